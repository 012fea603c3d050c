#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

//! A formula means what it means in Excel: the tables of `formulas/cases`, run three times, and the registry's own examples.

pub(crate) mod cases;
pub(crate) mod evaluation;
mod examples;
mod native;
pub(crate) mod stored;

use cases::{Case, agree};
use evaluation::{evaluated, parsed};
use keyfolio::formula::Dialect;

/// Fails with all that is wrong, a line each.
fn assert_none(failures: &[String], ran: usize) {
    assert!(failures.is_empty(), "{} of {ran} cases fail:\n{}", failures.len(), failures.join("\n"));
}

fn failure(case: &Case, given: &dyn std::fmt::Debug) -> String {
    format!("{} gives {given:?}, not {:?}", case.name(), case.expected)
}

#[test]
fn every_case_gives_what_excel_documents() {
    let cases = cases::all();
    assert!(cases.len() >= 950, "only {} cases were found", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let given = parsed(&case.formula, case.dialect()).and_then(|tree| evaluated(&tree, &case.inputs, case.dialect()));
        if !given.as_ref().is_ok_and(|given| agree(given, &case.expected)) {
            failures.push(failure(case, &given));
        }
    }
    assert_none(&failures, cases.len());
}

#[test]
fn every_case_means_the_same_in_the_other_dialect() {
    let cases = cases::all();
    let mut failures = Vec::new();
    for case in &cases {
        let other = if case.dialect() == Dialect::GERMAN { Dialect::ENGLISH } else { Dialect::GERMAN };
        let Ok(tree) = parsed(&case.formula, case.dialect()) else {
            failures.push(format!("{} cannot be read", case.name()));
            continue;
        };
        let printed = tree.print(other);
        match parsed(&printed, other) {
            Ok(again) if again == tree => {
                // Only the formula is translated: the texts in it are read in the dialect in which they were written.
                let given = evaluated(&again, &case.inputs, case.dialect());
                if !given.as_ref().is_ok_and(|given| agree(given, &case.expected)) {
                    failures.push(format!("{printed}: {}", failure(case, &given)));
                }
            }
            Ok(_) => failures.push(format!("{} is another formula as {printed}", case.name())),
            Err(message) => failures.push(format!("{} cannot be read as {printed}: {message}", case.name())),
        }
    }
    assert_none(&failures, cases.len());
}
