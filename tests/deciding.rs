//! A failed expectation names the rows of the criteria that decided: their sheet, cell and text.

use serde_json::Value;

use crate::harness::{Book, Folder};
use crate::row;

fn book() -> Book {
    let rows =
        vec![row!["Account", "X", "Y"], row!["in", 70, 1], row!["low", 30, 1], row!["out", 5, 1], row!["stop", 80, 9], row!["odd", "?", 1]];
    Book::new()
        .sheet("Accounts", rows)
        .sheet(
            "Tests",
            vec![
                row!["Account", "Class", "S", "Twice", "Key account", "Visits"],
                row!["in", "B", "10", "1", "no", "never"],
                row!["low", "A", "", "", "", ""],
                row!["out", "A", "", "", "yes", "weekly"],
                row!["stop", "A", "", "", "", ""],
                row!["odd", "A", "", "", "", ""],
            ],
        )
        .criteria(
            &["Step", "Result", "Item", "Formula", "Scale", "Reason"],
            &[
                &["Compute", "Twice", "", "[X]*2", "", ""],
                &["Knock-out", "Key account", "", "ISTEXT([X])+[Y]>0", "", ""],
                &["Knock-out", "Key account", "", "IFERROR([X]>10,TRUE)", "", ""],
                &["Score", "S", "x", "[X]", "0..100", ""],
                &["Score", "S", "y", "[Y]*10", "0..100", ""],
                &["Blocker", "Blocked", "", "[Y]>5", "", ""],
                &["Classify", "Class", "A", "[S]>35", "", ""],
                &["Classify", "Class", "B", "", "", ""],
                &["Classify", "Visits", "weekly", "[X]>50", "", ""],
                &["Classify", "Visits", "monthly", "", "", ""],
            ],
        )
}

#[test]
fn the_deciding_row_is_named_with_sheet_cell_and_text() {
    let folder = Folder::new();
    book().save(&folder.file("in.xlsx"));
    let ran = folder.run(&["test", "in.xlsx", "--format", "json", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let decided = |account: &str, result: &str| -> Vec<String> {
        let unmet = report["unmet"].as_array().unwrap().iter().find(|one| one["account"] == account && one["result"] == result).unwrap();
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        unmet["decided_by"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| format!("{}!{} {}", text(row, "sheet"), text(row, "cell"), text(row, "text")))
            .collect()
    };
    for (account, result, rows) in [
        ("in", "Class", &["Criteria!D8 [S]>35"][..]),
        ("in", "S", &["Criteria!D5 [X]", "Criteria!D6 [Y]*10"]),
        ("in", "Twice", &["Criteria!D2 [X]*2"]),
        ("in", "Key account", &["Criteria!D3 ISTEXT([X])+[Y]>0", "Criteria!D4 IFERROR([X]>10,TRUE)"]),
        ("in", "Visits", &["Criteria!D10 [X]>50"]),
        ("low", "Class", &["Criteria!D9 else"]),
        ("out", "Class", &["Criteria!D4 IFERROR([X]>10,TRUE)"]),
        ("out", "Key account", &["Criteria!D4 IFERROR([X]>10,TRUE)"]),
        ("out", "Visits", &["Criteria!D4 IFERROR([X]>10,TRUE)"]),
        ("stop", "Class", &["Criteria!D7 [Y]>5"]),
    ] {
        assert_eq!(decided(account, result), rows, "{account}, {result}");
    }
    let one = report["unmet"].as_array().unwrap().iter().find(|one| one["account"] == "low").unwrap();
    assert_eq!((one["expected"].as_str(), one["got"].as_str()), (Some("A"), Some("B")));
    // As text, and in a run.
    for arguments in [&["test", "in.xlsx"][..], &["run", "in.xlsx", "-o", "out.xlsx"]] {
        let ran = folder.run(arguments);
        assert!(ran.code == 1 && ran.stderr.contains("decided by Criteria!D8 [S]>35"), "{}{}", ran.stdout, ran.stderr);
    }
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["tests"]["unmet"].as_array().map(Vec::len), report["tests"]["failed"].as_u64().map(|failed| failed as usize));
}

#[test]
fn rows_of_a_text_file_are_named_by_their_number() {
    let folder = Folder::new();
    book().save(&folder.file("in.xlsx"));
    let text = "language = \"german\"\n[[rule]]\nstep = \"classify\"\nresult = \"Klasse\"\nitem = \"A\"\nformula = \"[X]>10\"\n\
        [[rule]]\nstep = \"classify\"\nresult = \"Klasse\"\nitem = \"B\"\n\n[[tests]]\naccount = \"in\"\nexpected = { Klasse = \"B\" }\n";
    std::fs::write(folder.file("rules.toml"), text).unwrap();
    Book::new().sheet("Kunden", vec![row!["Account", "X"], row!["in", 70]]).save(&folder.file("plain.xlsx"));
    let ran = folder.run(&["test", "plain.xlsx", "-c", "rules.toml"]);
    assert!(ran.code == 1 && ran.stderr.contains("entschieden durch Regel 1, formula: [X]>10"), "{}{}", ran.stdout, ran.stderr);
}
