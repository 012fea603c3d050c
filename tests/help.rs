//! The help as users meet it: in groups, with an example, in their language; the manual pages and completions made of it.

use std::process::Command;

use crate::harness::Folder;

fn said(arguments: &[&str], locale: &str) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_keyfolio"))
        .args(arguments)
        .env("LC_ALL", locale)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

/// The headings of a help, in order.
fn headings(help: &str) -> Vec<&str> {
    help.lines().filter(|line| !line.starts_with(' ') && line.ends_with(':')).collect()
}

#[test]
fn options_stand_in_groups_in_both_languages() {
    for (locale, groups, example) in [
        ("C.UTF-8", ["Arguments:", "Input:", "Output:", "Comparison:", "Report:"], "Example: "),
        ("de_DE.UTF-8", ["Angaben:", "Eingabe:", "Ausgabe:", "Vergleich:", "Bericht:"], "Beispiel: "),
    ] {
        let (code, help) = said(&["run", "--help"], locale);
        assert_eq!(code, 0);
        assert_eq!(headings(&help), groups, "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
        let end: Vec<&str> = help.trim_end().lines().rev().take(2).collect();
        assert!(end[0].starts_with("    keyfolio run ") && end[1].starts_with(example), "{help}");
        // However it is asked for.
        for arguments in [&["help", "run"][..], &["run", "-h"]] {
            let (code, other) = said(arguments, locale);
            assert_eq!((code, headings(&other)), (0, headings(&help)), "{arguments:?}: {other}");
        }
        let (code, whole) = said(&["--help"], locale);
        assert!(code == 0 && whole.contains("run ") && whole.contains("keyfolio run "), "{whole}");
        assert_eq!(said(&["help"], locale), (0, whole));
    }
}

#[test]
fn german_help_speaks_german() {
    let (_, help) = said(&["sensitivity", "--help"], "de_DE.UTF-8");
    for text in
        ["Aufruf: keyfolio sensitivity [OPTIONEN] <ARBEITSMAPPE>", "--weights <PROZENT>", "[Standard: 10]", "[möglich: human, json]"]
    {
        assert!(help.contains(text), "{text}: {help}");
    }
    let (_, help) = said(&["criteria", "export", "--help"], "de_DE.UTF-8");
    assert!(help.contains("Aufruf: keyfolio criteria export [OPTIONEN] [ARBEITSMAPPE]"), "{help}");
    let (_, whole) = said(&["--help"], "de_DE.UTF-8");
    assert!(whole.contains("Befehle:\n  run ") && whole.contains("Aufruf: keyfolio [OPTIONEN] <BEFEHL>"), "{whole}");
    // What is wrong is said as before.
    let (code, text) = said(&["explain", "a.xlsx"], "de_DE.UTF-8");
    assert!(code == 2 && text.contains("Fehler: es fehlt <SCHLÜSSEL>") && text.contains("Aufruf: keyfolio explain"), "{text}");
}

#[test]
fn there_is_a_manual_page_of_the_program_and_of_each_command() {
    for (locale, section) in [("C.UTF-8", "Decide for every account"), ("de_DE.UTF-8", "Jeden Kunden bewerten")] {
        let (code, page) = said(&["manual"], locale);
        assert!(code == 0 && page.contains(".TH keyfolio 1"), "{page}");
        let (code, page) = said(&["manual", "run"], locale);
        assert!(code == 0 && page.contains(".TH keyfolio-run 1") && page.contains(section) && page.contains("in\\-place"), "{page}");
        assert_eq!(said(&["manual", "nix"], locale).0, 2);
        for shell in ["bash", "zsh", "fish", "powershell"] {
            let (code, script) = said(&["completions", shell], locale);
            assert!(code == 0 && script.contains("what-if") && script.contains("previous-dir"), "{shell}: {script}");
        }
    }
}

#[test]
fn the_version_is_that_of_the_sources() {
    let (code, text) = said(&["--version"], "C.UTF-8");
    assert!(code == 0 && text.starts_with(concat!("keyfolio ", env!("CARGO_PKG_VERSION"))), "{text}");
    assert_eq!(said(&["-V"], "de_DE.UTF-8").1, text);
}

/// However long the names, a table of a batch fits a printed page.
#[test]
fn tables_of_batches_fit() {
    use crate::harness::Book;
    use crate::row;
    let folder = Folder::new();
    let names: Vec<String> =
        (1..=3).map(|number| format!("Schlüsselkunden der Region Südwest einschließlich Österreich {number}.xlsx")).collect();
    for name in &names {
        let rules: &[&[&str]] = &[
            &["Bewertung", "S", "erste", "[x]", "0..100"],
            &["Einstufung", "Strategie", "Strategische Partnerschaft", "[S]>=50"],
            &["Einstufung", "Strategie", "Operative Partnerschaft mit Zusatzleistungen", "[S]>=20"],
            &["Einstufung", "Strategie", "Schlanke Partnerschaft", ""],
        ];
        let header = &["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht"];
        Book::new()
            .sheet("Kunden", vec![row!["Kunde", "x"], row!["eins", 10], row!["zwei", 90], row!["drei", 30]])
            .criteria(header, rules)
            .save(&folder.file(name));
    }
    let arguments: Vec<&str> =
        ["run"].into_iter().chain(names.iter().map(String::as_str)).chain(["--combined", "alle zusammen.xlsx"]).collect();
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
    assert!(ran.stdout.contains("Strategische"), "{}", ran.stdout);
}
