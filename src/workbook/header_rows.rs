//! The header row of a plain range: among the first rows of a sheet, the one that has the most of the columns that somebody reads.
//!
//! Titles, filter lines (`Region: all`) and blank rows above it are passed over that way. Two rows above each other can hold the headers
//! together: where the lower cell is blank the upper one names the column, and where lower names are equal both do (`Figures Revenue`). Three
//! rows do the same (`2025 Plan Revenue`). A row of units below them (`EUR`, `%`) is looked through.
//! Where no column is known, the first row that is filled with text (or years, or months) across the used columns is taken.
//!
//! Columns that are parted by blank ones are *blocks*. The block with the most of the columns is the accounts, with those that add further ones
//! to it; the others stand beside them, as a legend does, and their cells make no row an account.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::accounts::digest::is_unit;
use crate::accounts::naming::key_rank;
use crate::accounts::{Header, Wanted};
use crate::foundation::language::folded;
use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::foundation::value::Value;

use super::first_rows::{FirstRow, header_text, names_a_column};

/// A header row over no more columns than these has all of them.
const FEW_COLUMNS: usize = 3;

/// Headers that were found.
#[derive(Clone, Debug)]
pub(super) struct Headers {
    /// Their row; of several, the lowest.
    pub(super) row: RowIndex,
    /// The headers, left to right.
    pub(super) headers: Vec<Header>,
    /// How many of the columns that are read they have.
    pub(super) matched: usize,
}

/// What is looked for: the folded names of columns; `all` says that every column is read.
#[derive(Clone, Copy)]
pub(super) struct Sought<'a> {
    pub(super) names: &'a HashSet<String>,
    pub(super) all: bool,
}

impl Sought<'_> {
    fn has(&self, name: &str) -> bool {
        self.names.contains(&folded(name))
    }
}

impl<'a> Sought<'a> {
    pub(super) fn new(names: &'a HashSet<String>, wanted: &Wanted) -> Self {
        Self { names, all: wanted.all }
    }
}

/// The headers of a plain range; `only` is the row that the settings name. `None` where there is no row that can be one.
pub(super) fn headers_of(rows: &[FirstRow], only: Option<RowIndex>, sought: Sought<'_>) -> Option<Headers> {
    let found = headers_among(rows, only, sought);
    let without: Vec<FirstRow> =
        rows.iter().enumerate().filter(|(place, row)| *place == 0 || !holds_units(row)).map(|(_, row)| row.clone()).collect();
    if without.len() == rows.len() || only.is_some_and(|only| without.iter().all(|row| row.row != only)) {
        return found;
    }
    // "Revenue EUR" is what a formula may read.
    let without = headers_among(&without, only, sought);
    let matched = |headers: &Option<Headers>| headers.as_ref().map_or(0, |headers| headers.matched);
    if matched(&found) > matched(&without) { found } else { without }
}

/// Whether a row holds nothing but units.
fn holds_units(row: &FirstRow) -> bool {
    row.cells.iter().all(|cell| matches!(&cell.1, Value::Text(text) if is_unit(text)))
}

fn headers_among(rows: &[FirstRow], only: Option<RowIndex>, sought: Sought<'_>) -> Option<Headers> {
    let singles: Vec<(usize, Headers)> = (0..rows.len())
        .filter(|&place| only.map_or_else(|| can_head(&rows[place]), |only| rows[place].row == only))
        .map(|place| (place, headers_in(rows, place, single(&rows[place]), sought)))
        .collect();
    let most = singles.iter().map(|(_, found)| found.matched).max()?;
    let likely = if most == 0 { only.or_else(|| likely_row(rows)) } else { likely_row(rows) };
    let best = || singles.iter().filter(|(_, found)| found.matched == most);
    let (place, best) =
        best().find(|(_, found)| Some(found.row) == likely).or_else(|| best().next().filter(|_| most > 0 || only.is_some()))?;
    let lowers = (1..rows.len()).filter(|&lower| only.is_none_or(|only| rows[lower].row == only) && only_names(&rows[lower]));
    let several = lowers.flat_map(|lower| {
        let uppers = (1..=MOST_UPPER_ROWS.min(lower)).take_while(move |count| {
            let upper = lower - count;
            rows[upper].row.0 + 1 == rows[upper + 1].row.0 && can_head(&rows[upper]) && (*count == 1 || only_names(&rows[upper + 1]))
        });
        uppers.map(move |count| (lower, lower - count))
    });
    let several = several.map(|(lower, upper)| {
        let above = (upper + 1..lower).fold(single(&rows[upper]), |above, row| both(&above, &single(&rows[row]), sought));
        (lower, upper, headers_in(rows, lower, both(&above, &single(&rows[lower]), sought), sought))
    });
    let better = several.filter(|(lower, upper, found)| {
        let beside = lower == place || upper == place;
        let more = || names_more(rows, (*upper, *lower), found, best) || lower == place && tells_apart(rows, *upper..*lower, found, best);
        found.matched > best.matched || (found.matched == best.matched && beside && more())
    });
    // Of equal ones the one that tells the most columns apart, else the first.
    let better = better.map(|(_, _, found)| found).fold(None::<Headers>, |known, found| match known {
        Some(known) if (known.matched, names_of(&known)) >= (found.matched, names_of(&found)) => Some(known),
        _ => Some(found),
    });
    better.or_else(|| Some(best.clone()))
}

/// So many rows above the lowest can hold headers with it.
const MOST_UPPER_ROWS: usize = 2;

/// How many different names there are.
fn names_of(headers: &Headers) -> usize {
    headers.headers.iter().map(|header| folded(&header.name)).collect::<HashSet<_>>().len()
}

/// Whether rows above part columns that have one name below.
fn tells_apart(rows: &[FirstRow], above: Range<usize>, several: &Headers, single: &Headers) -> bool {
    let is_header = |row: &FirstRow| only_names(row) && row.cells.len() > 1;
    let doubled = |headers: &Headers| headers.headers.len() - names_of(headers);
    rows[above].iter().all(is_header) && doubled(several) < doubled(single)
}

fn can_head(row: &FirstRow) -> bool {
    row.cells.iter().any(|cell| names_a_column(&cell.1, cell.2))
}

fn only_names(row: &FirstRow) -> bool {
    row.cells.iter().all(|cell| names_a_column(&cell.1, cell.2))
}

/// Whether rows together head columns that hold numbers below and that one of them leaves without a name.
fn names_more(rows: &[FirstRow], (upper, lower): (usize, usize), pair: &Headers, single: &Headers) -> bool {
    let Some(below) = rows.get(lower + 1) else { return false };
    let (upper, lower) = (&rows[upper], &rows[lower]);
    let filled = |headers: &Headers| headers.headers.iter().filter(|header| below.cell(header.column).is_some()).count();
    let heads_number = |cell: &(ColumnIndex, _, _)| {
        below.cell(cell.0).is_some_and(|(value, content)| matches!(value, Value::Number(_)) && !names_a_column(value, content))
    };
    only_names(upper)
        && upper.cells.len() * 2 >= pair.headers.len()
        && upper.cells.len() > 1
        && lower.cells.iter().any(heads_number)
        && filled(pair) > filled(single)
}

/// The names that a row gives.
fn single(row: &FirstRow) -> Vec<(ColumnIndex, String)> {
    let names = row.cells.iter().map(|(column, value, content)| (*column, header_text(value, *content)));
    names.filter(|(_, name)| !name.is_empty()).collect()
}

/// The names that two rows give together.
fn both(above: &[(ColumnIndex, String)], below: &[(ColumnIndex, String)], sought: Sought<'_>) -> Vec<(ColumnIndex, String)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, name) in below {
        *counts.entry(folded(name)).or_default() += 1;
    }
    // The name of a group stands in its first column.
    let group = |column: ColumnIndex| above.iter().rev().find(|(first, _)| *first <= column).map(|(_, name)| name);
    let named = below.iter().map(|(column, name)| {
        let both = group(*column).map(|group| format!("{group} {name}"));
        let doubled = counts.get(&folded(name)).is_some_and(|count| *count > 1);
        let meant = |both: &String| doubled || (!sought.has(name) && sought.has(both));
        (*column, both.filter(meant).unwrap_or_else(|| name.clone()))
    });
    let mut names: Vec<(ColumnIndex, String)> = named.collect();
    names.extend(above.iter().filter(|(column, _)| !below.iter().any(|(other, _)| other == column)).cloned());
    names.sort_by_key(|(column, _)| *column);
    names
}

/// Sorts names by blocks, and counts what they have of the columns that are read. The row at `place` is the lower header row.
fn headers_in(rows: &[FirstRow], place: usize, names: Vec<(ColumnIndex, String)>, sought: Sought<'_>) -> Headers {
    let mut used: Vec<ColumnIndex> = rows[place..].iter().flat_map(|row| row.cells.iter().map(|cell| cell.0)).collect();
    used.extend(names.iter().map(|(column, _)| *column));
    used.sort_unstable();
    used.dedup();
    let blocks = used.chunk_by(|left, right| left.0 + 1 == right.0).map(|block| (block[0], block[block.len() - 1]));
    let blocks: Vec<Block> =
        blocks.map(|(first, last)| Block::new((first, last), &names, sought)).filter(|block| block.width > 0).collect();
    let mut matched: HashSet<&str> = HashSet::new();
    let mut accounts: HashSet<ColumnIndex> = HashSet::new();
    let main = blocks.iter().rev().max_by_key(|block| (block.has.len(), block.rank.map(|rank| u8::MAX - rank), block.width));
    let mut keyed = false;
    for block in main.into_iter().chain(&blocks) {
        let adds = block.has.iter().any(|name| !matched.contains(name.as_str()));
        // Where no column is known, nothing tells a list beside the accounts from them.
        if main.is_none_or(|main| main.has.is_empty()) || accounts.is_empty() || adds || sought.all {
            matched.extend(block.has.iter().map(String::as_str));
            accounts.insert(block.first);
            keyed |= block.rank.is_some();
        }
    }
    // The accounts' keys may be set apart from the figures by a blank column.
    if let Some(keys) = blocks.iter().filter(|block| block.rank.is_some() && !keyed).min_by_key(|block| (block.rank, block.first)) {
        accounts.insert(keys.first);
    }
    let is_accounts =
        |column: ColumnIndex| blocks.iter().any(|block| accounts.contains(&block.first) && (block.first..=block.last).contains(&column));
    let own: HashSet<String> = names.iter().filter(|(column, _)| is_accounts(*column)).map(|(_, name)| folded(name)).collect();
    let kept = |(column, name): &(ColumnIndex, String)| is_accounts(*column) || !own.contains(&folded(name));
    let matched = matched.len();
    let headers = names.iter().filter(|name| kept(name));
    let headers = headers.map(|(column, name)| Header { column: *column, name: name.clone(), makes_rows: is_accounts(*column) }).collect();
    Headers { row: rows[place].row, headers, matched }
}

/// Columns that follow one another without a blank one.
struct Block {
    first: ColumnIndex,
    last: ColumnIndex,
    /// How many of them have a header.
    width: usize,
    /// The columns among them that are read.
    has: HashSet<String>,
    /// The best rank of a key's header among them.
    rank: Option<u8>,
}

impl Block {
    fn new((first, last): (ColumnIndex, ColumnIndex), names: &[(ColumnIndex, String)], sought: Sought<'_>) -> Self {
        let own = || names.iter().filter(|(column, _)| (first..=last).contains(column)).map(|(_, name)| name);
        let has = own().filter(|name| sought.has(name)).map(|name| folded(name)).collect();
        Self { first, last, width: own().count(), has, rank: own().filter_map(|name| key_rank(name)).min() }
    }
}

/// The first row that is filled, mostly with text, over most of the used columns; else the one with most texts.
fn likely_row(rows: &[FirstRow]) -> Option<RowIndex> {
    let used: HashSet<ColumnIndex> = rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.0)).collect();
    let counts = |row: &FirstRow| (row.cells.len(), row.cells.iter().filter(|cell| names_a_column(&cell.1, cell.2)).count());
    let across = rows.iter().find(|row| {
        let (filled, named) = counts(row);
        // Beside two columns, a third without a header is less likely than a line such as "As of" and its date above the headers.
        let few = used.len() <= FEW_COLUMNS && filled < used.len();
        named > 0 && !few && filled * 5 >= used.len() * 3 && named * 2 >= filled
    });
    let most = || rows.iter().rev().max_by_key(|row| counts(row).1).filter(|row| counts(row).1 > 0);
    across.or_else(most).map(|row| row.row)
}
