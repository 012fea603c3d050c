//! What is answered: the engine's values in the page's form.

use std::ops::Range;

use keyfolio::accounts::key_of_text;
use keyfolio::criteria::{Field, Override as EngineOverride, Rule, Step, Written};
use keyfolio::evaluation::analysis::placing::{Line, Measure, Placing};
use keyfolio::evaluation::comparing::movers::Mover as EngineMover;
use keyfolio::evaluation::explaining::explanation::Explanation;
use keyfolio::evaluation::plan::ResultPlan;
use keyfolio::evaluation::tuning::numbers::NumberSort as EngineSort;
use keyfolio::foundation::diagnostic::Diagnostic;
use keyfolio::foundation::language::{Language, folded, words};
use keyfolio::foundation::location::Place;
use keyfolio::session::annotated::Wanted;
use keyfolio::session::meeting::editing;
use keyfolio::session::meeting::glance::{Seen, SeenLimit, Total as EngineTotal, called};
use keyfolio::session::meeting::groups::{Group as EngineGroup, groups};
use keyfolio::session::meeting::listing::{Holds, Listing, Query};
use keyfolio::session::meeting::mends::Mend as EngineMend;
use keyfolio::session::movement::{Previous, movement};
use keyfolio::session::tuning::{Set, TunableNumber};
use keyfolio::session::written::agreed::dated;
use keyfolio::session::{Input, Opened, Progress, Ready, Refused as Refusal, result_name};

use crate::desk::{Open, chosen};
use crate::packed::Beside;
use crate::protocol::formula::{Completion, CompletionSort, Formula};
use crate::protocol::numbers::{CriteriaCell, CriteriaField, CriteriaNumber, CriteriaRow, NumberSort, Numbers};
use crate::protocol::overview::{Axis, Class, Group, Groups, Limit, Mover, Named, Overview, Portfolio, Quadrant, Total, Tuned};
use crate::protocol::replies::{Account, Given, Loaded, Moved, OldClass, Overridable, Reply};
use crate::protocol::requests::{NumberChange, Override, Switch};
use crate::protocol::table::{AccountRow, Accounts, ColumnKind, Filter, Order, TableColumn};
use crate::said::{all_said, said, units};

/// Findings for which a mend is looked for.
const MOST_MENDS: usize = 40;

/// How many of those that move are listed.
const MOST_MOVERS: usize = 100;

/// How many of the largest accounts are named.
const MOST_NAMED: usize = 10;

/// A workbook is open.
pub(crate) fn loaded(open: &mut Open) -> Result<Reply, Refusal> {
    let columns = table_columns(open.listing()?);
    let dropped = open.dropped.take();
    let (told, tests) = open.held().ask(|decided| {
        let compared = decided.compared();
        let findings = decided.outcome.findings.iter().cloned();
        let told: Vec<_> = findings
            .chain(decided.ready.setting_findings(&decided.outcome))
            .chain(compared.failures.iter().cloned())
            .chain(decided.asides.iter().cloned())
            .chain(dropped)
            .collect();
        (told, [compared.expectations, compared.failures.len()])
    });
    let ready = open.ready();
    let (accounts, language) = (&ready.accounts, ready.language());
    // A mend is looked for where a formula is at fault; of findings about many cells only the first are.
    let proposals = told.iter().filter(|one| one.excerpt.is_some() && one.help.is_some()).take(MOST_MENDS);
    let mends: Vec<(&Diagnostic, EngineMend)> = proposals.filter_map(|one| Some((one, editing::mend(ready, one)?))).collect();
    let mend = |one: &Diagnostic| mends.iter().find(|(known, _)| *known == one).map(|(_, mend)| mend.clone());
    Ok(Reply::Loaded(Loaded {
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
        can_be_agreed: ready.criteria.location.sheet().is_some() && !ready.is_converted,
        choices: open.choices.clone(),
        altered: open.cells.clone(),
        overrides: ready.criteria.overrides.iter().map(written_override).collect(),
        said: told.iter().map(|one| said(one, mend(one), language)).collect(),
        tests,
    }))
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
    let axis = |measure: &Measure, values: &[Option<f64>], lines: &[Line]| {
        let (min, max) = Seen::range(measure.points, values);
        let thresholds = lines.iter().map(|line| line.number).collect();
        Axis { name: measure.name.clone(), points: measure.points, min, max, thresholds }
    };
    let named = |account| Named { account, name: called(ready, account) };
    Some(Portfolio {
        x: axis(&own.x, &seen.places.x, &own.across),
        y: axis(&own.y, &seen.places.y, &own.up),
        size: seen.size.as_ref().map(|size| axis(size, &seen.places.size, &[])),
        result: own.result.clone(),
        quadrants: quadrants(own, seen),
        largest: seen.largest(MOST_NAMED).into_iter().map(named).collect(),
    })
}

/// Where the limits end: who has the last place, and who comes next.
fn limits(seen: &Seen, ready: &Ready) -> Vec<Limit> {
    let named = |account: usize| Named { account, name: called(ready, account) };
    let limit = |limit: &SeenLimit| {
        let edge = limit.last_in.iter().chain(limit.first_out.iter().take(MOST_NAMED)).copied();
        Limit { label: limit.label.clone(), most: limit.most, accounts: limit.accounts, edge: edge.map(named).collect() }
    };
    seen.limits.iter().map(limit).collect()
}

fn quadrants(portfolio: &Placing, seen: &Seen) -> Vec<Quadrant> {
    let width = portfolio.columns();
    let quadrant = |(place, part): (usize, EngineTotal)| Quadrant {
        label: portfolio.labels.get(place).cloned().unwrap_or_default(),
        column: place % width,
        row: place / width,
        total: total(part),
    };
    seen.part_totals().into_iter().enumerate().map(quadrant).collect()
}

/// Accounts and value by group.
fn grouped(open: &mut Open, shown: &[u32], classes: usize) -> Option<Groups> {
    let by = match open.tuning() {
        Some(tuning) => tuning.grouped_by(),
        None => open.held().ask(|decided| decided.grouped_by()),
    };
    let (name, by) = by?;
    let groups = groups(&by, open.ready().language(), shown, classes, &open.seen().values);
    let group = |group: EngineGroup| Group {
        label: group.label,
        total: total(group.total),
        classes: group.classes.into_iter().map(total).collect(),
    };
    Some(Groups { name, groups: groups.into_iter().map(group).collect() })
}

/// What is decided at a glance.
pub(crate) fn overview(open: &mut Open, beside: &mut Beside) -> Reply {
    let (classes, _, shown) = classes(&open.own_seen, open.seen());
    let groups = grouped(open, &shown, classes.len());
    let sentence = match open.tuning() {
        Some(tuning) => tuning.sentence(),
        None => open.held().ask(|decided| decided.sentence()),
    };
    let (seen, ready) = (open.seen(), open.ready());
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
        groups,
        limits: limits(seen, ready),
        moved: seen.moved_from(&open.own_seen, 0).1,
        sentence,
    })
}

/// The rows of the criteria with their numbers.
pub(crate) fn numbers(open: &mut Open) -> Result<Reply, Refusal> {
    let own: Vec<Rule> = open.own.ready().criteria.rules.clone();
    let set = open.set.clone();
    let tuning = open.held().tuning()?;
    let number = |number: &TunableNumber| CriteriaNumber {
        id: number.id.clone(),
        sort: match number.sort {
            EngineSort::Weight => NumberSort::Weight,
            EngineSort::Bound | EngineSort::Step => NumberSort::Bound,
            EngineSort::Points => NumberSort::Points,
            EngineSort::Threshold => NumberSort::Threshold,
        },
        cell: number.place.clone(),
        text: number.text.clone(),
        span: number.span.map(|characters| number.text.chars().take(characters).map(char::len_utf16).sum()),
        label: number.compared.clone().unwrap_or_default(),
        value: set.numbers.get(&number.id).copied().unwrap_or(number.value),
        before: number.value,
        percent: number.percent,
        min: number.room.least,
        max: number.room.most,
        step: number.room.step,
    };
    let rows = tuning.rows().iter().zip(&tuning.criteria().rules).map(|(row, rule)| CriteriaRow {
        number: row.row,
        step: row.step,
        result: row.result.clone(),
        item: row.item.clone(),
        cells: cells(rule, own.iter().find(|own| own.number == row.row), tuning.ready().language()),
        active: rule.active,
        can_switch: row.can_switch,
        numbers: tuning.numbers().iter().filter(|number| row.numbers.contains(&number.id)).map(number).collect(),
    });
    Ok(Reply::Numbers(Numbers { rows: rows.collect() }))
}

/// A field, as the page and as the engine call it, and where a rule has its text.
type FieldText = (CriteriaField, Field, fn(&Rule) -> &Written);

/// The cells of a rule whose texts can be written otherwise.
fn cells(rule: &Rule, before: Option<&Rule>, language: Language) -> Vec<CriteriaCell> {
    let fields: [FieldText; 4] = [
        (CriteriaField::Item, Field::Item, |rule| &rule.item),
        (CriteriaField::Formula, Field::Formula, |rule| &rule.formula),
        (CriteriaField::Scale, Field::Scale, |rule| &rule.scale_text),
        (CriteriaField::Weight, Field::Weight, |rule| &rule.weight),
    ];
    let cell = |(field, of, written): FieldText| {
        let is = written(rule);
        let Place::Cell(sheet, cell) = &is.location.place else { return None };
        let was = before.map(|before| written(before).text.clone()).filter(|was| *was != is.text);
        let header = of.word().in_language(language).to_owned();
        Some(CriteriaCell { field, cell: format!("{sheet}!{cell}"), header, text: is.text.clone(), before: was })
    };
    fields.into_iter().filter_map(cell).collect()
}

/// What moved numbers do.
pub(crate) fn tuned(open: &mut Open, numbers: Vec<NumberChange>, switches: Vec<Switch>, beside: &mut Beside) -> Result<Reply, Refusal> {
    let set = Set {
        numbers: numbers.into_iter().map(|change| (change.id, change.value)).collect(),
        rows: switches.into_iter().map(|switch| (switch.row, switch.active)).collect(),
    };
    open.set(set)?;
    let (seen, ready) = (open.seen(), open.ready());
    let (classes, before, shown) = classes(&open.own_seen, seen);
    let (first, moved) = seen.moved_from(&open.own_seen, MOST_MOVERS);
    beside.numbers("x", seen.places.x.iter().copied());
    beside.numbers("y", seen.places.y.iter().copied());
    beside.numbers("size", seen.places.size.iter().copied());
    beside.whole("class", shown.into_iter());
    beside.whole("before", before.into_iter());
    Ok(Reply::Tuned(Tuned {
        classes,
        portfolio: portfolio(seen, ready),
        limits: limits(seen, ready),
        moved,
        movers: first.into_iter().map(|account| mover(&open.own_seen, seen, ready, account)).collect(),
        minutes: open.minutes(),
    }))
}

fn mover(before: &Seen, after: &Seen, ready: &Ready, account: usize) -> Mover {
    let score = |seen: &Seen| seen.scores.get(account).copied().flatten();
    Mover {
        account: Some(account),
        key: ready.accounts.key(account).shown(ready.language()),
        name: called(ready, account),
        from: Some(before.label(account).to_owned()),
        to: Some(after.label(account).to_owned()),
        old_score: score(before),
        new_score: score(after),
        value: after.value_of(account),
        why: after.why(before, account, ready.language()),
    }
}

/// The whole decision of one account.
pub(crate) fn account(open: &mut Open, account: usize) -> Result<Reply, Refusal> {
    let before = open.own_seen.label(account).to_owned();
    let row = open.ready().accounts.rows.get(account).map_or(0, |row| row.0 + 1);
    let row = format!("row:{row}");
    let (explanation, _) = match open.tuning() {
        Some(tuning) => tuning.explanation(&row)?,
        None => open.held().ask(|decided| decided.explanation(&row))?,
    };
    let language = open.ready().language();
    let last_time = open.last_time.as_ref().and_then(|(found, set)| {
        let mover = found.comparison.movers.iter().find(|mover| mover.new == Some(account))?;
        Some(since(mover, *set == open.set, open, language))
    });
    Ok(Reply::Account(Account {
        account,
        name: called(open.ready(), account),
        before: Some(before).filter(|label| !label.is_empty()),
        last_time,
        overridable: overridable(open.ready(), &explanation),
        explanation,
    }))
}

/// The results of an account that can be overridden.
fn overridable(ready: &Ready, explanation: &Explanation) -> Vec<Overridable> {
    let language = ready.language();
    let of = |result: &ResultPlan| {
        let traced = explanation.results.iter().find(|traced| traced.name == result.name);
        let labels = match result.step {
            Step::Classify => ready.plan.labels_of(result).into_iter().map(str::to_owned).collect(),
            Step::Knockout | Step::Blocker => [words::YES, words::NO].map(|word| word.in_language(language).to_owned()).into(),
            Step::Score | Step::Compute | Step::Limit => Vec::new(),
        };
        let entry = ready.criteria.overrides.iter().rev().find(|one| {
            key_of_text(&one.account.text) == key_of_text(&explanation.account) && folded(&one.result.text) == folded(&result.name)
        });
        Overridable {
            result: result.name.clone(),
            text: traced.map(|traced| traced.shown_as.clone().unwrap_or_else(|| traced.shown.text.clone())).unwrap_or_default(),
            labels,
            entry: entry.map(written_override),
        }
    };
    ready.plan.results.iter().filter(|result| result.is_written()).map(of).collect()
}

fn written_override(one: &EngineOverride) -> Override {
    Override {
        account: one.account.text.clone(),
        result: one.result.text.clone(),
        value: one.value_text.text.clone(),
        reason: one.reason.text.clone(),
        by: one.by.text.clone(),
        until: one.until.map(|day| Language::English.date(day)).unwrap_or_default(),
    }
}

/// What moved since last time.
pub(crate) fn moved(open: &mut Open, workbook: Input, progress: Progress<'_>) -> Result<Reply, Refusal> {
    let name = workbook.name.to_string();
    let previous = Previous { workbook, criteria: None, as_of: None, only_before: false };
    let tuned = open.tuning().map(|tuning| tuning.as_ready(&open.options, progress)).transpose()?;
    let (found, said) = movement(&previous, tuned.as_ref().unwrap_or_else(|| open.ready()), &open.options, progress)?;
    let language = open.ready().language();
    let comparison = &found.comparison;
    let classes =
        comparison.totals.iter().map(|class| OldClass { label: class.class.clone(), accounts: class.old_accounts, value: class.old_value });
    let reply = Moved {
        name,
        old_as_of: found.old_as_of.clone(),
        new_as_of: found.new_as_of.clone(),
        compared: comparison.compared,
        moved: comparison.moved,
        appeared: comparison.appeared,
        left: comparison.left,
        classes: classes.collect(),
        movers: comparison.movers.iter().filter(|mover| mover.from != mover.to).map(|mover| since(mover, true, open, language)).collect(),
        said: all_said(&said, language),
    };
    open.last_time = Some((found, open.set.clone()));
    Ok(Reply::Moved(reply))
}

/// What moved of one account; `is_as_compared` where no number was moved since it was compared, so that the causes are still these.
fn since(mover: &EngineMover, is_as_compared: bool, open: &Open, language: Language) -> Mover {
    let seen = open.seen();
    Mover {
        account: mover.new,
        key: mover.key.clone(),
        name: mover.name.clone().unwrap_or_else(|| mover.key.clone()),
        from: mover.from.clone(),
        // Numbers may have been moved since; what is decided is what is seen.
        to: mover.new.map(|account| seen.label(account).to_owned()).or_else(|| mover.to.clone()),
        old_score: mover.old_score,
        new_score: mover.new.map_or(mover.new_score, |account| seen.scores.get(account).copied().flatten()),
        value: mover.new.and_then(|account| seen.value_of(account)),
        why: mover
            .cause
            .iter()
            .filter(|_| is_as_compared)
            .flat_map(|cause| &cause.class_changed_by)
            .map(|effect| effect.word().in_language(language))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// What a text in a cell would be.
pub(crate) fn formula(ready: &Ready, cell: &str, text: &str, cursor: Option<usize>) -> Reply {
    let language = ready.language();
    let found = editing::check(ready, cell, text);
    let said = found.iter().map(|one| said(one, editing::mend(ready, one), language)).collect();
    let (completions, replaces) = match cursor {
        None => (Vec::new(), 0..0),
        Some(cursor) => editing::completions(ready, text, byte_of(text, cursor)),
    };
    let completion = |one: editing::Completion| Completion {
        sort: match one.sort {
            editing::CompletionSort::Column => CompletionSort::Column,
            editing::CompletionSort::Result => CompletionSort::Result,
            editing::CompletionSort::Function => CompletionSort::Function,
        },
        label: one.label,
        text: one.text,
        detail: one.detail,
        help: one.help,
    };
    Reply::Formula(Formula {
        said,
        completions: completions.into_iter().map(completion).collect(),
        replaces: [replaces.start, replaces.end].map(|byte| units(text, byte)),
    })
}

/// The byte at which so many UTF-16 units end.
fn byte_of(text: &str, units: usize) -> usize {
    let mut before = 0;
    let begins = |(at, c): (usize, char)| {
        let here = before >= units;
        before += c.len_utf16();
        here.then_some(at)
    };
    text.char_indices().find_map(begins).unwrap_or(text.len())
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

/// The workbook with what was agreed and decided.
pub(crate) fn given(open: &Open, by: &str, beside: &mut Beside, progress: Progress<'_>) -> Result<Reply, Refusal> {
    // As a run reads it: nothing is tuned any more.
    let (agreed, left_out) = open.agreed()?;
    let ready = Opened::read(&agreed, open.language)?.ready(&open.options, chosen(&open.choices), progress)?;
    let (minutes, name) = (open.minutes(), result_name(&open.input.name, ready.language()));
    let said = left_out.into_iter().collect();
    let wanted = Wanted { output: Some(&name), said, minutes: dated(&minutes, by, &open.options, ready.language()), ..Wanted::default() };
    let annotated = ready.decide(progress).annotated(wanted, &open.options, progress)?;
    beside.file("workbook", &annotated.bytes.joined());
    if let Some(report) = &annotated.report {
        beside.file("report", &report.joined());
    }
    let said = all_said(&annotated.diagnostics, annotated.language);
    Ok(Reply::Given(Given { name, minutes, said }))
}
