//! Ready models: criteria that others have thought out, each with accounts to try them on, expected results, its source, and when not to
//! use it.
//!
//! A model is data: a folder of `formulas/models`. Its criteria are a text file in English, its accounts a list, and a third file says
//! what is told of it, which columns the lists have, and the German word for everything that the criteria name; the German criteria are
//! made of the English ones. Only the four stages of key account management have both languages by hand, because they are the built-in
//! criteria too.

mod about;
mod fitting;
mod german;
mod lists;
mod model_sheet;
mod parts;

use crate::criteria::{Criteria, headings, headings_in};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{Location, Place};
use crate::say;

use super::accounts::{self, List};
use super::sample::accounts as sample_accounts;
use super::{STARTER_ACCOUNTS, Sheets, made, tests_sheet};

pub use about::{About, Both};
pub(super) use fitting::{Columns, fit, names_read, read_key};
pub use fitting::{Fitted, Missing};
pub(super) use model_sheet::{SHEET, write as write_model_sheet};

/// A ready model.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Its name on the command line, and of its folder.
    pub name: &'static str,
    about: &'static str,
    /// Its criteria in English; `None` for the built-in ones.
    criteria: Option<&'static str>,
    /// Its lists by the names of their files: accounts first.
    lists: &'static [(&'static str, &'static str)],
}

macro_rules! file {
    ($model:literal, $file:literal) => {
        include_str!(concat!("../../../../formulas/models/", $model, "/", $file))
    };
}

macro_rules! model {
    ($name:literal $(, $list:literal)*) => {
        Model {
            name: $name,
            about: file!($name, "model.toml"),
            criteria: Some(file!($name, "criteria.toml")),
            lists: &[$(($list, file!($name, $list))),*],
        }
    };
}

/// All models, the one of the starter workbook first.
pub const MODELS: [Model; 7] = [
    Model { name: "key-accounts", about: file!("key-accounts", "model.toml"), criteria: None, lists: &[] },
    model!("abc", "accounts.csv"),
    model!("attractiveness-strength", "accounts.csv"),
    model!("nine-box", "accounts.csv"),
    model!("rfm", "accounts.csv", "orders.csv"),
    model!("cost-to-serve", "accounts.csv"),
    model!("saas-tiers", "accounts.csv"),
];

impl Model {
    /// The model of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        MODELS.iter().find(|model| model.name == name)
    }

    /// What is told of it; `language` is that of a fault.
    pub fn about(&self, language: Language) -> Result<About, Diagnostic> {
        About::read(self.about).map_err(|detail| self.unreadable(&detail, language))
    }

    /// Its criteria, with the results that its own accounts must have.
    pub fn criteria(&self, language: Language) -> Result<Criteria, Diagnostic> {
        let Some(text) = self.criteria else {
            let criteria = Criteria::built_in(language);
            let tests = tests_sheet::pinned(&criteria);
            return Ok(Criteria { tests, ..criteria });
        };
        let criteria = Criteria::from_toml(text, None).0;
        match language {
            Language::English => Ok(criteria),
            Language::German => german::in_german(&criteria, &self.about(language)?).map_err(|detail| self.unreadable(&detail, language)),
        }
    }

    /// The headings of its criteria, each with the position of the rule that it stands above.
    pub fn headings(&self, language: Language) -> Result<Vec<(usize, String)>, Diagnostic> {
        let Some(text) = self.criteria else {
            return Ok(headings(language).into_iter().map(|(position, heading)| (position, heading.to_owned())).collect());
        };
        let about = self.about(language)?;
        let told = |heading: &str| match language {
            Language::English => Ok(heading.to_owned()),
            Language::German => german::word(&about, heading).map_err(|detail| self.unreadable(&detail, language)),
        };
        headings_in(text).into_iter().map(|(position, heading)| Ok((position, told(heading)?))).collect()
    }

    /// A workbook with its accounts, criteria, settings, expected results, and what is told of it.
    pub fn workbook(&self, language: Language) -> Result<Vec<u8>, Diagnostic> {
        let (about, criteria, headings) = (self.about(language)?, self.criteria(language)?, self.headings(language)?);
        let lists = lists::of(self.lists, &about, language).map_err(|detail| self.unreadable(&detail, language))?;
        made(language, |sheets: &mut Sheets| {
            if lists.is_empty() {
                sheets.accounts(&sample_accounts(STARTER_ACCOUNTS))?;
            }
            for list in &lists {
                write_list(sheets, list)?;
            }
            sheets.criteria_below(&criteria, &headings)?;
            sheets.overrides(&[])?;
            write_model_sheet(sheets.workbook.add_worksheet(), &about, true, language)
        })
    }

    /// A file of the model that cannot be read, which is a fault of the program's own; a test holds that there is none.
    fn unreadable(&self, detail: &str, language: Language) -> Diagnostic {
        let name = self.name;
        let message = say!(language, "the model {name} could not be read: {detail}", "das Modell {name} ließ sich nicht lesen: {detail}");
        Diagnostic::error("workbook-not-made", Location { file: None, place: Place::File }, message)
    }
}

fn write_list(sheets: &mut Sheets, list: &List) -> Result<(), rust_xlsxwriter::XlsxError> {
    let language = sheets.language;
    accounts::write_list(sheets.workbook.add_worksheet(), list, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_there_in_both_languages() {
        let mut names: Vec<&str> = MODELS.iter().map(|model| model.name).collect();
        names.dedup();
        assert_eq!(names.len(), 7);
        for model in &MODELS {
            let mut shapes = Vec::new();
            for language in [Language::English, Language::German] {
                let criteria = model.criteria(language).unwrap();
                assert_eq!(criteria.language, language, "{}", model.name);
                let (again, faults) = Criteria::from_toml(&criteria.to_toml(), None);
                assert_eq!(faults, [], "{}", model.name);
                shapes.push(again.rules.iter().map(|rule| (rule.step, rule.weight.text.clone())).collect::<Vec<_>>());
                assert!(!model.headings(language).unwrap().is_empty());
                assert_eq!(model.workbook(language).unwrap(), model.workbook(language).unwrap(), "{}", model.name);
            }
            assert_eq!(shapes[0], shapes[1]);
        }
    }

    /// Each word of the German list is one that the model says: what is no longer said would stand there for ever.
    #[test]
    fn no_german_word_is_left_over() {
        for model in &MODELS {
            let Some(criteria) = model.criteria else { continue };
            let about = model.about(Language::English).unwrap();
            let sources: String = [criteria].into_iter().chain(model.lists.iter().map(|(_, text)| *text)).collect();
            for english in about.german.keys() {
                let plain = english.split(['{', '}']).step_by(2).all(|part| sources.contains(part));
                assert!(plain, "{}: {english}", model.name);
            }
        }
    }
}
