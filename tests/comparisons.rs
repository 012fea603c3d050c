//! What would be if: `sensitivity`, `what-if` and `diff`, by what they print and by the properties that hold for all criteria.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use calamine::{Reader, Xlsx, open_workbook};
use keyfolio::accounts::{AccountColumn, Accounts};
use keyfolio::criteria::{Criteria, Step};
use keyfolio::evaluation::comparing::decisions::Decisions;
use keyfolio::evaluation::comparing::movers::split;
use keyfolio::evaluation::data::Data;
use keyfolio::evaluation::parsed::ParsedRules;
use keyfolio::evaluation::plan::Plan;
use keyfolio::evaluation::tuning::sensitivity::{Question, Sensitivity, sensitivity};
use keyfolio::evaluation::tuning::variation::{Shares, Variation, variations};
use keyfolio::evaluation::walk::{Walked, walk};
use keyfolio::foundation::column::{Column, Kind};
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::location::{ColumnIndex, Location, RowIndex};
use keyfolio::foundation::value::Value;
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::harness::{Book, Cell, Folder, Ran, rows};
use crate::row;

pub(crate) fn accounts(values: &[[Option<f64>; 3]]) -> Accounts {
    let column = |header: &str, position: u32, kind: Kind, values: Vec<Value>| AccountColumn {
        header: header.to_owned(),
        index: ColumnIndex(position),
        kind,
        column: Arc::new(values.into_iter().collect::<Column>()),
    };
    let numbers = |position: usize| values.iter().map(|row| row[position].map_or(Value::Blank, Value::number)).collect();
    Accounts {
        location: Location::file("made.xlsx"),
        sheet: "Accounts".into(),
        table: None,
        header_row: RowIndex(0),
        layout: Default::default(),
        rows: (1..=values.len() as u32).map(RowIndex).collect(),
        columns: vec![
            column("Account", 0, Kind::Text, (0..values.len()).map(|account| Value::text(format!("A{account}"))).collect()),
            column("x", 1, Kind::Number, numbers(0)),
            column("y", 2, Kind::Number, numbers(1)),
            column("z", 3, Kind::Number, numbers(2)),
        ],
        key: 0,
        uncalculated: Default::default(),
        left_out: Vec::new(),
    }
}

/// Criteria that use everything that bears on a variation: a knock-out, skipped blanks, weights that are expressions, scales of every
/// sort, a score of a score, a column function over a score, a blocker.
pub(crate) fn criteria(weights: [f64; 4], bounds: [f64; 3], scale: &str) -> String {
    let mut text = "language = \"english\"\n".to_owned();
    let [first, second, third, fourth] = weights;
    let [knockout, upper, limit] = bounds;
    for (step, result, item, formula, scale, weight) in [
        ("knockout", "Key account", "size", format!("OR([x]>{knockout},[y]>2*{knockout})"), String::new(), String::new()),
        ("score", "S", "one", "[x]".to_owned(), format!("-1..{}", upper + 1.0), first.to_string()),
        ("score", "S", "two", "[y]".to_owned(), scale.to_owned(), format!("IF([z]>50,{second},{})", second / 2.0)),
        ("score", "S", "three", "[z]".to_owned(), "0: 10; 40: 50; 80: 100".to_owned(), format!("{third}%")),
        ("compute", "Gap", "", "[S]-AVERAGE([S])".to_owned(), String::new(), String::new()),
        ("score", "T", "of S", "[S]".to_owned(), "20..90".to_owned(), fourth.to_string()),
        ("score", "T", "of gap", "[Gap]".to_owned(), "-30..30".to_owned(), String::new()),
        ("blocker", "Blocked", "held", "AND([z]>=90,[x]<20)".to_owned(), String::new(), String::new()),
        ("classify", "Class", "A", format!("AND([S]>={limit},[T]>30)"), String::new(), String::new()),
        ("classify", "Class", "B", "30<=[S]".to_owned(), String::new(), String::new()),
        ("classify", "Class", "C", String::new(), String::new(), String::new()),
    ] {
        let mut line = |key: &str, value: &str| {
            if !value.is_empty() {
                writeln!(text, "{key} = '{value}'").unwrap();
            }
        };
        line("\n[[rule]]\nstep", step);
        line("result", result);
        line("item", item);
        line("formula", &formula);
        line("scale", &scale);
        line("weight", &weight);
    }
    text
}

pub(crate) fn planned(criteria: &Criteria, accounts: &Accounts) -> Plan {
    let day = DayNumber::parse_iso("2026-11-23").unwrap();
    let (parsed, faults) = ParsedRules::parse(criteria, day);
    assert_eq!(faults, []);
    Plan::new(parsed, accounts, &[], day).unwrap()
}

pub(crate) fn evaluated<'a>(plan: &'a Plan, accounts: &'a Accounts) -> (Data<'a>, Walked) {
    walk(plan, accounts, &[], Default::default(), &|_, _| {})
}

const SHARES: Shares = Shares { weights: 0.1, thresholds: 0.05 };

fn examined(criteria: &Criteria, accounts: &Accounts) -> (Sensitivity, Vec<Variation>) {
    let plan = planned(criteria, accounts);
    let (data, _) = evaluated(&plan, accounts);
    let question = Question { class: plan.first_class().unwrap(), shares: SHARES, best: 10 };
    let found = sensitivity(&data, &criteria.settings, question, &|_, _| {});
    (found, variations(&plan, SHARES).0)
}

pub(crate) fn inputs() -> impl Strategy<Value = Vec<[Option<f64>; 3]>> {
    let number = || prop_oneof![8 => (0..100_u32).prop_map(|number| Some(f64::from(number))), 1 => Just(None)];
    prop::collection::vec([number(), number(), number()], 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Deciding again only what a variation touches gives what deciding everything again gives: classes, reversals of rank, firmness.
    #[test]
    fn a_variation_gives_what_a_full_evaluation_of_the_changed_criteria_gives(
        rows in inputs(),
        weights in [1..50_u32, 1..50_u32, 1..50_u32, 0..5_u32],
        bounds in [5..60_u32, 50..100_u32, 20..80_u32],
        scale in prop::sample::select(vec!["0..100", "min..max", "max..min", "percentile", "80..10"]),
    ) {
        let accounts = accounts(&rows);
        let text = criteria(weights.map(f64::from), bounds.map(f64::from), scale);
        let (criteria, faults) = Criteria::from_toml(&text, None);
        prop_assert_eq!(faults, vec![]);
        let (found, all) = examined(&criteria, &accounts);
        prop_assert_eq!(found.without_influence, 0, "{:?}", all.iter().map(|one| (one.sort, one.rule)).collect::<Vec<_>>());
        prop_assert_eq!(found.variations.len(), all.len());
        let plan = planned(&criteria, &accounts);
        let (data, walked) = evaluated(&plan, &accounts);
        let before = Decisions::of(&data, &walked, &criteria.settings, None);
        let place = |key: &str| before.keys.iter().position(|other| other == key).unwrap();
        let mut changes = vec![0; rows.len()];
        for (position, variation) in all.iter().enumerate() {
            let varied = variation.applied(&plan);
            let (data, walked) = evaluated(&varied, &accounts);
            let after = Decisions::of(&data, &walked, &criteria.settings, None);
            let (was, is) = (&before.classes[0].shown, &after.classes[0].shown);
            let moved: Vec<(&str, &str, &str)> = (0..rows.len())
                .filter(|&account| was[account] != is[account])
                .map(|account| (before.keys[account].as_str(), &*was[account], &*is[account]))
                .collect();
            moved.iter().for_each(|(key, _, _)| changes[place(key)] += 1);
            let effect = &found.variations[position];
            let told: Vec<(&str, &str, &str)> =
                effect.moved.iter().map(|one| (one.key.as_str(), one.from.as_str(), one.to.as_str())).collect();
            prop_assert_eq!(told, moved, "{:?}", variation);
            let reversed: BTreeSet<(&str, &str)> = found
                .reversals
                .iter()
                .filter(|reversal| reversal.variations.contains(&position))
                .map(|reversal| (reversal.above.as_str(), reversal.below.as_str()))
                .collect();
            for above in &found.best {
                for below in &found.best {
                    let scores = [&before, &after].map(|one| (one.scores[place(&above.key)], one.scores[place(&below.key)]));
                    let ((Some(high), Some(low)), (Some(now_high), Some(now_low))) = (scores[0], scores[1]) else { continue };
                    let turned = high - low > 1e-9 && now_low - now_high > 1e-9;
                    prop_assert_eq!(reversed.contains(&(above.key.as_str(), below.key.as_str())), turned);
                }
            }
        }
        for (account, one) in found.firmness.iter().enumerate() {
            let share = 1.0 - f64::from(changes[account]) / all.len() as f64;
            prop_assert!((one.firmness - share).abs() < 1e-12);
        }
    }

    /// Every account that dominance names ranks above others that are nowhere worse, and none is passed over.
    #[test]
    fn dominance_is_what_comparing_all_pairs_finds(rows in inputs(), weight in 1..50_u32) {
        let accounts = accounts(&rows);
        let text = criteria([20.0, f64::from(weight), 30.0, 1.0], [5.0, 90.0, 50.0], "0..100");
        let criteria = Criteria::from_toml(&text, None).0;
        let (found, _) = examined(&criteria, &accounts);
        let plan = planned(&criteria, &accounts);
        let (data, _) = evaluated(&plan, &accounts);
        let score = plan.results.iter().position(|result| result.step == Step::Score).unwrap();
        let number = |account: usize| match data.result(score).values.get(account) {
            Value::Number(number) => Some(number),
            _ => None,
        };
        for high in 0..rows.len() {
            let nowhere_worse = |low: &usize| {
                let (own, other) = (data.result(score).points(*low), data.result(score).points(high));
                own.zip(other).all(|(own, other)| !other.counts() || (own.counts() && own.points >= other.points - 1e-9))
            };
            let below = (0..rows.len()).filter(|low| matches!((number(high), number(*low)), (Some(high), Some(low)) if high - low > 1e-9));
            let expected = below.filter(nowhere_worse).count();
            let told = found.dominance.iter().find(|one| one.account == high).map_or(0, |one| one.above);
            prop_assert_eq!(told, expected, "{}", high);
        }
    }

    /// The parts of a difference add up to it, in decimal and not only nearly, whatever is missing on the way.
    #[test]
    fn the_parts_of_a_difference_add_up(
        old in 0.0..100.0_f64, rules in prop::option::of(0.0..100.0_f64), weights in prop::option::of(0.0..100.0_f64), new in 0.0..100.0_f64,
    ) {
        let parts = split([Some(old), rules, weights, Some(new)], None).unwrap();
        let millionths = |points: f64| (points * 1e6).round() as i64;
        let sum: i64 = [parts.rules, parts.weights, parts.data].map(millionths).iter().sum();
        prop_assert_eq!(sum, millionths(new) - millionths(old));
        for part in [parts.rules, parts.weights, parts.data] {
            prop_assert!((part * 1e6 - (part * 1e6).round()).abs() < 1e-3, "{} has more than six decimals", part);
        }
    }
}

const HEADER: &[&str] = &["Step", "Result", "Item", "Formula", "Scale", "Weight", "Blank"];

/// A workbook of these accounts and rules.
pub fn book(rules: &[&[&str]], accounts: Vec<Vec<crate::harness::Cell>>) -> Book {
    let head = vec![row!["Account ID", "x", "y", "Revenue"]];
    Book::new().sheet("Accounts", head.into_iter().chain(accounts).collect()).criteria(HEADER, rules)
}

/// A knock-out, a score of two rows, two classes.
pub const RULES: &[&[&str]] = &[
    &["Knock-out", "", "size", "[x]>10"],
    &["Score", "S", "first", "[x]", "0..100", "60%"],
    &["Score", "S", "second", "[y]", "0..100", "40%"],
    &["Classify", "Class", "A", "[S]>=50"],
    &["Classify", "Class", "B", ""],
];

/// What was printed, as JSON.
pub fn json(ran: &Ran) -> Json {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
}

#[test]
fn what_if_says_who_moves_and_writes_nothing() {
    let folder = Folder::new();
    book(RULES, vec![row!["one", 70, 20, 100], row!["two", 30, 90, 200], row!["three", 5, 5, 300]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&[
        "what-if",
        "in.xlsx",
        "--set",
        "Criteria!F3=20%",
        "--set",
        "rule 4.weight=80%",
        "--value",
        "revenue",
        "--format",
        "json",
    ]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let report = json(&ran);
    let mover = |place: usize| {
        let mover = &report["movers"][place];
        (mover["key"].clone(), mover["from"].clone(), mover["to"].clone(), mover["old_score"].as_f64(), mover["new_score"].as_f64())
    };
    assert_eq!(mover(0), ("one".into(), "A".into(), "B".into(), Some(50.0), Some(30.0)));
    assert_eq!(mover(1), ("two".into(), "A".into(), "A".into(), Some(54.0), Some(78.0)));
    assert_eq!((&report["moved"], &report["score_changed"], &report["compared"]), (&1.into(), &1.into(), &3.into()));
    assert_eq!(report["value_moved"], serde_json::json!([100.0, 100.0]));
    let transitions = &report["transitions"];
    assert_eq!((&transitions["from"][0], &transitions["to"][1], &transitions["accounts"][0][1]), (&"A".into(), &"B".into(), &1.into()));
    assert_eq!(folder.names(), ["in.xlsx"]);
    let text = folder.run(&["what-if", "in.xlsx", "--set", "F3=20%", "--set", "F4=80%"]).stdout;
    assert!(text.starts_with("1 of 3 accounts changes its class (Class). S only: 1."), "{text}");
    assert!(text.contains("A → B") && text.contains("50.0 → 30.0"), "{text}");

    let toml = folder.run(&["criteria", "export", "in.xlsx", "-o", "other.toml"]);
    assert_eq!(toml.code, 0);
    for (arguments, moved) in [
        (&["what-if", "in.xlsx", "--criteria", "other.toml"][..], 0),
        (&["what-if", "in.xlsx", "--criteria", "other.toml", "--set", "rule 4.formula=[S]>=54"], 1),
        (&["what-if", "in.xlsx", "--base", "other.toml", "--set", "rule 4.formula=[S]>=54"], 1),
        (&["what-if", "in.xlsx", "--set", "K5=no", "--set", "D2=[x]>60"], 2),
    ] {
        if arguments.contains(&"K5=no") {
            // The sheet has no column "Active".
            assert_eq!(folder.run(arguments).code, 2);
            continue;
        }
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
        let report = json(&folder.run(&arguments));
        assert_eq!(report["moved"], moved, "{arguments:?}");
    }
    for (set, code, help) in [
        ("Z3=1", "unknown-cell", "the columns are A (Step)"),
        ("A1=1", "unknown-cell", "the rules stand in rows 2 to 6"),
        ("Accounts!A2=1", "unknown-cell", "the criteria stand in the sheet"),
        ("weight=1", "unreadable-change", "write a cell of the criteria sheet"),
        ("F3=4O%", "letter-for-digit", "write 40"),
        ("D5=[Sx]>1", "unknown-column", ""),
    ] {
        let ran = folder.run(&["what-if", "in.xlsx", "--set", set, "--format", "json"]);
        let report = json(&ran);
        assert_eq!((ran.code, report["diagnostics"][0]["code"].as_str()), (2, Some(code)), "{set}");
        assert!(report["diagnostics"][0]["help"].as_str().unwrap_or_default().starts_with(help), "{set}: {report}");
    }
    assert_eq!(folder.run(&["what-if", "in.xlsx"]).code, 2);
    assert_eq!(folder.run(&["what-if", "in.xlsx", "--set", "F3=1", "--value", "Revnue"]).code, 2);
}

#[test]
fn diff_splits_every_difference_into_rules_weights_and_data() {
    let folder = Folder::new();
    book(
        RULES,
        vec![
            row!["data", 70, 20, 100],
            row!["weights", 20, 90, 200],
            row!["rules", 48, 48, 300],
            row!["same", 100, 100, 50],
            row!["gone", 60, 61, 70],
            row!["old name", 33, 77, 123],
            row!["twice", 90, 90, 1],
        ],
    )
    .save(&folder.file("old.xlsx"));
    let rules: &[&[&str]] = &[
        RULES[0],
        &["Score", "S", "first", "[x]", "0..100", "50%"],
        &["Score", "S", "second", "[y]", "0..100", "50%"],
        &["Classify", "Class", "A", "[S]>=48"],
        RULES[4],
    ];
    book(
        rules,
        vec![
            row!["DATA", 30, 20, 100],
            row!["weights", 20, 90, 200],
            row!["rules", 48, 48, 310],
            row!["same", 100, 100, 50],
            row!["new name", 33, 77, 123],
            row!["twice", 90, 90, 1],
            row!["Twice", 90, 90, 1],
            row!["fresh", 5, 5, 5],
        ],
    )
    .save(&folder.file("new.xlsx"));
    let ran = folder.run(&["diff", "old.xlsx", "new.xlsx", "--value", "Revenue", "--format", "json", "--as-of", "2026-11-23"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let report = json(&ran);
    let told: Vec<(&str, &str)> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["code"].as_str().unwrap(), one["cell"].as_str().unwrap()))
        .collect();
    // Who left is a mover, and no finding.
    assert_eq!(told, [("duplicate-key", "A8"), ("renamed-account", "A6")]);
    assert_eq!(
        (&report["compared"], &report["appeared"], &report["left"], &report["unclear"]),
        (&4.into(), &2.into(), &2.into(), &serde_json::json!([1, 2]))
    );
    let mover = |key: &str| report["movers"].as_array().unwrap().iter().find(|mover| mover["key"] == key).unwrap();
    let parts = |key: &str| ["rules", "weights", "data"].map(|part| mover(key)["cause"][part].as_f64().unwrap());
    assert_eq!((parts("DATA"), &mover("DATA")["cause"]["class_changed_by"]), ([0.0, -5.0, -20.0], &serde_json::json!(["weights"])));
    assert_eq!(parts("weights"), [0.0, 7.0, 0.0]);
    assert_eq!((parts("rules"), &mover("rules")["cause"]["class_changed_by"]), ([0.0, 0.0, 0.0], &serde_json::json!(["rules"])));
    assert_eq!(mover("DATA")["inputs"][0], serde_json::json!({ "column": "x", "from": 70.0, "to": 30.0 }));
    assert!(report["movers"].as_array().unwrap().iter().all(|mover| mover["key"] != "same"));
    assert_eq!(report["inputs"][0]["column"], "x");
    for mover in report["movers"].as_array().unwrap().iter().filter(|mover| mover["score_difference"].is_number()) {
        let millionths = |value: &Json| (value.as_f64().unwrap() * 1e6).round() as i64;
        let sum: i64 = ["rules", "weights", "data"].iter().map(|part| millionths(&mover["cause"][*part])).sum();
        assert_eq!(sum, millionths(&mover["score_difference"]));
    }
    let ran = folder.run(&["diff", "old.xlsx", "new.xlsx"]);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
    assert!(ran.stdout.contains("weights (weights −5.0, data −20.0)"), "{}", ran.stdout);

    // A column that only the new criteria read is not in the old workbook: who moved is still said.
    let more: Vec<&[&str]> = rules.iter().copied().chain([&["Compute", "Z", "", "[new column]"][..]]).collect();
    let head = vec![row!["Account ID", "x", "y", "Revenue", "new column"], row!["data", 70, 20, 100, 3]];
    Book::new().sheet("Accounts", head).criteria(HEADER, &more).save(&folder.file("newer.xlsx"));
    let report = json(&folder.run(&["diff", "old.xlsx", "newer.xlsx", "--format", "json"]));
    assert_eq!((&report["status"], &report["compared"]), (&"done".into(), &1.into()));
    assert!(report["diagnostics"].as_array().unwrap().iter().any(|one| one["code"] == "causes-unknown"));
}

#[test]
fn a_run_with_last_times_workbook_adds_the_change_and_a_sheet_of_movers() {
    let folder = Folder::new();
    let accounts = |first: i32| vec![row!["one", first, 20, 100], row!["two", 90, 90, 200], row!["gone", 60, 61, 70]];
    book(RULES, accounts(70)).save(&folder.file("october.xlsx"));
    let mut november = accounts(40);
    november[2] = row!["fresh", 30, 31, 32];
    november.push(row!["", 30, 31, 32]);
    book(RULES, november).save(&folder.file("november.xlsx"));
    let ran = folder.run(&["run", "october.xlsx", "-o", "last.xlsx", "--as-of", "2026-10-31"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let arguments = ["run", "november.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-30", "--previous", "last.xlsx", "--verify"];
    let ran = folder.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let written: Vec<String> = rows(&folder.file("out.xlsx"), 0, 0).iter().map(|account| account["Change"].clone()).collect();
    assert_eq!(written, ["A → B", "", "new", "not compared"]);
    let mut workbook: Xlsx<_> = open_workbook(folder.file("out.xlsx")).unwrap();
    assert!(workbook.sheet_names().contains(&"Movers".to_owned()), "{:?}", workbook.sheet_names());
    let sheet = workbook.worksheet_range("Movers").unwrap();
    let texts: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(texts[1][0], "Since 2026-10-31 (last.xlsx), as of 2026-11-30.");
    let one = texts.iter().find(|row| row[0] == "one").unwrap();
    // Neither rules nor weights had an effect on anybody, so that there is no column of theirs.
    assert_eq!(one[1..8], ["A", "B", "50", "32", "-18", "-18", "data"]);
    assert!(texts.iter().any(|row| row[0] == "gone" && row[2] == "left") && texts.iter().any(|row| row[0] == "fresh" && row[1] == "new"));

    // The same again over its own output gives the same; without last time's workbook, column and sheet go away.
    let ran = folder.run(&["run", "out.xlsx", "-o", "again.xlsx", "--as-of", "2026-11-30", "--previous", "last.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(rows(&folder.file("again.xlsx"), 0, 0), rows(&folder.file("out.xlsx"), 0, 0));
    let ran = folder.run(&["run", "out.xlsx", "-o", "without.xlsx", "--as-of", "2026-11-30"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!rows(&folder.file("without.xlsx"), 0, 0)[0].contains_key("Change"));
    let workbook: Xlsx<_> = open_workbook(folder.file("without.xlsx")).unwrap();
    assert!(!workbook.sheet_names().contains(&"Movers".to_owned()), "{:?}", workbook.sheet_names());

    // The day of the old run is known from it, and a class that somebody changed by hand is seen.
    let report = json(&folder.run(&["diff", "last.xlsx", "out.xlsx", "--format", "json", "--as-of", "2026-12-31"]));
    assert_eq!((&report["old_as_of"], &report["new_as_of"]), (&"2026-10-31".into(), &"2026-12-31".into()));
    assert!(report["diagnostics"].as_array().unwrap().iter().all(|one| one["code"] != "differs-from-file"), "{report}");
    let toml = "language = \"english\"\n[[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"Z\"\n";
    std::fs::write(folder.file("z.toml"), toml).unwrap();
    let report = json(&folder.run(&["diff", "last.xlsx", "out.xlsx", "--old-criteria", "z.toml", "--format", "json"]));
    assert!(report["diagnostics"].as_array().unwrap().iter().any(|one| one["code"] == "differs-from-file"), "{report}");
}

#[test]
fn the_movers_are_named_where_a_column_names_the_accounts() {
    let folder = Folder::new();
    let rules = [["Classify", "Class", "A", "[Revenue]>5"], ["Classify", "Class", "B", ""]];
    let rules: Vec<&[&str]> = rules.iter().map(|rule| &rule[..]).collect();
    let month = |file: &str, accounts: Vec<Vec<Cell>>| {
        let book = Book::new().sheet("Accounts", accounts).criteria(&["Step", "Result", "Item", "Formula"], &rules);
        book.save(&folder.file(file));
    };
    let header = || row!["Account ID", "Company", "Revenue"];
    month("october.xlsx", vec![header(), row!["K1", "Birch Ltd", 9], row!["K2", "Cedar plc", 9]]);
    month("november.xlsx", vec![header(), row!["K1", "Birch & Sons Ltd", 1], row!["K3", "", 9]]);
    let arguments = ["run", "november.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-30", "--previous", "october.xlsx", "--format", "json"];
    let report = json(&folder.run(&arguments));
    let names: Vec<&Json> = report["movement"]["movers"].as_array().unwrap().iter().map(|mover| &mover["name"]).collect();
    assert_eq!(names, [&Json::from("Birch & Sons Ltd"), &Json::Null, &Json::from("Cedar plc")]);
    let mut workbook: Xlsx<_> = open_workbook(folder.file("out.xlsx")).unwrap();
    let sheet = workbook.worksheet_range("Movers").unwrap();
    let texts: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let at = texts.iter().position(|row| row[..4] == ["Account", "Name", "From", "To"]).unwrap();
    assert_eq!(texts[at + 1][..4], ["K1", "Birch & Sons Ltd", "A", "B"]);
    assert_eq!(texts[at + 2][..4], ["K3", "", "new", "A"]);
    assert_eq!(texts[at + 3][..4], ["K2", "Cedar plc", "A", "left"]);
    assert_eq!(texts[at].iter().position(|header| header == "Changed by"), texts[at + 1].iter().position(|text| text == "data"));
}

#[test]
fn germans_read_it_in_german() {
    let folder = Folder::new();
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks/schluesselkunden.xlsx");
    std::fs::copy(sample, folder.file("alt.xlsx")).unwrap();
    let set = ["--set", "Kriterien!D13=[Attraktivität]>=60", "--set", "Zeile 8.Gewicht=37,5%"];
    for (arguments, said) in [
        (&["what-if", "alt.xlsx", set[0], set[1], set[2], set[3]][..], "Kunden wechseln die Klasse (Priorität)."),
        (&["what-if", "alt.xlsx", set[0], set[1]], "Bewegter Wert (Umsatz): "),
        (&["sensitivity", "alt.xlsx"], "Kunden behalten ihre Klasse unter allen."),
        (&["diff", "alt.xlsx", "alt.xlsx"], "0 von 200 Kunden wechseln die Klasse (Priorität)."),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.replace('\n', " ").contains(said), "{arguments:?}: {}", ran.stdout);
    }
    let ran = folder.run(&["run", "alt.xlsx", "-o", "neu.xlsx", "--previous", "alt.xlsx", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(rows(&folder.file("neu.xlsx"), 0, 3)[0].contains_key("Veränderung"));
    let workbook: Xlsx<_> = open_workbook(folder.file("neu.xlsx")).unwrap();
    assert!(workbook.sheet_names().contains(&"Veränderungen".to_owned()), "{:?}", workbook.sheet_names());
}
