//! One number of the criteria moved, to all classes, scores, sums and movers anew: `RAYON_NUM_THREADS=1 cargo bench --bench tuning`.
//!
//! Each case moves its number to and fro between two values, so that every call changes something, over 10,000 and 100,000 accounts with
//! thirty rules. The machine uses one thread, whatever there are.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench that cannot read its own workbook may panic")]

use std::cell::RefCell;
use std::collections::HashMap;

use divan::Bencher;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::session::tuning::{Set, Tuning};
use keyfolio::session::{Alterations, Input, Opened, Options, Ready, nobody_waits};

mod generated;

fn main() {
    divan::main();
}

fn ready(accounts: usize) -> Ready {
    thread_local! {
        static INPUTS: RefCell<HashMap<usize, Input>> = RefCell::default();
    }
    let input = INPUTS.with_borrow_mut(|inputs| {
        let made = || {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("in.xlsx");
            generated::generate(&file, &accounts.to_string()).unwrap();
            Input::new("in.xlsx", std::fs::read(file).unwrap())
        };
        inputs.entry(accounts).or_insert_with(made).clone()
    });
    let options = Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 23), previous: Vec::new() };
    let alterations = Alterations { tuned: true, ..Alterations::default() };
    Opened::read(&input, Language::English).unwrap().ready(&options, alterations, &nobody_waits).unwrap()
}

const ACCOUNTS: [usize; 2] = [10_000, 100_000];

/// Item or label of a row, the part of it that holds the number, the number's place there, and two values.
const CASES: [(&str, &str, &str, usize, [f64; 2]); 10] = [
    ("a weight", "Revenue potential", "weight", 0, [0.35, 0.45]),
    ("a weight beside min..max", "Cooperation", "weight", 0, [1.5, 2.5]),
    ("a number in a weight", "Personal access", "weight", 0, [4.0, 6.0]),
    ("a bound", "Growth", "scale", 1, [9000.0, 9500.0]),
    ("a bound over a formula", "Margin", "scale", 1, [90.0, 110.0]),
    ("a step", "Cross-sell", "scale", 2, [1900.0, 2100.0]),
    ("a knock-out", "Size", "formula", 0, [900.0, 1100.0]),
    ("a blocker", "Escalation", "formula", 0, [9800.0, 9950.0]),
    ("a class", "A", "formula", 0, [60.0, 70.0]),
    ("a class that others read", "strategic", "formula", 0, [6800.0, 7200.0]),
];

#[divan::bench(args = ACCOUNTS, sample_count = 5, sample_size = 1)]
fn the_first_decision(bencher: Bencher<'_, '_>, accounts: usize) {
    bencher.with_inputs(|| ready(accounts)).bench_values(|ready| Tuning::new(ready, &nobody_waits).unwrap());
}

#[divan::bench(args = CASES.iter().flat_map(|case| ACCOUNTS.map(|accounts| Case(case.0, accounts))), sample_count = 30, sample_size = 1)]
fn moved(bencher: Bencher<'_, '_>, case: &Case) {
    let Case(name, accounts) = *case;
    let mut tuning = Tuning::new(ready(accounts), &nobody_waits).unwrap();
    let (_, item, field, position, values) = CASES.into_iter().find(|case| case.0 == name).unwrap();
    let of_field = |number: &&keyfolio::session::tuning::TunableNumber| number.item == item && number.field == field;
    let id = tuning.numbers().iter().filter(of_field).nth(position).unwrap_or_else(|| panic!("{name}")).id.clone();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        let set = Set { numbers: [(id.clone(), values[turn % 2])].into(), ..Set::default() };
        tuning.set(&set).unwrap().classes[0].moved
    });
}

#[divan::bench(args = ACCOUNTS, sample_count = 30, sample_size = 1)]
fn a_row_off_and_on(bencher: Bencher<'_, '_>, accounts: usize) {
    let mut tuning = Tuning::new(ready(accounts), &nobody_waits).unwrap();
    let row = tuning.rows().iter().find(|row| row.item == "Growth").unwrap().row;
    let mut on = true;
    bencher.bench_local(|| {
        on = !on;
        tuning.set(&Set { rows: [(row, on)].into(), ..Set::default() }).unwrap().classes[0].moved
    });
}

/// A case over so many accounts.
struct Case(&'static str, usize);

impl std::fmt::Display for Case {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}, {}", self.0, self.1)
    }
}
