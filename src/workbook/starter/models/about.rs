//! What is told of a model: its file `model.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::foundation::language::Language;
use crate::workbook::starter::sample::Shown;

/// A text in both languages, English first.
#[derive(Clone, Debug, Deserialize)]
pub struct Both(String, String);

impl Both {
    /// The text of a language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.0,
            Language::German => &self.1,
        }
    }
}

/// What is told of a model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// What it is called.
    pub title: Both,
    /// What it says of an account, in a line.
    pub sentence: Both,
    /// How it decides.
    pub method: Both,
    /// Who thought it out, and when.
    pub source: Both,
    /// When not to use it.
    pub not_for: Both,
    /// What the day of its sample means, where that is not the day of a run.
    pub day: Option<Both>,
    /// Its lists.
    #[serde(default, rename = "table")]
    pub(super) lists: Vec<ListOf>,
    /// The German of what its criteria name. In the words of a reason, `{1}` is the first formula.
    #[serde(default)]
    pub(super) german: BTreeMap<String, String>,
}

/// What a list of a model holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListOf {
    /// Its file, without the ending.
    pub(super) file: String,
    /// The name of its sheet and table; without one, that of the accounts.
    pub(super) name: Option<Both>,
    /// The title above it.
    pub(super) title: Both,
    /// Its columns, left to right.
    pub(super) columns: Vec<ColumnOf>,
}

/// A column: its header in English and in German, its width in characters, and how its cells are shown.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ColumnOf(pub(super) String, pub(super) String, pub(super) u16, pub(super) Shown);

impl About {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The German of a name: of a column, a sheet, or anything else that the criteria name.
    pub(super) fn german(&self, english: &str) -> Option<&str> {
        let headers = self.lists.iter().flat_map(|list| &list.columns).map(|ColumnOf(english, german, ..)| (english, german));
        let sheets = self.lists.iter().filter_map(|list| list.name.as_ref()).map(|Both(english, german)| (english, german));
        headers.chain(sheets).chain(&self.german).find(|(known, _)| *known == english).map(|(_, german)| german.as_str())
    }
}
