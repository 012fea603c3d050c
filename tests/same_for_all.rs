//! What is the same for every account is said once, at its rule; and where findings of one kind are shown as one, their places are named.

use serde_json::Value as Json;

use crate::harness::{Book, Cell, Folder};
use crate::method::HEADER;
use crate::row;

fn accounts(texts: &[&str]) -> Vec<Vec<Cell>> {
    let mut rows = vec![row!["Account", "Revenue", "Tier", "Note"]];
    rows.extend((0..).zip(texts).map(|(number, text): (i32, _)| row![&*format!("K{number}"), 100 + number, *text, ""]));
    rows
}

/// Code, cell and message of what is said of some codes.
fn said(folder: &Folder, book: &Book, codes: &[&str]) -> Vec<String> {
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--as-of", "2026-11-23", "--format", "json"]);
    let report: Json = serde_json::from_str(&ran.stdout).unwrap_or_else(|fault| panic!("{fault}: {}{}", ran.stdout, ran.stderr));
    let text = |told: &Json, key: &str| told[key].as_str().unwrap_or("-").to_owned();
    let told = report["diagnostics"].as_array().unwrap().iter().filter(|told| codes.contains(&told["code"].as_str().unwrap()));
    told.map(|told| format!("{} {} {}", text(told, "code"), text(told, "cell"), text(told, "message"))).collect()
}

#[test]
fn what_no_account_gets_is_said_once_with_the_count() {
    let folder = Folder::new();
    let book = |texts: &[&str], rules: &[&[&str]]| Book::new().sheet("Accounts", accounts(texts)).criteria(&HEADER, rules);
    // No row fits anybody.
    let nobody: [&[&str]; 2] = [&["Classify", "Class", "A", "[Revenue]>1000"], &["Classify", "Class", "B", "[Revenue]>500"]];
    assert_eq!(
        said(&folder, &book(&["x", "y", "z"], &nobody), &["no-row-fits"]),
        ["no-row-fits D3 Class: no row fits any of the 3 accounts"]
    );
    // It fits one: the others are said at their keys.
    let one: [&[&str]; 2] = [&["Classify", "Class", "A", "[Revenue]>101"], &["Classify", "Class", "B", "[Revenue]>500"]];
    assert_eq!(
        said(&folder, &book(&["x", "y", "z"], &one), &["no-row-fits"]),
        ["no-row-fits A2 Class: no row fits this account", "no-row-fits A3 Class: no row fits this account"]
    );
    // The scale names nobody's text.
    let scale = |scale: &'static str| -> [&'static [&'static str]; 1] {
        match scale {
            "none" => [&["Score", "S", "Tier", "[Tier]", "\"Gold\": 100; \"Tin\": 0"]],
            _ => [&["Score", "S", "Tier", "[Tier]", "\"x\": 100"]],
        }
    };
    assert_eq!(
        said(&folder, &book(&["x", "y", "z"], &scale("none")), &["unknown-label"]),
        ["unknown-label E2 S, Tier: the scale names the value of none of the 3 accounts, \"x\" for example"]
    );
    assert_eq!(
        said(&folder, &book(&["x", "y", "x"], &scale("x")), &["unknown-label"]),
        ["unknown-label C3 S, Tier: the scale does not name \"y\""]
    );
    // Nothing counts for anybody.
    let blank: [&[&str]; 1] = [&["Score", "S", "Note", "[Note]", "0..10"]];
    assert_eq!(
        said(&folder, &book(&["x", "y"], &blank), &["no-points"]),
        ["no-points D2 S: every row is left out for each of the 2 accounts (blank inputs or weight 0), so that there is no score"]
    );
    // The account's own Data check says it all the same.
    let rows = folder.annotate(&book(&["x", "y", "z"], &nobody));
    assert!(rows.iter().all(|row| row["Data check"].contains("no row fits any of the 3 accounts")), "{rows:?}");
    assert!(rows.iter().all(|row| row["Class"] == "Check data"));
}

#[test]
fn what_no_german_account_gets_is_said_once_too() {
    let folder = Folder::new();
    let rows = vec![row!["Kunde", "Umsatz"], row!["K1", 5], row!["K2", 6]];
    let rules: [&[&str]; 1] = [&["Einstufung", "Klasse", "A", "[Umsatz]>10"]];
    let book = Book::new().sheet("Kunden", rows).criteria(&["Schritt", "Ergebnis", "Kriterium", "Formel"], &rules);
    assert_eq!(said(&folder, &book, &["no-row-fits"]), ["no-row-fits D2 Klasse: keine Zeile passt auf einen der 2 Kunden"]);
}

#[test]
fn findings_that_are_shown_as_one_name_the_places_of_the_others() {
    let folder = Folder::new();
    let shown = |texts: &[&str]| {
        let rules: [&[&str]; 1] = [&["Score", "S", "Tier", "[Tier]", "\"x\": 100"]];
        Book::new().sheet("Accounts", accounts(texts)).criteria(&HEADER, &rules).save(&folder.file("in.xlsx"));
        let ran = folder.run(&["check", "in.xlsx", "--as-of", "2026-11-23"]);
        ran.stderr.lines().find(|line| line.contains("too")).unwrap_or_default().trim_start_matches([' ', '=']).to_owned()
    };
    assert_eq!(shown(&["x", "y"]), "");
    assert_eq!(shown(&["x", "y", "z"]), "and in Accounts!C4 too");
    assert_eq!(shown(&["x", "a", "b", "c", "x", "d"]), "and in Accounts!C4, C5 and C7 too");
    let many: Vec<&str> = std::iter::once("x").chain(std::iter::repeat_n("y", 20)).collect();
    assert_eq!(shown(&many), "and in Accounts!C4, C5, C6, C7, C8, C9, C10, C11 and 11 more cells of this column too");
}
