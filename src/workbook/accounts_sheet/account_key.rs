//! Which column is the accounts' key, where no setting says so: the first whose header is a known word for it and whose cells are filled and
//! different; where no such column has a known header, the first at all; else the first by header.
//!
//! An account's number goes before an ID alone, before a column that is called after accounts, before their name. A few blanks or doubled keys do
//! not make another column the key: they are findings, and next month the key is the same. A column of measures is no key though all its
//! values are different, nor is one that says what accounts share (a region, an owner).
//!
//! Rows of sums, headings and footnotes hold no key. Among the first rows they are passed over by their look; a column that was read and falls
//! short is looked at again without the rows that would be no accounts if it were the key.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use rayon::prelude::*;

use crate::accounts::digest::Digest;
use crate::accounts::naming::{is_property, key_rank};
use crate::accounts::no_accounts::Judged;
use crate::accounts::{Header, Wanted, key_of};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::foundation::value::Value;

use crate::ooxml::reading::read::Content;
use crate::workbook::first_rows::FirstRow;
use crate::workbook::region::{Grid, GridColumn};
use crate::workbook::table_search::Found;

/// So many columns are read to see whether they are the key, at first and at the most.
const LIKELY: usize = 2;
const MOST: usize = 12;

/// The columns that can be the key, and how well the first rows speak for each.
pub(super) struct PossibleKeys {
    columns: Vec<PossibleKey>,
}

struct PossibleKey {
    column: ColumnIndex,
    rank: Option<u8>,
    /// Whether it says what accounts have or share, or is read as a measure.
    is_measure: bool,
    first_rows: Fit,
}

/// Judges the rows as if a column were the key.
pub(super) type JudgedBy<'a> = &'a dyn Fn(&Grid, ColumnIndex) -> Result<Judged, Vec<Diagnostic>>;

/// What speaks for a column, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likelihood {
    /// Its header is a known word and nearly all cells are filled and different.
    Known(u8),
    /// Texts that are all filled and different.
    Texts,
    /// Whole numbers, or anything else, that are.
    Numbers,
    /// A known header alone.
    Header(u8),
    /// Texts.
    Any,
    /// Nothing.
    Nothing,
}

/// How a column's cells fit a key.
#[derive(Clone, Copy, Default)]
struct Fit {
    rows: usize,
    /// How many different keys they hold.
    different: usize,
    texts: usize,
    /// Numbers with a fraction, dates, TRUE and FALSE: no keys.
    odd: usize,
}

impl Fit {
    fn is_perfect(&self) -> bool {
        self.rows > 0 && self.different == self.rows
    }

    fn is_good(&self) -> bool {
        let faults = self.rows - self.different.min(self.rows);
        self.different * 2 >= self.rows && (faults <= 2 || faults * 4 <= self.rows)
    }

    fn likelihood(&self, key: &PossibleKey) -> Likelihood {
        match key.rank {
            Some(rank) if self.is_good() => Likelihood::Known(rank),
            None if self.is_perfect() && !key.is_measure && self.texts * 2 >= self.rows => Likelihood::Texts,
            None if self.is_perfect() && !key.is_measure && self.odd == 0 => Likelihood::Numbers,
            Some(rank) => Likelihood::Header(rank),
            None if self.texts > 0 => Likelihood::Any,
            None => Likelihood::Nothing,
        }
    }
}

impl PossibleKeys {
    /// The columns of a place, by its first rows.
    pub(super) fn of(found: &Found<'_>, wanted: &Wanted) -> Self {
        let rows = account_like(found);
        let possible = |header: &Header| {
            let cells = rows.iter().map(|row| row.cell(header.column));
            let mut fit = Fit::default();
            let mut keys = HashSet::new();
            for cell in cells {
                fit.rows += 1;
                let Some((value, content)) = cell else { continue };
                fit.look_at(value, content == Content::Date);
                let key = key_of(value, Language::English);
                fit.different += usize::from(!key.is_empty() && keys.insert(key));
            }
            let is_read = wanted.named.contains(&folded(&header.name)) && fit.texts == 0;
            let is_measure = is_property(&header.name) || is_read;
            PossibleKey { column: header.column, rank: key_rank(&header.name), is_measure, first_rows: fit }
        };
        Self { columns: found.layout.headers.iter().filter(|header| header.makes_rows).map(possible).collect() }
    }

    /// The columns that are most probably the key.
    pub(super) fn likely(&self) -> Vec<ColumnIndex> {
        let mut likely: Vec<&PossibleKey> = self.columns.iter().collect();
        likely.sort_by_key(|key| key.first_rows.likelihood(key));
        let mut known: Vec<&PossibleKey> = self.columns.iter().filter(|key| key.rank.is_some()).collect();
        known.sort_by_key(|key| key.rank);
        likely.iter().take(LIKELY).chain(known.iter().take(LIKELY)).map(|key| key.column).collect()
    }

    /// All that can be the key.
    pub(super) fn all(&self) -> Vec<ColumnIndex> {
        let mut all: Vec<&PossibleKey> = self.columns.iter().collect();
        all.sort_by_key(|key| key.first_rows.likelihood(key));
        all.iter().take(MOST).map(|key| key.column).collect()
    }

    /// The key among the columns that were read; `None` where another one may be better.
    pub(super) fn best(
        &self,
        grid: &Grid,
        read: &[ColumnIndex],
        judge: JudgedBy<'_>,
        language: Language,
    ) -> Result<Option<ColumnIndex>, Vec<Diagnostic>> {
        let Some((likelihood, best)) = self.ranked(grid, read, judge, language)? else { return Ok(None) };
        let others = self.columns.iter().filter(|key| !read.contains(&key.column));
        let better = others.map(|key| key.first_rows.likelihood(key)).any(|other| other < likelihood);
        Ok((!better).then_some(best))
    }

    /// The key among all columns, which were read.
    pub(super) fn best_of_all(
        &self,
        grid: &Grid,
        read: &[ColumnIndex],
        judge: JudgedBy<'_>,
        language: Language,
    ) -> Result<ColumnIndex, Vec<Diagnostic>> {
        let first = || self.columns.first().map_or(ColumnIndex(0), |key| key.column);
        Ok(self.ranked(grid, read, judge, language)?.map_or_else(first, |(_, best)| best))
    }

    fn ranked(
        &self,
        grid: &Grid,
        read: &[ColumnIndex],
        judge: JudgedBy<'_>,
        language: Language,
    ) -> Result<Option<(Likelihood, ColumnIndex)>, Vec<Diagnostic>> {
        let mut best = None;
        for key in self.columns.iter().filter(|key| read.contains(&key.column)) {
            let Some(column) = grid.columns.iter().find(|column| column.index == key.column) else { continue };
            let mut fit = Fit::of(column, &grid.rows, &[], language);
            if fit.may_improve(key) {
                let left_out: Vec<RowIndex> = judge(grid, key.column)?.left_out.iter().map(|left_out| left_out.row).collect();
                if !left_out.is_empty() {
                    fit = Fit::of(column, &grid.rows, &left_out, language);
                }
            }
            let own = (fit.likelihood(key), key.column);
            best = Some(best.map_or(own, |best: (Likelihood, ColumnIndex)| best.min(own)));
        }
        Ok(best)
    }
}

/// The first rows of a place, without those that do not look like accounts; all where none does.
fn account_like<'f>(found: &'f Found<'_>) -> Vec<&'f FirstRow> {
    let headers: Vec<&Header> = found.layout.headers.iter().filter(|header| header.makes_rows).collect();
    let rows = found.rows.iter().filter(|row| row.row > found.layout.header_row);
    let rows: Vec<&FirstRow> = rows.filter(|row| headers.iter().any(|header| row.cell(header.column).is_some())).collect();
    let is_like = |row: &&&FirstRow| {
        let mut digest = Digest::default();
        for header in &headers {
            if let Some((value, _)) = row.cell(header.column) {
                digest.take(header.column, &header.name, value);
            }
        }
        !digest.is_unlike_accounts(headers.len())
    };
    let like: Vec<&FirstRow> = rows.iter().filter(is_like).copied().collect();
    if like.is_empty() { rows } else { like }
}

impl Fit {
    /// Of all rows but those of `without`, which are ascending.
    fn of(column: &GridColumn, rows: &[RowIndex], without: &[RowIndex], language: Language) -> Self {
        let state = RandomState::new();
        let values = &column.values;
        let counts = |place: &usize| without.is_empty() || without.binary_search(&rows[*place]).is_err();
        let hash = |place: usize| Some(key_of(&values.get(place), language)).filter(|key| !key.is_empty()).map(|key| state.hash_one(key));
        let mut hashes: Vec<u64> = (0..values.len()).into_par_iter().filter(counts).filter_map(hash).collect();
        hashes.par_sort_unstable();
        hashes.dedup();
        let mut fit = Self { rows: rows.len() - without.len(), different: hashes.len(), ..Self::default() };
        let is_date = column.kind == crate::foundation::column::Kind::Date;
        values.iter().enumerate().filter(|(place, _)| counts(place)).for_each(|(_, value)| fit.look_at(&value, is_date));
        fit
    }

    /// Whether a column may be the key when rows that are no accounts are left away: in small tables, there may be more of these than accounts.
    fn may_improve(&self, key: &PossibleKey) -> bool {
        match key.rank {
            Some(_) => !self.is_good(),
            None => !self.is_perfect() && !key.is_measure && self.different * 3 >= self.rows,
        }
    }

    fn look_at(&mut self, value: &Value, is_date: bool) {
        match value {
            Value::Text(text) => self.texts += usize::from(!text.trim().is_empty()),
            Value::Number(number) => self.odd += usize::from(is_date || number.fract() != 0.0),
            Value::Boolean(_) => self.odd += 1,
            Value::Blank | Value::Error(_) => {}
        }
    }
}
