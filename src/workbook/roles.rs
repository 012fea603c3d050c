//! Which sheet is which: accounts, criteria, settings, tests, overrides, comparisons in pairs, and the others.

use std::collections::BTreeMap;

use crate::criteria::Settings;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, folded, is_german, words};
use crate::foundation::location::{Location, Place};
use crate::foundation::suggestion::nearest;
use crate::say;

use crate::ooxml::package::{Package, SheetEntry, SheetKind, SheetVisibility};

/// The names of the sheets that have a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// The criteria sheet.
    pub criteria: Option<String>,
    /// The settings sheet.
    pub settings: Option<String>,
    /// The tests sheet.
    pub tests: Option<String>,
    /// The sheet of what people decided in place of the rules.
    pub overrides: Option<String>,
    /// The sheet of comparisons in pairs.
    pub pairwise: Option<String>,
}

impl Roles {
    /// Finds the sheets of a workbook by their names in either language.
    pub fn of(package: &Package) -> Self {
        let named = |word: crate::foundation::language::Word| {
            worksheets(package).find(|sheet| word.is(&sheet.name)).map(|sheet| sheet.name.clone())
        };
        Self {
            criteria: named(words::CRITERIA_SHEET),
            settings: named(words::SETTINGS_SHEET),
            tests: named(words::TESTS_SHEET),
            overrides: named(words::OVERRIDES_SHEET),
            pairwise: named(words::PAIRWISE_SHEET),
        }
    }

    /// What is doubtful about these roles: a second sheet of the same role, which is not read, and a sheet whose name nearly gives it one.
    /// `own_criteria` says whether criteria come from the workbook.
    pub fn findings(&self, package: &Package, own_criteria: bool, file: &Location, language: Language) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let roles = [
            (words::CRITERIA_SHEET, &self.criteria),
            (words::SETTINGS_SHEET, &self.settings),
            (words::TESTS_SHEET, &self.tests),
            (words::OVERRIDES_SHEET, &self.overrides),
            (words::PAIRWISE_SHEET, &self.pairwise),
        ];
        for (word, read) in roles {
            let of_criteria = word == words::CRITERIA_SHEET;
            if of_criteria && !own_criteria {
                continue;
            }
            let at = |sheet: &str| file.at(Place::Sheet(sheet.into()));
            let wanted = word.in_language(language);
            match read {
                Some(read) => {
                    findings.extend(worksheets(package).filter(|sheet| word.is(&sheet.name) && sheet.name != *read).map(|sheet| {
                        let other = &sheet.name;
                        let message = say!(
                            language,
                            "the sheet \"{read}\" is read, and so \"{other}\" is not",
                            "gelesen wird das Blatt „{read}“ und deshalb „{other}“ nicht"
                        );
                        Diagnostic::finding("second-sheet", at(other), message).with_help(say!(
                            language,
                            "delete one of the two, or give it another name",
                            "eines der beiden löschen oder umbenennen"
                        ))
                    }))
                }
                // Of the criteria it is said where the built-in ones are used.
                None if of_criteria => {}
                None => findings.extend(near_sheet(package, word).map(|sheet| {
                    let message = say!(language, "the sheet \"{sheet}\" is not read", "das Blatt „{sheet}“ wird nicht gelesen");
                    let help = say!(language, "is \"{wanted}\" meant?", "ist „{wanted}“ gemeint?");
                    Diagnostic::note("unread-sheet", at(sheet), message).with_help(help)
                })),
            }
        }
        findings
    }

    /// Sheets that might have been meant as well as `first`, which is read: others by the name of accounts, and those of `alike`, which have the same
    /// columns; where no setting says which is meant and no formula reads them. `read` are the names of the tables and sheets that formulas
    /// read, folded.
    pub fn second_accounts<T>(
        package: &Package,
        settings: &Settings,
        (first, alike): (&str, &[&str]),
        read: &BTreeMap<String, T>,
        file: &Location,
        language: Language,
    ) -> Vec<Diagnostic> {
        if settings.accounts_sheet.as_ref().is_some_and(|wanted| !wanted.is_empty()) {
            return Vec::new();
        }
        let is_read = |name: &str| {
            let mut tables = package.tables().iter().filter(|table| table.sheet == name);
            read.contains_key(&folded(name)) || tables.any(|table| read.contains_key(&folded(&table.name)))
        };
        let meant = |name: &str| is_accounts_name(name) || alike.contains(&name);
        let sheets = worksheets(package).map(|sheet| sheet.name.as_str()).filter(|name| *name != first && meant(name));
        let second = sheets.filter(|name| !is_read(name));
        second
            .map(|other| {
                let message = say!(
                    language,
                    "the sheet \"{first}\" is read, and so \"{other}\" is not",
                    "gelesen wird das Blatt „{first}“ und deshalb „{other}“ nicht"
                );
                Diagnostic::finding("second-sheet", file.at(Place::Sheet(other.into())), message).with_help(say!(
                    language,
                    "name the sheet to read in the setting \"Accounts sheet\", or give the other another name",
                    "das zu lesende Blatt in der Einstellung „Kundenblatt“ nennen oder dem anderen einen anderen Namen geben"
                ))
            })
            .collect()
    }

    /// A sheet that is most probably meant to hold the criteria, though it is not called so.
    pub fn misnamed_criteria(package: &Package) -> Option<&str> {
        near_sheet(package, words::CRITERIA_SHEET)
    }

    /// The language that the workbook's own sheet names speak, before any criteria have been read.
    pub fn language(package: &Package) -> Language {
        let german = [words::CRITERIA_SHEET, words::ACCOUNTS_SHEET, words::SETTINGS_SHEET].iter().any(|word| {
            package.sheets().iter().any(|sheet| folded(&sheet.name) == folded(word.german) && folded(word.german) != folded(word.english))
        });
        // Where no sheet is called as keyfolio knows it, other German names speak, `Tabelle1` of Excel's own among them.
        let other = || !Self::are_known(package) && package.sheets().iter().any(|sheet| is_german(&sheet.name));
        if german || other() { Language::German } else { Language::English }
    }

    /// Whether a sheet's name tells the language.
    pub fn speak(package: &Package) -> bool {
        Self::are_known(package) || Self::language(package) == Language::German
    }

    /// Whether a sheet is called as keyfolio knows it.
    fn are_known(package: &Package) -> bool {
        let known = [words::CRITERIA_SHEET, words::ACCOUNTS_SHEET, words::SETTINGS_SHEET];
        package.sheets().iter().any(|sheet| known.iter().any(|word| word.is(&sheet.name)))
    }

    /// The sheets that can hold the accounts: the one that the settings name, else all that have no other role.
    pub fn candidates<'p>(
        &self,
        package: &'p Package,
        settings: &Settings,
        file: &Location,
        language: Language,
    ) -> Result<Vec<Candidate<'p>>, Diagnostic> {
        if let Some(wanted) = settings.accounts_sheet.as_ref().filter(|wanted| !wanted.is_empty()) {
            let name = folded(&wanted.text);
            if let Some(sheet) = worksheets(package).find(|sheet| folded(&sheet.name) == name) {
                return Ok(vec![Candidate::of(sheet)]);
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
        let others = [&self.criteria, &self.settings, &self.tests, &self.overrides, &self.pairwise];
        let other = |sheet: &&SheetEntry| !others.iter().any(|name| name.as_ref() == Some(&sheet.name));
        let candidates: Vec<Candidate<'p>> = worksheets(package).filter(other).map(Candidate::of).collect();
        if !candidates.is_empty() {
            return Ok(candidates);
        }
        Err(Diagnostic::error(
            "no-accounts-sheet",
            file.clone(),
            say!(language, "the workbook has no sheet of accounts", "die Arbeitsmappe hat kein Blatt mit Kunden"),
        )
        .with_help(say!(
            language,
            "name the sheet \"Accounts\", or name it in the setting \"Accounts sheet\"",
            "das Blatt „Kunden“ nennen oder in der Einstellung „Kundenblatt“ angeben"
        )))
    }
}

/// A sheet that can hold the accounts.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'p> {
    /// Its name.
    pub name: &'p str,
    /// Whether the name says so.
    pub is_named: bool,
    /// Whether it is shown.
    pub is_visible: bool,
}

impl<'p> Candidate<'p> {
    fn of(sheet: &'p SheetEntry) -> Self {
        Self { name: &sheet.name, is_named: is_accounts_name(&sheet.name), is_visible: sheet.visibility == SheetVisibility::Visible }
    }
}

/// Whether a sheet's name says that it holds the accounts.
fn is_accounts_name(name: &str) -> bool {
    words::ACCOUNTS_SHEET.is(name) || words::CUSTOMERS_SHEET.is(name)
}

/// A sheet whose name is nearly this word, or holds it: `Criterias`, `Kriterien 2026`.
fn near_sheet(package: &Package, word: Word) -> Option<&str> {
    let words = [word.english, word.german];
    let holds = |name: &str| words.iter().any(|word| folded(name).split(|c: char| !c.is_alphanumeric()).any(|part| part == folded(word)));
    let near = |name: &str| nearest(name, words).is_some();
    worksheets(package).map(|sheet| sheet.name.as_str()).find(|name| !word.is(name) && (holds(name) || near(name)))
}

/// The sheets of the user's own that hold cells.
pub(super) fn worksheets(package: &Package) -> impl Iterator<Item = &SheetEntry> {
    package.sheets().iter().filter(|sheet| sheet.kind == SheetKind::Worksheet && !package.is_own_sheet(&sheet.name))
}
