//! `keyfolio sql` as its users meet it.

use std::fs;
use std::path::Path;

use crate::harness::{Book, Folder, date};
use crate::row;

const HEADER: [&str; 6] = ["Step", "Result", "Item", "Formula", "Scale", "Weight"];

fn book(rules: &[&[&str]]) -> Book {
    let accounts = vec![
        row!["Account", "Revenue", "Segment", "Since", "Mixed"],
        row!["A", 12.5, "Retail", date("2020-02-29"), 5],
        row!["B", 100, "Bank", date("2024-01-31"), "x"],
    ];
    let prices = vec![row!["Segment", "Price"], row!["Retail", 3], row!["Bank", 4]];
    Book::new().sheet("Accounts", accounts).sheet("Prices", prices).criteria(&HEADER, rules)
}

#[test]
fn the_query_names_its_tables_and_rows() {
    let folder = Folder::new();
    let rules: &[&[&str]] = &[
        &["Compute", "Price", "", "XLOOKUP([Segment],Prices[Segment],Prices[Price])"],
        &["Compute", "Sum", "", "[Mixed]+YEAR([Since])"],
        &["Score", "Strength", "Revenue", "[Revenue]", "0..100", "50%"],
        &["Classify", "Priority", "A", "[Strength]>=50"],
        &["Classify", "Priority", "B", ""],
    ];
    book(rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["sql", "--dialect", "duckdb", "--as-of", "2026-11-23", "--table", "sales.customers", "in.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("-- The criteria of in.xlsx as of 2026-11-23"), "{}", ran.stdout);
    for part in [
        "-- CREATE TABLE \"sales\".\"customers\" (",
        "--     \"Since\" DATE",
        "--     \"Mixed\" VARCHAR",
        "-- CREATE TABLE \"Prices\" (",
        "--     \"_row\" BIGINT",
        "        -- Score: Strength\n        --   row 4: Revenue | [Revenue] | 0..100 | 50%\n",
        "FROM \"sales\".\"customers\"",
        "SELECT \"Account\",",
        "\"Sum error\"",
    ] {
        assert!(ran.stdout.contains(part), "no {part} in\n{}", ran.stdout);
    }
    let schema = folder.run(&["sql", "--dialect", "postgres", "--schema", "in.xlsx"]);
    assert_eq!(
        schema.stdout,
        "CREATE TABLE \"accounts\" (\n    \"Account\" TEXT,\n    \"Revenue\" DOUBLE PRECISION,\n    \"Segment\" TEXT,\n    \"Since\" DATE,\n    \
         \"Mixed\" TEXT\n);\nCREATE TABLE \"Prices\" (\n    \"_row\" BIGINT,\n    \"Segment\" TEXT,\n    \"Price\" DOUBLE PRECISION\n);\n"
    );
    let spark = folder.run(&["sql", "--dialect", "spark", "in.xlsx"]);
    assert!(spark.stdout.contains("`Revenue`") && !spark.stdout.contains("\"Revenue\""), "{}", spark.stdout);
}

#[test]
fn a_file_is_written_and_not_replaced_by_mistake() {
    let folder = Folder::new();
    book(&[&["Compute", "Double", "", "[Revenue]*2"]]).save(&folder.file("in.xlsx"));
    let arguments = ["sql", "--dialect", "duckdb", "in.xlsx", "-o", "out.sql"];
    assert_eq!(folder.run(&arguments).code, 0);
    let written = fs::read_to_string(folder.file("out.sql")).unwrap();
    assert!(written.contains("SELECT") && written.ends_with(";\n"));
    let again = folder.run(&arguments);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("file-exists") || again.stdout.contains("file-exists"), "{}{}", again.stdout, again.stderr);
    assert_eq!(folder.run(&[&arguments[..], &["--force"]].concat()).code, 0);
}

#[test]
fn what_has_no_translation_is_refused_at_its_cell() {
    let folder = Folder::new();
    let rules: &[&[&str]] = &[
        &["Compute", "Name", "", "PROPER([Segment])"],
        &["Compute", "Rounded", "", "ROUND([Revenue],[@Revenue])"],
        &["Compute", "Fine", "", "PROPER(\"text\")&[Segment]"],
    ];
    book(rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["sql", "--dialect", "duckdb", "in.xlsx", "-o", "out.sql"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(ran.stderr.matches("error[not-in-sql]").count(), 2, "{}", ran.stderr);
    for part in ["PROPER has no translation into SQL", "Criteria!D2", "Criteria!D3", "unless it is the same for all accounts"] {
        assert!(ran.stderr.contains(part), "no {part} in\n{}", ran.stderr);
    }
    assert!(!folder.names().contains(&"out.sql".to_owned()));
}

#[test]
fn broken_criteria_give_no_query() {
    let folder = Folder::new();
    book(&[&["Compute", "Wrong", "", "[Revenu]*2"]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["sql", "--dialect", "spark", "in.xlsx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("unknown-column"), "{}", ran.stderr);
}

#[test]
fn both_samples_have_a_query_in_every_dialect() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks");
    let folder = Folder::new();
    for sample in ["key-accounts.xlsx", "schluesselkunden.xlsx"] {
        for dialect in ["duckdb", "spark", "postgres"] {
            let path = root.join(sample);
            let ran = folder.run(&["sql", "--dialect", dialect, path.to_str().unwrap()]);
            assert_eq!(ran.code, 0, "{sample} {dialect} {}", ran.stderr);
            // Same workbook, same day: the same query.
            assert_eq!(ran.stdout, folder.run(&["sql", "--dialect", dialect, path.to_str().unwrap()]).stdout);
        }
    }
}
