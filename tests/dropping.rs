//! Workbooks with no command before them, results that open, and results of earlier runs among the workbooks.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::harness::{Book, Folder, Ran, rows};
use crate::row;

const HEADER: &[&str] = &["Step", "Result", "Item", "Formula", "Scale", "Weight"];
const RULES: &[&[&str]] =
    &[&["Score", "S", "first", "[x]", "0..100"], &["Classify", "Class", "A", "[S]>=50"], &["Classify", "Class", "B", ""]];
const GERMAN_HEADER: &[&str] = &["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht"];
const GERMAN_RULES: &[&[&str]] =
    &[&["Bewertung", "S", "erste", "[x]", "0..100"], &["Einstufung", "Klasse", "A", "[S]>=50"], &["Einstufung", "Klasse", "B", ""]];

fn english() -> Book {
    Book::new().sheet("Accounts", vec![row!["Account", "x"], row!["one", 10], row!["two", 90]]).criteria(HEADER, RULES)
}

fn german() -> Book {
    Book::new().sheet("Kunden", vec![row!["Kunde", "x"], row!["eins", 10], row!["zwei", 90]]).criteria(GERMAN_HEADER, GERMAN_RULES)
}

fn json(ran: &Ran) -> Json {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

fn workbooks(names: &[&str]) -> Folder {
    let folder = Folder::new();
    for name in names {
        english().save(&folder.file(name));
    }
    folder
}

#[test]
fn workbooks_alone_are_run() {
    let folder = workbooks(&["a.xlsx", "Müller & Söhne.xlsx"]);
    german().save(&folder.file("Kunden.xlsx"));
    let ran = folder.run(&["a.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("a-annotated.xlsx"), "{}", ran.stdout);
    let ran = folder.run(&["Müller & Söhne.xlsx", "Kunden.xlsx", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        folder.names(),
        ["Kunden-bewertet.xlsx", "Kunden.xlsx", "Müller & Söhne-annotated.xlsx", "Müller & Söhne.xlsx", "a-annotated.xlsx", "a.xlsx"]
    );
    assert_eq!(rows(&folder.file("Kunden-bewertet.xlsx"), 0, 0)[1]["Klasse"], "A");
    // What is missing is told as of `run`, and a command is a command.
    let ran = folder.run(&["Kundne.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("is Kunden.xlsx meant?"), "{}", ran.stderr);
    let ran = folder.run(&["a.xlsx", "explain"]);
    assert!(ran.code == 2 && ran.stderr.contains("a.xlsx"), "{}", ran.stderr);
    assert_eq!(folder.run(&["check", "a.xlsx"]).code, 0);
    let ran = folder.run(&["run", "*.xls"]);
    assert!(ran.code == 2 && ran.stderr.contains("no file fits this pattern"), "{}", ran.stderr);
}

/// The language of the run decides, which is that of the criteria, whatever the system speaks.
#[test]
fn german_runs_have_german_names() {
    let folder = Folder::new();
    german().save(&folder.file("Kunden.xlsx"));
    for name in ["alt", "neu"] {
        fs::create_dir(folder.file(name)).unwrap();
    }
    let report = json(&folder.run(&["run", "Kunden.xlsx", "--output-dir", "alt", "--as-of", "2026-10-31", "--format", "json"]));
    assert_eq!(report["output"], Path::new("alt").join("Kunden-bewertet.xlsx").display().to_string());
    // The one of last month is found under its name.
    let ran =
        folder.run(&["run", "Kunden.xlsx", "--output-dir", "neu", "--previous-dir", "alt", "--as-of", "2026-11-30", "--format", "json"]);
    assert_eq!((ran.code, &json(&ran)["movement"]["moved"]), (0, &Json::from(0)), "{}", ran.stdout);
    assert!(folder.file("neu/Kunden-bewertet.xlsx").is_file());
    let ran = folder.run(&["watch", "Kunden.xlsx", "--runs", "1"]);
    assert!(ran.code == 0 && folder.file("Kunden-bewertet.xlsx").is_file(), "{}", ran.stderr);
    fs::remove_file(folder.file("Kunden-bewertet.xlsx")).unwrap();
    let ran = folder.run(&["sensitivity", "Kunden.xlsx", "--column"]);
    assert!(ran.code == 0 && folder.file("Kunden-bewertet.xlsx").is_file(), "{}", ran.stderr);
    assert!(!folder.file("Kunden-annotated.xlsx").exists());
}

/// `run *.xlsx` a second time, with what it wrote the first time among the files.
#[test]
fn results_are_not_run_again() {
    let folder = workbooks(&["a.xlsx", "b.xlsx"]);
    german().save(&folder.file("c.xlsx"));
    let all = |folder: &Folder| folder.names().into_iter().filter(|name| name.ends_with(".xlsx")).collect::<Vec<_>>();
    let run = |folder: &Folder, names: &[String], more: &[&str]| {
        let arguments: Vec<&str> = ["run"].into_iter().chain(names.iter().map(String::as_str)).chain(more.iter().copied()).collect();
        folder.run(&arguments)
    };
    let more = ["--as-of", "2026-11-23", "--format", "json"];
    assert_eq!(run(&folder, &all(&folder), &more).code, 0);
    // A report is no condition: the columns have their marks too. And a user may call a workbook as a result is called.
    assert_eq!(folder.run(&["run", "b.xlsx", "--no-report"]).code, 0);
    english().save(&folder.file("mine-annotated.xlsx"));
    fs::rename(folder.file("a-annotated.xlsx"), folder.file("Final.xlsx")).unwrap();
    let names = all(&folder);
    assert_eq!(names, ["Final.xlsx", "a.xlsx", "b-annotated.xlsx", "b.xlsx", "c-bewertet.xlsx", "c.xlsx", "mine-annotated.xlsx"]);
    let ran = run(&folder, &names, &more);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let report = json(&ran);
    let texts = |place: &str, of: &str| {
        report[place].as_array().unwrap().iter().map(|one| one[of].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts("workbooks", "workbook"), ["a.xlsx", "b.xlsx", "c.xlsx", "mine-annotated.xlsx"]);
    assert_eq!(texts("diagnostics", "file"), ["Final.xlsx", "b-annotated.xlsx", "c-bewertet.xlsx"]);
    assert_eq!(texts("diagnostics", "code"), ["own-result"; 3]);
    // With one left, it is told as of one.
    let names: Vec<String> = ["a.xlsx", "a-annotated.xlsx"].map(str::to_owned).into();
    let report = json(&run(&folder, &names, &more));
    assert_eq!((&report["workbook"], &report["diagnostics"][0]["code"]), (&Json::from("a.xlsx"), &Json::from("own-result")));
    // Who names results only means them.
    let names: Vec<String> = ["a-annotated.xlsx", "b-annotated.xlsx"].map(str::to_owned).into();
    let report = json(&run(&folder, &names, &more));
    assert_eq!(report["workbooks"].as_array().unwrap().len(), 2);
}

#[test]
fn the_workbook_over_all_is_not_run_with_them() {
    let folder = workbooks(&["a.xlsx", "b.xlsx"]);
    let run = || {
        let names = folder.names();
        let arguments: Vec<&str> = ["run"]
            .into_iter()
            .chain(names.iter().map(String::as_str))
            .chain(["--combined", "all.xlsx", "--as-of", "2026-11-23"])
            .collect();
        folder.run(&arguments)
    };
    assert_eq!(run().code, 0);
    let first = fs::read(folder.file("all.xlsx")).unwrap();
    let ran = run();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("made of several workbooks, and was left out"), "{}", ran.stderr);
    assert!(fs::read(folder.file("all.xlsx")).unwrap() == first, "made of the same two again");
    // Under another name it is known too.
    fs::rename(folder.file("all.xlsx"), folder.file("Gesamt.xlsx")).unwrap();
    let ran = folder.run(&["run", "Gesamt.xlsx", "a.xlsx", "b.xlsx"]);
    assert!(ran.code == 0 && ran.stdout.contains("2 of 2 written"), "{}{}", ran.stdout, ran.stderr);
    // Alone it is a workbook like any other.
    assert_eq!(folder.run(&["run", "Gesamt.xlsx"]).code, 0);
}

/// A workbook that is run in place every month carries marks of its own runs, and is run all the same.
#[test]
fn workbooks_run_in_place_are_no_results() {
    let folder = workbooks(&["a.xlsx", "b.xlsx"]);
    for _ in 0..2 {
        let ran = folder.run(&["run", "a.xlsx", "b.xlsx", "--in-place", "--as-of", "2026-11-23"]);
        assert!(ran.code == 0 && ran.stdout.contains("2 of 2 written") && !ran.stderr.contains("left out"), "{}{}", ran.stdout, ran.stderr);
    }
    let ran = folder.run(&["run", "a.xlsx", "b.xlsx", "--output-dir", "out"]);
    assert!(ran.stdout.contains("2 of 2 written"), "{}", ran.stdout);
}

/// The desk's own opener is called with each result, and never without `--open`.
#[cfg(target_os = "linux")]
#[test]
fn results_are_opened_when_asked_for() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = workbooks(&["a.xlsx", "b.xlsx"]);
    fs::create_dir(folder.file("bin")).unwrap();
    let opener = folder.file("bin/xdg-open");
    fs::write(&opener, format!("#!/bin/sh\necho \"$1\" >> {}\n", folder.file("opened").display())).unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let run = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_keyfolio"))
            .args(arguments)
            .current_dir(folder.file("."))
            .env("PATH", format!("{}:/usr/bin:/bin", folder.file("bin").display()))
            .output()
            .unwrap()
    };
    let opened = || fs::read_to_string(folder.file("opened")).unwrap_or_default();
    assert!(run(&["a.xlsx"]).status.success());
    assert_eq!(opened(), "");
    assert!(run(&["a.xlsx", "b.xlsx", "--open"]).status.success());
    assert_eq!(opened(), "a-annotated.xlsx\nb-annotated.xlsx\n");
    assert!(run(&["run", "a.xlsx", "b.xlsx", "--combined", "all.xlsx", "--open"]).status.success());
    assert!(opened().ends_with("all.xlsx\n") && opened().lines().count() == 3, "{}", opened());
    assert!(!run(&["gone.xlsx", "--open"]).status.success());
    assert_eq!(opened().lines().count(), 3, "what was not written is not opened");
}

#[test]
fn a_file_of_somebody_elses_stays_where_nobody_named_it() {
    let folder = workbooks(&["a.xlsx"]);
    english().save(&folder.file("a-annotated.xlsx"));
    let before = fs::read(folder.file("a-annotated.xlsx")).unwrap();
    let ran = folder.run(&["a.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("error[output-not-ours]") && ran.stderr.contains("--output"), "{}", ran.stderr);
    assert_eq!(fs::read(folder.file("a-annotated.xlsx")).unwrap(), before);
    // Named, it may go; and a result of ours goes without a word.
    for arguments in [&["a.xlsx", "-o", "a-annotated.xlsx"][..], &["a.xlsx"], &["a.xlsx", "--no-report"], &["a.xlsx"]] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_copy_of_a_workbook_that_was_run_in_place_is_run() {
    let folder = workbooks(&["2026-10.xlsx"]);
    assert_eq!(folder.run(&["run", "2026-10.xlsx", "--in-place"]).code, 0);
    fs::copy(folder.file("2026-10.xlsx"), folder.file("2026-11.xlsx")).unwrap();
    let ran = folder.run(&["run", "2026-10.xlsx", "2026-11.xlsx", "--in-place", "--strict", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_eq!(json(&ran)["workbooks"].as_array().unwrap().len(), 2);
    // Beside each other it may be a result under another name: that is said so that nobody misses it.
    let ran = folder.run(&["run", "2026-10.xlsx", "2026-11.xlsx", "--strict"]);
    assert!(ran.code == 1 && ran.stderr.contains("finding[own-result]"), "{} {}", ran.code, ran.stderr);
}

#[test]
fn a_workbook_whose_name_ends_as_a_reports_is_run() {
    let folder = workbooks(&["x-annotated.xlsx", "x-annotated-report.xlsx", "x.xlsx"]);
    let ran = folder.run(&["run", "x.xlsx", "x-annotated-report.xlsx", "--output-dir", "out", "--format", "json"]);
    assert_eq!((ran.code, json(&ran)["workbooks"].as_array().unwrap().len()), (0, 2), "{}", ran.stdout);
}

#[test]
fn two_workbooks_of_last_time_are_one_too_many() {
    let folder = workbooks(&["k.xlsx"]);
    for name in ["last/k-annotated.xlsx", "last/k-bewertet.xlsx"] {
        fs::create_dir_all(folder.file("last")).unwrap();
        english().save(&folder.file(name));
    }
    let ran = folder.run(&["run", "k.xlsx", "--previous-dir", "last"]);
    assert!(ran.code == 2 && ran.stderr.contains("may both be the workbook of last time"), "{}", ran.stderr);
    fs::remove_file(folder.file("last/k-bewertet.xlsx")).unwrap();
    assert_eq!(folder.run(&["run", "k.xlsx", "--previous-dir", "last"]).code, 0);
}

#[test]
fn what_is_no_workbook_is_told_what_it_is() {
    let folder = workbooks(&["a.xlsx"]);
    fs::create_dir(folder.file("folder")).unwrap();
    let ran = folder.run(&["folder"]);
    assert!(ran.code == 2 && !ran.stderr.contains("subcommand"), "{}", ran.stderr);
    let ran = folder.run(&["--as-of", "2026-11-23", "a.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
