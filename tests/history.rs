//! `keyfolio history`: what annotated workbooks of many months say beside each other.

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::harness::{Book, Folder, rows};
use crate::packages::part;
use crate::row;

const HEADER: [&str; 6] = ["Step", "Result", "Item", "Formula", "Scale", "Weight"];

const RULES: [&[&str]; 5] = [
    &["Knock-out", "Key account", "Size", "[Size]>=10"],
    &["Score", "Appeal", "Potential", "[Potential]", "0..100", "1"],
    &["Classify", "Priority", "A", "[Appeal]>=70"],
    &["Classify", "Priority", "B", "[Appeal]>=40"],
    &["Classify", "Priority", "C", ""],
];

const GERMAN: [&[&str]; 3] = [
    &["Bewertung", "Reiz", "Potenzial", "[Potenzial]", "0..100", "1"],
    &["Einstufung", "Klasse", "A", "[Reiz]>=70"],
    &["Einstufung", "Klasse", "B", ""],
];

/// An annotated workbook of a day.
fn month(folder: &Folder, name: &str, day: &str, accounts: &[(&str, i32, i32)]) {
    let mut rows = vec![row!["ID", "Company", "Size", "Potential"]];
    rows.extend(accounts.iter().map(|(key, size, potential)| row![*key, format!("Company {key}").as_str(), *size, *potential]));
    Book::new()
        .sheet("Accounts", rows)
        .criteria(&HEADER, &RULES)
        .sheet("Settings", vec![row!["Setting", "Value"], row!["Value column", "Potential"]])
        .save(&folder.file(name));
    let ran = folder.run(&["run", name, "--in-place", "--as-of", day]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

fn three_months(folder: &Folder) {
    month(folder, "c.xlsx", "2026-08-31", &[("K-1", 50, 50), ("K-2", 50, 90), ("K-3", 50, 10), ("=K-5", 50, 45)]);
    month(folder, "a.xlsx", "2026-09-30", &[("K-1", 50, 71), ("K-2", 50, 89), ("=K-5", 50, 44)]);
    month(folder, "b.xlsx", "2026-10-31", &[("=K-5", 50, 43), ("k-1 ", 50, 80), ("K-2", 5, 88), ("K-4", 50, 60)]);
}

fn sheet(folder: &Folder, file: &str, name: &str) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = open_workbook(folder.file(file)).unwrap();
    let range = workbook.worksheet_range(name).unwrap();
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::Float(number) => format!("{number}"),
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

#[test]
fn months_stand_beside_each_other_whatever_their_order() {
    let folder = Folder::new();
    three_months(&folder);
    let ran = folder.run(&["history", "a.xlsx", "b.xlsx", "c.xlsx", "-o", "h.xlsx"]);
    assert_eq!((ran.code, ran.stderr.as_str(), ran.stdout.as_str()), (0, "", "h.xlsx (5 accounts, 3 workbooks)\n"));
    let lines: Vec<Vec<String>> = rows(&folder.file("h.xlsx"), 0, 3)
        .into_iter()
        .map(|row| {
            ["Account", "Name", "Priority", "Since", "Workbooks", "Trend", "Appeal", "2026-08-31", "2026-09-30", "2026-10-31"]
                .map(|header| row[header].clone())
                .to_vec()
        })
        .collect();
    let expected = [
        ["k-1 ", "Company k-1", "A", "2026-09-30", "2", "rising", "80", "B", "A", "A"],
        ["K-4", "Company K-4", "B", "2026-10-31", "1", "too short", "60", "", "", "B"],
        ["=K-5", "Company =K-5", "B", "2026-08-31", "3", "steady", "43", "B", "B", "B"],
        ["K-2", "Company K-2", "K.O.", "2026-10-31", "1", "too short", "", "A", "A", "K.O."],
        ["K-3", "Company K-3", "left", "", "", "too short", "", "C", "", ""],
    ];
    let trimmed: Vec<Vec<&str>> = lines.iter().map(|row| row.iter().map(|text| text.trim()).collect()).collect();
    let wanted: Vec<Vec<&str>> = expected.iter().map(|row| row.iter().map(|text| text.trim()).collect()).collect();
    assert_eq!(trimmed, wanted);
    let classes = sheet(&folder, "h.xlsx", "Classes");
    assert_eq!(classes[3], ["Accounts", "2026-08-31", "2026-09-30", "2026-10-31"]);
    assert_eq!(
        classes[4..9],
        [["A", "1", "2", "1"], ["B", "2", "1", "2"], ["C", "1", "0", "0"], ["K.O.", "0", "0", "1"], ["All", "4", "3", "4"]]
    );
    let value = classes.iter().position(|row| row[0] == "Potential").unwrap();
    assert_eq!(
        classes[value + 1..value + 6],
        [["A", "90", "160", "80"], ["B", "95", "44", "103"], ["C", "10", "0", "0"], ["K.O.", "0", "0", "88"], ["All", "195", "204", "271"]]
    );
    let moves = sheet(&folder, "h.xlsx", "Moves");
    assert_eq!(moves[3][..6], ["from \\ to", "A", "B", "C", "K.O.", "left"]);
    assert_eq!(
        moves[4..9].iter().map(|row| row[..6].join(" ")).collect::<Vec<_>>(),
        ["A 0 0 0 1 0", "B 1 1 0 0 0", "C 0 0 0 0 1", "K.O. 0 0 0 0 0", "new 0 1 0 0 0"]
    );
    let scores = sheet(&folder, "h.xlsx", "History");
    assert_eq!(scores[3][11], "Appeal 2026-08-31");
    assert_eq!(scores[4][11..], ["50", "71", "80"], "the lines draw these");
    let bytes = std::fs::read(folder.file("h.xlsx")).unwrap();
    let again = folder.run(&["history", "c.xlsx", "b.xlsx", "a.xlsx", "-o", "h.xlsx", "--force"]);
    assert_eq!(again.code, 0);
    assert_eq!(std::fs::read(folder.file("h.xlsx")).unwrap(), bytes, "in whatever order they are given");
}

#[test]
fn sparklines_and_charts_are_in_the_file() {
    let folder = Folder::new();
    three_months(&folder);
    assert_eq!(folder.run(&["history", "a.xlsx", "b.xlsx", "c.xlsx", "-o", "h.xlsx"]).code, 0);
    let path = folder.file("h.xlsx");
    let accounts = part(&path, "xl/worksheets/sheet1.xml");
    assert!(accounts.contains("x14:sparkline") && accounts.contains("History!L5:N5"), "{accounts}");
    assert_eq!(accounts.matches("<x14:sparkline>").count(), 3, "one for each account with more than one score");
    for chart in ["xl/charts/chart1.xml", "xl/charts/chart2.xml"] {
        let chart = part(&path, chart);
        assert!(chart.contains("c:grouping val=\"stacked\""), "{chart}");
    }
}

#[test]
fn german_workbooks_make_a_german_history() {
    let folder = Folder::new();
    for (name, day, potential) in [("eins.xlsx", "2026-09-30", 80), ("zwei.xlsx", "2026-10-31", 60), ("drei.xlsx", "2026-11-30", 50)] {
        let accounts = vec![row!["Kundennummer", "Firma", "Potenzial"], row!["K-1", "Ahorn", potential], row!["K-2", "Birke", 75]];
        Book::new()
            .sheet("Kunden", accounts)
            .criteria(&["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht"], &GERMAN)
            .save(&folder.file(name));
        assert_eq!(folder.run(&["run", name, "--in-place", "--as-of", day]).code, 0);
    }
    let ran = folder.run(&["history", "eins.xlsx", "zwei.xlsx", "drei.xlsx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "verlauf.xlsx (2 Kunden, 3 Arbeitsmappen)\n"), "{}", ran.stderr);
    let lines = rows(&folder.file("verlauf.xlsx"), 0, 3);
    let of = |line: usize, header: &str| lines[line][header].clone();
    assert_eq!((of(0, "Kunde"), of(0, "Trend"), of(0, "Seit")), ("K-2".to_owned(), "stabil".to_owned(), "30.09.2026".to_owned()));
    assert_eq!((of(1, "Trend"), of(1, "Klasse"), of(1, "31.10.2026")), ("fallend".to_owned(), "B".to_owned(), "B".to_owned()));
    let workbook: Xlsx<_> = open_workbook(folder.file("verlauf.xlsx")).unwrap();
    assert_eq!(workbook.sheet_names(), ["Verlauf", "Klassen", "Bewegungen"]);
}

#[test]
fn what_cannot_be_compared_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    three_months(&folder);
    month(&folder, "same.xlsx", "2026-09-30", &[("K-1", 50, 71)]);
    Book::new()
        .sheet("Accounts", vec![row!["ID", "Size", "Potential"], row!["K-1", 50, 50]])
        .criteria(&HEADER, &RULES)
        .save(&folder.file("raw.xlsx"));
    let rules: Vec<Vec<&str>> =
        RULES.iter().map(|rule| rule.iter().map(|cell| if *cell == "Priority" { "Level" } else { *cell }).collect()).collect();
    let rules: Vec<&[&str]> = rules.iter().map(Vec::as_slice).collect();
    Book::new()
        .sheet("Accounts", vec![row!["ID", "Size", "Potential"], row!["K-1", 50, 50]])
        .criteria(&HEADER, &rules)
        .save(&folder.file("level.xlsx"));
    assert_eq!(folder.run(&["run", "level.xlsx", "--in-place", "--as-of", "2026-12-31"]).code, 0);
    Book::new()
        .sheet("Accounts", vec![row!["ID", "Size", "Potential"], row!["K-1", 50, 50]])
        .criteria(&HEADER, &RULES)
        .save(&folder.file("bare.xlsx"));
    assert_eq!(folder.run(&["run", "bare.xlsx", "--in-place", "--no-report"]).code, 0);
    for (workbooks, said) in [
        (&["a.xlsx", "raw.xlsx"][..], &["not-annotated", "raw.xlsx"][..]),
        (&["a.xlsx", "same.xlsx"], &["same-day", "2026-09-30"]),
        (&["a.xlsx", "level.xlsx"], &["other-class", "\"Level\"", "\"Priority\""]),
        (&["a.xlsx", "bare.xlsx"], &["no-run-day", "--no-report"]),
        (&["a.xlsx", "missing.xlsx"], &["no-such-file"]),
        (&[], &["WORKBOOK"]),
    ] {
        let ran = folder.run(&[&["history"], workbooks, &["-o", "h.xlsx"]].concat());
        assert_eq!(ran.code, 2, "{workbooks:?}: {}", ran.stderr);
        for text in said {
            assert!(ran.stderr.contains(text), "{workbooks:?}: {text}: {}", ran.stderr);
        }
        assert!(!folder.names().contains(&"h.xlsx".to_owned()));
    }
    let before = std::fs::read(folder.file("b.xlsx")).unwrap();
    let ran = folder.run(&["history", "a.xlsx", "b.xlsx", "-o", "b.xlsx", "--force"]);
    assert!(ran.code == 2 && ran.stderr.contains("output-is-input"), "{}", ran.stderr);
    assert_eq!(std::fs::read(folder.file("b.xlsx")).unwrap(), before);
    let ran = folder.run(&["history", "a.xlsx", "--format", "json", "-o", "h.xlsx"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((report["status"].as_str(), report["workbooks"][0]["as_of"].as_str()), (Some("done"), Some("2026-09-30")));
    assert_eq!(folder.run(&["history", "a.xlsx", "-o", "h.xlsx"]).code, 2, "a file that is there stays");
}

#[test]
fn doubled_and_blank_keys_are_left_out_and_told() {
    let folder = Folder::new();
    month(&folder, "a.xlsx", "2026-09-30", &[("K-1", 50, 71), ("K-1", 50, 10), ("", 50, 20), ("K-2", 50, 30)]);
    let ran = folder.run(&["history", "a.xlsx", "-o", "h.xlsx"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("key-left-out") && ran.stderr.contains("2 rows"), "{}", ran.stderr);
    let lines = rows(&folder.file("h.xlsx"), 0, 3);
    let keys: Vec<&str> = lines.iter().map(|line| line["Account"].as_str()).collect();
    assert_eq!(keys, ["K-1", "K-2"]);
    assert_eq!(lines[0]["Priority"], "A", "the first of two counts");
}

#[test]
fn three_hundred_accounts_of_combined_workbooks() {
    let folder = Folder::new();
    for (name, day, shift) in [("m1", "2026-09-30", 0), ("m2", "2026-10-31", 9)] {
        for (region, first) in [("north", 0), ("south", 150)] {
            let mut rows = vec![row!["ID", "Company", "Size", "Potential"]];
            for number in first..first + 150 {
                rows.push(row![format!("K-{number}").as_str(), format!("Company {number}").as_str(), 50, (number + shift) % 101]);
            }
            Book::new().sheet("Accounts", rows).criteria(&HEADER, &RULES).save(&folder.file(&format!("{name}-{region}.xlsx")));
        }
        let files = [format!("{name}-north.xlsx"), format!("{name}-south.xlsx")];
        let all = format!("{name}-all.xlsx");
        let ran = folder.run(&["run", &files[0], &files[1], "--combined", &all, "--as-of", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let ran = folder.run(&["history", "m2-all.xlsx", "m1-all.xlsx", "-o", "h.xlsx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "h.xlsx (300 accounts, 2 workbooks)\n"), "{}", ran.stderr);
    let lines = rows(&folder.file("h.xlsx"), 0, 3);
    assert_eq!(lines.len(), 300);
}
