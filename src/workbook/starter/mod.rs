//! Workbooks to begin with: sample accounts, and criteria, settings and tests as sheets that a controller can tune at once.
//!
//! [`workbook`] is what `keyfolio new` writes, [`into`] what `keyfolio new --into` puts into a workbook that is there, [`criteria_workbook`] what `keyfolio criteria import` makes of a text file. The larger
//! sample workbooks of the project are made of the same sheets ([`Sheets`]). The same input gives the same bytes.

mod accounts;
mod criteria;
mod into;
pub mod models;
mod month;
mod overrides_sheet;
mod pairwise_sheet;
mod sample;
mod settings;
mod style;
mod tests_sheet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::criteria::{Criteria, Override, Settings, headings};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{Location, Place};
use crate::ooxml::archive::made_by::made_alike;
use crate::say;

pub use into::{Begun, into};
pub use month::{a_month_later, is_large};
pub use sample::{REGIONS, SampleAccount, accounts as sample_accounts};

/// How many accounts a starter workbook has.
const STARTER_ACCOUNTS: usize = 12;

/// A starter workbook: a dozen sample accounts and the built-in criteria, with some results pinned as tests, and a sheet for overrides.
pub fn workbook(language: Language) -> Result<Vec<u8>, Diagnostic> {
    made(language, |sheets| {
        sheets.accounts(&sample_accounts(STARTER_ACCOUNTS))?;
        sheets.criteria(&Criteria::built_in(language), true)?;
        sheets.overrides(&[])
    })
}

/// A workbook with a sheet of overrides and nothing else.
pub fn overrides_workbook(overrides: &[Override], language: Language) -> Result<Vec<u8>, Diagnostic> {
    made(language, |sheets| sheets.overrides(overrides))
}

/// A workbook with criteria, their settings and their tests, and nothing else.
pub fn criteria_workbook(criteria: &Criteria) -> Result<Vec<u8>, Diagnostic> {
    made(criteria.language, |sheets| sheets.criteria(criteria, false))
}

/// A workbook with a sheet of settings, none of them made, and nothing else.
pub fn settings_workbook(language: Language) -> Result<Vec<u8>, Diagnostic> {
    let criteria = Criteria { settings: Settings::default(), ..Criteria::built_in(language) };
    made(language, |sheets| settings::write(sheets.workbook.add_worksheet(), &criteria))
}

fn made(language: Language, add: impl FnOnce(&mut Sheets) -> Result<(), XlsxError>) -> Result<Vec<u8>, Diagnostic> {
    let mut sheets = Sheets::new(language);
    add(&mut sheets).and_then(|()| sheets.finish()).map_err(|error| not_made(&error, language))
}

fn not_made(error: &XlsxError, language: Language) -> Diagnostic {
    Diagnostic::error(
        "workbook-not-made",
        Location { file: None, place: Place::File },
        say!(language, "the workbook could not be made: {error}", "die Arbeitsmappe konnte nicht erstellt werden: {error}"),
    )
}

/// A workbook that sheets are added to.
pub struct Sheets {
    /// The language of names, texts and formats.
    pub language: Language,
    /// The workbook.
    pub workbook: Workbook,
}

impl Sheets {
    /// No sheets yet.
    pub fn new(language: Language) -> Self {
        Self { language, workbook: Workbook::new() }
    }

    /// Adds the sheet of accounts, as an Excel table below a title.
    pub fn accounts(&mut self, accounts: &[SampleAccount]) -> Result<(), XlsxError> {
        let language = self.language;
        accounts::write(self.workbook.add_worksheet(), accounts, language)
    }

    /// Adds the sheets of criteria, settings and tests. `sample` tells that they belong to the sample accounts: the stages of the built-in
    /// criteria are headed, and results of the sample accounts are pinned.
    pub fn criteria(&mut self, criteria: &Criteria, sample: bool) -> Result<(), XlsxError> {
        if !sample {
            return self.criteria_below(criteria, &[]);
        }
        let headings: Vec<_> = headings(criteria.language).into_iter().map(|(position, heading)| (position, heading.to_owned())).collect();
        self.criteria_below(&Criteria { tests: tests_sheet::pinned(criteria), ..criteria.clone() }, &headings)
    }

    /// Adds the same sheets; a heading stands above the rule whose position it names.
    fn criteria_below(&mut self, criteria: &Criteria, headings: &[(usize, String)]) -> Result<(), XlsxError> {
        let headings: Vec<(usize, &str)> = headings.iter().map(|(position, heading)| (*position, heading.as_str())).collect();
        criteria::write(self.workbook.add_worksheet(), criteria, &headings)?;
        settings::write(self.workbook.add_worksheet(), criteria)?;
        if !criteria.pairwise.is_empty() {
            pairwise_sheet::write(self.workbook.add_worksheet(), &criteria.pairwise, criteria.language)?;
        }
        if !criteria.overrides.is_empty() {
            self.overrides(&criteria.overrides)?;
        }
        if criteria.tests.is_empty() {
            return Ok(());
        }
        tests_sheet::write(self.workbook.add_worksheet(), &criteria.tests, criteria.language)
    }

    /// Adds the sheet of overrides, with or without any.
    pub fn overrides(&mut self, overrides: &[Override]) -> Result<(), XlsxError> {
        let language = self.language;
        overrides_sheet::write(self.workbook.add_worksheet(), overrides, language)
    }

    /// The workbook's bytes. Its time of creation is fixed, so that it can be compared with one made before.
    pub fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        let created = ExcelDateTime::from_ymd(2026, 11, 23)?;
        self.workbook.set_properties(&DocProperties::new().set_author("keyfolio").set_creation_datetime(&created));
        self.workbook.save_to_buffer().map(made_alike)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::foundation::location::CellAddress;
    use crate::ooxml::reading::read::Sheet;
    use crate::workbook::criteria_sheet::{self, Sources};
    use crate::workbook::told::package::open as open_package;
    use crate::workbook::told::reading::Workbook;

    fn sheets(bytes: Vec<u8>) -> Vec<Sheet> {
        let (file, language): (Arc<str>, _) = ("a.xlsx".into(), Language::English);
        let package = open_package(Arc::new(bytes), &file, language).unwrap();
        let mut workbook = Workbook::open(&package, &file, language).unwrap();
        package.sheets().iter().map(|sheet| workbook.sheet(&sheet.name).unwrap()).collect()
    }

    fn read(bytes: Vec<u8>) -> Criteria {
        let sheets = sheets(bytes);
        let named = |names: [&str; 2]| sheets.iter().find(|sheet| names.contains(&&*sheet.name));
        let file = Location::file("a.xlsx");
        let (criteria, diagnostics) = criteria_sheet::read(Sources {
            file: &file,
            criteria: named(["Criteria", "Kriterien"]).unwrap(),
            settings: named(["Settings", "Einstellungen"]),
            tests: named(["Tests", "Prüfungen"]),
            overrides: named(["Overrides", "Ausnahmen"]),
            pairwise: named(["Pairwise", "Paarvergleich"]),
        });
        assert_eq!(diagnostics, []);
        criteria
    }

    /// The text form with the weights as plain numbers, which is what a cell holds of a percentage.
    fn comparable(criteria: &Criteria) -> String {
        let mut criteria = criteria.clone();
        let dialect = criteria.dialect();
        for rule in criteria.rules.iter_mut().filter(|rule| !rule.weight.is_empty()) {
            if let Some(weight) = rule.constant_weight(dialect) {
                rule.weight.text = dialect.language.number(weight);
            }
        }
        criteria.to_toml()
    }

    #[test]
    fn criteria_go_into_a_sheet_and_come_back() {
        for language in [Language::English, Language::German] {
            let built_in = Criteria::built_in(language);
            let from_sheet = read(criteria_workbook(&built_in).unwrap());
            assert_eq!(comparable(&from_sheet), comparable(&built_in));
            let (from_toml, diagnostics) = Criteria::from_toml(&from_sheet.to_toml(), None);
            assert_eq!(diagnostics, []);
            assert_eq!(criteria_workbook(&from_toml).unwrap(), criteria_workbook(&from_sheet).unwrap());
        }
    }

    #[test]
    fn every_cell_of_unusual_criteria_comes_back() {
        let source = concat!(
            "language = \"german\"\n\n[settings]\ndecimal_separator = \".\"\nas_of = 2026-11-23\naccounts_sheet = \"Blatt '1'\"\nheader_row = 3\nblocked_label = \"\"\nblank = \"worst\"\n",
            "\n[[rule]]\nstep = \"knockout\"\nresult = \"1\"\nitem = \"=A1\"\nformula = '=[Segment]=\"A\"'\nreason = \"it's\\n{[a]}\"\n",
            "\n[[rule]]\nstep = \"score\"\nresult = \"S\"\nitem = \"2026\"\nformula = \"[b]\"\nscale = \"0..2.5\"\nweight = \"IF([a]>1.5;1;0)\"\nblank = \"zero\"\n",
            "valid_from = 2026-01-01\nvalid_until = 2026-12-31\nactive = false\n",
            "\n[[tests]]\naccount = \"1001\"\nexpected = { 1 = \"ja\" }\n",
            "\n[[tests]]\naccount = \"x\"\nexpected = { 1 = \"nein\", S = \"50.5\" }\n",
        );
        let (criteria, diagnostics) = Criteria::from_toml(source, None);
        assert_eq!(diagnostics, []);
        assert_eq!(read(criteria_workbook(&criteria).unwrap()).to_toml(), source);
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        for language in [Language::English, Language::German] {
            assert_eq!(workbook(language).unwrap(), workbook(language).unwrap());
        }
    }

    #[test]
    fn the_starter_has_the_columns_that_its_criteria_read() {
        for language in [Language::English, Language::German] {
            let bytes = workbook(language).unwrap();
            let criteria = read(bytes.clone());
            assert!(criteria.tests.len() >= 8);
            let accounts = sheets(bytes).remove(0);
            let headers: Vec<String> =
                accounts.cells.range(CellAddress::new(3, 0)..CellAddress::new(4, 0)).map(|(_, (value, _))| value.shown(language)).collect();
            let known =
                |name: &str| headers.iter().any(|header| header == name) || criteria.rules.iter().any(|rule| rule.result.text == name);
            for text in criteria.rules.iter().flat_map(|rule| [&rule.formula.text, &rule.reason.text]) {
                for name in text.split('[').skip(1).filter_map(|rest| rest.split(']').next()) {
                    assert!(known(name), "{name} in {text}");
                }
            }
            assert_eq!(accounts.cells.last_key_value().unwrap().0.row.0 as usize, 3 + STARTER_ACCOUNTS);
            let account_sheet: Arc<str> = language_name(language).into();
            assert_eq!(accounts.name, account_sheet);
        }
    }

    fn language_name(language: Language) -> &'static str {
        crate::foundation::language::words::ACCOUNTS_SHEET.in_language(language)
    }
}
