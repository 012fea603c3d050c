//! `keyfolio explain`: its numbers are the workbook's, and a change that it names does change the class.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::harness::{Book, Cell, Folder, rows};
use crate::row;

const HEADER: [&str; 8] = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Blank", "Reason"];

/// The account rows of a sample, header first.
fn sample(name: &str) -> Vec<Vec<Cell>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(name);
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let sheet = workbook.sheet_names()[0].clone();
    let range = workbook.worksheet_range(&sheet).unwrap();
    let cell = |data: &Data| match data {
        Data::Empty => Cell::Blank,
        Data::Float(number) => Cell::Number(*number),
        Data::DateTime(date) => Cell::Number(date.as_f64()),
        Data::Bool(boolean) => Cell::Boolean(*boolean),
        other => Cell::Text(other.to_string()),
    };
    range
        .rows()
        .skip_while(|row| row.iter().filter(|cell| **cell != Data::Empty).count() < 5)
        .map(|row| row.iter().map(cell).collect())
        .collect()
}

fn explain(folder: &Folder, workbook: &str, key: &str, more: &[&str]) -> Value {
    let arguments = [&["explain", workbook, key, "--format", "json", "--as-of", "2026-11-23"], more].concat();
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, 0, "{key}: {}{}", ran.stdout, ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

fn same(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * left.abs().max(right.abs()).max(1.0)
}

/// Every number of the explanation against the annotated row, and against each other.
pub fn adds_up(explanation: &Value, annotated: &std::collections::BTreeMap<String, String>) -> usize {
    let explanation = &explanation["explanation"];
    for column in explanation["columns"].as_array().unwrap() {
        let in_workbook = &annotated[column["header"].as_str().unwrap()];
        match &column["value"] {
            Value::Null => assert_eq!(in_workbook, ""),
            Value::Number(number) => {
                assert!(same(number.as_f64().unwrap(), in_workbook.trim_start_matches("day ").parse().unwrap()), "{column} {in_workbook}");
            }
            other => assert_eq!(other.as_str().unwrap(), in_workbook),
        }
    }
    let mut sums = 0;
    for result in explanation["results"].as_array().unwrap() {
        let Some(sum) = result.get("sum") else { continue };
        sums += 1;
        let score = sum["score"].as_f64().unwrap();
        let name = result["name"].as_str().unwrap();
        assert!(same(score, annotated[name].parse().unwrap()), "{name}");
        let rows = result["rows"].as_array().unwrap();
        let shares: f64 = rows.iter().filter_map(|row| row["share"].as_f64()).sum();
        assert!(same(shares, score), "{name}: {shares} {score}");
        for row in rows.iter().filter(|row| !row["share"].is_null()) {
            let share = row["weight"].as_f64().unwrap() * row["points"].as_f64().unwrap() / sum["weights"].as_f64().unwrap();
            assert!(same(share, row["share"].as_f64().unwrap()));
        }
        let cents = |text: &Value| text.as_str().unwrap().replace([',', '.'], "").parse::<i64>().unwrap();
        let shown: i64 = rows.iter().filter(|row| !row["share"].is_null()).map(|row| cents(&row["share_text"])).sum();
        assert_eq!(shown, cents(&sum["text"]), "{name}: the shares as shown add up to the score as shown");
    }
    sums
}

#[test]
fn the_numbers_add_up_for_every_account_of_the_samples() {
    for (name, key, step) in [("key-accounts.xlsx", "Account ID", 1), ("schluesselkunden.xlsx", "Kundennummer", 5)] {
        let folder = Folder::new();
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(name), folder.file("in.xlsx")).unwrap();
        assert_eq!(folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23"]).code, 0);
        let annotated = rows(&folder.file("out.xlsx"), 0, 3);
        let mut sums = 0;
        for account in annotated.iter().step_by(step) {
            sums += adds_up(&explain(&folder, "in.xlsx", &account[key], &[]), account);
        }
        assert!(sums > 40, "{sums}");
    }
}

/// Applies the changes that are named for every so many accounts, and runs again.
fn changes_change_the_class(accounts: &[Vec<Cell>], rules: &[&[&str]], criteria: Option<&str>, step: usize, class: &str) -> usize {
    let folder = Folder::new();
    let book = |accounts: Vec<Vec<Cell>>| match rules {
        [] => Book::new().sheet("Accounts", accounts),
        rules => Book::new().sheet("Accounts", accounts).criteria(&HEADER, rules),
    };
    book(accounts.to_vec()).save(&folder.file("in.xlsx"));
    let criteria: Vec<&str> = criteria.map_or(Vec::new(), |file| vec!["--criteria", file]);
    let mut tried = 0;
    for (place, account) in accounts.iter().enumerate().skip(1).step_by(step) {
        let Cell::Text(key) = &account[0] else { panic!("no key in {account:?}") };
        let next = explain(&folder, "in.xlsx", key, &criteria)["explanation"]["next_class"].clone();
        for change in next["changes"].as_array().unwrap() {
            tried += 1;
            let column =
                accounts[0].iter().position(|header| matches!(header, Cell::Text(text) if change["column"] == text.as_str())).unwrap();
            let mut changed = accounts.to_vec();
            changed[place].resize(accounts[0].len(), Cell::Blank);
            changed[place][column] = match &change["instead"]["value"] {
                Value::Null => Cell::Blank,
                Value::Number(number) => Cell::Number(number.as_f64().unwrap()),
                Value::Bool(boolean) => Cell::Boolean(*boolean),
                other => Cell::Text(other.as_str().unwrap().to_owned()),
            };
            book(changed).save(&folder.file("changed.xlsx"));
            let arguments = [&["run", "changed.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23"], &criteria[..]].concat();
            let ran = folder.run(&arguments);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            let annotated = rows(&folder.file("out.xlsx"), 0, 0);
            let got = &annotated[place - 1][class];
            assert_eq!(*got, change["class"].as_str().unwrap(), "{key}: {change}");
            assert_ne!(*got, next["now"].as_str().unwrap());
        }
    }
    tried
}

#[test]
fn a_change_that_is_named_changes_the_class() {
    let criteria = Path::new(env!("CARGO_MANIFEST_DIR")).join("formulas/key-accounts.en.toml");
    let tried = changes_change_the_class(&sample("key-accounts.xlsx"), &[], criteria.to_str(), 9, "Priority");
    assert!(tried > 15, "{tried}");
}

#[test]
fn changes_hold_where_scales_and_formulas_look_at_other_accounts() {
    let mut accounts = vec![row!["Account", "Revenue", "Margin", "Tier", "Open"]];
    for number in 0..24 {
        let key = format!("C{number}");
        let tier = ["gold", "silver", "bronze"][number % 3];
        accounts.push(row![key.as_str(), (number * number * 1000) as f64, 0.01 * ((number * 7) % 24) as f64, tier, number % 5 == 0]);
    }
    let tried = changes_change_the_class(
        &accounts,
        &[
            &["Knock-out", "", "Size", "[Revenue]>=AVERAGE([Revenue])/10"],
            &["Score", "S", "Rank", "[Revenue]", "percentile", "2"],
            &["Score", "S", "Margin", "[Margin]", "min..max", "1"],
            &["Score", "S", "Tier", "[Tier]", "\"gold\": 100; \"silver\": 50; else: 0", "1"],
            &["Blocker", "", "Open invoices", "[Open]"],
            &["Classify", "Class", "A", "[S]>=75"],
            &["Classify", "Class", "B", "AND([S]>=40,[Revenue]>MEDIAN([Revenue]))"],
            &["Classify", "Class", "C", ""],
        ],
        None,
        1,
        "Class",
    );
    assert!(tried >= 25, "{tried}");
}

#[test]
fn a_class_that_no_single_input_reaches_is_said_so() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "a", "b"], row!["X", 1, 1], row!["Y", 9, 9]])
        .criteria(&HEADER, &[&["Classify", "Class", "Top", "AND([a]>5,[b]>5)"], &["Classify", "Class", "Rest", ""]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["explain", "in.xlsx", "x"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("Class Top: no single input changes the class"), "{}", ran.stdout);
    assert!(ran.stdout.contains("AND(1>5,1>5)  →  FALSE"), "{}", ran.stdout);
    let ran = folder.run(&["explain", "in.xlsx", "Y"]);
    assert!(ran.stdout.contains("Class Top is the first class already"), "{}", ran.stdout);
}

#[test]
fn faults_of_the_data_and_left_out_rows_are_named() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "a", "b"], row!["X", "many", 1], row!["Y", "", 50], row!["Z", 5, 5]])
        .criteria(
            &HEADER,
            &[
                &["Score", "S", "First", "[a]", "0..10", "1"],
                &["Score", "S", "Second", "[b]", "0..100", "3"],
                &["Classify", "Class", "Top", "[S]>=50"],
                &["Classify", "Class", "Rest", ""],
            ],
        )
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["explain", "in.xlsx", "X"]);
    assert!(ran.stdout.contains("Faults in the data\n  B2: "), "{}", ran.stdout);
    assert!(ran.stdout.contains("the faults in the data come first"), "{}", ran.stdout);
    let ran = folder.run(&["explain", "in.xlsx", "Y"]);
    assert!(ran.stdout.contains("left out: an input is blank"), "{}", ran.stdout);
    assert!(ran.stdout.contains("50.00 of 100"), "{}", ran.stdout);
}

#[test]
fn an_unknown_key_names_the_nearest_and_a_doubled_one_its_row() {
    let folder = Folder::new();
    Book::new()
        .sheet("Kunden", vec![row!["Kundennummer", "a"], row!["K-1001", 1], row!["K-1002", 2], row!["K-1002", 3]])
        .criteria(
            &["Schritt", "Ergebnis", "Kriterium", "Formel"],
            &[&["Einstufung", "Klasse", "A", "[a]>=2"], &["Einstufung", "Klasse", "B", ""]],
        )
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["explain", "in.xlsx", "K-101"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("unknown-account") && ran.stderr.contains("die nächsten Schlüssel sind „K-1001“"), "{}", ran.stderr);
    let ran = folder.run(&["explain", "in.xlsx", "k-1002"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("Zeilen 3, 4") && ran.stdout.starts_with("K-1002 (Kunden, Zeile 3)"), "{}{}", ran.stderr, ran.stdout);
    let ran = folder.run(&["explain", "in.xlsx", "Zeile:4"]);
    assert!(ran.stdout.starts_with("K-1002 (Kunden, Zeile 4)"), "{}", ran.stdout);
}

#[test]
fn the_page_stands_alone_and_never_replaces_a_workbook() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "a"], row!["<X> & \"Co\"", 1]])
        .criteria(&HEADER, &[&["Classify", "Class", "A", "[a]<2"], &["Classify", "Class", "B", ""]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["explain", "in.xlsx", "row:2", "--html", "x.html"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = std::fs::read_to_string(folder.file("x.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(page.contains("&lt;X&gt; &amp; &quot;Co&quot;") && page.contains("[a]&lt;2"), "{page}");
    for outside in ["<script", "http://", "https://", "src=", "<X>"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(folder.run(&["explain", "in.xlsx", "row:2", "--html", "x.html"]).code, 2);
    assert_eq!(folder.run(&["explain", "in.xlsx", "row:2", "--html", "x.html", "--force"]).code, 0);
    let before = std::fs::read(folder.file("in.xlsx")).unwrap();
    assert_eq!(folder.run(&["explain", "in.xlsx", "row:2", "--html", "in.xlsx", "--force"]).code, 2);
    assert_eq!(std::fs::read(folder.file("in.xlsx")).unwrap(), before);
}

#[test]
fn an_account_that_no_row_fits_is_told_so_and_what_would_fit() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "X"], row!["in", 50], row!["below", 5], row!["none", "?"]])
        .criteria(
            &HEADER,
            &[&["Score", "S", "x", "[X]", "0..100", "1"], &["Classify", "Class", "A", "[S]>=70"], &["Classify", "Class", "B", "[S]>=20"]],
        )
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["explain", "in.xlsx", "below"]);
    for sentence in [
        "Class = no row fits (shown as Check data)",
        "None of the rows fits this account: add a last row with an empty formula",
        "A class instead of Check data: one of these changes alone would do",
        "X (B3) 20 instead of 5, 15 more → B",
        "15 more points in S (20.00 instead of 5.00) → B",
    ] {
        assert!(ran.stdout.contains(sentence), "{sentence}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("Faults in the data"), "{}", ran.stdout);
    let ran = folder.run(&["explain", "in.xlsx", "below", "--html", "page.html"]);
    assert!(ran.code == 0 && std::fs::read_to_string(folder.file("page.html")).unwrap().contains("None of the rows fits this account"));
    let ran = folder.run(&["explain", "in.xlsx", "none"]);
    assert!(ran.stdout.contains("Faults in the data") && !ran.stdout.contains("None of the rows"), "{}", ran.stdout);
}
