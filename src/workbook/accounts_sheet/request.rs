//! What is asked of the accounts sheet: the columns that somebody reads, and the settings that say where the accounts stand.

use crate::accounts::Wanted;
use crate::criteria::Settings;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::RowIndex;
use crate::workbook::roles::Roles;

/// What to read.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The sheets that have a role.
    pub roles: &'a Roles,
    /// The settings that bear on the accounts.
    pub settings: &'a Settings,
    /// The columns that somebody reads.
    pub wanted: &'a Wanted,
    /// The language of messages.
    pub language: Language,
}

impl Request<'_> {
    /// The row that the settings name for the headers.
    pub(super) fn header_row(&self) -> Option<RowIndex> {
        self.settings.header_row.as_ref().map(|(number, _)| RowIndex(number.saturating_sub(1)))
    }

    /// The columns that are read, with those that the settings name.
    pub(in crate::workbook) fn wanted(&self) -> Wanted {
        let mut wanted = self.wanted.clone();
        wanted.named.extend(self.settings.account_key.as_ref().filter(|key| !key.is_empty()).map(|key| folded(&key.text)));
        wanted
    }
}
