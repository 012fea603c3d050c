//! A month and the one before it: the split of every difference into rules, weights and data, and the sample months.

use std::fs;
use std::path::Path;

use keyfolio::accounts::Accounts;
use keyfolio::criteria::Criteria;
use keyfolio::evaluation::comparing::decisions::Decisions;
use keyfolio::evaluation::comparing::matching::Matching;
use keyfolio::evaluation::comparing::movers::{self, Happened, compare};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::comparisons::{accounts, criteria, evaluated, inputs, planned};
use crate::harness::{Book, Cell, Folder, rows};
use crate::row;

fn decided(criteria: &Criteria, accounts: &Accounts) -> Decisions {
    let plan = planned(criteria, accounts);
    let (data, walked) = evaluated(&plan, accounts);
    Decisions::of(&data, &walked, &criteria.settings, None)
}

fn read(text: &str) -> Criteria {
    let (criteria, faults) = Criteria::from_toml(text, None);
    assert_eq!(faults, []);
    criteria
}

fn millionths(points: f64) -> i64 {
    (points * 1e6).round() as i64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    /// For every account that is in both months, whatever changed, the three causes add up to the difference of its scores, the steps
    /// lead from the class that was to the one that is, and a cause that did not change explains nothing.
    #[test]
    fn the_causes_add_up_for_every_account(
        (before, after) in (inputs(), inputs()),
        weights in [[1..50_u32, 1..50_u32, 1..50_u32, 0..5_u32], [1..50_u32, 1..50_u32, 1..50_u32, 0..5_u32]],
        bounds in [[5..60_u32, 50..100_u32, 20..80_u32], [5..60_u32, 50..100_u32, 20..80_u32]],
        scale in prop::sample::select(vec!["0..100", "min..max", "percentile", "80..10"]),
        same in [prop::bool::ANY, prop::bool::ANY, prop::bool::ANY],
    ) {
        let [same_rules, same_weights, same_data] = same;
        let [old_weights, new_weights] = if same_weights { [weights[0]; 2] } else { weights };
        let [old_bounds, new_bounds] = if same_rules { [bounds[0]; 2] } else { bounds };
        let text = |weights: [u32; 4], bounds: [u32; 3]| criteria(weights.map(f64::from), bounds.map(f64::from), scale);
        let (old_criteria, new_criteria) = (read(&text(old_weights, old_bounds)), read(&text(new_weights, new_bounds)));
        let (old_accounts, new_accounts) = (accounts(&before), accounts(if same_data { &before } else { &after }));
        let (old, new) = (decided(&old_criteria, &old_accounts), decided(&new_criteria, &new_accounts));
        let mut with_old_weights = new_criteria.clone();
        with_old_weights.take_weights(&old_criteria);
        let (rules, weights) = (decided(&with_old_weights, &old_accounts), decided(&new_criteria, &old_accounts));
        let matching = Matching::by_key(&old.keys, &new.keys);
        let comparison = compare(&old, &new, &matching, Some(movers::Path { rules: &rules, weights: &weights, overrides: None }));
        let mut split = 0;
        for mover in &comparison.movers {
            let Some(cause) = &mover.cause else {
                prop_assert!(matches!(mover.happened, Happened::Appeared | Happened::Left));
                continue;
            };
            prop_assert_eq!(Some(&cause.classes[0]), mover.from.as_ref());
            prop_assert_eq!(Some(&cause.classes[3]), mover.to.as_ref());
            prop_assert_eq!(cause.class_changed_by.is_empty(), cause.classes.windows(2).all(|pair| pair[0] == pair[1]));
            prop_assert_eq!(cause.parts.is_some(), mover.score_difference.is_some());
            let (Some(parts), Some(difference)) = (cause.parts, mover.score_difference) else { continue };
            prop_assert_eq!([parts.rules, parts.weights, parts.data].map(millionths).iter().sum::<i64>(), millionths(difference));
            for (unchanged, part) in [(same_rules, parts.rules), (same_weights && same_rules, parts.weights), (same_data, parts.data)] {
                prop_assert!(!unchanged || part == 0.0, "{:?} {:?}", same, parts);
            }
            split += 1;
        }
        // Accounts that are not told of are as they were.
        for &(was, is) in &matching.pairs {
            let told = comparison.movers.iter().any(|mover| mover.old == Some(was));
            let points = |score: Option<f64>| score.map(millionths);
            prop_assert!(told || points(old.scores[was]) == points(new.scores[is]) && old.classes[0].shown[was] == new.classes[0].shown[is]);
        }
        prop_assert!(split <= matching.pairs.len());
    }
}

/// The sample months, run as a scheduled job would: October, then November with October beside it.
#[test]
fn the_sample_months_have_movers_of_every_sort() {
    let folder = Folder::new();
    for month in ["2026-10", "2026-11"] {
        fs::create_dir(folder.file(month)).unwrap();
        for region in ["north", "south"] {
            let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(month).join(format!("{region}.xlsx"));
            fs::copy(stored, folder.file(&format!("{month}/{region}.xlsx"))).unwrap();
        }
    }
    let run = |month: &str, more: &[&str]| {
        let (north, south, out) = (format!("{month}/north.xlsx"), format!("{month}/south.xlsx"), format!("out-{month}"));
        let combined = format!("{out}/all.xlsx");
        let arguments = [&["run", &north, &south, "--output-dir", &out, "--combined", &combined, "--format", "json"][..], more].concat();
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        serde_json::from_str::<Json>(&ran.stdout).unwrap()
    };
    let october = run("2026-10", &["--strict"]);
    assert_eq!(october["combined"]["as_of"], "2026-10-31");
    let november = run("2026-11", &["--previous-dir", "out-2026-10"]);
    for report in november["workbooks"].as_array().unwrap().iter().chain([&november["combined"]]) {
        let movement = &report["movement"];
        assert_eq!((&movement["old_as_of"], &movement["new_as_of"]), (&"2026-10-31".into(), &"2026-11-30".into()));
        assert!(movement["moved"].as_u64() >= Some(3) && movement["appeared"].as_u64() >= Some(1) && movement["left"].as_u64() >= Some(1));
        let movers = movement["movers"].as_array().unwrap();
        let part = |mover: &Json, part: &str| mover["cause"][part].as_f64().unwrap_or(0.0);
        assert!(movers.iter().any(|mover| part(mover, "weights") != 0.0) && movers.iter().any(|mover| part(mover, "data") != 0.0));
        assert!(movers.iter().all(|mover| part(mover, "rules") == 0.0));
    }
    let accounts = rows(&folder.file("out-2026-11/all.xlsx"), 0, 0);
    // One that fell below 65 and not below 62 is an A because it was one.
    let kept = accounts.iter().find(|account| account["Account ID"] == "A-1158").unwrap();
    assert!(kept["Attractiveness"].parse::<f64>().unwrap() < 65.0, "{kept:?}");
    assert_eq!((kept["Priority"].as_str(), kept["Priority last time"].as_str()), ("A", "A"));
    let changes: Vec<String> = accounts.into_iter().map(|account| account["Change"].clone()).collect();
    assert_eq!(changes.iter().filter(|change| *change == "new").count(), 2);
    assert_eq!(changes.iter().filter(|change| change.contains(" → ")).count(), 6);
}

/// A column that is summed since this month only: the rest is compared, and it is said.
#[test]
fn a_value_column_that_is_new_does_not_stop_the_comparison() {
    let folder = Folder::new();
    let book = |header: Vec<Cell>, row: Vec<Cell>, settings: bool| {
        let book = Book::new()
            .sheet("Accounts", vec![header, row])
            .criteria(&["Step", "Result", "Item", "Formula"], &[&["Classify", "Class", "A", "[x]>5"], &["Classify", "Class", "B", ""]]);
        if settings { book.sheet("Settings", vec![row!["Setting", "Value"], row!["Value column", "Potential"]]) } else { book }
    };
    book(row!["Account ID", "x"], row!["one", 9], false).save(&folder.file("old.xlsx"));
    book(row!["Account ID", "x", "Potential"], row!["one", 3, 70], true).save(&folder.file("new.xlsx"));
    let ran = folder.run(&["run", "new.xlsx", "--previous", "old.xlsx", "--format", "json"]);
    let report: Json = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, &report["status"], &report["diagnostics"][0]["code"]), (0, &"done".into(), &"no-old-value".into()), "{report}");
    let mover = &report["movement"]["movers"][0];
    assert_eq!((&mover["new_value"], mover.get("old_value"), &mover["cause"]["class_changed_by"][0]), (&70.0.into(), None, &"data".into()));
}
