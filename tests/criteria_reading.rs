//! A criteria sheet is read without a silent wrong answer: headers in other words, weights and scales in two units, texts that nearly are a
//! column's, labels with two meanings, merged cells. Beside each stands what is sound and stays silent.

use serde_json::Value as Json;

use crate::harness::{Book, Cell, Folder};
use crate::row;

const ENGLISH: [&str; 11] =
    ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Blank", "Reason", "Valid from", "Valid until", "Active"];
const GERMAN: [&str; 11] =
    ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Leer", "Begründung", "Gültig ab", "Gültig bis", "Aktiv"];

fn accounts() -> Vec<Vec<Cell>> {
    vec![
        row!["Account ID", "Revenue", "Growth", "Segment"],
        row!["K1", 90, Cell::Blank, "Gold"],
        row!["K2", 20, 90, "Silver"],
        row!["K3", 5, 60, "Gold"],
        row!["K4", 60, 0, "Bronze"],
    ]
}

/// Rules that need every column.
fn rules(german: bool) -> Vec<Vec<Cell>> {
    let word = |english: &str, german_word: &str| Cell::from(if german { german_word } else { english });
    let (score, class) = (|| word("Score", "Bewertung"), || word("Classify", "Einstufung"));
    vec![
        vec![
            word("Knock-out", "K.O."),
            Cell::Blank,
            "big".into(),
            "[Revenue]>10".into(),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            "too small".into(),
        ],
        vec![score(), "S".into(), "r".into(), "[Revenue]".into(), "0..200".into(), 5.into()],
        vec![score(), "S".into(), "g".into(), "[Growth]".into(), "0..100".into(), 95.into(), word("worst", "minimal")],
        vec![
            score(),
            "S".into(),
            "old".into(),
            "[Growth]".into(),
            "0..10".into(),
            200.into(),
            Cell::Blank,
            Cell::Blank,
            "2020-01-01".into(),
            "2021-01-01".into(),
        ],
        vec![
            score(),
            "S".into(),
            "off".into(),
            "[Growth]".into(),
            "0..10".into(),
            300.into(),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            word("no", "nein"),
        ],
        vec![class(), "Class".into(), "A".into(), "[S]>=50".into()],
        vec![class(), "Class".into(), "B".into(), "".into()],
    ]
}

fn book(headers: &[&str], german: bool) -> Book {
    let mut rows = vec![headers.iter().map(|header| Cell::from(*header)).collect::<Vec<_>>()];
    rows.extend(rules(german));
    let (accounts_sheet, criteria) = if german { ("Kunden", "Kriterien") } else { ("Accounts", "Criteria") };
    Book::new().sheet(accounts_sheet, accounts()).sheet(criteria, rows)
}

/// What `check` says, notes left away: code, cell and message.
pub(crate) fn told(book: &Book) -> Vec<(String, String, String)> {
    let folder = Folder::new();
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--as-of", "2026-11-23", "--format", "json"]);
    let report: Json = serde_json::from_str(&ran.stdout).unwrap_or_else(|fault| panic!("{fault}: {}{}", ran.stdout, ran.stderr));
    let text = |told: &Json, key: &str| told[key].as_str().unwrap_or_default().to_owned();
    let told = report["diagnostics"].as_array().unwrap().iter().filter(|told| told["severity"] != "note");
    told.map(|told| (text(told, "code"), text(told, "cell"), format!("{} / {}", text(told, "message"), text(told, "help")))).collect()
}

/// The same without the messages.
pub(crate) fn codes(book: &Book) -> Vec<String> {
    told(book).into_iter().map(|(code, cell, _)| format!("{code} {cell}")).collect()
}

/// What a run decides: score, class and reason of each account.
fn decided(book: &Book) -> Vec<Vec<String>> {
    let folder = Folder::new();
    // As it is written: the columns stand in the order of their names.
    let rows = folder.annotate_as_written(book);
    rows.iter().map(|row| row.iter().filter(|(header, _)| *header != "Revenue").map(|(_, value)| value.clone()).collect()).collect()
}

const OTHER_HEADERS: &[(usize, &[&str], &[&str])] = &[
    (0, &["STEP", "Step:", "Steps", "Rule type", "Step type", "Type"], &["Schritt ", "Schritte", "Regelart", "Typ", "Art"]),
    (1, &["Results", "Result column", "Result name", "Output"], &["Ergebnisspalte", "Ergebnisse", "Resultat", "Zielspalte"]),
    (
        2,
        &["Criterion", "Criteria", "Item / label", "Item name", "Label", "Name"],
        &["Kriterien", "Kriterium / Klasse", "Bezeichnung", "Merkmal"],
    ),
    (
        3,
        &["Formula (Excel)", "Formulas", "Condition", "Formula / condition", "Rule", "Expression"],
        &["Formeln", "Bedingung", "Formel / Bedingung", "Regel"],
    ),
    (4, &["Points scale", "Scale (points)", "Scales", "Scoring scale"], &["Punkteskala", "Skala (Punkte)", "Bewertungsskala"]),
    (
        5,
        &[
            "Weight (%)",
            "Weighting",
            "Weight in %",
            "Weight [%]",
            "% Weight",
            "Weights",
            "weight, %",
            "Weight\n(percent)",
            "Weighting factor",
        ],
        &["Gewichtung", "Gewicht [%]", "Gewicht in %", "Gewicht (Prozent)", "Gewichtung in %", "GEWICHTE", "Gewichtungsfaktor"],
    ),
    (6, &["Blanks", "If blank", "Blank cells", "Missing data"], &["Wenn leer", "Leere Zellen", "Bei leer", "Fehlende Werte"]),
    (7, &["Reasons", "Reason text", "Reason (text)"], &["Begruendung", "Begründungstext", "Begründungen", "Grund"]),
    (
        8,
        &["Valid since", "Valid_from", "ValidFrom", "Start date", "Valid from (date)"],
        &["Gueltig ab", "Gültig von", "Gilt ab", "Gültig-ab"],
    ),
    (9, &["Valid to", "Valid until (date)", "Valid through", "End date"], &["Gilt bis", "Gültigkeitsende", "Gültig bis:", "Enddatum"]),
    (10, &["Active?", "Active (yes/no)", "Enabled", "On/off"], &["Aktiv?", "Aktiv (ja/nein)", "Eingeschaltet", "Ein/Aus"]),
];

#[test]
fn a_header_with_a_unit_or_in_another_usual_word_is_the_same_column() {
    let sound = |told: Vec<String>| told.into_iter().filter(|told| !told.starts_with("blank")).collect::<Vec<_>>();
    let mut tried = 0;
    for (german, known) in [(false, ENGLISH), (true, GERMAN)] {
        let expected = decided(&book(&known, german));
        let expected_told = sound(codes(&book(&known, german)));
        for (place, english, german_words) in OTHER_HEADERS {
            for header in if german { *german_words } else { *english } {
                let mut headers = known;
                headers[*place] = header;
                let book = book(&headers, german);
                assert_eq!(decided(&book), expected, "{header}");
                assert_eq!(sound(codes(&book)), expected_told, "{header}");
                tried += 1;
            }
        }
    }
    assert!(tried > 85, "{tried}");
}

#[test]
fn headers_in_both_languages_are_one_column() {
    let both: Vec<String> = ENGLISH.iter().zip(GERMAN).map(|(english, german)| format!("{english} / {german}")).collect();
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    assert_eq!(decided(&book(&both, false)), decided(&book(&ENGLISH, false)));
}

/// Another column at the end, with something in each row of a rule.
fn with_column(header: &str, values: [Cell; 4], weights: bool) -> Book {
    let rules = [
        row!["Score", "S", "r", "[Revenue]", "0..100", if weights { Cell::Number(5.0) } else { Cell::Blank }],
        row!["Score", "S", "g", "[Growth]", "0..100", if weights { Cell::Number(95.0) } else { Cell::Blank }],
        row!["Classify", "Class", "A", "[S]>=50"],
        row!["Classify", "Class", "B", ""],
    ];
    let mut rows = vec![row!["Step", "Result", "Item", "Formula", "Scale", if weights { "Weight" } else { "Remarks" }, header]];
    for (mut rule, value) in rules.into_iter().zip(values) {
        rule.resize(6, Cell::Blank);
        rule.push(value);
        rows.push(rule);
    }
    Book::new().sheet("Accounts", accounts()).sheet("Criteria", rows)
}

#[test]
fn a_column_that_seems_to_count_and_is_not_read_is_a_finding() {
    let numbers = || [5.into(), 95.into(), Cell::Blank, Cell::Blank];
    let texts = || ["x".into(), "y".into(), "z".into(), "w".into()];
    let yes = || ["yes".into(), "no".into(), "yes".into(), "yes".into()];
    for (header, values, weights, expected) in [
        // Nothing is read from it, though it seems to be a weight.
        ("Partial weight", numbers(), false, &["unknown-criteria-column G1"][..]),
        ("Teilgewicht", numbers(), false, &["unknown-criteria-column G1"]),
        ("Weight (2025)", numbers(), false, &["unknown-criteria-column G1"]),
        ("Wieght (%)", numbers(), false, &["unknown-criteria-column G1"]),
        ("Importance", numbers(), false, &["unknown-criteria-column G1"]),
        ("Wichtigkeit", numbers(), false, &["unknown-criteria-column G1"]),
        ("Inactive", yes(), true, &["unknown-criteria-column G1"]),
        ("Status", yes(), true, &["unknown-criteria-column G1"]),
        ("Reason for the board", texts(), true, &["unknown-criteria-column G1"]),
        // Two for one.
        ("Weighting", numbers(), true, &["unknown-criteria-column G1"]),
        ("Weight (%)", numbers(), true, &["doubled-column G1"]),
        ("Gewicht", numbers(), true, &["doubled-column G1"]),
        ("Scale v2", ["0..5".into(), Cell::Blank, "0..7".into(), Cell::Blank], true, &["unknown-criteria-column G1"]),
        // Nobody's business.
        ("Comment", texts(), true, &[]),
        ("Kommentar zum Gewicht", texts(), false, &[]),
        ("Owner", texts(), false, &[]),
        ("Notes on weight", numbers(), false, &[]),
        ("Source", texts(), true, &[]),
        ("Why", texts(), true, &[]),
        ("Formula in words", texts(), true, &[]),
        ("Importance", texts(), false, &[]),
        ("Importance", numbers(), true, &[]),
        ("Status", texts(), true, &[]),
        ("Old weight", numbers(), true, &[]),
        ("Weight (2025)", numbers(), true, &[]),
        ("Teilgewicht", [Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank], false, &[]),
        ("Type", texts(), true, &[]),
        ("From", texts(), true, &[]),
        ("Region", texts(), true, &[]),
        ("Layout", texts(), true, &[]),
    ] {
        assert_eq!(codes(&with_column(header, values, weights)), expected, "{header}, {weights}");
    }
}

/// Score rows with these weights; a text beginning with `#` is a number's cell.
fn weighed(header: &str, weights: &[&str]) -> Book {
    let mut rows = vec![row!["Step", "Result", "Item", "Formula", "Scale", header]];
    for (number, weight) in weights.iter().enumerate() {
        let formula = ["[Revenue]", "[Growth]", "[Revenue]+[Growth]", "[Revenue]-[Growth]"][number % 4];
        let item = format!("c{number}");
        let weight = weight.strip_prefix('#').map_or_else(|| Cell::from(*weight), |number| Cell::Number(number.parse().unwrap()));
        rows.push(row!["Score", "S", item.as_str(), formula, "-100..100", weight]);
    }
    rows.push(row!["Classify", "Class", "A", "[S]>=50"]);
    rows.push(row!["Classify", "Class", "B", ""]);
    Book::new().sheet("Accounts", accounts()).sheet("Criteria", rows)
}

#[test]
fn weights_in_two_units_are_a_finding() {
    for (header, weights, expected) in [
        ("Weight", &["#60", "40%"][..], "mixed-weights F2"),
        ("Weight", &["#60", "#0.4"], "mixed-weights F2"),
        ("Weight", &["30%", "30%", "#40"], "mixed-weights F4"),
        ("Weight", &["#0.3", "#0.4", "#30"], "mixed-weights F4"),
        ("Weight", &["#0.25", "#0.25", "#50"], "mixed-weights F4"),
        ("Weight", &["#0.3", "#0.4", "#3"], "mixed-weights F4"),
        ("Weight", &["#50", "#30", "#0.2"], "mixed-weights F4"),
        ("Weight", &["IF([Segment]=\"Gold\",60,50)", "40%"], "mixed-weights F2"),
        ("Weight", &["IF([Segment]=\"Gold\",60%,50%)", "#40"], "mixed-weights F3"),
        ("Weight", &["=2*30", "=40%"], "mixed-weights F2"),
        ("Weight (%)", &["#0.4", "#60"], "mixed-weights F3"),
        ("Weight", &["#5", "#3", ""], "missing-weight F4"),
        ("Weight", &["", "#5", "#3"], "missing-weight F2"),
        ("Weight", &["60%", ""], "missing-weight F3"),
        ("Weight", &["IF([Segment]=\"Gold\",3,2)", ""], "missing-weight F3"),
        ("Weight (%)", &["#40", "#50"], "weights-sum F3"),
        ("Gewicht in %", &["#40", "#30", "#20"], "weights-sum F4"),
        // Sound.
        ("Weight", &["#5", "#3", "#2"], ""),
        ("Weight", &["#50", "#30", "#20"], ""),
        ("Weight", &["#35", "#25"], ""),
        ("Weight", &["50%", "30%", "20%"], ""),
        ("Weight", &["#0.5", "#0.3", "#0.2"], ""),
        ("Weight", &["#0.6", "40%"], ""),
        ("Weight", &["#1", "#1", "#2"], ""),
        ("Weight", &["#0.5", "#1", "#2"], ""),
        ("Weight", &["#1.5", "#1", "#0.5"], ""),
        ("Weight", &["#1.2", "#1", "#0.8"], ""),
        ("Weight", &["#0.25", "#0.5", "#3"], ""),
        ("Weight", &["", "", ""], ""),
        ("Weight", &["#1", ""], ""),
        ("Weight", &["#5", "#0"], ""),
        ("Weight", &["100%", "#0"], ""),
        ("Weight", &["IF([Segment]=\"Gold\",3,2)", "#5"], ""),
        ("Weight", &["=60%", "=40%"], ""),
        ("Weight (%)", &["#40", "#60"], ""),
        ("Weight (%)", &["#5", "#95"], ""),
        ("Weight (%)", &["#0.5", "#40", "#59.5"], ""),
        ("Weight (%)", &["40%", "60%"], ""),
        ("Gewicht [%]", &["#0.4", "#0.6"], ""),
    ] {
        let codes = codes(&weighed(header, weights));
        let expected: &[&str] = if expected.is_empty() { &[] } else { &[expected] };
        assert_eq!(codes, expected, "{header} {weights:?}");
    }
    let told = told(&weighed("Weight", &["#60", "40%"]));
    assert!(told[0].2.contains("is 60% meant?"), "{told:?}");
}

#[test]
fn labels_that_stand_for_a_class_are_none() {
    let rules = |first: &'static str| {
        [
            row!["Knock-out", "", "k", "[Revenue]>10"],
            row!["Blocker", "", "b", "[Growth]>95"],
            row!["Classify", "Class", first, "[Revenue]>=50"],
            row!["Classify", "Class", "B", ""],
            row!["Classify", "Next", "call", "[Revenue]>70"],
            row!["Classify", "Next", "wait", ""],
        ]
    };
    let said = |first: &'static str, settings: &[(&str, &str)]| {
        let mut rows = vec![row!["Step", "Result", "Item", "Formula"]];
        rows.extend(rules(first));
        let mut book = Book::new().sheet("Accounts", accounts()).sheet("Criteria", rows);
        if !settings.is_empty() {
            let rows = std::iter::once(row!["Setting", "Value"]).chain(settings.iter().map(|(name, value)| row![*name, *value]));
            book = book.sheet("Settings", rows.collect());
        }
        codes(&book).into_iter().filter(|told| told.starts_with("label")).collect::<Vec<_>>()
    };
    for (first, settings, expected) in [
        ("A", &[("Undecided label", "A")][..], &["label-clash B2"][..]),
        ("A", &[("Knocked-out label", " b ")], &["label-clash B2"]),
        ("A", &[("Blocked label", "B")], &["label-clash B2"]),
        ("A", &[("Undecided label", "out"), ("Knocked-out label", "OUT")], &["label-clash B2"]),
        ("A", &[("Knocked-out label", "check data")], &["label-clash B2"]),
        ("K.O.", &[], &["label-clash C4"]),
        ("check data", &[], &["label-clash C4"]),
        ("A", &[], &[]),
        ("A", &[("Blocked label", "")], &[]),
        // Labels of another result are not among those of the first.
        ("A", &[("Undecided label", "call")], &[]),
        ("A", &[("Undecided label", "unclear"), ("Knocked-out label", "out"), ("Blocked label", "wait!")], &[]),
    ] {
        assert_eq!(said(first, settings), expected, "{first} {settings:?}");
    }
}

#[test]
fn a_formula_or_weight_in_merged_cells_is_an_error_at_the_lower_cell() {
    let header = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Reason"];
    let rules: [&[&str]; 5] = [
        &["Knock-out", "", "k", "[Revenue]>1", "", "", "small"],
        &["Score", "S", "r", "[Revenue]", "0..100", "60%"],
        &["Score", "S", "g", "[Growth]", "0..100", "40%"],
        &["Classify", "Class", "A", "[S]>=50"],
        &["Classify", "Class", "B", ""],
    ];
    let sheet = || Book::new().sheet("Accounts", accounts()).criteria(&header, &rules);
    let said = |range: &str, text: &str| codes(&sheet().merged("Criteria", range, text)).into_iter().collect::<Vec<_>>();
    assert_eq!(codes(&sheet()), [""; 0]);
    assert_eq!(said("D5:D6", "[S]>=50"), ["merged-cells D6"]);
    assert_eq!(said("F3:F4", "60%"), ["merged-cells F4"]);
    assert_eq!(said("E3:E4", "0..100"), ["merged-cells E4"]);
    assert_eq!(said("C5:C6", "A"), ["merged-cells C6"]);
    assert_eq!(said("D3:D4", "[Revenue]"), ["merged-cells D4"]);
    // Beside each other there is nothing to mistake, and a reason holds for all of its rows.
    assert_eq!(said("D5:F5", "[S]>=50"), [""; 0]);
    assert_eq!(said("G2:G3", "small"), [""; 0]);
}

#[test]
fn thresholds_in_two_units_are_a_finding() {
    for (language, scale, expected) in [
        (0, "0%: 0; 5%: 50; 10: 100", 1),
        (0, "0%..30", 1),
        (0, "30..0%", 1),
        (1, "0 %..12,5", 1),
        (0, "0: 0; 5%: 50; 10%: 100", 0),
        (0, "0..100", 0),
        (1, "0..12,5%", 0),
    ] {
        let headers = [ENGLISH, GERMAN][language];
        let (score, class) = [("Score", "Classify"), ("Bewertung", "Einstufung")][language];
        let rules: [&[&str]; 2] = [&[score, "S", "r", "[Revenue]/[Growth]", scale], &[class, "Class", "A", ""]];
        let told = codes(&Book::new().sheet("Accounts", accounts()).criteria(&headers, &rules));
        let mixed = told.iter().filter(|told| *told == "mixed-units E2").count();
        assert_eq!(mixed, expected, "{scale}: {told:?}");
    }
}

#[test]
fn a_day_on_the_command_line_is_written_as_in_the_settings() {
    let folder = Folder::new();
    book(&ENGLISH, false).save(&folder.file("in.xlsx"));
    let run = |day: &str, output: &str| folder.run(&["run", "in.xlsx", "-o", output, "--as-of", day]).code;
    assert_eq!((run("2026-11-23", "iso.xlsx"), run("23.11.2026", "german.xlsx"), run(" 3.1.2026", "short.xlsx")), (0, 0, 0));
    assert!(std::fs::read(folder.file("iso.xlsx")).unwrap() == std::fs::read(folder.file("german.xlsx")).unwrap());
    assert_eq!(run("11/23/2026", "no.xlsx"), 2);
}

#[test]
fn settings_have_other_usual_names() {
    let said = |name: &str, value: &str| {
        let settings = vec![row!["Setting", "Value"], row![name, value]];
        codes(&book(&ENGLISH, false).sheet("Settings", settings))
            .into_iter()
            .filter(|told| told.contains("setting") || told.contains("date"))
            .collect::<Vec<_>>()
    };
    for (name, value) in [
        ("Stichtag:", "23.11.2026"),
        ("As-of date", "2026-11-23"),
        ("AS_OF", "2026-11-23"),
        ("Reference date", "2026-11-23"),
        ("Knocked out label", "out"),
        ("Text bei KO", "out"),
        ("Account-Key", "Account ID"),
        ("Begruendungsspalte", "Why"),
        ("Blasengroesse", "Revenue"),
        ("Headers row", "1"),
    ] {
        assert_eq!(said(name, value), [""; 0], "{name}");
    }
    assert_eq!(said("Stichtage", "23.11.2026"), ["unknown-setting A2"]);
    assert_eq!(said("As-of date", "soon"), ["not-a-date B2"]);
}

#[test]
fn the_readme_names_every_setting_in_both_languages() {
    let readme = include_str!("../README.md");
    for setting in keyfolio::criteria::Setting::ALL {
        let word = setting.word();
        assert!(readme.contains(&format!("| {} | {} |", word.english, word.german)), "{}", word.english);
    }
}
