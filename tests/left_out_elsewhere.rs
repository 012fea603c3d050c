//! Rows that are no accounts where they are read otherwise: in other kinds of files, in tables that formulas look things up in, in SQL and
//! in live formulas.

use std::fs;
use std::process::Command;

use crate::harness::{Book, Folder, rows};
use crate::no_accounts::{HEADER, LEFT_OUT, RULES, said, sum, with_sums};
use crate::row;

#[test]
fn delimited_text_and_spreadsheets_without_formulas_read_alike() {
    let folder = Folder::new();
    Book::new().criteria(&HEADER, &RULES).save(&folder.file("criteria.xlsx"));
    let text = "Account ID;Revenue\nK1;100\nK2;70\nNorth Total;170\nK3;30\nGrand Total;200\nConfidential\n";
    fs::write(folder.file("accounts.csv"), text).unwrap();
    let outlined = vec![
        row!["Account ID", "Revenue"],
        row!["K1", 100],
        row!["K2", 70],
        row!["North Total", sum("B2:B3", "170")],
        row!["K3", 30],
        row!["Grand Total", sum("B2:B5", "200")],
        row!["Confidential"],
    ];
    Book::new().sheet("Accounts", outlined).save(&folder.file("book.xlsx"));
    let mut files = vec!["accounts.csv", "book.xlsx"];
    if crate::libreoffice::is_installed("no .ods file is read here") {
        let profile = format!("-env:UserInstallation=file://{}", folder.file("profile").display());
        let office = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", "ods", "--outdir"])
            .arg(folder.file("."))
            .arg(folder.file("book.xlsx"))
            .output()
            .unwrap();
        assert!(folder.file("book.ods").is_file(), "{office:?}");
        files.push("book.ods");
    }
    for file in files {
        let ran = folder.run(&["run", file, "-c", "criteria.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23", "--no-report"]);
        assert_eq!(ran.code, 0, "{file}: {}{}", ran.stdout, ran.stderr);
        let annotated = rows(&folder.file("out.xlsx"), 0, 0);
        let decided: Vec<bool> = annotated.iter().map(|row| !row["Class"].is_empty()).collect();
        assert_eq!(decided, [true, true, false, true, false, false], "{file}");
        assert_eq!(annotated[0]["All"], "200", "{file}");
        fs::remove_file(folder.file("out.xlsx")).unwrap();
    }
}

#[test]
fn lookups_sum_over_data_alone() {
    let orders = vec![
        row!["Customer", "Amount"],
        row!["K1", 5],
        row!["K1", 7],
        row!["K2", 8],
        row!["Total", 20],
        row![""],
        row!["Source: order system"],
    ];
    let rules: [&[&str]; 3] = [
        &["Compute", "Orders", "", "SUM(Orders[Amount])"],
        &["Compute", "Own", "", "SUMIFS(Orders[Amount],Orders[Customer],[Account ID])"],
        &["Classify", "Class", "A", ""],
    ];
    let book = Book::new()
        .sheet("Accounts", vec![row!["Account ID", "Revenue"], row!["K1", 1], row!["K2", 2]])
        .sheet("Orders", orders)
        .criteria(&HEADER, &rules);
    let annotated = Folder::new().annotate(&book);
    assert_eq!((annotated[0]["Orders"].as_str(), annotated[0]["Own"].as_str(), annotated[1]["Own"].as_str()), ("20", "12", "8"));
    assert_eq!(
        said(&book, &LEFT_OUT),
        ["rows-left-out A5 these rows are none of the data in \"Orders\" and are left out: a sum in row 5 (\"Total\"); \
          a heading or remark in row 7 (\"Source: order system\")"]
    );
}

#[test]
fn sql_and_live_formulas_leave_them_out_or_say_why_not() {
    let folder = Folder::new();
    Book::new().sheet("Accounts", with_sums()).criteria(&HEADER, &RULES).save(&folder.file("in.xlsx"));
    for dialect in ["duckdb", "postgres", "spark"] {
        let ran = folder.run(&["sql", "--dialect", dialect, "in.xlsx", "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("-- without the rows that are no accounts in the sheet (rows 4, 5, 7, 8)"), "{}", ran.stdout);
        let quote = if dialect == "spark" { '`' } else { '"' };
        let condition = format!(
            "WHERE ({quote}Account ID{quote} IS NULL OR TRIM({quote}Account ID{quote}) NOT IN ('* preliminary figures', 'Account ID', 'Grand Total', 'North Total'))"
        );
        assert!(ran.stdout.contains(&condition), "{}", ran.stdout);
        assert!(!ran.stderr.contains("rows-not-left-out"), "{}", ran.stderr);
    }
    // Sums without a key, and an account without one: the query cannot tell them apart.
    let blank = vec![row!["Account ID", "Revenue"], row!["K1", 100], row!["K2", 70], row!["", sum("B2:B3", "170")], row!["", 9]];
    Book::new().sheet("Accounts", blank).criteria(&HEADER, &RULES).save(&folder.file("blank.xlsx"));
    let ran = folder.run(&["sql", "--dialect", "duckdb", "blank.xlsx", "--as-of", "2026-11-23"]);
    assert!(ran.stderr.contains("finding[rows-not-left-out]") && ran.stdout.contains("remarks: row 4"), "{}{}", ran.stdout, ran.stderr);

    let ran = folder.run(&["run", "in.xlsx", "-o", "live.xlsx", "--live", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("rows that are no accounts, such as sums, stand between those of a column"), "{}", ran.stderr);
    // With the sums at the end there is nothing in the way.
    let rows_ = vec![row!["Account ID", "Revenue"], row!["K1", 100], row!["K2", 70], row!["Total", 170]];
    Book::new().sheet("Accounts", rows_).criteria(&HEADER, &RULES).save(&folder.file("end.xlsx"));
    let ran = folder.run(&["run", "end.xlsx", "-o", "end-live.xlsx", "--live", "--as-of", "2026-11-23"]);
    assert!(ran.code == 0 && !ran.stderr.contains("such as sums"), "{}", ran.stderr);
    if crate::libreoffice::is_installed("live formulas are not recalculated") {
        for (file, sum) in [("live.xlsx", "200"), ("end-live.xlsx", "170")] {
            let recalculated = rows(&crate::libreoffice::recalculated(&folder.file(file)), 0, 0);
            assert_eq!(
                (recalculated[0]["All"].as_str(), recalculated[0]["Class"].as_str(), recalculated[2]["All"].as_str()),
                (sum, "A", ""),
                "{file}"
            );
        }
    }
}
