//! From the settings sheet's cells to settings: a name, and its value in the cell to the right.
//!
//! Titles, headings and remarks may stand between the settings: a text whose right neighbour is empty is passed over.

use crate::criteria::{Setting, Settings, SettingsReading};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, words};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, RowIndex};
use crate::say;

use super::entries::Entries;
use crate::ooxml::reading::read::Sheet;

/// Reads the settings. `language` is the one of the criteria sheet's headers.
pub fn read(sheet: &Sheet, file: &Location, language: Language) -> SettingsReading {
    let entries = Entries::new(sheet, file);
    let (header, names) = header(entries);
    let values = ColumnIndex(names.0 + 1);
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for row in entries.rows().filter(|row| header.is_none_or(|header| *row > header)) {
        let Some(name) = entries.text(row, names) else { continue };
        let value = entries.entry(row, values);
        match Setting::named(&name) {
            Some(setting) => known.push((setting, value)),
            None if !value.is_blank() => unknown.push((entries.location(row, names), name)),
            None => {}
        }
    }
    let mut reading = Settings::interpret(&known, language);
    let language = reading.language.unwrap_or(language);
    for (location, name) in unknown {
        let name = name.trim();
        let help = match Setting::nearest(name) {
            Some(setting) => {
                let meant = setting.word().in_language(language);
                say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?")
            }
            None => {
                let names: Vec<_> = Setting::ALL.iter().map(|setting| setting.word().in_language(language)).collect();
                let names = names.join(", ");
                say!(language, "the settings are {names}", "die Einstellungen sind {names}")
            }
        };
        reading.diagnostics.push(
            Diagnostic::finding(
                "unknown-setting",
                location,
                say!(language, "there is no setting \"{name}\"", "es gibt keine Einstellung „{name}“"),
            )
            .with_help(help),
        );
    }
    reading
}

/// Where the value of each setting stands that the sheet names.
pub fn cells(sheet: &Sheet, file: &Location) -> Vec<(Setting, CellAddress)> {
    let entries = Entries::new(sheet, file);
    let (header, names) = header(entries);
    let column = ColumnIndex(names.0 + 1);
    let rows = entries.rows().filter(|row| header.is_none_or(|header| *row > header));
    rows.filter_map(|row| Some((Setting::named(&entries.text(row, names)?)?, CellAddress { row, column }))).collect()
}

/// The row with the header of the names, and their column: where there is no such header, the first column with a known
/// name, or else the first of the sheet.
fn header(entries: Entries<'_>) -> (Option<RowIndex>, ColumnIndex) {
    let find = |wanted: &dyn Fn(&str) -> bool| {
        entries.rows().find_map(|row| {
            let column = entries.columns(row).find(|column| entries.text(row, *column).is_some_and(|text| wanted(&text)))?;
            Some((row, column))
        })
    };
    if let Some((row, column)) = find(&|text| words::SETTING.is(text)) {
        return (Some(row), column);
    }
    let column = find(&|text| Setting::named(text).is_some()).map(|(_, column)| column);
    (None, column.or_else(|| entries.first_column()).unwrap_or(ColumnIndex(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::entries::grids::{sheet, told};

    #[test]
    fn settings_are_found_with_and_without_headers() {
        for rows in [
            &[&["Setting", "Value"][..], &["Report title", "KAM"], &["Value column", "Revenue"]][..],
            &[
                &["Settings for the board"],
                &[],
                &["Setting", "Value", "what for"],
                &["Reporting"],
                &["Report title", "KAM", "x"],
                &["Value column", "Revenue"],
            ],
            &[&["", "Berichtstitel", "KAM"], &["", "Wertspalte", "Revenue"]],
            &[&["Report title", "KAM"], &["Value column", "Revenue"]],
        ] {
            let reading = read(&sheet("Settings", rows), &Location::file("a.xlsx"), Language::English);
            assert_eq!(reading.diagnostics, [], "{rows:?}");
            let settings = reading.settings;
            let text = |written: Option<crate::criteria::Written>| written.map(|written| written.text);
            assert_eq!(
                (text(settings.report_title), text(settings.value_column)),
                (Some("KAM".into()), Some("Revenue".into())),
                "{rows:?}"
            );
        }
    }

    #[test]
    fn an_unknown_setting_is_a_finding_and_a_wrong_value_an_error() {
        let sheet = sheet("Settings", &[&["Header rwo", "3"], &["Colour", "red"], &["Header row", "three"], &["A heading"]]);
        let reading = read(&sheet, &Location::file("a.xlsx"), Language::English);
        assert_eq!(
            told(&reading.diagnostics),
            ["error wrong-setting Settings!B3", "finding unknown-setting Settings!A1", "finding unknown-setting Settings!A2"]
        );
        assert_eq!(reading.diagnostics[1].help.as_deref(), Some("is \"Header row\" meant?"));
        assert!(reading.diagnostics[2].help.as_deref().unwrap().starts_with("the settings are Language, "));
    }
}
