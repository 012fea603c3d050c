//! Which sheet is which: accounts, criteria, settings, tests, and the others.

use crate::criteria::Settings;
use crate::diagnostic::Diagnostic;
use crate::language::{Language, folded, words};
use crate::location::Location;
use crate::say;

use super::package::{Package, SheetEntry, SheetKind, SheetVisibility};

/// The names of the sheets that have a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// The criteria sheet.
    pub criteria: Option<String>,
    /// The settings sheet.
    pub settings: Option<String>,
    /// The tests sheet.
    pub tests: Option<String>,
}

impl Roles {
    /// Finds the sheets of a workbook by their names in either language.
    pub fn of(package: &Package) -> Self {
        let named = |word: crate::language::Word| worksheets(package).find(|sheet| word.is(&sheet.name)).map(|sheet| sheet.name.clone());
        Self { criteria: named(words::CRITERIA_SHEET), settings: named(words::SETTINGS_SHEET), tests: named(words::TESTS_SHEET) }
    }

    /// The language that the workbook's own sheet names speak, before any criteria have been read.
    pub fn language(package: &Package) -> Language {
        let german = [words::CRITERIA_SHEET, words::ACCOUNTS_SHEET, words::SETTINGS_SHEET].iter().any(|word| {
            package.sheets().iter().any(|sheet| folded(&sheet.name) == folded(word.german) && folded(word.german) != folded(word.english))
        });
        if german { Language::German } else { Language::English }
    }

    /// The accounts sheet: the one that the settings name, else the one with such a name, else the first visible worksheet that is none
    /// of the others.
    pub fn accounts(&self, package: &Package, settings: &Settings, file: &Location, language: Language) -> Result<String, Diagnostic> {
        if let Some(wanted) = settings.accounts_sheet.as_ref().filter(|wanted| !wanted.is_empty()) {
            let name = folded(&wanted.text);
            if let Some(sheet) = worksheets(package).find(|sheet| folded(&sheet.name) == name) {
                return Ok(sheet.name.clone());
            }
            let wanted_name = &wanted.text;
            let names = worksheets(package).map(|sheet| language.quoted(&sheet.name)).collect::<Vec<_>>().join(", ");
            return Err(Diagnostic::error(
                "no-accounts-sheet",
                wanted.location.clone(),
                say!(language, "the workbook has no sheet \"{wanted_name}\"", "die Arbeitsmappe hat kein Blatt „{wanted_name}“"),
            )
            .with_help(say!(language, "it has {names}", "sie hat {names}")));
        }
        let others = [&self.criteria, &self.settings, &self.tests];
        let other = |sheet: &&SheetEntry| !others.iter().any(|name| name.as_ref() == Some(&sheet.name));
        worksheets(package)
            .filter(other)
            .find(|sheet| words::ACCOUNTS_SHEET.is(&sheet.name) || words::CUSTOMERS_SHEET.is(&sheet.name))
            .or_else(|| worksheets(package).filter(other).find(|sheet| sheet.visibility == SheetVisibility::Visible))
            .or_else(|| worksheets(package).find(other))
            .map(|sheet| sheet.name.clone())
            .ok_or_else(|| {
                Diagnostic::error(
                    "no-accounts-sheet",
                    file.clone(),
                    say!(language, "the workbook has no sheet of accounts", "die Arbeitsmappe hat kein Blatt mit Kunden"),
                )
                .with_help(say!(
                    language,
                    "name the sheet \"Accounts\", or name it in the setting \"Accounts sheet\"",
                    "das Blatt „Kunden“ nennen oder in der Einstellung „Kundenblatt“ angeben"
                ))
            })
    }
}

/// The worksheets that are the user's own.
fn worksheets(package: &Package) -> impl Iterator<Item = &SheetEntry> {
    package.sheets().iter().filter(|sheet| sheet.kind == SheetKind::Worksheet && !package.is_own_sheet(&sheet.name))
}
