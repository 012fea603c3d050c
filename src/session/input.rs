//! A file as a front hands it over: its bytes, under the name that messages give it.

use std::sync::Arc;

use crate::ooxml::archive::file_bytes::FileBytes;

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

    /// Whether it is the text form of criteria, by its name.
    pub fn is_toml(&self) -> bool {
        self.name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("toml"))
    }
}
