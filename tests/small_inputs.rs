//! Small inputs stay small: what a few bytes stand for is counted before it is laid out, and nothing takes time by the square of its size.

use std::fs;
use std::time::{Duration, Instant};

use crate::harness::{Book, Folder, rows};
use crate::row;

/// Every one of these takes well under a second, and took minutes or gigabytes when done by the square or laid out.
const SOON: Duration = Duration::from_secs(60);

#[test]
fn a_text_that_no_cell_holds_is_an_error_and_is_not_built() {
    let long = "x".repeat(30_000);
    for (formula, fits) in [
        ("[T]&\"\"", true),
        ("[T]&[T]", false),
        ("CONCAT([T],[T])", false),
        ("TEXTJOIN([T],TRUE,[T],1,[T],2)", false),
        ("SUBSTITUTE([T],\"x\",[T])", false),
        ("SUBSTITUTE([T],\"x\",\"y\")", true),
        ("SUBSTITUTE([T],\"xx\",\"\")", true),
        ("REPT([T],1000000000)", false),
        ("REPT(\"\",1000000000)", true),
        ("REPLACE([T],1,0,[T])", false),
    ] {
        let folder = Folder::new();
        Book::new()
            .sheet("Accounts", vec![row!["Account", "T"], row!["Alder", long.as_str()]])
            .criteria(&["Step", "Result", "Formula"], &[&["Compute", "C", &format!("IFERROR(LEN({formula}),-1)")]])
            .save(&folder.file("in.xlsx"));
        let started = Instant::now();
        let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--no-report"]);
        assert!(ran.code == 0 && started.elapsed() < SOON, "{formula}: {}", ran.stderr);
        let length: f64 = rows(&folder.file("out.xlsx"), 0, 0)[0]["C"].parse().unwrap();
        assert_eq!(length >= 0.0, fits, "{formula}: {length}");
    }
}

#[test]
fn texts_that_double_from_row_to_row_end() {
    let folder = Folder::new();
    let formulas: Vec<String> =
        (0..40).map(|row| if row == 0 { "[Account]".to_owned() } else { format!("[R{}]&[R{}]", row - 1, row - 1) }).collect();
    let names: Vec<String> = (0..40).map(|row| format!("R{row}")).collect();
    let rules: Vec<[&str; 3]> = names.iter().zip(&formulas).map(|(name, formula)| ["Compute", name.as_str(), formula.as_str()]).collect();
    let rules: Vec<&[&str]> = rules.iter().map(|rule| &rule[..]).collect();
    Book::new()
        .sheet("Accounts", vec![row!["Account"], row!["Alder"], row!["Birch"]])
        .criteria(&["Step", "Result", "Formula"], &rules)
        .save(&folder.file("in.xlsx"));
    let started = Instant::now();
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--no-report"]);
    assert!(ran.code == 0 && started.elapsed() < SOON, "{}", ran.stderr);
    let row = rows(&folder.file("out.xlsx"), 0, 0).remove(0);
    assert_eq!(row["R12"].len(), 5 << 12);
    assert!(row["R13"].is_empty() || row["R13"].starts_with('#'), "{}", row["R13"].len());
}

#[test]
fn many_unknown_keys_are_told_soon() {
    let folder = Folder::new();
    Book::new().sheet("Accounts", vec![row!["Account"], row!["Alder"]]).save(&folder.file("in.xlsx"));
    let keys: String = (0..60_000).map(|number| format!("unknown{number} = 1\n")).collect();
    for (before, after) in [("", ""), ("[settings]\n", ""), ("[[rule]]\nstep = \"compute\"\nresult = \"a\"\nformula = \"1\"\n", "")] {
        fs::write(folder.file("r.toml"), format!("{before}{keys}{after}")).unwrap();
        let started = Instant::now();
        let ran = folder.run(&["check", "in.xlsx", "--criteria", "r.toml", "--format", "json"]);
        assert!(ran.code == 2 && started.elapsed() < SOON, "{before}: {:?}", started.elapsed());
        assert!(ran.stdout.matches("unknown-key").count() == 60_000, "{before}");
    }
}

#[test]
fn names_of_any_length_are_compared_in_little_room() {
    let folder = Folder::new();
    let (header, wanted) = ("h".repeat(32_000), "g".repeat(8_000));
    Book::new()
        .sheet("Accounts", vec![row!["Account", header.as_str()], row!["Alder", 1]])
        .criteria(&["Step", "Result", "Formula"], &[&["Compute", "C", &format!("[{wanted}]*2")]])
        .save(&folder.file("in.xlsx"));
    let started = Instant::now();
    let ran = folder.run(&["check", "in.xlsx"]);
    assert!(ran.code == 2 && started.elapsed() < SOON && ran.stderr.contains("unknown-column"), "{:?}", started.elapsed());
}
