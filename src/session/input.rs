//! A file as a front hands it over: its bytes, under the name that messages give it.

use std::sync::Arc;

use crate::convert::Conversion;
use crate::foundation::language::Language;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::workbook::told::package::open_or_convert;

use super::refused::Refused;

/// A workbook, or criteria as a text file. Cheap to clone: the bytes are shared.
#[derive(Clone, Debug)]
pub struct Input {
    /// What messages call it; its extension tells delimited text and the text form of criteria from workbooks.
    pub name: Arc<str>,
    /// What it holds.
    pub bytes: FileBytes,
}

impl Input {
    /// A file of this name.
    pub fn new(name: impl Into<Arc<str>>, bytes: impl Into<FileBytes>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }

    /// Its package, opened: the directory and the parts that tell the structure. A file of another kind (delimited text, .ods, .xls,
    /// .xlsb) is made into a workbook first, and what became of it stands beside. `language` is that of what is said.
    pub(super) fn package(&self, language: Language) -> Result<(Package, Option<Conversion>), Refused> {
        open_or_convert(self.bytes.clone(), &self.name, language).map_err(|fault| Refused::one(language, fault))
    }

    /// Whether it is the text form of criteria, by its name.
    pub fn is_toml(&self) -> bool {
        self.name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("toml"))
    }
}
