//! keyfolio in another program: a workbook is annotated in memory, and it is said who moves when a weight changes.
//!
//! `cargo run --example embed -- WORKBOOK 'Criteria!F8=40%'`; without arguments, with the starter workbook.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::expect_used, reason = "an example says what it does")]

use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::session::annotated::Wanted;
use keyfolio::session::attempt::attempt;
use keyfolio::session::{Alterations, Input, Opened, Options, Ready, Refused, nobody_waits};
use keyfolio::workbook::starter;

/// What is asked for in the other program's own words.
fn run(input: &Input, change: String) -> Result<(), Refused> {
    let options = Options {
        criteria: None,
        as_of: DayNumber::parse_iso("2026-11-23"),
        today: DayNumber::of_clock(2026, 11, 23),
        previous: Vec::new(),
    };
    let ready = |changes: &[String]| -> Result<Ready, Refused> {
        Opened::read(input, Language::English)?.ready(&options, Alterations { changes, ..Alterations::default() }, &nobody_waits)
    };
    let (own, changed) = (ready(&[])?, ready(std::slice::from_ref(&change))?);
    for mover in attempt(&own, &changed, &nobody_waits)?.comparison.movers.iter().filter(|mover| mover.from != mover.to) {
        println!("{}: {} -> {}", mover.key, mover.from.as_deref().unwrap_or("-"), mover.to.as_deref().unwrap_or("-"));
    }
    let annotated = own.decide(&nobody_waits).annotated(Wanted::default(), &options, &nobody_waits)?;
    println!("{} accounts, {} bytes of workbook", annotated.counts.accounts, annotated.bytes.len());
    Ok(())
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let input = match arguments.next() {
        Some(file) => Input::new(file.clone(), std::fs::read(&file).expect("the file can be read")),
        None => Input::new("starter.xlsx", starter::workbook(Language::English).expect("the starter workbook is made of our own data")),
    };
    if let Err(refused) = run(&input, arguments.next().unwrap_or_else(|| "Criteria!F9=5%".to_owned())) {
        refused.diagnostics.iter().for_each(|fault| eprintln!("{}: {}", fault.code, fault.message));
    }
}
