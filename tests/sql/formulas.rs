//! The tables of `formulas/cases` in a database: every case whose inputs fit in one table.

use std::collections::BTreeMap;

use keyfolio::criteria::Criteria;
use keyfolio::foundation::column::Kind;
use keyfolio::foundation::value::Value;
use keyfolio::sql::SqlDialect;
use serde_json::Value as Json;

use crate::parity::cases::{Case, Input, all};

use super::fixture::{Fixture, TestColumn, accounts, kind_of};

/// Cases over single cells that one query computes, and cases over columns, each of which is another join.
const TOGETHER: [usize; 2] = [24, 6];

/// Spark takes its time: of the cases over columns, and of those over texts, it gets one in so many, unless KEYFOLIO_SQL_ALL is set.
const SPARK_TAKES: usize = 25;

/// Cases that can share a query: German, how many rows, texts that are typed into cells, whole columns.
type Sort = (bool, usize, bool, bool);

/// How many rows the inputs of a case have; `None` where its columns are not of one length.
fn rows_of(case: &Case) -> Option<usize> {
    let mut lengths = case.inputs.iter().filter_map(|(_, input)| if let Input::Column(values) = input { Some(values.len()) } else { None });
    let rows = lengths.next().unwrap_or(1);
    (rows > 0 && lengths.all(|length| length == rows)).then_some(rows)
}

/// Cases of one number of rows as accounts, each with columns and a result of its own.
fn fixture(cases: &[(usize, &Case)], rows: usize, typed: bool) -> Fixture {
    let keys = (1..=rows).map(|row| Value::text(format!("K{row}"))).collect();
    let mut columns: Vec<TestColumn> = vec![("Account".to_owned(), Kind::Text, keys)];
    let german = cases[0].1.table == "german";
    let mut toml = format!("language = \"{}\"\n", if german { "german" } else { "english" });
    for (number, case) in cases {
        let mut formula = case.formula.clone();
        for (name, input) in &case.inputs {
            let values = match input {
                Input::Cell(value) => vec![value.clone(); rows],
                Input::Column(values) => values.clone(),
            };
            let own = format!("{name} {number}");
            formula = formula.replace(&format!("[{name}]"), &format!("[{own}]")).replace(&format!("[@{name}]"), &format!("[@[{own}]]"));
            columns.push((own, if typed { Kind::Any } else { kind_of(&values, false) }, values));
        }
        let formula = formula.replace('\\', "\\\\").replace('"', "\\\"");
        toml.push_str(&format!("[[rule]]\nstep = \"compute\"\nresult = \"R{number}\"\nformula = \"{formula}\"\n"));
    }
    let (criteria, _) = Criteria::from_toml(&toml, None);
    let name = cases.iter().map(|(number, case)| format!("R{number} {}", case.name())).collect::<Vec<_>>().join("\n");
    let name = if cases.len() == 1 { name } else { format!("{} cases from {}", cases.len(), name.lines().next().unwrap_or_default()) };
    Fixture { name, accounts: accounts(columns), lookups: Vec::new(), criteria }
}

/// Every case, twice: over columns of its own types, and over texts that are typed into cells. Where the columns' types alone make a
/// formula an error, only the latter.
pub(super) fn cases(dialect: SqlDialect, together: Option<usize>) -> Vec<Json> {
    let all = all();
    let mut groups: BTreeMap<Sort, Vec<(usize, &Case)>> = BTreeMap::new();
    let (mut refused, mut taken) = (Vec::new(), 0);
    let everything = std::env::var("KEYFOLIO_SQL_ALL").is_ok();
    for (number, case) in all.iter().enumerate() {
        let Some(rows) = rows_of(case) else { continue };
        let columns = case.inputs.iter().any(|(_, input)| matches!(input, Input::Column(_)));
        for typed in [false, true] {
            match fixture(&[(number, case)], rows, typed).case(dialect) {
                Ok(_) => {
                    taken += 1;
                    if dialect == SqlDialect::Spark && (columns || typed) && number % SPARK_TAKES != 0 && !everything {
                        continue;
                    }
                    groups.entry((case.table == "german", rows, typed, columns)).or_default().push((number, case));
                }
                Err(faults) => refused.extend(faults.iter().any(|fault| fault.code == "not-in-sql").then(|| case.name())),
            }
        }
    }
    if std::env::var("KEYFOLIO_SQL_REFUSED").is_ok() {
        panic!("{taken} cases, {} refused\n{}", refused.len(), refused.join("\n"));
    }
    assert!(taken > 2100 && refused.len() < 500, "only {taken} cases were made, and {} were refused", refused.len());
    let mut made = Vec::new();
    for ((_, rows, typed, columns), group) in &groups {
        let together = together.unwrap_or(TOGETHER[usize::from(*columns)]);
        for part in group.chunks(together) {
            let mut case = fixture(part, *rows, *typed).case(dialect).unwrap_or_else(|faults| panic!("{faults:?}"));
            // What only a spreadsheet can read is the error #SQL!, and no wrong answer.
            case["may_refuse"] = true.into();
            made.push(case);
        }
    }
    made
}
