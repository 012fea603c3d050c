//! The language that a workbook's column headers speak, where neither its sheets' names nor criteria tell.

use std::collections::HashSet;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::table_words::{ENGLISH_HEADERS, is_german_header};
use crate::ooxml::package::Package;

use super::first_rows::first_rows;
use super::header_rows::{Sought, headers_of};
use super::roles::worksheets;
use super::told::reading::Workbook;
use crate::accounts::Wanted;

/// So many sheets are looked at.
const SHEETS: usize = 5;

/// The language of the headers: German where one of them can be nothing else and none is English. `None` where no header tells.
pub fn header_language(package: &Package, workbook: &Workbook<'_>) -> Result<Option<Language>, Diagnostic> {
    let (names, wanted) = (HashSet::new(), Wanted::everything());
    for sheet in worksheets(package).take(SHEETS) {
        let rows = first_rows(package, workbook, &sheet.name, &[], &[])?;
        let Some(found) = headers_of(&rows, None, Sought::new(&names, &wanted)) else { continue };
        let headers = || found.headers.iter().map(|header| header.name.as_str());
        let is_english = |header: &str| {
            let header = folded(header);
            header.split(|sign: char| !sign.is_alphanumeric()).any(|word| ENGLISH_HEADERS.contains(&word))
        };
        if headers().any(is_english) {
            return Ok(Some(Language::English));
        }
        if headers().any(is_german_header) {
            return Ok(Some(Language::German));
        }
    }
    Ok(None)
}
