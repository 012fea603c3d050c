//! Months and days of the week, as formats write them and dates in texts are read.

use crate::foundation::language::Language;

/// The months in English.
pub(in crate::formula::functions) const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// The months in German.
pub(in crate::formula::functions) const MONTHS_GERMAN: [&str; 12] =
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAYS_GERMAN: [&str; 7] = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"];

/// The name of a month, 1 to 12.
pub(super) fn month(month: u32, language: Language) -> &'static str {
    let names = match language {
        Language::English => &MONTHS,
        Language::German => &MONTHS_GERMAN,
    };
    names.get(month as usize - 1).copied().unwrap_or_default()
}

/// The month's name in three letters; Excel's German March is `Mrz`.
pub(super) fn short_month(number: u32, language: Language) -> String {
    if language == Language::German && number == 3 { "Mrz".to_owned() } else { month(number, language).chars().take(3).collect() }
}

/// The name of a day of the week, 0 for Sunday.
pub(super) fn weekday(days_after_sunday: u32, language: Language) -> &'static str {
    let names = match language {
        Language::English => &DAYS,
        Language::German => &DAYS_GERMAN,
    };
    names.get(days_after_sunday as usize).copied().unwrap_or_default()
}

/// The same in three letters, in German in two.
pub(super) fn short_weekday(days_after_sunday: u32, language: Language) -> &'static str {
    let letters = match language {
        Language::English => 3,
        Language::German => 2,
    };
    &weekday(days_after_sunday, language)[..letters]
}
