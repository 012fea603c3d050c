//! `run` says what `check` says: the same findings in both, in a batch, in the combined workbook and on the sheet Findings, and the same exit code.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check_catalogue::{FAULTY, HEADER, Rules, SOUND, accounts};
use crate::harness::{Book, Cell, Folder, Ran, error, rows};
use crate::row;

const DAY: [&str; 2] = ["--as-of", "2026-11-23"];

/// Severity, code and cell.
type Said = BTreeSet<(String, String, String)>;

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

fn said(diagnostics: &Value) -> Said {
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let all = diagnostics.as_array().unwrap();
    all.iter().map(|one| (text(one, "severity"), text(one, "code"), text(one, "cell"))).collect()
}

fn findings(said: &Said) -> BTreeSet<(String, String)> {
    said.iter().filter(|(severity, ..)| severity == "finding").map(|(_, code, cell)| (code.clone(), cell.clone())).collect()
}

/// Code and cell of the findings on the sheet Findings.
fn on_the_sheet(folder: &Folder, file: &str) -> BTreeSet<(String, String)> {
    let sheet = sheet_names(folder, file).iter().position(|name| name == "Findings").unwrap();
    let listed = rows(&folder.file(file), sheet, 3);
    let cell = |row: &std::collections::BTreeMap<String, String>, name: &str| row.get(name).cloned().unwrap_or_default();
    listed.iter().filter(|row| cell(row, "Severity") == "Finding").map(|row| (cell(row, "Code"), cell(row, "Cell"))).collect()
}

fn sheet_names(folder: &Folder, file: &str) -> Vec<String> {
    let workbook: calamine::Xlsx<_> = calamine::open_workbook(folder.file(file)).unwrap();
    calamine::Reader::sheet_names(&workbook)
}

/// The same accounts under other rules, in every way to run them.
fn compared(name: &str, rules: Rules<'_>, wrong: &mut Vec<String>) {
    let folder = Folder::new();
    Book::new().sheet("Accounts", accounts(24)).criteria(&HEADER, rules).save(&folder.file("in.xlsx"));
    let arguments = |command: &'static [&'static str]| [command, &["--format", "json", "--strict"], &DAY].concat();
    let check = folder.run(&arguments(&["check", "in.xlsx"]));
    let run = folder.run(&arguments(&["run", "in.xlsx", "-o", "out.xlsx"]));
    let (checked, ran) = (said(&json(&check)["diagnostics"]), said(&json(&run)["diagnostics"]));
    if checked != ran || check.code != run.code {
        wrong.push(format!("{name}: check ({}) {checked:?}\nrun ({}) {ran:?}", check.code, run.code));
    }
    if run.code < 2 && on_the_sheet(&folder, "out.xlsx") != findings(&checked) {
        wrong.push(format!("{name}: on the sheet {:?}, but {checked:?}", on_the_sheet(&folder, "out.xlsx")));
    }
}

#[test]
fn run_and_its_sheet_say_what_check_says() {
    let mut wrong = Vec::new();
    for (name, rules, ..) in FAULTY {
        compared(name, rules, &mut wrong);
    }
    for (name, rules) in SOUND {
        compared(name, rules, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(FAULTY.len() + SOUND.len() > 50);
}

/// Everybody is A where a score of 0 to 100 is compared with 0.7.
#[test]
fn a_finding_about_the_criteria_is_in_every_run() {
    let folder = Folder::new();
    let rules: Rules<'_> = &[
        &["Score", "S", "Revenue", "[Revenue]", "0..1000000", "1"],
        &["Classify", "Class", "A", "[S]>=0.7"],
        &["Classify", "Class", "C", ""],
    ];
    for name in ["one.xlsx", "two.xlsx"] {
        Book::new().sheet("Accounts", accounts(24)).criteria(&HEADER, rules).save(&folder.file(name));
    }
    Book::new().criteria(&HEADER, rules).save(&folder.file("rules.xlsx"));
    let finding = || BTreeSet::from([("fraction-of-score".to_owned(), "D3".to_owned())]);
    for command in [&["check", "one.xlsx"][..], &["run", "one.xlsx"], &["run", "one.xlsx", "--no-report"], &["run", "one.xlsx", "--live"]] {
        let ran = folder.run(&[command, &["--format", "json"], &DAY].concat());
        assert_eq!((ran.code, findings(&said(&json(&ran)["diagnostics"]))), (0, finding()), "{command:?}");
        let ran = folder.run(&[command, &["--strict"], &DAY].concat());
        assert!(ran.code == 1 && ran.stderr.contains("fraction-of-score"), "{command:?}: {}", ran.stderr);
    }
    let ran = folder.run(&[&["watch", "one.xlsx", "--runs", "1", "--format", "json", "-o", "watched.xlsx"][..], &DAY].concat());
    assert_eq!(findings(&said(&json(&ran)["diagnostics"])), finding());
    let arguments = [
        "run",
        "one.xlsx",
        "two.xlsx",
        "-c",
        "rules.xlsx",
        "--output-dir",
        "out",
        "--combined",
        "all.xlsx",
        "--format",
        "json",
        "--strict",
    ];
    let ran = folder.run(&[&arguments[..], &DAY].concat());
    let report = json(&ran);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    for place in ["/workbooks/0", "/workbooks/1", "/combined"] {
        let of = findings(&said(&report.pointer(place).unwrap()["diagnostics"]));
        assert!(of.iter().any(|(code, _)| code == "fraction-of-score"), "{place}: {of:?}");
    }
    for file in ["out/one-annotated.xlsx", "out/two-annotated.xlsx", "one-annotated.xlsx"] {
        assert_eq!(on_the_sheet(&folder, file), finding(), "{file}");
    }
    // People read it once for the workbooks that share it.
    let ran = folder.run(&[&arguments[..9], &DAY].concat());
    assert_eq!(ran.stderr.matches("--> rules.xlsx, Criteria!D3").count(), 1, "{}", ran.stderr);
}

/// What is wrong with expectations and settings is no other in `check` than in `run`.
#[test]
fn expectations_and_settings_are_checked_alike() {
    let folder = Folder::new();
    let rules: Rules<'_> = &[&["Classify", "Class", "A", "[Revenue]>=100000"], &["Classify", "Class", "C", ""]];
    Book::new()
        .sheet("Accounts", accounts(24))
        .criteria(&HEADER, rules)
        .sheet("Settings", vec![row!["Setting", "Value"], row!["Portfolio x", "Revenu"]])
        .sheet("Tests", vec![row!["Account", "Class"], row!["C0", "A"], row!["C9", "A"]])
        .save(&folder.file("in.xlsx"));
    let check = folder.run(&[&["check", "in.xlsx", "--format", "json", "--strict"][..], &DAY].concat());
    assert_eq!(check.code, 1);
    let checked = findings(&said(&json(&check)["diagnostics"]));
    assert!(checked.contains(&("test-failed".to_owned(), "B2".to_owned())), "{checked:?}");
    assert!(checked.len() >= 2, "{checked:?}");
    for more in [&[][..], &["--no-report"]] {
        let run = folder.run(&[&["run", "in.xlsx", "--format", "json", "--strict"][..], more, &DAY].concat());
        assert_eq!((run.code, findings(&said(&json(&run)["diagnostics"]))), (1, checked.clone()), "{more:?}");
    }
}

/// An account that left is a mover, and no finding; so is a new one.
#[test]
fn churn_is_no_finding_and_stands_among_the_movers() {
    for (german, names, words) in [
        (false, ["Accounts", "Account", "Movers"], ["gone", "left", "fresh", "new"]),
        (true, ["Kunden", "Kunde", "Veränderungen"], ["gone", "weg", "fresh", "neu"]),
    ] {
        let folder = Folder::new();
        let header: &[&str] = if german { &["Schritt", "Ergebnis", "Kriterium", "Formel"] } else { &HEADER };
        let step = if german { "Einstufung" } else { "Classify" };
        let rules: Rules<'_> = &[&[step, "Class", "A", "[X]>=50"], &[step, "Class", "C", ""]];
        let book = |keys: &[&str]| {
            let accounts = keys.iter().enumerate().map(|(number, key)| row![*key, 10.0 * number as f64]);
            Book::new().sheet(names[0], std::iter::once(row![names[1], "X"]).chain(accounts).collect()).criteria(header, rules)
        };
        book(&["a", "b", "c", "d", "e", "f", "g", "h", "gone"]).save(&folder.file("old.xlsx"));
        book(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "fresh"]).save(&folder.file("new.xlsx"));
        let ran = folder.run(&[&["run", "new.xlsx", "--previous", "old.xlsx", "--strict", "-o", "out.xlsx"][..], &DAY].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
        let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(folder.file("out.xlsx")).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut workbook, names[2]).unwrap();
        let cells: Vec<String> = sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
        for word in words {
            assert!(cells.iter().any(|cell| cell == word), "{word}: {cells:?}");
        }
        let ran = folder.run(&[&["diff", "old.xlsx", "new.xlsx"][..], &DAY].concat());
        assert!(ran.code == 0 && ran.stdout.contains("gone") && ran.stderr.is_empty(), "{}{}", ran.stdout, ran.stderr);
    }
}

fn book(columns: &[&str], data: Vec<Vec<Cell>>, rules: Rules<'_>) -> Book {
    let german = columns.contains(&"Kunde");
    let header: [&str; 8] =
        if german { ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Leer", "Begründung"] } else { HEADER };
    let first = columns.iter().map(|column| Cell::from(*column)).collect();
    let name = if german { "Kunden" } else { "Accounts" };
    Book::new().sheet(name, std::iter::once(first).chain(data).collect()).criteria(&header, rules)
}

/// What a run says of a book: exit code, severity and code and cell, and the accounts' rows.
fn told(book: &Book) -> (i32, Vec<[String; 4]>, Vec<std::collections::BTreeMap<String, String>>) {
    let folder = Folder::new();
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&[&["run", "in.xlsx", "-o", "out.xlsx", "--strict", "--format", "json"][..], &DAY].concat());
    let report = json(&ran);
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let all = report["diagnostics"].as_array().unwrap();
    let all = all.iter().map(|one| ["severity", "code", "cell", "message"].map(|key| text(one, key)));
    (ran.code, all.collect(), rows(&folder.file("out.xlsx"), 0, 0))
}

fn with_code<'a>(told: &'a [[String; 4]], code: &str) -> Vec<&'a [String; 4]> {
    told.iter().filter(|one| one[1] == code).collect()
}

/// Numbers for twelve accounts.
fn twelve(number: impl Fn(usize) -> Cell) -> Vec<Vec<Cell>> {
    (0..12).map(|account| vec![Cell::from(format!("k{account}").as_str()), number(account)]).collect()
}

/// A fault that every account has is said once, at the formula, and each account's Data check has it.
#[test]
fn a_fault_of_the_formula_is_said_once() {
    for (columns, rule, cell, word) in [
        (["Account", "X"], ["Compute", "R", "", "PERCENTILE.INC([X],90)", "", ""], "D2", "#NUM!"),
        (["Account", "X"], ["Compute", "R", "", "CHOOSE(5,1,2)", "", ""], "D2", "5"),
        (["Account", "X"], ["Compute", "R", "", "DATEDIF([X],TODAY(),\"years\")", "", ""], "D2", "#NUM!"),
        (["Account", "X"], ["Score", "R", "r", "SQRT(-1-[X])", "0..100", "1"], "D2", "#NUM!"),
        (["Account", "X"], ["Score", "R", "r", "[X]", "0..100", "SQRT(-[X])"], "F2", "#NUM!"),
        (["Account", "X"], ["Knock-out", "R", "r", "LARGE([X],99)>5", "", ""], "D2", "#NUM!"),
        (["Account", "X"], ["Blocker", "R", "r", "PERCENTILE.INC([X],90)>5", "", ""], "D2", "#NUM!"),
        (["Account", "X"], ["Classify", "R", "r", "PERCENTILE.INC([X],90)>5", "", ""], "D2", "#NUM!"),
        (["Kunde", "X"], ["Kennzahl", "R", "", "QUANTIL.INKL([X];90)", "", ""], "D2", "#ZAHL!"),
        (["Kunde", "X"], ["Bewertung", "R", "r", "WURZEL(-1-[X])", "0..100", "1"], "D2", "#ZAHL!"),
    ] {
        let (code, said, rows) = told(&book(&columns, twelve(|account| Cell::from(account as f64 + 1.0)), &[&rule]));
        let found: Vec<&[String; 4]> = said.iter().filter(|one| one[0] == "finding" && one[1] != "no-such-label").collect();
        assert_eq!(code, 1, "{rule:?}");
        assert!(found.len() == 1 && found[0][2] == cell && found[0][3].contains(word), "{rule:?}: {said:?}");
        let check = if columns[0] == "Kunde" { "Datenprüfung" } else { "Data check" };
        assert!(rows.iter().all(|row| row[check].contains(word)), "{rule:?}: {rows:?}");
    }
    // What only some accounts have stays at their cells.
    let some = twelve(|account| if account % 2 == 0 { Cell::from(-4.0) } else { Cell::from(4.0) });
    let (_, said, rows) = told(&book(&["Account", "X"], some, &[&["Compute", "R", "", "SQRT([X])"]]));
    assert_eq!(
        with_code(&said, "no-such-number").iter().map(|one| one[2].as_str()).collect::<Vec<_>>(),
        ["B2", "B4", "B6", "B8", "B10", "B12"]
    );
    assert!(rows[0]["Data check"].starts_with("B2: ") && rows[1]["Data check"].is_empty(), "{rows:?}");
}

/// An error inside a column that a function runs over is said at its cell, and every account that needs the column names it.
#[test]
fn an_error_in_a_column_names_the_cell() {
    let data = || twelve(|account| if account == 5 { error("#N/A") } else { Cell::from(account as f64) });
    for (columns, rule, error_name, check) in [
        (["Account", "Revenue"], ["Compute", "R", "", "IF([Account]=\"k5\",0,SUM([Revenue]))"], "#N/A", "Data check"),
        (["Account", "Revenue"], ["Knock-out", "R", "r", "AVERAGE([Revenue])>3"], "#N/A", "Data check"),
        (["Kunde", "Revenue"], ["Kennzahl", "R", "", "MAX([Revenue])"], "#NV", "Datenprüfung"),
    ] {
        let (_, said, rows) = told(&book(&columns, data(), &[&rule]));
        let found: Vec<&[String; 4]> = said.iter().filter(|one| one[0] == "finding").collect();
        assert!(found.len() == 1 && found[0][1] == "error-in-cell" && found[0][2] == "B7", "{rule:?}: {said:?}");
        assert!(found[0][3].contains(error_name), "{said:?}");
        let others = rows.iter().enumerate().filter(|(account, _)| *account != 5);
        assert!(others.clone().count() == 11 && others.clone().all(|(_, row)| row[check].contains("B7")), "{rule:?}: {rows:?}");
    }
    // In another table it is named with its sheet.
    let rates = vec![row!["Rate"], row![3], vec![error("#N/A")], row![5]];
    let rule: &[&str] = &["Compute", "R", "", "SUM(Rates[Rate])"];
    let (_, said, rows) = told(&book(&["Account", "X"], twelve(|account| Cell::from(account as f64)), &[rule]).sheet("Rates", rates));
    let found: Vec<&[String; 4]> = said.iter().filter(|one| one[0] == "finding").collect();
    assert!(found.len() == 1 && found[0][2] == "A3", "{said:?}");
    assert!(rows.iter().all(|row| row["Data check"].contains("Rates!A3")), "{rows:?}");
}

/// A scale of texts gives a blank no points where blanks count as zero.
#[test]
fn a_blank_under_a_scale_of_texts_has_zero_points() {
    for (columns, step, policy, scale, points) in [
        (["Account", "Seg"], "Score", "zero", "\"Gold\": 100; \"Silver\": 60", "0"),
        (["Account", "Seg"], "Score", "zero", "\"Gold\": 100; else: 20", "0"),
        (["Account", "Seg"], "Score", "zero", "\"Gold\": 100; \"\": 30; else: 20", "30"),
        (["Kunde", "Seg"], "Bewertung", "null", "\"Gold\": 100; \"Silver\": 60", "0"),
    ] {
        let data = twelve(|account| Cell::from(if account % 2 == 0 { "Gold" } else { "" }));
        let (_, said, rows) = told(&book(&columns, data, &[&[step, "R", "r", "[Seg]", scale, "1", policy]]));
        assert!(said.iter().all(|one| one[0] == "note"), "{scale}: {said:?}");
        let given: BTreeSet<&str> = rows.iter().map(|row| row["R"].as_str()).collect();
        assert_eq!(given, BTreeSet::from(["100", points]), "{scale}");
    }
}

/// `percentile` where all values are equal gives 50, as `min..max` does, and says so.
#[test]
fn equal_values_give_fifty_points_under_every_scale_that_compares() {
    for (columns, step, scale) in [
        (["Account", "X"], "Score", "percentile"),
        (["Account", "X"], "Score", "min..max"),
        (["Account", "X"], "Score", "max..min"),
        (["Kunde", "X"], "Bewertung", "Perzentil"),
    ] {
        let (code, said, rows) = told(&book(&columns, twelve(|_| Cell::from(7.0)), &[&[step, "R", "r", "[X]", scale, "1"]]));
        assert_eq!((code, with_code(&said, "same-for-all").len()), (1, 1), "{scale}: {said:?}");
        assert!(rows.iter().all(|row| row["R"] == "50"), "{scale}");
    }
}

/// A column that is not what a rule takes it for gives a finding for each cell; a thousand of them are said, and the others counted.
#[test]
fn of_very_many_cells_a_thousand_are_said_and_the_others_counted() {
    for (columns, step, last) in [
        (["Account", "X"], "Score", "text-for-number in 300 more cells"),
        (["Kunde", "X"], "Bewertung", "text-for-number in 300 weiteren Zellen"),
    ] {
        let value = |account: u32| {
            if account.is_multiple_of(66) { Cell::from(f64::from(account)) } else { Cell::from(format!("about {account}").as_str()) }
        };
        let data = (0..1_320).map(|account| vec![Cell::from(format!("K{account}").as_str()), value(account)]).collect();
        let (code, said, rows) = told(&book(&columns, data, &[&[step, "R", "r", "[X]", "0..1000", "1"]]));
        assert_eq!((code, with_code(&said, "text-for-number").len(), with_code(&said, "more-cells").len()), (1, 1_000, 1));
        assert!(with_code(&said, "more-cells")[0].iter().any(|text| text.contains(last)), "{said:?}");
        let checks = rows.iter().filter(|row| row.values().any(|value| value.contains("about ") && value.len() > 12)).count();
        assert_eq!(checks, 1_300, "every account's Data check says its own");
    }
}

/// What is wrong with the criteria of both months is said once, of this month's.
#[test]
fn what_last_months_criteria_have_too_is_said_once() {
    let folder = Folder::new();
    let rules: Rules<'_> = &[&["Score", "R", "a", "[X]", "0..12", "60%"], &["Score", "R", "b", "[X]", "0..12", "30%"]];
    for (workbook, earlier) in [("old.xlsx", &[][..]), ("new.xlsx", &["--previous", "old-annotated.xlsx"])] {
        book(&["Account", "X"], twelve(|account| Cell::from(account as f64)), rules).save(&folder.file(workbook));
        let ran = folder.run(&[&["run", workbook, "--format", "json"][..], earlier, &DAY].concat());
        let findings: Vec<_> = said(&json(&ran)["diagnostics"]).into_iter().filter(|(_, code, _)| code == "weights-sum").collect();
        let all = json(&ran)["diagnostics"].as_array().unwrap().iter().filter(|one| one["code"] == "weights-sum").count();
        assert_eq!((findings.len(), all), (1, 1), "{workbook}: {}", ran.stdout);
    }
}
