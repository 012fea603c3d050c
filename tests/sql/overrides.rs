//! Overrides in a database: what people set stands in the place of what the rules give, whatever the step.

use keyfolio::foundation::column::Kind;
use keyfolio::foundation::value::Value;
use keyfolio::sql::SqlDialect;
use serde_json::Value as Json;

use super::fixture::{Fixture, accounts, criteria};

const RULES: &str = r#"
[[rule]]
step = "knockout"
item = "Size"
formula = "[a]>2"
[[rule]]
step = "compute"
result = "Half"
formula = "[a]/2"
[[rule]]
step = "compute"
result = "Mixed"
formula = "IF([a]>9,\"much\",[a])"
[[rule]]
step = "score"
result = "S"
item = "points"
formula = "[Half]"
scale = "0..10"
[[rule]]
step = "score"
result = "S"
item = "rank"
formula = "[a]"
scale = "min..max"
[[rule]]
step = "blocker"
item = "Dispute"
formula = "[b]=\"x\""
[[rule]]
step = "classify"
result = "Class"
item = "A"
formula = "[S]>=50"
[[rule]]
step = "classify"
result = "Class"
item = "B"
[[rule]]
step = "classify"
result = "Visits"
item = "monthly"
formula = "[Class]=\"A\""
[[rule]]
step = "classify"
result = "Visits"
item = "yearly"
[[rule]]
step = "compute"
result = "All A"
formula = "COUNTIF([Class],\"A\")"
"#;

const SET: [(&str, &str, &str); 13] = [
    ("k-1 ", "Class", "\"A\""),
    ("K-2", "Class", "\"A\""),
    ("K-3", "S", "12.5"),
    ("K-4", "Class", "\"b\""),
    ("K-5", "Half", "9"),
    ("K-6", "Mixed", "\"little\""),
    ("K-7", "Mixed", "3"),
    ("K-8", "Blocked", "\"no\""),
    ("K-9", "Blocked", "true"),
    ("K-17", "Key account", "\"yes\""),
    ("K-11", "Key account", "false"),
    ("K-12", "Visits", "\"yearly\""),
    ("K-18", "S", "77"),
];

fn fixture(number_keys: bool) -> Fixture {
    let mut toml = format!("language = \"english\"\n{RULES}");
    for (account, result, value) in SET {
        let account = if number_keys { account.trim().trim_start_matches(['k', 'K', '-']) } else { account };
        toml.push_str(&format!("[[override]]\naccount = \"{account}\"\nresult = \"{result}\"\nvalue = {value}\nreason = \"r\"\nby = \"b\"\n"));
    }
    toml.push_str("[[override]]\naccount = \"K-13\"\nresult = \"Class\"\nvalue = \"A\"\nreason = \"r\"\nby = \"b\"\nuntil = 2026-11-22\n");
    let key = |number: i32| if number_keys { Value::number(f64::from(number)) } else { Value::text(format!("K-{number}")) };
    let column = |of: &dyn Fn(i32) -> Value| (1..=20).map(of).collect::<Vec<_>>();
    let columns = vec![
        ("Account".to_owned(), if number_keys { Kind::Number } else { Kind::Text }, column(&key)),
        ("a".to_owned(), Kind::Number, column(&|number| Value::number(f64::from(number % 17)))),
        ("b".to_owned(), Kind::Text, column(&|number| if number % 4 == 0 { Value::text("x") } else { Value::Blank })),
    ];
    Fixture { name: format!("overrides by {}", if number_keys { "number" } else { "text" }), accounts: accounts(columns), lookups: Vec::new(), criteria: criteria(&toml) }
}

/// Both cases.
pub(super) fn cases(dialect: SqlDialect) -> Vec<Json> {
    [false, true].map(|number_keys| fixture(number_keys).case(dialect).unwrap()).into()
}
