//! What the machine decides again is what a walk over all accounts decides, bit for bit: random criteria out of rules that depend on each
//! other in every way there is, over accounts with blanks, texts among numbers and errors, under random changes one after the other.

use std::fmt::Write as _;
use std::sync::Arc;

use keyfolio::accounts::{AccountColumn, Accounts};
use keyfolio::criteria::{BlankPolicy, Criteria, Step};
use keyfolio::evaluation::comparing::decisions::Decisions;
use keyfolio::evaluation::parsed::ParsedRules;
use keyfolio::evaluation::plan::Plan;
use keyfolio::evaluation::tuning::machine::Kept;
use keyfolio::evaluation::tuning::numbers::{Changes, Number, numbers, tuned};
use keyfolio::evaluation::walk::walk;
use keyfolio::foundation::column::{Column, Kind};
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::{ColumnIndex, Location, RowIndex};
use keyfolio::foundation::value::{CellError, Value};
use proptest::prelude::*;

/// Step, result, item, formula, scale, weight, blank: every sort of rule, and every way in which one can depend on others.
const POOL: [[&str; 7]; 44] = [
    ["compute", "Ratio", "", "[x]/[y]", "", "", ""],
    ["compute", "_Share", "", "[x]/SUM([x])", "", "", ""],
    ["compute", "Level", "", "IF([x]>60,\"high\",IF([x]>20,\"mid\",\"low\"))", "", "", ""],
    ["knockout", "Key account", "size", "OR([x]>10,[y]>40)", "", "", ""],
    ["knockout", "Key account", "known", "[Segment]<>\"\"", "", "", ""],
    ["knockout", "Second gate", "sum", "[x]+[y]>=15", "", "", ""],
    ["knockout", "Third gate", "average", "[z]<=2*AVERAGE([z])", "", "", ""],
    ["score", "S", "one", "[x]", "0..80", "40%", ""],
    ["score", "S", "two", "[y]", "0: 0; 20: 40; 60: 100", "3", "worst"],
    ["score", "S", "three", "[z]/2", "50..0", "IF([x]>50,2,1)", "zero"],
    ["score", "S", "four", "[Segment]", "\"Gold\": 100; \"Silver\": 55; else: 10", "1.5", "zero"],
    ["score", "S", "five", "[Mixed]", "0..100", "0.5", "error"],
    ["score", "T", "of S", "[S]", "10..90", "2", ""],
    ["score", "T", "rank", "[x]", "percentile", "1", ""],
    ["score", "T", "range", "[y]", "min..max", "1", "worst"],
    ["score", "T", "turned", "[z]-[y]", "max..min", "IF([z]>30,1,0)", ""],
    ["score", "P", "points", "[x]*1.3", "", "1", ""],
    ["score", "P", "held", "[y]-20", "", "", "zero"],
    ["score", "N", "only one", "[z]", "0..50", "IF([y]>20,1,0)", ""],
    ["score", "R", "ratio", "[Ratio]", "0..3", "1", ""],
    ["score", "R", "other", "[y]", "0%..9000%", "1", ""],
    ["compute", "Gap", "", "[S]-AVERAGE([S])", "", "", ""],
    ["compute", "Double", "", "[S]*2+IF([T]>=50,1,0)", "", "", ""],
    ["score", "U", "gap", "[Gap]", "-30..30", "", ""],
    ["score", "U", "double", "[Double]", "20..180", "2", ""],
    ["blocker", "Blocked", "held", "AND([z]>=90,[x]<20)", "", "", ""],
    ["blocker", "Blocked", "flag", "[Flag]", "", "", ""],
    ["blocker", "Stopped", "ratio", "[Ratio]>4", "", "", ""],
    ["classify", "Class", "A", "AND([S]>=60,[x]>30)", "", "", ""],
    ["classify", "Class", "B", "35<=[S]", "", "", ""],
    ["classify", "Class", "C", "OR([y]<[x],NOT([Segment]=\"gold\"))", "", "", ""],
    ["classify", "Class", "D", "", "", "", ""],
    ["classify", "Fit", "yes", "[T]>55", "", "", ""],
    ["classify", "Fit", "maybe", "[Mixed]>=30", "", "", ""],
    ["classify", "Fit", "no", "[T]<=55", "", "", ""],
    ["classify", "_Hidden", "top", "[P]>=70", "", "", ""],
    ["classify", "_Hidden", "", "", "", "", ""],
    ["classify", "Both", "best", "AND([Class]=\"A\",[Fit]<>\"no\")", "", "", ""],
    ["classify", "Both", "some", "[_Hidden]=\"top\"", "", "", ""],
    ["classify", "Both", "by level", "AND([Level]=\"high\",[U]>40%)", "", "", ""],
    ["classify", "Both", "rest", "TRUE", "", "", ""],
    ["classify", "Count", "many", "COUNTIF([Class],[@Class])>3", "", "", ""],
    ["classify", "Count", "rank", "RANK([S],[S])<=5", "", "", ""],
    ["classify", "Count", "few", "", "", "", ""],
];

/// A small generator of its own, so that a seed is all that there is to a case.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % below.max(1)
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.next(all.len())].clone()
    }
}

fn accounts(chance: &mut Chance) -> Accounts {
    let count = chance.of(&[1, 7, 40, 200]);
    let mut column = |header: &str, position: u32, kind: Kind, value: &mut dyn FnMut(&mut Chance) -> Value| AccountColumn {
        header: header.to_owned(),
        index: ColumnIndex(position),
        kind,
        column: Arc::new((0..count).map(|_| value(chance)).collect::<Column>()),
    };
    let number = |chance: &mut Chance| match chance.next(14) {
        0 => Value::Blank,
        1 => Value::number(0.1 * chance.next(1000) as f64),
        _ => Value::number(chance.next(100) as f64),
    };
    let mut key = 0;
    let columns = vec![
        column("Account", 0, Kind::Text, &mut |_| {
            key += 1;
            Value::text(format!("A{key}"))
        }),
        column("x", 1, Kind::Number, &mut { number }),
        column("y", 2, Kind::Number, &mut |chance| if chance.next(30) == 0 { Value::Error(CellError::Num) } else { number(chance) }),
        column("z", 3, Kind::Number, &mut { number }),
        column("Segment", 4, Kind::Text, &mut |chance| match chance.next(6) {
            0 => Value::Blank,
            1 => Value::text(""),
            2 => Value::text("GOLD"),
            3 => Value::text("Silver"),
            4 => Value::text("Gold"),
            _ => Value::text("Bronze"),
        }),
        column("Mixed", 5, Kind::Any, &mut |chance| match chance.next(9) {
            0 => Value::text("n/a"),
            1 => Value::Boolean(true),
            2 => Value::Error(CellError::NotAvailable),
            _ => number(chance),
        }),
        column("Flag", 6, Kind::Any, &mut |chance| match chance.next(9) {
            0 => Value::Boolean(true),
            1 => Value::Blank,
            2 => Value::text("yes"),
            _ => Value::Boolean(false),
        }),
    ];
    Accounts {
        location: Location::file("made.xlsx"),
        sheet: "Accounts".into(),
        table: None,
        header_row: RowIndex(0),
        layout: Default::default(),
        rows: (1..=count as u32).map(RowIndex).collect(),
        columns,
        key: 0,
        uncalculated: Default::default(),
        left_out: Vec::new(),
    }
}

/// Criteria of some rules of the pool, in the pool's order or from behind, some of them switched off.
fn criteria(chance: &mut Chance) -> Criteria {
    let mut text = "language = \"english\"\n".to_owned();
    let german = chance.next(4) == 0;
    if german {
        text = "language = \"english\"\n[settings]\ndecimal_separator = \",\"\nblocked_label = \"\"\n".to_owned();
    }
    let mut rules: Vec<&[&str; 7]> = POOL.iter().filter(|_| chance.next(8) > 0).collect();
    if chance.next(3) == 0 {
        rules.reverse();
    }
    for rule in rules {
        let mut line = |key: &str, value: &str| {
            if !value.is_empty() {
                let value = if german && matches!(key, "formula" | "scale" | "weight") { with_comma(value) } else { value.to_owned() };
                writeln!(text, "{key} = '{value}'").unwrap();
            }
        };
        for (key, value) in ["\n[[rule]]\nstep", "result", "item", "formula", "scale", "weight", "blank"].into_iter().zip(rule) {
            line(key, value);
        }
        if chance.next(12) == 0 {
            text.push_str("active = false\n");
        }
    }
    Criteria::from_toml(&text, None).0
}

fn with_comma(text: &str) -> String {
    let digits = |at: Option<char>| at.is_some_and(|c| c.is_ascii_digit());
    let characters: Vec<char> = text.chars().collect();
    let of = |place: usize| match characters[place] {
        ',' => ';',
        '.' if digits(place.checked_sub(1).map(|before| characters[before])) && digits(characters.get(place + 1).copied()) => ',',
        other => other,
    };
    (0..characters.len()).map(of).collect()
}

fn day() -> DayNumber {
    DayNumber::parse_iso("2026-11-23").unwrap()
}

fn planned(criteria: &Criteria, accounts: &Accounts) -> Option<Plan> {
    let (parsed, faults) = ParsedRules::parse(criteria, day());
    if !faults.is_empty() {
        return None;
    }
    Plan::new(parsed, accounts, &[], day()).ok()
}

fn changes(criteria: &Criteria, spots: &[Number], chance: &mut Chance) -> Changes {
    let mut changes = Changes::default();
    for _ in 0..chance.next(4) {
        if !spots.is_empty() {
            let place = chance.next(spots.len());
            let value = spots[place].value;
            let other = [value * 0.5, value * 1.5, value + 1.0, value - 1.0, 0.0, value + 0.125, 2.0 * value, chance.next(100) as f64];
            changes.numbers.insert(place, chance.of(&other));
        }
    }
    for _ in 0..chance.next(3) {
        let rule = chance.next(criteria.rules.len());
        changes.rows.insert(rule, !criteria.rules[rule].active);
    }
    changes
}

/// Everything that the machine keeps, beside what a walk gives.
fn is_what_a_walk_gives(kept: &Kept, criteria: &Criteria, accounts: &Accounts) {
    let (data, walked) = walk(&kept.plan, accounts, &[], BlankPolicy::default(), &|_, _| {});
    assert_eq!(*kept.funnel, walked.funnel);
    for (index, planned) in kept.plan.results.iter().enumerate() {
        let name = &planned.name;
        let result = data.result(index);
        for account in 0..accounts.len() {
            let (own, walked) = (kept.values(index).get(account), result.values.get(account));
            let bits = |value: &Value| if let Value::Number(number) = value { number.to_bits() } else { 0 };
            assert!(own == walked && bits(&own) == bits(&walked), "{name} of {account}: {own:?}, {walked:?}");
            match planned.step {
                Step::Classify => assert_eq!(kept.hit(index, account), result.hit(account), "{name} of {account}"),
                Step::Knockout | Step::Blocker => {
                    for (row, hit) in result.rows(account, planned.rules.len()).iter().enumerate() {
                        assert_eq!(kept.decides(index, row, account), *hit, "{name} of {account}, row {row}");
                    }
                }
                _ => {}
            }
        }
    }
    let decisions = Decisions::of(&data, &walked, &criteria.settings, None);
    let standings = kept.standings(&criteria.settings);
    for classes in &decisions.classes {
        let index = kept.plan.results.iter().position(|result| result.name == classes.result).unwrap();
        let mut labels = classes.labels.clone();
        labels.push(String::new());
        let codes = kept.codes(index, &labels, &criteria.settings, &standings);
        for (code, shown) in codes.iter().zip(&classes.shown) {
            assert_eq!(labels[usize::from(*code)], **shown, "{}", classes.result);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn what_is_decided_again_is_what_a_walk_over_all_accounts_decides(seed in any::<u64>()) {
        let chance = &mut Chance(seed);
        let (accounts, criteria) = (accounts(chance), criteria(chance));
        let Some(plan) = planned(&criteria, &accounts) else { return Ok(()) };
        let base = Kept::decide(plan, &accounts, &[], BlankPolicy::default(), &[]);
        is_what_a_walk_gives(&base, &criteria, &accounts);
        let spots = numbers(&criteria);
        let mut last: Option<Kept> = None;
        for _ in 0..6 {
            let Ok(tuned) = tuned(&criteria, &spots, &changes(&criteria, &spots, chance)) else { continue };
            let Some(plan) = planned(&tuned, &accounts) else { continue };
            let before: Vec<&Kept> = last.iter().chain([&base]).collect();
            let kept = Kept::decide(plan, &accounts, &[], BlankPolicy::default(), &before);
            is_what_a_walk_gives(&kept, &tuned, &accounts);
            last = Some(kept);
        }
    }
}

/// The cases above say something only where most of what they try can be decided.
#[test]
fn most_of_the_random_criteria_can_be_decided() {
    let (mut decided, mut changed) = (0, 0);
    for seed in 0..200 {
        let chance = &mut Chance(seed * 7919 + 1);
        let (accounts, criteria) = (accounts(chance), criteria(chance));
        if planned(&criteria, &accounts).is_some() {
            decided += 1;
            let spots = numbers(&criteria);
            let tried = tuned(&criteria, &spots, &changes(&criteria, &spots, chance));
            changed += usize::from(tried.is_ok_and(|tuned| planned(&tuned, &accounts).is_some()));
        }
    }
    assert!(decided > 60 && changed > 30, "{decided} of 200 can be decided, {changed} after a change");
}

#[test]
fn numbers_keep_their_writing() {
    let text = |formula: &str, scale: &str, weight: &str| {
        format!(
            "language = \"german\"\n[[rule]]\nstep = 'score'\nresult = 'S'\nitem = 'a'\nformula = '{formula}'\nscale = '{scale}'\nweight = '{weight}'\n"
        )
    };
    for (formula, scale, weight, place, value, written) in [
        ("[x]", "0..5000", "40%", 2, 0.125, "12,5%"),
        ("[x]", "0 .. 5000", "40 %", 1, 12.5, "0 .. 12,5"),
        ("[x]", "0%: 0; 5 %: 20,50", "1", 2, 0.075, "0%: 0; 7,5 %: 20,50"),
        ("[x]", "0%: 0; 5 %: 20,50", "1", 3, 21.0, "0%: 0; 5 %: 21,00"),
        ("[x]", "\"Gold\": 100; sonst: 5", "2", 1, 7.0, "\"Gold\": 100; sonst: 7"),
        ("WENN([x]>=-5,5%;1;0)", "", "2", 0, 0.25, "WENN([x]>=25,0%;1;0)"),
        ("WENN(LET(a;[x];a>7);1;0)", "", "2", 0, -3.0, "WENN(LET(a;[x];a>-3);1;0)"),
        ("WENN([x]=5;1;0)", "-10..10", "2", 0, -12.0, "-12..10"),
        ("[x]", "0..5000", "WENN([x]>5;2;1)", 2, 6.0, "WENN([x]>6;2;1)"),
    ] {
        let (criteria, faults) = Criteria::from_toml(&text(formula, scale, weight), None);
        assert_eq!(faults, [], "{formula}");
        assert_eq!(criteria.language, Language::German);
        let spots = numbers(&criteria);
        let changes = Changes { numbers: [(place, value)].into(), ..Changes::default() };
        let rule = tuned(&criteria, &spots, &changes).unwrap().rules.remove(0);
        assert!([&rule.formula.text, &rule.scale_text.text, &rule.weight.text].iter().any(|text| **text == written), "{written}: {rule:?}");
        let again = Criteria { rules: vec![rule], ..criteria };
        assert!((numbers(&again)[place].value - value).abs() < 1e-12);
    }
}
