//! Whole columns where one value belongs, and one value where a column does.

use std::ops::Range;

use crate::say;

use super::names::{this_row, written};
use super::scope::Scope;
use super::written::shown;
use crate::formula::function::{Function, Takes};
use crate::formula::syntax::ast::{Form, Level, Node, Operator, Part, Reference};
use crate::formula::{Dialect, Fault, registry};

/// `VLOOKUP(…, 2)`: what a range names here is one column, which has no second; and whether the mend says what to write for the table.
pub(crate) fn second_column(function: &Function, arguments: &[Node], scope: &Scope, dialect: Dialect) -> Option<(Fault, bool)> {
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
        let lookup = as_lookup(arguments, number, scope, dialect).filter(|_| function.name.english == "VLOOKUP");
        let names_the_table = lookup.is_some();
        let help = if function.name.english == "INDEX" {
            say!(
                language,
                "name the column that the value stands in: INDEX([column]{separator} row)",
                "die Spalte nennen, in der der Wert steht: INDEX([Spalte]{separator} Zeile)"
            )
        } else if let Some(lookup) = lookup {
            say!(language, "write {lookup}", "{lookup} schreiben")
        } else {
            say!(
                language,
                "write XLOOKUP(wanted{separator} [searched column]{separator} [column of the result])",
                "XVERWEIS(Gesuchtes{separator} [durchsuchte Spalte]{separator} [Spalte des Ergebnisses]) schreiben"
            )
        };
        (Fault::error("second-column", argument.span.clone(), message).with_help(help), names_the_table)
    })
}

/// `FILTER(…)` where one value is needed.
pub(crate) fn several_values(function: &Function, node: &Node, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let separator = dialect.argument_separator();
    let (name, written) = (function.name.in_language(language), shown(node, dialect));
    let message = say!(
        language,
        "{name} gives several values, and one value is needed here",
        "{name} liefert mehrere Werte, und hier wird ein Wert gebraucht"
    );
    Fault::error("several-values", node.span.clone(), message).with_help(say!(
        language,
        "put a function around it: SUM({written}), COUNTA({written}), or INDEX({written}{separator} 1) for the first",
        "eine Funktion darum legen: SUMME({written}), ANZAHL2({written}) oder INDEX({written}{separator} 1) für den ersten"
    ))
}

/// What is no condition on rows.
pub(crate) fn no_condition_on_rows(function: &Function, node: &Node, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let separator = dialect.argument_separator();
    let name = function.name.in_language(language);
    let message = say!(language, "{name} needs conditions on whole columns here", "{name} braucht hier Bedingungen an ganze Spalten");
    Fault::error("array-formula", node.span.clone(), message).with_help(say!(
        language,
        "write FILTER(Orders[Amount]{separator} (Orders[Customer]=[@Customer])*(Orders[Amount]>100)); * is and, + is or",
        "FILTER(Aufträge[Betrag]{separator} (Aufträge[Kunde]=[@Kunde])*(Aufträge[Betrag]>100)) schreiben; * heißt und, + heißt oder"
    ))
}

/// `INDEX([Revenue],0)`: the whole column, which is named without INDEX.
pub(crate) fn row_zero(function: &Function, arguments: &[Node], dialect: Dialect) -> Option<Fault> {
    let [column, row, ..] = arguments else { return None };
    if function.name.english != "INDEX" || !matches!(row.part, Part::Number(0.0) | Part::Missing) {
        return None;
    }
    let language = dialect.language;
    let column = shown(column, dialect);
    let message = say!(
        language,
        "INDEX with row 0 is the whole column, and one value is needed here",
        "INDEX mit Zeile 0 ist die ganze Spalte, und hier wird ein Wert gebraucht"
    );
    Some(Fault::error("whole-column-of-index", row.span.clone(), message).with_help(say!(
        language,
        "name the column itself: {column}; or a row from 1 on",
        "die Spalte selbst nennen: {column}; oder eine Zeile ab 1"
    )))
}

/// `XLOOKUP([@ID],Orders[Customer],Orders[Date])`, which is meant by `VLOOKUP([@ID],Orders,3,FALSE)`.
fn as_lookup(arguments: &[Node], number: f64, scope: &Scope, dialect: Dialect) -> Option<String> {
    let Part::Reference(Reference { table: None, column: name, form: Form::Bare }) = &arguments.get(1)?.part else { return None };
    let table = &scope.tables[scope.table(name)?];
    let column = |place: usize| {
        let (header, _) = table.columns.get(place)?;
        Some(written(&Reference { table: Some(table.name.clone()), column: header.clone(), form: Form::Bracket }, dialect))
    };
    let (searched, found) = (column(0)?, column(number as usize - 1)?);
    let is_exact = arguments.get(3).is_some_and(|exact| matches!(exact.part, Part::Boolean(false) | Part::Number(0.0) | Part::Missing));
    let separator = dialect.argument_separator();
    let nearest = if is_exact { String::new() } else { format!("{separator}{separator} -1") };
    let lookup = registry::find("XLOOKUP")?.name.in_language(dialect.language);
    let wanted = shown(arguments.first()?, dialect);
    Some(format!("{lookup}({wanted}{separator} {searched}{separator} {found}{nearest})"))
}

/// This account's cell where a function needs a whole column.
pub(crate) fn cell_for_column(function: &Function, reference: &Reference, span: &Range<usize>, dialect: Dialect) -> Fault {
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
pub(crate) fn no_column(function: &Function, span: &Range<usize>, dialect: Dialect) -> Fault {
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
pub(crate) fn array_formula(
    function: &Function,
    column: &Reference,
    is_foreign: bool,
    argument: &Node,
    beside: &[Node],
    dialect: Dialect,
) -> Fault {
    let language = dialect.language;
    let name = function.name.in_language(language);
    let (whole, cell) = (written(column, dialect), this_row(column, dialect));
    let message = say!(
        language,
        "inside {name}, {whole} is a whole column, and nothing can be computed with a whole column at once",
        "in {name} ist {whole} eine ganze Spalte, und mit einer ganzen Spalte auf einmal lässt sich nicht rechnen"
    );
    let fault = Fault::error("array-formula", argument.span.clone(), message);
    if let Some(criterion) = as_criterion(function, argument, dialect) {
        let separator = dialect.argument_separator();
        return fault.with_help(say!(
            language,
            "the criterion is an argument of its own: {whole}{separator} {criterion}",
            "das Kriterium ist ein eigenes Argument: {whole}{separator} {criterion}"
        ));
    }
    if let Some(conditional) = as_conditional(function, beside, dialect) {
        return fault.with_help(say!(language, "write {conditional}", "{conditional} schreiben"));
    }
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

/// The criterion that is meant by `COUNTIF([a]>5)`.
fn as_criterion(function: &Function, argument: &Node, dialect: Dialect) -> Option<String> {
    let takes_one = function.parameters.iter().any(|parameter| parameter.takes == Takes::Criterion);
    if takes_one { criterion(argument, dialect).map(|(_, criterion)| criterion) } else { None }
}

/// `SUMIFS(Lines[Amount],Lines[ID],[@ID])`, which is meant by `SUMPRODUCT((Lines[ID]=[@ID])*Lines[Amount])`.
fn as_conditional(function: &Function, arguments: &[Node], dialect: Dialect) -> Option<String> {
    if function.name.english != "SUMPRODUCT" && (function.name.english != "SUM" || arguments.len() > 1) {
        return None;
    }
    let mut factors: Vec<&Node> = Vec::new();
    for argument in arguments {
        match &argument.part {
            Part::Chain(first, rest) if rest.iter().all(|(operator, _)| *operator == Operator::Multiply) => {
                factors.extend(std::iter::once(&**first).chain(rest.iter().map(|(_, factor)| factor)));
            }
            _ => factors.push(argument),
        }
    }
    let separator = format!("{} ", dialect.argument_separator());
    let columns: Vec<String> = factors.iter().filter_map(|factor| whole(factor)).map(|column| written(column, dialect)).collect();
    if columns.len() == factors.len() {
        let name = registry::find("SUMPRODUCT")?.name.in_language(dialect.language);
        return Some(format!("{name}({})", columns.join(&separator)));
    }
    let (mut summed, mut criteria) = (None, Vec::new());
    for factor in factors {
        match (&truth(factor).part, whole(factor)) {
            (Part::Number(1.0), _) => {}
            (_, Some(column)) if summed.is_none() => summed = Some(written(column, dialect)),
            _ => {
                let (column, criterion) = criterion(truth(factor), dialect)?;
                criteria.extend([written(column, dialect), criterion]);
            }
        }
    }
    if criteria.is_empty() {
        return None;
    }
    let name = registry::find(if summed.is_some() { "SUMIFS" } else { "COUNTIFS" })?.name.in_language(dialect.language);
    let arguments: Vec<String> = summed.into_iter().chain(criteria).collect();
    Some(format!("{name}({})", arguments.join(&separator)))
}

/// The whole column that a factor is.
fn whole(factor: &Node) -> Option<&Reference> {
    match &factor.part {
        Part::Reference(column) if column.form == Form::Bracket => Some(column),
        _ => None,
    }
}

/// The comparison in `--(…)`.
fn truth(node: &Node) -> &Node {
    match &node.part {
        Part::Signed(_, inner) => truth(inner),
        _ => node,
    }
}

/// The column and the criterion of a comparison of a whole column with one value.
fn criterion(comparison: &Node, dialect: Dialect) -> Option<(&Reference, String)> {
    let Part::Chain(first, rest) = &comparison.part else { return None };
    let [(operator, bound)] = rest.as_slice() else { return None };
    let Part::Reference(column) = &first.part else { return None };
    if operator.level() != Level::Comparison || column.form != Form::Bracket {
        return None;
    }
    let (sign, written) = (operator.sign(), shown(bound, dialect));
    let criterion = match (&bound.part, operator) {
        (Part::Text(_) | Part::Reference(_), Operator::Equal) => written,
        (Part::Text(text), _) => format!("\"{sign}{}\"", text.replace('"', "\"\"")),
        (Part::Number(_), _) => format!("\"{sign}{written}\""),
        _ => format!("\"{sign}\"&{written}"),
    };
    Some((column, criterion))
}

/// `MAX([2024],[2025])`: whole columns, though single values are likely meant.
pub(crate) fn whole_column_among_values(argument: &Node, dialect: Dialect) -> Option<Fault> {
    let Part::Reference(reference) = &argument.part else { return None };
    let language = dialect.language;
    let (whole, cell) = (written(reference, dialect), this_row(reference, dialect));
    let message =
        say!(language, "{whole} is the whole column here, over all accounts", "{whole} ist hier die ganze Spalte, über alle Kunden");
    let fault = Fault::finding("whole-column-among-values", argument.span.clone(), message);
    Some(fault.with_help(say!(language, "write {cell} for this account's value", "für den Wert dieses Kunden {cell} schreiben")))
}

/// A column of text, of which a function counts the numbers: there are none, so that `SUM` is 0.
pub(crate) fn text_column(function: &Function, argument: &Node, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let name = function.name.in_language(language);
    let column = shown(argument, dialect);
    let message =
        say!(language, "{column} holds text, and {name} looks at numbers only", "{column} enthält Text, und {name} sieht nur Zahlen an");
    Fault::finding("text-for-number", argument.span.clone(), message).with_help(say!(
        language,
        "convert the cells to numbers",
        "die Zellen in Zahlen umwandeln"
    ))
}

/// A column of TRUE and FALSE, which a function over numbers passes over, as Excel does.
pub(crate) fn boolean_column(function: &Function, argument: &Node, is_whole: bool, dialect: Dialect) -> Option<Fault> {
    let Part::Reference(reference) = &argument.part else { return None };
    let language = dialect.language;
    let separator = dialect.argument_separator();
    let name = function.name.in_language(language);
    let column = written(reference, dialect);
    let message = say!(
        language,
        "{column} holds TRUE or FALSE, and {name} passes over them as Excel does",
        "{column} enthält WAHR oder FALSCH, und {name} übergeht sie wie Excel"
    );
    let help = if is_whole {
        say!(language, "count them with COUNTIF({column}{separator} TRUE)", "mit ZÄHLENWENN({column}{separator} WAHR) zählen")
    } else {
        say!(language, "write {column}*1 for 1 and 0", "für 1 und 0 {column}*1 schreiben")
    };
    Some(Fault::finding("boolean-passed-over", argument.span.clone(), message).with_help(help))
}
