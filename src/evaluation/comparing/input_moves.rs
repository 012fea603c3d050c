//! Which inputs of the accounts moved between two tables, and which of them most: a number by its move in relation to how far the numbers of
//! its column lie apart, a text by being another.

use serde::Serialize;

use crate::accounts::Accounts;
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::{Language, words};
use crate::foundation::value::Value;

use super::matching::{Matching, same_value, shared_columns};

/// Inputs of one account that are named.
const MOST_NAMED: usize = 5;

/// A cell's value; a date is written as 2026-11-23, and an error by its English name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// An empty cell.
    Blank,
    /// A number.
    Number(f64),
    /// TRUE or FALSE.
    Boolean(bool),
    /// A text, a date or an error.
    Text(String),
}

impl Cell {
    /// As a reader sees it; nothing is a dash.
    pub fn shown(&self, language: Language) -> String {
        match self {
            Self::Blank => "–".to_owned(),
            Self::Number(number) => language.number(*number),
            Self::Boolean(boolean) => if *boolean { words::TRUE } else { words::FALSE }.in_language(language).to_owned(),
            Self::Text(text) => text.clone(),
        }
    }

    fn of(value: &Value, kind: Kind) -> Self {
        match value {
            Value::Blank => Self::Blank,
            Value::Number(number) => match DayNumber::from_serial(*number).filter(|_| kind == Kind::Date) {
                Some(day) => Self::Text(Language::English.date(day)),
                None => Self::Number(*number),
            },
            Value::Boolean(boolean) => Self::Boolean(*boolean),
            Value::Text(text) => Self::Text(text.to_string()),
            Value::Error(error) => Self::Text(error.to_string()),
        }
    }
}

/// An input of an account that is not as it was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputMove {
    /// The column.
    pub column: String,
    /// What it held.
    pub from: Cell,
    /// What it holds.
    pub to: Cell,
}

/// An input that moved for some accounts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnMove {
    /// The column.
    pub column: String,
    /// For how many accounts it moved.
    pub accounts: usize,
    /// The sum of the moves, of those that are numbers before and after.
    pub difference: f64,
    /// The mean move of all compared accounts, in parts of the distance between the column's smallest and largest number; another text counts 1.
    pub movement: f64,
}

/// The inputs of two tables of accounts.
pub struct Inputs<'a> {
    old: &'a Accounts,
    new: &'a Accounts,
    columns: Vec<Shared>,
}

struct Shared {
    old: usize,
    new: usize,
    spread: f64,
}

impl<'a> Inputs<'a> {
    /// The columns that formulas read in both.
    pub fn new(old: &'a Accounts, new: &'a Accounts) -> Self {
        let columns = shared_columns(old, new);
        let columns = columns.into_iter().map(|(was, is)| Shared { old: was, new: is, spread: spread(old, was, new, is) }).collect();
        Self { old, new, columns }
    }

    /// The inputs of an account that moved, those that moved most first.
    pub fn of_account(&self, before: usize, after: usize) -> Vec<InputMove> {
        let mut moves: Vec<(f64, InputMove)> = self.columns.iter().filter_map(|column| self.moved(column, before, after)).collect();
        moves.sort_by(|left, right| right.0.total_cmp(&left.0));
        moves.truncate(MOST_NAMED);
        moves.into_iter().map(|(_, moved)| moved).collect()
    }

    /// The columns that moved, those that moved most first.
    pub fn of_columns(&self, matching: &Matching) -> Vec<ColumnMove> {
        let mut columns: Vec<ColumnMove> = Vec::new();
        for column in &self.columns {
            let mut all = ColumnMove { column: self.new.columns[column.new].header.clone(), accounts: 0, difference: 0.0, movement: 0.0 };
            for &(before, after) in &matching.pairs {
                let Some((movement, moved)) = self.moved(column, before, after) else { continue };
                all.accounts += 1;
                all.movement += movement;
                if let (Cell::Number(from), Cell::Number(to)) = (moved.from, moved.to) {
                    all.difference += to - from;
                }
            }
            if all.accounts > 0 {
                all.movement /= matching.pairs.len() as f64;
                columns.push(all);
            }
        }
        columns.sort_by(|left, right| right.movement.total_cmp(&left.movement));
        columns
    }

    fn moved(&self, column: &Shared, before: usize, after: usize) -> Option<(f64, InputMove)> {
        let (was, is) = (&self.old.columns[column.old], &self.new.columns[column.new]);
        let (from, to) = (was.column.get(before), is.column.get(after));
        if same_value(&from, &to) {
            return None;
        }
        let movement = match (&from, &to) {
            (Value::Number(from), Value::Number(to)) if column.spread > 0.0 => ((to - from).abs() / column.spread).min(1.0),
            _ => 1.0,
        };
        Some((movement, InputMove { column: is.header.clone(), from: Cell::of(&from, was.kind), to: Cell::of(&to, is.kind) }))
    }
}

/// How far the numbers of a column lie apart, in both tables together.
fn spread(old: &Accounts, was: usize, new: &Accounts, is: usize) -> f64 {
    let values = old.columns[was].column.values().iter().chain(new.columns[is].column.values());
    let numbers = values.filter_map(|value| match value {
        Value::Number(number) => Some(number),
        _ => None,
    });
    let (least, greatest) =
        numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), number| (least.min(number), greatest.max(number)));
    if greatest > least { greatest - least } else { 0.0 }
}
