//! Slips that are none of a formula's: rows, sheets, names and command lines that are nearly what they should be. Each is said where it is,
//! once, with its mend.

use serde_json::Value as Json;

use crate::harness::{Book, Cell, Folder, Ran};
use crate::row;

const HEADER: [&str; 7] = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Active"];
const GERMAN: [&str; 7] = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Aktiv"];
const SOUND: [&[&str]; 4] = [
    &["Score", "Points", "Revenue", "[Revenue]", "0..100", "60%"],
    &["Score", "Points", "Growth", "[Growth]", "0..100", "40%"],
    &["Classify", "Class", "A", "[Points]>=50"],
    &["Classify", "Class", "B", ""],
];

/// What is proposed for rows that are no accounts.
const LEFT_OUT: &str = "if that is right, the setting \"Sum rows\" = leave out ends this finding; if not, keep makes them accounts";

fn accounts() -> Vec<Vec<Cell>> {
    vec![
        row!["Account ID", "Company", "Revenue", "Growth", "Segment"],
        row!["K1", "Birch Ltd", 90, 10, "Gold"],
        row!["K2", "Cedar plc", 20, 30, "Silver"],
        row!["K3", "Cedar plc", 5, 60, "Gold"],
    ]
}

fn book(rules: &[&[&str]]) -> Book {
    let german = rules.iter().any(|rule| ["Bewertung", "Einstufung"].contains(&rule[0]));
    Book::new().sheet("Accounts", accounts()).criteria(if german { &GERMAN } else { &HEADER }, rules)
}

fn json(ran: &Ran) -> Json {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|fault| panic!("{fault}: {}{}", ran.stdout, ran.stderr))
}

/// What `check` says beyond notes on columns that nothing reads: `code place help`.
fn said(book: &Book) -> Vec<String> {
    let folder = Folder::new();
    book.save(&folder.file("in.xlsx"));
    let report = json(&folder.run(&["check", "in.xlsx", "--as-of", "2026-11-23", "--format", "json"]));
    let text = |told: &Json, key: &str| told[key].as_str().unwrap_or("-").to_owned();
    let told = report["diagnostics"].as_array().unwrap().iter().filter(|told| told["code"] != "unread-columns");
    told.map(|told| {
        let place = if told["cell"].is_null() { text(told, "sheet") } else { format!("{}!{}", text(told, "sheet"), text(told, "cell")) };
        format!("{} {place} {}", text(told, "code"), text(told, "help"))
    })
    .collect()
}

/// The sound rules with others in place of some.
fn with<'a>(changes: &[(usize, &'a [&'a str])]) -> Vec<&'a [&'a str]> {
    let mut rules = SOUND.to_vec();
    for (place, rule) in changes {
        rules[*place] = rule;
    }
    rules
}

#[test]
fn each_slip_is_said_once_where_it_is() {
    let off = "look at Active, Valid from and Valid until of these rows, or switch this row off too";
    assert_eq!(said(&book(&SOUND)), [""; 0]);
    let no_weight = with(&[(1, &["Score", "Points", "Growth", "[Growth]", "0..100"])]);
    assert_eq!(said(&book(&no_weight)), ["missing-weight Criteria!F3 write its weight; 40 % are left"]);
    let switched_off = with(&[
        (0, &["Score", "Points", "Revenue", "[Revenue]", "0..100", "60%", "no"]),
        (1, &["Score", "Points", "Growth", "[Growth]", "0..100", "40%", "no"]),
    ]);
    assert_eq!(said(&book(&switched_off)), [format!("result-off Criteria!D4 {off}")]);
    // The step by another word: nothing follows from what the row was taken for.
    let other_word = with(&[(2, &["Classification", "Class", "A", "[Points]>=50"]), (3, &["Klassen", "Class", "B", ""])]);
    assert_eq!(said(&book(&other_word)), ["unknown-step Criteria!A4 write Classify", "unknown-step Criteria!A5 write Classify"]);
    let paraphrased = with(&[(0, &["Scoring", "Points", "Revenue", "[Revenue]", "0..100", "60%"])]);
    assert_eq!(said(&book(&paraphrased)), ["unknown-step Criteria!A2 write Score"]);
    // The same word over rules is a heading.
    let mut headed = SOUND.to_vec();
    headed.insert(2, &["Classification"]);
    assert_eq!(said(&book(&headed)), [""; 0]);
    // A scale that cannot be read says nothing of the formula.
    let texts = with(&[(1, &["Score", "Points", "Segment", "[Segment]", "Gold: 100; else: 0", "40%"])]);
    assert_eq!(said(&book(&texts)), ["bad-scale Criteria!E3 write \"Gold\"; every other text is else"]);
    let mixed = with(&[(2, &["Classify", "Class", "A", "MAX([Points],1,5;2)>=50"])]);
    assert_eq!(said(&book(&mixed)), ["decimal-comma Criteria!D4 write 1.5"]);
    let zeros = with(&[(2, &["Classify", "Class", "A", "ABS(0,05)<[Points]"])]);
    assert_eq!(said(&book(&zeros)), ["wrong-argument-count Criteria!D4 decimals have a point here: write 0.05"]);
    let reason = with(&[(3, &["Classify", "Reason", "B", ""])]);
    assert_eq!(
        said(&book(&reason)),
        ["result-name-twice Criteria!B5 give the Result another name, or name another header in the setting \"Reason column\""]
    );
    let misspelt = with(&[
        (0, &["Score", "Attractiveness", "Revenue", "[Revenue]", "0..100", "3"]),
        (1, &["Score", "Atractiveness", "Growth", "[Growth]", "0..100", "2"]),
        (2, &["Classify", "Class", "A", "[Attractiveness]>=50"]),
    ]);
    let meant = "is \"Attractiveness\" meant? If not, give one of them a name that differs more";
    assert_eq!(said(&book(&misspelt)), [format!("near-result Criteria!B3 {meant}")]);
    for total in ["Total", " grand  TOTAL:", "Summe", "Gesamtergebnis"] {
        let mut rows = accounts();
        rows.push(row![total, "", 115, 100, ""]);
        let book = Book::new().sheet("Accounts", rows).criteria(&HEADER, &SOUND);
        assert_eq!(said(&book), [format!("rows-left-out Accounts!A5 {LEFT_OUT}")], "{total}");
    }
}

#[test]
fn a_text_that_is_there_is_no_slip() {
    // Grades, part numbers and names may hold the signs of patterns, criteria and formulas.
    let mut rows = accounts();
    for (row, text) in rows[1..].iter_mut().zip(["A*", "=>5", "Sum(1)"]) {
        row[4] = text.into();
    }
    let class = |formula: &'static str| [["Classify", "Class", "A", formula], ["Classify", "Class", "B", ""]];
    let told = |rows: &[Vec<Cell>], formula: &'static str| {
        let rules = class(formula);
        said(&Book::new().sheet("Accounts", rows.to_vec()).criteria(&HEADER, &[&rules[0], &rules[1]]))
    };
    for formula in ["[Segment]=\"a*\"", "COUNTIF([Segment],\"=>5\")>0", "COUNTIF([Segment],\"=Sum(1)\")>[Growth]"] {
        assert_eq!(told(&rows, formula).iter().filter(|told| !told.starts_with("never")).count(), 0, "{formula}");
        assert_eq!(told(&accounts(), formula).len(), 1, "{formula}");
    }
    // So may labels, and what a formula gives.
    let grades: [&[&str]; 4] = [
        &["Classify", "Grade", "A*", "[Revenue]>50"],
        &["Classify", "Grade", "B", ""],
        &["Classify", "Class", "top", "[Grade]=\"A*\""],
        &["Classify", "Class", "rest", ""],
    ];
    assert_eq!(said(&book(&grades)), [""; 0]);
    let given: [&[&str]; 3] = [
        &["Compute", "Grade", "", "IF([Revenue]>50,\"A*\",\"B\")"],
        &["Classify", "Class", "top", "[Grade]=\"A*\""],
        &["Classify", "Class", "rest", ""],
    ];
    assert_eq!(said(&book(&given)), [""; 0]);
}

#[test]
fn headings_over_the_rules_and_names_of_their_own_are_no_slips() {
    let mut headed = SOUND.to_vec();
    headed.insert(2, &["Classes"]);
    headed.insert(0, &["Scores"]);
    assert_eq!(said(&book(&headed)), [""; 0]);
    for (one, other) in [("Score_A", "Score_B"), ("Umsatz Juni", "Umsatz Juli"), ("Margin €", "Margin %")] {
        let rules: [&[&str]; 3] = [
            &["Score", one, "Revenue", "[Revenue]", "0..100", "1"],
            &["Score", other, "Growth", "[Growth]", "0..100", "1"],
            &["Classify", "Class", "A", ""],
        ];
        assert_eq!(said(&book(&rules)), [""; 0], "{one}, {other}");
    }
}

#[test]
fn labels_that_excel_takes_for_one_are_said() {
    let of =
        |label: &str, result: &str| said(&book(&[SOUND[0], SOUND[1], SOUND[2], &["Classify", result, label, "[Points]>=20"], SOUND[3]]));
    assert_eq!(of("a", "class"), ["near-label Criteria!C5 write \"A\""]);
    for (label, result) in [("A", "Class"), ("AA", "Class"), ("a", "Region")] {
        assert!(!of(label, result).iter().any(|told| told.starts_with("near-label")), "{label}");
    }
}

#[test]
fn a_row_of_sums_gets_no_class() {
    let folder = Folder::new();
    let mut rows = accounts();
    rows.push(row!["Total", "", 115, 100, ""]);
    let annotated = folder.annotate(&Book::new().sheet("Accounts", rows).criteria(&HEADER, &SOUND));
    assert_eq!((annotated[3]["Class"].as_str(), annotated[3]["Revenue"].as_str()), ("", "115"));
    assert!(annotated.iter().all(|account| account["Data check"].is_empty()));
}

#[test]
fn a_row_of_one_merged_cell_is_said() {
    let book = || {
        let mut rows = accounts();
        rows.push(row!["Source: CRM export"]);
        Book::new().sheet("Accounts", rows).criteria(&HEADER, &SOUND)
    };
    let said = |range| {
        let told = said(&book().merged("Accounts", range, "Source: CRM export"));
        told.into_iter().filter(|told| !told.starts_with("no-points")).collect::<Vec<_>>()
    };
    assert_eq!(said("A5:E5"), [format!("rows-left-out Accounts!A5 {LEFT_OUT}")]);
    assert_eq!(said("A5:F6"), [format!("rows-left-out Accounts!A5 {LEFT_OUT}")]);
}

#[test]
fn a_step_or_result_in_merged_cells_holds_for_each_row() {
    let folder = Folder::new();
    let rules: [&[&str]; 5] = [
        &["Score", "Points", "Revenue", "[Revenue]", "0..100", "60%"],
        &["", "", "Growth", "[Growth]", "0..100", "40%"],
        &["Classify", "Class", "A", "[Points]>=50"],
        &["", "", ""],
        &["", "", "B", ""],
    ];
    let merged = |book: Book| {
        let book = book.merged("Criteria", "A2:A3", "Score").merged("Criteria", "B2:B3", "Points");
        book.merged("Criteria", "A4:A6", "Classify").merged("Criteria", "B4:B6", "Class")
    };
    assert_eq!(said(&merged(book(&rules))), [""; 0]);
    let classes = |book: &Book| folder.annotate(book).iter().map(|row| (row["Points"].clone(), row["Class"].clone())).collect::<Vec<_>>();
    assert_eq!(classes(&merged(book(&rules))), classes(&book(&SOUND)));
    // Switched off together.
    let mut off = SOUND.to_vec();
    off[0] = &["Score", "Points", "Revenue", "[Revenue]", "0..100", "60%", "no"];
    let alone: &[&str] = &["Score", "Points", "Growth", "[Growth]", "0..100", "100%"];
    off.insert(2, alone);
    let switched = book(&off).merged("Criteria", "G2:G3", "no");
    assert_eq!(classes(&switched), classes(&book(&[alone, SOUND[2], SOUND[3]])));
}

#[test]
fn percentages_entered_as_whole_numbers_are_seen() {
    let enter = "a percentage in a cell is a fraction of 1: enter 8 % instead of 8, or write the bounds without %";
    for (scale, unit, expected) in [
        ("0%..30%", 1.0, vec![format!("scale-misses-data Criteria!E2 {enter}")]),
        ("0%: 10; 5%: 50; 12%: 100", 1.0, vec![format!("scale-misses-data Criteria!E2 {enter}")]),
        ("0%..30%", 0.01, vec![]),
        ("0..30", 1.0, vec![]),
    ] {
        let mut rows = vec![row!["Account ID", "Growth"]];
        rows.extend([0.0, 2.0, 4.0, 6.0, 8.0, 15.0, 20.0].iter().enumerate().map(|(place, growth)| {
            let key = format!("K{place}");
            row![key.as_str(), growth * unit]
        }));
        let rules: [&[&str]; 2] = [&["Score", "Points", "Growth", "[Growth]", scale, "1"], &["Classify", "Class", "A", ""]];
        let told = said(&Book::new().sheet("Accounts", rows).criteria(&HEADER, &rules));
        let told: Vec<String> = told.into_iter().filter(|told| told.starts_with("scale")).collect();
        assert_eq!(told, expected, "{scale}");
    }
}

#[test]
fn what_all_accounts_meet_is_not_said_of_those_that_could_not_be_asked() {
    let accounts = |texts: usize| {
        let mut rows = vec![row!["Account ID", "Since"]];
        for place in 0..8 {
            let key = format!("K{place}");
            rows.push(if place < texts { row![key.as_str(), "1 Feb"] } else { row![key.as_str(), 2000 + place as i32] });
        }
        rows
    };
    let rules: [&[&str]; 2] = [&["Knock-out", "Key", "Old", "[Since]<2020"], &["Classify", "Class", "A", ""]];
    let met = |texts: usize| {
        let told = said(&Book::new().sheet("Accounts", accounts(texts)).criteria(&HEADER, &rules));
        told.iter().any(|told| told.starts_with("met-by-all"))
    };
    assert_eq!((met(0), met(6)), (true, false));
}

#[test]
fn sheets_that_are_not_read_are_named() {
    let other = || vec![row!["Schritt", "Ergebnis"]];
    let second = book(&SOUND).sheet("Kriterien", other());
    assert_eq!(said(&second), ["second-sheet Kriterien delete one of the two, or give it another name"]);
    // Two sheets of accounts, unless a setting or a formula says what they are.
    let customers = || book(&SOUND).sheet("Customers", vec![row!["Account ID", "Revenue"], row!["K1", 1]]);
    assert_eq!(
        said(&customers()),
        ["second-sheet Customers name the sheet to read in the setting \"Accounts sheet\", or give the other another name"]
    );
    assert_eq!(said(&customers().sheet("Settings", vec![row!["Setting", "Value"], row!["Accounts sheet", "Accounts"]])), [""; 0]);
    let looked_up = with(&[(0, &["Score", "Points", "Revenue", "SUM(Customers[Revenue])", "0..100", "60%"])]);
    let looked_up = book(&looked_up).sheet("Customers", vec![row!["Account ID", "Revenue"], row!["K1", 1]]);
    assert!(!said(&looked_up).iter().any(|told| told.starts_with("second-sheet")));
    let settings = book(&SOUND).sheet("Setting", vec![row!["Setting", "Value"], row!["Blocked label", "x"]]);
    assert_eq!(said(&settings), ["unread-sheet Setting is \"Settings\" meant?"]);
    let report = book(&SOUND).sheet("Settings", vec![row!["Setting", "Value"], row!["Value column", "Revenu"]]);
    assert_eq!(said(&report), ["report-column Settings!B2 write Revenue"]);
    // Criteria under another name are not the built-in ones.
    let folder = Folder::new();
    let rows = || vec![row!["Schritt", "Ergebnis", "Formel"], row!["Einstufung", "Klasse", ""]];
    for (name, help) in [
        ("Kriterien 2026", "ist das Blatt „Kriterien 2026“ gemeint? Es „Kriterien“ nennen"),
        ("Kritereien", "ist das Blatt „Kritereien“ gemeint? Es „Kriterien“ nennen"),
    ] {
        Book::new().sheet("Kunden", vec![row!["Kunde", "Umsatz"], row!["K1", 1]]).sheet(name, rows()).save(&folder.file("in.xlsx"));
        let report = json(&folder.run(&["check", "in.xlsx", "--format", "json"]));
        let first = &report["diagnostics"][0];
        assert_eq!((&first["severity"], &first["code"], &first["help"]), (&"error".into(), &"built-in-criteria".into(), &help.into()));
    }
}

#[test]
fn built_in_criteria_that_do_not_fit_are_one_error() {
    let folder = Folder::new();
    let told = |book: Book| {
        book.save(&folder.file("in.xlsx"));
        let ran = folder.run(&["run", "in.xlsx", "--format", "json"]);
        assert_eq!(ran.code, 2);
        let report = json(&ran);
        let told = report["diagnostics"].as_array().unwrap().clone();
        assert_eq!(told.len(), 1, "{}", ran.stdout);
        assert_eq!((&told[0]["code"], &told[0]["severity"]), (&"built-in-criteria".into(), &"error".into()));
        (told[0]["message"].as_str().unwrap().to_owned(), told[0]["help"].as_str().unwrap().to_owned())
    };
    let (message, help) = told(Book::new().sheet("Kunden", vec![row!["Kunde", "Umsatz"], row!["K1", 1]]));
    assert!(message.contains("diesen Kunden fehlen die Spalten „Kundennummer“, „IT-Arbeitsplätze“, "), "{message}");
    assert!(help.contains("`keyfolio new") && help.contains("„Kriterien“"), "{help}");
    let (message, _) = told(Book::new().sheet("Accounts", vec![row!["Account ID", "Revenue"], row!["K1", 1]]));
    assert!(!message.contains("Account ID") && message.contains("\"IT workstations\", "), "{message}");
}

#[test]
fn a_test_of_a_misspelt_result_is_no_test_that_is_met() {
    let folder = Folder::new();
    let tests = |header: &str| vec![row!["Account ID", header, "Points"], row!["K1", "B", 58]];
    book(&SOUND).sheet("Tests", tests("Clas")).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["test", "in.xlsx"]);
    assert_eq!((ran.code, &*ran.stdout), (1, "1 expectation, met\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("finding[unknown-test-column]") && ran.stderr.contains("is \"Class\" meant?"), "{}", ran.stderr);
    // Another column may be a remark: it is named, and nothing fails.
    book(&SOUND).sheet("Tests", tests("Remark")).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["test", "in.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("note[unknown-test-column]"), "{}", ran.stderr);
}

#[test]
fn an_account_is_explained_by_its_name_too() {
    let folder = Folder::new();
    book(&SOUND).save(&folder.file("in.xlsx"));
    let explained = |key: &str| json(&folder.run(&["explain", "in.xlsx", key, "--format", "json"]));
    assert_eq!(explained("birch LTD")["explanation"]["account"], "K1");
    let both = explained("Cedar plc");
    assert_eq!(both["explanation"]["account"], "K2");
    assert_eq!(both["diagnostics"][0]["message"], "\"Cedar plc\" stands in rows 3, 4; row 3 is explained");
    assert_eq!(explained("Birch")["diagnostics"][0]["help"], "the nearest keys are \"K1\" (Birch Ltd)");
}

#[test]
fn wrong_usage_is_json_where_json_is_asked_for() {
    let folder = Folder::new();
    book(&SOUND).save(&folder.file("in.xlsx"));
    for (arguments, message) in [
        (vec!["run", "in.xlsx", "--foo", "--format", "json"], "unexpected argument '--foo' found"),
        (vec!["explain", "in.xlsx", "--format=json"], "the following required arguments were not provided: <KEY>"),
        (
            vec!["run", "in.xlsx", "in.xlsx", "-o", "out.xlsx", "--format", "json"],
            "with several workbooks, name a folder with --output-dir instead of a file with --output",
        ),
        (vec!["watch", "no.xlsx", "--format", "json"], "there is no file no.xlsx – in its folder there is in.xlsx"),
    ] {
        let ran = folder.run(&arguments);
        assert_eq!((ran.code, &*ran.stderr), (2, ""), "{arguments:?}: {}", ran.stdout);
        let report = json(&ran);
        assert_eq!(report["status"], "not done");
        let told = &report["diagnostics"][0];
        assert_eq!((&told["code"], &told["message"]), (&"wrong-usage".into(), &message.into()));
        assert_eq!(ran.stdout.lines().count() == 1, arguments[0] == "watch", "what watches reads line by line");
    }
}

#[test]
fn germans_read_of_slips_in_german() {
    let rules: [&[&str]; 3] = [
        &["Bewertung", "Punkte", "Umsatz", "[Revenue]", "0..100", "60%"],
        &["Bewertung", "Punkte", "Wachstum", "[Growth]", "0..100", ""],
        &["Klassifizierung", "Klasse", "A", "[Punkte]>=50"],
    ];
    assert_eq!(said(&book(&rules)), ["unknown-step Kriterien!A4 Einstufung schreiben"]);
    assert_eq!(said(&book(&rules[..2])), ["missing-weight Kriterien!F3 ihr Gewicht eintragen; 40 % sind übrig"]);
}
