//! A database that runs the queries, behind a script.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use keyfolio::sql::SqlDialect;
use serde_json::{Value as Json, json};

/// Runs the cases in a database; `false` where it is not there, which is said.
pub(super) fn run(dialect: SqlDialect, cases: Vec<Json>) -> bool {
    let count = cases.len();
    let given = json!({ "cases": cases }).to_string();
    if let Ok(folder) = std::env::var("KEYFOLIO_SQL_QUERIES") {
        std::fs::write(Path::new(&folder).join(format!("{}.json", dialect.name())), &given).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sql/warehouse.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(dialect.name()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else { return skipped("python3 is not there") };
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // A script that ends early says why.
        let _ = input.write_all(given.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let (said, faults) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(3) => skipped(said.trim()),
        Some(0) => {
            assert!(said.contains(&format!("{count} cases agree")), "{said}");
            true
        }
        _ => {
            let shown: String = said.chars().take(24_000).collect();
            let faults: String = faults.chars().take(4000).collect();
            panic!("{}: {shown}\n{faults}", dialect.name())
        }
    }
}

fn skipped(why: &str) -> bool {
    #[expect(clippy::print_stdout, reason = "a test that did not run says so")]
    {
        println!("skipped: {why}");
    }
    false
}
