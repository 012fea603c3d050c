//! Tuning through the session: what can be moved, what moves, and what would stand in the cells.

use keyfolio::criteria::Step;
use keyfolio::evaluation::tuning::numbers::NumberSort;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::session::tuning::{Set, TunableNumber, Tuning};
use keyfolio::session::{Alterations, Input, Opened, Options, Ready, Refused, nobody_waits};
use keyfolio::workbook::starter;

pub fn options() -> Options {
    Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 23) }
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
