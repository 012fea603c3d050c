//! PREVIOUS: what columns and results were in earlier workbooks, from `--previous` to the reason that an account gets.

mod asked;

use std::collections::BTreeMap;

use calamine::{DataType, Reader, Xlsx, open_workbook};
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::CellAddress;
use keyfolio::foundation::value::Value;

use crate::harness::{Book, Cell, Folder, rows};
use crate::live::changes::{Chance, change};
use crate::row;

const HEADER: [&str; 6] = ["Step", "Result", "Item", "Formula", "Scale", "Blank"];

/// An A stays one down to 66.
const KEEPS: &str = "OR([Attractiveness]>=70,AND(PREVIOUS([Priority])=\"A\",[Attractiveness]>=66))";

const RULES: [&[&str]; 6] = [
    &["Score", "Attractiveness", "points", "[Points]", "0..100"],
    &["Classify", "Priority", "A", KEEPS],
    &["Classify", "Priority", "B", "[Attractiveness]>=40"],
    &["Classify", "Priority", "C", ""],
    &["Compute", "Trend", "", "IF(PREVIOUS([Revenue])=\"\",\"new\",[Revenue]-PREVIOUS([Revenue]))"],
    &["Compute", "Before", "", "IF(PREVIOUS([Revenue],2)=\"\",\"none\",PREVIOUS([Revenue],2))"],
];

fn column(rows: &[BTreeMap<String, String>], name: &str) -> Vec<String> {
    rows.iter().map(|row| row.get(name).unwrap_or_else(|| panic!("no column {name}: {row:?}")).clone()).collect()
}

/// Accounts by key, with points and revenue.
fn accounts(of: &[(&str, i64, i64)]) -> Vec<Vec<Cell>> {
    let mut all = vec![row!["Account", "Points", "Revenue"]];
    all.extend(of.iter().map(|(key, points, revenue)| row![*key, *points as f64, *revenue as f64]));
    all
}

fn book(of: &[(&str, i64, i64)], rules: &[&[&str]]) -> Book {
    Book::new().sheet("Accounts", accounts(of)).criteria(&HEADER, rules)
}

/// Runs a workbook on a day with earlier ones beside it, the last one first; gives the annotated rows and what was said.
fn ran(folder: &Folder, name: &str, book: &Book, day: &str, previous: &[&str]) -> (Vec<BTreeMap<String, String>>, String) {
    let (input, output) = (format!("{name}.xlsx"), format!("{name}-annotated.xlsx"));
    book.save(&folder.file(&input));
    let mut arguments = vec!["run", &input, "--as-of", day];
    previous.iter().for_each(|file| arguments.extend(["--previous", file]));
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
    (rows(&folder.file(&output), 0, 0), ran.stderr)
}

#[test]
fn an_a_stays_one_down_to_its_lower_threshold_month_after_month() {
    let folder = Folder::new();
    let mut chance = Chance::new(16);
    let keys: Vec<String> = (1..=40).map(|number| format!("K-{number}")).collect();
    let days = ["2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30"];
    let mut told: Vec<BTreeMap<String, (String, i64)>> = Vec::new();
    let mut kept = 0;
    for (month, day) in days.iter().enumerate() {
        // Some accounts come and go.
        let here: Vec<(&str, i64, i64)> = keys
            .iter()
            .filter_map(|key| {
                let one = (key.as_str(), 55 + chance.below(25) as i64, 1000 + chance.below(500) as i64);
                (chance.below(6) > 0).then_some(one)
            })
            .collect();
        let names: Vec<String> = (0..month).rev().map(|earlier| format!("m{earlier}-annotated.xlsx")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (rows, said) = ran(&folder, &format!("m{month}"), &book(&here, &RULES), day, &names);
        assert!(!said.contains("differs-from-file"), "{said}");
        let mut now = BTreeMap::new();
        for ((key, points, revenue), row) in here.iter().zip(&rows) {
            let before = told.last().and_then(|last| last.get(*key));
            let two = told.len().checked_sub(2).and_then(|place| told[place].get(*key));
            let stays = before.is_some_and(|(class, _)| class == "A") && *points >= 66;
            kept += usize::from(stays && *points < 70);
            let class = if *points >= 70 || stays {
                "A"
            } else if *points >= 40 {
                "B"
            } else {
                "C"
            };
            assert_eq!(row["Priority"], class, "{key} in month {month}: {points}");
            assert_eq!(row["Trend"], before.map_or("new".to_owned(), |(_, old)| (revenue - old).to_string()), "{key} in month {month}");
            assert_eq!(row["Before"], two.map_or("none".to_owned(), |(_, old)| old.to_string()), "{key} in month {month}");
            if month > 0 {
                assert_eq!(row["Priority last time"], before.map_or("", |(class, _)| class), "{key} in month {month}");
            }
            now.insert((*key).to_owned(), (class.to_owned(), *revenue));
        }
        told.push(now);
    }
    assert!(kept > 5, "{kept}");
}

/// What `check` says: severity, code and place of each, notes about columns left away.
fn checked(folder: &Folder, name: &str, more: &[&str]) -> Vec<String> {
    let mut arguments = vec!["check", name, "--format", "json"];
    arguments.extend(more);
    let ran = folder.run(&arguments);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let told = json["diagnostics"].as_array().unwrap().iter().filter(|one| text(one, "code") != "unread-columns");
    told.map(|one| format!("{} {} {}", text(one, "severity"), text(one, "code"), text(one, "cell"))).collect()
}

#[test]
fn without_an_earlier_workbook_it_is_blank_and_one_note_says_so() {
    let folder = Folder::new();
    let rules: [&[&str]; 9] = [
        &["Knock-out", "", "Lasting", "PREVIOUS([Points])<=90"],
        &["Score", "Attractiveness", "points", "[Points]", "0..100"],
        &["Score", "Attractiveness", "growth", "[Revenue]-PREVIOUS([Revenue])", "0..100", "error"],
        &["Score", "Attractiveness", "before", "PREVIOUS([Points])", "0..100"],
        &["Blocker", "", "Fell", "PREVIOUS([Attractiveness])<0"],
        &["Classify", "Priority", "A", KEEPS],
        &["Classify", "Priority", "B", "PREVIOUS([Attractiveness])>=10"],
        &["Classify", "Priority", "C", ""],
        &["Compute", "Twice", "", "PREVIOUS([Revenue],2)&PREVIOUS([Revenue])"],
    ];
    book(&[("K-1", 80, 5), ("K-2", 30, 9)], &rules).save(&folder.file("in.xlsx"));
    assert_eq!(checked(&folder, "in.xlsx", &["--strict"]), ["note no-last-time D2"]);
    let (rows, said) = ran(&folder, "in", &book(&[("K-1", 80, 5), ("K-2", 30, 9)], &rules), "2026-11-30", &[]);
    assert_eq!(column(&rows, "Priority"), ["A", "C"]);
    assert_eq!(column(&rows, "Attractiveness"), ["80", "30"]);
    assert_eq!(said.matches("no-last-time").count(), 1, "{said}");
    assert!(!rows[0].contains_key("Points last time"), "{rows:?}");
    // One that is given does for the first time ago, and the note says what is missing.
    folder.run(&["run", "in.xlsx", "--as-of", "2026-10-31", "-o", "old.xlsx"]);
    let told = checked(&folder, "in.xlsx", &["--previous", "old.xlsx"]);
    assert!(told.contains(&"note no-last-time D10".to_owned()), "{told:?}");
}

#[test]
fn the_blank_column_says_what_becomes_of_a_new_account_and_nothing_is_found() {
    for (blank, scores) in
        [("", ["70", "20"]), ("skip", ["70", "20"]), ("error", ["70", "20"]), ("worst", ["70", "10"]), ("zero", ["70", "10"])]
    {
        let folder = Folder::new();
        let rules: [&[&str]; 2] =
            [&["Score", "S", "points", "[Points]", "0..100"], &["Score", "S", "before", "PREVIOUS([Points])", "0..100", blank]];
        ran(&folder, "old", &book(&[("K-1", 60, 1)], &rules), "2026-10-31", &[]);
        let (rows, said) = ran(&folder, "new", &book(&[("k-1 ", 80, 1), ("K-2", 20, 1)], &rules), "2026-11-30", &["old-annotated.xlsx"]);
        assert_eq!(column(&rows, "S"), scores, "{blank}");
        assert_eq!(column(&rows, "Points last time"), ["60", ""], "{blank}");
        assert!(!said.contains("finding["), "{blank}: {said}");
        let explained = folder.run(&["explain", "new.xlsx", "K-2", "--previous", "old-annotated.xlsx"]).stdout;
        let note = match blank {
            "worst" => "there is no value of last time: 0 points",
            "zero" => "a value of last time that is not there counts as 0",
            _ => "left out: there is no value of last time",
        };
        assert!(explained.contains(note), "{blank}: {explained}");
    }
}

#[test]
fn german_workbooks_ask_with_vorher() {
    let folder = Folder::new();
    let header = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala"];
    let rules: [&[&str]; 5] = [
        &["Bewertung", "Attraktivität", "Punkte", "[Punkte]", "0..100"],
        &["Einstufung", "Priorität", "A", "ODER([Attraktivität]>=70;UND(VORHER([Priorität])=\"A\";[Attraktivität]>=66))"],
        &["Einstufung", "Priorität", "B", ""],
        &["Kennzahl", "Vorvorletzte", "", "VORHER([Punkte]; 2)"],
        &["Kennzahl", "War", "", "PREVIOUS([@Punkte])"],
    ];
    let book = |points: [i32; 2]| {
        let accounts = vec![row!["Kunde", "Punkte"], row!["K-1", points[0]], row!["K-2", points[1]]];
        Book::new().sheet("Kunden", accounts).criteria(&header, &rules)
    };
    for (name, day, points, previous) in [
        ("m1", "2026-09-30", [75, 67], &[][..]),
        ("m2", "2026-10-31", [67, 67], &["m1-bewertet.xlsx"]),
        ("m3", "2026-11-30", [66, 66], &["m2-bewertet.xlsx", "m1-bewertet.xlsx"]),
    ] {
        book(points).save(&folder.file(&format!("{name}.xlsx")));
        let input = format!("{name}.xlsx");
        let mut arguments = vec!["run", &input, "--as-of", day];
        previous.iter().for_each(|file| arguments.extend(["--previous", file]));
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stderr.contains("keine Arbeitsmappe vom letzten Mal angegeben") == previous.is_empty(), "{}", ran.stderr);
    }
    let rows = rows(&folder.file("m3-bewertet.xlsx"), 0, 0);
    assert_eq!(column(&rows, "Priorität"), ["A", "B"]);
    assert_eq!(column(&rows, "Priorität letztes Mal"), ["A", "B"]);
    assert_eq!(column(&rows, "Punkte vor 2 Malen"), ["75", "67"]);
    assert_eq!(column(&rows, "Vorvorletzte"), ["75", "67"]);
    assert_eq!(column(&rows, "War"), ["67", "67"]);
    let explained = folder.run(&["explain", "m3.xlsx", "K-1", "--previous", "m2-bewertet.xlsx"]).stdout;
    assert!(explained.contains("Priorität letztes Mal (Kunden!D2 in m2-bewertet.xlsx) = A"), "{explained}");
    // The text form, and both languages of it.
    let german = folder.run(&["criteria", "export", "m1.xlsx"]).stdout;
    let english = folder.run(&["criteria", "export", "m1.xlsx", "--language", "en"]).stdout;
    assert!(german.contains("VORHER([Punkte]; 2)") && english.contains("PREVIOUS([Punkte], 2)"), "{german}{english}");
    assert!(english.contains("AND(PREVIOUS([Priorität]) = \"A\"") || english.contains("AND(PREVIOUS([Priorität])=\"A\""), "{english}");
    std::fs::write(folder.file("c.toml"), &german).unwrap();
    assert_eq!(folder.run(&["criteria", "import", "c.toml", "-o", "back.xlsx"]).code, 0);
    assert_eq!(folder.run(&["criteria", "export", "back.xlsx"]).stdout, german);
}

#[test]
fn a_renamed_column_and_a_changed_label_are_found_at_the_formula() {
    let folder = Folder::new();
    let old = [
        &["Score", "Attractiveness", "points", "[Points]", "0..100"][..],
        &["Classify", "Priority", "Top", "[Attractiveness]>=70"],
        &["Classify", "Priority", "Rest", ""],
    ];
    ran(&folder, "old", &book(&[("K-1", 80, 5), ("K-2", 30, 9)], &old), "2026-10-31", &[]);
    let said = |rules: &[&[&str]], header: &str| {
        let accounts = vec![row!["Account", "Points", header], row!["K-1", 80, 5], row!["K-2", 30, 9]];
        Book::new().sheet("Accounts", accounts).criteria(&HEADER, rules).save(&folder.file("new.xlsx"));
        let mut told = checked(&folder, "new.xlsx", &["--previous", "old-annotated.xlsx"]);
        told.retain(|one| one.contains("last-time") || one.starts_with("error"));
        told.sort();
        told
    };
    let with = |formula: &'static str| {
        let mut rules = RULES[..4].to_vec();
        let leaked: &'static [&'static str] = Box::leak(Box::new(["Compute", "X", "", formula]));
        rules.push(leaked);
        rules
    };
    // The label A of today is Top of last time.
    assert_eq!(said(&RULES[..4], "Revenue"), ["finding last-time-label D3"]);
    let both = with("OR(PREVIOUS([Priority])=\"top\",PREVIOUS([Priority])=\"Rest\",PREVIOUS([Priority])=\"\")");
    assert_eq!(said(&both, "Revenue"), ["finding last-time-label D3"]);
    assert_eq!(said(&with("SWITCH(PREVIOUS([Priority]),\"Rest\",1,\"C\",2,3)"), "Revenue").len(), 2);
    // A column that is called otherwise since, and one that is called the same.
    let renamed = with("PREVIOUS([Revenues])");
    assert_eq!(said(&renamed, "Revenues"), ["finding last-time-label D3", "finding last-time-unknown D6"]);
    let ran = folder.run(&["check", "new.xlsx", "--previous", "old-annotated.xlsx"]);
    assert!(ran.stderr.contains("it has \"Revenue\": if that is meant"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("has no label \"A\" of \"Priority\", so that no account had it; it has \"Top\", \"Rest\""),
        "{}",
        ran.stderr
    );
    assert_eq!(said(&with("PREVIOUS([Revenue])"), "Revenue"), ["finding last-time-label D3"]);
    assert_eq!(said(&with("PREVIOUS([Revenue])"), "Sales"), ["error unknown-column D6"]);
}

#[test]
fn what_it_cannot_read_is_an_error_at_its_cell_with_what_to_write() {
    let folder = Folder::new();
    for (formula, code, help) in [
        ("PREVIOUS()", "wrong-argument-count", "write PREVIOUS(column[, times])"),
        ("PREVIOUS([Points],[Points],1)", "wrong-argument-count", "write PREVIOUS(column[, times])"),
        ("PREVIOUS(\"Points\")", "previous-of-no-column", "write PREVIOUS([Points])"),
        ("PREVIOUS(\"nothing\")", "previous-of-no-column", "put the formula into a Compute row"),
        ("PREVIOUS([Points]*2)", "previous-of-no-column", "write PREVIOUS([Points])*2"),
        ("PREVIOUS([Priority]=\"A\")", "previous-of-no-column", "write PREVIOUS([Priority])=\"A\""),
        ("PREVIOUS([Points]+[Revenue])", "previous-of-no-column", "put the formula into a Compute row"),
        ("PREVIOUS(PREVIOUS([Points]))", "previous-of-no-column", "write PREVIOUS([Points], 2)"),
        ("PREVIOUS([Points],0)", "previous-times", "write PREVIOUS([Points]) for last time"),
        ("PREVIOUS([Points],-1)", "previous-times", "PREVIOUS([Points], 2) for the time before"),
        ("PREVIOUS([Points],1.5)", "previous-times", "PREVIOUS([Points], 2) for the time before"),
        ("PREVIOUS([Points],[Revenue])", "previous-times", "PREVIOUS([Points], 2) for the time before"),
        ("PREVIOUS([Points],)", "previous-times", "PREVIOUS([Points], 2) for the time before"),
        ("PREVIOUS([Poinst])", "unknown-column", "Points"),
        ("PREVIOUS(Orders[Amount])", "previous-of-other-table", "look the value up in a Compute row"),
        ("SUM(PREVIOUS([Revenue]))", "previous-is-one-value", "write SUM([_Revenue])"),
        ("PREVIOUS([Account])*2", "text-for-number", "write VALUE(PREVIOUS([Account]))"),
        ("PREVIOUS([Points])=\"A\"", "number-compared-with-text", ""),
    ] {
        let rules: [&[&str]; 2] = [&["Classify", "Priority", "A", ""], &["Compute", "X", "", formula]];
        let orders = vec![row!["Order", "Amount"], row!["O-1", 5]];
        book(&[("K-1", 80, 5), ("K-2", 30, 9)], &rules).sheet("Orders", orders).save(&folder.file("in.xlsx"));
        let ran = folder.run(&["check", "in.xlsx"]);
        assert!(ran.stderr.contains(&format!("[{code}]")) && ran.stderr.contains("Criteria!D3"), "{formula}: {}", ran.stderr);
        assert!(ran.stderr.contains(help), "{formula}: {help}\n{}", ran.stderr);
    }
    // Beside other values it is one of them, and a whole number of times is a number however it is written.
    let rules: [&[&str]; 3] = [
        &["Compute", "Most", "", "MAX(PREVIOUS([Revenue]),[@Revenue])"],
        &["Compute", "Let", "", "LET(last,[Revenue],PREVIOUS(last,2.0))"],
        &["Compute", "Bare", "", "previous(Revenue)"],
    ];
    book(&[("K-1", 80, 5), ("K-2", 30, 9)], &rules).save(&folder.file("in.xlsx"));
    assert_eq!(checked(&folder, "in.xlsx", &[]), ["note no-last-time D2"]);
}

#[test]
fn a_result_may_ask_for_its_own_and_for_those_behind_it() {
    let folder = Folder::new();
    // In a circle but for the time that lies between.
    let rules: [&[&str]; 4] = [
        &["Compute", "Count", "", "PREVIOUS([Count])+1"],
        &["Compute", "_hidden", "", "[Points]*2+PREVIOUS([Shown])"],
        &["Compute", "Shown", "", "[_hidden]"],
        &["Compute", "Was hidden", "", "PREVIOUS([_hidden])"],
    ];
    let mut previous: Vec<String> = Vec::new();
    for month in 0..3_i64 {
        let name = format!("m{month}");
        let names: Vec<&str> = previous.iter().map(String::as_str).take(1).collect();
        let day = format!("2026-{:02}-28", 8 + month);
        let (rows, said) = ran(&folder, &name, &book(&[("K-1", 10 + month, 1)], &rules), &day, &names);
        assert_eq!(column(&rows, "Count"), [(month + 1).to_string()], "{said}");
        let shown = [20, 42, 66][month as usize];
        assert_eq!(column(&rows, "Shown"), [shown.to_string()]);
        assert_eq!(column(&rows, "Was hidden"), [["", "20", "42"][month as usize]]);
        previous.insert(0, format!("{name}-annotated.xlsx"));
    }
    let circle: [&[&str]; 1] = [&["Compute", "Count", "", "PREVIOUS([Count])+[Count]"]];
    book(&[("K-1", 1, 1)], &circle).save(&folder.file("in.xlsx"));
    assert!(checked(&folder, "in.xlsx", &[])[0].starts_with("error circle D2"));
}

#[test]
fn what_everybody_saw_counts_and_behind_blocked_stands_the_class() {
    let folder = Folder::new();
    let rules: [&[&str]; 8] = [
        &["Knock-out", "", "Size", "[Revenue]>0"],
        &["Score", "Attractiveness", "points", "[Points]", "0..100"],
        &["Blocker", "", "Dispute", "[Revenue]=7"],
        &["Classify", "Priority", "A", KEEPS],
        &["Classify", "Priority", "B", ""],
        &["Compute", "Was", "", "PREVIOUS([Priority])"],
        &["Compute", "Was key", "", "IF(PREVIOUS([Key account]),\"key\",\"no\")"],
        &["Compute", "Was blocked", "", "IF(PREVIOUS([Blocked]),\"blocked\",\"free\")"],
    ];
    let old = book(&[("K-1", 80, 7), ("K-2", 30, 9), ("K-3", 90, 0), ("K-4", 75, 1)], &rules);
    let overrides = vec![row!["Account", "Result", "Value", "Reason", "By", "Until"], row!["K-2", "Priority", "A", "board", "MK", ""]];
    let (rows, _) = ran(&folder, "old", &old.clone().sheet("Overrides", overrides), "2026-10-31", &[]);
    assert_eq!(column(&rows, "Priority"), ["Blocked", "A", "K.O.", "A"]);
    // Written over after the run: K-4 was no A for anybody.
    let cell = CellAddress::parse("G5").unwrap();
    let header = rows_header(&folder, "old-annotated.xlsx");
    assert_eq!(header[usize::try_from(cell.column.0).unwrap()], "Priority", "{header:?}");
    let changes = [("Accounts".to_owned(), [(cell, Value::text("B"))].into())].into();
    change(&folder.file("old-annotated.xlsx"), &folder.file("edited.xlsx"), &changes, Language::English);
    let (rows, said) = ran(&folder, "then", &book(&[("K-1", 67, 1), ("K-4", 67, 1)], &rules), "2026-11-30", &["edited.xlsx"]);
    assert_eq!(column(&rows, "Was"), ["A", "B"], "{said}");
    assert_eq!(column(&rows, "Priority"), ["A", "B"]);
    let now = [("K-1", 67, 1), ("K-2", 67, 1), ("K-3", 67, 1), ("K-4", 67, 1), ("K-5", 67, 1)];
    let (rows, said) = ran(&folder, "new", &book(&now, &rules), "2026-11-30", &["old-annotated.xlsx"]);
    assert_eq!(column(&rows, "Was"), ["A", "A", "", "A", ""], "{said}");
    assert_eq!(column(&rows, "Priority"), ["A", "A", "B", "A", "B"]);
    assert_eq!(column(&rows, "Was key"), ["key", "key", "no", "key", "no"]);
    assert_eq!(column(&rows, "Was blocked"), ["blocked", "free", "free", "free", "free"]);
}

fn rows_header(folder: &Folder, file: &str) -> Vec<String> {
    let mut workbook: Xlsx<_> = open_workbook(folder.file(file)).unwrap();
    let range = workbook.worksheet_range("Accounts").unwrap();
    range.rows().next().unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn an_annotated_workbook_remembers_what_it_was_decided_by() {
    let folder = Folder::new();
    ran(&folder, "m1", &book(&[("K-1", 75, 5), ("K-2", 67, 9)], &RULES), "2026-10-31", &[]);
    ran(&folder, "m2", &book(&[("K-1", 67, 8), ("K-2", 67, 9)], &RULES), "2026-11-30", &["m1-annotated.xlsx"]);
    let mut workbook: Xlsx<_> = open_workbook(folder.file("m2-annotated.xlsx")).unwrap();
    let run = workbook.worksheet_range("Run").unwrap();
    let line = run.rows().find(|row| row[0].get_string() == Some("Last time (PREVIOUS)")).unwrap();
    assert!(line.iter().any(|cell| cell.get_string() == Some("m1-annotated.xlsx")), "{line:?}");
    // The same run again, without the earlier workbook, and on another day.
    let explained = folder.run(&["explain", "m2-annotated.xlsx", "K-1", "--as-of", "2026-11-30"]).stdout;
    assert!(explained.contains("Priority: A") && explained.contains("Priority last time"), "{explained}");
    let other = folder.run(&["explain", "m2-annotated.xlsx", "K-1", "--as-of", "2026-12-31"]).stdout;
    assert!(other.contains("Priority: B"), "{other}");
    assert_eq!(checked(&folder, "m2-annotated.xlsx", &["--as-of", "2026-12-31"]), ["note no-last-time D3"]);
    // A month later only m2 is needed, which is decided again as it was.
    let (rows, said) = ran(&folder, "m3", &book(&[("K-1", 66, 8), ("K-2", 67, 9)], &RULES[..5]), "2026-12-31", &["m2-annotated.xlsx"]);
    assert_eq!(column(&rows, "Priority"), ["A", "B"]);
    assert_eq!(column(&rows, "Change"), ["", ""], "{said}");
    assert!(!said.contains("differs-from-file"), "{said}");
    // What somebody wrote over the result is what everybody saw.
    let diff = folder.run(&["diff", "m1-annotated.xlsx", "m2.xlsx", "--as-of", "2026-11-30", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&diff.stdout).unwrap();
    assert_eq!((json["compared"].as_u64(), json["moved"].as_u64()), (Some(2), Some(0)), "{}", diff.stdout);
    // Another threshold, and who moves.
    let tried = ["what-if", "m2.xlsx", "--previous", "m1-annotated.xlsx", "--set", "Criteria!D3=[Attractiveness]>=70", "--format", "json"];
    let json: serde_json::Value = serde_json::from_str(&folder.run(&tried).stdout).unwrap();
    let moved: Vec<&str> = json["movers"].as_array().unwrap().iter().map(|mover| mover["key"].as_str().unwrap()).collect();
    assert_eq!(moved, ["K-1"]);
}

#[test]
fn a_folder_gives_its_annotated_workbooks_with_the_last_run_first() {
    let folder = Folder::new();
    std::fs::create_dir(folder.file("archive")).unwrap();
    let mut earlier: Vec<String> = Vec::new();
    for (name, day, points) in [("z", "2026-08-31", 71), ("b", "2026-09-30", 72), ("a", "2026-10-31", 73), ("later", "2026-12-31", 99)] {
        book(&[("K-1", points, points)], &RULES).save(&folder.file("in.xlsx"));
        let output = format!("archive/{name}.xlsx");
        let mut arguments = vec!["run", "in.xlsx", "-o", &output, "--as-of", day];
        earlier.iter().for_each(|file| arguments.extend(["--previous", file]));
        assert_eq!(folder.run(&arguments).code, 0);
        earlier.insert(0, output);
    }
    book(&[("K-1", 10, 10)], &RULES).save(&folder.file("archive/plain.xlsx"));
    std::fs::write(folder.file("archive/letter.xlsx"), "Dear Sir").unwrap();
    book(&[("K-1", 66, 80)], &RULES).save(&folder.file("now.xlsx"));
    let ran = folder.run(&["run", "now.xlsx", "--as-of", "2026-11-30", "--previous-dir", "archive", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(json["movement"]["previous"].as_str().unwrap().ends_with("a.xlsx"), "{}", ran.stdout);
    let passed = json["diagnostics"].as_array().unwrap().iter().find(|one| one["code"] == "passed-over").unwrap();
    assert!(passed["message"].as_str().unwrap().contains("letter.xlsx, plain.xlsx"), "{passed}");
    let row = &rows(&folder.file("now-annotated.xlsx"), 0, 0)[0];
    assert_eq!((row["Trend"].as_str(), row["Before"].as_str(), row["Priority"].as_str()), ("7", "72", "A"));
    // Nothing was before that.
    let ran = folder.run(&["run", "now.xlsx", "--as-of", "2026-08-01", "--previous-dir", "archive"]);
    assert!(ran.code == 0 && ran.stderr.contains("no-previous") && ran.stderr.contains("no-last-time"), "{}", ran.stderr);
    let row = &rows(&folder.file("now-annotated.xlsx"), 0, 0)[0];
    assert_eq!(row["Trend"], "new");
    // Of two of one day either may be the last; before that day it does not matter.
    std::fs::copy(folder.file("archive/a.xlsx"), folder.file("archive/copy.xlsx")).unwrap();
    for (day, found) in [("2026-11-30", true), ("2026-10-15", false)] {
        let said = folder.run(&["run", "now.xlsx", "--as-of", day, "--previous-dir", "archive"]).stderr;
        assert_eq!(said.contains("last-time-same-day"), found, "{day}: {said}");
    }
    // Other commands take it too.
    let told = folder.run(&["explain", "now.xlsx", "K-1", "--as-of", "2026-11-30", "--previous-dir", "archive"]).stdout;
    assert!(told.contains("Priority last time"), "{told}");
}

#[test]
fn several_workbooks_go_each_with_its_own() {
    let folder = Folder::new();
    for month in ["old", "new"] {
        std::fs::create_dir(folder.file(month)).unwrap();
        for (name, points) in [("north", 75), ("south", 67)] {
            let points = if month == "new" { 67 } else { points };
            book(&[("K-1", points, 5)], &RULES).save(&folder.file(&format!("{month}/{name}.xlsx")));
        }
    }
    let ran = folder.run(&["run", "old/north.xlsx", "old/south.xlsx", "--as-of", "2026-10-31", "--output-dir", "last"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let arguments = ["run", "new/north.xlsx", "new/south.xlsx", "--as-of", "2026-11-30", "--output-dir", "out", "--previous-dir", "last"];
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for (name, class) in [("north", "A"), ("south", "B")] {
        assert_eq!(column(&rows(&folder.file(&format!("out/{name}-annotated.xlsx")), 0, 0), "Priority"), [class], "{name}");
    }
}

#[test]
fn workbooks_of_others_out_of_order_or_with_doubled_keys_are_found() {
    let folder = Folder::new();
    ran(&folder, "one", &book(&[("K-1", 75, 5), ("K-2", 67, 9)], &RULES), "2026-09-30", &[]);
    ran(&folder, "two", &book(&[("K-1", 75, 5), ("k-1", 67, 9)], &RULES), "2026-10-31", &[]);
    ran(&folder, "others", &book(&[("X-1", 75, 5)], &RULES), "2026-10-31", &[]);
    book(&[("K-1", 67, 5), ("K-2", 67, 9)], &RULES).save(&folder.file("now.xlsx"));
    let told = |previous: &[&str]| {
        let mut arguments = vec!["--as-of", "2026-11-30"];
        previous.iter().for_each(|file| arguments.extend(["--previous", file]));
        let mut told = checked(&folder, "now.xlsx", &arguments);
        told.retain(|one| one.starts_with("finding last-time"));
        told
    };
    assert_eq!(told(&["one-annotated.xlsx", "two-annotated.xlsx"]), ["finding last-time-keys A2", "finding last-time-order "]);
    assert_eq!(told(&["others-annotated.xlsx"]), ["finding last-time-others "]);
    assert_eq!(told(&["one-annotated.xlsx"]), Vec::<String>::new());
}

#[test]
fn a_column_of_which_only_last_time_is_read_is_read() {
    let folder = Folder::new();
    let rules: [&[&str]; 2] = [&["Compute", "_kept", "", "[Points]"], &["Compute", "X", "", "PREVIOUS([Revenue])&PREVIOUS([_kept])"]];
    book(&[("K-1", 80, 5)], &rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx"]);
    assert!(
        !ran.stderr.contains("Revenue (") && !ran.stderr.contains("reads the column") && !ran.stderr.contains("unused-result"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_error_last_time_is_told_with_its_place_and_no_other_account_is_touched() {
    let folder = Folder::new();
    let rules: [&[&str]; 1] = [&["Compute", "Trend", "", "[Revenue]-PREVIOUS([Revenue])"]];
    let old = vec![row!["Account", "Revenue"], row!["K-1", crate::harness::error("#N/A")], row!["K-2", "none"], row!["K-3", 4]];
    ran(&folder, "old", &Book::new().sheet("Accounts", old).criteria(&HEADER, &[&["Compute", "Own", "", "1"]]), "2026-10-31", &[]);
    let now = book(&[("K-1", 1, 10), ("K-2", 1, 10), ("K-3", 1, 10)], &rules);
    let (rows, said) = ran(&folder, "new", &now, "2026-11-30", &["old-annotated.xlsx"]);
    assert_eq!(column(&rows, "Trend"), ["", "", "6"]);
    let checks = column(&rows, "Data check");
    assert!(checks[0].contains("last time's cell holds the error #N/A (Accounts!B2 in old-annotated.xlsx)"), "{checks:?}");
    assert!(checks[1].contains("(Accounts!B3 in old-annotated.xlsx)") && checks[2].is_empty(), "{checks:?}{said}");
}

#[test]
fn live_workbooks_hold_the_values_and_a_query_is_refused_at_its_cell() {
    let folder = Folder::new();
    let rules: [&[&str]; 9] = [
        &["Score", "Attractiveness", "points", "[Points]", "0..100"],
        &["Score", "Attractiveness", "growth", "[Revenue]-PREVIOUS([Revenue])", "0..20", "error"],
        &["Score", "Attractiveness", "before", "PREVIOUS([Points])", "0..100", "worst"],
        &["Score", "Attractiveness", "two", "PREVIOUS([Points],2)", "0..100", "zero"],
        &["Classify", "Priority", "A", "OR([Attractiveness]>=50,PREVIOUS([Priority])=\"A\")"],
        &["Classify", "Priority", "B", ""],
        &["Compute", "Trend", "", "IF(PREVIOUS([Revenue])=\"\",\"new\",[Revenue]-PREVIOUS([Revenue]))"],
        &["Compute", "Is new", "", "ISBLANK(PREVIOUS([Points]))"],
        &["Compute", "Was", "", "PREVIOUS([Priority])&\"/\"&PREVIOUS([Points],2)"],
    ];
    let old: Vec<(String, i64, i64)> = (1..=12).map(|number| (format!("K-{number}"), number * 8, number * 3)).collect();
    let of = |from: usize, more: i64| -> Vec<(&str, i64, i64)> {
        old.iter().skip(from).map(|(key, points, revenue)| (key.as_str(), points - more, revenue + more)).collect()
    };
    ran(&folder, "m1", &book(&of(4, 0), &rules), "2026-09-30", &[]);
    ran(&folder, "m2", &book(&of(2, 3), &rules), "2026-10-31", &["m1-annotated.xlsx"]);
    book(&of(0, 9), &rules).save(&folder.file("now.xlsx"));
    for previous in [&["--previous", "m2-annotated.xlsx", "--previous", "m1-annotated.xlsx"][..], &[]] {
        for (output, live) in [("live.xlsx", true), ("plain.xlsx", false)] {
            let mut arguments = vec!["run", "now.xlsx", "-o", output, "--as-of", "2026-11-30"];
            arguments.extend(previous);
            arguments.extend(live.then_some("--live"));
            let ran = folder.run(&arguments);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            assert!(!ran.stderr.contains("not-live"), "{}", ran.stderr);
        }
        assert_eq!(column(&rows(&folder.file("live.xlsx"), 0, 0), "Priority"), column(&rows(&folder.file("plain.xlsx"), 0, 0), "Priority"));
        if crate::libreoffice::is_installed("live PREVIOUS") {
            let recalculated = crate::libreoffice::recalculated(&folder.file("live.xlsx"));
            crate::live::assert_same_columns(&recalculated, &folder.file("plain.xlsx"), "Accounts", 0, "PREVIOUS");
        }
    }
    let ran = folder.run(&["sql", "now.xlsx", "--dialect", "duckdb"]);
    assert!(ran.code == 2 && ran.stderr.contains("not-in-sql") && ran.stderr.contains("Criteria!D3"), "{}", ran.stderr);
}
