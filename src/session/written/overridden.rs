//! What people decided in place of the rules, written into the sheet of overrides: a row an account and a result. A sheet that is not there is
//! made; it is the user's from then on.

use std::sync::Arc;

use crate::accounts::key_of_text;
use crate::criteria::scale::only_number;
use crate::criteria::{Criteria, Override, Step};
use crate::evaluation::plan::Plan;
use crate::formula::Dialect;
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::location::{ColumnIndex, Location, RowIndex};
use crate::foundation::value::Value;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::ooxml::patching::cell_patch::RowCells;
use crate::say;
use crate::session::input::Input;
use crate::session::refused::Refused;
use crate::workbook::overrides::putting::{NewOverride, put_overrides};
use crate::workbook::overrides::sheet as overrides_sheet;
use crate::workbook::roles::Roles;
use crate::workbook::told::cells::put_cells;
use crate::workbook::told::package::open as open_package;
use crate::workbook::told::reading::Workbook;

use super::agreed::no_cells;

/// An override as somebody enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entered {
    /// The account's key.
    pub account: String,
    /// The result.
    pub result: String,
    /// The value as one would write it in a cell; empty to take an override away.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// The last day on which it counts; `None` for ever.
    pub until: Option<DayNumber>,
}

/// The workbook with these overrides in their sheet; `plan` is that of its criteria. Each stands in the row of the same account and result where there is one, else in a new one. A row whose
/// override is taken away is left blank.
pub fn with_overrides(input: &Input, entered: &[Entered], plan: &Plan) -> Result<Input, Refused> {
    let (dialect, language) = (plan.dialect, plan.language());
    let refused = |fault: Diagnostic| Refused::one(language, fault);
    if entered.is_empty() {
        return Ok(input.clone());
    }
    let (package, conversion) = input.package(language)?;
    if conversion.is_some() {
        return Err(refused(no_cells(Location::file(package.name()), language)));
    }
    let (away, put): (Vec<&Entered>, Vec<&Entered>) = entered.iter().partition(|one| one.value.trim().is_empty());
    let put: Vec<NewOverride> = put.into_iter().map(|one| new_override(one, plan)).collect();
    let bytes = put_overrides(&package, &put, dialect).map_err(refused)?;
    let package = open_package(bytes, &input.name, language).map_err(refused)?;
    let bytes = without(&package, &away, dialect).map_err(refused)?;
    Ok(Input { name: input.name.clone(), bytes })
}

/// The package without the overrides of these accounts and results.
fn without(package: &Package, away: &[&Entered], dialect: Dialect) -> Result<FileBytes, Diagnostic> {
    let language = dialect.language;
    let as_it_is = || Ok(package.bytes().clone());
    let Some(name) = Roles::of(package).overrides.filter(|_| !away.is_empty()) else { return as_it_is() };
    let file: Arc<str> = package.name().into();
    let sheet = Workbook::open(package, &file, language)?.sheet(&name)?;
    let Some(layout) = overrides_sheet::layout(&sheet, &Location::file(file), dialect) else { return as_it_is() };
    let is_of = |known: &Override, one: &Entered| {
        key_of_text(&known.account.text) == key_of_text(&one.account) && folded(&known.result.text) == folded(&one.result)
    };
    let rows = layout.rows.iter().filter(|(_, known)| away.iter().any(|one| is_of(known, one)));
    let mut columns: Vec<ColumnIndex> = layout.columns.iter().map(|(_, column)| *column).collect();
    columns.sort_unstable();
    let blank = |row: RowIndex| RowCells { row, cells: columns.iter().map(|column| (*column, Value::Blank)).collect(), like: None };
    let rows: Vec<RowCells> = rows.map(|(row, _)| blank(*row)).collect();
    if rows.is_empty() { as_it_is() } else { put_cells(package, &name, &rows, language) }
}

fn new_override(one: &Entered, plan: &Plan) -> NewOverride {
    let dialect = plan.dialect;
    // A key such as 00123 is a text.
    let as_it_is = |text: &str| only_number(text, dialect).filter(|number| dialect.language.number(*number) == text.trim());
    // So is a label such as 01, or what is computed as a text.
    let planned = plan.results.iter().find(|result| folded(&result.name) == folded(&one.result));
    let value = match planned.map(|result| (result.step, result.kind)) {
        Some((Step::Score, _) | (Step::Compute, Kind::Number)) => only_number(&one.value, dialect),
        Some((Step::Compute, Kind::Any)) => as_it_is(&one.value),
        _ => None,
    };
    NewOverride {
        account: as_it_is(&one.account).map_or_else(|| Value::text(one.account.trim()), Value::number),
        result: one.result.trim().to_owned(),
        value: value.map_or_else(|| Value::text(one.value.trim()), Value::number),
        reason: one.reason.trim().to_owned(),
        by: one.by.trim().to_owned(),
        until: one.until,
    }
}

/// What differs between the overrides of two states, a sentence each.
pub fn minutes(before: &Criteria, after: &Criteria) -> Vec<String> {
    let language = after.language;
    let same = |one: &Override, other: &Override| {
        key_of_text(&one.account.text) == key_of_text(&other.account.text) && folded(&one.result.text) == folded(&other.result.text)
    };
    let told = |one: &Override, was: &str, is: &str, why: &str| {
        let what = say!(language, "override of", "Ausnahme für");
        format!("{what} {}, {}: {was} → {is}{why}", one.account.text, one.result.text)
    };
    let mut minutes = Vec::new();
    let says = |one: &Override| (one.value_text.text.clone(), one.reason.text.clone(), one.by.text.clone(), one.until);
    for one in &after.overrides {
        // Of an account and a result there may be several, of which some do not count any more.
        let former: Vec<&Override> = before.overrides.iter().filter(|other| same(one, other)).collect();
        if !former.iter().any(|former| says(former) == says(one)) {
            let former = former.last();
            let until = one.until.map(|day| language.date(day)).map(|day| say!(language, "until {day}", "bis {day}"));
            let why: Vec<String> =
                [one.reason.text.clone(), one.by.text.clone()].into_iter().chain(until).filter(|text| !text.is_empty()).collect();
            let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
            minutes.push(told(one, former.map_or("–", |former| &former.value_text.text), &one.value_text.text, &why));
        }
    }
    for one in before.overrides.iter().filter(|one| !after.overrides.iter().any(|other| same(one, other))) {
        minutes.push(told(one, &one.value_text.text, "–", ""));
    }
    minutes
}
