//! What `explain` says of every account under every sound sheet of the catalogue: its numbers are the workbook's, and a change that it
//! names does change the class.

use std::path::Path;
use std::sync::Arc;

use keyfolio::accounts::{Accounts, Wanted};
use keyfolio::criteria::Criteria;
use keyfolio::evaluation::explaining::explanation::Explanation;
use keyfolio::evaluation::outcome::{Outcome, shown};
use keyfolio::evaluation::parsed::ParsedRules;
use keyfolio::evaluation::plan::Plan;
use keyfolio::evaluation::walk::walk;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::Location;
use keyfolio::workbook::accounts_sheet::{self, Request};
use keyfolio::workbook::criteria_sheet::{self, Sources};
use keyfolio::workbook::roles::Roles;
use keyfolio::workbook::told::package::open as open_package;
use keyfolio::workbook::told::reading::Workbook;
use serde_json::{Value, json};

use crate::check_catalogue::{HEADER, Rules, SOUND, accounts};
use crate::explain::adds_up;
use crate::harness::{Book, Cell, Folder, rows};

const DAY: &str = "2026-11-23";

/// A workbook as it was read.
struct Read {
    criteria: Criteria,
    accounts: Accounts,
    plan: Plan,
}

impl Read {
    fn new(path: &Path) -> Self {
        let name: Arc<str> = "in.xlsx".into();
        let file = Location::file(Arc::clone(&name));
        let package = open_package(std::fs::read(path).unwrap(), &name, Language::English).unwrap();
        let mut workbook = Workbook::open(&package, &name, Language::English).unwrap();
        let sheet = workbook.sheet("Criteria").unwrap();
        let (criteria, _) = criteria_sheet::read(Sources {
            file: &file,
            criteria: &sheet,
            settings: None,
            tests: None,
            overrides: None,
            pairwise: None,
            playbook: None,
        });
        let (roles, wanted) = (Roles::of(&package), Wanted::everything());
        let request = Request { roles: &roles, settings: &criteria.settings, wanted: &wanted, language: Language::English };
        let (accounts, _) = accounts_sheet::read(&package, &mut workbook, &file, request).unwrap();
        let day = DayNumber::parse_iso(DAY).unwrap();
        let (parsed, faults) = ParsedRules::parse(&criteria, day);
        assert!(faults.iter().all(|fault| !fault.is_error()), "{faults:?}");
        let plan = Plan::new(parsed, &accounts, &[], day).unwrap();
        Self { criteria, accounts, plan }
    }

    /// What is shown, and what `explain` says of each account that is asked for.
    fn explained(&self, wanted: std::ops::Range<usize>) -> (Outcome, Vec<Value>) {
        let settings = &self.criteria.settings;
        let (data, walked) = walk(&self.plan, &self.accounts, &[], settings.blank.unwrap_or_default(), &|_, _| {});
        let outcome = shown(&data, &walked, settings, Vec::new());
        let explained = wanted.map(|account| json!({ "explanation": Explanation::of(&data, &walked, &outcome, settings, account) }));
        let explained = explained.collect();
        (outcome, explained)
    }
}

/// The rules under which one account has so many points of a score, and the others those that they have.
fn with_points(folder: &Folder, rules: Rules<'_>, account: usize, score: &str, points: f64) -> Read {
    let computed = format!("IF([Account]=\"C{account}\",{points},[_points])");
    let renamed: Vec<Vec<&str>> = rules
        .iter()
        .map(|rule| {
            rule.iter()
                .enumerate()
                .map(|(place, text)| if place == 1 && rule[..2] == ["Score", score] { "_points" } else { text })
                .collect()
        })
        .collect();
    let mut rules: Vec<&[&str]> = renamed.iter().map(Vec::as_slice).collect();
    let row = ["Compute", score, "", &computed];
    rules.push(&row);
    saved(folder, &rules, None)
}

/// The workbook, with another value in one cell.
fn saved(folder: &Folder, rules: Rules<'_>, change: Option<(usize, &str, &Value)>) -> Read {
    let mut rows = accounts(24);
    if let Some((account, column, value)) = change {
        let place = rows[0].iter().position(|header| matches!(header, Cell::Text(text) if text == column)).unwrap();
        rows[account + 1][place] = match value {
            Value::Null => Cell::Blank,
            Value::Number(number) => Cell::Number(number.as_f64().unwrap()),
            Value::Bool(boolean) => Cell::Boolean(*boolean),
            other => Cell::Text(other.as_str().unwrap().to_owned()),
        };
    }
    let path = folder.file("in.xlsx");
    Book::new().sheet("Accounts", rows).criteria(&HEADER, rules).save(&path);
    Read::new(&path)
}

#[test]
fn the_numbers_of_every_sound_sheet_add_up_and_its_distances_hold() {
    let (mut sums, mut changes, mut points, mut firsts, mut without) = (0, 0, 0, 0, 0);
    for (name, rules) in SOUND {
        let folder = Folder::new();
        let read = saved(&folder, rules, None);
        let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--as-of", DAY]);
        assert!(ran.code < 2, "{name}: {}", ran.stderr);
        let annotated = rows(&folder.file("out.xlsx"), 0, 0);
        let (outcome, explained) = read.explained(0..24);
        for (account, explanation) in explained.iter().enumerate() {
            sums += adds_up(explanation, &annotated[account]);
            let next = &explanation["explanation"]["next_class"];
            let first = &next["first"];
            let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
            let named = [list(next, "changes"), list(first, "changes")].concat();
            without += usize::from(named.is_empty());
            firsts += usize::from(!list(first, "points").is_empty());
            for change in list(first, "changes").iter().chain(&list(first, "points")) {
                assert_eq!(change["class"], first["class"], "{name}, account {account}: {change}");
            }
            for change in [list(next, "points"), list(first, "points")].concat() {
                points += 1;
                let result = next["result"].as_str().unwrap();
                let read = with_points(&folder, rules, account, change["score"].as_str().unwrap(), change["needed"].as_f64().unwrap());
                let (after, _) = read.explained(0..0);
                let column = after.columns.iter().find(|column| column.header == result).unwrap();
                let shown = column.cells.get(account).shown(Language::English);
                assert_eq!(shown, change["class"].as_str().unwrap(), "{name}, account {account}: {change}");
                assert_ne!(shown, next["now"].as_str().unwrap(), "{name}, account {account}: {change}");
            }
            for change in &named {
                changes += 1;
                let result = next["result"].as_str().unwrap();
                let column = |outcome: &Outcome| {
                    let column = outcome.columns.iter().find(|column| column.header == result).unwrap();
                    column.cells.get(account).shown(Language::English)
                };
                let changed = saved(&folder, rules, Some((account, change["column"].as_str().unwrap(), &change["instead"]["value"])));
                let (after, _) = changed.explained(0..0);
                assert_eq!(column(&after), change["class"].as_str().unwrap(), "{name}, account {account}: {change}");
                assert_ne!(column(&after), column(&outcome), "{name}, account {account}: {change}");
                assert_eq!(column(&outcome), next["now"].as_str().unwrap(), "{name}, account {account}");
            }
        }
    }
    assert!(
        sums > 200 && changes > 200 && points > 50 && firsts > 10 && without > 100,
        "{sums} sums, {changes} changes, {points} of points, {firsts} to the first class, {without} accounts without"
    );
}
