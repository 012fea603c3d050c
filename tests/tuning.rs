//! Tuning through the session: what can be moved, what moves, and what would stand in the cells.

use keyfolio::criteria::Step;
use keyfolio::evaluation::tuning::numbers::NumberSort;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::session::tuning::{Set, TunableNumber, Tuning};
use keyfolio::session::{Alterations, Input, Opened, Options, Ready, Refused, nobody_waits};
use keyfolio::workbook::starter;

use crate::harness::{Book, Cell, Folder};
use crate::row;

pub fn options() -> Options {
    Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 23), previous: Vec::new() }
}

pub fn tuning(input: &Input) -> Tuning {
    let alterations = Alterations { tuned: true, ..Alterations::default() };
    let ready = Opened::read(input, Language::English).unwrap().ready(&options(), alterations, &nobody_waits).unwrap();
    Tuning::new(ready, &nobody_waits).unwrap()
}

fn run(input: &Input, changes: &[String]) -> Result<Ready, Refused> {
    let alterations = Alterations { changes, ..Alterations::default() };
    Opened::read(input, Language::English)?.ready(&options(), alterations, &nobody_waits)
}

fn starter_input(language: Language) -> Input {
    Input::new("starter.xlsx", starter::workbook(language).unwrap())
}

fn number<'a>(tuning: &'a Tuning, text: &str) -> &'a TunableNumber {
    tuning.numbers().iter().find(|number| number.text.contains(text)).unwrap()
}

#[test]
fn the_written_changes_make_the_same_decision_in_a_run() {
    for (language, decimal) in [(Language::English, "."), (Language::German, ",")] {
        let input = starter_input(language);
        let mut tuning = tuning(&input);
        let weight = tuning.numbers().iter().find(|number| number.sort == NumberSort::Weight).unwrap();
        let threshold = tuning.numbers().iter().find(|number| number.step == Step::Classify).unwrap();
        assert!(weight.percent && threshold.compared.is_some(), "{weight:?} {threshold:?}");
        let off = tuning.rows().iter().rfind(|row| row.step == Step::Score).unwrap().row;
        let set = Set { numbers: [(weight.id.clone(), 0.125), (threshold.id.clone(), 52.5)].into(), rows: [(off, false)].into() };
        let moved = tuning.set(&set).unwrap().classes[0].moved;
        assert!(moved > 0);
        let written = tuning.written();
        assert_eq!(written.len(), 3, "{written:?}");
        assert!(written.iter().any(|change| change.text == format!("0{decimal}125") && change.number == Some(0.125)), "{written:?}");
        assert!(written.iter().any(|change| change.text.contains(&format!("52{decimal}5"))), "{written:?}");
        let changes: Vec<String> = written.into_iter().map(|change| change.change).collect();
        let ready = run(&input, &changes).unwrap();
        assert_eq!(ready.criteria.rules, tuning.criteria().rules);
        let decisions = ready.decisions(&nobody_waits).unwrap();
        let class = &tuning.tuned().classes[0];
        let shown: Vec<&str> = class.after.iter().map(|code| class.labels[usize::from(*code)].as_str()).collect();
        assert_eq!(shown, decisions.classes[0].shown.iter().map(|shown| &**shown).collect::<Vec<_>>());
        let explained = tuning.explanation("row:6").unwrap().0;
        assert_eq!(explained.results.len(), ready.plan.results.len());
        // Back to the workbook.
        assert_eq!(tuning.set(&Set::default()).unwrap().classes[0].moved, 0);
        assert!(tuning.written().is_empty());
    }
}

#[test]
fn what_cannot_be_is_refused_at_its_cell_and_changes_nothing() {
    let input = starter_input(Language::English);
    let mut tuning = tuning(&input);
    let first = number(&tuning, "[Attractiveness]>=").clone();
    tuning.set(&Set { numbers: [(first.id.clone(), 40.0)].into(), ..Set::default() }).unwrap();
    let moved = tuning.tuned().classes[0].moved;
    let weight = tuning.numbers().iter().find(|number| number.sort == NumberSort::Weight).unwrap().id.clone();
    let compute = tuning.rows().iter().find(|row| row.step == Step::Compute).unwrap().row;
    for (set, code) in [
        (Set { numbers: [("Criteria!Z99#0".to_owned(), 1.0)].into(), ..Set::default() }, "unknown-number"),
        (Set { numbers: [(weight, -1.0)].into(), ..Set::default() }, "negative-weight"),
        (Set { rows: [(compute, false)].into(), ..Set::default() }, "result-off"),
    ] {
        let refused = tuning.set(&set).unwrap_err();
        assert_eq!(refused.diagnostics[0].code, code, "{refused:?}");
        assert_eq!(tuning.tuned().classes[0].moved, moved);
    }
}

const HEADER: [&str; 7] = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Active"];

fn with_a_row_off() -> Input {
    let folder = Folder::new();
    let accounts = vec![row!["Account", "x", "Extra"], row!["a", 80, 9], row!["b", 20, 9], row!["c", 10, 1], row!["d", 60, ""]];
    let rules: [&[&str]; 5] = [
        &["Score", "S", "one", "[x]", "0..100", "1", ""],
        &["Classify", "Class", "A", "[S]>50", "", "", ""],
        &["Classify", "Class", "B", "[Extra]>5", "", "", "no"],
        &["Blocker", "", "held", "[x]>=75", "", "", ""],
        &["Classify", "Class", "C", "", "", "", ""],
    ];
    Book::new().sheet("Accounts", accounts).criteria(&HEADER, &rules).save(&folder.file("in.xlsx"));
    Input::new("in.xlsx", std::fs::read(folder.file("in.xlsx")).unwrap())
}

#[test]
fn a_row_that_is_off_is_switched_on_where_what_it_reads_was_read() {
    let input = with_a_row_off();
    let mut tuning = tuning(&input);
    let on = Set { rows: [(4, true)].into(), ..Set::default() };
    let tuned = tuning.set(&on).unwrap();
    let class = &tuned.classes[0];
    let moves: Vec<(u32, &str, &str)> =
        class.movers.iter().map(|one| (one.account, &*class.labels[usize::from(one.from)], &*class.labels[usize::from(one.to)])).collect();
    assert_eq!(moves, [(1, "C", "B")]);
    assert_eq!((tuned.before.blocked, tuned.after.blocked, tuned.after.key_accounts), (1, 1, 4));
    let written = tuning.written();
    assert_eq!((written[0].cell.as_deref(), written[0].before.as_str(), written[0].text.as_str()), (Some("G4"), "no", "yes"));
    assert_eq!(written[0].change, "Criteria!G4=yes");

    // A weight that no other row shares, a score, and the JSON without a column of accounts.
    let bound = number(&tuning, "0..100").id.clone();
    let set = Set { numbers: [(bound, 10.0)].into(), ..Set::default() };
    let json = serde_json::to_value(tuning.set(&set).unwrap_or_else(|refused| panic!("{refused:?}"))).unwrap_or_default();
    assert!(json["classes"][0].get("after").is_none() && json["classes"][0]["totals"][0]["accounts_after"].is_number(), "{json}");

    // Without having been read, the column would be taken for blank.
    let ready = run(&input, &[]).unwrap();
    let mut tuning = Tuning::new(ready, &nobody_waits).unwrap();
    let code = tuning.set(&on).unwrap_err().diagnostics[0].code;
    assert!(["column-not-read", "unknown-column"].contains(&code), "{code}");
}

/// Ten accounts with points 5 to 95, a limit of three A, one of them held, and two whose class people have set.
fn with_limits_and_overrides(settings: &[[&str; 2]]) -> Input {
    let folder = Folder::new();
    let accounts = std::iter::once(row!["Account", "x", "y"])
        .chain((0..10).map(|place| row![format!("k{place}").as_str(), f64::from(place * 10 + 5), f64::from(100 - place * 10)]))
        .collect();
    let rules: [&[&str]; 10] = [
        &["Score", "S", "one", "[x]", "0..100", "70%", ""],
        &["Score", "S", "two", "[y]", "0..100", "30%", ""],
        &["Classify", "Class", "A", "[S]>=40", "", "", ""],
        &["Classify", "Class", "B", "[S]>=35", "", "", ""],
        &["Classify", "Class", "C", "", "", "", ""],
        &["Limit", "Class", "A", "3", "", "", ""],
        &["Blocker", "", "held", "[x]=75", "", "", ""],
        &["Classify", "Care", "much", "OR([Class]=\"A\",[S]>60)", "", "", ""],
        &["Classify", "Care", "little", "", "", "", ""],
        &["Limit", "Care", "much", "2", "", "", ""],
    ];
    let overrides = vec![
        row!["Account", "Result", "Value", "Reason", "By", "Until"],
        row!["k1", "Class", "A", "board", "M. Keller", ""],
        row!["k9", "Class", "C", "leaves", "M. Keller", ""],
    ];
    let rows = std::iter::once(row!["Setting", "Value"]).chain(settings.iter().map(|[name, value]| row![*name, *value]));
    let book = Book::new().sheet("Accounts", accounts).criteria(&HEADER, &rules).sheet("Overrides", overrides);
    let book = book.sheet("Settings", rows.collect());
    book.save(&folder.file("in.xlsx"));
    Input::new("in.xlsx", std::fs::read(folder.file("in.xlsx")).unwrap())
}

#[test]
fn limits_and_what_people_have_set_hold_while_tuning() {
    hold_while_tuning(&with_limits_and_overrides(&[]));
    // Blocked accounts that show their class take places.
    hold_while_tuning(&with_limits_and_overrides(&[["Blocked label", ""]]));
}

fn hold_while_tuning(input: &Input) {
    let mut tuning = tuning(input);
    let [weight, threshold] = ["70%", "[S]>=40"].map(|text| number(&tuning, text).id.clone());
    let mut seen = std::collections::BTreeSet::new();
    for set in [
        Set::default(),
        Set { numbers: [(weight.clone(), 0.2)].into(), ..Set::default() },
        Set { numbers: [(weight, 0.4), (threshold.clone(), 55.0)].into(), ..Set::default() },
        Set { numbers: [(threshold, 20.0)].into(), ..Set::default() },
    ] {
        let tuned = tuning.set(&set).unwrap().clone();
        let criteria = tuning.criteria().clone();
        let alterations = Alterations { criteria: Some(&criteria), ..Alterations::default() };
        let ready = Opened::read(input, Language::English).unwrap().ready(&options(), alterations, &nobody_waits).unwrap();
        let decisions = ready.decisions(&nobody_waits).unwrap();
        for (class, decided) in tuned.classes.iter().zip(&decisions.classes) {
            let shown: Vec<&str> = class.after.iter().map(|code| class.labels[usize::from(*code)].as_str()).collect();
            assert_eq!(shown, decided.shown.iter().map(|shown| &**shown).collect::<Vec<_>>(), "{} of {set:?}", class.result);
        }
        let shown: Vec<&str> = tuned.classes[0].after.iter().map(|code| tuned.classes[0].labels[usize::from(*code)].as_str()).collect();
        assert_eq!((shown[1], shown[9]), ("A", "C"), "what people have set");
        assert!(shown.iter().filter(|class| **class == "A").count() <= 3, "{shown:?}");
        seen.insert(shown.join(" "));
    }
    assert!(seen.len() > 2, "{seen:?}");
}

/// A workbook out of accounts, rules, settings and overrides.
fn book(accounts: Vec<Vec<Cell>>, rules: &[&[&str]], settings: &[[&str; 2]], overrides: &[[&str; 3]]) -> Input {
    let folder = Folder::new();
    let settings = std::iter::once(row!["Setting", "Value"]).chain(settings.iter().map(|[name, value]| row![*name, *value])).collect();
    let mut book = Book::new().sheet("Accounts", accounts).criteria(&HEADER, rules).sheet("Settings", settings);
    if !overrides.is_empty() {
        let rows = overrides.iter().map(|[account, result, value]| row![*account, *result, *value, "board", "M. Keller", ""]);
        let head = row!["Account", "Result", "Value", "Reason", "By", "Until"];
        book = book.sheet("Overrides", std::iter::once(head).chain(rows).collect());
    }
    book.save(&folder.file("in.xlsx"));
    Input::new("in.xlsx", std::fs::read(folder.file("in.xlsx")).unwrap())
}

/// Ten accounts with x from 5 to 95, and y the other way round; the third one without y.
fn ten_accounts() -> Vec<Vec<Cell>> {
    let account = |place: i32| {
        let y = if place == 3 { Cell::Blank } else { Cell::Number(f64::from(100 - place * 10)) };
        vec![Cell::Text(format!("k{place}")), Cell::Number(f64::from(place * 10 + 5)), y]
    };
    std::iter::once(row!["Account", "x", "y"]).chain((0..10).map(account)).collect()
}

/// What is seen under `set`, beside what a run over the workbook with the tuned criteria shows.
fn assert_seen_as_a_run_shows(input: &Input, tuning: &mut Tuning, set: &Set) {
    tuning.set(set).unwrap_or_else(|refused| panic!("{set:?}: {refused:?}"));
    let criteria = tuning.criteria().clone();
    let alterations = Alterations { criteria: Some(&criteria), ..Alterations::default() };
    let ready = Opened::read(input, Language::English).unwrap().ready(&options(), alterations, &nobody_waits).unwrap();
    let decided = ready.decide(&nobody_waits);
    assert_eq!(tuning.seen(), decided.seen(), "{set:?}");
    assert_eq!((tuning.sentence(), tuning.grouped_by()), (decided.sentence(), decided.grouped_by()), "{set:?}");
}

/// Rules, settings and overrides.
type Fixture<'a> = (&'a [&'a [&'a str]], &'a [[&'a str; 2]], &'a [[&'a str; 3]]);

#[test]
fn everything_at_a_glance_is_what_a_run_with_these_numbers_shows() {
    let scored: [&[&str]; 7] = [
        &["Score", "Fit", "one", "[x]", "0..100", "70%", ""],
        &["Score", "Fit", "two", "[y]", "0..100", "30%", ""],
        &["Compute", "Worth", "", "[Fit]*[x]", "", "", ""],
        &["Compute", "Chance", "", "ROUND([Fit]/10,0)", "", "", ""],
        &["Classify", "Class", "A", "AND([Worth]>=3000,[Chance]>=4)", "", "", ""],
        &["Classify", "Class", "B", "[fit]>=50", "", "", ""],
        &["Classify", "Class", "C", "", "", "", ""],
    ];
    let computed = [["Value column", "worth"], ["Portfolio X", "Worth"], ["Portfolio Y", "chance"], ["Bubble size", "Worth"]];
    let with_off: Vec<&[&str]> = [&["Classify", "Early", "yes", "[x]>50", "", "", "no"], &["Classify", "Early", "no", "", "", "", "no"]]
        .into_iter()
        .map(|row: &[&str; 7]| row.as_slice())
        .chain(scored)
        .chain([["Classify", "Class", "D", "[Fit]>90", "", "", "no"].as_slice()])
        .collect();
    let blocked: Vec<&[&str]> = [["Blocker", "Stop", "held", "[x]>=75", "", "", ""].as_slice(), &["Limit", "Class", "B", "2", "", "", ""]]
        .into_iter()
        .chain(scored)
        .chain([["Knock-out", "Key", "size", "[x]>=15", "", "", ""].as_slice()])
        .collect();
    let fixtures: [Fixture<'_>; 6] = [
        (&scored, &computed, &[]),
        (&with_off, &computed, &[]),
        (&blocked, &computed, &[]),
        (&blocked, &[["Blocked label", ""], ["Value column", "x"]], &[]),
        (&blocked, &computed, &[["k1", "Class", "A"], ["k7", "Class", "B"], ["k4", "Fit", "80"]]),
        (&scored, &[["Value column", "x"]], &[["k2", "Worth", "9000"]]),
    ];
    for (rules, settings, overrides) in fixtures {
        let input = book(ten_accounts(), rules, settings, overrides);
        let mut tuning = tuning(&input);
        let own = tuning.seen();
        let [weight, threshold] = ["70%", "[fit]>=50"].map(|text| number(&tuning, text).id.clone());
        let mut sets = vec![
            Set::default(),
            Set { numbers: [(weight.clone(), 0.2)].into(), ..Set::default() },
            Set { numbers: [(weight, 0.4), (threshold, 30.0)].into(), ..Set::default() },
        ];
        let off: Vec<usize> = tuning.rows().iter().filter(|row| !row.active).map(|row| row.row).collect();
        if !off.is_empty() {
            sets.push(Set { rows: off.iter().map(|row| (*row, true)).collect(), ..Set::default() });
        }
        let last = tuning.rows().iter().rfind(|row| row.step == Step::Classify && row.active && row.item == "B").unwrap().row;
        if overrides.is_empty() && !rules.iter().any(|rule| rule[0] == "Limit") {
            sets.push(Set { rows: [(last, false)].into(), ..Set::default() });
        }
        for set in &sets {
            assert_seen_as_a_run_shows(&input, &mut tuning, set);
        }
        tuning.set(&sets[1]).unwrap();
        let seen = tuning.seen();
        assert!(seen.scores != own.scores && (seen.values != own.values || settings.len() < 3), "{settings:?}");
        assert_eq!(seen.labels.iter().filter(|label| label.is_empty()).count(), 1, "{:?}", seen.labels);
        assert_eq!(seen.with_labels_of(&own).0, seen.labels);
    }
}

#[test]
fn the_class_of_the_blocked_takes_a_place_where_their_label_is_blank() {
    let rules: [&[&str]; 5] = [
        &["Score", "S", "one", "[x]", "0..100", "1", ""],
        &["Classify", "Class", "A", "[S]>=50", "", "", ""],
        &["Classify", "Class", "B", "", "", "", ""],
        &["Limit", "Class", "A", "2", "", "", ""],
        &["Blocker", "Stop", "held", "[x]>=85", "", "", ""],
    ];
    let mut counted = Vec::new();
    for label in ["", "on hold"] {
        let input = book(ten_accounts(), &rules, &[["Blocked label", label]], &[]);
        let mut tuning = tuning(&input);
        let threshold = number(&tuning, "[S]>=50").id.clone();
        let set = Set { numbers: [(threshold, 40.0)].into(), ..Set::default() };
        assert_seen_as_a_run_shows(&input, &mut tuning, &set);
        let seen = tuning.seen();
        counted.push(seen.totals(&["A".to_owned()])[0].accounts);
        // The two best are held: where their class is shown, nobody else is A.
        assert_eq!(seen.label(9), if label.is_empty() { "A" } else { label });
        assert_eq!(seen.label(7), if label.is_empty() { "B" } else { "A" });
    }
    assert_eq!(counted, [2, 2]);
}

#[test]
fn what_a_run_would_refuse_of_overrides_is_refused_while_tuning() {
    let rules: [&[&str]; 5] = [
        &["Score", "S", "one", "[x]", "0..100", "1", ""],
        &["Classify", "Class", "A", "[S]>=50", "", "", ""],
        &["Classify", "Class", "B", "", "", "", ""],
        &["Compute", "Extra", "", "[x]*2", "", "", ""],
        &["Classify", "Care", "much", "[S]>20", "", "", ""],
    ];
    for (set, overrides, settings, code) in [
        ("A", [["k1", "Class", "A"]].as_slice(), [].as_slice(), "unknown-override-label"),
        ("", &[], &[["Value column", "Extra"]], "unknown-column"),
    ] {
        let input = book(ten_accounts(), &rules, settings, overrides);
        let mut tuning = tuning(&input);
        let row = tuning.rows().iter().find(|row| row.item == set).unwrap().row;
        let off = Set { rows: [(row, false)].into(), ..Set::default() };
        let refused = tuning.set(&off).unwrap_err().diagnostics;
        let ran = run(&input, &[format!("Criteria!G{row}=no")]).and_then(|ready| ready.value_slot().map(|_| ()));
        assert_eq!(refused[0].code, ran.unwrap_err().diagnostics[0].code);
        assert_eq!(refused[0].code, code);
        assert_eq!(tuning.tuned().classes[0].moved, 0);
    }
}

#[test]
fn weights_by_pairs_are_no_numbers_and_their_rows_are_not_switched() {
    for (word, sheet) in [("pairwise", "Pairwise"), ("Paarvergleich", "Paarvergleich")] {
        let rules: [&[&str]; 5] = [
            &["Score", "S", "one", "[x]", "0..100", word, ""],
            &["Score", "S", "two", "[y]", "0..100", word, ""],
            &["Score", "T", "three", "[y]", "0..100", "40%", ""],
            &["Classify", "Class", "A", "[S]+[T]>=70", "", "", ""],
            &["Classify", "Class", "B", "", "", "", ""],
        ];
        let pairs = vec![row!["S", "one", "two"], row!["one", 1, 3], row!["two", "", ""]];
        let folder = Folder::new();
        let book = Book::new().sheet("Accounts", ten_accounts()).criteria(&HEADER, &rules).sheet(sheet, pairs);
        book.save(&folder.file("in.xlsx"));
        let input = Input::new("in.xlsx", std::fs::read(folder.file("in.xlsx")).unwrap());
        let mut tuning = tuning(&input);
        assert_eq!(tuning.ready().criteria.rules[0].weight.text, "0.75");
        let weights: Vec<&str> =
            tuning.numbers().iter().filter(|number| number.sort == NumberSort::Weight).map(|number| number.item.as_str()).collect();
        assert_eq!(weights, ["three"]);
        assert!(tuning.numbers().iter().all(|number| number.place.starts_with("Criteria!")), "{:?}", tuning.numbers());
        let can: Vec<bool> = tuning.rows().iter().map(|row| row.can_switch).collect();
        assert_eq!(can, [false, false, true, true, true]);
        let refused = tuning.set(&Set { rows: [(2, false)].into(), ..Set::default() }).unwrap_err();
        assert_eq!(refused.diagnostics[0].code, "row-not-switched");
        let threshold = number(&tuning, "[S]+[T]>=70").id.clone();
        assert_seen_as_a_run_shows(&input, &mut tuning, &Set { numbers: [(threshold, 90.0)].into(), ..Set::default() });
    }
}
