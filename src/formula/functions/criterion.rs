//! The criteria of COUNTIF, SUMIFS and their kin: `">=100"`, `"A*"`, `"<>"&[@Segment]`, a value.
//!
//! As in Excel: a criterion that can be read as a number is one, and finds texts that can be read as the same number too;
//! `"<>23"` finds such a text, for all that; text is found without regard to case, with wildcards; `""` finds blanks and empty texts, `"="` only blanks, `"<>"` all else; a
//! blank cell as a criterion means 0; `<` and `>` compare numbers with numbers and texts with texts. Where Excel takes what
//! it cannot read for a text that nothing equals, a date written like `1/2/2026` is `#VALUE!` here.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::formula::Dialect;
use crate::formula::function::Call;
use crate::foundation::column::{Column, Key};
use crate::foundation::language::words;
use crate::foundation::number::compare_numbers;
use crate::foundation::value::{CellError, Value, compare_texts, folded_text};

use super::reading;
use super::wildcard::Pattern;

/// One criterion.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Criterion {
    pub(crate) relation: Relation,
    pub(crate) operand: Operand,
    dialect: Dialect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Number(f64),
    /// In the form under which texts are equal.
    Text(Arc<str>),
    Pattern(Pattern),
    Boolean(bool),
    Error(CellError),
    /// A cell without content.
    Blank,
    /// A cell without content, or with an empty text.
    Empty,
    /// `">"` with nothing behind it: no cell meets it.
    Nothing,
}

impl Criterion {
    /// Reads a criterion.
    pub(crate) fn new(value: &Value, dialect: Dialect) -> Result<Self, CellError> {
        let (relation, operand) = match value {
            Value::Blank => (Relation::Equal, Operand::Number(0.0)),
            Value::Number(number) => (Relation::Equal, Operand::Number(*number)),
            Value::Boolean(boolean) => (Relation::Equal, Operand::Boolean(*boolean)),
            Value::Error(error) => (Relation::Equal, Operand::Error(*error)),
            Value::Text(text) => written(text, dialect)?,
        };
        Ok(Self { relation, operand, dialect })
    }

    /// Whether a cell meets it.
    pub(super) fn is_met_by(&self, value: &Value) -> bool {
        match self.relation {
            Relation::Equal => self.equals(value),
            // Though 23 finds the text "23", `<>23` does not pass over it.
            Relation::NotEqual => matches!((&self.operand, value), (Operand::Number(_), Value::Text(_))) || !self.equals(value),
            Relation::Less => self.order(value) == Some(Ordering::Less),
            Relation::LessOrEqual => matches!(self.order(value), Some(Ordering::Less | Ordering::Equal)),
            Relation::Greater => self.order(value) == Some(Ordering::Greater),
            Relation::GreaterOrEqual => matches!(self.order(value), Some(Ordering::Greater | Ordering::Equal)),
        }
    }

    fn equals(&self, value: &Value) -> bool {
        match (&self.operand, value) {
            (Operand::Number(wanted), Value::Number(number)) => compare_numbers(*number, *wanted).is_eq(),
            (Operand::Number(wanted), Value::Text(text)) => {
                short_number(text, self.dialect).is_some_and(|number| compare_numbers(number, *wanted).is_eq())
            }
            (Operand::Text(wanted), Value::Text(text)) => folded_text(text) == **wanted,
            (Operand::Pattern(pattern), Value::Text(text)) => pattern.fits(text),
            (Operand::Boolean(wanted), Value::Boolean(boolean)) => wanted == boolean,
            (Operand::Error(wanted), Value::Error(error)) => wanted == error,
            (Operand::Blank | Operand::Empty, Value::Blank) => true,
            (Operand::Empty, Value::Text(text)) => text.is_empty(),
            _ => false,
        }
    }

    /// How the cell stands to the operand; `None` where the two are not compared.
    fn order(&self, value: &Value) -> Option<Ordering> {
        match (&self.operand, value) {
            (Operand::Number(wanted), Value::Number(number)) => Some(compare_numbers(*number, *wanted)),
            (Operand::Text(wanted), Value::Text(text)) => Some(compare_texts(text, wanted)),
            (Operand::Boolean(wanted), Value::Boolean(boolean)) => Some(boolean.cmp(wanted)),
            _ => None,
        }
    }

    /// The rows that meet a criterion of equality, where the column's index knows them.
    fn equal_rows<'a>(&self, column: &'a Column) -> Option<Postings<'a>> {
        let equal = |value: Value| Key::of(&value).map_or(&[][..], |key| column.rows_equal_to(&key));
        match (self.relation, &self.operand) {
            (_, Operand::Nothing) => Some(Postings { first: &[], second: &[] }),
            (Relation::Equal, Operand::Number(number)) => Some(Postings {
                first: equal(Value::Number(*number)),
                second: column.rows_of_texts_read_as(*number, |text| short_number(text, self.dialect)),
            }),
            (Relation::Equal, Operand::Text(text)) => Some(Postings { first: equal(Value::Text(Arc::clone(text))), second: &[] }),
            (Relation::Equal, Operand::Boolean(boolean)) => Some(Postings { first: equal(Value::Boolean(*boolean)), second: &[] }),
            _ => None,
        }
    }

    /// The rows that meet a comparison with a number, which stand beside each other in the column's sorted numbers.
    fn ordered_rows<'a>(&self, column: &'a Column) -> Option<Postings<'a>> {
        let Operand::Number(wanted) = self.operand else { return None };
        let end = || column.numbers().rows.len();
        let (from, to) = match self.relation {
            Relation::Less => (0, numbers_below(column, wanted, false)),
            Relation::LessOrEqual => (0, numbers_below(column, wanted, true)),
            Relation::Greater => (numbers_below(column, wanted, true), end()),
            Relation::GreaterOrEqual => (numbers_below(column, wanted, false), end()),
            Relation::Equal | Relation::NotEqual => return None,
        };
        Some(Postings { first: &column.numbers().rows[from..to], second: &[] })
    }
}

/// How many of a column's numbers are less than `wanted`, or equal to it where that counts too.
fn numbers_below(column: &Column, wanted: f64, inclusive: bool) -> usize {
    column.numbers().ascending.partition_point(|&number| match compare_numbers(number, wanted) {
        Ordering::Less => true,
        Ordering::Equal => inclusive,
        Ordering::Greater => false,
    })
}

/// A number with at most 15 digits: a longer one is an identifier (an IBAN, a card number), which Excel would cut to 15
/// digits and then find beside its neighbours.
fn short_number(text: &str, dialect: Dialect) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 { reading::number(text, dialect) } else { None }
}

/// Whether a text is a number of more digits than Excel's numbers have.
pub(crate) fn is_long_number(text: &str, dialect: Dialect) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() > 15 && reading::number(text, dialect).is_some()
}

const RELATIONS: [(&str, Relation); 6] = [
    ("<=", Relation::LessOrEqual),
    (">=", Relation::GreaterOrEqual),
    ("<>", Relation::NotEqual),
    ("<", Relation::Less),
    (">", Relation::Greater),
    ("=", Relation::Equal),
];

/// The sign and the date of a criterion that is `#VALUE!` because its date could be two days.
pub(in crate::formula) fn unread_date(text: &str, dialect: Dialect) -> Option<(&str, &str)> {
    written(text, dialect).is_err().then(|| {
        let sign = RELATIONS.iter().map(|(sign, _)| *sign).find(|sign| text.starts_with(sign)).unwrap_or_default();
        (sign, text[sign.len()..].trim())
    })
}

/// The sign and the number of a criterion that compares with a number; `#VALUE!` where it cannot be read.
pub(in crate::formula) fn criterion_number(text: &str, dialect: Dialect) -> Result<Option<(&'static str, f64)>, CellError> {
    let (_, operand) = written(text, dialect)?;
    let sign = RELATIONS.iter().map(|(sign, _)| *sign).find(|sign| text.starts_with(sign)).unwrap_or_default();
    Ok(match operand {
        Operand::Number(number) => Some((sign, number)),
        _ => None,
    })
}

fn written(text: &str, dialect: Dialect) -> Result<(Relation, Operand), CellError> {
    let Some((relation, rest)) = RELATIONS.into_iter().find_map(|(sign, relation)| Some((relation, text.strip_prefix(sign)?))) else {
        let operand = if text.is_empty() { Operand::Empty } else { operand(text, Relation::Equal, dialect)? };
        return Ok((Relation::Equal, operand));
    };
    let operand = match (rest, relation) {
        ("", Relation::Equal | Relation::NotEqual) => Operand::Blank,
        ("", _) => Operand::Nothing,
        (rest, relation) => operand(rest, relation, dialect)?,
    };
    Ok((relation, operand))
}

fn operand(text: &str, relation: Relation, dialect: Dialect) -> Result<Operand, CellError> {
    if text.len() <= 8 && (words::TRUE.is(text) || words::FALSE.is(text)) {
        return Ok(Operand::Boolean(words::TRUE.is(text)));
    }
    if let Some(error) = CellError::parse(text) {
        return Ok(Operand::Error(error));
    }
    if let Some(number) = short_number(text, dialect) {
        return Ok(Operand::Number(number));
    }
    let searched = matches!(relation, Relation::Equal | Relation::NotEqual);
    // What is equal to `10-11-2026` may well be an article number.
    if !(searched && text.contains('-')) && reading::is_unread_date(text, dialect) {
        return Err(CellError::Value);
    }
    Ok(if searched && Pattern::is_in(text) { Operand::Pattern(Pattern::new(text)) } else { Operand::Text(folded_text(text).into()) })
}

/// Rows that meet a criterion: two lists that have none in common.
#[derive(Clone, Copy, Debug)]
struct Postings<'a> {
    first: &'a [u32],
    second: &'a [u32],
}

impl Postings<'_> {
    fn len(&self) -> usize {
        self.first.len() + self.second.len()
    }
}

/// Several criteria, each on its column, all of which a row must meet.
pub(super) struct Criteria<'a> {
    pairs: Vec<(&'a Column, Criterion)>,
    rows: usize,
}

impl<'a> Criteria<'a> {
    /// Reads the pairs of column and criterion that stand in a call from argument `first` on. Columns of different lengths are
    /// `#VALUE!`.
    pub(super) fn read(call: &Call<'a>, first: usize) -> Result<Self, CellError> {
        let mut pairs = Vec::with_capacity((call.arguments.len() - first.min(call.arguments.len())) / 2);
        for index in (first..call.arguments.len()).step_by(2) {
            pairs.push((call.column(index)?, Criterion::new(&call.value(index + 1)?, call.dialect)?));
        }
        Self::new(pairs)
    }

    /// One criterion on one column.
    pub(super) fn one(call: &Call<'a>) -> Result<Self, CellError> {
        Self::new(vec![(call.column(0)?, Criterion::new(&call.value(1)?, call.dialect)?)])
    }

    fn new(pairs: Vec<(&'a Column, Criterion)>) -> Result<Self, CellError> {
        let rows = pairs.first().map_or(0, |(column, _)| column.len());
        if pairs.iter().any(|(column, _)| column.len() != rows) {
            return Err(CellError::Value);
        }
        Ok(Self { pairs, rows })
    }

    /// How long the columns are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// How many rows meet all criteria.
    pub(super) fn count(&self) -> usize {
        if let [(column, criterion)] = self.pairs.as_slice()
            && let Some(postings) = criterion.equal_rows(column).or_else(|| criterion.ordered_rows(column))
        {
            return postings.len();
        }
        let mut count = 0;
        self.each_row(|_| count += 1);
        count
    }

    /// Visits the rows that meet all criteria. It starts from the criterion of equality that the fewest rows meet; only where
    /// there is none, a column's numbers are sorted for a comparison.
    pub(super) fn each_row(&self, mut visit: impl FnMut(usize)) {
        let fewest = |rows: fn(&Criterion, &'a Column) -> Option<Postings<'a>>| {
            let known = self.pairs.iter().enumerate().filter_map(|(index, (column, criterion))| Some((index, rows(criterion, column)?)));
            known.min_by_key(|(_, postings)| postings.len())
        };
        let fewest = fewest(Criterion::equal_rows).or_else(|| fewest(Criterion::ordered_rows));
        let meets_the_others = |row: usize, known: Option<usize>| {
            self.pairs.iter().enumerate().all(|(index, (column, criterion))| Some(index) == known || criterion.is_met_by(&column.get(row)))
        };
        match fewest {
            Some((known, postings)) => {
                for &row in postings.first.iter().chain(postings.second) {
                    if meets_the_others(row as usize, Some(known)) {
                        visit(row as usize);
                    }
                }
            }
            None => (0..self.rows).filter(|&row| meets_the_others(row, None)).for_each(visit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::functions::call::testing::{column, number, text};

    /// The rows of a fixed column that a criterion finds, both by the column's index and by a walk.
    fn rows(criterion: &Value, dialect: Dialect) -> Result<Vec<usize>, CellError> {
        let cells = column(&[
            number(5.0),                           // 0
            text("5"),                             // 1
            text("Apple"),                         // 2
            text("apple pie"),                     // 3
            Value::Blank,                          // 4
            text(""),                              // 5
            Value::Boolean(true),                  // 6
            Value::Error(CellError::NotAvailable), // 7
            number(-1.0),                          // 8
            number(46_053.0),                      // 9
            text("a*"),                            // 10
            number(0.0),                           // 11
        ]);
        let criterion = Criterion::new(criterion, dialect)?;
        let walked: Vec<usize> = (0..cells.len()).filter(|&row| criterion.is_met_by(&cells.get(row))).collect();
        let criteria = Criteria::new(vec![(&cells, criterion)])?;
        let mut found = Vec::new();
        criteria.each_row(|row| found.push(row));
        found.sort_unstable();
        assert_eq!(found, walked);
        assert_eq!(criteria.count(), walked.len());
        Ok(walked)
    }

    #[test]
    fn criteria_find_what_excel_finds() {
        for (criterion, expected) in [
            (number(5.0), vec![0, 1]),
            (text("5"), vec![0, 1]),
            (text("=5.0"), vec![0, 1]),
            (text("<>5"), vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
            (text(">=5"), vec![0, 9]),
            (text(">5"), vec![9]),
            (text("<=0"), vec![8, 11]),
            (text("<0"), vec![8]),
            (text("<5"), vec![8, 11]),
            (text("APPLE"), vec![2]),
            (text("=apple"), vec![2]),
            (text("a*"), vec![2, 3, 10]),
            (text("<>a*"), vec![0, 1, 4, 5, 6, 7, 8, 9, 11]),
            (text("a~*"), vec![10]),
            (text("apple????"), vec![3]),
            (text(">apple"), vec![3]),
            (text("<apple"), vec![1, 5, 10]),
            (text(""), vec![4, 5]),
            (text("="), vec![4]),
            (text("<>"), vec![0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11]),
            (text(">"), vec![]),
            (Value::Blank, vec![11]),
            (Value::Boolean(true), vec![6]),
            (text("TRUE"), vec![6]),
            (text("WAHR"), vec![6]),
            (Value::Error(CellError::NotAvailable), vec![7]),
            (text("#N/A"), vec![7]),
            (text("<>#NV"), vec![0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11]),
            (text("2026-01-31"), vec![9]),
            (text(">=2026-01-01"), vec![9]),
            (text("31 Jan 2026"), vec![9]),
            (text("*"), vec![1, 2, 3, 5, 10]),
            (text("?"), vec![1]),
        ] {
            assert_eq!(rows(&criterion, Dialect::ENGLISH), Ok(expected), "{criterion:?}");
        }
        assert_eq!(rows(&text(">=1/2/2026"), Dialect::ENGLISH), Err(CellError::Value));
        assert_eq!(rows(&text(">=01.01.2026"), Dialect::ENGLISH), Ok(vec![9]));
        assert_eq!(rows(&text(">=01-01-2026"), Dialect::ENGLISH), Err(CellError::Value));
        assert_eq!(rows(&text("10-11-2026"), Dialect::ENGLISH), Ok(vec![]));
        assert_eq!(rows(&text(">=01.01.2026"), Dialect::GERMAN), Ok(vec![9]));
        assert_eq!(rows(&text("<=-0,5"), Dialect::GERMAN), Ok(vec![8]));
    }

    #[test]
    fn long_numbers_are_identifiers() {
        let cells = column(&[text("1234567890123456"), text("1234567890123457")]);
        let criterion = Criterion::new(&text("1234567890123456"), Dialect::ENGLISH).unwrap();
        assert_eq!(Criteria::new(vec![(&cells, criterion)]).unwrap().count(), 1);
    }
}
