//! How fast formulas are: thirty rules of every sort over 100,000 accounts, on one core.

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use keyfolio::formula::checking::scope::{Origin, RangeId, Scope, ScopeColumn};
use keyfolio::formula::running::compile::{Environment, compile};
use keyfolio::formula::running::program::{Evaluator, Program};
use keyfolio::formula::{Dialect, parse};
use keyfolio::foundation::column::{Column, Kind};
use keyfolio::foundation::location::ColumnIndex;
use keyfolio::foundation::value::Value;

const ACCOUNTS: usize = 100_000;

const COLUMNS: [(&str, Kind); 8] = [
    ("Workstations", Kind::Number),
    ("Enquiries", Kind::Number),
    ("Revenue", Kind::Number),
    ("Potential", Kind::Number),
    ("Margin", Kind::Number),
    ("Growth", Kind::Number),
    ("Segment", Kind::Text),
    ("Outsourced", Kind::Boolean),
];

const RULES: [&str; 30] = [
    "OR([Workstations]>1000,[Enquiries]>5000)",
    "[Revenue]/[Workstations]",
    "[Revenue]/SUM([Revenue])",
    "[Potential]-[Revenue]",
    "[Margin]*[Revenue]",
    "[Growth]",
    "IF([Segment]=\"Gold\",100,IF([Segment]=\"Silver\",60,20))",
    "SWITCH([Segment],\"Gold\",100,\"Silver\",60,0)",
    "IFS([Growth]>0.2,100,[Growth]>0.1,60,TRUE,20)",
    "AND([Growth]>0,[Margin]>0.1,NOT([Outsourced]))",
    "[Outsourced]",
    "ROUND([Margin]*100,1)",
    "MAX([@Revenue],[@Potential])",
    "MIN(100,[Growth]*500)",
    "IFERROR([Potential]/[Revenue],0)",
    "0.35*[Growth]+0.25*[Margin]+0.4*[Potential]/1000000",
    "([Revenue]-AVERAGE([Revenue]))/STDEV.P([Revenue])",
    "[Revenue]>=PERCENTILE([Revenue],0.8)",
    "IF([Revenue]=\"\",0,[Revenue]/12)",
    "ABS([Growth])*100",
    "[Workstations]^0.5",
    "LEFT([Segment],1)=\"G\"",
    "[Segment]&\"-\"&[Workstations]",
    "LEN([Segment])>4",
    "IF(AND([Revenue]>500000,[Growth]>0.05),\"star\",\"other\")",
    "COUNTIF([Segment],\"Gold\")/COUNTA([Segment])",
    "INT([Enquiries]/12)+MOD([Workstations],10)",
    "IF([Margin]<0,0,IF([Margin]>0.3,100,[Margin]/0.3*100))",
    "[Revenue]+[Potential]+[Workstations]-[Enquiries]",
    "IF(ISBLANK([Growth]),50,[Growth]*100)>=20",
];

/// The values of one account, the same in every run.
fn account(row: usize) -> [Value; 8] {
    let spread = |salt: usize, size: usize| ((row * 2_654_435_761 + salt * 40_503) % 1_000_003 % size) as f64;
    [
        Value::Number(spread(1, 5000) + 1.0),
        Value::Number(spread(2, 20_000)),
        Value::Number(spread(3, 1_000_000) + 1.0),
        Value::Number(spread(4, 2_000_000)),
        Value::Number(spread(5, 400) / 1000.0),
        if row.is_multiple_of(50) { Value::Blank } else { Value::Number(spread(6, 300) / 1000.0 - 0.05) },
        Value::text(["Gold", "Silver", "Bronze"][row % 3]),
        Value::Boolean(row.is_multiple_of(7)),
    ]
}

fn main() {
    divan::main();
}

struct Workload {
    accounts: Vec<[Value; 8]>,
    programs: Vec<Program>,
}

fn workload(rules: &[&str]) -> Workload {
    let columns = (0..).zip(COLUMNS).map(|(place, (name, kind))| ScopeColumn {
        name: name.to_owned(),
        origin: Origin::Account(ColumnIndex(place)),
        kind,
    });
    let scope = Scope::new("Accounts".to_owned(), Vec::new(), columns.collect(), Vec::new());
    let accounts: Vec<_> = (0..ACCOUNTS).map(account).collect();
    let column = |id: RangeId| -> Arc<Column> { Arc::new(accounts.iter().map(|account| account[id.column].clone()).collect()) };
    let environment = Environment { scope: &scope, dialect: Dialect::ENGLISH, as_of: 46_000.0, columns: &column };
    let programs = rules
        .iter()
        .map(|rule| match parse(rule, Dialect::ENGLISH) {
            Ok(tree) => compile(&tree, &environment),
            Err(faults) => unreachable!("{rule}: {faults:?}"),
        })
        .collect();
    Workload { accounts, programs }
}

fn run(workload: &Workload) -> usize {
    let mut evaluator = Evaluator::new(COLUMNS.len());
    let mut blanks = 0;
    for account in &workload.accounts {
        for (slot, value) in account.iter().enumerate() {
            evaluator.load(slot, value.clone());
        }
        for program in &workload.programs {
            blanks += usize::from(divan::black_box(evaluator.evaluate(program)).blank_read);
        }
    }
    blanks
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn thirty_rules(bencher: Bencher<'_, '_>) {
    let workload = workload(&RULES);
    bencher.counter(ItemsCount::new(ACCOUNTS * RULES.len())).bench(|| run(&workload));
}

#[divan::bench(args = RULES, sample_count = 3, sample_size = 1)]
fn one_rule(bencher: Bencher<'_, '_>, rule: &str) {
    let workload = workload(&[rule]);
    bencher.counter(ItemsCount::new(ACCOUNTS)).bench(|| run(&workload));
}
