//! A catalogue of faulty criteria, each with the finding that `check` has to give, and of sound ones, with none.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Book, Cell, Folder};
use crate::row;

/// The columns of the sheets.
pub const HEADER: [&str; 8] = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Blank", "Reason"];

/// Accounts with whole numbers, shares, texts and yes or no.
pub fn accounts(count: usize) -> Vec<Vec<Cell>> {
    let mut rows = vec![row!["Account", "Revenue", "Margin", "Segment", "Visits", "Open", "Growth"]];
    for number in 0..count {
        let key = format!("C{number}");
        let segment = ["Retail", "Industry", "Public"][number % 3];
        let revenue = 20_000.0 + 37_000.0 * number as f64;
        rows.push(row![
            key.as_str(),
            revenue,
            0.02 + 0.01 * ((number * 7) % 25) as f64,
            segment,
            ((number * 3) % 12) as f64,
            number % 4 == 0,
            -0.03 + 0.01 * ((number * 5) % 20) as f64
        ]);
    }
    rows
}

/// The rows of a criteria sheet.
pub type Rules<'a> = &'a [&'a [&'a str]];

/// What `check` says: severity, code and cell.
fn said(rules: Rules<'_>, count: usize) -> (i32, BTreeSet<(String, String, String)>, Vec<Value>) {
    let folder = Folder::new();
    Book::new().sheet("Accounts", accounts(count)).criteria(&HEADER, rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--strict", "--format", "json", "--as-of", "2026-11-23"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    let diagnostics = report["diagnostics"].as_array().unwrap().clone();
    let text = |diagnostic: &Value, key: &str| diagnostic[key].as_str().unwrap_or_default().to_owned();
    let shown = diagnostics.iter().map(|one| (text(one, "severity"), text(one, "code"), text(one, "cell"))).collect();
    (ran.code, shown, diagnostics)
}

const SCORE: &[&str] = &["Score", "S", "Revenue", "[Revenue]", "0..1000000", "1"];
const REST: &[&str] = &["Classify", "Class", "C", ""];

/// Faulty criteria: name, rules, and the code and cell of the finding.
pub const FAULTY: &[(&str, Rules<'static>, &str, &str)] = &[
    (
        "a row after otherwise",
        &[SCORE, &["Classify", "Class", "A", "[S]>=70"], REST, &["Classify", "Class", "D", "[S]>=20"]],
        "row-after-otherwise",
        "D5",
    ),
    ("a row after TRUE", &[SCORE, &["Classify", "Class", "A", "TRUE"], REST], "row-after-otherwise", "D4"),
    (
        "thresholds the wrong way round",
        &[SCORE, &["Classify", "Class", "B", "[S]>=45"], &["Classify", "Class", "A", "[S]>=65"], REST],
        "unreachable-row",
        "D4",
    ),
    (
        "the same with the constant first",
        &[SCORE, &["Classify", "Class", "B", "45<=[S]"], &["Classify", "Class", "A", "65<=[S]"], REST],
        "unreachable-row",
        "D4",
    ),
    (
        "a narrower AND below",
        &[SCORE, &["Classify", "Class", "A", "[S]>=60"], &["Classify", "Class", "B", "AND([S]>=60,[Visits]>3)"], REST],
        "unreachable-row",
        "D4",
    ),
    (
        "taken by two rows together",
        &[&["Classify", "Class", "A", "[Revenue]>=500"], &["Classify", "Class", "B", "[Revenue]<800"], REST],
        "unreachable-row",
        "D4",
    ),
    (
        "a doubled condition",
        &[&["Classify", "Class", "A", "[Visits]>5"], &["Classify", "Class", "B", "[Visits]>5"], REST],
        "unreachable-row",
        "D3",
    ),
    (
        "a doubled text",
        &[&["Classify", "Class", "A", "[Segment]=\"Retail\""], &["Classify", "Class", "B", "[Segment]=\"retail\""], REST],
        "unreachable-row",
        "D3",
    ),
    (
        "an OR that takes all",
        &[&["Classify", "Class", "A", "OR([Visits]>5,[Visits]<=5)"], &["Classify", "Class", "B", "[Visits]>7"], REST],
        "row-after-otherwise",
        "D3",
    ),
    (
        "NOT of what is above",
        &[
            &["Classify", "Class", "A", "[Visits]>5"],
            &["Classify", "Class", "B", "NOT([Visits]>5)"],
            &["Classify", "Class", "C", "[Visits]=3"],
        ],
        "unreachable-row",
        "D4",
    ),
    ("a condition that excludes itself", &[&["Classify", "Class", "A", "AND([Visits]>8,[Visits]<3)"], REST], "never-true", "D2"),
    ("two texts at once", &[&["Classify", "Class", "A", "AND([Segment]=\"Retail\",[Segment]=\"Public\")"], REST], "never-true", "D2"),
    ("a threshold beyond a score", &[SCORE, &["Classify", "Class", "A", "[S]>=700"], REST], "never-true", "D3"),
    ("a score compared with a share", &[SCORE, &["Classify", "Class", "A", "[S]>=65%"], REST], "fraction-of-score", "D3"),
    ("a gap below", &[SCORE, &["Classify", "Class", "A", "[S]>=70"], &["Classify", "Class", "B", "[S]>=10"]], "gap", "D4"),
    ("a gap in the middle", &[SCORE, &["Classify", "Class", "A", "[S]>70"], &["Classify", "Class", "B", "[S]<70"]], "gap", "D4"),
    ("a gap in a column", &[&["Classify", "Class", "A", "[Revenue]>=10000"], &["Classify", "Class", "B", "[Revenue]<9000"]], "gap", "D3"),
    (
        "a gap among labels",
        &[
            SCORE,
            &["Classify", "P", "high", "[S]>=50"],
            &["Classify", "P", "low", ""],
            &["Score", "T", "Margin", "[Margin]", "0%..30%", "1"],
            &["Classify", "Q", "strong", "[T]>=50"],
            &["Classify", "Q", "weak", ""],
            &["Classify", "Next", "grow", "AND([P]=\"high\",[Q]=\"strong\")"],
            &["Classify", "Next", "keep", "AND([P]=\"high\",[Q]=\"weak\")"],
            &["Classify", "Next", "serve", "AND([P]=\"low\",[Q]=\"strong\")"],
        ],
        "gap",
        "D10",
    ),
    (
        "a label that does not exist",
        &[
            SCORE,
            &["Classify", "P", "high", "[S]>=50"],
            &["Classify", "P", "low", ""],
            &["Classify", "Q", "x", "[P]=\"hihg\""],
            &["Classify", "Q", "y", ""],
        ],
        "no-such-label",
        "D5",
    ),
    (
        "a label of another result",
        &[
            SCORE,
            &["Classify", "P", "high", "[S]>=50"],
            &["Classify", "P", "low", ""],
            &["Knock-out", "", "k", "[Visits]>=0"],
            &["Classify", "Q", "x", "[P]=\"Star\""],
            &["Classify", "Q", "y", ""],
        ],
        "no-such-label",
        "D6",
    ),
    ("a misspelt text", &[&["Classify", "Class", "A", "[Segment]=\"Retial\""], REST], "no-such-text", "D2"),
    ("a knock-out that nobody meets", &[&["Knock-out", "", "Size", "[Revenue]>900000000"], REST], "decides-for-all", "D2"),
    ("a knock-out that excludes itself", &[&["Knock-out", "", "Size", "AND([Revenue]>5000,[Revenue]<1000)"], REST], "never-true", "D2"),
    ("a knock-out that always holds", &[&["Knock-out", "", "Size", "OR([Revenue]>1000,[Revenue]<5000)"], REST], "always-true", "D2"),
    ("a knock-out without a column", &[&["Knock-out", "", "Size", "1000>500"], REST], "always-true", "D2"),
    (
        "a knock-out of not equal or not equal",
        &[&["Knock-out", "", "S", "OR([Segment]<>\"Retail\",[Segment]<>\"Public\")"], REST],
        "always-true",
        "D2",
    ),
    (
        "two knock-outs that exclude each other",
        &[&["Knock-out", "", "a", "[Segment]=\"Retail\""], &["Knock-out", "", "b", "[Segment]=\"Public\""], REST],
        "knock-outs-exclude",
        "D3",
    ),
    ("a blocker for all", &[&["Blocker", "", "b", "[Revenue]>0"], REST], "decides-for-all", "D2"),
    ("a blocker that never holds", &[&["Blocker", "", "b", "AND([Visits]<0,[Visits]>10)"], REST], "never-true", "D2"),
    ("bounds for percent, data in fractions", &[&["Score", "S", "Margin", "[Margin]", "0..30", "1"], REST], "scale-misses-data", "E2"),
    ("a share without a scale", &[&["Score", "S", "Margin", "[Margin]", "", "1"], REST], "scale-misses-data", "D2"),
    ("bounds in thousands", &[&["Score", "S", "Revenue", "[Revenue]", "0..5", "1"], REST], "scale-misses-data", "E2"),
    (
        "steps beyond the data",
        &[&["Score", "S", "Revenue", "[Revenue]", "50000000: 50; 100000000: 100", "1"], REST],
        "scale-misses-data",
        "E2",
    ),
    (
        "texts of a scale that do not occur",
        &[&["Score", "S", "Segment", "[Segment]", "\"Bank\": 100; else: 0", "1"], REST],
        "scale-misses-data",
        "E2",
    ),
    ("a score of a constant", &[&["Score", "S", "x", "50", "0..100", "1"], REST], "same-for-every-account", "D2"),
    ("a result that nobody reads", &[&["Compute", "_Help", "", "[Revenue]*2"], REST], "unused-result", "B2"),
    (
        "a formula under two names",
        &[&["Compute", "X", "", "[Revenue]*2"], &["Compute", "Y", "", "[Revenue] * 2"], REST],
        "same-formula",
        "D3",
    ),
    ("a criterion that counts twice", &[SCORE, &["Score", "S", "Again", "[Revenue]", "0..1000000", "1"], REST], "same-formula", "D3"),
    (
        "a blocker written twice",
        &[&["Blocker", "", "a", "[Open]"], &["Blocker", "", "b", "[@Open]=TRUE"], &["Blocker", "", "c", "[Open]"], REST],
        "same-formula",
        "D4",
    ),
    (
        "thresholds with names, the wrong way round",
        &[
            &["Compute", "_A", "", "65"],
            &["Compute", "_B", "", "[_A]-20"],
            SCORE,
            &["Classify", "Class", "B", "[S]>=[_B]"],
            &["Classify", "Class", "A", "[S]>=[_A]"],
            REST,
        ],
        "unreachable-row",
        "D6",
    ),
    (
        "a class for the knocked-out",
        &[&["Knock-out", "", "Size", "[Revenue]>100000"], &["Classify", "Class", "none", "NOT([Key account])"], REST],
        "never-true",
        "D3",
    ),
    (
        "a criterion that tells none from another",
        &[&["Score", "S", "x", "IF([Revenue]>0,40,0)", "", "1"], REST],
        "same-for-every-account",
        "D2",
    ),
    (
        "a threshold in another unit, in an OR",
        &[&["Knock-out", "", "k", "OR([Revenue]>50000000,[Visits]>5)"], REST],
        "no-account-near",
        "D2",
    ),
    ("a percentage without its sign", &[&["Classify", "Class", "A", "OR([Margin]>15,[Visits]>5)"], REST], "no-account-near", "D2"),
    (
        "a threshold with a name",
        &[&["Compute", "_T", "", "5000000"], &["Blocker", "", "b", "OR([_T]<[Revenue],[Open])"], REST],
        "no-account-near",
        "D3",
    ),
    ("a threshold within IF", &[&["Compute", "Bonus", "", "IF([Revenue]>=9000000,5,[Visits])"], REST], "no-account-near", "D2"),
    ("a score that nobody can come near", &[SCORE, &["Classify", "Class", "A", "OR([S]>250,[Open])"], REST], "no-account-near", "D3"),
    (
        "weights that do not sum up",
        &[&["Score", "S", "a", "[Revenue]", "0..1000000", "50%"], &["Score", "S", "b", "[Margin]", "0%..30%", "40%"], REST],
        "weights-sum",
        "F3",
    ),
    (
        "marks of 1 to 5 beside points of 100",
        &[SCORE, &["Score", "S", "marks", "1+MOD([Visits],5)", "", "1"], REST],
        "points-on-another-scale",
        "D3",
    ),
    (
        "small points in a scale of texts",
        &[SCORE, &["Score", "S", "segment", "[Segment]", "\"Retail\": 5; \"Industry\": 3; \"Public\": 1", "1"], REST],
        "points-on-another-scale",
        "E3",
    ),
    (
        "small points in steps",
        &[SCORE, &["Score", "S", "visits", "[Visits]", "0: 1; 3: 5; 9: 10", "1"], REST],
        "points-on-another-scale",
        "E3",
    ),
    ("a share where others give 100 points", &[SCORE, &["Score", "S", "margin", "[Margin]", "", "1"], REST], "scale-misses-data", "D3"),
    ("a threshold in another unit that nobody reaches", &[&["Classify", "Class", "A", "[Margin]>15"], REST], "no-account-near", "D2"),
    ("the same in a blocker", &[&["Blocker", "", "b", "[Margin]>15"], REST], "no-account-near", "D2"),
    ("equal values under a percentile", &[&["Score", "S", "s", "[Revenue]*0+3", "percentile", "1"], REST], "same-for-all", "E2"),
];

/// Sound criteria, with their names.
pub const SOUND: &[(&str, Rules<'static>)] = &[
    ("thresholds from the top", &[SCORE, &["Classify", "Class", "A", "[S]>=70"], &["Classify", "Class", "B", "[S]>=30"], REST]),
    (
        "intervals that meet",
        &[
            SCORE,
            &["Classify", "Class", "A", "[S]>=70"],
            &["Classify", "Class", "B", "AND([S]>=30,[S]<70)"],
            &["Classify", "Class", "C", "[S]<30"],
        ],
    ),
    ("whole numbers that meet", &[&["Classify", "Class", "A", "[Visits]>=5"], &["Classify", "Class", "B", "[Visits]<=4"]]),
    (
        "no negative revenue",
        &[&["Classify", "Class", "A", "[Revenue]>=100000"], &["Classify", "Class", "B", "AND([Revenue]>=0,[Revenue]<100000)"]],
    ),
    (
        "every segment named",
        &[
            &["Classify", "Class", "A", "[Segment]=\"Retail\""],
            &["Classify", "Class", "B", "[Segment]=\"Industry\""],
            &["Classify", "Class", "C", "[Segment]=\"Public\""],
        ],
    ),
    ("not one segment", &[&["Classify", "Class", "A", "[Segment]<>\"Retail\""], &["Classify", "Class", "B", "[Segment]=\"Retail\""]]),
    ("a column and its negation", &[&["Classify", "Class", "A", "[Open]"], &["Classify", "Class", "B", "NOT([Open])"]]),
    (
        "two expressions",
        &[&["Classify", "Class", "A", "[Revenue]*[Margin]>20000"], &["Classify", "Class", "B", "[Revenue]>[Visits]*100000"], REST],
    ),
    (
        "an equal threshold of its own",
        &[SCORE, &["Classify", "Class", "Exactly", "[S]=50"], &["Classify", "Class", "Above", "[S]>50"], REST],
    ),
    ("a helper that is read", &[&["Compute", "_Help", "", "[Revenue]*2"], &["Classify", "Class", "A", "[_Help]>300000"], REST]),
    ("a helper of a reason", &[&["Compute", "_Help", "", "[Revenue]*2"], &["Classify", "Class", "A", "", "", "", "", "twice {[_Help]}"]]),
    ("guards beside a threshold", &[&["Classify", "Class", "A", "AND([Revenue]>0,[Visits]>=0,[Margin]>=10%)"], REST]),
    ("a threshold a little beyond the data", &[&["Classify", "Class", "A", "OR([Revenue]>1200000,[Visits]>10)"], REST]),
    ("percent bounds", &[&["Score", "S", "Margin", "[Margin]", "0%..30%", "1"], REST]),
    ("one formula in two scores", &[SCORE, &["Score", "T", "Revenue", "[Revenue]", "0..1000000", "1"], REST]),
    ("two scales of one column", &[SCORE, &["Score", "S", "Large", "[Revenue]", "0: 0; 500000: 100", "1"], REST]),
    (
        "a matrix",
        &[
            SCORE,
            &["Classify", "P", "high", "[S]>=50"],
            &["Classify", "P", "low", ""],
            &["Score", "T", "Margin", "[Margin]", "0%..30%", "1"],
            &["Classify", "Q", "strong", "[T]>=50"],
            &["Classify", "Q", "weak", ""],
            &["Classify", "Next", "grow", "AND([P]=\"high\",[Q]=\"strong\")"],
            &["Classify", "Next", "keep", "AND([P]=\"high\",[Q]=\"weak\")"],
            &["Classify", "Next", "build", "AND([P]=\"low\",[Q]=\"strong\")"],
            &["Classify", "Next", "serve", "AND([P]=\"low\",[Q]=\"weak\")"],
        ],
    ),
    (
        "combinations that cannot be",
        &[
            SCORE,
            &["Classify", "P", "high", "[S]>=50"],
            &["Classify", "P", "low", ""],
            &["Classify", "Q", "top", "[S]>=80"],
            &["Classify", "Q", "rest", ""],
            &["Classify", "Next", "a", "AND([P]=\"high\",[Q]=\"top\")"],
            &["Classify", "Next", "b", "AND([P]=\"high\",[Q]=\"rest\")"],
            &["Classify", "Next", "c", "AND([P]=\"low\",[Q]=\"rest\")"],
        ],
    ),
    (
        "knock-outs side by side",
        &[&["Knock-out", "", "a", "[Revenue]>100000"], &["Knock-out", "", "b", "OR([Segment]=\"Retail\",[Visits]>2)"], REST],
    ),
    (
        "points of every row on the same small scale",
        &[
            &["Score", "S", "a", "1+MOD([Visits],5)", "", "1"],
            &["Score", "S", "b", "[Segment]", "\"Retail\": 5; \"Industry\": 3; \"Public\": 1", "1"],
            REST,
        ],
    ),
    ("points from 0 to 100 beside others", &[SCORE, &["Score", "S", "a", "8*[Visits]", "", "1"], REST]),
    ("a blocker that nobody meets today", &[&["Blocker", "", "b", "[Revenue]>90000000"], REST]),
    ("a blank asked for", &[&["Classify", "Class", "unknown", "[Segment]=\"\""], &["Classify", "Class", "known", "[Segment]<>\"\""]]),
    ("dates against today", &[&["Classify", "Class", "A", "[Revenue]>YEAR(TODAY())*100"], REST]),
    ("exclusive or", &[&["Classify", "Class", "A", "XOR([Visits]>5,[Open])"], &["Classify", "Class", "B", "AND([Visits]>5,[Open])"], REST]),
    (
        "growth below and above zero",
        &[
            &["Classify", "Class", "up", "[Growth]>0"],
            &["Classify", "Class", "down", "[Growth]<0"],
            &["Classify", "Class", "flat", "[Growth]=0"],
        ],
    ),
];

#[test]
fn every_fault_of_the_catalogue_is_found() {
    let mut missed = Vec::new();
    for (name, rules, code, cell) in FAULTY {
        let (exit, said, diagnostics) = said(rules, 24);
        let wanted = ("finding".to_owned(), (*code).to_owned(), (*cell).to_owned());
        if !said.contains(&wanted) || exit != 1 {
            missed.push(format!("{name}: {code} {cell} not among {said:?} ({exit})"));
        }
        let helped = diagnostics.iter().filter(|one| one["code"] == *code).all(|one| one["help"].is_string());
        if !helped {
            missed.push(format!("{name}: {code} has no help"));
        }
    }
    assert!(FAULTY.len() >= 40, "{}", FAULTY.len());
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn sound_criteria_have_no_finding() {
    let mut wrong = Vec::new();
    for (name, rules) in SOUND {
        for count in [3, 24] {
            let (exit, said, diagnostics) = said(rules, count);
            if exit != 0 || said.iter().any(|(severity, ..)| severity != "note") {
                wrong.push(format!("{name} ({count} accounts): {diagnostics:#?}"));
            }
        }
    }
    assert!(SOUND.len() >= 20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_gap_is_shown_with_an_account_that_falls_into_it() {
    let (_, _, diagnostics) = said(&[SCORE, &["Classify", "Class", "A", "[S]>=70"], &["Classify", "Class", "B", "AND([S]>=10,[S]<60)"]], 5);
    let gap = diagnostics.iter().find(|one| one["code"] == "gap").unwrap();
    let message = gap["message"].as_str().unwrap();
    let number: f64 = message.rsplit(' ').next().unwrap().parse().unwrap();
    assert!((60.0..70.0).contains(&number) || number < 10.0, "{message}");
}

/// Small and large accounts with nothing between them: the threshold in the gap may well be meant.
#[test]
fn a_threshold_in_a_wide_gap_is_a_note() {
    let folder = Folder::new();
    let account = |number: usize| {
        let revenue = if number < 8 { 1_000.0 + number as f64 } else { 9_000.0 + number as f64 };
        row![format!("C{number}").as_str(), revenue]
    };
    let rows = std::iter::once(row!["Account", "Revenue"]).chain((0..16).map(account)).collect();
    let rules: Rules<'_> = &[&["Classify", "Class", "A", "[Revenue]>=5000"], REST];
    Book::new().sheet("Accounts", rows).criteria(&HEADER, rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--strict"]);
    assert!(ran.code == 0 && ran.stderr.contains("note[no-account-near]"), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("between 1,007 and 9,008 there is no [Revenue]"), "{}", ran.stderr);
}

/// Each faulty sheet in German: the same finding, in the same field of the same rule, and not a sentence in English.
#[test]
fn the_catalogue_is_found_in_german_too() {
    let mut missed = Vec::new();
    for (name, rules, code, cell) in FAULTY {
        let folder = Folder::new();
        let book = || Book::new().sheet("Accounts", accounts(24));
        book().criteria(&HEADER, rules).save(&folder.file("english.xlsx"));
        book().save(&folder.file("in.xlsx"));
        for arguments in [
            &["criteria", "export", "english.xlsx", "-o", "german.toml", "--language", "de"][..],
            &["criteria", "import", "german.toml", "-o", "german.xlsx"],
        ] {
            let ran = folder.run(arguments);
            assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
        }
        let (mut header_row, mut columns) = (0, Vec::new());
        let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(folder.file("german.xlsx")).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut workbook, "Kriterien").unwrap();
        for (row, cells) in sheet.rows().enumerate() {
            if cells.iter().any(|cell| matches!(cell, calamine::Data::String(text) if text == "Schritt")) {
                (header_row, columns) = (row + 1, cells.iter().map(ToString::to_string).collect());
                break;
            }
        }
        let german = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Leer", "Begründung"];
        let field = german[usize::from(cell.as_bytes()[0] - b'A')];
        let column = columns.iter().position(|header| header == field).unwrap();
        let number: usize = cell[1..].parse().unwrap();
        let wanted = format!("{}{}", char::from(b'A' + column as u8), number - 1 + header_row);
        let check = |workbook: &str, criteria: &str| -> Vec<Value> {
            let ran = folder.run(&["check", workbook, "-c", criteria, "--format", "json", "--as-of", "2026-11-23"]);
            let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{name}: {}{}", ran.stdout, ran.stderr));
            report["diagnostics"].as_array().unwrap().clone()
        };
        let (english, told) = (check("in.xlsx", "english.xlsx"), check("in.xlsx", "german.xlsx"));
        if !told.iter().any(|one| one["code"] == *code && one["cell"] == wanted.as_str() && one["severity"] == "finding") {
            missed.push(format!("{name}: {code} {wanted} not among {told:#?}"));
        }
        for one in &told {
            for key in ["message", "help"] {
                let text = one[key].as_str().unwrap_or_default();
                if !text.is_empty() && english.iter().any(|other| other[key] == text) {
                    missed.push(format!("{name}: in English: {text}"));
                }
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
