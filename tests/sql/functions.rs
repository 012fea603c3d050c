//! Every function of the registry has a translation, or is listed as one that has none.

use keyfolio::criteria::Criteria;
use keyfolio::foundation::column::Kind;

use keyfolio::formula::function::{Function, Takes};
use keyfolio::formula::registry::all;
use keyfolio::foundation::value::Value;
use keyfolio::sql::SqlDialect;

use super::fixture::{Fixture, accounts};

/// Calls of a function over the columns of an account, in each of which other arguments vary.
fn calls(function: &Function) -> Vec<String> {
    let count = function.least().max(1).min(function.parameters.len());
    if count == 0 {
        return vec![format!("{}()", function.name.english)];
    }
    let of = |varies: &dyn Fn(usize) -> bool, value: &str, constant: &str| {
        let arguments = (0..count).filter_map(|place| function.parameter(place).map(|parameter| (place, parameter.takes)));
        let arguments = arguments.map(|(place, takes)| match (takes, varies(place)) {
            (Takes::Range | Takes::NumberRange, _) => "[n]",
            (Takes::Rows, _) => "[n]>1",
            (Takes::Number | Takes::Numbers | Takes::Date, true) => "[@n]",
            (Takes::Number | Takes::Numbers | Takes::Date, false) => "1",
            (Takes::Condition | Takes::Conditions, true) => "[@b]",
            (Takes::Condition | Takes::Conditions, false) => "TRUE",
            (Takes::Text, true) => "[@t]",
            (Takes::Text, false) => "\"Y\"",
            (Takes::Values | Takes::Value | Takes::Criterion, true) => value,
            (Takes::Values | Takes::Value | Takes::Criterion, false) => constant,
        });
        format!("{}({})", function.name.english, arguments.collect::<Vec<_>>().join(","))
    };
    let mut calls = Vec::new();
    for (value, constant) in [("[@t]", "\"Y\""), ("[@n]", "1")] {
        calls.push(of(&|_| true, value, constant));
        calls.extend((0..count.min(4)).map(|only| of(&|place| place == only, value, constant)));
    }
    calls
}

/// Whether a formula has a translation; `None` where the checker has another objection.
fn is_translated(formula: &str, dialect: SqlDialect) -> Option<bool> {
    let columns = vec![
        ("Account".to_owned(), Kind::Text, vec![Value::text("A")]),
        ("n".to_owned(), Kind::Number, vec![Value::Number(3.0)]),
        ("t".to_owned(), Kind::Text, vec![Value::text("x")]),
        ("b".to_owned(), Kind::Boolean, vec![Value::Boolean(true)]),
    ];
    let toml = format!("language = \"english\"\n[[rule]]\nstep = \"compute\"\nresult = \"R\"\nformula = '{formula}'\n");
    let (criteria, _) = Criteria::from_toml(&toml, None);
    let fixture = Fixture { name: formula.to_owned(), accounts: accounts(columns), lookups: Vec::new(), criteria };
    match fixture.case(dialect) {
        Ok(_) => Some(true),
        Err(faults) if faults.iter().any(|fault| fault.code == "not-in-sql") => Some(false),
        Err(_) => None,
    }
}

#[test]
fn every_function_is_translated_or_listed() {
    let documented = include_str!("../../docs/sql.md");
    let line = documented.lines().find_map(|line| line.strip_prefix("- these functions: ")).unwrap();
    let listed: Vec<&str> = line.split('(').next().unwrap().split(',').map(str::trim).collect();
    let mut looked_at = 0;
    for dialect in [SqlDialect::DuckDb, SqlDialect::Spark, SqlDialect::Postgres] {
        let mut refused = Vec::new();
        // LET is put in before, and what gives several values stands inside another function.
        for function in all().filter(|function| function.name.english != "LET" && !function.gives_many()) {
            let answers: Vec<bool> = calls(function).iter().filter_map(|formula| is_translated(formula, dialect)).collect();
            assert!(!answers.is_empty(), "{} is asked in no way that is a formula: {:?}", function.name.english, calls(function));
            looked_at += 1;
            if !answers.contains(&true) {
                refused.push(function.name.english);
            }
        }
        refused.sort_unstable();
        assert_eq!(refused, listed, "{}", dialect.name());
    }
    assert!(looked_at > 300, "{looked_at}");
}
