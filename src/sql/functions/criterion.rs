//! The criteria of COUNTIF, SUMIFS and their kin, as conditions on the rows of a column or as keys that rows are found by.

use crate::formula::Fault;
use crate::formula::checking::scope::RangeId;
use crate::formula::criterion::{Criterion, Operand, Relation};
use crate::formula::syntax::ast::{Node, Operator, Part};
use crate::foundation::language::words;

use super::{Argument, Call, reading};
use crate::sql::compare::beside_constant;
use crate::sql::typed::{Typed, any_of};

/// What the rows of a column must meet.
pub(super) enum Condition {
    /// A condition on the row; never NULL.
    Row(String),
    /// The row's key equals that of the account.
    Key {
        /// The key in the row of the column.
        row: String,
        /// The key of the account's value.
        account: String,
    },
}

/// The condition of one pair of column and criterion; `None` where the criterion itself is an error, which is noted.
pub(super) fn condition(call: &mut Call<'_, '_>, id: RangeId, place: usize) -> Result<Option<Condition>, Fault> {
    let cell = call.writer.source(id).value;
    let criterion = match &call.arguments[place] {
        Argument::Range(_) => return Err(call.not_constant(place)),
        Argument::Value(value) => value.clone(),
        Argument::Missing => call.value(place),
    };
    if let Some(constant) = &criterion.constant {
        return match Criterion::new(constant, call.writer.plan.dialect) {
            Ok(criterion) => Ok(Some(Condition::Row(row(call, &cell, &criterion)))),
            Err(error) => {
                call.fail_where("TRUE", &error.to_string());
                Ok(None)
            }
        };
    }
    if sign_before(&call.nodes[place]).is_some() {
        return Err(call.writer.refused(
            &call.nodes[place],
            "a criterion that compares with a value of the account has no translation into SQL here",
            "ein Kriterium, das mit einem Wert des Kunden vergleicht, hat hier keine Übersetzung nach SQL",
        ));
    }
    let account = account_key(call, &criterion);
    Ok(Some(Condition::Key { row: row_key(call, &cell), account }))
}

/// The sign of a comparison that a criterion joins with a value, and that value.
pub(super) fn sign_before(node: &Node) -> Option<(&str, &Node)> {
    let Part::Chain(first, rest) = &node.part else { return None };
    match (&first.part, rest.as_slice()) {
        (Part::Text(sign), [(Operator::Concat, value)]) if sign.starts_with(['<', '>', '=']) => Some((sign, value)),
        _ => None,
    }
}

/// A constant criterion as a condition on a row.
fn row(call: &mut Call<'_, '_>, cell: &Typed, criterion: &Criterion) -> String {
    let dialect = call.dialect();
    let never = || "FALSE".to_owned();
    let held = |condition: Option<String>| condition.map_or_else(never, |condition| format!("COALESCE({condition}, FALSE)"));
    let operator = match criterion.relation {
        Relation::Equal | Relation::NotEqual => Operator::Equal,
        Relation::Less => Operator::Less,
        Relation::LessOrEqual => Operator::LessOrEqual,
        Relation::Greater => Operator::Greater,
        Relation::GreaterOrEqual => Operator::GreaterOrEqual,
    };
    let searched = operator == Operator::Equal;
    let condition = match &criterion.operand {
        Operand::Number(wanted) => {
            let number = cell.number.as_ref().map(|number| beside_constant(dialect, operator, number, *wanted, cell.whole));
            let finds_texts = criterion.relation == Relation::Equal;
            let read = cell.text.as_ref().filter(|_| finds_texts).map(|text| {
                let read = reading::short_number(dialect, call.writer.plan.dialect, text);
                beside_constant(dialect, operator, &format!("({read})"), *wanted, false)
            });
            held(any_of([number.map(|sql| format!("COALESCE({sql}, FALSE)")), read.map(|sql| format!("COALESCE({sql}, FALSE)"))]))
        }
        Operand::Text(wanted) if searched => {
            held(cell.text.as_ref().map(|text| format!("{} = {}", dialect.folded(text), dialect.text(wanted))))
        }
        Operand::Text(wanted) => {
            let compared = cell.text.as_ref().map(|text| {
                let (one, other) = (dialect.folded(text), dialect.text(wanted));
                call.writer.texts_in_place(operator, &one, &other)
            });
            held(compared)
        }
        Operand::Pattern(pattern) => {
            let like = dialect.text(&pattern.like('!'));
            held(cell.text.as_ref().map(|text| format!("{} LIKE {like} ESCAPE '!'", dialect.folded(text))))
        }
        Operand::Boolean(wanted) => {
            let wanted = if *wanted { "TRUE" } else { "FALSE" };
            held(cell.boolean.as_ref().map(|truth| format!("{truth} {} {wanted}", operator.sign())))
        }
        Operand::Error(wanted) if searched => held(cell.error.as_ref().map(|error| format!("{error} = '{wanted}'"))),
        Operand::Blank if searched => cell.is_blank().unwrap_or_else(never),
        Operand::Empty if searched => cell.is_empty().unwrap_or_else(never),
        _ => never(),
    };
    if criterion.relation == Relation::NotEqual { format!("NOT {condition}") } else { condition }
}

/// The text by which a number is found.
fn number_key(call: &Call<'_, '_>, number: &str) -> String {
    // Adding 0 makes -0 to 0.
    format!("'n' || {}", call.dialect().scientific(&format!("({} + 0)", call.dialect().rounded(number))))
}

/// The key of a cell; NULL where no criterion of an account finds it.
fn row_key(call: &Call<'_, '_>, cell: &Typed) -> String {
    let dialect = call.dialect();
    let mut cases = String::new();
    if let Some(number) = &cell.number {
        cases.push_str(&format!(" WHEN {number} IS NOT NULL THEN {}", number_key(call, number)));
    }
    if let Some(text) = &cell.text {
        let read = reading::short_number(dialect, call.writer.plan.dialect, text);
        cases.push_str(&format!(" WHEN {text} = '' THEN 'e'"));
        cases.push_str(&format!(" WHEN ({read}) IS NOT NULL THEN {}", number_key(call, &format!("({read})"))));
        cases.push_str(&format!(" WHEN {} THEN NULL", is_truth(text)));
        cases.push_str(&format!(" WHEN {text} IS NOT NULL THEN 't' || {}", dialect.folded(text)));
    }
    if let Some(truth) = &cell.boolean {
        cases.push_str(&format!(" WHEN {truth} IS NOT NULL THEN CASE WHEN {truth} THEN 'b1' ELSE 'b0' END"));
    }
    if let Some(error) = &cell.error {
        cases.push_str(&format!(" WHEN {error} IS NOT NULL THEN 'x' || {error}"));
    }
    if let Some(blank) = cell.is_blank() {
        cases.push_str(&format!(" WHEN {blank} THEN 'e'"));
    }
    if cases.is_empty() { dialect.null_text() } else { format!("CASE{cases} END") }
}

fn is_truth(text: &str) -> String {
    let names = [words::TRUE, words::FALSE].map(|word| format!("'{}', '{}'", word.english, word.german));
    format!("upper(trim({text})) IN ({})", names.join(", "))
}

/// The key of the account's value as a criterion. What only a spreadsheet can read is noted as an error.
fn account_key(call: &mut Call<'_, '_>, value: &Typed) -> String {
    let dialect = call.dialect();
    let mut cases = String::new();
    if let Some(number) = &value.number {
        cases.push_str(&format!(" WHEN {number} IS NOT NULL THEN {}", number_key(call, number)));
    }
    if let Some(text) = &value.text {
        let read = call.bind(&reading::short_number(dialect, call.writer.plan.dialect, text));
        let spelled =
            format!("{} OR {}", dialect.fits(text, "^[<>=]|[*?~]|^#"), reading::is_unclear(dialect, call.writer.plan.dialect, text));
        call.fail_where(&format!("{read} IS NULL AND ({spelled})"), "#SQL!");
        cases.push_str(&format!(" WHEN {text} = '' THEN 'e'"));
        cases.push_str(&format!(" WHEN {read} IS NOT NULL THEN {}", number_key(call, &read)));
        let truths: String = [(words::TRUE, "b1"), (words::FALSE, "b0")]
            .map(|(word, key)| format!(" WHEN upper(trim({text})) IN ('{}', '{}') THEN '{key}'", word.english, word.german))
            .concat();
        cases.push_str(&truths);
        cases.push_str(&format!(" WHEN {text} IS NOT NULL THEN 't' || {}", dialect.folded(text)));
    }
    if let Some(truth) = &value.boolean {
        cases.push_str(&format!(" WHEN {truth} IS NOT NULL THEN CASE WHEN {truth} THEN 'b1' ELSE 'b0' END"));
    }
    if let Some(error) = &value.error {
        cases.push_str(&format!(" WHEN {error} IS NOT NULL THEN 'x' || {error}"));
    }
    if let Some(blank) = value.is_blank() {
        let zero = number_key(call, &dialect.number(0.0));
        cases.push_str(&format!(" WHEN {blank} THEN {zero}"));
    }
    let key = if cases.is_empty() { dialect.null_text() } else { format!("CASE{cases} END") };
    call.bind(&key)
}
