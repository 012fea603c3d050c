//! Sentences about kinds: text where a number is needed, a condition that is none, a column where one value belongs.

use std::ops::Range;

use crate::column::Kind;
use crate::say;

use super::ast::{Form, Node, Operator, Part, Reference, Tree};
use super::names::{this_row, written};
use super::registry::Function;
use super::resolve::{Resolved, resolve};
use super::scope::{Origin, Scope};
use super::text_numbers::{self, Looks, looks_like};
use super::{Dialect, Fault};

/// The kind of a result of arithmetic.
pub(super) fn of_arithmetic(operator: Operator, left: Kind, right: Kind) -> Kind {
    let is_date = |kind: Kind| matches!(kind, Kind::Date | Kind::MixedDates);
    match (operator, is_date(left), is_date(right)) {
        (Operator::Add, true, false) | (Operator::Add, false, true) | (Operator::Subtract, true, false) => Kind::Date,
        _ => Kind::Number,
    }
}

/// A part as it is written in the dialect, shortened where it is long.
fn shown(node: &Node, dialect: Dialect) -> String {
    const LONGEST: usize = 40;
    let written = Tree { root: node.clone() }.print(dialect);
    if written.chars().count() <= LONGEST { written } else { written.chars().take(LONGEST).chain(['…']).collect() }
}

/// A part as a sentence begins with it, and its place in the sheet where it is a column.
fn described(node: &Node, scope: &Scope, dialect: Dialect) -> String {
    let written = shown(node, dialect);
    let Part::Reference(reference) = &node.part else { return written };
    match resolve(reference, scope, false) {
        Ok(Resolved::Slot(slot)) => match scope.columns[slot].origin {
            Origin::Account(index) => {
                let language = dialect.language;
                say!(language, "{written} (column {index})", "{written} (Spalte {index})")
            }
            Origin::Result => written,
        },
        _ => written,
    }
}

/// A side of a comparison: `[Revenue] (column F) holds numbers`, `"high" is a text`.
fn holds(node: &Node, kind: Kind, scope: &Scope, dialect: Dialect) -> String {
    let language = dialect.language;
    let what = described(node, scope, dialect);
    if matches!(node.part, Part::Reference(_)) {
        let kind = match kind {
            Kind::Number => say!(language, "numbers", "Zahlen"),
            Kind::Date => say!(language, "dates", "Datumswerte"),
            Kind::Text => say!(language, "text", "Text"),
            Kind::Boolean => say!(language, "TRUE or FALSE", "WAHR oder FALSCH"),
            Kind::MixedDates | Kind::Blank | Kind::Any => say!(language, "values", "Werte"),
        };
        return say!(language, "{what} holds {kind}", "{what} enthält {kind}");
    }
    let kind = match kind {
        Kind::Number => say!(language, "a number", "eine Zahl"),
        Kind::Date => say!(language, "a date", "ein Datum"),
        Kind::Text => say!(language, "a text", "ein Text"),
        Kind::Boolean => say!(language, "a condition", "eine Bedingung"),
        Kind::MixedDates | Kind::Blank | Kind::Any => say!(language, "a value", "ein Wert"),
    };
    say!(language, "{what} is {kind}", "{what} ist {kind}")
}

/// The number or date that is meant by a text, as it is written in a formula.
fn mended_text(text: &str, dialect: Dialect) -> Option<String> {
    let separator = dialect.argument_separator();
    let language = dialect.language;
    match looks_like(text, dialect)? {
        Looks::Number { number, .. } => Some(number_written(number, dialect)),
        Looks::Date { year, month, day } => {
            Some(say!(language, "DATE({year}{separator}{month}{separator}{day})", "DATUM({year}{separator}{month}{separator}{day})"))
        }
        Looks::Blanks | Looks::Unit => None,
    }
}

fn number_written(number: f64, dialect: Dialect) -> String {
    let sign = if number < 0.0 { "-" } else { "" };
    let node = Node { span: 0..0, part: Part::Number(number.abs()) };
    format!("{sign}{}", Tree { root: node }.print(dialect))
}

/// Text where arithmetic needs a number.
pub(super) fn no_number(node: &Node, kind: Kind, scope: &Scope, dialect: Dialect) -> Option<Fault> {
    if kind != Kind::Text {
        return None;
    }
    let language = dialect.language;
    let what = described(node, scope, dialect);
    let written = shown(node, dialect);
    let (message, help) = match &node.part {
        Part::Text(text) => (
            say!(language, "{what} is a text, and a number is needed here", "{what} ist ein Text, und hier wird eine Zahl gebraucht"),
            mended_text(text, dialect).map(|mended| say!(language, "write {mended}", "{mended} schreiben")),
        ),
        Part::Reference(_) => (
            say!(language, "{what} holds text, and a number is needed here", "{what} enthält Text, und hier wird eine Zahl gebraucht"),
            Some(say!(
                language,
                "convert the cells to numbers, or write VALUE({written})",
                "die Zellen in Zahlen umwandeln oder WERT({written}) schreiben"
            )),
        ),
        _ => (
            say!(
                language,
                "{what} gives a text, and a number is needed here",
                "{what} liefert einen Text, und hier wird eine Zahl gebraucht"
            ),
            Some(say!(language, "write VALUE({written})", "WERT({written}) schreiben")),
        ),
    };
    let fault = Fault::error("text-for-number", node.span.clone(), message);
    Some(match help {
        Some(help) => fault.with_help(help),
        None => fault.with_help(say!(language, "join texts with &", "Texte mit & verbinden")),
    })
}

/// Text where a date is needed.
pub(super) fn no_date(node: &Node, kind: Kind, scope: &Scope, dialect: Dialect) -> Option<Fault> {
    let language = dialect.language;
    let written = shown(node, dialect);
    no_number(node, kind, scope, dialect).map(|fault| {
        let what = described(node, scope, dialect);
        let message = say!(language, "{what} is text, and a date is needed here", "{what} ist Text, und hier wird ein Datum gebraucht");
        let help = match &node.part {
            Part::Text(text) => mended_text(text, dialect).map(|mended| say!(language, "write {mended}", "{mended} schreiben")),
            _ => None,
        };
        let help = help.unwrap_or_else(|| say!(language, "write DATEVALUE({written})", "DATWERT({written}) schreiben"));
        Fault { code: "text-for-date", message, ..fault }.with_help(help)
    })
}

/// A number or a text where TRUE or FALSE is needed.
pub(super) fn no_condition(node: &Node, kind: Kind, dialect: Dialect) -> Option<Fault> {
    let language = dialect.language;
    let written = shown(node, dialect);
    let is_column = matches!(node.part, Part::Reference(_));
    let help = match kind {
        Kind::Number if is_column => {
            say!(language, "write a comparison: {written}=1 or {written}>0", "einen Vergleich schreiben: {written}=1 oder {written}>0")
        }
        Kind::Date => say!(language, "write a comparison: {written}<TODAY()", "einen Vergleich schreiben: {written}<HEUTE()"),
        Kind::Text if is_column => {
            say!(language, "write a comparison: {written}=\"yes\"", "einen Vergleich schreiben: {written}=\"ja\"")
        }
        Kind::Number => match node.part {
            Part::Number(number) => {
                let truth = crate::language::words::TRUE.in_language(language);
                let untruth = crate::language::words::FALSE.in_language(language);
                let word = if number == 0.0 { untruth } else { truth };
                say!(language, "write {word}, or a comparison", "{word} oder einen Vergleich schreiben")
            }
            _ => say!(language, "write a comparison: {written} > 0", "einen Vergleich schreiben: {written} > 0"),
        },
        Kind::Text => say!(language, "write a comparison, such as [Flag]=\"yes\"", "einen Vergleich schreiben, etwa [Merkmal]=\"ja\""),
        Kind::Boolean | Kind::MixedDates | Kind::Blank | Kind::Any => return None,
    };
    let kind = match kind {
        Kind::Text => say!(language, "a text", "einen Text"),
        Kind::Date => say!(language, "a date", "ein Datum"),
        _ => say!(language, "a number", "eine Zahl"),
    };
    let message = say!(
        language,
        "{written} gives {kind}, and a condition must be TRUE or FALSE",
        "{written} liefert {kind}, und eine Bedingung muss WAHR oder FALSCH sein"
    );
    Some(Fault::error("not-a-condition", node.span.clone(), message).with_help(help))
}

/// A formula of which points or a weight are wanted.
pub(super) fn no_points(node: &Node, kind: Kind, dialect: Dialect) -> Option<Fault> {
    let language = dialect.language;
    let separator = dialect.argument_separator();
    let written = shown(node, dialect);
    match kind {
        Kind::Text => {
            let message = say!(
                language,
                "the formula gives a text, and a number is needed here",
                "die Formel liefert einen Text, und hier wird eine Zahl gebraucht"
            );
            Some(Fault::error("not-a-number", node.span.clone(), message).with_help(say!(
                language,
                "give points to texts, with a scale (\"Gold\": 100; else: 0) or with SWITCH",
                "Texten mit einer Skala (\"Gold\": 100; sonst: 0) oder mit ERSTERWERT Punkte geben"
            )))
        }
        Kind::Boolean => {
            let message = say!(
                language,
                "the formula gives TRUE or FALSE, which count as 1 and 0",
                "die Formel liefert WAHR oder FALSCH, die als 1 und 0 zählen"
            );
            Some(Fault::finding("condition-as-number", node.span.clone(), message).with_help(say!(
                language,
                "say what each is worth: IF({written}{separator} 100{separator} 0)",
                "angeben, was beides wert ist: WENN({written}{separator} 100{separator} 0)"
            )))
        }
        _ => None,
    }
}

/// Two sides that cannot be compared.
pub(super) fn no_comparison(
    node: &Node,
    (left, left_kind): (&Node, Kind),
    operator: Operator,
    (right, right_kind): (&Node, Kind),
    scope: &Scope,
    dialect: Dialect,
) -> Option<Fault> {
    let language = dialect.language;
    let sides = format!("{}, {}", holds(left, left_kind, scope, dialect), holds(right, right_kind, scope, dialect));
    if matches!(
        (left_kind, right_kind),
        (Kind::Boolean, Kind::Number | Kind::Date | Kind::Text) | (Kind::Number | Kind::Date | Kind::Text, Kind::Boolean)
    ) {
        let (flag, beside) = if left_kind == Kind::Boolean { (left, right) } else { (right, left) };
        let message = say!(
            language,
            "TRUE and FALSE are never equal to a number or a text, so this comparison is the same for every account",
            "WAHR und FALSCH sind nie gleich einer Zahl oder einem Text, dieser Vergleich ist also für jeden Kunden gleich"
        );
        let help = if let Part::Boolean(_) = flag.part {
            let beside = shown(beside, dialect);
            say!(language, "compare {beside} with what it holds", "{beside} mit dem vergleichen, was darin steht")
        } else {
            let flag = shown(flag, dialect);
            say!(language, "write {flag} alone, or {flag}=TRUE", "{flag} allein oder {flag}=WAHR schreiben")
        };
        return Some(Fault::finding("boolean-compared", node.span.clone(), message).with_label(sides).with_help(help));
    }
    let text_side = match (left_kind, right_kind) {
        (Kind::Text, Kind::Number | Kind::Date) => left,
        (Kind::Number | Kind::Date, Kind::Text) => right,
        _ => return None,
    };
    let number_side = if std::ptr::eq(text_side, left) { right } else { left };
    let message = say!(language, "a number is compared with a text", "eine Zahl wird mit einem Text verglichen");
    let fault = Fault::error("number-compared-with-text", node.span.clone(), message).with_label(sides);
    let mended = |left: &str, right: &str| format!("{left}{}{right}", operator.sign());
    let (one, other) = (shown(left, dialect), shown(right, dialect));
    let help = match (&text_side.part, &number_side.part) {
        (Part::Text(text), _) => mended_text(text, dialect).map(|number| {
            let mended = if std::ptr::eq(text_side, left) { mended(&number, &other) } else { mended(&one, &number) };
            say!(language, "write {mended}", "{mended} schreiben")
        }),
        (_, Part::Number(_)) if matches!(operator, Operator::Equal | Operator::NotEqual) => {
            let mended =
                if std::ptr::eq(text_side, left) { mended(&one, &format!("\"{other}\"")) } else { mended(&format!("\"{one}\""), &other) };
            Some(say!(
                language,
                "write {mended}, or convert the cells to numbers",
                "{mended} schreiben oder die Zellen in Zahlen umwandeln"
            ))
        }
        _ => None,
    };
    let text = shown(text_side, dialect);
    Some(fault.with_help(help.unwrap_or_else(|| match text_side.part {
        Part::Text(_) => say!(
            language,
            "compare with a number, or with a column that holds text",
            "mit einer Zahl vergleichen oder mit einer Spalte, die Text enthält"
        ),
        _ => say!(
            language,
            "convert the cells to numbers, or write VALUE({text})",
            "die Zellen in Zahlen umwandeln oder WERT({text}) schreiben"
        ),
    })))
}

/// `10<[x]<20`.
pub(super) fn chained_comparison(node: &Node, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let separator = dialect.argument_separator();
    let message = say!(
        language,
        "two comparisons in a row compare TRUE or FALSE with the last value",
        "zwei Vergleiche hintereinander vergleichen WAHR oder FALSCH mit dem letzten Wert"
    );
    let fault = Fault::error("chained-comparison", node.span.clone(), message);
    match &node.part {
        Part::Chain(first, rest) if rest.len() == 2 => {
            let (first, second, third) = (shown(first, dialect), shown(&rest[0].1, dialect), shown(&rest[1].1, dialect));
            let (one, other) = (rest[0].0.sign(), rest[1].0.sign());
            fault.with_help(say!(
                language,
                "write AND({first}{one}{second}{separator} {second}{other}{third})",
                "UND({first}{one}{second}{separator} {second}{other}{third}) schreiben"
            ))
        }
        _ => fault.with_help(say!(language, "join the comparisons with AND(…)", "die Vergleiche mit UND(…) verbinden")),
    }
}

/// `1.000` in an English sheet is 1, and `1,000` in a German one, though a thousand may be meant: nobody writes decimals that
/// end in 0 with three places.
pub(super) fn ambiguous_number(number: f64, span: &Range<usize>, dialect: Dialect) -> Option<Fault> {
    let whole = number.trunc();
    let is_group = span.len() == whole.to_string().len() + 4 && (1.0..1000.0).contains(&number);
    let ends_in_zero = ((number * 100.0).round() - number * 100.0).abs() < 1e-9;
    (is_group && ends_in_zero).then(|| {
        let language = dialect.language;
        let (meant, shown) = (number_written((number * 1000.0).round(), dialect), number_written(number, dialect));
        let message = say!(language, "this is the number {shown}, not {meant}", "dies ist die Zahl {shown}, nicht {meant}");
        Fault::finding("ambiguous-number", span.clone(), message).with_help(say!(
            language,
            "write {meant} or {shown}",
            "{meant} oder {shown} schreiben"
        ))
    })
}

/// `1,000` between the parentheses of a function is two arguments.
pub(super) fn split_number(first: &Node, second: &Node, dialect: Dialect) -> Option<Fault> {
    let (Part::Number(thousands), Part::Number(rest)) = (&first.part, &second.part) else { return None };
    let is_group = first.span.end + 1 == second.span.start && second.span.len() == 3 && *rest < 100.0 && rest.fract() == 0.0;
    (is_group && thousands.fract() == 0.0 && (1.0..1000.0).contains(thousands)).then(|| {
        let language = dialect.language;
        let span = first.span.start..second.span.end;
        let meant = number_written(thousands * 1000.0 + rest, dialect);
        let message = say!(
            language,
            "these are two arguments, {thousands} and {rest}, not one number",
            "dies sind zwei Argumente, {thousands} und {rest}, nicht eine Zahl"
        );
        Fault::finding("split-number", span, message).with_help(say!(language, "write {meant}", "{meant} schreiben"))
    })
}

/// `[a]>1,000`: what stands behind the comma is nothing that anybody writes as a number of its own.
pub(super) fn split_thousand(first: &Node, second: &Node, dialect: Dialect) -> Option<String> {
    let last = match &first.part {
        Part::Chain(_, rest) => &rest.last()?.1,
        _ => first,
    };
    let (Part::Number(thousands), Part::Number(rest)) = (&last.part, &second.part) else { return None };
    let is_group = last.span.end + 1 == second.span.start && second.span.len() == 3 && *rest == 0.0;
    (is_group && thousands.fract() == 0.0 && (1.0..1000.0).contains(thousands)).then(|| {
        let meant = number_written(thousands * 1000.0, dialect);
        let language = dialect.language;
        say!(language, "thousands are written without a separator: write {meant}", "Tausender haben kein Trennzeichen: {meant} schreiben")
    })
}

/// `">=5/7/1997"`, a criterion with a date that could be two days.
pub(super) fn unread_date(text: &str, span: &Range<usize>, dialect: Dialect) -> Option<Fault> {
    let (sentence, help) = text_numbers::unread_date(text, dialect)?;
    let fault = Fault::error("ambiguous-date", span.clone(), sentence);
    Some(match help {
        Some(mended) => {
            let language = dialect.language;
            fault.with_help(say!(language, "write {mended}", "{mended} schreiben"))
        }
        None => fault,
    })
}

/// `VLOOKUP(…, 2)`: what a range names here is one column, which has no second.
pub(super) fn second_column(function: &Function, arguments: &[Node], dialect: Dialect) -> Option<Fault> {
    if !matches!(function.name.english, "VLOOKUP" | "INDEX") {
        return None;
    }
    let argument = arguments.get(2)?;
    let Part::Number(number) = argument.part else { return None };
    (number >= 2.0).then(|| {
        let language = dialect.language;
        let separator = dialect.argument_separator();
        let name = function.name.in_language(language);
        let message = say!(
            language,
            "{name} is given a single column here, so there is no column {number} to read",
            "{name} bekommt hier eine einzige Spalte, eine Spalte {number} gibt es darin nicht"
        );
        let help = if function.name.english == "INDEX" {
            say!(
                language,
                "name the column that the value stands in: INDEX([column]{separator} row)",
                "die Spalte nennen, in der der Wert steht: INDEX([Spalte]{separator} Zeile)"
            )
        } else {
            say!(
                language,
                "write XLOOKUP(wanted{separator} [searched column]{separator} [column of the result])",
                "XVERWEIS(Gesuchtes{separator} [durchsuchte Spalte]{separator} [Spalte des Ergebnisses]) schreiben"
            )
        };
        Fault::error("second-column", argument.span.clone(), message).with_help(help)
    })
}

/// `2025-01-31` or `31/12/2025`, which is a difference or a quotient.
pub(super) fn date_as_arithmetic(node: &Node, first: &Node, rest: &[(Operator, Node)], dialect: Dialect) -> Option<Fault> {
    let [(one, second), (other, third)] = rest else { return None };
    let tight = first.span.end + 1 == second.span.start && second.span.end + 1 == third.span.start;
    let (Part::Number(first), Part::Number(second), Part::Number(third)) = (&first.part, &second.part, &third.part) else { return None };
    let (year, month, day) = match (one, other) {
        (Operator::Subtract, Operator::Subtract) if *first >= 1900.0 => (*first, *second, *third),
        (Operator::Divide | Operator::Subtract, Operator::Divide | Operator::Subtract) if *third >= 1900.0 && *second > 12.0 => {
            (*third, *first, *second)
        }
        (Operator::Divide | Operator::Subtract, Operator::Divide | Operator::Subtract) if *third >= 1900.0 => (*third, *second, *first),
        _ => return None,
    };
    let is_date = tight
        && [year, month, day].iter().all(|part| part.fract() == 0.0)
        && year <= 2200.0
        && (1.0..=12.0).contains(&month)
        && (1.0..=31.0).contains(&day);
    is_date.then(|| {
        let language = dialect.language;
        let separator = dialect.argument_separator();
        let message = say!(
            language,
            "this looks like a date, and is computed as numbers",
            "dies sieht wie ein Datum aus, und wird als Zahlen gerechnet"
        );
        Fault::finding("date-as-arithmetic", node.span.clone(), message).with_help(say!(
            language,
            "write DATE({year}{separator}{month}{separator}{day})",
            "DATUM({year}{separator}{month}{separator}{day}) schreiben"
        ))
    })
}

/// This account's cell where a function needs a whole column.
pub(super) fn cell_for_column(function: &Function, reference: &Reference, span: &Range<usize>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let name = function.name.in_language(language);
    let cell = written(reference, dialect);
    let whole = written(&Reference { form: Form::Bracket, ..reference.clone() }, dialect);
    let message = say!(
        language,
        "{name} needs a whole column here, and {cell} is one account's value",
        "{name} braucht hier eine ganze Spalte, und {cell} ist der Wert eines Kunden"
    );
    Fault::error("value-for-column", span.clone(), message).with_help(say!(language, "write {whole}", "{whole} schreiben"))
}

/// Something that is no column where a function needs one.
pub(super) fn no_column(function: &Function, span: &Range<usize>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let signature = function.signature(dialect);
    let name = function.name.in_language(language);
    let message = say!(language, "{name} needs a whole column here", "{name} braucht hier eine ganze Spalte");
    Fault::error("value-for-column", span.clone(), message).with_help(say!(
        language,
        "write {signature}, with a column such as [Revenue]",
        "{signature} mit einer Spalte wie [Umsatz] schreiben"
    ))
}

/// `SUM([Revenue]*2)`: an array formula in Excel.
pub(super) fn array_formula(function: &Function, column: &Reference, is_foreign: bool, span: &Range<usize>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let name = function.name.in_language(language);
    let (whole, cell) = (written(column, dialect), this_row(column, dialect));
    let message = say!(
        language,
        "inside {name}, {whole} is a whole column, and nothing can be computed with a whole column at once",
        "in {name} ist {whole} eine ganze Spalte, und mit einer ganzen Spalte auf einmal lässt sich nicht rechnen"
    );
    let fault = Fault::error("array-formula", span.clone(), message);
    if is_foreign {
        return fault.with_help(say!(
            language,
            "add or count the rows that meet a condition with SUMIFS or COUNTIFS, and find one with XLOOKUP",
            "Zeilen, die eine Bedingung erfüllen, mit SUMMEWENNS oder ZÄHLENWENNS addieren oder zählen und mit XVERWEIS finden"
        ));
    }
    fault.with_help(say!(
        language,
        "write {cell} for this account's value; or compute this part in a Compute row and name its result here",
        "für den Wert dieses Kunden {cell} schreiben; oder diesen Teil in einer Kennzahl-Zeile berechnen und hier deren Ergebnis nennen"
    ))
}

/// `MAX([2024],[2025])`: whole columns, though single values are likely meant.
pub(super) fn whole_column_among_values(argument: &Node, dialect: Dialect) -> Option<Fault> {
    let Part::Reference(reference) = &argument.part else { return None };
    let language = dialect.language;
    let (whole, cell) = (written(reference, dialect), this_row(reference, dialect));
    let message =
        say!(language, "{whole} is the whole column here, over all accounts", "{whole} ist hier die ganze Spalte, über alle Kunden");
    let fault = Fault::finding("whole-column-among-values", argument.span.clone(), message);
    Some(fault.with_help(say!(language, "write {cell} for this account's value", "für den Wert dieses Kunden {cell} schreiben")))
}

/// A column of text, of which a function would count the numbers: there are none.
pub(super) fn text_column(function: &Function, argument: &Node, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let name = function.name.in_language(language);
    let column = shown(argument, dialect);
    let message =
        say!(language, "{column} holds text, and {name} looks at numbers only", "{column} enthält Text, und {name} sieht nur Zahlen an");
    Fault::error("text-for-number", argument.span.clone(), message).with_help(say!(
        language,
        "convert the cells to numbers",
        "die Zellen in Zahlen umwandeln"
    ))
}
