//! A front of its own: everything that the commands do, through the session alone, without a file, a clock or a terminal.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use keyfolio::evaluation::tuning::sensitivity::Question;
use keyfolio::evaluation::tuning::variation::Shares;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::Place;
use keyfolio::session::annotated::Wanted;
use keyfolio::session::attempt::attempt;
use keyfolio::session::combined::{CombinedPart, together};
use keyfolio::session::firmness::class;
use keyfolio::session::movement::{Previous, movement};
use keyfolio::session::queries::Queried;
use keyfolio::session::{Alterations, Input, Opened, Options, Ready, Refused, nobody_waits};
use keyfolio::sql::SqlDialect;
use keyfolio::workbook::starter;

fn starter_input(language: Language) -> Input {
    Input::new("starter.xlsx", starter::workbook(language).unwrap())
}

fn options() -> Options {
    Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 23) }
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
    let previous = Previous { workbook: input.clone(), criteria: None, as_of: None };
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
