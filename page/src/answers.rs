//! What is answered: the engine's values in the page's form.

use std::ops::Range;

use keyfolio::foundation::language::Language;
use keyfolio::session::annotated::Wanted;
use keyfolio::session::meeting::glance::{Seen, Total as EngineTotal, called};
use keyfolio::session::meeting::listing::{Holds, Listing, Query};
use keyfolio::session::meeting::portfolio::{Measure, Portfolio as EnginePortfolio, Threshold};
use keyfolio::session::{Ready, Refused as Refusal};

use crate::desk::{Open, read};
use crate::packed::Beside;
use crate::protocol::overview::{Axis, Class, Named, Overview, Portfolio, Quadrant, Total};
use crate::protocol::replies::{Account, Given, Loaded, Reply};
use crate::protocol::table::{AccountRow, Accounts, ColumnKind, Filter, Order, TableColumn};
use crate::said::all_said;

/// How many of the largest accounts are named.
const MOST_NAMED: usize = 10;

/// A workbook is open.
pub(crate) fn loaded(open: &mut Open) -> Reply {
    let (said, tests, columns) = open.held().ask(|decided| {
        let compared = decided.compared();
        let findings = decided.outcome.findings.iter().cloned();
        let said: Vec<_> = findings
            .chain(decided.ready.setting_findings(&decided.outcome))
            .chain(compared.failures.iter().cloned())
            .chain(decided.asides.iter().cloned())
            .collect();
        let columns = Listing::new(decided).map(|listing| table_columns(&listing)).unwrap_or_default();
        (said, [compared.expectations, compared.failures.len()], columns)
    });
    let ready = open.ready();
    let (accounts, language) = (&ready.accounts, ready.language());
    Reply::Loaded(Loaded {
        keyfolio: env!("CARGO_PKG_VERSION"),
        name: open.input.name.to_string(),
        language,
        as_of: Language::English.date(ready.plan.as_of),
        accounts_sheet: accounts.sheet.to_string(),
        header_row: accounts.header_row.0 + 1,
        account_key: accounts.columns[accounts.key].header.clone(),
        account_name: accounts.name_column().map(|column| accounts.columns[column].header.clone()),
        accounts: accounts.len(),
        criteria_sheet: ready.criteria.location.sheet().map(str::to_owned),
        rules: ready.criteria.rules.len(),
        title: ready.criteria.settings.report_title.as_ref().map(|title| title.text.clone()),
        columns,
        can_be_agreed: ready.criteria.location.sheet().is_some(),
        choices: open.choices.clone(),
        altered: open.cells.clone(),
        overrides: open.overrides.clone(),
        said: all_said(&said, language),
        tests,
    })
}

fn table_columns(listing: &Listing) -> Vec<TableColumn> {
    let kind = |holds: Holds| match holds {
        Holds::Texts => ColumnKind::Text,
        Holds::LongTexts => ColumnKind::LongText,
        Holds::Numbers => ColumnKind::Number,
        Holds::Points => ColumnKind::Score,
        Holds::Dates => ColumnKind::Date,
        Holds::Labels => ColumnKind::Class,
    };
    let column = |column: &keyfolio::session::meeting::listing::Column| TableColumn {
        header: column.header.clone(),
        kind: kind(column.holds),
        result: column.is_result(),
        labels: column.labels.clone(),
    };
    listing.columns.iter().map(column).collect()
}

fn total(total: EngineTotal) -> Total {
    Total { accounts: total.accounts, value: total.value }
}

/// The classes before and after, and what each account shows as a position among them.
pub(crate) fn classes(before: &Seen, after: &Seen) -> (Vec<Class>, Vec<u32>, Vec<u32>) {
    let (labels, former) = after.with_labels_of(before);
    let (_, shown) = after.with_labels_of(after);
    let totals = before.totals(&labels).into_iter().zip(after.totals(&labels));
    let classes = labels.iter().enumerate().zip(totals).map(|((place, label), (before, after_total))| Class {
        label: label.clone(),
        rank: (place < after.ranked).then_some(place),
        before: total(before),
        after: total(after_total),
    });
    (classes.collect(), former, shown)
}

/// The portfolio.
pub(crate) fn portfolio(seen: &Seen, ready: &Ready) -> Option<Portfolio> {
    let own = seen.portfolio.as_ref()?;
    let axis = |measure: &Measure, values: &[Option<f64>], thresholds: &[Threshold]| {
        let (min, max) = Seen::range(measure.points, values);
        let thresholds = thresholds.iter().map(|threshold| threshold.at).collect();
        Axis { name: measure.name.clone(), points: measure.points, min, max, thresholds }
    };
    let named = |account| Named { account, name: called(ready, account) };
    Some(Portfolio {
        x: axis(&own.x, &seen.places.x, &own.columns),
        y: axis(&own.y, &seen.places.y, &own.rows),
        size: own.size.as_ref().map(|size| axis(size, &seen.places.size, &[])),
        result: own.result.clone(),
        quadrants: quadrants(own, seen),
        largest: seen.largest(MOST_NAMED).into_iter().map(named).collect(),
    })
}

fn quadrants(portfolio: &EnginePortfolio, seen: &Seen) -> Vec<Quadrant> {
    let width = portfolio.columns.len() + 1;
    let parts = portfolio.labels.iter().zip(seen.parts()).enumerate();
    let quadrant = |(place, (label, part)): (usize, (&String, EngineTotal))| Quadrant {
        label: label.clone(),
        column: place % width,
        row: place / width,
        total: total(part),
    };
    parts.map(quadrant).collect()
}

/// What is decided at a glance.
pub(crate) fn overview(open: &Open, beside: &mut Beside) -> Reply {
    let (seen, ready) = (open.seen(), open.ready());
    let (classes, _, shown) = classes(&open.own_seen, seen);
    beside.numbers("x", seen.places.x.iter().copied());
    beside.numbers("y", seen.places.y.iter().copied());
    beside.numbers("size", seen.places.size.iter().copied());
    beside.whole("class", shown.into_iter());
    Reply::Overview(Overview {
        class: seen.class.clone(),
        classes,
        score: seen.score.clone(),
        value: seen.value.clone(),
        portfolio: portfolio(seen, ready),
        groups: None,
        limits: Vec::new(),
        moved: seen.moved_from(&open.own_seen, 0).1,
        sentence: seen.sentence(ready.language()),
    })
}

/// The whole decision of one account.
pub(crate) fn account(open: &mut Open, account: usize) -> Result<Reply, Refusal> {
    let before = open.own_seen.label(account).to_owned();
    let row = open.ready().accounts.rows.get(account).map_or(0, |row| row.0 + 1);
    let (explanation, _) = open.held().ask(|decided| decided.explanation(&format!("row:{row}")))?;
    Ok(Reply::Account(Account {
        account,
        name: called(open.ready(), account),
        before: Some(before).filter(|label| !label.is_empty()),
        last_time: None,
        overridable: Vec::new(),
        explanation,
    }))
}

/// The table of accounts.
pub(crate) fn accounts(
    listing: &Listing,
    order: Option<Order>,
    filters: &[Filter],
    search: &str,
    window: Range<usize>,
    beside: &mut Beside,
) -> Reply {
    let query = Query {
        order: order.map(|order| (order.column, order.descending)),
        filters: filters.iter().map(|filter| (filter.column, filter.texts.as_slice())).collect(),
        search,
    };
    let order = listing.order(&query);
    let rows = order.iter().skip(window.start).take(window.len()).map(|&account| row(listing, account as usize)).collect();
    let reply = Accounts { shown: order.len(), all: listing.len(), first: window.start, rows };
    beside.whole("order", order.into_iter());
    Reply::Accounts(reply)
}

/// A row of it.
pub(crate) fn row(listing: &Listing, account: usize) -> AccountRow {
    AccountRow { account, cells: (0..listing.columns.len()).map(|column| listing.text(column, account)).collect() }
}

/// The workbook with what was decided.
pub(crate) fn given(open: &Open, _by: &str, beside: &mut Beside, progress: keyfolio::session::Progress<'_>) -> Result<Reply, Refusal> {
    let ready = read(&open.input, &open.options, open.language, &open.choices, progress)?;
    let annotated = ready.decide(progress).annotated(Wanted::default(), &open.options, progress)?;
    beside.file("workbook", std::iter::once(annotated.bytes.joined().as_slice()));
    if let Some(report) = &annotated.report {
        beside.file("report", std::iter::once(report.joined().as_slice()));
    }
    let said = all_said(&annotated.diagnostics, annotated.language);
    Ok(Reply::Given(Given { name: open.input.name.to_string(), minutes: Vec::new(), said }))
}
