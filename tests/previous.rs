//! PREVIOUS: what columns and results were in earlier workbooks, from `--previous` to the reason that an account gets.

use std::collections::BTreeMap;

use crate::harness::{Book, Cell, Folder, rows};
use crate::live::changes::Chance;
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
