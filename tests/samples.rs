//! The sample and starter workbooks are what the program makes, and are sound under their own criteria.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keyfolio::foundation::language::Language;

use crate::harness::{Folder, rows};

#[path = "../workbooks/sample.rs"]
mod sample;

fn stored(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(name)
}

#[test]
fn the_sample_workbooks_are_those_that_are_made() {
    for (name, language) in sample::WORKBOOKS {
        let made = sample::workbook(language).unwrap();
        let stored = fs::read(stored(name)).unwrap_or_default();
        assert!(stored == made, "workbooks/{name} is stale: run `cargo run --example make-workbooks`");
    }
    for (name, month, region) in sample::MONTHS {
        let (made, stored) = (sample::month(month, region).unwrap(), fs::read(stored(name)).unwrap_or_default());
        assert!(stored == made, "workbooks/{name} is stale: run `cargo run --example make-workbooks`");
    }
}

#[test]
fn the_samples_have_no_findings_on_any_day_and_every_class_occurs() {
    for (name, language) in sample::WORKBOOKS {
        let folder = Folder::new();
        fs::copy(stored(name), folder.file("in.xlsx")).unwrap();
        for day in ["2026-11-23", "2027-06-01", "2028-12-31"] {
            let ran = folder.run(&["test", "in.xlsx", "--as-of", day]);
            assert_eq!(ran.code, 0, "{name} {day}: {}{}", ran.stdout, ran.stderr);
            let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--as-of", day, "--strict"]);
            assert_eq!(ran.code, 0, "{name} {day}: {}{}", ran.stdout, ran.stderr);
            let accounts = rows(&folder.file("out.xlsx"), 0, 3);
            assert_eq!(accounts.len(), 200);
            let classes = |english: &str, german: &str| {
                let name = if language == Language::English { english } else { german };
                accounts.iter().map(|account| account[name].as_str()).filter(|class| !class.is_empty()).collect::<BTreeSet<_>>().len()
            };
            assert_eq!(classes("Priority", "Priorität"), 5, "A, B, C, knocked out, blocked");
            assert_eq!(
                (classes("Strategy", "Strategie"), classes("Portfolio", "Portfolio"), classes("Development", "Entwicklung")),
                (3, 4, 7)
            );
            assert_eq!(classes("Data check", "Datenprüfung"), 0);
        }
    }
}

#[test]
fn the_knock_out_thresholds_hold() {
    let folder = Folder::new();
    fs::copy(stored("schluesselkunden.xlsx"), folder.file("in.xlsx")).unwrap();
    assert_eq!(folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]).code, 0);
    let kept: Vec<_> = rows(&folder.file("out.xlsx"), 0, 3)
        .into_iter()
        .take(3)
        .map(|account| [&account["IT-Arbeitsplätze"], &account["Anfragen pro Monat"], &account["Schlüsselkunde"]].map(String::clone))
        .collect();
    assert_eq!(kept, [["1001", "0", "ja"], ["1000", "5000", "nein"], ["0", "5001", "ja"]]);
}

#[test]
fn a_starter_workbook_runs_without_findings() {
    for language in ["en", "de"] {
        let folder = Folder::new();
        assert_eq!(folder.run(&["new", "start.xlsx", "--language", language]).code, 0);
        for arguments in
            [&["check", "start.xlsx", "--strict"][..], &["test", "start.xlsx"], &["run", "start.xlsx", "-o", "out.xlsx", "--strict"]]
        {
            let ran = folder.run(arguments);
            assert_eq!(ran.code, 0, "{language} {arguments:?}: {}{}", ran.stdout, ran.stderr);
        }
        assert_eq!(rows(&folder.file("out.xlsx"), 0, 3).len(), 12);
    }
}

#[test]
fn criteria_go_from_a_workbook_to_text_and_back() {
    for (name, _) in sample::WORKBOOKS {
        let folder = Folder::new();
        fs::copy(stored(name), folder.file("in.xlsx")).unwrap();
        assert_eq!(folder.run(&["criteria", "export", "in.xlsx", "-o", "a.toml"]).code, 0);
        assert_eq!(folder.run(&["criteria", "import", "a.toml", "-o", "b.xlsx"]).code, 0);
        assert_eq!(folder.run(&["criteria", "export", "b.xlsx", "-o", "b.toml"]).code, 0);
        assert_eq!(fs::read_to_string(folder.file("a.toml")).unwrap(), fs::read_to_string(folder.file("b.toml")).unwrap());
        for (criteria, output) in [("a.toml", "by-toml.xlsx"), ("b.xlsx", "by-workbook.xlsx")] {
            let ran = folder.run(&["run", "in.xlsx", "--criteria", criteria, "-o", output, "--as-of", "2026-11-23"]);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
        }
        assert_eq!(rows(&folder.file("by-toml.xlsx"), 0, 3), rows(&folder.file("by-workbook.xlsx"), 0, 3));
    }
}
