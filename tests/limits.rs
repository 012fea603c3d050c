//! Limits: so many accounts may have a label, the highest first, and the others get the next row that fits them.

use std::collections::BTreeMap;

use crate::harness::{Book, Cell, Folder, rows};
use crate::live::changes::Chance;
use crate::row;

pub const HEADER: [&str; 8] = ["Step", "Result", "Item", "Formula", "Scale", "Reason", "Per", "By"];

pub fn column(rows: &[BTreeMap<String, String>], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}

const CLASSES: [&[&str]; 4] = [
    &["Score", "S", "points", "[a]", "0..100"],
    &["Classify", "Class", "A", "[S]>=60"],
    &["Classify", "Class", "B", "[S]>=30"],
    &["Classify", "Class", "C", ""],
];

pub fn with<'a>(more: &[&'a [&'a str]]) -> Vec<&'a [&'a str]> {
    CLASSES.iter().copied().chain(more.iter().copied()).collect()
}

pub fn accounts() -> Vec<Vec<Cell>> {
    vec![
        row!["Account", "a", "Region", "Revenue"],
        row!["K-1", 90, "North", 5],
        row!["K-2", 80, "North", 9],
        row!["K-3", 80, "South", 1],
        row!["K-4", 70, "South", 8],
        row!["K-5", 40, "North", 7],
        row!["K-6", 10, "South", 2],
    ]
}

pub fn book(more: &[&[&str]]) -> Book {
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &with(more))
}

#[test]
fn the_highest_keep_the_label_and_the_reason_says_who_is_above() {
    let folder = Folder::new();
    let rows = folder.annotate(&book(&[&["Limit", "Class", "A", "3"], &["Compute", "Number of A", "", "COUNTIF([Class],\"A\")"]]));
    assert_eq!(column(&rows, "Class"), ["A", "A", "A", "B", "B", "C"]);
    assert_eq!(column(&rows, "Number of A"), ["3"; 6]);
    let reasons = column(&rows, "Reason");
    assert_eq!(reasons[3], "A is full: place 4 of 3; points 70 of 100");
    assert_eq!(reasons[4], "points 40 of 100");
}

#[test]
fn who_is_equal_at_the_edge_stays_out_together_and_nobody_passes() {
    let folder = Folder::new();
    book(&[&["Limit", "Class", "A", "2"]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("equal at the edge of \"A\": K-2, K-3 stay out together, places left: 1"), "{}", ran.stderr);
    let rows = rows(&folder.file("out.xlsx"), 0, 0);
    assert_eq!(column(&rows, "Class"), ["A", "B", "B", "B", "B", "C"]);
    assert_eq!(column(&rows, "Reason")[1], "A is full: place 2 of 2, equal with 1 other; points 80 of 100");
    let explained = folder.run(&["explain", "in.xlsx", "K-4"]);
    assert!(
        explained.stdout.contains("# A is full: place 4 of 2; last in: K-1; first out: K-2, K-3 (Criteria!D6)"),
        "{}",
        explained.stdout
    );
    assert!(explained.stdout.contains("– A (Criteria!D3)") && explained.stdout.contains("✓ B (Criteria!D4)"), "{}", explained.stdout);
    // More points than those who are equal would do.
    assert!(explained.stdout.contains("more points in S (80") || explained.stdout.contains("more points in S (90"), "{}", explained.stdout);
    let explained = folder.run(&["explain", "in.xlsx", "K-1"]);
    assert!(explained.stdout.contains("# A: place 1 of 2; last in: K-1; first out: K-2, K-3"), "{}", explained.stdout);
}

#[test]
fn groups_orders_and_expressions() {
    let folder = Folder::new();
    let rows = folder.annotate(&book(&[&["Limit", "Class", "A", "ROUNDDOWN(COUNT([S])*20%,0)", "", "", "Region", "[Revenue]"]]));
    assert_eq!(column(&rows, "Class"), ["B", "A", "B", "A", "B", "C"]);
    assert_eq!(column(&rows, "Reason")[0], "A is full for North: place 2 of 1; points 90 of 100");
    // Both limits hold: one each region, and one in all.
    let rows = folder.annotate(&book(&[
        &["Limit", "Class", "A", "1", "", "", "Region"],
        &["Limit", "Class", "A", "2"],
        &["Limit", "Class", "B", "2"],
    ]));
    assert_eq!(column(&rows, "Class"), ["A", "B", "A", "B", "C", "C"]);
}

#[test]
fn german_sheets_limit_too() {
    let folder = Folder::new();
    let rows = folder.annotate(
        &Book::new()
            .sheet("Kunden", vec![row!["Kunde", "Umsatz", "Gebiet"], row!["K-1", 4, "Nord"], row!["K-2", 9, "Nord"], row!["K-3", 1, "Süd"]])
            .criteria(
                &["Schritt", "Ergebnis", "Kriterium", "Formel", "Je", "Nach"],
                &[
                    &["Einstufung", "Priorität", "A", "[Umsatz]>0"],
                    &["Einstufung", "Priorität", "B", ""],
                    &["Höchstzahl", "Priorität", "A", "1", "Gebiet", "[Umsatz]"],
                ],
            ),
    );
    assert_eq!(column(&rows, "Priorität"), ["B", "A", "A"]);
    assert!(column(&rows, "Begründung")[0].starts_with("A ist für Nord voll: Platz 2 von 1"), "{:?}", column(&rows, "Begründung"));
}

/// What `check` says of limits: severity, code and cell of each.
pub fn checked(book: &Book) -> Vec<String> {
    let folder = Folder::new();
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let told = json["diagnostics"].as_array().unwrap().iter().filter(|one| text(one, "code").contains("limit"));
    told.map(|one| format!("{} {} {}", text(one, "severity"), text(one, "code"), text(one, "cell"))).collect()
}

#[test]
fn every_slip_is_told_at_its_cell() {
    let cases: [(&[&[&str]], &[&str]); 11] = [
        (&[&["Limit", "Class", "A", "3"]], &[]),
        (&[&["Limit", "Clas", "A", "3"]], &["error unknown-limit-result B6"]),
        (&[&["Limit", "S", "A", "3"]], &["error unknown-limit-result B6"]),
        (&[&["Limit", "Class", "D", "3"]], &["error unknown-limit-label C6"]),
        (&[&["Limit", "Class", "A", "[a]"]], &["error limit-of-one-account D6"]),
        (&[&["Limit", "Class", "C", "0"]], &["finding limit-without-way-out C6"]),
        (
            &[&["Limit", "Class", "A", "3"], &["Limit", "Class", "A", "2", "", "", ""]],
            &["finding limits-contradict D7", "finding limit-tie D7"],
        ),
        (&[&["Limit", "Class", "A", "0-1"]], &["finding limit-without-number D6"]),
        (&[&["Limit", "Class", "A", "6"]], &["note limit-never-reached D6"]),
        (&[&["Limit", "Class", "A", "3", "", "", "Region"]], &["note limit-never-reached D6"]),
        (&[&["Limit", "Class", "A", "2"]], &["finding limit-tie D6"]),
    ];
    for (more, told) in cases {
        assert_eq!(checked(&book(more)), told, "{more:?}");
    }
    let mut blank = accounts();
    blank[6] = row!["K-6", 10, "", 2];
    let limited = with(&[&["Limit", "Class", "A", "1", "", "", "Region"]]);
    assert_eq!(checked(&Book::new().sheet("Accounts", blank).criteria(&HEADER, &limited)), ["finding limit-blank-group G6"]);
    let plain: [&[&str]; 3] = [&["Classify", "Class", "A", "[a]>1"], &["Classify", "Class", "B", ""], &["Limit", "Class", "A", "1"]];
    assert_eq!(checked(&Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &plain)), ["error limit-without-order H4"]);
    let folder = Folder::new();
    let circle = with(&[&["Limit", "Class", "A", "1", "", "", "", "IF([Class]=\"A\",1,0)"]]);
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &circle).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("reads itself"), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn live_keeps_the_values_and_sql_refuses_at_the_cell() {
    let folder = Folder::new();
    book(&[&["Limit", "Class", "A", "3"]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "live.xlsx", "--live"]);
    assert!(ran.code == 0 && ran.stderr.contains("not-live") && ran.stderr.contains("Criteria!D6"), "{}", ran.stderr);
    let ran = folder.run(&["sql", "in.xlsx", "--dialect", "duckdb"]);
    assert!(ran.code == 2 && ran.stderr.contains("not-in-sql") && ran.stderr.contains("Criteria!D6"), "{}", ran.stderr);
}

#[test]
fn what_if_tries_another_number() {
    let folder = Folder::new();
    book(&[&["Limit", "Class", "A", "3"]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["what-if", "in.xlsx", "--set", "Criteria!D6=4", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let keys: Vec<&str> = json["movers"].as_array().unwrap().iter().map(|mover| mover["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["K-4"]);
}

#[test]
fn the_text_form_keeps_limits() {
    let folder = Folder::new();
    book(&[&["Limit", "Class", "A", "3", "", "", "Region", "[Revenue]"]]).save(&folder.file("in.xlsx"));
    let text = folder.run(&["criteria", "export", "in.xlsx"]).stdout;
    assert!(
        text.ends_with("step = \"limit\"\nresult = \"Class\"\nitem = \"A\"\nformula = \"3\"\nper = \"Region\"\nby = \"[Revenue]\"\n"),
        "{text}"
    );
    std::fs::write(folder.file("c.toml"), &text).unwrap();
    assert_eq!(folder.run(&["criteria", "import", "c.toml", "-o", "back.xlsx"]).code, 0);
    assert_eq!(folder.run(&["criteria", "export", "back.xlsx"]).stdout, text);
}

/// An account as the oracle sees it.
struct Account {
    points: usize,
    region: usize,
    out: bool,
    blocked: bool,
    set: Option<&'static str>,
}

/// The classes by a plain counting: an account has the label if fewer than the limit are ahead of it or equal to it.
fn oracle(accounts: &[Account], limit_a: usize, per_region: bool, limit_b: Option<usize>) -> Vec<String> {
    let ruled = |account: &Account| {
        if account.points >= 60 {
            "A"
        } else if account.points >= 30 {
            "B"
        } else {
            "C"
        }
    };
    let takes = |account: &Account| account.set.is_some() || (!account.out && !account.blocked);
    let full = |wants: &dyn Fn(&Account) -> bool, own: usize, limit: usize, groups: bool| {
        let one = &accounts[own];
        let ahead = accounts.iter().enumerate().filter(|(other, account)| {
            *other != own
                && takes(account)
                && wants(account)
                && (!groups || account.region == one.region)
                && (account.set.is_some() || account.points >= one.points)
        });
        ahead.count() >= limit
    };
    let wants_a = |account: &Account| account.set.map_or(ruled(account) == "A", |set| set == "A");
    let kept_from_a: Vec<bool> = (0..accounts.len())
        .map(|own| {
            accounts[own].set.is_none() && takes(&accounts[own]) && wants_a(&accounts[own]) && full(&wants_a, own, limit_a, per_region)
        })
        .collect();
    let wants_b: Vec<bool> = accounts
        .iter()
        .zip(&kept_from_a)
        .map(|(account, kept)| account.set.map_or(ruled(account) == "B" || *kept, |set| set == "B"))
        .collect();
    let shown = |own: usize| {
        let account = &accounts[own];
        if let Some(set) = account.set {
            return set;
        }
        if account.out {
            return "K.O.";
        }
        if account.blocked {
            return "Blocked";
        }
        if wants_a(account) && !kept_from_a[own] {
            return "A";
        }
        if !wants_b[own] {
            return "C";
        }
        let ahead = (0..accounts.len()).filter(|&other| {
            other != own
                && takes(&accounts[other])
                && wants_b[other]
                && (accounts[other].set.is_some() || accounts[other].points >= account.points)
        });
        if limit_b.is_some_and(|limit| ahead.count() >= limit) { "C" } else { "B" }
    };
    (0..accounts.len()).map(|own| shown(own).to_owned()).collect()
}

/// The second class by a plain counting.
fn visits_of(accounts: &[Account], one: &Account, limit: usize) -> &'static str {
    if one.out {
        return "";
    }
    let ahead = accounts.iter().filter(|other| !std::ptr::eq(*other, one) && !other.out && other.points >= one.points).count();
    if one.points >= 50 && ahead < limit { "often" } else { "seldom" }
}

#[test]
fn random_workbooks_agree_with_a_plain_counting() {
    let mut chance = Chance::new(7);
    let folder = Folder::new();
    for round in 0..12 {
        let accounts: Vec<Account> = (0..30)
            .map(|_| Account {
                points: chance.below(11) * 10,
                region: chance.below(3),
                out: chance.below(9) == 0,
                blocked: chance.below(7) == 0,
                set: [None, None, None, None, None, None, Some("A"), Some("B"), Some("C")][chance.below(9)],
            })
            .collect();
        let (limit_a, per_region) = (chance.below(9), round % 2 == 1);
        let limit_b = (round % 3 != 0).then(|| chance.below(9));
        let mut sheet = vec![row!["Account", "a", "Region", "out", "stop"]];
        let mut set = vec![row!["Account", "Result", "Value", "Reason", "By"]];
        for (number, account) in accounts.iter().enumerate() {
            let (key, region) = (format!("K-{number}"), format!("R{}", account.region));
            sheet.push(row![
                key.as_str(),
                account.points as f64,
                region.as_str(),
                if account.out { "x" } else { "-" },
                if account.blocked { "x" } else { "-" }
            ]);
            if let Some(label) = account.set {
                set.push(row![key.as_str(), "Class", label, "r", "b"]);
            }
        }
        let (amount, amount_b) = (limit_a.to_string(), limit_b.unwrap_or(0).to_string());
        let mut rules: Vec<&[&str]> = vec![&["Knock-out", "", "in", "[out]<>\"x\""], &["Blocker", "", "in the way", "[stop]=\"x\""]];
        rules.extend(CLASSES);
        rules.extend([&["Classify", "Visits", "often", "[a]>=50"] as &[&str], &["Classify", "Visits", "seldom", ""]]);
        let limit_v = chance.below(9);
        let amount_v = limit_v.to_string();
        let visits: [&str; 4] = ["Limit", "Visits", "often", &amount_v];
        rules.push(&visits);
        let a: [&str; 7] = ["Limit", "Class", "A", &amount, "", "", if per_region { "Region" } else { "" }];
        let b: [&str; 4] = ["Limit", "Class", "B", &amount_b];
        rules.push(&a);
        if limit_b.is_some() {
            rules.push(&b);
        }
        Book::new().sheet("Accounts", sheet).criteria(&HEADER, &rules).sheet("Overrides", set).save(&folder.file("in.xlsx"));
        let _ = std::fs::remove_file(folder.file("out.xlsx"));
        let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--quiet"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let given = rows(&folder.file("out.xlsx"), 0, 0);
        // The second class is everybody's who is in the funnel, blocked or not.
        let visits: Vec<&str> = accounts.iter().map(|one| visits_of(&accounts, one, limit_v)).collect();
        assert_eq!(column(&given, "Visits"), visits, "round {round}: visits {limit_v}");
        let given = column(&given, "Class");
        assert_eq!(given, oracle(&accounts, limit_a, per_region, limit_b), "round {round}: {limit_a} {per_region} {limit_b:?}");
    }
}
