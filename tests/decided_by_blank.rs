//! A blank cell that decides a Knock-out, a blocker or a class is said: at the cell where it made a row TRUE, once a column where FALSE.

use serde_json::Value;

use crate::check_catalogue::HEADER;
use crate::harness::{Book, Cell, Folder, date, rows};
use crate::row;

const GERMAN: [&str; 8] = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Leer", "Begründung"];

/// Twelve accounts, of which k3 and k7 have blanks in every column but the key.
fn accounts(german: bool) -> Vec<Vec<Cell>> {
    let headers = if german {
        row!["Kunde", "Umsatz", "Reklamationen", "Zuletzt", "Ziel", "Stufe"]
    } else {
        row!["Account", "Revenue", "Complaints", "Last visit", "Target", "Level"]
    };
    let account = |number: usize| {
        let key = format!("k{number}");
        if number == 3 || number == 7 {
            return row![key.as_str(), "", "", "", "", ""];
        }
        let visit = date(&format!("2026-{:02}-05", number % 9 + 1));
        vec![
            Cell::from(key.as_str()),
            Cell::from(500.0 + 200.0 * number as f64),
            Cell::from((number % 7) as f64),
            visit,
            Cell::from(1_000.0),
            Cell::from(["low", "high"][number % 2]),
        ]
    };
    std::iter::once(headers).chain((0..12).map(account)).collect()
}

/// The rules, and where the finding and the note stand.
struct Case {
    rules: &'static [&'static [&'static str]],
    findings: &'static [&'static str],
    notes: &'static [&'static str],
}

const REST: &[&str] = &["Classify", "Class", "C", ""];

const CASES: &[Case] = &[
    // A Knock-out that the blank meets, and one that it fails.
    Case { rules: &[&["Knock-out", "", "calm", "[Complaints]<=5"], REST], findings: &["C5", "C9"], notes: &[] },
    Case { rules: &[&["Knock-out", "", "calm", "NOT([Complaints]>5)"], REST], findings: &["C5", "C9"], notes: &[] },
    Case { rules: &[&["Knock-out", "", "calm", "5>=[@Complaints]"], REST], findings: &["C5", "C9"], notes: &[] },
    Case { rules: &[&["Knock-out", "", "large", "[Revenue]>1000"], REST], findings: &[], notes: &["B1"] },
    Case { rules: &[&["Knock-out", "", "large", "OR([Revenue]>1000,[Level]=\"high\")"], REST], findings: &[], notes: &["B1"] },
    // Two that are blank together: neither of them alone would turn it.
    Case { rules: &[&["Knock-out", "", "both", "AND([Revenue]>1000,[Complaints]>2)"], REST], findings: &[], notes: &["B1", "C1"] },
    // Blockers.
    Case { rules: &[&["Blocker", "", "weak", "[Revenue]<600"], REST], findings: &["B5", "B9"], notes: &[] },
    Case { rules: &[&["Blocker", "", "angry", "[Complaints]>4"], REST], findings: &[], notes: &["C1"] },
    // Classes, with what is computed on a side.
    Case { rules: &[&["Classify", "Class", "quiet", "[Complaints]=0"], REST], findings: &["C5", "C9"], notes: &[] },
    Case { rules: &[&["Classify", "Class", "lost", "TODAY()-[Last visit]>180"], REST], findings: &["D5", "D9"], notes: &[] },
    Case { rules: &[&["Classify", "Class", "old", "YEAR([Last visit])<2020"], REST], findings: &["D5", "D9"], notes: &[] },
    Case { rules: &[&["Classify", "Class", "met", "[Revenue]>=[Target]"], REST], findings: &["B5", "E5", "B9", "E9"], notes: &[] },
    Case { rules: &[&["Classify", "Class", "new", "[Last visit]>DATE(2026,6,1)"], REST], findings: &[], notes: &["D1"] },
    // What a Compute row compares decides what reads it, and so does a value that is passed on.
    Case {
        rules: &[&["Compute", "Fine", "", "[Complaints]<=5"], &["Knock-out", "", "k", "[Fine]"], REST],
        findings: &["C5", "C9"],
        notes: &[],
    },
    Case {
        rules: &[&["Compute", "Mood", "", "IF([Complaints]<=5,\"good\",\"bad\")"], &["Classify", "Class", "A", "[Mood]=\"good\""], REST],
        findings: &["C5", "C9"],
        notes: &[],
    },
    Case { rules: &[&["Compute", "R", "", "[Revenue]"], &["Knock-out", "", "k", "[R]>1000"], REST], findings: &[], notes: &["B1"] },
    // Where the author asks for the blank, or it turns nothing.
    Case { rules: &[&["Knock-out", "", "calm", "OR(ISBLANK([Complaints]),[Complaints]<=5)"], REST], findings: &[], notes: &[] },
    Case { rules: &[&["Knock-out", "", "calm", "AND([Complaints]<>\"\",[Complaints]<=5)"], REST], findings: &[], notes: &[] },
    Case { rules: &[&["Knock-out", "", "large", "IF([Revenue]=\"\",TRUE,[Revenue]>1000)"], REST], findings: &[], notes: &[] },
    Case {
        rules: &[&["Classify", "Class", "none", "[Complaints]=\"\""], &["Classify", "Class", "calm", "[Complaints]<=5"], REST],
        findings: &[],
        notes: &[],
    },
    Case {
        rules: &[&["Knock-out", "", "high", "[Level]=\"high\""], &["Knock-out", "", "calm", "[Complaints]<=5"], REST],
        findings: &[],
        notes: &[],
    },
    Case { rules: &[&["Classify", "Class", "same", "[Complaints]<=5"], &["Classify", "Class", "same", ""]], findings: &[], notes: &[] },
    Case { rules: &[&["Compute", "Rate", "", "IF([Revenue]=0,0,[Complaints]/[Revenue])"], REST], findings: &[], notes: &[] },
    Case { rules: &[&["Classify", "Class", "A", "[Level]=\"high\""], REST], findings: &[], notes: &[] },
    // The Blank column speaks for a score.
    Case { rules: &[&["Score", "S", "s", "IF([Complaints]<=5,100,0)", "", "1", "zero"], REST], findings: &[], notes: &[] },
];

const GERMAN_CASES: &[Case] = &[
    Case {
        rules: &[&["K.O.", "", "ruhig", "[Reklamationen]<=5"], &["Einstufung", "Klasse", "C", ""]],
        findings: &["C5", "C9"],
        notes: &[],
    },
    Case { rules: &[&["K.O.", "", "groß", "[Umsatz]>1000"], &["Einstufung", "Klasse", "C", ""]], findings: &[], notes: &["B1"] },
    Case {
        rules: &[&["Einstufung", "Klasse", "verloren", "HEUTE()-[Zuletzt]>180"], &["Einstufung", "Klasse", "C", ""]],
        findings: &["D5", "D9"],
        notes: &[],
    },
    Case {
        rules: &[&["K.O.", "", "ruhig", "ODER(ISTLEER([Reklamationen]);[Reklamationen]<=5)"], &["Einstufung", "Klasse", "C", ""]],
        findings: &[],
        notes: &[],
    },
];

#[test]
fn a_decision_that_a_blank_made_is_said() {
    let mut wrong = Vec::new();
    for (german, case) in CASES.iter().map(|case| (false, case)).chain(GERMAN_CASES.iter().map(|case| (true, case))) {
        let folder = Folder::new();
        let header = if german { &GERMAN } else { &HEADER };
        let sheet = if german { "Kunden" } else { "Accounts" };
        Book::new().sheet(sheet, accounts(german)).criteria(header, case.rules).save(&folder.file("in.xlsx"));
        let mut told: Vec<[Vec<String>; 2]> = Vec::new();
        let mut checks = Vec::new();
        for command in [&["check", "in.xlsx"][..], &["run", "in.xlsx", "-o", "out.xlsx"]] {
            let ran = folder.run(&[command, &["--format", "json", "--as-of", "2026-11-23"]].concat());
            let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
            let of = |severity: &str| {
                let all = report["diagnostics"].as_array().unwrap().iter();
                let own = all.filter(|one| one["code"] == "decided-by-blank" && one["severity"] == severity);
                own.map(|one| one["cell"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
            };
            told.push([of("finding"), of("note")]);
        }
        let data_check = if german { "Datenprüfung" } else { "Data check" };
        checks.extend(
            rows(&folder.file("out.xlsx"), 0, 0).iter().map(|row| row[data_check].contains("blank") || row[data_check].contains("leer")),
        );
        let findings = || case.findings.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let expected = [findings(), case.notes.iter().map(|cell| (*cell).to_owned()).collect()];
        let marked = |account: usize| checks[account] == (!case.findings.is_empty() && (account == 3 || account == 7));
        if told.iter().any(|told| *told != expected) || !(0..12).all(marked) {
            wrong.push(format!("{:?}: {told:?}, Data check {checks:?}", case.rules));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(CASES.len() + GERMAN_CASES.len() >= 25);
}

/// The note counts the accounts and names the first of them; `--strict` is about the findings only.
#[test]
fn a_note_counts_the_accounts_of_a_column() {
    let account =
        |number: usize| vec![Cell::from(format!("k{number}").as_str()), if number < 8 { Cell::Blank } else { Cell::from(2_000.0) }];
    let book = |name: &str, header: &[&str], rules: &[&[&str]]| {
        let columns = if name == "Kunden" { row!["Kunde", "Umsatz"] } else { row!["Account", "Revenue"] };
        Book::new().sheet(name, std::iter::once(columns).chain((0..12).map(account)).collect()).criteria(header, rules)
    };
    let folder = Folder::new();
    let knock_out: &[&str] = &["Knock-out", "", "large", "[Revenue]>1000"];
    book("Accounts", &HEADER, &[knock_out, REST]).save(&folder.file("en.xlsx"));
    book("Kunden", &GERMAN, &[&["K.O.", "", "groß", "[Umsatz]>1000"], &["Einstufung", "Klasse", "C", ""]]).save(&folder.file("de.xlsx"));
    for (file, said) in [
        ("en.xlsx", "decided by a blank for 8 accounts (k0, k1, k2, k3, k4, …): their cells count as 0, and row 2 (\"large\") is FALSE"),
        (
            "de.xlsx",
            "durch leere Zellen entschieden für 8 Kunden (k0, k1, k2, k3, k4, …): sie zählen als 0, und Zeile 2 („groß“) ist dadurch FALSCH",
        ),
    ] {
        let ran = folder.run(&["run", file, "--strict", "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said), "{text}");
    }
}
