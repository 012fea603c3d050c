//! What was agreed about the criteria, written into their cells: nothing else of the workbook changes, so that a run over it decides what was
//! agreed.
//!
//! A cell keeps its format, and its kind as far as the text allows: a number stays one where the text is one (`40%` in a cell that shows
//! percentages is 0.4), TRUE stays TRUE and not a word, and everything else is a text.

use std::collections::BTreeMap;

use crate::criteria::scale::only_number;
use crate::criteria::{Criteria, Rule, Written};
use crate::formula::Dialect;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded, words};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::foundation::value::Value;
use crate::ooxml::patching::cell_patch::RowCells;
use crate::say;
use crate::session::input::Input;
use crate::session::options::Options;
use crate::session::refused::Refused;
use crate::session::tuning::Tuning;
use crate::workbook::criteria_sheet::{self, Sources};
use crate::workbook::roles::Roles;
use crate::workbook::told::cells::put_cells;
use crate::workbook::told::reading::Workbook;

/// A cell of the criteria sheet and the text that is to stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellText {
    /// The cell, as `Criteria!D7`.
    pub cell: String,
    /// The text; empty for a blank cell.
    pub text: String,
}

/// The cells that moved numbers and switched rows change. A change that stands in no cell cannot be written, and then none is.
pub fn tuned_cells(tuning: &Tuning) -> Result<Vec<CellText>, Refused> {
    let ready = tuning.ready();
    let text = |change: crate::session::tuning::WrittenChange| match (change.sheet, change.cell) {
        (Some(sheet), Some(cell)) => Ok(CellText { cell: format!("{sheet}!{cell}"), text: change.text }),
        _ => Err(Refused::one(ready.language(), no_cells(Location::file(ready.package.name()), ready.language()))),
    };
    tuning.written().into_iter().map(text).collect()
}

/// The workbook with these texts in the cells of its criteria sheet. `dialect` is that of the criteria.
pub fn with_texts(input: &Input, texts: &[CellText], dialect: Dialect) -> Result<Input, Refused> {
    let language = dialect.language;
    let refused = |fault: Diagnostic| Refused::one(language, fault);
    if texts.is_empty() {
        return Ok(input.clone());
    }
    let (package, conversion) = input.package(language)?;
    let file = Location::file(package.name());
    let sheet = Roles::of(&package).criteria.filter(|_| conversion.is_none());
    let Some(sheet) = sheet else { return Err(refused(no_cells(file, language))) };
    let mut workbook = Workbook::open(&package, &input.name, language).map_err(refused)?;
    let cells = workbook.sheet(&sheet).map_err(refused)?;
    let mut rows: BTreeMap<RowIndex, BTreeMap<ColumnIndex, Value>> = BTreeMap::new();
    for text in texts {
        let cell = cell_in(&text.cell, &sheet).ok_or_else(|| refused(other_cell(text, &sheet, &file, language)))?;
        rows.entry(cell.row).or_default().insert(cell.column, typed(&text.text, &cells.value(cell), dialect));
    }
    let rows: Vec<RowCells> =
        rows.into_iter().map(|(row, cells)| RowCells { row, cells: cells.into_iter().collect(), like: None }).collect();
    let bytes = put_cells(&package, &sheet, &rows, language).map_err(refused)?;
    Ok(Input { name: input.name.clone(), bytes })
}

/// How the criteria of a workbook write, as far as that can be read; else as the workbook's own language does.
pub fn dialect_of(input: &Input, language: Language) -> Dialect {
    let read = || {
        let (package, _) = input.package(language).ok()?;
        let roles = Roles::of(&package);
        let mut workbook = Workbook::open(&package, &input.name, language).ok()?;
        let criteria = workbook.sheet(&roles.criteria?).ok()?;
        let settings = roles.settings.and_then(|sheet| workbook.sheet(&sheet).ok());
        let file = Location::file(input.name.clone());
        let sources =
            Sources { file: &file, criteria: &criteria, settings: settings.as_ref(), tests: None, overrides: None, pairwise: None };
        Some(criteria_sheet::read(sources).0.dialect())
    };
    read().unwrap_or(Dialect { language, decimal_comma: language == Language::German })
}

/// What mends changed, a sentence each: texts in cells of a file whose criteria could not be read without them.
pub fn mended(input: &Input, mends: &[CellText], language: Language) -> Vec<String> {
    if mends.is_empty() {
        return Vec::new();
    }
    let read = || {
        let (package, _) = input.package(language).ok()?;
        let sheet = Roles::of(&package).criteria?;
        Workbook::open(&package, &input.name, language).ok()?.sheet(&sheet).ok()
    };
    let before = read();
    let told = |mend: &CellText| {
        let was = before.as_ref().zip(mend.cell.rsplit_once('!').and_then(|(_, cell)| CellAddress::parse(cell)));
        let was = was.map(|(sheet, cell)| sheet.value(cell).shown(language)).unwrap_or_default();
        format!("{}: {} → {}", mend.cell, shown(&was), shown(&mend.text))
    };
    mends.iter().map(told).collect()
}

/// The cell of the criteria sheet that is meant.
fn cell_in(written: &str, sheet: &str) -> Option<CellAddress> {
    let (named, cell) = written.rsplit_once('!')?;
    let is_plain = folded(named) == folded(sheet);
    let is_quoted = named
        .strip_prefix('\'')
        .and_then(|named| named.strip_suffix('\''))
        .is_some_and(|named| folded(&named.replace("''", "'")) == folded(sheet));
    CellAddress::parse(cell).filter(|_| is_plain || is_quoted)
}

/// What is put into a cell that holds something: of its kind, where the text can be of it.
fn typed(text: &str, before: &Value, dialect: Dialect) -> Value {
    if text.trim().is_empty() {
        return Value::Blank;
    }
    match before {
        Value::Number(_) | Value::Blank => only_number(text, dialect).map_or_else(|| Value::text(text), Value::number),
        Value::Boolean(_) if [words::YES, words::TRUE].iter().any(|word| word.is(text)) => Value::Boolean(true),
        Value::Boolean(_) if [words::NO, words::FALSE].iter().any(|word| word.is(text)) => Value::Boolean(false),
        _ => Value::text(text),
    }
}

pub(super) fn no_cells(file: Location, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the criteria do not stand in a sheet of this workbook, so that nothing can be written there",
        "die Kriterien stehen nicht in einem Blatt dieser Arbeitsmappe, daher lässt sich dort nichts eintragen"
    );
    Diagnostic::error("no-criteria-cells", file, message).with_help(say!(
        language,
        "save the workbook in Excel as .xlsx with a sheet \"Criteria\"",
        "die Arbeitsmappe in Excel als .xlsx mit einem Blatt „Kriterien“ speichern"
    ))
}

fn other_cell(text: &CellText, sheet: &str, file: &Location, language: Language) -> Diagnostic {
    let cell = &text.cell;
    let message = say!(language, "{cell} is not a cell of the sheet \"{sheet}\"", "{cell} ist keine Zelle des Blattes „{sheet}“");
    Diagnostic::error("unknown-cell", file.at(Place::Sheet(sheet.into())), message)
}

/// What differs between two states of the same criteria, a sentence for each cell or row, in the order of the sheet.
pub fn minutes(before: &Criteria, after: &Criteria) -> Vec<String> {
    let language = after.language;
    let mut minutes = Vec::new();
    let of_number = |rules: &[Rule], number: usize| rules.iter().position(|rule| rule.number == number);
    for rule in &after.rules {
        let Some(former) = of_number(&before.rules, rule.number).map(|place| &before.rules[place]) else {
            minutes.push(told(rule, language, &say!(language, "added", "neu")));
            continue;
        };
        let fields: [fn(&Rule) -> &Written; 6] = [
            |rule| &rule.result,
            |rule| &rule.item,
            |rule| &rule.formula,
            |rule| &rule.scale_text,
            |rule| &rule.weight,
            |rule| &rule.reason,
        ];
        for field in fields {
            let (was, is) = (field(former), field(rule));
            if was.text != is.text {
                let place = match &is.location.place {
                    Place::Cell(sheet, cell) => format!("{sheet}!{cell}"),
                    other => other.in_language(language),
                };
                let (was, is) = (shown(&was.text), shown(&is.text));
                minutes.push(format!("{place} ({}): {was} → {is}", name(rule)));
            }
        }
        if former.active != rule.active {
            let what =
                if rule.active { say!(language, "switched on", "eingeschaltet") } else { say!(language, "switched off", "ausgeschaltet") };
            minutes.push(told(rule, language, &what));
        }
    }
    for rule in before.rules.iter().filter(|rule| of_number(&after.rules, rule.number).is_none()) {
        minutes.push(told(rule, language, &say!(language, "taken out", "herausgenommen")));
    }
    minutes
}

/// A rule's item, or else its result.
fn name(rule: &Rule) -> &str {
    if rule.item.is_empty() { &rule.result.text } else { &rule.item.text }
}

fn told(rule: &Rule, language: Language, what: &str) -> String {
    format!("{} ({}): {what}", rule.called(language), name(rule))
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

/// The sentences of minutes as they stand in the workbook: each with the day and who agreed.
pub fn dated(minutes: &[String], by: &str, options: &Options, language: Language) -> Vec<String> {
    let day = language.date(options.as_of.unwrap_or(options.today));
    let by = by.trim();
    let head = if by.is_empty() { day } else { format!("{day}, {by}") };
    minutes.iter().map(|sentence| format!("{head}: {sentence}")).collect()
}
