//! From a tree to a formula that Excel itself computes, with cells in the place of columns.
//!
//! The printer writes a formula for people; this writes it for a cell. A formula means here what it means in a column of an Excel
//! table, but for a few differences on purpose (docs/formulas.md): text is never a number by itself, a condition is TRUE or FALSE,
//! lookups need no sorted column. Where Excel would answer in another way, the written formula holds a guard: `[Units]>5` becomes
//! `IF(ISTEXT(F2),#VALUE!,F2)>5`. What Excel knows under a newer name only is written with older functions where there are any, or
//! with the prefix `_xlfn.`, under which files name it.
//!
//! [`Writer`] writes; [`Places`] says where columns, results and numbers stand, and takes up *helpers*: cells of their own for a part
//! that is needed more than once or would make a formula too long or too deep.

mod blank_read;
mod call;
mod columns;
mod criterion;
mod equivalents;
mod lookup;
mod term;
mod text_format;
mod texts;
mod values;
mod writer;

use std::ops::Range;

use crate::foundation::language::Language;
use crate::say;

use super::checking::scope::RangeId;

pub use term::{Blank, Blanks, Can, Term};
pub use writer::Writer;

/// What Excel's formulas have at most; both leave room for what is put around a part.
const LONGEST: usize = 4_000;
const DEEPEST: u32 = 40;

/// Where things stand, for one formula.
pub trait Places {
    /// This account's cell of a column or result.
    fn cell(&self, slot: usize) -> Term;
    /// A whole column.
    fn column(&self, id: RangeId) -> Result<Cells, Unwritable>;
    /// The number that stands at these bytes of the formula's text, so that whoever changes it there changes it here.
    fn number(&mut self, span: &Range<usize>, number: f64) -> String;
    /// A cell of its own for a part of the formula: one for each account, or a single one for all of them (`shared`).
    fn helper(&mut self, text: String, shared: bool) -> String;
    /// The day that TODAY() stands for.
    fn today(&mut self) -> String;
    /// The computer's decimal sign, as a text.
    fn decimal_sign(&mut self) -> String;
    /// Notes that the formula makes texts of numbers or dates, or reads them, which Excel does by the computer's region.
    fn regional(&mut self);
}

/// The cells of a whole column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// The range, `Orders!$B$2:$B$99`.
    pub text: String,
    /// Sheet and rows: ranges of which these are equal lie beside each other.
    pub rows: (String, u32, u32),
    /// How many values it has.
    pub count: usize,
    /// Whether the range holds these values and no other row between them.
    pub is_dense: bool,
    /// Whether a blank is an empty text there, because a formula gives it.
    pub encoded: bool,
    /// What its filled cells can hold.
    pub can: Can,
    /// Whether a text there is a number of more than 15 digits, which Excel's COUNTIF cuts and takes for its neighbours'.
    pub has_long_numbers: bool,
}

/// Why a formula cannot be written for Excel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// A function with arguments of which there is no equivalent.
    Function(&'static str),
    /// Rows that are no accounts lie between those of a column.
    RowsBetween,
    /// Rows of sums and the like, which are no accounts, stand between those of a column.
    SumsBetween,
    /// A result of which blanks and empty texts cannot be told apart.
    BlankResult,
    /// Values of which it is not known whether they are numbers or texts are compared.
    Mixed,
    /// Another table whose columns have no cells.
    NoCells,
    /// Longer or deeper than Excel's formulas can be.
    TooLong,
    /// A label that a limit keeps for so many accounts.
    Limit,
}

impl Unwritable {
    /// The reason as a part of a sentence.
    pub fn reason(&self, language: Language) -> String {
        match self {
            Self::Function(name) => say!(
                language,
                "{name} with these arguments has no equivalent in Excel's own functions",
                "{name} mit diesen Argumenten hat keine Entsprechung in Excels eigenen Funktionen"
            ),
            Self::Limit => say!(
                language,
                "a limit says how many accounts may have a label, which needs a run",
                "eine Höchstzahl sagt, wie viele Kunden einen Text haben dürfen, und das braucht einen Lauf"
            ),
            Self::RowsBetween => {
                say!(
                    language,
                    "rows without data stand between those of a column",
                    "zwischen den Zeilen einer Spalte stehen Zeilen ohne Daten"
                )
            }
            Self::SumsBetween => say!(
                language,
                "rows that are no accounts, such as sums, stand between those of a column, and Excel would count them",
                "zwischen den Zeilen einer Spalte stehen Zeilen, die keine Kunden sind, etwa Summen, und Excel würde sie mitzählen"
            ),
            Self::BlankResult => say!(
                language,
                "blank results cannot be told from empty texts",
                "leere Ergebnisse lassen sich nicht von leeren Texten unterscheiden"
            ),
            Self::Mixed => say!(
                language,
                "it compares values that may be blank, numbers or texts",
                "sie vergleicht Werte, die leer, Zahlen oder Texte sein können"
            ),
            Self::NoCells => say!(language, "a table has no rows", "eine Tabelle hat keine Zeilen"),
            Self::TooLong => say!(language, "it would be longer than a formula can be", "sie wäre länger, als eine Formel sein kann"),
        }
    }
}

/// A result, or why there is none.
pub type Written<T> = Result<T, Unwritable>;

/// A number as Excel's files write it.
pub fn number_text(number: f64) -> String {
    let written = format!("{number:?}").replace('e', "E");
    written.strip_suffix(".0").unwrap_or(&written).to_owned()
}

/// A text as a formula holds it; Excel's longest is 255 characters, so that a longer one is joined of several.
pub fn text_literal(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= 200 {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    let pieces: Vec<String> =
        letters.chunks(200).map(|piece| format!("\"{}\"", piece.iter().collect::<String>().replace('"', "\"\""))).collect();
    format!("({})", pieces.join("&"))
}
