//! What holds for every criteria sheet: whatever stands in its cells, reading, checking and evaluating end in diagnostics or in
//! outcomes, never in a panic; and every account gets one cell in every column, with a score between 0 and 100.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use keyfolio::accounts::{AccountColumn, Accounts};
use keyfolio::criteria::Step;
use keyfolio::evaluation::outcome::{Format, evaluate};
use keyfolio::evaluation::parsed::ParsedRules;
use keyfolio::evaluation::plan::Plan;
use keyfolio::foundation::column::{Column, Kind};
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::{Language, words};
use keyfolio::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use keyfolio::foundation::value::{CellError, Value};
use keyfolio::ooxml::reading::read::{Content, Sheet};
use keyfolio::workbook::criteria_sheet::{self, Sources};
use proptest::prelude::*;

use crate::drawn::Draw;

const ENGLISH: [&str; 11] =
    ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Blank", "Reason", "Valid from", "Valid until", "Active"];
const GERMAN: [&str; 11] =
    ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht", "Leer", "Begründung", "Gültig ab", "Gültig bis", "Aktiv"];

fn sheet(name: &str, rows: &[Vec<Value>]) -> Sheet {
    let filled = (0..).zip(rows).flat_map(|(row, values)| (0..).zip(values).map(move |(column, value)| (row, column, value)));
    let cells = filled
        .filter(|(_, _, value)| **value != Value::Blank)
        .map(|(row, column, value)| (CellAddress::new(row, column), (value.clone(), Content::Plain)))
        .collect();
    Sheet { name: name.into(), cells, formulas: HashMap::new(), merges: Vec::new() }
}

/// A text of the criteria, mostly one that means something.
fn text(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![30 => prop::sample::select(words).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "[\\[\\]{}()=<>+*/;,.:%&^#'\"a-c0-9 ]{0,16}"]
}

/// A cell of the criteria, mostly a text.
fn cell(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![
        24 => text(words).prop_map(|text| if text.is_empty() { Value::Blank } else { Value::text(text) }),
        1 => any::<f64>().prop_map(Value::number),
        1 => any::<bool>().prop_map(Value::Boolean),
        1 => Just(Value::Error(CellError::NotAvailable)),
    ]
}

const RESULTS: &[&str] = &["", "R", "S", "_t", "Key account", "Blocked", "Number", "r ", "Reason", "Data check"];
const FORMULAS: &[&str] = &[
    "",
    "[Number]",
    "[Text]",
    "[Flag]",
    "[Day]",
    "[R]",
    "[S]",
    "[_t]",
    "[Key account]",
    "[Blocked]",
    "[Nothing]",
    "1",
    "TRUE",
    "\"x\"",
    "[Number]>0",
    "[S]>=50",
    "[Text]=\"a\"",
    "NOT([Flag])",
    "[Number]/[Number]",
    "SUM([Number])",
    "SUM([S])",
    "AVERAGE([R])",
    "IF([Flag],[Number],[Text])",
    "ISBLANK([Number])",
    "IFERROR([S],0)",
    "[Day]-TODAY()",
    "[Number]*1E+308*10",
    "1/0",
    "#N/A",
    "RANK.EQ([@Number],[Number])",
    "COUNTIF([Text],\"a*\")",
    "[Number",
    "=>1",
    "-[Number]",
    "XLOOKUP([Number],[Number],[Text])",
    "MAX([S],[R])",
    "[@S]&[@R]",
    "WENN([Flag];1;2)",
    "1,5",
    "MEDIAN([_t])",
];
const SCALES: &[&str] = &[
    "",
    "",
    "0..100",
    "100..0",
    "0%..30%",
    "min..max",
    "max..min",
    "percentile",
    "0: 0; 5: 50; 10: 100",
    "\"a\": 100; else: 0",
    "\"b\": 20",
    "5..5",
    "0..",
    "Perzentil",
    "-1E308..1E308",
];
const WEIGHTS: &[&str] = &["", "1", "50%", "0", "[Number]", "IF([Flag],1,0)", "-1", "[Text]", "1E308", "[S]", "0,5"];
const REASONS: &[&str] = &["", "plain", "{[Number]}", "{[S]} of {{100}}", "{", "{1/0}", "{[Key account]}", "}", "{\"}\"}", "{SUM([S])}"];

fn rule() -> impl Strategy<Value = Vec<Value>> {
    let step = cell(&["Compute", "Knock-out", "Score", "Score", "Blocker", "Classify", "Classify", "Kennzahl", "Einstufung", "", "Scoer"]);
    let dates: &[&str] = &["", "", "", "", "2020-01-01", "31.12.2030", "2020-13-01"];
    (
        (step, cell(RESULTS), cell(&["", "", "A", "B", "C"]), cell(FORMULAS), cell(SCALES), cell(WEIGHTS)),
        (
            cell(&["", "", "skip", "zero", "worst", "error", "null", "nothing"]),
            cell(REASONS),
            cell(dates),
            cell(dates),
            cell(&["", "", "", "yes", "no", "nein", "perhaps"]),
        ),
    )
        .prop_map(|((step, result, item, formula, scale, weight), (blank, reason, from, until, active))| {
            vec![step, result, item, formula, scale, weight, blank, reason, from, until, active]
        })
}

/// A rule in which everything is well: what gets to the evaluation.
fn sound_rule() -> impl Strategy<Value = Vec<Value>> {
    let rule = |step: &str, result: &str, item: &str, formula: &str, scale: &str, weight: &str, blank: &str, reason: &str| {
        [step, result, item, formula, scale, weight, blank, reason].map(Value::text).to_vec()
    };
    let number = prop::sample::select(
        &["[Number]", "-[Number]", "[Day]-TODAY()", "IF([Flag],[Number],50)", "SUM([Number])", "[Number]*1E+308*10", "1/[Number]", "[C]"][..],
    );
    let condition =
        prop::sample::select(&["[Flag]", "[Number]>0", "[Text]=\"a\"", "NOT([Flag])", "ISERROR([Number])", "[C]>1", "1/[Number]>0"][..]);
    let score = prop::sample::select(&["[S]>=50", "SUM([S])>100", "[T]>[S]", "ISERROR([T])", "[Flag]", "AVERAGE([T])<[T]"][..]);
    let scale = prop::sample::select(&["", "0..100", "100..0", "min..max", "max..min", "percentile", "0: 0; 5: 50; 10: 100"][..]);
    let weight = prop::sample::select(&["", "1", "0", "[Number]", "IF([Flag],1,0)", "1E300"][..]);
    let blank = prop::sample::select(&["", "skip", "zero", "worst", "error"][..]);
    let reason = prop::sample::select(&["", "plain", "{[Number]}", "{ROUND([Number],1)} {[Text]}", "{1/[Number]}", "{[Day]}"][..]);
    prop_oneof![
        1 => number.clone().prop_filter("a circle", |formula| *formula != "[C]").prop_map(move |formula| rule("Compute", "C", "", formula, "", "", "", "")),
        1 => (condition.clone(), reason.clone()).prop_map(move |(formula, reason)| rule("Knock-out", "", "k", formula, "", "", "", reason)),
        2 => (number.clone(), scale.clone(), weight.clone(), blank.clone(), reason.clone(), prop::sample::select(&["S", "T"][..]))
            .prop_map(move |(formula, scale, weight, blank, reason, result)| rule("Score", result, "s", formula, scale, weight, blank, reason)),
        1 => (condition, reason.clone()).prop_map(move |(formula, reason)| rule("Blocker", "", "b", formula, "", "", "", reason)),
        2 => (score, prop::sample::select(&["L", "M"][..]), reason).prop_map(move |(formula, result, reason)| rule("Classify", result, "label", formula, "", "", "", reason)),
    ]
}

fn value(kind: u8, number: f64) -> Value {
    match kind {
        0 => Value::Blank,
        1 => Value::Error(CellError::NotAvailable),
        2 => Value::text("1.200"),
        3 => Value::Number(number),
        _ => Value::Number((number % 1e6).trunc()),
    }
}

type Row = (u8, f64, Option<bool>, Option<&'static str>, Option<u16>);

fn row() -> impl Strategy<Value = Row> {
    (
        0_u8..16,
        prop_oneof![-200.0..200.0, any::<f64>().prop_filter("a cell holds no infinite number", |number| number.is_finite())],
        proptest::option::of(any::<bool>()),
        proptest::option::of(prop::sample::select(&["a", "b", "", "A "][..])),
        proptest::option::of(40_000_u16..60_000),
    )
}

/// Small accounts with every kind of cell; the first account is sound, so that no column lacks its kind.
fn accounts(rows: &[Row]) -> Accounts {
    let rows: Vec<Row> = std::iter::once((9, 5.0, Some(true), Some("a"), Some(46_000))).chain(rows.iter().copied()).collect();
    let location = Location { file: None, place: Place::Sheet("Accounts".into()) };
    let column = |index: u32, header: &str, kind: Kind, values: Vec<Value>| AccountColumn {
        header: header.to_owned(),
        index: ColumnIndex(index),
        kind,
        column: Arc::new(Column::new(values)),
    };
    let of = |take: &dyn Fn(&Row) -> Value| rows.iter().map(take).collect::<Vec<_>>();
    Accounts {
        columns: vec![
            column(0, "Account", Kind::Text, (0..rows.len()).map(|number| Value::text(format!("K{number}"))).collect()),
            column(1, "Number", Kind::Any, of(&|row| value(row.0, row.1))),
            column(2, "Flag", Kind::Boolean, of(&|row| row.2.map_or(Value::Blank, Value::Boolean))),
            column(3, "Text", Kind::Text, of(&|row| row.3.map_or(Value::Blank, Value::text))),
            column(4, "Day", Kind::Date, of(&|row| row.4.map_or(Value::Blank, |day| Value::Number(f64::from(day))))),
        ],
        location,
        sheet: "Accounts".into(),
        table: None,
        header_row: RowIndex(0),
        layout: Default::default(),
        rows: (1..=rows.len() as u32).map(RowIndex).collect(),
        key: 0,
        uncalculated: HashSet::new(),
        left_out: Vec::new(),
    }
}

/// Reads, checks and evaluates; says whether it came to an outcome.
fn run(criteria: &Sheet, settings: Option<&Sheet>, accounts: &Accounts) -> bool {
    let file = Location::file("accounts.xlsx");
    let day = DayNumber::parse_iso("2026-11-23").unwrap();
    let (criteria, mut diagnostics) =
        criteria_sheet::read(Sources { file: &file, criteria, settings, tests: None, overrides: None, pairwise: None, playbook: None });
    diagnostics.extend(criteria.weight_findings(day));
    let (parsed, faults) = ParsedRules::parse(&criteria, day);
    diagnostics.extend(faults);
    let plan = Plan::new(parsed, accounts, &[], day);
    for diagnostic in diagnostics.iter().chain(plan.as_ref().err().into_iter().flatten()) {
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        if let Some(excerpt) = &diagnostic.excerpt {
            assert!(excerpt.text.get(excerpt.span.clone()).is_some(), "the characters at fault lie in the cell: {diagnostic:?}");
        }
    }
    let refused = diagnostics.iter().any(keyfolio::foundation::diagnostic::Diagnostic::is_error);
    let Ok(plan) = plan else { return false };
    if refused {
        return false;
    }
    let outcome = evaluate(&plan, accounts, &[], &criteria.settings, Vec::new(), &|_, _| {});
    let check = outcome.columns.len() - 1;
    for column in &outcome.columns {
        assert_eq!(column.cells.len(), accounts.len(), "{}", column.header);
        for cell in column.cells.iter() {
            match cell {
                Value::Number(number) if column.format == Format::Score => {
                    assert!((0.0..=100.0).contains(&number), "{}: {number}", column.header)
                }
                Value::Number(number) => assert!(number.is_finite(), "{}: {number}", column.header),
                Value::Error(error) => panic!("{}: {error:?}", column.header),
                _ => {}
            }
        }
    }
    // No account is decided without a word: where the first class says that the data are at fault, the Data check says which.
    if let Some(class) = plan.first_class() {
        let place = plan.results[..class].iter().filter(|result| result.is_written()).count();
        let undecided = words::CHECK_DATA.in_language(Language::English);
        for (account, cell) in outcome.columns[place].cells.iter().enumerate() {
            let said = !outcome.columns[check].cells.get(account).is_blank();
            assert!(said || cell != Value::text(undecided), "account {account} is undecided, and nothing says why");
        }
    }
    for result in plan.results.iter().filter(|result| result.step == Step::Score && result.is_written()) {
        assert!(outcome.columns.iter().any(|column| column.header == result.name));
    }
    true
}

/// Headers of the same meaning, spelled as drawn.
fn drawn_header(header: [&str; 11], draw: &str) -> Vec<Value> {
    let mut draw = Draw::new(draw);
    header.map(|text| Value::text(draw.header(text))).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_criteria_sheet_makes_the_program_panic(
        rules in proptest::collection::vec(rule(), 0..8),
        german in any::<bool>(),
        draw in "[a-z]{4}",
        settings in proptest::collection::vec(
            (
                cell(&["Language", "Decimal separator", "Blank", "As of", "Header row", "Blocked label", "Kundenblatt", "Reason column", "Blnk"]),
                cell(&["", "en", "Deutsch", ",", "skip", "2026-01-01", "3", "-1", "Reason"]),
            ),
            0..4,
        ),
        rows in proptest::collection::vec(row(), 0..6),
    ) {
        let header = drawn_header(if german { GERMAN } else { ENGLISH }, &draw);
        let rows_of_sheet: Vec<Vec<Value>> = std::iter::once(header).chain(rules).collect();
        let settings: Vec<Vec<Value>> = settings.into_iter().map(|(name, value)| vec![name, value]).collect();
        let settings = sheet("Settings", &settings);
        run(&sheet("Criteria", &rows_of_sheet), Some(&settings), &accounts(&rows));
    }

    #[test]
    fn no_cells_at_all_make_the_program_panic(
        rows in proptest::collection::vec(proptest::collection::vec(cell(&["Step", "Formula", "Schritt", "Formel", "Result", "Item", "", "1"]), 0..6), 0..6),
    ) {
        run(&sheet("Criteria", &rows), None, &accounts(&[]));
    }

    #[test]
    fn sound_rules_give_every_account_an_outcome(
        rules in proptest::collection::vec(sound_rule(), 1..10),
        rows in proptest::collection::vec(row(), 0..12),
        draw in "[a-z]{4}",
    ) {
        // The results that formulas read are there in any case.
        let row = |cells: [&str; 8]| cells.map(Value::text).to_vec();
        let mut rows_of_sheet = vec![
            drawn_header(ENGLISH, &draw),
            row(["Score", "S", "first", "[Number]", "0..100", "1", "", ""]),
            row(["Score", "T", "first", "[Number]", "percentile", "1", "", ""]),
        ];
        if !rules.iter().any(|rule| rule[0] == Value::text("Compute")) {
            rows_of_sheet.push(row(["Compute", "C", "", "[Number]*2", "", "", "", ""]));
        }
        let mut computed = false;
        rows_of_sheet.extend(rules.into_iter().filter(|rule| rule[0] != Value::text("Compute") || !std::mem::replace(&mut computed, true)));
        let mut draw = Draw::new(&draw);
        for row in rows_of_sheet.iter_mut().skip(1) {
            if let Value::Text(step) = &row[0] {
                row[0] = Value::text(draw.step(step));
            }
        }
        prop_assert!(run(&sheet("Criteria", &rows_of_sheet), None, &accounts(&rows)), "sound rules are refused: {rows_of_sheet:?}");
    }
}
