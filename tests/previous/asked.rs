//! PREVIOUS in what a session is asked, and in a workbook that is run again.

use calamine::{Reader, Xlsx, open_workbook};
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::session::tuning::{Set, Tuning};
use keyfolio::session::{Alterations, Input, Opened, Options, Previous, Ready, nobody_waits};

use super::{KEEPS, RULES, accounts, book, ran};
use crate::harness::{Book, Folder};
use crate::live::changes::Chance;

fn input(folder: &Folder, name: &str) -> Input {
    Input::new(name, std::fs::read(folder.file(name)).unwrap())
}

fn ready(folder: &Folder, name: &str, earlier: &[&str], alterations: Alterations<'_>) -> Ready {
    let previous = |name: &&str| Previous { workbook: input(folder, name), criteria: None, as_of: None, only_before: false };
    let previous = earlier.iter().map(previous).collect();
    let options = Options { criteria: None, as_of: None, today: DayNumber::of_clock(2026, 11, 30), previous };
    Opened::read(&input(folder, name), Language::English).unwrap().ready(&options, alterations, &nobody_waits).unwrap()
}

#[test]
fn tuning_decides_as_a_run_does_and_rows_that_are_switched_on_have_their_values() {
    let folder = Folder::new();
    let header = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Active"];
    let rules: [&[&str]; 6] = [
        &["Score", "Attractiveness", "points", "[Points]", "0..100", "1"],
        &["Score", "Attractiveness", "before", "PREVIOUS([Points])", "0..100", "1"],
        &["Score", "Attractiveness", "growth", "[Revenue]-PREVIOUS([Revenue])", "0..20", "1", "no"],
        &["Classify", "Priority", "A", KEEPS],
        &["Classify", "Priority", "B", "[Attractiveness]>=40"],
        &["Classify", "Priority", "C", ""],
    ];
    let mut chance = Chance::new(3);
    let keys: Vec<String> = (0..200).map(|number| format!("K-{number}")).collect();
    let book = |of: &[(&str, i64, i64)]| Book::new().sheet("Accounts", accounts(of)).criteria(&header, &rules);
    let mut drawn = |skip: usize| -> Vec<(&str, i64, i64)> {
        keys.iter().skip(skip).map(|key| (key.as_str(), chance.below(101) as i64, chance.below(50) as i64)).collect()
    };
    ran(&folder, "old", &book(&drawn(20)), "2026-10-31", &[]);
    book(&drawn(0)).save(&folder.file("now.xlsx"));
    let earlier = ["old-annotated.xlsx"];
    let mut tuning =
        Tuning::new(ready(&folder, "now.xlsx", &earlier, Alterations { tuned: true, ..Alterations::default() }), &nobody_waits).unwrap();
    let number = |text: &str| tuning.numbers().iter().find(|number| number.text.contains(text)).unwrap().id.clone();
    let (keeps, takes) = (number("66"), number("40"));
    let growth = tuning.rows().iter().find(|row| !row.active).unwrap().row;
    for set in [
        Set { numbers: [(keeps.clone(), 55.0)].into(), ..Set::default() },
        Set { numbers: [(keeps.clone(), 55.0), (takes.clone(), 30.0)].into(), rows: [(growth, true)].into() },
        Set { numbers: [(takes, 45.0)].into(), rows: [(growth, true)].into() },
        Set::default(),
    ] {
        tuning.set(&set).unwrap();
        let changes: Vec<String> = tuning.written().into_iter().map(|change| change.change).collect();
        let run = ready(&folder, "now.xlsx", &earlier, Alterations { changes: &changes, ..Alterations::default() });
        let decisions = run.decisions(&nobody_waits).unwrap();
        let class = &tuning.tuned().classes[0];
        let shown: Vec<&str> = class.after.iter().map(|code| class.labels[usize::from(*code)].as_str()).collect();
        assert_eq!(shown, decisions.classes[0].shown.iter().map(|shown| &**shown).collect::<Vec<_>>(), "{set:?}");
    }
}

#[test]
fn a_session_without_earlier_workbooks_has_blanks_and_the_note() {
    let folder = Folder::new();
    book(&[("K-1", 67, 5)], &RULES).save(&folder.file("now.xlsx"));
    let now = ready(&folder, "now.xlsx", &[], Alterations::default());
    let codes: Vec<&str> = now.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["no-last-time"]);
    let decided = now.decide(&nobody_waits);
    let (explanation, _) = decided.explanation("K-1").unwrap();
    let inputs = explanation.results.iter().flat_map(|result| &result.rows).flat_map(|row| &row.inputs);
    let last: Vec<_> = inputs.filter(|input| input.name == "Priority last time").collect();
    assert!(!last.is_empty() && last.iter().all(|input| input.cell.is_none()), "{last:?}");
    assert!(now.last(&Options { criteria: None, as_of: None, today: now.plan.as_of, previous: Vec::new() }).is_none());
}

#[test]
fn movers_come_into_a_workbook_that_has_a_report_and_go_again() {
    let folder = Folder::new();
    let texts = |file: &str, sheet: &str| -> Vec<String> {
        let mut workbook: Xlsx<_> = open_workbook(folder.file(file)).unwrap();
        let Ok(range) = workbook.worksheet_range(sheet) else { return Vec::new() };
        range.used_cells().map(|(_, _, cell)| cell.to_string()).filter(|text| !text.is_empty()).collect()
    };
    ran(&folder, "old", &book(&[("K-1", 75, 5), ("K-2", 30, 9)], &RULES), "2026-10-31", &[]);
    for with_findings in [false, true] {
        let now = book(&[("K-1", 20, 5), ("K-2", 80, 9), (if with_findings { "k-1" } else { "K-3" }, 50, 1)], &RULES);
        ran(&folder, "now", &now, "2026-11-30", &["old-annotated.xlsx"]);
        // A report, then Movers among its sheets, then none, and once more: each sheet is its own.
        let mut before = "now-annotated.xlsx".to_owned();
        for (step, previous) in [false, true, false, true].into_iter().enumerate() {
            let after = format!("step-{step}.xlsx");
            let mut arguments = vec!["run", &before, "-o", &after, "--as-of", "2026-11-30", "--verify"];
            arguments.extend(previous.then_some(["--previous", "old-annotated.xlsx"]).iter().flatten());
            let ran = folder.run(&arguments);
            assert_eq!(ran.code, 0, "{step}: {}", ran.stderr);
            let sheets = ["Summary", "Movers", "Findings", "Run"].map(|sheet| texts(&after, sheet));
            assert_eq!(sheets[1].is_empty(), !previous, "{step}");
            assert_eq!(sheets[3][0], "Run", "{step}");
            assert_eq!(sheets[2][0], "Findings", "{step}");
            assert!(!previous || sheets[1][0] == "Movers", "{step}: {:?}", sheets[1]);
            before = after;
        }
    }
}
