//! Many annotated workbooks beside each other, as a workbook.
//!
//! What each run wrote counts: the class and the score are read from keyfolio's own columns, the day from the Run sheet. The criteria are read only to
//! find the accounts, their key and their names, and to know which classes there are and which is the best.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::evaluation::comparing::decisions::first_score;
use crate::evaluation::comparing::history::{History, Month, Names, Seen};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{ColumnIndex, Location, RowIndex};
use crate::foundation::value::Value;
use crate::report::history::written;
use crate::say;
use crate::workbook::told::reading::Workbook;

use super::earlier::load::day_of_run;
use super::ready::Ready;
use super::refused::Refused;

/// A workbook over many months.
#[derive(Debug)]
pub struct Past {
    /// The language of everything that is said: that of the newest workbook.
    pub language: Language,
    /// What was found.
    pub history: History,
    /// The workbook's bytes.
    pub bytes: Vec<u8>,
    /// What is said of keys that are blank or doubled.
    pub diagnostics: Vec<Diagnostic>,
}

/// Puts annotated workbooks beside each other, in whatever order they are given.
pub fn past(workbooks: &[Ready]) -> Result<Past, Refused> {
    let (mut read, mut faults, mut diagnostics) = (Vec::new(), Vec::new(), Vec::new());
    for ready in workbooks {
        match of_workbook(ready) {
            Ok((month, names, said)) => {
                read.push((ready, month, names));
                diagnostics.extend(said);
            }
            Err(fault) => faults.push(fault),
        }
    }
    read.sort_by(|(_, one, _), (_, other, _)| one.day.serial().total_cmp(&other.day.serial()));
    let language = read.last().map(|(ready, ..)| ready.language()).or(workbooks.first().map(Ready::language)).unwrap_or_default();
    for pair in read.windows(2) {
        if let [(_, one, first), (other_ready, other, second)] = pair {
            if one.day == other.day {
                faults.push(same_day(one, other, language));
            }
            if folded(&first.class) != folded(&second.class) {
                faults.push(other_class(&first.class, &second.class, (one, other_ready), language));
            }
        }
    }
    if read.is_empty() && faults.is_empty() {
        faults.push(no_workbook(language));
    }
    if !faults.is_empty() {
        return Err(Refused::new(language, faults));
    }
    let names = read.last().map(|(_, _, names)| names.clone());
    let title = read.last().and_then(|(ready, ..)| ready.criteria.settings.report_title.as_ref().map(|title| title.text.clone()));
    let months: Vec<Month> = read.into_iter().map(|(_, month, _)| month).collect();
    let Some(names) = names else { return Err(Refused::one(language, no_workbook(language))) };
    let history = History::of(&months, names);
    let title = title.filter(|title| !title.is_empty());
    let bytes = written(&history, title.as_deref(), language).map_err(|error| {
        let message = say!(language, "the workbook could not be made: {error}", "die Arbeitsmappe konnte nicht erstellt werden: {error}");
        Refused::one(language, Diagnostic::error("workbook-not-made", Location::file(""), message))
    })?;
    Ok(Past { language, history, bytes, diagnostics })
}

type Read = (Month, Names, Vec<Diagnostic>);

/// What an annotated workbook shows.
fn of_workbook(ready: &Ready) -> Result<Read, Diagnostic> {
    let (language, accounts, plan) = (ready.language(), &ready.accounts, &ready.plan);
    let file = Location::file(ready.package.name());
    let own: HashMap<String, ColumnIndex> =
        ready.package.own_columns(&accounts.sheet).into_iter().map(|own| (folded(&own.header), own.index)).collect();
    if own.is_empty() {
        return Err(not_annotated(&file, language));
    }
    let Some(first) = plan.first_class().map(|index| &plan.results[index]) else { return Err(no_class(&file, language)) };
    let Some(&class) = own.get(&folded(&first.name)) else { return Err(class_not_written(&first.name, &file, language)) };
    let day = day_of_run(&ready.package, language).or(ready.criteria.settings.as_of).ok_or_else(|| no_day(&file, language))?;
    let score = first_score(plan).map(|index| plan.results[index].name.clone()).filter(|name| own.contains_key(&folded(name)));
    let value = ready.value_column().map(str::to_owned);
    let value_slot = value.as_ref().and_then(|name| plan.scope.slot(name)).filter(|slot| *slot < accounts.columns.len());
    let columns = [
        Some(class),
        score.as_ref().and_then(|name| own.get(&folded(name)).copied()),
        value.as_ref().and_then(|name| own.get(&folded(name)).copied()),
    ];
    let cells = cells(ready, &columns)?;
    let cell = |account: usize, column: Option<ColumnIndex>| {
        column.and_then(|column| cells.get(&(accounts.rows[account], column))).cloned().unwrap_or(Value::Blank)
    };
    let number = |value: Value| if let Value::Number(number) = value { Some(number) } else { None };
    let (mut seen, mut twice, mut blank) = (Vec::with_capacity(accounts.len()), 0_usize, 0_usize);
    let mut known: HashSet<String> = HashSet::new();
    let name = accounts.name_column();
    for account in 0..accounts.len() {
        let compared = accounts.compared_key(account, language);
        if compared.is_empty() {
            blank += 1;
            continue;
        }
        if !known.insert(compared.clone()) {
            twice += 1;
            continue;
        }
        let summed = match value_slot {
            Some(slot) => number(accounts.columns[slot].column.get(account)),
            None => number(cell(account, columns[2])),
        };
        seen.push(Seen {
            compared,
            key: accounts.key(account).shown(language),
            name: name.map(|column| accounts.columns[column].column.get(account).shown(language)).unwrap_or_default(),
            class: cell(account, columns[0]).shown(language),
            score: number(cell(account, columns[1])),
            value: summed,
        });
    }
    let month = Month { day, file: ready.package.name().to_owned(), accounts: seen };
    let mut classes: Vec<String> = Vec::new();
    for &rule in &first.rules {
        let label = &plan.rules[rule].rule.item.text;
        if !label.is_empty() && !classes.contains(label) {
            classes.push(label.clone());
        }
    }
    let value = value.filter(|_| value_slot.is_some() || columns[2].is_some());
    Ok((month, Names { class: first.name.clone(), score, value, classes }, left_out(twice, blank, ready, language)))
}

/// The cells of some columns, by row and column.
fn cells(ready: &Ready, columns: &[Option<ColumnIndex>]) -> Result<HashMap<(RowIndex, ColumnIndex), Value>, Diagnostic> {
    let name: Arc<str> = ready.package.name().into();
    let mut workbook = Workbook::open(&ready.package, &name, ready.language())?;
    let mut cells = HashMap::new();
    workbook.for_each_cell(&ready.accounts.sheet, |cell, streamed| {
        if columns.contains(&Some(cell.column)) {
            cells.insert((cell.row, cell.column), streamed.value().0);
        }
    })?;
    Ok(cells)
}

fn left_out(twice: usize, blank: usize, ready: &Ready, language: Language) -> Vec<Diagnostic> {
    let accounts = &ready.accounts;
    let place = accounts.cell(0, accounts.columns[accounts.key].index);
    let place = accounts.location.at(match place.place {
        crate::foundation::location::Place::Cell(sheet, _) => crate::foundation::location::Place::Sheet(sheet),
        other => other,
    });
    let count = language.count(twice + blank);
    if twice + blank == 0 {
        return Vec::new();
    }
    let message = say!(
        language,
        "{count} rows have a key that is blank or stands in a row above: they are left out",
        "{count} Zeilen haben einen Schlüssel, der leer ist oder schon darüber steht: Sie sind weggelassen"
    );
    vec![Diagnostic::finding("key-left-out", place, message)]
}

fn not_annotated(file: &Location, language: Language) -> Diagnostic {
    let message = say!(language, "keyfolio has not annotated this workbook", "diese Arbeitsmappe hat keyfolio nicht bewertet");
    Diagnostic::error("not-annotated", file.clone(), message).with_help(say!(
        language,
        "give the workbooks that keyfolio run has written",
        "die Arbeitsmappen angeben, die keyfolio run geschrieben hat"
    ))
}

fn no_class(file: &Location, language: Language) -> Diagnostic {
    let message = say!(language, "the criteria have no classes to follow", "die Kriterien haben keine Klassen, die sich verfolgen lassen");
    Diagnostic::error("no-class", file.clone(), message)
}

fn class_not_written(class: &str, file: &Location, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "keyfolio has written no column \"{class}\" into this workbook",
        "keyfolio hat in diese Arbeitsmappe keine Spalte „{class}“ geschrieben"
    );
    Diagnostic::error("class-not-written", file.clone(), message).with_help(say!(
        language,
        "its criteria were changed since; run it again, or give the criteria of then with --criteria",
        "die Kriterien wurden seitdem geändert; sie noch einmal bewerten oder die damaligen mit --criteria angeben"
    ))
}

fn no_day(file: &Location, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the workbook does not tell the day of its run",
        "die Arbeitsmappe sagt nicht, zu welchem Stichtag sie bewertet wurde"
    );
    Diagnostic::error("no-run-day", file.clone(), message).with_help(say!(
        language,
        "run it again without --no-report, or set As of in its Settings",
        "sie noch einmal ohne --no-report bewerten oder in ihren Einstellungen den Stichtag setzen"
    ))
}

fn same_day(one: &Month, other: &Month, language: Language) -> Diagnostic {
    let (file, day) = (&one.file, language.date(one.day));
    let message = say!(language, "this workbook and {file} are both of {day}", "diese Arbeitsmappe und {file} sind beide vom {day}");
    Diagnostic::error("same-day", Location::file(other.file.as_str()), message).with_help(say!(
        language,
        "leave one of the two out",
        "eine der beiden weglassen"
    ))
}

fn other_class(first: &str, second: &str, (one, other): (&Month, &Ready), language: Language) -> Diagnostic {
    let file = &one.file;
    let message = say!(
        language,
        "its first class is \"{second}\", and that of {file} is \"{first}\"",
        "ihre erste Einstufung ist „{second}“, die von {file} ist „{first}“"
    );
    Diagnostic::error("other-class", Location::file(other.package.name()), message).with_help(say!(
        language,
        "only workbooks with the same first Classify result can stand beside each other",
        "nebeneinander stehen können nur Arbeitsmappen mit derselben ersten Einstufung"
    ))
}

fn no_workbook(language: Language) -> Diagnostic {
    let message = say!(language, "there is no workbook to look at", "es gibt keine Arbeitsmappe anzusehen");
    Diagnostic::error("no-workbooks", Location::file(""), message)
}
