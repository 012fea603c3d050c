//! The accounts as a table: which ones, in which order, and their cells as texts.
//!
//! Its columns are the key, what an account is called, the results as the workbook would show them, and then every other column of the
//! accounts, of which the rules may read none.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::evaluation::outcome::{Format, Outcome, OutcomeColumn};
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::number::round_half_away;
use crate::foundation::value::Value;
use crate::workbook::every_column::{FullColumn, every_column};

use crate::session::ready::Ready;

/// A column of the table.
#[derive(Debug)]
pub struct Column {
    /// Its header.
    pub header: String,
    /// What it holds.
    pub holds: Holds,
    /// The labels that may stand there, in the order of the criteria.
    pub labels: Vec<String>,
    source: Source,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Texts.
    Texts,
    /// Long texts.
    LongTexts,
    /// Numbers.
    Numbers,
    /// Points from 0 to 100.
    Points,
    /// Dates.
    Dates,
    /// The labels of a Classify result.
    Labels,
}

impl Column {
    /// Whether keyfolio writes it.
    pub fn is_result(&self) -> bool {
        matches!(self.source, Source::Result(_))
    }
}

/// Where its values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// A column of the accounts.
    Own(usize),
    /// A result.
    Result(usize),
}

/// The table of a decided workbook.
#[derive(Debug)]
pub struct Listing {
    /// Its columns.
    pub columns: Vec<Column>,
    own: Arc<Vec<FullColumn>>,
    results: Vec<OutcomeColumn>,
    accounts: usize,
    language: Language,
}

/// Every column of the accounts of a workbook.
pub fn own_columns(ready: &Ready) -> Result<Arc<Vec<FullColumn>>, Diagnostic> {
    every_column(&ready.package, &ready.accounts, ready.language()).map(Arc::new)
}

/// What is asked of the table.
#[derive(Clone, Debug, Default)]
pub struct Query<'q> {
    /// The column that it is sorted by, and whether the greatest comes first.
    pub order: Option<(usize, bool)>,
    /// Columns, and the texts of which one stands there.
    pub filters: Vec<(usize, &'q [String])>,
    /// A text that stands in the key or in a cell with text.
    pub search: &'q str,
}

impl Listing {
    /// Makes the table of what was decided for accounts, of which `own` are all the columns.
    pub fn new(ready: &Ready, own: Arc<Vec<FullColumn>>, outcome: &Outcome) -> Self {
        let (accounts, language) = (&ready.accounts, ready.language());
        let mut listing = Self { columns: Vec::new(), own, results: outcome.columns.clone(), accounts: accounts.len(), language };
        let place = |column: usize| accounts.columns[column].index;
        let leading = [Some(accounts.key), accounts.name_column()].into_iter().flatten();
        let leading: Vec<usize> = leading.filter_map(|column| listing.own.iter().position(|full| full.index == place(column))).collect();
        let rest = (0..listing.own.len()).filter(|own| !leading.contains(own) && !listing.own[*own].header.is_empty());
        let sources = leading.iter().copied().map(Source::Own).chain((0..listing.results.len()).map(Source::Result));
        let sources: Vec<Source> = sources.chain(rest.map(Source::Own)).collect();
        listing.columns = sources.into_iter().map(|source| listing.column(source, outcome)).collect();
        listing
    }

    fn column(&self, source: Source, outcome: &Outcome) -> Column {
        match source {
            Source::Own(own) => {
                let full = &self.own[own];
                let holds = match () {
                    () if full.is_date() => Holds::Dates,
                    () if full.values.numbers().next().is_some() => Holds::Numbers,
                    () => Holds::Texts,
                };
                Column { header: full.header.clone(), holds, labels: Vec::new(), source }
            }
            Source::Result(result) => {
                let column = &self.results[result];
                let counts = outcome.counts.classes.iter().find(|counts| counts.result == column.header);
                let holds = match column.format {
                    Format::LongText => Holds::LongTexts,
                    _ if counts.is_some() => Holds::Labels,
                    Format::Date => Holds::Dates,
                    Format::Score | Format::Points => Holds::Points,
                    Format::Share => Holds::Numbers,
                    Format::General if column.cells.numbers().next().is_some() => Holds::Numbers,
                    Format::General => Holds::Texts,
                };
                let labels = counts.into_iter().flat_map(|counts| counts.labels.iter().map(|count| count.label.clone())).collect();
                Column { header: column.header.clone(), holds, labels, source }
            }
        }
    }

    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.accounts
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.accounts == 0
    }

    fn value(&self, column: &Column, account: usize) -> Value {
        match column.source {
            Source::Own(own) => self.own[own].values.get(account),
            Source::Result(result) => self.results[result].cells.get(account),
        }
    }

    /// A cell as text.
    pub fn text(&self, column: usize, account: usize) -> String {
        let Some(column) = self.columns.get(column) else { return String::new() };
        match column.source {
            Source::Own(own) => self.own[own].shown(account, self.language),
            Source::Result(result) => result_text(&self.results[result], account, self.language),
        }
    }

    /// The accounts that a query wants, in its order. Columns that there are not filter and sort nothing.
    pub fn order(&self, query: &Query<'_>) -> Vec<u32> {
        let mut wanted: Vec<bool> = vec![true; self.accounts];
        for (column, texts) in &query.filters {
            let Some(column) = self.columns.get(*column) else { continue };
            self.filter(column, &mut wanted, |text| texts.iter().any(|wanted| wanted == text));
        }
        let search = folded(query.search);
        if !search.is_empty() {
            let mut found = vec![false; self.accounts];
            for (place, column) in self.columns.iter().enumerate() {
                if place == 0 || matches!(column.holds, Holds::Texts | Holds::LongTexts | Holds::Labels) {
                    let mut here = wanted.iter().zip(&found).map(|(wanted, found)| *wanted && !found).collect::<Vec<_>>();
                    self.filter(column, &mut here, |text| folded(text).contains(&search));
                    found.iter_mut().zip(here).for_each(|(found, here)| *found |= here);
                }
            }
            wanted = found;
        }
        let mut order: Vec<u32> = (0..).zip(&wanted).filter(|(_, wanted)| **wanted).map(|(account, _)| account).collect();
        if let Some((column, descending)) = query.order
            && let Some(column) = self.columns.get(column)
        {
            self.sort(column, descending, &mut order);
        }
        order
    }

    /// Leaves the accounts whose cell shows a text that is wanted.
    fn filter(&self, column: &Column, wanted: &mut [bool], is_wanted: impl Fn(&str) -> bool) {
        // A text that stands in many cells is looked at once.
        let mut last: Option<(Arc<str>, bool)> = None;
        for account in 0..self.accounts {
            if !wanted[account] {
                continue;
            }
            wanted[account] = match self.value(column, account) {
                Value::Text(text) => match &last {
                    Some((known, wanted)) if Arc::ptr_eq(known, &text) => *wanted,
                    _ => {
                        let wanted = is_wanted(&text);
                        last = Some((text, wanted));
                        wanted
                    }
                },
                _ => is_wanted(&match column.source {
                    Source::Own(own) => self.own[own].shown(account, self.language),
                    Source::Result(result) => result_text(&self.results[result], account, self.language),
                }),
            };
        }
    }

    /// Sorts by a column; blanks last, equal ones in the order of the sheet.
    fn sort(&self, column: &Column, descending: bool, order: &mut [u32]) {
        /// Where a cell stands: numbers before texts.
        enum Rank {
            Number(f64),
            Text(String),
            Blank,
        }
        let rank = |account: u32| match self.value(column, account as usize) {
            Value::Blank => Rank::Blank,
            Value::Number(number) => Rank::Number(number),
            Value::Text(text) => match column.labels.iter().position(|label| **label == *text) {
                Some(place) => Rank::Number(place as f64),
                None if text.is_empty() => Rank::Blank,
                None => Rank::Text(folded(&text)),
            },
            other => Rank::Text(other.shown(self.language)),
        };
        let mut ranked: Vec<(Rank, u32)> = order.iter().map(|&account| (rank(account), account)).collect();
        ranked.sort_by(|(one, _), (other, _)| {
            let known = match (one, other) {
                (Rank::Blank, Rank::Blank) => return Ordering::Equal,
                (Rank::Blank, _) => return Ordering::Greater,
                (_, Rank::Blank) => return Ordering::Less,
                (Rank::Number(one), Rank::Number(other)) => one.total_cmp(other),
                (Rank::Number(_), Rank::Text(_)) => Ordering::Less,
                (Rank::Text(_), Rank::Number(_)) => Ordering::Greater,
                (Rank::Text(one), Rank::Text(other)) => one.cmp(other),
            };
            if descending { known.reverse() } else { known }
        });
        order.iter_mut().zip(ranked).for_each(|(place, (_, account))| *place = account);
    }
}

/// A cell of a result as the workbook shows it.
fn result_text(column: &OutcomeColumn, account: usize, language: Language) -> String {
    match (column.cells.get(account), column.format) {
        (Value::Blank, _) => String::new(),
        (Value::Number(number), Format::Score | Format::Share | Format::Points) => language.fixed(number, 1),
        (Value::Number(number), Format::Date) => {
            DayNumber::from_serial(number).map_or_else(|| language.number(number), |day| language.date(day))
        }
        (Value::Number(number), _) => language.number(round_half_away(number, 4)),
        (other, _) => other.shown(language),
    }
}
