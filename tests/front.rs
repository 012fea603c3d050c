//! A front of its own: everything that the commands do, through the session alone, without a file, a clock or a terminal; and what it
//! says as JSON is what the program prints.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test that cannot go on fails")]

use keyfolio::criteria::Rule;
use keyfolio::evaluation::tuning::sensitivity::Question;
use keyfolio::evaluation::tuning::variation::Shares;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::Place;
use keyfolio::foundation::value::Value;
use keyfolio::ooxml::patching::cell_patch::RowCells;
use keyfolio::session::annotated::Wanted;
use keyfolio::session::attempt::attempt;
use keyfolio::session::combined::{CombinedPart, together};
use keyfolio::session::firmness::{Asked, class};
use keyfolio::session::movement::{Previous, difference, movement};
use keyfolio::session::queries::Queried;
use keyfolio::session::reports::{CheckReport, DiffReport, ExplainReport, Named, RunReport, SensitivityReport, TestReport, WhatIfReport};
use keyfolio::session::{Alterations, Input, Opened, Options, Ready, Refused, nobody_waits};
use keyfolio::sql::SqlDialect;
use keyfolio::workbook::starter;
use keyfolio::workbook::told::cells::put_cells;

fn starter_input(language: Language) -> Input {
    Input::new("starter.xlsx", starter::workbook(language).unwrap())
}

fn options() -> Options {
    Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 23), previous: Vec::new() }
}

fn ready(input: &Input, changes: &[String]) -> Result<Ready, Refused> {
    let alterations = Alterations { changes, ..Alterations::default() };
    Opened::read(input, Language::English)?.ready(&options(), alterations, &nobody_waits)
}

#[test]
fn a_workbook_is_decided_annotated_and_found_annotated() {
    for (language, class_header) in [(Language::English, "Priority"), (Language::German, "Priorität")] {
        let input = starter_input(language);
        let own = ready(&input, &[]).unwrap();
        let decided = own.decide(&nobody_waits);
        assert_eq!(decided.outcome.counts.accounts, 12);
        assert!(decided.compared().failures.is_empty());
        let annotated = decided.annotated(Wanted::default(), &options(), &nobody_waits).unwrap();
        assert_eq!(annotated.as_of, "2026-11-23");
        let again = Input::new("again.xlsx", annotated.bytes.clone());
        let again = Opened::read(&again, language).unwrap();
        let sheet = &own.accounts.sheet;
        assert!(again.package().own_columns(sheet).iter().any(|own| own.header == class_header));
        // The same bytes again: no clock, no chance.
        let second = ready(&input, &[]).unwrap();
        let second = second.decide(&nobody_waits).annotated(Wanted::default(), &options(), &nobody_waits).unwrap();
        assert_eq!(second.bytes.joined(), annotated.bytes.joined());
    }
}

#[test]
fn an_account_is_explained_by_key_row_and_not_by_another_name() {
    let input = starter_input(Language::English);
    let own = ready(&input, &[]).unwrap();
    let decided = own.decide(&nobody_waits);
    let (by_row, notes) = decided.explanation("row:6").unwrap();
    assert!(notes.is_empty());
    let (by_key, _) = decided.explanation(&by_row.account).unwrap();
    assert_eq!((by_key.row, by_key.results.len()), (by_row.row, by_row.results.len()));
    let refused = decided.explanation("nobody of this name").unwrap_err();
    assert_eq!(refused.diagnostics[0].code, "unknown-account");
}

#[test]
fn a_changed_threshold_moves_accounts_and_a_wrong_one_is_refused_at_its_cell() {
    let input = starter_input(Language::English);
    let own = ready(&input, &[]).unwrap();
    let rule = own.criteria.rules.iter().find(|rule| rule.formula.text.contains("[Attractiveness]")).unwrap();
    let Place::Cell(sheet, cell) = &rule.formula.location.place else { panic!("rules stand in cells") };
    let change = |text: &str| format!("{sheet}!{cell}={text}");
    let tried = ready(&input, &[change("[Attractiveness]>=1000")]).unwrap();
    let attempt = attempt(&own, &tried, &nobody_waits).unwrap();
    assert!(attempt.comparison.moved > 0);
    let refused = ready(&input, &[change("[Attractivenes]>=65")]).err().unwrap();
    assert_eq!(refused.diagnostics[0].code, "unknown-column");
}

#[test]
fn months_compare_classes_have_firmness_and_queries_are_written() {
    let input = starter_input(Language::English);
    let own = ready(&input, &[]).unwrap();
    let previous = Previous { workbook: input.clone(), criteria: None, as_of: None, only_before: false };
    let (found, told) = movement(&previous, &own, &options(), &nobody_waits).unwrap();
    assert_eq!((found.comparison.compared, found.comparison.moved), (12, 0));
    assert!(told.is_empty());
    let decided = own.decide(&nobody_waits);
    let question = Question { class: class(&own, None).unwrap(), shares: Shares { weights: 0.1, thresholds: 0.1 }, best: 5 };
    assert!(decided.sensitivity(question, &nobody_waits).firmness.len() <= 12);
    let (query, _) = own.sql(Queried { dialect: SqlDialect::DuckDb, table: "accounts", schema: false }).unwrap();
    assert!(query.contains("SELECT") && query.starts_with("-- "));
}

#[test]
fn several_workbooks_are_decided_together() {
    let parts = ["north/one.xlsx", "south/two.xlsx"].map(|name| {
        let input = Input { name: name.into(), ..starter_input(Language::English) };
        CombinedPart::of(ready(&input, &[]).unwrap()).unwrap()
    });
    let all = together(parts.into(), &"all.xlsx".into(), &options(), &nobody_waits).unwrap();
    assert_eq!(all.accounts.len(), 24);
    assert_eq!(all.sources.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
}

#[test]
fn what_is_no_workbook_is_refused() {
    let refused = Opened::read(&Input::new("letter.xlsx", b"Dear Sir".to_vec()), Language::German).unwrap_err();
    assert_eq!(refused.language, Language::German);
    assert!(refused.diagnostics[0].is_error());
}

/// The program, where it is built too.
const PROGRAM: Option<&str> = if cfg!(feature = "cli") { option_env!("CARGO_BIN_EXE_keyfolio") } else { None };

/// A folder with workbooks in it, and what the program prints there.
struct Beside {
    folder: std::path::PathBuf,
    program: &'static str,
    language: Language,
}

impl Beside {
    fn new(language: Language, files: &[&Input]) -> Option<Self> {
        let Some(program) = PROGRAM else {
            eprintln!("this build has no program to compare with: skipped");
            return None;
        };
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("front-{language:?}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for file in files {
            std::fs::write(folder.join(&*file.name), file.bytes.joined().as_slice()).unwrap();
        }
        Some(Self { folder, program, language })
    }

    /// What the program prints as JSON.
    fn says(&self, arguments: &[&str]) -> String {
        let locale = if self.language == Language::German { "de_DE.UTF-8" } else { "en_US.UTF-8" };
        let mut command = std::process::Command::new(self.program);
        command.args(arguments).args(["--as-of", "2026-11-23", "--format", "json"]);
        let output = command.current_dir(&self.folder).env("LC_ALL", locale).env("LANGUAGE", "").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

fn json(report: &impl serde::Serialize) -> String {
    format!("{}\n", serde_json::to_string_pretty(report).unwrap())
}

/// A sheet of accounts with a blank and a doubled key, so that there is something to say.
fn faulty(input: &Input) -> Input {
    let opened = Opened::read(input, Language::English).unwrap();
    let own = opened.ready(&options(), Alterations::default(), &nobody_waits).unwrap();
    let sheet = own.accounts.sheet.to_string();
    let key = own.accounts.columns[own.accounts.key].index;
    let first = own.accounts.key(0);
    let cells = [(own.accounts.rows[1], first), (own.accounts.rows[3], Value::Blank)];
    let rows: Vec<RowCells> = cells.into_iter().map(|(row, value)| RowCells { row, cells: vec![(key, value)], like: None }).collect();
    Input::new("faulty.xlsx", put_cells(&own.package, &sheet, &rows, own.language()).unwrap())
}

#[test]
fn every_front_prints_the_same_json() {
    for language in [Language::English, Language::German] {
        let sound = starter_input(language);
        let faulty = faulty(&sound);
        let Some(beside) = Beside::new(language, &[&sound, &faulty]) else { return };
        let day = Options { as_of: Some(DayNumber::of_clock(2026, 11, 23)), ..options() };
        let ready = |input: &Input, altered: Alterations<'_>| Opened::read(input, language)?.ready(&day, altered, &nobody_waits);
        let plain = |input: &Input| ready(input, Alterations::default());
        let mut said = 0;
        for input in [&sound, &faulty] {
            let name = &*input.name;
            let checked = plain(input).unwrap().checked(&nobody_waits);
            said += checked.diagnostics.len();
            assert_eq!(json(&CheckReport::of(name, &checked)), beside.says(&["check", name]));

            for account in ["row:6", "nobody of this name"] {
                let explained = plain(input).and_then(|ready| ready.explained(account, &nobody_waits));
                assert_eq!(explained.is_ok(), account == "row:6");
                assert_eq!(json(&ExplainReport::of(name, &explained)), beside.says(&["explain", name, account]));
            }

            let tested = plain(input).map(|ready| ready.tested(&nobody_waits));
            assert_eq!(json(&TestReport::of(name, &tested)), beside.says(&["test", name]));

            let own = plain(input).unwrap();
            let previous = Previous { workbook: sound.clone(), criteria: None, as_of: None, only_before: false };
            let found = difference(&previous, &own, &day, &nobody_waits);
            assert_eq!(json(&DiffReport::of(&*sound.name, name, &found)), beside.says(&["diff", &sound.name, name]));

            for result in [None, Some("nothing of this name")] {
                let asked = Asked { result, shares: Shares { weights: 0.1, thresholds: 0.1 }, best: 5 };
                let examined = own.evaluate(&nobody_waits).examined(asked, &nobody_waits);
                assert_eq!(examined.is_ok(), result.is_none());
                let mut arguments = vec!["sensitivity", name, "--weights", "10", "--thresholds", "10", "--best", "5"];
                arguments.extend(result.iter().flat_map(|result| ["--result", result]));
                assert_eq!(json(&SensitivityReport::of(name, None, &examined)), beside.says(&arguments));
            }

            let changes = [own.criteria.rules.iter().find(|rule| rule.formula.text.contains("]>=")).map(changed).unwrap()];
            let altered = Alterations { changes: &changes, ..Alterations::default() };
            let tried = ready(input, altered).and_then(|tried| attempt(&own, &tried, &nobody_waits));
            assert!(tried.is_ok());
            let arguments = ["what-if", name, "--set", &changes[0]];
            assert_eq!(json(&WhatIfReport::of(name, None, &changes, &tried)), beside.says(&arguments));

            let annotated = plain(input).and_then(|ready| {
                let wanted = Wanted { previous: Some(&previous), output: Some("out.xlsx"), ..Wanted::default() };
                ready.decide(&nobody_waits).annotated(wanted, &day, &nobody_waits)
            });
            let named = Named { workbook: name.to_owned(), output: "out.xlsx".to_owned(), previous: Some(sound.name.to_string()) };
            let printed = beside.says(&["run", name, "--output", "out.xlsx", "--previous", &sound.name]);
            let read: serde_json::Value = serde_json::from_str(&printed).unwrap();
            let milliseconds = read["milliseconds"].as_u64().unwrap().into();
            assert_eq!(json(&RunReport::of(named, &annotated, milliseconds)), printed);
            let written = std::fs::read(beside.folder.join("out.xlsx")).unwrap();
            assert_eq!(*annotated.unwrap().bytes.joined(), written);
        }
        assert!(said > 1, "there was something to say");
    }
}

/// Another threshold in a formula of the criteria, as it is written on the command line.
fn changed(rule: &Rule) -> String {
    let Place::Cell(sheet, cell) = &rule.formula.location.place else { panic!("rules stand in cells") };
    let (before, _) = rule.formula.text.split_once("]>=").unwrap();
    format!("{sheet}!{cell}={before}]>=1000")
}
