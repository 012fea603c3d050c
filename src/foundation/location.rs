//! Where something stands: workbook, sheet, cell.
//!
//! Rows and columns are counted from zero inside and written as Excel writes them (`F12`). The two have types of their
//! own, so that one cannot be passed for the other.

use std::fmt;
use std::sync::Arc;

use super::language::Language;

/// A row of a sheet, counted from zero; displayed counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowIndex(pub u32);

/// A column of a sheet, counted from zero; displayed in letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnIndex(pub u32);

/// The cell where a row and a column meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellAddress {
    /// The row.
    pub row: RowIndex,
    /// The column.
    pub column: ColumnIndex,
}

impl CellAddress {
    /// The cell in `row` and `column`, both counted from zero.
    pub fn new(row: u32, column: u32) -> Self {
        Self { row: RowIndex(row), column: ColumnIndex(column) }
    }

    /// Reads `F12` or `$F$12`; `None` where the text is not one cell within Excel's sheet (1,048,576 × 16,384).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('$').unwrap_or(text);
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 || letters > 3 {
            return None;
        }
        let column = text[..letters].bytes().fold(0_u32, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
        let digits = text[letters..].strip_prefix('$').unwrap_or(&text[letters..]);
        if digits.is_empty() || digits.len() > 7 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let row: u32 = digits.parse().ok()?;
        ((1..=1_048_576).contains(&row) && (1..=16_384).contains(&column)).then(|| Self::new(row - 1, column - 1))
    }
}

impl fmt::Display for RowIndex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", u64::from(self.0) + 1)
    }
}

impl fmt::Display for ColumnIndex {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::with_capacity(3);
        let mut rest = u64::from(self.0) + 1;
        while rest > 0 {
            letters.push(b'A' + ((rest - 1) % 26) as u8);
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().try_for_each(|&letter| write!(formatter, "{}", char::from(letter)))
    }
}

impl fmt::Display for CellAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.column, self.row)
    }
}

/// What a diagnostic points at inside a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A sheet as a whole.
    Sheet(Arc<str>),
    /// One cell of a sheet.
    Cell(Arc<str>, CellAddress),
    /// A rule of a criteria text file, counted from one, and the key in it that is meant.
    Rule(usize, &'static str),
    /// A line of a text file, counted from one.
    Line(usize),
}

impl Place {
    /// How a sentence names it.
    pub fn in_language(&self, language: Language) -> String {
        match (self, language) {
            (Self::Rule(number, ""), Language::German) => format!("Regel {number}"),
            (Self::Rule(number, key), Language::German) => format!("Regel {number}, {key}"),
            (Self::Line(number), Language::German) => format!("Zeile {number}"),
            (other, _) => other.to_string(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => Ok(()),
            Self::Sheet(sheet) => write!(formatter, "{sheet}"),
            Self::Cell(sheet, cell) => write!(formatter, "{sheet}!{cell}"),
            Self::Rule(number, "") => write!(formatter, "rule {number}"),
            Self::Rule(number, key) => write!(formatter, "rule {number}, {key}"),
            Self::Line(number) => write!(formatter, "line {number}"),
        }
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The file as the user named it; `None` for the built-in criteria.
    pub file: Option<Arc<str>>,
    /// The place in it.
    pub place: Place,
}

impl Location {
    /// The whole of `file`.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: Some(file.into()), place: Place::File }
    }

    /// The sheet, if the place is one or in one.
    pub fn sheet(&self) -> Option<&str> {
        match &self.place {
            Place::Sheet(sheet) | Place::Cell(sheet, _) => Some(sheet),
            Place::File | Place::Rule(..) | Place::Line(_) => None,
        }
    }

    /// The same file at another place.
    pub fn at(&self, place: Place) -> Self {
        Self { file: self.file.clone(), place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_and_read_as_excel_does() {
        for (row, column, text) in [(0, 0, "A1"), (11, 5, "F12"), (0, 25, "Z1"), (0, 26, "AA1"), (1_048_575, 16_383, "XFD1048576")] {
            assert_eq!(CellAddress::new(row, column).to_string(), text);
            assert_eq!(CellAddress::parse(text), Some(CellAddress::new(row, column)));
        }
        assert_eq!(CellAddress::parse("$D$2"), Some(CellAddress::new(1, 3)));
        for text in ["", "A", "1", "A0", "XFE1", "A1048577", "ABCD1", "A1B", "A-1"] {
            assert_eq!(CellAddress::parse(text), None, "{text}");
        }
    }
}
