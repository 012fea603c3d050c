//! Criteria, settings and tests for a workbook that is there, over its own columns, so that nobody begins with an empty sheet.
//!
//! Each column of numbers gets a Score row with a percentile scale: that says something about any column of numbers. All rows are switched
//! off, because what counts, and whether much of it is good, only its owner knows. With a ready model, its rules are written instead, and
//! those whose columns are there count at once. The sheets are planted behind the others, and are the user's own from then on: no mark tells
//! them from sheets that somebody made by hand.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::accounts::naming::name_rank;
use crate::accounts::{AccountColumn, Accounts, Wanted};
use crate::criteria::{Criteria, Settings, Written};
use crate::foundation::column::Kind;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, folded, words};
use crate::foundation::location::{Location, Place};
use crate::ooxml::adding::graft::Planting;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::say;
use crate::workbook::accounts_sheet::{self, Request};
use crate::workbook::roles::Roles;
use crate::workbook::told::reading::Workbook;
use crate::workbook::told::sheets::graft;

use super::models::{self, Columns, Fitted, Model};
use super::{Sheets, criteria, not_made, settings, tests_sheet};

/// What the results are called.
const SCORE: Word = Word::new("Attractiveness", "Attraktivität");
const CLASS: Word = Word::new("Priority", "Priorität");

/// The classes, with the points from which on they hold.
const CLASSES: [(&str, Option<u32>); 3] = [("A", Some(70)), ("B", Some(40)), ("C", None)];

/// A workbook that got the sheets.
#[derive(Debug)]
pub struct Begun {
    /// Its bytes.
    pub bytes: FileBytes,
    /// The columns that a rule was written for, in the order of the sheet; none with a model.
    pub columns: Vec<String>,
    /// What became of the model's rules, where there is one.
    pub model: Option<Fitted>,
    /// The sheets that were added.
    pub sheets: Vec<&'static str>,
}

/// What is written into the sheet of criteria.
struct Drafted {
    criteria: Criteria,
    /// Each with the position of the rule that it stands above.
    headings: Vec<(usize, String)>,
    columns: Vec<String>,
    model: Option<Fitted>,
}

/// Puts the sheets into a workbook that has no criteria. Settings and tests that are there stay as they are.
pub fn into(package: &Package, model: Option<&Model>, language: Language) -> Result<Begun, Vec<Diagnostic>> {
    let one = |fault| vec![fault];
    let file = Location::file(package.name());
    let roles = Roles::of(package);
    if let Some(sheet) = &roles.criteria {
        return Err(vec![has_criteria(&file, sheet, language)]);
    }
    if package.structure_locked() {
        return Err(vec![locked(&file, language)]);
    }
    let drafted = match model {
        Some(model) => of_model(package, &roles, &file, model, language)?,
        None => of_columns(package, &roles, &file, language)?,
    };
    let about = model.map(|model| model.about(language)).transpose().map_err(one)?;
    let model_sheet = models::SHEET.in_language(language);
    let is_free = !package.sheets().iter().any(|sheet| folded(&sheet.name) == folded(model_sheet));
    let mut added = vec![words::CRITERIA_SHEET.in_language(language)];
    let mut sheets = Sheets::new(language);
    let written = (|| {
        let shown: Vec<(usize, &str)> = drafted.headings.iter().map(|(at, text)| (*at, text.as_str())).collect();
        criteria::write(sheets.workbook.add_worksheet(), &drafted.criteria, &shown)?;
        if roles.settings.is_none() {
            settings::write(sheets.workbook.add_worksheet(), &drafted.criteria)?;
            added.push(words::SETTINGS_SHEET.in_language(language));
        }
        if roles.tests.is_none() {
            tests_sheet::write(sheets.workbook.add_worksheet(), &[], language)?;
            added.push(words::TESTS_SHEET.in_language(language));
        }
        if let Some(about) = about.as_ref().filter(|_| is_free) {
            models::write_model_sheet(sheets.workbook.add_worksheet(), about, false, language)?;
            added.push(model_sheet);
        }
        sheets.finish()
    })()
    .map_err(|error| vec![not_made(&error, language)])?;
    // No role: a later run that takes its own sheets away leaves these where they are.
    let roles = vec![""; added.len()];
    let planting = Planting { workbook: &written.into(), roles: &roles, memory: "" };
    let bytes = graft(package, &planting, language).map_err(one)?.bytes;
    Ok(Begun { bytes, columns: drafted.columns, model: drafted.model, sheets: added })
}

/// A rule for each column of numbers.
fn of_columns(package: &Package, roles: &Roles, file: &Location, language: Language) -> Result<Drafted, Vec<Diagnostic>> {
    let name: Arc<str> = package.name().into();
    let mut workbook = Workbook::open(package, &name, language).map_err(|fault| vec![fault])?;
    let (no_settings, wanted) = (Settings::default(), Wanted::everything());
    let request = Request { roles, settings: &no_settings, wanted: &wanted, language };
    let (accounts, _) = accounts_sheet::read(package, &mut workbook, file, request)?;
    let columns: Vec<&AccountColumn> = scored(&accounts).collect();
    let text = text_form(&accounts, &columns, language);
    let (criteria, faults) = Criteria::from_toml(&text, None);
    if let Some(fault) = faults.into_iter().find(Diagnostic::is_error) {
        return Err(vec![Diagnostic { location: file.clone(), ..fault }]);
    }
    let headings = vec![(0, heading(language)), (columns.len(), classes_heading(language))];
    Ok(Drafted { criteria, headings, columns: columns.iter().map(|column| column.header.clone()).collect(), model: None })
}

/// The rules of a model, as far as the workbook has the columns that they read.
fn of_model(package: &Package, roles: &Roles, file: &Location, model: &Model, language: Language) -> Result<Drafted, Vec<Diagnostic>> {
    let one = |fault| vec![fault];
    let mut criteria = model.criteria(language).map_err(one)?;
    let headings = model.headings(language).map_err(one)?;
    let name: Arc<str> = package.name().into();
    let mut workbook = Workbook::open(package, &name, language).map_err(one)?;
    let (named, of_tables) = models::names_read(&criteria);
    let accounts = accounts_beside(package, &mut workbook, roles, file, &named, &of_tables, language)?;
    let mut lookups = Vec::new();
    let (no_settings, wanted) = (Settings::default(), Wanted { named, of_tables, ..Wanted::everything() });
    let request = Request { roles, settings: &no_settings, wanted: &wanted, language };
    for (table, columns) in &wanted.of_tables {
        let read = accounts_sheet::read_lookup(package, &mut workbook, file, (table, columns), request).map_err(one)?;
        lookups.extend(read.map(|(lookup, _)| lookup));
    }
    let key = &accounts.columns[accounts.key].header;
    let read_key = models::read_key(&mut criteria, key);
    let fitted = Fitted { key: read_key, ..models::fit(&mut criteria, &Columns::of(&accounts, &lookups)) };
    // What holds for the sample alone: its day, and the results of its accounts.
    (criteria.settings.as_of, criteria.tests) = (None, Vec::new());
    let written = |text: &str| Some(Written { text: text.to_owned(), location: file.clone() });
    criteria.settings.accounts_sheet = written(&accounts.sheet);
    criteria.settings.account_key = written(key);
    Ok(Drafted { criteria, headings, columns: Vec::new(), model: Some(fitted) })
}

/// The accounts beside the tables that a model looks up: a sheet of orders, which names accounts too, is not theirs.
fn accounts_beside(
    package: &Package,
    workbook: &mut Workbook<'_>,
    roles: &Roles,
    file: &Location,
    named: &HashSet<String>,
    tables: &BTreeMap<String, HashSet<String>>,
    language: Language,
) -> Result<Accounts, Vec<Diagnostic>> {
    let wanted = Wanted { named: named.clone(), ..Wanted::everything() };
    let mut read = |settings: &Settings| {
        let request = Request { roles, settings, wanted: &wanted, language };
        accounts_sheet::read(package, workbook, file, request).map(|(accounts, _)| accounts)
    };
    let is_table = |name: &str| tables.contains_key(&folded(name));
    let accounts = read(&Settings::default())?;
    if !is_table(&accounts.sheet) && !accounts.table.as_deref().is_some_and(is_table) {
        return Ok(accounts);
    }
    let others = package.sheets().iter().map(|sheet| sheet.name.as_str()).filter(|name| !is_table(name));
    let found = others.into_iter().find_map(|name| {
        let accounts_sheet = Some(Written { text: name.to_owned(), location: file.clone() });
        let other = read(&Settings { accounts_sheet, ..Settings::default() }).ok()?;
        (!other.table.as_deref().is_some_and(is_table)).then_some(other)
    });
    Ok(found.unwrap_or(accounts))
}

/// The columns that points can be made of: numbers that differ, and no names of accounts.
fn scored(accounts: &Accounts) -> impl Iterator<Item = &AccountColumn> {
    let differ = |column: &AccountColumn| {
        let mut values = column.column.values().iter().filter(|value| !value.is_blank());
        let first = values.next();
        values.any(|value| Some(&value) != first.as_ref())
    };
    let key = accounts.key;
    accounts
        .columns
        .iter()
        .enumerate()
        .filter(move |(position, column)| {
            *position != key && column.kind == Kind::Number && name_rank(&folded(&column.header)).is_none() && differ(column)
        })
        .map(|(_, column)| column)
}

/// The criteria in their text form.
fn text_form(accounts: &Accounts, columns: &[&AccountColumn], language: Language) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let (score, class) = (SCORE.in_language(language), CLASS.in_language(language));
    let named = match language {
        Language::English => "english",
        Language::German => "german",
    };
    let mut text = format!("language = \"{named}\"\n[settings]\n");
    text.push_str(&format!("accounts_sheet = {}\n", quoted(&accounts.sheet)));
    text.push_str(&format!("account_key = {}\n", quoted(&accounts.columns[accounts.key].header)));
    let mut rule = |fields: &[(&str, &str)]| {
        text.push_str("[[rule]]\nactive = false\n");
        for (field, value) in fields {
            text.push_str(&format!("{field} = {}\n", quoted(value)));
        }
    };
    let percentile = words::PERCENTILE.in_language(language);
    for column in columns {
        let formula = reference(&column.header);
        rule(&[
            ("step", "score"),
            ("result", score),
            ("item", &column.header),
            ("formula", &formula),
            ("scale", percentile),
            ("weight", "1"),
        ]);
    }
    for (label, from) in CLASSES {
        let formula = from.map(|from| format!("[{score}]>={from}")).unwrap_or_default();
        rule(&[("step", "classify"), ("result", class), ("item", label), ("formula", &formula)]);
    }
    text
}

/// A column in a formula. What means something within brackets bears an apostrophe, as in Excel.
fn reference(header: &str) -> String {
    let mut formula = String::from("[");
    for letter in header.chars() {
        if matches!(letter, '[' | ']' | '#' | '\'' | '@') {
            formula.push('\'');
        }
        formula.push(letter);
    }
    formula.push(']');
    formula
}

fn heading(language: Language) -> String {
    say!(
        language,
        "What counts? Clear \"no\" in the last column of each row that does, and say by its weight how much",
        "Was zählt? In jeder Zeile, die zählt, das „nein“ in der letzten Spalte löschen und mit dem Gewicht sagen, wie viel"
    )
}

fn classes_heading(language: Language) -> String {
    say!(
        language,
        "Which class from how many points? Switch these rows on too; the first that fits holds",
        "Welche Klasse ab wie vielen Punkten? Auch diese Zeilen einschalten; die erste, die passt, gilt"
    )
}

fn has_criteria(file: &Location, sheet: &str, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the workbook has criteria, in the sheet \"{sheet}\"; nothing was put into it",
        "die Arbeitsmappe hat Kriterien, im Blatt „{sheet}“; es wurde nichts eingefügt"
    );
    Diagnostic::error("has-criteria", file.at(Place::Sheet(sheet.into())), message).with_help(say!(
        language,
        "change the rules there, or give the sheet another name first",
        "die Regeln dort ändern oder dem Blatt zuerst einen anderen Namen geben"
    ))
}

fn locked(file: &Location, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the workbook's structure is locked, so that no sheets can be added",
        "die Struktur der Arbeitsmappe ist gesperrt, Blätter lassen sich daher nicht hinzufügen"
    );
    Diagnostic::error("locked-structure", file.clone(), message).with_help(say!(
        language,
        "unlock it in Excel (Review, Protect Workbook), or keep the criteria in a workbook of their own: keyfolio new, then --criteria",
        "sie in Excel freigeben (Überprüfen, Arbeitsmappe schützen) oder die Kriterien in einer eigenen Arbeitsmappe führen: keyfolio new, \
         dann --criteria"
    ))
}
