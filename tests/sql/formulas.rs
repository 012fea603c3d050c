//! The tables of `formulas/cases` in a database: every case whose inputs fit in one table.

use keyfolio::column::Kind;
use keyfolio::criteria::Criteria;
use keyfolio::sql::SqlDialect;
use keyfolio::value::Value;

use crate::parity::cases::{Case, Input, all};

use super::fixture::{Fixture, TestColumn, accounts, kind_of};
use super::warehouse;

/// The case as accounts with one computed result; `None` where its columns are not of one length.
fn fixture(case: &Case, typed: bool) -> Option<Fixture> {
    let lengths: Vec<usize> =
        case.inputs.iter().filter_map(|(_, input)| if let Input::Column(values) = input { Some(values.len()) } else { None }).collect();
    let rows = lengths.first().copied().unwrap_or(1);
    if rows == 0 || lengths.iter().any(|length| *length != rows) {
        return None;
    }
    let keys = (1..=rows).map(|row| Value::text(format!("K{row}"))).collect();
    let mut columns: Vec<TestColumn> = vec![("Account".to_owned(), Kind::Text, keys)];
    for (name, input) in &case.inputs {
        let values = match input {
            Input::Cell(value) => vec![value.clone(); rows],
            Input::Column(values) => values.clone(),
        };
        let kind = if typed { Kind::Any } else { kind_of(&values, false) };
        columns.push((name.clone(), kind, values));
    }
    let german = case.table == "german";
    let language = if german { "german" } else { "english" };
    let formula = case.formula.replace('\\', "\\\\").replace('"', "\\\"");
    let toml = format!("language = \"{language}\"\n[[rule]]\nstep = \"compute\"\nresult = \"Result\"\nformula = \"{formula}\"\n");
    let (criteria, _) = Criteria::from_toml(&toml, None);
    Some(Fixture { name: case.name(), accounts: accounts(columns), lookups: Vec::new(), criteria })
}

/// Runs every case; where the columns' kinds alone make a formula an error, as texts that are typed into cells.
pub(super) fn agree(dialect: SqlDialect) {
    let (mut cases, mut refused, mut left) = (Vec::new(), Vec::new(), 0);
    for case in all() {
        let made = [false, true].into_iter().filter_map(|typed| fixture(&case, typed)).map(|fixture| fixture.case(dialect));
        let mut found = false;
        for made in made {
            match made {
                Ok(mut made) => {
                    made["may_refuse"] = true.into();
                    cases.push(made);
                    found = true;
                }
                Err(faults) if faults.iter().any(|fault| fault.code == "not-in-sql") => {
                    refused.push(case.name());
                    found = true;
                    break;
                }
                Err(_) => {}
            }
        }
        left += usize::from(!found);
    }
    if std::env::var("KEYFOLIO_SQL_REFUSED").is_ok() {
        panic!("{} cases, {} refused, {left} left\n{}", cases.len(), refused.len(), refused.join("\n"));
    }
    assert!(cases.len() > 800, "only {} cases were made; {} refused, {left} have no table", cases.len(), refused.len());
    warehouse::run(dialect, cases);
}
