//! Reads an earlier workbook under its own criteria and on its own day.

use crate::criteria::Setting;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::{Language, folded};
use crate::foundation::value::Value;
use crate::ooxml::package::Package;
use crate::ooxml::reading::read::Sheet;
use crate::report::RUN;
use crate::session::options::{Alterations, Options, Previous, Progress};
use crate::session::ready::Ready;
use crate::session::refused::Refused;
use crate::workbook::roles::Roles;
use crate::workbook::told::reading::Workbook;

use super::remembered;

/// The workbook of last time, read as it was decided then. `also` names columns that are wanted of it though none of its rules reads them.
pub(in crate::session) fn load(
    previous: &Previous,
    new: &Ready,
    also: &[String],
    options: &Options,
    progress: Progress<'_>,
) -> Result<Ready, Refused> {
    let language = new.language();
    let read = |own: &Options, alterations: Alterations<'_>| {
        let (package, conversion) = previous.workbook.package(language)?;
        let mut ready = Ready::new(package, conversion.as_ref(), own, alterations, progress)?;
        remembered::fill(&mut ready);
        Ok(ready)
    };
    let (package, _) = previous.workbook.package(language)?;
    // The day on which the workbook was annotated says more than the settings, which may have changed since.
    let day = previous.as_of.or_else(|| day_of_run(&package, language));
    let mut own = Options { criteria: previous.criteria.clone(), as_of: day, today: options.today, previous: Vec::new() };
    if own.criteria.is_none() && Roles::of(&package).criteria.is_none() {
        own.criteria.clone_from(&options.criteria);
    }
    drop(package);
    let mut alterations = Alterations { value_column: new.value_column(), also, ..Alterations::default() };
    let mut old = read(&own, alterations)?;
    // Accounts are the same by the same column. Which one it is may hang on a few cells, where no setting says it.
    let key = &new.accounts.columns[new.accounts.key].header;
    let is_key = |header: &str| folded(header) == folded(key);
    let has_key = old.accounts.columns.iter().any(|column| is_key(&column.header));
    if has_key && !is_key(&old.accounts.columns[old.accounts.key].header) && old.criteria.settings.account_key.is_none() {
        alterations.account_key = Some(key);
        old = read(&own, alterations)?;
    }
    if own.as_of.is_some() {
        return Ok(old);
    }
    let day = old.criteria.settings.as_of.unwrap_or(new.plan.as_of);
    if day == old.plan.as_of {
        return Ok(old);
    }
    own.as_of = Some(day);
    read(&own, alterations)
}

/// The day that the sheet about an earlier run tells.
pub(in crate::session) fn day_of_run(package: &Package, language: Language) -> Option<DayNumber> {
    let name = package.own_sheet_name(RUN)?;
    let sheet = Workbook::open(package, &package.name().into(), language).ok()?.sheet(&name).ok()?;
    day_told(&sheet)
}

fn day_told(sheet: &Sheet) -> Option<DayNumber> {
    let as_of = |value: &Value| matches!(value, Value::Text(text) if Setting::AsOf.word().is(text));
    let named = sheet.cells.iter().find(|(cell, (value, _))| cell.column.0 == 0 && as_of(value))?.0;
    let mut behind = sheet.cells.iter().filter(|(cell, _)| cell.row == named.row && *cell > named).map(|(_, (value, _))| value);
    behind.next().and_then(|value| DayNumber::from_serial(value.to_number().ok()?))
}
