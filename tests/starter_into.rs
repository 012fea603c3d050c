//! `keyfolio new --into`: criteria, settings and tests in a workbook that is there.

use std::fs;
use std::io::Read;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};

use crate::harness::{Book, Folder, date, rows};
use crate::row;

fn export() -> Book {
    Book::new()
        .sheet(
            "Liste",
            vec![
                row!["Kd.-Nr.", "Name", "Umsatz [TEUR]", "Marge", "Seit", "Gleich", "Note"],
                row![1001, "Ahorn", 500, 0.3, date("2020-01-31"), 1, "x"],
                row![1002, "Birke", 90, 0.2, date("2021-01-31"), 1, 5],
                row![1003, "Eiche", 10, 0.1, date("2022-01-31"), 1, "y"],
            ],
        )
        .sheet("Notizen", vec![row!["frei", 1]])
}

fn sheet_names(path: &Path) -> Vec<String> {
    let workbook: Xlsx<_> = open_workbook(path).unwrap();
    workbook.sheet_names()
}

/// The parts of a package, by name.
fn parts(path: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    let archive = rawzip::ZipArchive::from_slice(&bytes).unwrap();
    let mut parts = std::collections::BTreeMap::new();
    for entry in archive.entries() {
        let entry = entry.unwrap();
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let data = archive.get_entry(entry.wayfinder()).unwrap();
        let mut text = Vec::new();
        match entry.compression_method() {
            rawzip::CompressionMethod::STORE => text.extend_from_slice(data.data()),
            _ => drop(flate2::read::DeflateDecoder::new(data.data()).read_to_end(&mut text).unwrap()),
        }
        parts.insert(name, text);
    }
    parts
}

#[test]
fn a_workbook_gets_criteria_over_its_own_columns() {
    let folder = Folder::new();
    export().save(&folder.file("mine.xlsx"));
    let before = fs::read(folder.file("mine.xlsx")).unwrap();
    let ran = folder.run(&["new", "--into", "mine.xlsx", "--language", "de"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("Für jede Zahlenspalte gibt es eine Regel (2)") && ran.stdout.contains("Kriterien, Einstellungen, Prüfungen"),
        "{}",
        ran.stdout
    );
    assert!(fs::read(folder.file("mine.bak.xlsx")).unwrap() == before, "the former one is kept");
    assert_eq!(sheet_names(&folder.file("mine.xlsx")), ["Liste", "Notizen", "Kriterien", "Einstellungen", "Prüfungen"]);
    // Whatever was there is there, byte by byte; only what lists the sheets, and the looks, have grown.
    let (old, new) = (parts(&folder.file("mine.bak.xlsx")), parts(&folder.file("mine.xlsx")));
    let grown = ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"];
    let mut same = 0;
    for (name, text) in old.iter().filter(|(name, _)| !grown.contains(&name.as_str())) {
        assert!(new[name] == *text, "{name}");
        same += 1;
    }
    assert!(same >= 5, "{same}");
    let criteria = rows(&folder.file("mine.xlsx"), 2, 3);
    let formulas: Vec<&str> = criteria.iter().map(|rule| rule["Formel"].as_str()).filter(|formula| !formula.is_empty()).collect();
    assert_eq!(formulas, ["[Umsatz '[TEUR']]", "[Marge]", "[Attraktivität]>=70", "[Attraktivität]>=40"]);
    assert!(criteria.iter().filter(|rule| !rule["Schritt"].is_empty()).all(|rule| rule["Aktiv"] == "nein"), "{criteria:?}");
    assert!(criteria.iter().filter(|rule| rule["Schritt"] == "Bewertung").all(|rule| rule["Skala"] == "Perzentil"), "{criteria:?}");

    // As long as nothing counts, that is said; and again is refused.
    let ran = folder.run(&["check", "mine.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("no-rules") && ran.stderr.contains("Aktiv"), "{}", ran.stderr);
    let ran = folder.run(&["new", "--into", "mine.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("has-criteria"), "{}", ran.stderr);
}

/// Switched on as they stand, the rules decide; and no later run takes the sheets away.
#[test]
fn the_rules_decide_when_they_are_switched_on() {
    for language in ["de", "en"] {
        let folder = Folder::new();
        export().save(&folder.file("mine.xlsx"));
        assert_eq!(folder.run(&["new", "out.xlsx", "--into", "mine.xlsx", "--language", language]).code, 0);
        assert!(!folder.file("mine.bak.xlsx").exists(), "the input is not touched");
        let ran = folder.run(&["criteria", "export", "out.xlsx", "-o", "rules.toml"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let text = fs::read_to_string(folder.file("rules.toml")).unwrap();
        assert_eq!(text.matches("active = false").count(), 5, "{text}");
        fs::write(folder.file("rules.toml"), text.replace("active = false\n", "")).unwrap();
        let ran = folder.run(&["run", "out.xlsx", "-c", "rules.toml", "-o", "decided.xlsx", "--verify", "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let class = if language == "de" { "Priorität" } else { "Priority" };
        let classes: Vec<String> = rows(&folder.file("decided.xlsx"), 0, 0).iter().map(|row| row[class].clone()).collect();
        assert_eq!(classes, ["A", "B", "C"], "{language}");
        for more in [&[][..], &["--no-report"]] {
            let ran =
                folder.run(&[&["run", "decided.xlsx", "-c", "rules.toml", "-o", "again.xlsx", "--as-of", "2026-11-23"], more].concat());
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            let criteria = if language == "de" { "Kriterien" } else { "Criteria" };
            assert!(sheet_names(&folder.file("again.xlsx")).contains(&criteria.to_owned()), "{language}");
        }
    }
}

#[test]
fn what_is_there_stays_and_what_cannot_be_is_refused() {
    let folder = Folder::new();
    let settings = vec![row!["Setting", "Value"], row!["Accounts sheet", "Liste"]];
    export().sheet("Settings", settings).save(&folder.file("mine.xlsx"));
    let ran = folder.run(&["new", "--into", "mine.xlsx", "--language", "en"]);
    assert!(ran.code == 0 && ran.stdout.contains("Criteria, Tests."), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(sheet_names(&folder.file("mine.xlsx")), ["Liste", "Notizen", "Settings", "Criteria", "Tests"]);
    fs::write(folder.file("list.csv"), "Account;Revenue\nA;5\nB;7\n").unwrap();
    let before = folder.names();
    for (arguments, said) in [
        (&["new", "--into", "gone.xlsx"][..], "there is no such file"),
        (&["new", "--into", "list.csv"], "in-place-other-format"),
        (&["new", "mine.xlsx", "--into", "list.csv"], "there is a file of this name already"),
        (&["new", "out.xlsm", "--into", "mine.xlsx"], "ends in .xlsx"),
        (&["new"], "WORKBOOK"),
    ] {
        let ran = folder.run(arguments);
        assert!(ran.code == 2 && ran.stderr.contains(said), "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    }
    assert_eq!(folder.names(), before);
    // A file of another kind becomes a workbook beside it.
    let ran = folder.run(&["new", "list.xlsx", "--into", "list.csv", "--language", "en"]);
    assert!(ran.code == 0 && ran.stdout.contains("each column of numbers (1)"), "{}{}", ran.stdout, ran.stderr);
}
