//! What the cells of one row tell, whichever columns they stand in: how many hold a text, a number, a unit or their own header, and what the
//! row is called.

use std::sync::Arc;

use crate::foundation::language::{Language, folded};
use crate::foundation::location::ColumnIndex;
use crate::foundation::table_words::UNITS;
use crate::foundation::value::Value;

use super::count_label::CountLabel;
use super::sum_label::SumLabel;

/// All cells of a row, counted.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    /// Cells below a header that hold something.
    pub filled: u32,
    /// Those of them that hold a text.
    pub texts: u32,
    /// Those of them that repeat their header.
    pub headers: u32,
    /// The first text with a word for a sum, else the first text, with its column.
    pub label: Option<(ColumnIndex, Arc<str>)>,
    /// Those of them that hold a unit.
    pub units: u32,
    /// The numbers among them, as many as a row of counts may have.
    pub numbers: Vec<f64>,
}

/// So many numbers of a row are looked at.
const MOST_NUMBERS: usize = 64;

impl Digest {
    /// Takes a cell that stands below `header`.
    pub fn take(&mut self, column: ColumnIndex, header: &str, value: &Value) {
        match value {
            Value::Blank => return,
            Value::Text(text) if text.trim().is_empty() => return,
            Value::Text(text) => {
                self.texts += 1;
                self.units += u32::from(is_unit(text));
                // Of two header rows, the lower one may come again.
                let (header, written) = (folded(header), folded(text));
                self.headers += u32::from(header == written || header.ends_with(&format!(" {written}")));
                if self.label.as_ref().is_none_or(|(_, known)| !names_figures(known) && names_figures(text)) {
                    self.label = Some((column, Arc::clone(text)));
                }
            }
            value => {
                self.headers += u32::from(value.shown(Language::English) == header);
                if let (Value::Number(number), true) = (value, self.numbers.len() < MOST_NUMBERS) {
                    self.numbers.push(*number);
                }
            }
        }
        self.filled += 1;
    }

    /// Takes a cell that stands below no header: a sign for a sum before the key, as SAP writes it.
    pub fn take_beside(&mut self, column: ColumnIndex, value: &Value) {
        if let Value::Text(text) = value
            && self.label.is_none()
            && (SumLabel::of(text) == Some(SumLabel::Whole) || CountLabel::of(text).is_some_and(|label| label.is_whole))
        {
            self.label = Some((column, Arc::clone(text)));
        }
    }

    /// Whether the cells alone make it likely that the row is no account, in a table with so many headers.
    pub fn is_unlike_accounts(&self, headers: usize) -> bool {
        self.label.as_ref().is_some_and(|(_, text)| names_figures(text))
            || self.are_units()
            || self.repeats_headers(headers)
            || self.filled <= 1 && headers > 1
            || self.texts == 0
    }

    /// Whether they are the units of the columns, as they stand below headers.
    pub(super) fn are_units(&self) -> bool {
        self.units > 0 && self.units == self.filled
    }

    pub(super) fn repeats_headers(&self, headers: usize) -> bool {
        self.headers * 4 >= self.filled * 3 && (self.filled > 1 || headers == 1)
    }
}

/// Whether a text is a unit (`EUR`, `[%]`, `in T€`) or a dash in place of one.
pub fn is_unit(text: &str) -> bool {
    const LONGEST: usize = 16;
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return false;
    }
    let text = folded(text);
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let inner = inner.or_else(|| text.strip_prefix('(').and_then(|text| text.strip_suffix(')'))).unwrap_or(&text);
    let inner = inner.strip_prefix("in ").unwrap_or(inner).trim();
    UNITS.contains(&inner) || inner.chars().all(|sign| matches!(sign, '-' | '–' | '—'))
}

/// Whether a text below a header says of what kind the names below it are, or nothing: a dash, `[Text]`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = folded(text);
    let inner = text.trim_matches(['[', ']', '(', ')']);
    inner == "text" || inner.chars().all(|sign| matches!(sign, '-' | '–' | '—'))
}

/// Whether a text names sums or a count.
pub(super) fn names_figures(text: &str) -> bool {
    SumLabel::of(text).is_some() || CountLabel::of(text).is_some()
}
