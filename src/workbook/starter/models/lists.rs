//! The lists of a model as cells: accounts, and what formulas look up.

use crate::foundation::language::{Language, words};
use crate::say;
use crate::workbook::starter::accounts::{List, ListColumn, accounts_guide};
use crate::workbook::starter::sample::{Cell, Shown};

use super::About;
use super::about::{ColumnOf, ListOf};

/// Reads the lists whose files are given, in the order in which the model names them.
pub(super) fn of(files: &[(&str, &str)], about: &About, language: Language) -> Result<Vec<List>, String> {
    about
        .lists
        .iter()
        .map(|list| {
            let file = format!("{}.csv", list.file);
            let (_, text) = files.iter().find(|(name, _)| *name == file).ok_or_else(|| format!("there is no {file}"))?;
            read(list, text, about, language)
        })
        .collect()
}

fn read(list: &ListOf, text: &str, about: &About, language: Language) -> Result<List, String> {
    let mut lines = text.lines();
    let headers: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    if !headers.iter().copied().eq(list.columns.iter().map(|ColumnOf(english, ..)| english.as_str())) {
        return Err(format!("{} has other columns: {headers:?}", list.file));
    }
    let row = |line: &str| -> Result<Vec<Cell>, String> {
        let fields: Vec<&str> = line.split(',').collect();
        if fields.len() != list.columns.len() {
            return Err(format!("{} has a row of {} cells: {line}", list.file, fields.len()));
        }
        fields.iter().zip(&list.columns).map(|(field, ColumnOf(.., shown))| cell(field, *shown, about, language)).collect()
    };
    let columns = list.columns.iter().map(|ColumnOf(english, german, width, shown)| ListColumn {
        header: if language == Language::English { english.clone() } else { german.clone() },
        width: *width,
        shown: *shown,
    });
    let is_accounts = list.name.is_none();
    let accounts = words::ACCOUNTS_SHEET.in_language(language);
    let looked_up = say!(
        language,
        "Invented data. The formulas in the criteria look things up here.",
        "Erfundene Daten. Die Formeln der Kriterien schlagen hier nach."
    );
    Ok(List {
        name: list.name.as_ref().map_or(accounts, |name| name.in_language(language)).to_owned(),
        title: list.title.in_language(language).to_owned(),
        guide: if is_accounts { accounts_guide(language) } else { looked_up },
        columns: columns.collect(),
        rows: lines.map(row).collect::<Result<_, _>>()?,
        frozen: if is_accounts { 2 } else { 1 },
    })
}

/// A field as a cell. Names of companies and people are the same in both languages.
fn cell(field: &str, shown: Shown, about: &About, language: Language) -> Result<Cell, String> {
    let wrong = || format!("this is no {shown:?}: {field}");
    if field.is_empty() {
        return Ok(Cell::Blank);
    }
    match shown {
        Shown::Text => {
            let german = about.german.get(field).filter(|_| language == Language::German);
            Ok(Cell::Text(german.map_or(field, String::as_str).to_owned()))
        }
        Shown::Date => {
            let parts: Vec<u16> = field.split('-').map_while(|part| part.parse().ok()).collect();
            let [year, month, day] = parts[..] else { return Err(wrong()) };
            let small = |number: u16| u8::try_from(number).map_err(|_| wrong());
            Ok(Cell::Date(year, small(month)?, small(day)?))
        }
        Shown::Whole | Shown::Decimal | Shown::Percent | Shown::Grade => field.parse().map(Cell::Number).map_err(|_| wrong()),
    }
}
