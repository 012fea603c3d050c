//! Sentences about kinds: text where a number is needed, a condition that is none, a column where one value belongs.

use crate::formula::syntax::printer::number_written;
use crate::foundation::column::Kind;
use crate::foundation::language::folded;
use crate::say;

use super::branches;
use super::resolve::{Resolved, resolve};
use super::scope::{Origin, Scope};
use super::text_numbers::{Looks, looks_like};
use super::written::{shown, typed};
use crate::formula::syntax::ast::{Form, Node, Operator, Part, Reference};
use crate::formula::{Dialect, Fault};

/// The kind of a result of arithmetic.
pub(crate) fn of_arithmetic(operator: Operator, left: Kind, right: Kind) -> Kind {
    let is_date = |kind: Kind| matches!(kind, Kind::Date | Kind::MixedDates);
    match (operator, is_date(left), is_date(right)) {
        (Operator::Add, true, false) | (Operator::Add, false, true) | (Operator::Subtract, true, false) => Kind::Date,
        _ => Kind::Number,
    }
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
            Origin::Result | Origin::LastTime => written,
        },
        _ => written,
    }
}

/// A side of a comparison: `[Revenue] (column F) holds numbers`, `"high" is a text`.
fn holds(node: &Node, kind: Kind, scope: &Scope, dialect: Dialect) -> String {
    let language = dialect.language;
    let what = described(node, scope, dialect);
    if matches!(node.part, Part::Reference(_) | Part::LastTime(..)) {
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

/// Text where arithmetic needs a number.
pub(crate) fn no_number(node: &Node, kind: Kind, scope: &Scope, dialect: Dialect) -> Option<Fault> {
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
pub(crate) fn no_date(node: &Node, kind: Kind, scope: &Scope, dialect: Dialect) -> Option<Fault> {
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
pub(crate) fn no_condition(node: &Node, kind: Kind, dialect: Dialect) -> Option<Fault> {
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
                let truth = crate::foundation::language::words::TRUE.in_language(language);
                let untruth = crate::foundation::language::words::FALSE.in_language(language);
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
pub(crate) fn no_points(node: &Node, kind: Kind, dialect: Dialect) -> Option<Fault> {
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
            if let Some(mended) = branches::numbers_in_quotes(node, dialect) {
                let fault = Fault::error("not-a-number", node.span.clone(), message);
                return Some(fault.with_help(say!(
                    language,
                    "a number has no quotes: write {mended}",
                    "eine Zahl hat keine Anführungszeichen: {mended} schreiben"
                )));
            }
            if matches!(node.part, Part::Reference(_)) {
                let column = shown(node, dialect);
                return Some(Fault::error("not-a-number", node.span.clone(), message).with_help(say!(
                    language,
                    "convert the cells of {column} to numbers, or give points to its texts with a scale (\"Gold\": 100; else: 0)",
                    "die Zellen von {column} in Zahlen umwandeln, oder den Texten mit einer Skala Punkte geben (\"Gold\": 100; sonst: 0)"
                )));
            }
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
pub(crate) fn no_comparison(
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
        } else if let Part::Text(text) = &beside.part
            && (super::text_slips::truth_of(text) == Some(false)) != (operator == Operator::NotEqual)
        {
            let flag = shown(flag, dialect);
            say!(language, "write NOT({flag}), or {flag}=FALSE", "NICHT({flag}) oder {flag}=FALSCH schreiben")
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
    let left_node = left;
    let number_kind = if std::ptr::eq(text_side, left) { right_kind } else { left_kind };
    let help = match (&text_side.part, &number_side.part) {
        (Part::Text(text), _) if column_named(text, scope).is_some() => column_named(text, scope).map(|column| {
            let column = typed(&column, dialect);
            let (left, right) = (typed(left, dialect), typed(right, dialect));
            let mended = if std::ptr::eq(text_side, left_node) { mended(&column, &right) } else { mended(&left, &column) };
            say!(language, "write {mended}", "{mended} schreiben")
        }),
        (Part::Text(text), _) if number_kind == Kind::Date && year(text).is_some() => year(text).map(|year| {
            let date = typed(number_side, dialect);
            let year_of = say!(language, "YEAR({date})", "JAHR({date})");
            let mended = if std::ptr::eq(text_side, left) { mended(&year, &year_of) } else { mended(&year_of, &year) };
            say!(language, "write {mended}", "{mended} schreiben")
        }),
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

/// A year in four digits, which people write for a date of that year.
fn year(text: &str) -> Option<String> {
    let year = text.trim();
    let number = year.parse::<u32>().ok().filter(|_| year.len() == 4)?;
    (1900..2200).contains(&number).then(|| year.to_owned())
}

/// The column that a text is the name of: who writes `"Revenue">5` means it.
fn column_named(text: &str, scope: &Scope) -> Option<Node> {
    let wanted = folded(text);
    let column = scope.names().find(|column| !wanted.is_empty() && folded(&column.name) == wanted)?;
    let reference = Reference { table: None, column: column.name.clone(), form: Form::Bracket };
    Some(Node { span: 0..0, part: Part::Reference(reference) })
}

/// `10<[x]<20`.
pub(crate) fn chained_comparison(node: &Node, dialect: Dialect) -> Fault {
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
