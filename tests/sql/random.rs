//! Random accounts with blanks and odd texts.

use keyfolio::foundation::column::Kind;
use keyfolio::foundation::value::Value;
use keyfolio::sql::SqlDialect;
use serde_json::Value as Json;

use super::fixture::{Fixture, TestColumn, accounts, criteria, kind_of, lookup};

/// A small generator of numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// One in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn share(&mut self) -> f64 {
        self.below(1_000_001) as f64 / 1_000_000.0
    }
}

const ODD: [&str; 24] = [
    "",
    " ",
    "Müller",
    "MÜLLER",
    "straße",
    "STRASSE",
    "Straße ",
    " x",
    "x ",
    "12",
    "1.5",
    "-3",
    "O'Neil",
    "say \"hi\"",
    "a\\b",
    "50%",
    "a_b",
    "ÄÖÜß",
    "éa",
    "Zoë",
    "tab\there",
    "ﬁn",
    "日本",
    "TRUE",
];

/// A number that is likely near a threshold, or anything.
fn number(dice: &mut Dice, least: f64, most: f64, marks: &[f64]) -> Value {
    if dice.once_in(12) {
        return Value::Blank;
    }
    if dice.once_in(8) && !marks.is_empty() {
        let mark = dice.pick(marks);
        return Value::Number(match dice.below(5) {
            0 => mark,
            // Databases do not agree on numbers below 1E-307.
            1 | 2 if mark == 0.0 => 1e-12,
            1 => mark.next_up(),
            2 => mark.next_down(),
            3 => mark * (1.0 + 1e-12),
            _ => mark * (1.0 - 3e-15),
        });
    }
    let number = least + dice.share() * (most - least);
    Value::number(match dice.below(3) {
        0 => number.round(),
        1 => (number * 100.0).round() / 100.0,
        _ => number,
    })
}

fn text(dice: &mut Dice, usual: &[&str]) -> Value {
    match dice.below(12) {
        0 => Value::Blank,
        1 | 2 => Value::text(dice.pick(&ODD)),
        3 => Value::text(dice.pick(usual).to_uppercase()),
        4 => Value::text(dice.pick(usual).to_lowercase()),
        _ => Value::text(dice.pick(usual)),
    }
}

fn day(dice: &mut Dice) -> Value {
    if dice.once_in(4) { Value::Blank } else { Value::Number(45_500.0 + dice.below(2500) as f64) }
}

fn column(name: &str, dates: bool, values: Vec<Value>) -> TestColumn {
    (name.to_owned(), kind_of(&values, dates), values)
}

fn keys(count: usize) -> TestColumn {
    ("Account ID".to_owned(), Kind::Text, (1..=count).map(|row| Value::text(format!("K-{row}"))).collect())
}

/// The shipped criteria over random accounts.
fn shipped(german: bool, count: usize) -> Fixture {
    let toml =
        if german { include_str!("../../formulas/key-accounts.de.toml") } else { include_str!("../../formulas/key-accounts.en.toml") };
    let name = |english: &str, other: &str| if german { other.to_owned() } else { english.to_owned() };
    let mut dice = Dice(if german { 0x1234_5678_9abc } else { 0xfeed_beef_7777 });
    let scopes: [&str; 3] = if german { ["Kern", "Erweitert", "Weitreichend"] } else { ["Core", "Extended", "Far-reaching"] };
    let of = |dice: &mut Dice, make: &dyn Fn(&mut Dice) -> Value| -> Vec<Value> { (0..count).map(|_| make(dice)).collect() };
    let mut columns = vec![(name("Account ID", "Kundennummer"), Kind::Text, keys(count).2)];
    let numbers: [(&str, &str, f64, f64, &[f64]); 11] = [
        ("IT workstations", "IT-Arbeitsplätze", -10.0, 4000.0, &[1000.0]),
        ("Enquiries per month", "Anfragen pro Monat", 0.0, 20_000.0, &[5000.0]),
        ("Revenue", "Umsatz", -1000.0, 2_000_000.0, &[0.0, 1_500_000.0]),
        ("Service budget", "Servicebudget", -1000.0, 3_000_000.0, &[0.0]),
        ("Revenue potential", "Umsatzpotenzial", -10.0, 3_000_000.0, &[0.0, 2_000_000.0]),
        ("Margin", "Marge", -0.1, 0.4, &[0.05, 0.3]),
        ("Growth", "Wachstum", -0.1, 0.2, &[0.0, 0.04, 0.08, 0.12]),
        ("Cross-selling potential", "Cross-Selling-Potenzial", -20.0, 130.0, &[0.0, 100.0]),
        ("Services used", "Genutzte Leistungen", 0.0, 10.0, &[8.0]),
        ("Personal access", "Persönlicher Zugang", 0.0, 6.0, &[1.0, 4.0, 5.0]),
        ("Value contribution", "Wertbeitrag", 0.0, 6.0, &[1.0, 5.0]),
    ];
    for (english, other, least, most, marks) in numbers {
        let values = of(&mut dice, &|dice| number(dice, least, most, marks));
        columns.push(column(&name(english, other), false, values));
    }
    columns.push(column(&name("Competitor", "Wettbewerber"), false, of(&mut dice, &|dice| text(dice, &["Acme", "Globex"]))));
    columns.push(column(&name("Competitor contract until", "Wettbewerbsvertrag bis"), true, of(&mut dice, &day)));
    columns.push(column(&name("Service scope", "Leistungsumfang"), false, of(&mut dice, &|dice| text(dice, &scopes))));
    Fixture {
        name: name("shipped criteria", "mitgelieferte Kriterien"),
        accounts: accounts(columns),
        lookups: Vec::new(),
        criteria: criteria(toml),
    }
}

/// Criteria that use as much of the language as one can read, over random accounts and two other tables.
fn wide(count: usize, name: &str, toml: &str) -> Fixture {
    let mut dice = Dice(0x5eed_5eed_5eed);
    let segments = ["Retail", "Industry", "Öffentlich", "Bank"];
    let of = |dice: &mut Dice, count: usize, make: &dyn Fn(&mut Dice) -> Value| -> Vec<Value> { (0..count).map(|_| make(dice)).collect() };
    let columns = vec![
        keys(count),
        column("Revenue", false, of(&mut dice, count, &|dice| number(dice, -500.0, 100_000.0, &[0.0, 50_000.0, 0.1]))),
        column("Cost", false, of(&mut dice, count, &|dice| number(dice, 0.0, 80_000.0, &[0.0]))),
        column("Segment", false, of(&mut dice, count, &|dice| text(dice, &segments))),
        column("Since", true, of(&mut dice, count, &day)),
        column("Until", true, of(&mut dice, count, &day)),
        column(
            "Active",
            false,
            of(&mut dice, count, &|dice| if dice.once_in(10) { Value::Blank } else { Value::Boolean(dice.once_in(2)) }),
        ),
        column(
            "Mixed",
            false,
            of(&mut dice, count, &|dice| match dice.below(5) {
                0 => Value::Blank,
                1 => Value::text(dice.pick(&ODD)),
                2 => Value::Boolean(dice.once_in(2)),
                3 if dice.once_in(5) => Value::Error(
                    dice.pick(&[keyfolio::foundation::value::CellError::NotAvailable, keyfolio::foundation::value::CellError::Div0]),
                ),
                _ => number(dice, -5.0, 200.0, &[100.0]),
            }),
        ),
    ];
    let orders = 3000;
    let accounts_of_orders =
        of(&mut dice, orders, &|dice| Value::text(format!("{}-{}", dice.pick(&["K", "k"]), 1 + dice.below(count + 50))));
    let orders = lookup(
        "Orders",
        vec![
            column("Account", false, accounts_of_orders),
            column("Amount", false, of(&mut dice, orders, &|dice| number(dice, -100.0, 5000.0, &[]))),
            column("Kind", false, of(&mut dice, orders, &|dice| text(dice, &["new", "repeat"]))),
        ],
    );
    let levels = lookup(
        "Levels",
        vec![
            column("From", false, [0.0, 10_000.0, 50_000.0, 10_000.0, 75_000.0].map(Value::Number).to_vec()),
            column("Name", false, ["none", "small", "large", "small again", "huge"].map(Value::text).to_vec()),
            column("Segment", false, ["retail", "INDUSTRY", "öffentlich", "Retail", "x"].map(Value::text).to_vec()),
            column("Points", false, vec![Value::Number(10.0), Value::Blank, Value::Number(30.5), Value::Number(40.0), Value::Number(50.0)]),
        ],
    );
    Fixture { name: name.to_owned(), accounts: accounts(columns), lookups: vec![orders, levels], criteria: criteria(toml) }
}

/// The wide criteria in parts that Spark plans in a short time: the computed values in groups, and the rows of the method.
fn parts_of_wide() -> Vec<String> {
    /// Computed values of one part.
    const GROUP: usize = 9;
    let toml = include_str!("wide.toml");
    let (computed, method) = toml.split_at(toml.find("[[rule]]\nstep = \"knockout\"").unwrap());
    let mut rules = computed.split("[[rule]]\n");
    let head = rules.next().unwrap();
    let rules: Vec<&str> = rules.collect();
    let written = |rules: &[&str]| rules.iter().map(|rule| format!("[[rule]]\n{rule}")).collect::<String>();
    let mut parts: Vec<String> = rules.chunks(GROUP).map(|group| format!("{head}{}", written(group))).collect();
    // The method's rows read the first value, the margin.
    parts.push(format!("{head}{}{method}", written(&rules[..1])));
    parts
}

/// The fixtures as cases.
pub(super) fn cases(dialect: SqlDialect, count: usize) -> Vec<Json> {
    let mut fixtures = vec![shipped(false, count), shipped(true, count)];
    if dialect == SqlDialect::Spark {
        fixtures.extend(parts_of_wide().iter().enumerate().map(|(number, part)| wide(count / 10, &format!("wide {number}"), part)));
    } else {
        fixtures.push(wide(count, "wide", include_str!("wide.toml")));
    }
    let cases = fixtures.iter().map(|fixture| fixture.case(dialect).unwrap_or_else(|faults| panic!("{}: {faults:?}", fixture.name)));
    cases.collect()
}
