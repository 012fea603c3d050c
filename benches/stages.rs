//! The stages of a run, each by itself, over 100,000 accounts: `cargo bench --bench stages`.
//!
//! Reading inflates the sheet and takes the columns that formulas read; evaluating walks the accounts; showing makes the columns with their
//! reasons; writing patches the sheet and compresses it.

#![allow(clippy::unwrap_used, reason = "a bench that cannot read its own workbook may panic")]

use std::sync::{Arc, OnceLock};

use divan::Bencher;
use keyfolio::accounts::{Accounts, Wanted};
use keyfolio::criteria::Criteria;
use keyfolio::evaluation::outcome::{Format, Outcome, shown};
use keyfolio::evaluation::parsed::ParsedRules;
use keyfolio::evaluation::plan::Plan;
use keyfolio::evaluation::walk::walk;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::Location;
use keyfolio::ooxml::package::Package;
use keyfolio::workbook::accounts_sheet::{self, Request};
use keyfolio::workbook::annotate;
use keyfolio::workbook::annotate::{Annotation, ColumnFormat, NewColumn};
use keyfolio::workbook::criteria_sheet::{self, Sources};
use keyfolio::workbook::roles::Roles;
use keyfolio::workbook::told::package::open as open_package;
use keyfolio::workbook::told::reading::Workbook;

mod generated;

const LANGUAGE: Language = Language::English;

fn main() {
    divan::main();
}

/// The bytes of the workbook.
fn bytes() -> Arc<Vec<u8>> {
    static BYTES: OnceLock<Arc<Vec<u8>>> = OnceLock::new();
    Arc::clone(BYTES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in.xlsx");
        generated::generate(&file, "100000").unwrap();
        Arc::new(std::fs::read(file).unwrap())
    }))
}

fn name() -> Arc<str> {
    "in.xlsx".into()
}

fn opened() -> Package {
    open_package(bytes(), &name(), LANGUAGE).unwrap()
}

fn day() -> DayNumber {
    DayNumber::from_date(2026, 11, 23).unwrap()
}

fn criteria(package: &Package) -> Criteria {
    let sheet = Workbook::open(package, &name(), LANGUAGE).unwrap().sheet("Criteria").unwrap();
    let file = Location::file(name());
    criteria_sheet::read(Sources { file: &file, criteria: &sheet, settings: None, tests: None, overrides: None, pairwise: None }).0
}

fn accounts(package: &Package, criteria: &Criteria) -> Accounts {
    let (parsed, _) = ParsedRules::parse(criteria, day());
    let names = parsed.names();
    let wanted = Wanted { named: names.columns, ..Wanted::default() };
    let request = Request { roles: &Roles::of(package), settings: &criteria.settings, wanted: &wanted, language: LANGUAGE };
    let mut workbook = Workbook::open(package, &name(), LANGUAGE).unwrap();
    accounts_sheet::read(package, &mut workbook, &Location::file(name()), request).unwrap().0
}

fn plan(criteria: &Criteria, accounts: &Accounts) -> Plan {
    Plan::new(ParsedRules::parse(criteria, day()).0, accounts, &[], day()).unwrap()
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn reading(bencher: Bencher<'_, '_>) {
    let criteria = criteria(&opened());
    bencher.with_inputs(opened).bench_values(|package| accounts(&package, &criteria));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn evaluating(bencher: Bencher<'_, '_>) {
    let package = opened();
    let criteria = criteria(&package);
    let accounts = accounts(&package, &criteria);
    let plan = plan(&criteria, &accounts);
    bencher.bench(|| drop(walk(&plan, &accounts, &[], Default::default(), &|_, _| {})));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn showing(bencher: Bencher<'_, '_>) {
    let package = opened();
    let criteria = criteria(&package);
    let accounts = accounts(&package, &criteria);
    let plan = plan(&criteria, &accounts);
    let (data, walked) = walk(&plan, &accounts, &[], Default::default(), &|_, _| {});
    bencher.bench(|| shown(&data, &walked, &criteria.settings, Vec::new()));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn writing(bencher: Bencher<'_, '_>) {
    let package = opened();
    let criteria = criteria(&package);
    let accounts = accounts(&package, &criteria);
    let plan = plan(&criteria, &accounts);
    let (data, walked) = walk(&plan, &accounts, &[], Default::default(), &|_, _| {});
    let annotation = annotation(&accounts, &shown(&data, &walked, &criteria.settings, Vec::new()));
    bencher.bench(|| annotate(&package, &annotation).unwrap());
}

fn annotation(accounts: &Accounts, outcome: &Outcome) -> Annotation {
    let columns = outcome.columns.iter().map(|column| NewColumn {
        number_format: None,
        header: column.header.clone(),
        cells: Arc::clone(&column.cells),
        format: match column.format {
            Format::Score => ColumnFormat::OneDecimal,
            Format::LongText => ColumnFormat::LongText,
            _ => ColumnFormat::General,
        },
        classes: column.classes.clone(),
        muted: column.muted.clone(),
        formula: None,
        hidden: false,
    });
    Annotation {
        sheet: accounts.sheet.to_string(),
        table: accounts.table.clone(),
        header_row: accounts.header_row,
        rows: accounts.rows.clone(),
        left_out: accounts.other_rows(),
        columns: columns.collect(),
        language: LANGUAGE,
        as_of: day(),
    }
}
