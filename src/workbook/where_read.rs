//! What helps where criteria name columns that the accounts do not have: where their headers were read, and which setting changes it.

use crate::accounts::Accounts;
use crate::criteria::Settings;
use crate::foundation::language::folded;
use crate::say;

use super::accounts_sheet::Request;
use super::table_search::search;
use super::told::reading::Workbook;
use crate::ooxml::package::Package;

/// What helps where criteria name columns that the accounts do not have: where the headers were read, if none of the columns is there, or another
/// place has more of them, which the settings keep from being read.
pub fn where_read(package: &Package, workbook: &Workbook<'_>, accounts: &Accounts, request: Request<'_>) -> Option<String> {
    let (language, wanted) = (request.language, request.wanted());
    let names = wanted.in_place(&accounts.sheet, accounts.table.as_deref());
    let has = accounts.columns.iter().filter(|column| names.contains(&folded(&column.header))).count();
    let settings = Settings { accounts_sheet: None, ..request.settings.clone() };
    let candidates = request.roles.candidates(package, &settings, &accounts.location, language).ok()?;
    let better = search(package, workbook, &candidates, None, &wanted).ok()?.0.filter(|found| found.matched > has);
    if names.is_empty() || (has > 0 && better.is_none()) {
        return None;
    }
    let (sheet, row) = (&accounts.sheet, accounts.header_row);
    let read = say!(
        language,
        "the headers were read in row {row} of the sheet \"{sheet}\"",
        "die Überschriften wurden in Zeile {row} des Blatts „{sheet}“ gelesen"
    );
    let elsewhere = match better {
        Some(found) => {
            let (sheet, row) = (found.sheet, found.layout.header_row);
            say!(
                language,
                "row {row} of the sheet \"{sheet}\" has more of these columns: give it in the settings \"Header row\" and \"Accounts sheet\", or leave them out",
                "Zeile {row} des Blatts „{sheet}“ hat mehr dieser Spalten: sie in den Einstellungen „Kopfzeile“ und „Kundenblatt“ angeben oder diese weglassen"
            )
        }
        None => say!(
            language,
            "if they stand elsewhere, name the row in the setting \"Header row\" or the sheet in the setting \"Accounts sheet\"",
            "stehen sie woanders, die Zeile in der Einstellung „Kopfzeile“ oder das Blatt in der Einstellung „Kundenblatt“ angeben"
        ),
    };
    Some(format!("{read}; {elsewhere}"))
}
