//! `sensitivity`: what moves under which variation, and the column that says how firm each class is.

use std::fs;

use crate::comparisons::{RULES, book, json};
use crate::harness::{Folder, rows};
use crate::packages::{lint, sample};
use crate::row;

#[test]
fn sensitivity_names_what_moves_and_what_a_skipped_blank_lifts() {
    let folder = Folder::new();
    book(
        RULES,
        vec![
            row!["near", 50, 52, 100],
            row!["far", 90, 90, 200],
            row!["edge", 10.3, 20, 5],
            row!["lifted", 80, "", 10],
            row!["dominates", 85, 60, 10],
        ],
    )
    .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["sensitivity", "in.xlsx", "--format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let report = json(&ran);
    assert_eq!((&report["class"], &report["score"], &report["accounts"]), (&"Class".into(), &"S".into(), &5.into()));
    // Two weights, the knock-out's 10, the class's 50, and two upper bounds of scales, each up and down.
    assert_eq!(report["variations"].as_array().unwrap().len(), 12);
    let moved = |place: &str, change: f64| {
        let all = report["variations"].as_array().unwrap();
        let one = all.iter().find(|one| one["place"] == place && one["change"] == change).unwrap();
        one["moved"].as_array().unwrap().iter().map(|one| format!("{} {} {}", one["key"], one["from"], one["to"])).collect::<Vec<_>>()
    };
    assert_eq!(moved("Criteria!D2", 0.05), [r#""edge" "B" "K.O.""#]);
    assert_eq!(moved("Criteria!D5", 0.05), [r#""near" "A" "B""#]);
    assert!(moved("Criteria!D5", -0.05).is_empty() && moved("Criteria!F3", 0.1).is_empty());
    let firmness: Vec<f64> = report["firmness"].as_array().unwrap().iter().map(|one| one["firmness"].as_f64().unwrap()).collect();
    assert_eq!((firmness[1], report["firm"].as_u64()), (1.0, Some(3)));
    let dominance = &report["dominance"];
    assert_eq!(dominance.as_array().unwrap().len(), 1);
    assert_eq!(
        (&dominance[0]["key"], &dominance[0]["examples"][0], &dominance[0]["not_counted"][0]),
        (&"lifted".into(), &"dominates".into(), &"second".into())
    );
    assert_eq!((&report["diagnostics"][0]["code"], &report["diagnostics"][0]["cell"]), (&"dominance".into(), &"A5".into()));

    let ran = folder.run(&["sensitivity", "in.xlsx", "--weights", "0", "--thresholds", "5"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout
            .starts_with("Class under 8 variations (weights ±0 %, thresholds ±5 %): 3 of 5 accounts keep their class under all\nof them."),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
    assert!(ran.stderr.contains("finding[dominance]: lifted ranks above dominates"), "{}", ran.stderr);
    for (arguments, said) in [
        (&["sensitivity", "in.xlsx", "--weights", "100"][..], "from 0 to below 100"),
        (&["sensitivity", "in.xlsx", "--result", "Clas"], "is \"Class\" meant?"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(said) || said.contains("meant") && ran.stderr.contains("write \"Class\""), "{}", ran.stderr);
    }
}

#[test]
fn numbers_that_the_class_does_not_need_are_left_out() {
    let folder = Folder::new();
    let mut rules = RULES.to_vec();
    let others: [&[&str]; 5] = [
        &["Score", "T", "a", "[y]", "0..10; 5", "1"],
        &["Score", "T", "a", "[y]", "0..10", "1"],
        &["Score", "T", "b", "[x]", "100..102", "2"],
        &["Classify", "Other", "yes", "[T]>5"],
        &["Classify", "Other", "code", "[T]=7"],
    ];
    rules.extend(&others[1..]);
    book(&rules, vec![row!["a", 50, 52, 100]]).save(&folder.file("in.xlsx"));
    let report = json(&folder.run(&["sensitivity", "in.xlsx", "--format", "json"]));
    // Two weights, the bound 10 and the threshold 5, up and down; 100..102 would be turned round by two of its four.
    assert_eq!((&report["without_influence"], &report["not_possible"]), (&10.into(), &2.into()));
    let report = json(&folder.run(&["sensitivity", "in.xlsx", "--format", "json", "--result", "other"]));
    assert_eq!((&report["class"], &report["score"]), (&"Other".into(), &"T".into()));
}

#[test]
fn the_column_says_under_how_many_variations_an_account_keeps_its_class() {
    let folder = Folder::new();
    let accounts = vec![row!["near", 50, 52, 100], row!["far", 90, 90, 200], row!["edge", 10.3, 20, 5], row!["lifted", 80, "", 10]];
    book(RULES, accounts).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["sensitivity", "in.xlsx", "--column", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = json(&ran);
    assert_eq!(report["output"], "in-annotated.xlsx");
    let shares: Vec<f64> = report["firmness"].as_array().unwrap().iter().map(|one| one["firmness"].as_f64().unwrap()).collect();
    assert!(shares.iter().any(|share| *share < 1.0) && shares.contains(&1.0), "{shares:?}");
    let shown = rows(&folder.file("in-annotated.xlsx"), 0, 0);
    let written: Vec<f64> = shown.iter().map(|row| row["Firmness %"].parse().unwrap()).collect();
    for (share, percent) in shares.iter().zip(&written) {
        assert!((share * 100.0 - percent).abs() < 1e-9, "{shares:?} {written:?}");
    }
    // Everything else is what a run writes, and a run takes the column away.
    let run = |input: &str, output: &str| assert_eq!(folder.run(&["run", input, "-o", output]).code, 0);
    run("in.xlsx", "plain.xlsx");
    run("in-annotated.xlsx", "again.xlsx");
    let plain = rows(&folder.file("plain.xlsx"), 0, 0);
    assert_eq!(plain, rows(&folder.file("again.xlsx"), 0, 0));
    for (row, mut with) in plain.into_iter().zip(shown) {
        with.remove("Firmness %");
        assert_eq!(row, with);
    }
}

#[test]
fn the_column_comes_in_the_language_and_keeps_out_of_the_way() {
    let folder = Folder::new();
    fs::copy(sample("schluesselkunden.xlsx"), folder.file("in.xlsx")).unwrap();
    let ran = folder.run(&["sensitivity", "in.xlsx", "--column", "-o", "out.xlsx", "--as-of", "2026-11-23"]);
    assert!(ran.code == 0 && ran.stdout.ends_with("Geschrieben nach out.xlsx\n"), "{}{}", ran.stdout, ran.stderr);
    assert!(
        rows(&folder.file("out.xlsx"), 0, 3)
            .iter()
            .all(|row| row["Festigkeit %"].parse::<f64>().is_ok_and(|share| (0.0..=100.0).contains(&share)))
    );
    lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
    let mut named = vec![row!["key", "X", "Y", "Firmness %"]];
    named.push(row!["a", 1, 2, 3]);
    crate::harness::Book::new()
        .sheet("Accounts", named)
        .criteria(&["Step", "Result", "Item", "Formula"], &[&["Classify", "Class", "A", "[X]>0"]])
        .save(&folder.file("taken.xlsx"));
    let ran = folder.run(&["sensitivity", "taken.xlsx", "--column"]);
    assert!(ran.code == 2 && ran.stderr.contains("user-column-conflict"), "{}", ran.stderr);
    assert!(!folder.names().contains(&"taken-annotated.xlsx".to_owned()));
    let ran = folder.run(&["sensitivity", "taken.xlsx", "-o", "x.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("--column"), "{}", ran.stderr);
}
