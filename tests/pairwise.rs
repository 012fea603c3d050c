//! Weights by comparison in pairs: from the sheet to the score, and what is said where the comparisons do not hold together.

use crate::harness::{Book, Cell, Folder, rows};
use crate::row;

const HEADER: [&str; 6] = ["Step", "Result", "Item", "Formula", "Scale", "Weight"];
const RULES: [&[&str]; 4] = [
    &["Score", "S", "Revenue", "[a]", "0..100", "pairwise"],
    &["Score", "S", "Margin", "[b]", "0..100", "Pairwise"],
    &["Score", "S", "Access", "[c]", "0..100", "paarvergleich"],
    &["Classify", "Class", "A", ""],
];

fn accounts() -> Vec<Vec<Cell>> {
    vec![row!["Account", "a", "b", "c"], row!["K-1", 100, 0, 0], row!["K-2", 0, 100, 0], row!["K-3", 0, 0, 100]]
}

/// The textbook table: 0.6370, 0.2583, 0.1047.
fn pairs() -> Vec<Vec<Cell>> {
    vec![
        row!["How much more"],
        row!["S", "Revenue", "Margin", "Access"],
        row!["Revenue", 1, 3, 5],
        row!["Margin", "1/3", "", 3],
        row!["Access", "", "", ""],
    ]
}

fn book(pairs: Vec<Vec<Cell>>, rules: &[&[&str]]) -> Book {
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, rules).sheet("Pairwise", pairs)
}

#[test]
fn the_score_is_weighed_by_the_eigenvector() {
    let folder = Folder::new();
    let rows = folder.annotate_as_written(&book(pairs(), &RULES));
    let scores: Vec<String> = rows.iter().map(|row| format!("{:.2}", row["S"].parse::<f64>().unwrap())).collect();
    assert_eq!(scores, ["63.70", "25.83", "10.47"]);
    let ran = folder.run(&["check", "in.xlsx"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        told.contains("the weights of \"S\" by comparison in pairs: Revenue 0.637, Margin 0.258, Access 0.105; consistency ratio 0.033"),
        "{told}"
    );
    // The formulas of a live workbook have them too.
    let ran = folder.run(&["run", "in.xlsx", "-o", "live.xlsx", "--live", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    if crate::libreoffice::is_installed("live weights by pairs") {
        let recalculated = crate::libreoffice::recalculated(&folder.file("live.xlsx"));
        crate::live::assert_same_columns(&recalculated, &folder.file("out.xlsx"), "Accounts", 0, "weights by pairs");
    }
}

#[test]
fn what_does_not_hold_together_is_told_at_its_cell() {
    let told = |pairs: Vec<Vec<Cell>>, rules: &[&[&str]]| {
        let folder = Folder::new();
        book(pairs, rules).save(&folder.file("in.xlsx"));
        let ran = folder.run(&["check", "in.xlsx", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
        let all = json["diagnostics"].as_array().unwrap().iter();
        let all = all.filter(|one| !["same-for-all"].contains(&&*text(one, "code")) && text(one, "sheet") != "Accounts");
        all.map(|one| {
            format!("{} {} {}!{} | {}", text(one, "severity"), text(one, "code"), text(one, "sheet"), text(one, "cell"), text(one, "help"))
        })
        .filter(|one| ["pairwise", "compar", "item", "weights"].iter().any(|word| one.contains(word)))
        .collect::<Vec<_>>()
    };
    let with = |cell: (usize, usize), value: Cell| {
        let mut pairs = pairs();
        pairs[cell.0][cell.1] = value;
        pairs
    };
    assert_eq!(told(pairs(), &RULES), ["note pairwise-weights Pairwise!A2 | "]);
    let inconsistent = told(with((2, 3), "1/5".into()), &RULES);
    assert!(
        inconsistent[0].starts_with("finding pairwise-inconsistent Pairwise!C3 | Revenue over Margin fits the others least: it says 3"),
        "{inconsistent:?}"
    );
    for (cell, value, told_at) in [
        ((2, 2), "ten".into(), "error unusable-comparison Pairwise!C3"),
        ((2, 2), 12.into(), "error unusable-comparison Pairwise!C3"),
        ((2, 2), 0.into(), "error unusable-comparison Pairwise!C3"),
        ((3, 3), Cell::Blank, "error missing-comparison Pairwise!A4"),
        ((3, 1), 3.into(), "error contradicting-comparison Pairwise!B4"),
        ((1, 3), "Acces".into(), "error one-sided-item Pairwise!D2"),
    ] {
        let said = told(with(cell, value), &RULES);
        assert!(said.iter().any(|one| one.starts_with(told_at)), "{cell:?}: {said:?}");
    }
    let rename = |name: &str| {
        let mut pairs = pairs();
        pairs[1][3] = name.into();
        pairs[4][0] = name.into();
        pairs
    };
    let said = told(rename("Acces"), &RULES);
    assert!(said.iter().any(|one| one == "error unknown-compared-item Pairwise!A5 | is \"Access\" meant?"), "{said:?}");
    let mut mixed = RULES;
    mixed[1] = &["Score", "S", "Margin", "[b]", "0..100", "30%"];
    assert!(told(pairs(), &mixed).iter().any(|one| one.starts_with("error mixed-weights Criteria!F3")), "{:?}", told(pairs(), &mixed));
    let nowhere = told(vec![row!["nothing", "here"]], &RULES);
    assert!(nowhere.iter().any(|one| one.starts_with("error no-pairwise Criteria!F2")), "{nowhere:?}");
}

#[test]
fn comparisons_that_no_row_asks_for_are_told() {
    let told = |rules: &[&[&str]]| {
        let folder = Folder::new();
        book(pairs(), rules).save(&folder.file("in.xlsx"));
        let ran = folder.run(&["check", "in.xlsx"]);
        format!("{}{}", ran.stdout, ran.stderr)
    };
    let mut plain = RULES;
    plain[0] = &["Score", "S", "Revenue", "[a]", "0..100", "2"];
    plain[1] = &["Score", "S", "Margin", "[b]", "0..100"];
    plain[2] = &["Score", "S", "Access", "[c]", "0..100", "1"];
    let said = told(&plain);
    assert!(said.contains("pairwise-unused") && said.contains("Pairwise!A2") && said.contains("write pairwise under \"Weight\""), "{said}");
    assert!(!told(&RULES).contains("pairwise-unused"));
    // In a text file every block is one, also that of no score.
    let folder = Folder::new();
    book(pairs(), &plain).save(&folder.file("in.xlsx"));
    let text = folder.run(&["criteria", "export", "in.xlsx"]).stdout;
    assert!(text.contains("score = \"S\""), "{text}");
    std::fs::write(folder.file("c.toml"), text.replace("score = \"S\"", "score = \"Growth\"")).unwrap();
    let ran = folder.run(&["check", "in.xlsx", "-c", "c.toml"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("pairwise-unused") && said.contains("write the name of a score into the first cell"), "{said}");
}

#[test]
fn an_item_whose_row_is_off_is_said_to_be_off() {
    let folder = Folder::new();
    let header = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Active"];
    let rules: Vec<Vec<&str>> = RULES.iter().map(|row| row.iter().copied().chain((row[2] == "Access").then_some("no")).collect()).collect();
    let rules: Vec<&[&str]> = rules.iter().map(Vec::as_slice).collect();
    Book::new().sheet("Accounts", accounts()).criteria(&header, &rules).sheet("Pairwise", pairs()).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("\"Access\" is compared, and its row does not count on") && said.contains("switch the row on"), "{said}");
}

#[test]
fn the_text_form_keeps_the_comparisons() {
    let folder = Folder::new();
    book(pairs(), &RULES).save(&folder.file("in.xlsx"));
    let text = folder.run(&["criteria", "export", "in.xlsx"]).stdout;
    assert!(
        text.contains("weight = \"pairwise\"")
            && text.contains("[[pairwise]]\nscore = \"S\"\nitem = \"Revenue\"\nover = { Revenue = 1, Margin = 3, Access = 5 }\n"),
        "{text}"
    );
    std::fs::write(folder.file("c.toml"), &text).unwrap();
    let ran = folder.run(&["criteria", "import", "c.toml", "-o", "back.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(folder.run(&["criteria", "export", "back.xlsx"]).stdout, text);
    Book::new().sheet("Accounts", accounts()).save(&folder.file("plain.xlsx"));
    assert_eq!(folder.run(&["run", "plain.xlsx", "-c", "c.toml", "-o", "out.xlsx"]).code, 0);
    assert!(rows(&folder.file("out.xlsx"), 0, 0)[0]["S"].starts_with("63.69"));
}

#[test]
fn german_blocks_are_told_in_german() {
    let folder = Folder::new();
    let header = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Aktiv"];
    let told = |weight: &str, active: &str| {
        let rules: [&[&str]; 4] = [
            &["Bewertung", "S", "Umsatz", "[a]", "0..100", weight],
            &["Bewertung", "S", "Marge", "[b]", "0..100", weight],
            &["Bewertung", "S", "Zugang", "[c]", "0..100", weight, active],
            &["Einstufung", "Klasse", "A", ""],
        ];
        let mut accounts = accounts();
        accounts[0][0] = "Kunde".into();
        let pairs = vec![row!["S", "Umsatz", "Marge", "Zugang"], row!["Umsatz", "", 3, 5], row!["Marge", "", "", 3], row!["Zugang"]];
        let book = Book::new().sheet("Kunden", accounts).criteria(&header, &rules).sheet("Paarvergleich", pairs);
        book.save(&folder.file("in.xlsx"));
        let ran = folder.run(&["check", "in.xlsx", "--as-of", "2026-11-23"]);
        format!("{}{}", ran.stdout, ran.stderr)
    };
    let said = told("1", "ja");
    assert!(
        said.contains("pairwise-unused") && said.contains("unter „Gewicht“ Paarvergleich schreiben oder die Vergleiche löschen"),
        "{said}"
    );
    let said = told("Paarvergleich", "nein");
    assert!(said.contains("„Zugang“ wird verglichen, und seine Zeile gilt am 23.11.2026 nicht (Zeile 4)"), "{said}");
    assert!(!told("Paarvergleich", "ja").contains("unused"));
}
