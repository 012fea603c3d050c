//! What is to stand in the cells of the criteria, so that a run decides what has been tuned.

use serde::Serialize;

use crate::criteria::scale::only_number;
use crate::criteria::{Criteria, Field, FieldColumns};
use crate::evaluation::tuning::numbers::{Changes, Number, text_of, texts};
use crate::foundation::language::words;
use crate::foundation::location::{CellAddress, Place, RowIndex};

/// A field of the criteria whose text is another one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WrittenChange {
    /// The sheet, where the criteria stand in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The cell, as `F7`. None in a text file, and where the sheet has no column for the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The number of the row, or of the rule in a text file, counted from one.
    pub row: usize,
    /// The part of the row: `weight`, `scale`, `formula` or `active`.
    pub field: &'static str,
    /// The result that the row contributes to.
    pub result: String,
    /// The row's item.
    pub item: String,
    /// The text as it stands in the workbook; empty where nothing stands there.
    pub before: String,
    /// The text that is to stand there.
    pub text: String,
    /// Its value where it is one number, as a number that is typed into the cell: a fraction for a percentage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
    /// The change as `what-if --set` takes it: `Criteria!F7=40%`.
    pub change: String,
}

pub(super) fn written(criteria: &Criteria, spots: &[Number], changes: &Changes, columns: &FieldColumns) -> Vec<WrittenChange> {
    let dialect = criteria.dialect();
    let numbers = texts(criteria, spots, changes).into_iter().map(|((rule, field), text)| {
        let before = text_of(&criteria.rules[rule], field).to_owned();
        (rule, field, before, text)
    });
    let rows = changes.rows.iter().map(|(&rule, &active)| {
        let word = |active: bool| if active { words::YES } else { words::NO }.in_language(dialect.language).to_owned();
        (rule, Field::Active, word(!active), word(active))
    });
    let mut all: Vec<(usize, Field, String, String)> = numbers.chain(rows).collect();
    all.sort_by_key(|(rule, field, _, _)| (*rule, *field));
    let change = |(rule, field, before, text): (usize, Field, String, String)| {
        let rule = &criteria.rules[rule];
        let location = match field {
            Field::Formula => Some(&rule.formula.location),
            Field::Scale => Some(&rule.scale_text.location),
            Field::Weight => Some(&rule.weight.location),
            _ => None,
        };
        let in_column = columns.iter().find(|(known, _)| *known == field).map(|(_, column)| *column);
        let (sheet, cell) = match (location.map(|location| &location.place), criteria.location.sheet()) {
            (Some(Place::Cell(sheet, cell)), _) => (Some(sheet.to_string()), Some(*cell)),
            (None, Some(sheet)) => {
                let row = RowIndex(rule.number.saturating_sub(1) as u32);
                (Some(sheet.to_owned()), in_column.map(|column| CellAddress { row, column }))
            }
            _ => (None, None),
        };
        let number = (field == Field::Weight).then(|| only_number(&text, criteria.dialect())).flatten();
        let change = match (&sheet, cell) {
            (Some(sheet), Some(cell)) => format!("{}!{cell}={text}", quoted(sheet)),
            _ => format!("row {}.{}={text}", rule.number, field.key()),
        };
        WrittenChange {
            sheet,
            cell: cell.map(|cell| cell.to_string()),
            row: rule.number,
            field: field.key(),
            result: rule.result.text.clone(),
            item: rule.item.text.clone(),
            before,
            text,
            number,
            change,
        }
    };
    all.into_iter().map(change).collect()
}

/// A sheet's name before the `!`.
fn quoted(sheet: &str) -> String {
    let is_plain = sheet.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    if is_plain { sheet.to_owned() } else { format!("'{}'", sheet.replace('\'', "''")) }
}
