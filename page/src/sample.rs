//! The samples that are inside: two hundred invented accounts with the criteria of the four stages.

use keyfolio::foundation::language::Language;

/// The sample in a language, and what its file is called.
pub(crate) fn sample(language: Language) -> (&'static str, &'static [u8]) {
    match language {
        Language::English => ("key-accounts.xlsx", include_bytes!("../../workbooks/key-accounts.xlsx")),
        Language::German => ("schluesselkunden.xlsx", include_bytes!("../../workbooks/schluesselkunden.xlsx")),
    }
}
