//! Rows that are no accounts: sums, repeated headers, headings, footnotes and what an export writes at its end.
//!
//! Two steps, so that a table without such rows costs nothing: [`Table::doubtful`] names the rows that could be none, from the values
//! that are there anyway (the key is blank or holds a word for a sum, everything that the criteria read is blank, a formula adds up the
//! rows above); of these alone a [`Digest`] of all cells is made, and [`Table::left_out`] judges them.
//!
//! A row of sums is one by its formula, or by its name together with its numbers (`sum_label`,
//! `sum_check`). The numbers are those of the columns that the criteria read: others cannot do any harm. Where all of
//! those are blank, the name alone decides, and only if nothing else stands beside it. A row that counts others is told the same way, by
//! its name (`count_label`) and its number, wherever in the row that stands. The first row below the headers may hold their units.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::foundation::column::Kind;
use crate::foundation::language::folded;
use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::foundation::table_words::HEADINGS;
use crate::foundation::value::Value;
use crate::foundation::values::Values;

use super::count_label::CountLabel;
use super::digest::{Digest, is_placeholder, is_unit, names_figures};
use super::sum_check::Groups;
use super::sum_label::SumLabel;
use super::{LeftOut, LeftOutKind};

/// A column whose values are known.
#[derive(Clone, Debug)]
pub struct KnownColumn<'a> {
    /// Its place.
    pub index: ColumnIndex,
    /// What its cells hold.
    pub kind: Kind,
    /// Its values.
    pub values: &'a Values,
    /// Whether the criteria read it.
    pub is_read: bool,
}

/// What the formulas of a row say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowSum {
    /// The row.
    pub row: RowIndex,
    /// Whether that alone makes it a row of sums.
    pub is_certain: bool,
}

/// A table whose rows are judged.
#[derive(Debug)]
pub struct Table<'a> {
    /// The rows, ascending.
    pub rows: &'a [RowIndex],
    /// The columns whose values are known.
    pub columns: Vec<KnownColumn<'a>>,
    /// The column that names accounts, as a position among the columns; none in another table.
    pub key: Option<usize>,
    /// The header of that column.
    pub key_header: &'a str,
    /// How many columns have a header.
    pub headers: usize,
    /// Rows with formulas over the rows above, ascending.
    pub sums: Vec<RowSum>,
    /// Rows that are one cell across all columns.
    pub merged: &'a [RowIndex],
}

/// What became of doubtful rows.
#[derive(Debug, Default)]
pub struct Judged {
    /// The rows that are no accounts, ascending.
    pub left_out: Vec<LeftOut>,
    /// Accounts that are called a sum and have numbers as large as one.
    pub suspects: Vec<RowIndex>,
}

impl Table<'_> {
    /// The rows that could be no accounts, ascending.
    pub fn doubtful(&self) -> Vec<RowIndex> {
        let mut rows: Vec<RowIndex> = (0..self.rows.len())
            .into_par_iter()
            .filter(|&position| self.is_doubtful(position))
            .map(|position| self.rows[position])
            .collect();
        rows.extend(
            self.sums.iter().map(|sum| sum.row).chain(self.merged.iter().copied()).filter(|row| self.rows.binary_search(row).is_ok()),
        );
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn is_doubtful(&self, position: usize) -> bool {
        let blank = |column: &KnownColumn<'_>| is_blank(&column.values.get(position));
        let Some(key) = self.key else {
            // A sum that stands in none of the texts which are read shows by what is blank beside it, or by its numbers alone.
            let sum = |column: &KnownColumn<'_>| matches!(column.values.get(position), Value::Text(text) if names_figures(&text));
            let has_texts = self.columns.iter().any(|column| !matches!(column.kind, Kind::Number | Kind::Date | Kind::Blank));
            return self.columns.iter().any(|column| blank(column) || sum(column)) || !has_texts && self.sums_so_far(position);
        };
        let units = |column: &KnownColumn<'_>| matches!(column.values.get(position), Value::Text(text) if is_unit(&text));
        if position == 0 && self.columns.iter().any(units) {
            return true;
        }
        let named = match self.columns[key].values.get(position) {
            Value::Blank => return true,
            Value::Text(text) => text.trim().is_empty() || names_figures(&text) || folded(&text) == folded(self.key_header),
            _ => false,
        };
        named || self.has_no_data(position)
    }

    /// Whether everything that the criteria read, but for the key, is blank.
    fn has_no_data(&self, position: usize) -> bool {
        let mut read = self.columns.iter().enumerate().filter(|(index, column)| column.is_read && Some(*index) != self.key).peekable();
        read.peek().is_some() && read.all(|(_, column)| is_blank(&column.values.get(position)))
    }

    /// Whether a row's numbers can be sums of at least two others: none is smaller than the two before.
    fn sums_so_far(&self, position: usize) -> bool {
        let number = |column: &KnownColumn<'_>, position: usize| match column.values.get(position) {
            Value::Number(number) => Some(number),
            _ => None,
        };
        position > 0
            && self.columns.iter().all(|column| {
                let (own, before) = (number(column, position), number(column, position - 1));
                own.zip(before).is_some_and(|(own, before)| own.abs() >= before.abs())
            })
            && position + 1 == self.rows.len()
    }

    /// Judges the doubtful rows by their cells.
    pub fn left_out(&self, digests: &HashMap<RowIndex, Digest>) -> Judged {
        let mut kinds: HashMap<usize, LeftOutKind> = HashMap::new();
        let mut named: HashMap<usize, SumLabel> = HashMap::new();
        let mut counted: HashMap<usize, u64> = HashMap::new();
        let mut suspects = Vec::new();
        let others = OnceCell::new();
        for (position, digest) in self.rows.iter().enumerate().filter_map(|(position, row)| Some((position, digests.get(row)?))) {
            if let Some(kind) = self.kind(position, digest, &others, digests) {
                kinds.insert(position, kind);
                continue;
            }
            if let Some(count) = self.count(position, digest) {
                counted.insert(position, count);
            }
            if let Some(label) = self.sum_label(position, digest) {
                let alone = digest.texts <= 1;
                if alone && self.has_no_numbers(position) && (label > SumLabel::Begins || self.key_is_blank(position)) {
                    kinds.insert(position, LeftOutKind::Sum);
                } else {
                    named.insert(position, label);
                }
                if alone && label == SumLabel::Whole {
                    suspects.push(position);
                }
            }
        }
        // One row is soon counted by chance: "Blood Count", where no other row counts.
        let is_whole = |position: usize| self.key.is_none_or(|key| is_called_count(&self.columns[key].values.get(position)));
        if counted.len() == 1 {
            counted.retain(|position, count| *count > 1 || is_whole(*position));
        }
        self.judge_sums(&mut kinds, &mut named, &mut counted);
        let mut suspects = self.suspects(&suspects, &kinds);
        // A count of some more or fewer rows than there are.
        let accounts = self.rows.len() - kinds.len();
        let nearly = |count: u64| (accounts as u64 / 2..=accounts as u64 * 2).contains(&count);
        let called = |position: usize| self.key.is_some_and(|key| is_called_count(&self.columns[key].values.get(position)));
        let counts = counted.iter().filter(|(position, count)| nearly(**count) && called(**position));
        suspects.extend(counts.map(|(position, _)| self.rows[*position]));
        suspects.sort_unstable();
        suspects.dedup();
        let mut left_out: Vec<LeftOut> = kinds
            .into_iter()
            .map(|(position, kind)| {
                let row = self.rows[position];
                let key = self.key.map(|key| self.columns[key].index);
                let label = digests.get(&row).and_then(|digest| digest.label.clone());
                let column = label.as_ref().map(|(column, _)| *column).or(key).unwrap_or(ColumnIndex(0));
                let text = label.map(|(_, text)| text.trim().to_owned()).unwrap_or_default();
                // A count that stands in the key itself: nothing in that column tells it from an account's number.
                if kind == LeftOutKind::Count
                    && let Some(Value::Number(_)) = self.key.map(|key| self.columns[key].values.get(position))
                {
                    return LeftOut { row, kind, column, in_key: true, text: String::new() };
                }
                LeftOut { row, kind, column, in_key: Some(column) == key && !text.is_empty(), text }
            })
            .collect();
        left_out.sort_by_key(|row| row.row);
        Judged { left_out, suspects }
    }

    /// What a row is by its cells and formulas alone.
    fn kind(
        &self,
        position: usize,
        digest: &Digest,
        others: &OnceCell<Others>,
        digests: &HashMap<RowIndex, Digest>,
    ) -> Option<LeftOutKind> {
        let all = || self.others(digests);
        let row = self.rows[position];
        if digest.filled == 0 {
            return Some(LeftOutKind::Beside);
        }
        if self.merged.binary_search(&row).is_ok() {
            return Some(if self.sum_label(position, digest).is_some() { LeftOutKind::Sum } else { LeftOutKind::Remark });
        }
        if position == 0 && digest.are_units() && self.is_above_numbers() && self.names_nobody(position) {
            return Some(LeftOutKind::Units);
        }
        if digest.repeats_headers(self.headers) {
            return Some(LeftOutKind::Header);
        }
        if let Ok(sum) = self.sums.binary_search_by_key(&row, |sum| sum.row) {
            let label = digest.label.as_ref().is_some_and(|(_, text)| SumLabel::of(text).is_some());
            if self.sums[sum].is_certain || label || self.key_is_blank(position) && digest.texts <= 1 {
                return Some(LeftOutKind::Sum);
            }
        }
        let lone = digest.filled == 1 && digest.texts == 1 && self.headers > 1;
        let is_remark = match self.key {
            None => lone && (self.stands_apart(position) || self.columns.iter().all(|column| is_blank(&column.values.get(position)))),
            Some(_) if self.key_is_blank(position) => {
                lone || self.has_no_data(position) && digest.filled <= 2 && digest.texts == digest.filled
            }
            Some(_) => {
                self.has_no_data(position) && (self.is_marked(position) || lone && !self.is_new_account(position, others.get_or_init(all)))
            }
        };
        is_remark.then(|| match digest.label.as_ref().and_then(|(_, text)| SumLabel::of(text)) {
            Some(SumLabel::Whole | SumLabel::Ends) => LeftOutKind::Sum,
            _ => LeftOutKind::Remark,
        })
    }

    /// Whether a unit in the first row stands above numbers: texts that are units may be data, as in a list of currencies.
    fn is_above_numbers(&self) -> bool {
        let unit = |column: &KnownColumn<'_>| matches!(column.values.get(0), Value::Text(text) if is_unit(&text));
        let mut above = self.columns.iter().enumerate().filter(|(index, column)| Some(*index) != self.key && unit(column));
        above.any(|(_, column)| (1..self.rows.len()).any(|position| matches!(column.values.get(position), Value::Number(_))))
    }

    /// Whether the key is blank, or stands for the kind of what is below it. An account may be called as a unit is.
    fn names_nobody(&self, position: usize) -> bool {
        let Some(key) = self.key else { return true };
        match self.columns[key].values.get(position) {
            Value::Text(text) => is_placeholder(&text),
            value => is_blank(&value),
        }
    }

    /// Whether there is a blank row above a row, as before the notes below a table.
    fn stands_apart(&self, position: usize) -> bool {
        position.checked_sub(1).is_some_and(|before| self.rows[before].0 + 1 < self.rows[position].0)
    }

    fn key_is_blank(&self, position: usize) -> bool {
        self.key.is_some_and(|key| is_blank(&self.columns[key].values.get(position)))
    }

    /// Whether the key is marked as a remark: `* preliminary`, `© 2026`, `Created by:`.
    fn is_marked(&self, position: usize) -> bool {
        let Some(Value::Text(text)) = self.key.map(|key| self.columns[key].values.get(position)) else { return false };
        text.trim_start().starts_with(['*', '†', '‡', '¹', '²', '©']) || text.trim_end().ends_with(':')
    }

    /// Whether a row with nothing but a key is an account of which nothing is known yet: its key is written as those of other accounts are.
    /// Names are alike in many ways; one is a heading where it says so, or where it begins a group in a table with sums, and a remark where
    /// it stands apart at the end.
    fn is_new_account(&self, position: usize, others: &Others) -> bool {
        let Some(key) = self.key.map(|key| self.columns[key].values) else { return false };
        let Value::Text(text) = key.get(position) else { return true };
        if !others.shapes.contains(&shape(&text)) {
            return false;
        }
        if text.bytes().any(|byte| byte.is_ascii_digit()) && !text.trim().contains(char::is_whitespace) {
            return true;
        }
        let name = folded(&text);
        let says_so = name.split_once(' ').is_some_and(|(first, _)| HEADINGS.contains(&first));
        let at_the_end = self.stands_apart(position) && others.last < position;
        let after_sum = || position.checked_sub(1).is_none_or(|before| self.stands_apart(position) || others.called_sums.contains(&before));
        !says_so && !at_the_end && (!others.has_sums || !after_sum())
    }

    /// What the other rows tell of one that has nothing but a key.
    fn others(&self, digests: &HashMap<RowIndex, Digest>) -> Others {
        let mut others = Others::default();
        let Some(key) = self.key.map(|key| self.columns[key].values) else { return others };
        for position in 0..self.rows.len() {
            let label = digests.get(&self.rows[position]).and_then(|digest| self.sum_label(position, digest));
            if label.is_some() || self.sums.binary_search_by_key(&self.rows[position], |sum| sum.row).is_ok() {
                others.called_sums.insert(position);
                others.has_sums |= label != Some(SumLabel::Begins);
            } else if !self.has_no_data(position) {
                others.last = position;
                if let Value::Text(text) = key.get(position) {
                    others.shapes.insert(shape(&text));
                }
            }
        }
        others
    }

    /// How much the row's name says of sums; a name beside a blank key says more.
    fn sum_label(&self, position: usize, digest: &Digest) -> Option<SumLabel> {
        let Some(key) = self.key else { return digest.label.as_ref().and_then(|(_, text)| SumLabel::of(text)) };
        match self.columns[key].values.get(position) {
            Value::Text(text) if !text.trim().is_empty() => SumLabel::of(&text),
            value if !is_blank(&value) => None,
            _ => match &digest.label {
                Some((_, text)) => SumLabel::of(text).map(|label| label.max(SumLabel::Ends)),
                // Numbers without any name.
                None => Some(SumLabel::Begins),
            },
        }
    }

    /// How many rows a row says that there are: it is called so, and its largest number is that, or that in its name, and there is nothing else in it.
    fn count(&self, position: usize, digest: &Digest) -> Option<u64> {
        let own = match self.key.map(|key| self.columns[key].values.get(position)) {
            Some(Value::Text(text)) if !text.trim().is_empty() => Some(text),
            _ => digest.label.as_ref().map(|(_, text)| Arc::clone(text)),
        };
        let label = CountLabel::of(&own?)?;
        if digest.texts > 1 || digest.numbers.iter().any(|number| number.fract() != 0.0 || !(0.0..1e15).contains(number)) {
            return None;
        }
        let most = digest.numbers.iter().copied().fold(0.0, f64::max) as u64;
        // A list whose rows have ranks may well have one called "Customers" in its middle.
        if self.key.is_none() && position + 1 < self.rows.len() {
            return None;
        }
        match label.number {
            Some(number) => digest.numbers.iter().all(|own| *own == number as f64).then_some(number),
            None => (most > 0).then_some(most),
        }
    }

    /// The columns whose numbers can be sums.
    fn number_columns(&self) -> impl Iterator<Item = &KnownColumn<'_>> {
        let numbers = |(index, column): &(usize, &KnownColumn<'_>)| {
            Some(*index) != self.key && matches!(column.kind, Kind::Number | Kind::Any) && (column.is_read || self.key.is_none())
        };
        self.columns.iter().enumerate().filter(numbers).map(|(_, column)| column)
    }

    fn numbers(&self, position: usize) -> Vec<Option<f64>> {
        let number = |column: &KnownColumn<'_>| match column.values.get(position) {
            Value::Number(number) => Some(number),
            _ => None,
        };
        self.number_columns().map(number).collect()
    }

    fn has_no_numbers(&self, position: usize) -> bool {
        self.numbers(position).iter().all(Option::is_none)
    }

    /// Judges the rows that are called sums by their numbers, from the top and from the bottom, until nothing changes: sums that count as
    /// accounts spoil those behind them.
    fn judge_sums(&self, kinds: &mut HashMap<usize, LeftOutKind>, named: &mut HashMap<usize, SumLabel>, counted: &mut HashMap<usize, u64>) {
        while !named.is_empty() || !counted.is_empty() {
            let before = kinds.len();
            self.pass((0..self.rows.len()).collect(), kinds, named, counted);
            if !named.is_empty() || !counted.is_empty() {
                self.pass((0..self.rows.len()).rev().collect(), kinds, named, counted);
            }
            if kinds.len() == before {
                return;
            }
        }
    }

    fn pass(
        &self,
        order: Vec<usize>,
        kinds: &mut HashMap<usize, LeftOutKind>,
        named: &mut HashMap<usize, SumLabel>,
        counted: &mut HashMap<usize, u64>,
    ) {
        let mut groups = Groups::new(self.number_columns().count());
        for position in order {
            let numbers = self.numbers(position);
            match kinds.get(&position) {
                Some(LeftOutKind::Sum) => groups.end(&numbers),
                Some(_) => {}
                None => {
                    if let Some(label) = named.get(&position)
                        && groups.closes(*label, &numbers)
                    {
                        named.remove(&position);
                        counted.remove(&position);
                        kinds.insert(position, LeftOutKind::Sum);
                    } else if counted.get(&position).is_some_and(|count| groups.counts(*count)) {
                        counted.remove(&position);
                        named.remove(&position);
                        kinds.insert(position, LeftOutKind::Count);
                    } else {
                        groups.add(numbers.into_iter());
                    }
                }
            }
        }
    }

    /// The accounts among them whose numbers could be the sums of more rows than there are.
    fn suspects(&self, positions: &[usize], kinds: &HashMap<usize, LeftOutKind>) -> Vec<RowIndex> {
        if positions.iter().all(|position| kinds.contains_key(position)) {
            return Vec::new();
        }
        let mut groups = Groups::new(self.number_columns().count());
        for position in (0..self.rows.len()).filter(|position| !kinds.contains_key(position) && !positions.contains(position)) {
            groups.add(self.numbers(position).into_iter());
        }
        let suspect = |position: &usize| !kinds.contains_key(position) && groups.could_be_wider(&self.numbers(*position));
        positions.iter().copied().filter(suspect).map(|position| self.rows[position]).collect()
    }
}

/// What the rows with data tell of those without.
#[derive(Debug, Default)]
struct Others {
    /// How their keys are written.
    shapes: HashSet<String>,
    /// Positions of rows that are called sums, and whether one of them is one for sure.
    called_sums: HashSet<usize>,
    has_sums: bool,
    /// The last row with data.
    last: usize,
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Blank => true,
        Value::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Whether an account's key says of a count and of nothing else.
pub fn is_called_count(key: &Value) -> bool {
    matches!(key, Value::Text(text) if CountLabel::of(text).is_some_and(|label| label.is_whole))
}

/// How a key is written: letters as `a`, digits as `9`, each run as one.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for character in text.trim().chars() {
        let class = match character {
            _ if character.is_numeric() => '9',
            _ if character.is_alphabetic() => 'a',
            other => other,
        };
        if !shape.ends_with(class) {
            shape.push(class);
        }
    }
    shape
}
