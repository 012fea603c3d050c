//! Many values in little memory: eight bytes each, and every text once where texts repeat.
//!
//! A number lies as it is. Of the patterns that are no finite number, some stand for a blank, TRUE, FALSE, the errors, and the place of a
//! text in a list. The list holds each text once as long as the same text in memory is put in (a shared string, a label); others are
//! held as often as they come.

use std::sync::Arc;

use rayon::prelude::*;

use super::value::{CellError, Value};

/// What lies above the payload of a value that is no number: a quiet not-a-number, and which sort of value it is.
const BLANK: u64 = 0x7ff8_0001_0000_0000;
const BOOLEAN: u64 = 0x7ff8_0002_0000_0000;
const ERROR: u64 = 0x7ff8_0003_0000_0000;
const TEXT: u64 = 0x7ff8_0004_0000_0000;
/// The bits that tell the sort.
const SORT: u64 = 0xffff_ffff_0000_0000;

/// So many texts are remembered by their address.
const REMEMBERED: usize = 32;

/// Values, one behind the other.
#[derive(Clone, Debug, Default)]
pub struct Values {
    cells: Vec<u64>,
    texts: Vec<Arc<str>>,
    /// Places in `texts`, found by a text's address.
    remembered: [u32; REMEMBERED],
}

impl Values {
    /// No values, with room for so many.
    pub fn with_capacity(count: usize) -> Self {
        Self { cells: Vec::with_capacity(count), ..Self::default() }
    }

    /// So many blanks.
    pub fn blanks(count: usize) -> Self {
        Self { cells: vec![BLANK; count], ..Self::default() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Makes room for so many more.
    pub fn reserve(&mut self, more: usize) {
        self.cells.reserve_exact(more);
    }

    /// Gives back the room that is not needed.
    pub fn shrink_to_fit(&mut self) {
        self.cells.shrink_to_fit();
        self.texts.shrink_to_fit();
    }

    /// The value at a place; blank behind the last one.
    #[inline]
    pub fn get(&self, place: usize) -> Value {
        self.cells.get(place).map_or(Value::Blank, |&cell| self.value(cell))
    }

    /// Whether there is a blank at a place, or nothing.
    pub fn is_blank(&self, place: usize) -> bool {
        self.cells.get(place).is_none_or(|cell| cell & SORT == BLANK)
    }

    /// Whether there is a blank anywhere.
    pub fn has_blank(&self) -> bool {
        self.cells.iter().any(|cell| cell & SORT == BLANK)
    }

    /// Whether there is an error at a place.
    pub fn is_error(&self, place: usize) -> bool {
        self.cells.get(place).is_some_and(|cell| cell & SORT == ERROR)
    }

    /// Whether there is an error anywhere.
    pub fn has_error(&self) -> bool {
        self.cells.iter().any(|cell| cell & SORT == ERROR)
    }

    /// The texts that stand, or stood, among them, some of them more than once.
    pub fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// The numbers among them, in order.
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        self.cells.iter().map(|&cell| f64::from_bits(cell)).filter(|number| number.is_finite())
    }

    /// Puts a value behind the last one.
    #[inline]
    pub fn push(&mut self, value: Value) {
        let cell = self.cell(value);
        self.cells.push(cell);
    }

    /// Puts a value in the place of another.
    pub fn set(&mut self, place: usize, value: Value) {
        let cell = self.cell(value);
        if let Some(known) = self.cells.get_mut(place) {
            *known = cell;
        }
    }

    /// Lets there be so many, with blanks behind the last one.
    #[inline]
    pub fn resize(&mut self, count: usize) {
        self.cells.resize(count, BLANK);
    }

    /// Puts other values behind these.
    pub fn append(&mut self, other: Self) {
        if self.is_empty() {
            let room = self.cells.capacity();
            *self = other;
            self.cells.reserve_exact(room.saturating_sub(self.cells.len()));
            return;
        }
        let places: Vec<u64> = other.texts.into_iter().map(|text| TEXT | u64::from(self.place_of(text))).collect();
        self.cells.extend(other.cells.into_iter().map(|cell| match cell & SORT {
            TEXT => places.get((cell & !SORT) as usize).copied().unwrap_or(BLANK),
            _ => cell,
        }));
    }

    /// Values out of a few: which of them stands at each place. One that is not among them is blank.
    pub fn out_of(few: &[Value], places: impl Iterator<Item = usize>) -> Self {
        let mut all = Self::with_capacity(places.size_hint().0);
        let cells: Vec<u64> = few.iter().map(|value| all.cell(value.clone())).collect();
        all.cells.extend(places.map(|place| cells.get(place).copied().unwrap_or(BLANK)));
        all
    }

    /// Marks the places at which another list of the same length holds another value.
    pub fn mark_differences(&self, other: &Self, marks: &mut [bool]) {
        for (place, ((&own, &others), mark)) in self.cells.iter().zip(&other.cells).zip(marks).enumerate() {
            // Places in two lists of texts say nothing of each other.
            let are_texts = own & SORT == TEXT && others & SORT == TEXT;
            *mark |= if are_texts { !self.is_same_text(other, place) } else { own != others };
        }
    }

    /// Whether both hold the same text at a place.
    fn is_same_text(&self, other: &Self, place: usize) -> bool {
        let text = |values: &Self| values.cells.get(place).map(|cell| (cell & !SORT) as usize);
        match (text(self).and_then(|place| self.texts.get(place)), text(other).and_then(|place| other.texts.get(place))) {
            (Some(own), Some(others)) => Arc::ptr_eq(own, others) || own == others,
            _ => false,
        }
    }

    /// Puts what is said of each value into a list: of numbers by `number`, of every other by `other`, which is asked once for a text
    /// that is held once.
    pub fn judge(&self, into: &mut [u8], number: impl Fn(f64) -> u8, other: impl Fn(&Value) -> u8) {
        let mut of_texts: Vec<Option<u8>> = vec![None; self.texts.len()];
        let blank = other(&Value::Blank);
        for (&cell, said) in self.cells.iter().zip(into) {
            *said = match cell & SORT {
                BLANK => blank,
                BOOLEAN | ERROR => other(&self.value(cell)),
                TEXT => {
                    let value = || other(&self.value(cell));
                    of_texts.get_mut((cell & !SORT) as usize).map_or_else(value, |known| *known.get_or_insert_with(value))
                }
                _ => number(f64::from_bits(cell)),
            };
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> Iter<'_> {
        Iter { values: self, cells: self.cells.iter() }
    }

    #[inline]
    fn value(&self, cell: u64) -> Value {
        let payload = (cell & !SORT) as usize;
        match cell & SORT {
            BLANK => Value::Blank,
            BOOLEAN => Value::Boolean(payload != 0),
            ERROR => Value::Error(CellError::ALL.get(payload).copied().unwrap_or(CellError::Value)),
            TEXT => self.texts.get(payload).map_or(Value::Blank, |text| Value::Text(Arc::clone(text))),
            _ => Value::Number(f64::from_bits(cell)),
        }
    }

    #[inline]
    fn cell(&mut self, value: Value) -> u64 {
        match value {
            Value::Number(number) if number.is_finite() => number.to_bits(),
            Value::Number(_) => error_cell(CellError::Num),
            Value::Blank => BLANK,
            Value::Boolean(truth) => BOOLEAN | u64::from(truth),
            Value::Error(error) => error_cell(error),
            Value::Text(text) => TEXT | u64::from(self.place_of(text)),
        }
    }

    /// The place of a text in the list.
    fn place_of(&mut self, text: Arc<str>) -> u32 {
        let slot = (Arc::as_ptr(&text).cast::<u8>() as usize >> 4) % REMEMBERED;
        let known = self.remembered[slot];
        if self.texts.get(known as usize).is_some_and(|other| Arc::ptr_eq(other, &text)) {
            return known;
        }
        // A sheet has 1,048,576 rows.
        let place = self.texts.len() as u32;
        self.remembered[slot] = place;
        self.texts.push(text);
        place
    }
}

/// Goes through [`Values`].
pub struct Iter<'a> {
    values: &'a Values,
    cells: std::slice::Iter<'a, u64>,
}

impl Iterator for Iter<'_> {
    type Item = Value;

    #[inline]
    fn next(&mut self) -> Option<Value> {
        self.cells.next().map(|&cell| self.values.value(cell))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.cells.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Value> {
        self.cells.next_back().map(|&cell| self.values.value(cell))
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Values {
    type Item = Value;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

fn error_cell(error: CellError) -> u64 {
    ERROR | CellError::ALL.iter().position(|&other| other == error).unwrap_or_default() as u64
}

impl FromIterator<Value> for Values {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let values = values.into_iter();
        let mut all = Self::with_capacity(values.size_hint().0);
        values.for_each(|value| all.push(value));
        all
    }
}

impl FromParallelIterator<Value> for Values {
    fn from_par_iter<I: IntoParallelIterator<Item = Value>>(values: I) -> Self {
        let put = |mut values: Self, value| {
            values.push(value);
            values
        };
        let parts: Vec<Self> = values.into_par_iter().fold(Self::default, put).collect();
        let mut all = Self::with_capacity(parts.iter().map(Self::len).sum());
        parts.into_iter().for_each(|part| all.append(part));
        all
    }
}

impl From<Vec<Value>> for Values {
    fn from(values: Vec<Value>) -> Self {
        values.into_iter().collect()
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Vec<Value> {
        let label: Arc<str> = "A".into();
        let mut values = vec![
            Value::Blank,
            Value::Number(0.0),
            Value::Number(-1.5e308),
            Value::Number(f64::MIN_POSITIVE),
            Value::Boolean(true),
            Value::Boolean(false),
            Value::text(""),
            Value::Text(Arc::clone(&label)),
            Value::text("ä"),
            Value::Text(label),
        ];
        values.extend(CellError::ALL.map(Value::Error));
        values
    }

    #[test]
    fn values_come_back_as_they_were() {
        let values: Values = some().into();
        assert_eq!(values.iter().collect::<Vec<_>>(), some());
        assert_eq!((values.get(7), values.get(99), values.is_error(10), values.is_error(0)), (Value::text("A"), Value::Blank, true, false));
        // The same text again is held once; only where two texts' addresses meet is it held anew.
        let label: Arc<str> = "A".into();
        let twice: Values = vec![Value::Text(Arc::clone(&label)), Value::Text(label)].into();
        assert_eq!(twice.texts.len(), 1);
        assert_eq!(Values::from(vec![Value::Number(f64::NAN)]).get(0), Value::Error(CellError::Num));
    }

    #[test]
    fn values_are_joined_and_changed() {
        let mut values: Values = some().into();
        values.append(some().into());
        values.resize(2 * some().len() + 1);
        values.set(0, Value::text("new"));
        let mut expected = some();
        expected.extend(some());
        expected.push(Value::Blank);
        expected[0] = Value::text("new");
        assert_eq!(values.iter().collect::<Vec<_>>(), expected);
        assert!(values == Values::from(expected));
        let mut empty = Values::with_capacity(100);
        empty.append(some().into());
        assert_eq!(empty.len(), some().len());
    }
}
