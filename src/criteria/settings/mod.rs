//! The settings sheet: setting and value.
//!
//! [`Setting`] names each one once, for the sheet, the text form, the writers and the messages.

mod names;
mod setting;

use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, words};
use crate::foundation::location::Location;
use crate::foundation::value::Value;
use crate::say;

use super::draft::unknown_blank_policy;
use super::{BlankPolicy, Entry, Written};

pub use setting::Setting;

/// What the settings say; `None` where one is not set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// `Decimal separator`: whether it is the comma.
    pub decimal_comma: Option<bool>,
    /// `Accounts sheet`
    pub accounts_sheet: Option<Written>,
    /// `Account key`: a column of the accounts.
    pub account_key: Option<Written>,
    /// `Header row`: its number in the sheet, counted from one.
    pub header_row: Option<(u32, Written)>,
    /// `As of`
    pub as_of: Option<DayNumber>,
    /// `Knocked-out label`
    pub knocked_out_label: Option<Written>,
    /// `Blocked label`; empty text shows the class instead.
    pub blocked_label: Option<Written>,
    /// `Undecided label`
    pub undecided_label: Option<Written>,
    /// `Blank`: the policy of Score rows that name none.
    pub blank: Option<BlankPolicy>,
    /// `Reason column`: its header.
    pub reason_column: Option<Written>,
    /// `Data check column`: its header.
    pub data_check_column: Option<Written>,
    /// `Value column`: what the report sums.
    pub value_column: Option<Written>,
    /// `Portfolio x`
    pub portfolio_x: Option<Written>,
    /// `Portfolio y`
    pub portfolio_y: Option<Written>,
    /// `Bubble size`
    pub bubble_size: Option<Written>,
    /// `Group by`: the column whose values are the report's groups.
    pub group_by: Option<Written>,
    /// `Report title`
    pub report_title: Option<Written>,
    /// `Reason as note`: whether the cells of the first class get their reason as a note.
    pub reason_as_note: Option<(bool, Location)>,
    /// `Reason length`: how much the reason column says.
    pub reason_length: Option<ReasonLength>,
    /// `Sum rows`: what becomes of rows that are no accounts.
    pub sum_rows: Option<SumRows>,
    /// `Offers`: the columns that say what an account buys, with commas between them.
    pub offers: Option<Written>,
}

/// What becomes of rows of sums, headings and footnotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumRows {
    /// They are accounts.
    Keep,
    /// They are none, as without the setting, and no finding names them.
    LeaveOut,
}

impl SumRows {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Keep, Self::LeaveOut];

    /// How it is written.
    pub const fn word(self) -> Word {
        match self {
            Self::Keep => words::KEEP,
            Self::LeaveOut => words::LEAVE_OUT,
        }
    }
}

/// How much the reason column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonLength {
    /// The two strongest reasons, as without the setting.
    Short,
    /// All of them.
    Full,
}

impl ReasonLength {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Short, Self::Full];

    /// How it is written.
    pub const fn word(self) -> Word {
        match self {
            Self::Short => words::SHORT,
            Self::Full => words::FULL,
        }
    }
}

/// What was entered as settings, interpreted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SettingsReading {
    /// The settings.
    pub settings: Settings,
    /// The setting `Language`.
    pub language: Option<Language>,
    /// Everything that is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl Settings {
    /// Interprets settings as they were entered. `language` is the one of messages and of numbers where the settings themselves
    /// name none.
    pub fn interpret(entries: &[(Setting, Entry)], language: Language) -> SettingsReading {
        let mut reading = SettingsReading::default();
        if let Some((_, entry)) = entries.iter().find(|(setting, entry)| *setting == Setting::Language && !entry.is_blank()) {
            match language_of(entry, language) {
                Ok(named) => reading.language = Some(named),
                Err(diagnostic) => reading.diagnostics.push(diagnostic),
            }
        }
        let language = reading.language.unwrap_or(language);
        let mut seen: Vec<Setting> = Vec::new();
        for (setting, entry) in entries {
            if seen.contains(setting) {
                let name = setting.word().in_language(language);
                reading.diagnostics.push(
                    Diagnostic::error(
                        "setting-twice",
                        entry.location.clone(),
                        say!(
                            language,
                            "the setting \"{name}\" stands here a second time",
                            "die Einstellung „{name}“ steht hier ein zweites Mal"
                        ),
                    )
                    .with_help(say!(language, "delete one of the two rows", "eine der beiden Zeilen löschen")),
                );
                continue;
            }
            seen.push(*setting);
            if let Err(diagnostic) = reading.settings.enter(*setting, entry, language) {
                reading.diagnostics.push(diagnostic);
            }
        }
        reading
    }

    /// These settings, and those of `other` where these are silent.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            decimal_comma: self.decimal_comma.or(other.decimal_comma),
            accounts_sheet: self.accounts_sheet.or(other.accounts_sheet),
            account_key: self.account_key.or(other.account_key),
            header_row: self.header_row.or(other.header_row),
            as_of: self.as_of.or(other.as_of),
            knocked_out_label: self.knocked_out_label.or(other.knocked_out_label),
            blocked_label: self.blocked_label.or(other.blocked_label),
            undecided_label: self.undecided_label.or(other.undecided_label),
            blank: self.blank.or(other.blank),
            reason_column: self.reason_column.or(other.reason_column),
            data_check_column: self.data_check_column.or(other.data_check_column),
            value_column: self.value_column.or(other.value_column),
            portfolio_x: self.portfolio_x.or(other.portfolio_x),
            portfolio_y: self.portfolio_y.or(other.portfolio_y),
            bubble_size: self.bubble_size.or(other.bubble_size),
            group_by: self.group_by.or(other.group_by),
            report_title: self.report_title.or(other.report_title),
            reason_as_note: self.reason_as_note.or(other.reason_as_note),
            reason_length: self.reason_length.or(other.reason_length),
            sum_rows: self.sum_rows.or(other.sum_rows),
            offers: self.offers.or(other.offers),
        }
    }

    /// The columns and results that the report reads besides those of every report.
    pub fn reported(&self) -> impl Iterator<Item = &Written> {
        [&self.value_column, &self.portfolio_x, &self.portfolio_y, &self.bubble_size, &self.group_by].into_iter().flatten()
    }

    /// The names of the columns that say what an account buys.
    pub fn offered(&self) -> impl Iterator<Item = &str> {
        self.offers.iter().flat_map(|written| listed(&written.text))
    }

    fn enter(&mut self, setting: Setting, entry: &Entry, language: Language) -> Result<(), Diagnostic> {
        let dialect = Dialect::of(language);
        if entry.is_blank() {
            // An empty cell leaves every setting as it is, but for the label whose emptiness means something.
            if setting == Setting::BlockedLabel {
                self.blocked_label = Some(Written { text: String::new(), location: entry.location.clone() });
            }
            return Ok(());
        }
        if setting == Setting::AsOf {
            self.as_of = entry.day(language)?;
            return Ok(());
        }
        if setting == Setting::ReasonAsNote {
            self.reason_as_note = entry.yes_or_no(language)?.map(|wanted| (wanted, entry.location.clone()));
            return Ok(());
        }
        let written = entry.written(dialect)?;
        match setting {
            Setting::Language | Setting::AsOf | Setting::ReasonAsNote => {}
            Setting::DecimalSeparator => self.decimal_comma = Some(decimal_comma(&written, language)?),
            Setting::HeaderRow => self.header_row = Some((row_number(entry, &written, language)?, written)),
            Setting::Blank => {
                self.blank = Some(BlankPolicy::named(&written.text).ok_or_else(|| unknown_blank_policy(&written, dialect))?);
            }
            Setting::AccountsSheet => self.accounts_sheet = Some(written),
            Setting::AccountKey => self.account_key = Some(written),
            Setting::KnockedOutLabel => self.knocked_out_label = Some(written),
            Setting::BlockedLabel => self.blocked_label = Some(written),
            Setting::UndecidedLabel => self.undecided_label = Some(written),
            Setting::ReasonColumn => self.reason_column = Some(written),
            Setting::DataCheckColumn => self.data_check_column = Some(written),
            Setting::ValueColumn => self.value_column = Some(written),
            Setting::PortfolioX => self.portfolio_x = Some(written),
            Setting::PortfolioY => self.portfolio_y = Some(written),
            Setting::BubbleSize => self.bubble_size = Some(written),
            Setting::GroupBy => self.group_by = Some(written),
            Setting::ReportTitle => self.report_title = Some(written),
            Setting::Offers => self.offers = Some(written),
            Setting::ReasonLength => self.reason_length = Some(reason_length(&written, language)?),
            Setting::SumRows => self.sum_rows = Some(sum_rows(&written, language)?),
        }
        Ok(())
    }

    /// A setting as it would be entered: its value, and whether that is a date. `None` where it is not set, and for the
    /// language, which the criteria as a whole have.
    pub fn entered(&self, setting: Setting, language: Language) -> Option<(Value, bool)> {
        let text = |written: &Option<Written>| written.as_ref().map(|written| (Value::text(written.text.as_str()), false));
        match setting {
            Setting::Language => None,
            Setting::DecimalSeparator => self.decimal_comma.map(|comma| (Value::text(if comma { "," } else { "." }), false)),
            Setting::AsOf => self.as_of.map(|day| (Value::Number(day.serial()), true)),
            Setting::HeaderRow => self.header_row.as_ref().map(|(row, _)| (Value::Number(f64::from(*row)), false)),
            Setting::Blank => self.blank.map(|policy| (Value::text(policy.word().in_language(language)), false)),
            Setting::AccountsSheet => text(&self.accounts_sheet),
            Setting::AccountKey => text(&self.account_key),
            Setting::KnockedOutLabel => text(&self.knocked_out_label),
            Setting::BlockedLabel => text(&self.blocked_label),
            Setting::UndecidedLabel => text(&self.undecided_label),
            Setting::ReasonColumn => text(&self.reason_column),
            Setting::DataCheckColumn => text(&self.data_check_column),
            Setting::ValueColumn => text(&self.value_column),
            Setting::PortfolioX => text(&self.portfolio_x),
            Setting::PortfolioY => text(&self.portfolio_y),
            Setting::BubbleSize => text(&self.bubble_size),
            Setting::GroupBy => text(&self.group_by),
            Setting::ReportTitle => text(&self.report_title),
            Setting::Offers => text(&self.offers),
            Setting::ReasonAsNote => self.reason_as_note.as_ref().map(|(notes, _)| {
                let word = if *notes { words::YES } else { words::NO };
                (Value::text(word.in_language(language)), false)
            }),
            Setting::ReasonLength => self.reason_length.map(|length| (Value::text(length.word().in_language(language)), false)),
            Setting::SumRows => self.sum_rows.map(|rows| (Value::text(rows.word().in_language(language)), false)),
        }
    }
}

/// The names of a list of columns: `Service desk, Field service`, `[Service desk]; [Field service]`.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name))
}

/// The language that a setting names.
pub(super) fn language_of(entry: &Entry, language: Language) -> Result<Language, Diagnostic> {
    let written = entry.written(Dialect::of(language))?;
    let text = &written.text;
    if words::ENGLISH.is(text) || Word::new("en", "en").is(text) {
        return Ok(Language::English);
    }
    if words::GERMAN.is(text) || Word::new("de", "de").is(text) {
        return Ok(Language::German);
    }
    Err(wrong_value(
        &written,
        say!(language, "there is no language \"{text}\"", "die Sprache „{text}“ gibt es nicht"),
        say!(language, "write English or German", "Deutsch oder Englisch schreiben"),
    ))
}

fn decimal_comma(written: &Written, language: Language) -> Result<bool, Diagnostic> {
    const POINT: Word = Word::new("point", "Punkt");
    const COMMA: Word = Word::new("comma", "Komma");
    match written.text.as_str() {
        "." => Ok(false),
        "," => Ok(true),
        text if POINT.is(text) => Ok(false),
        text if COMMA.is(text) => Ok(true),
        text => Err(wrong_value(
            written,
            say!(language, "\"{text}\" is not a decimal separator", "„{text}“ ist kein Dezimaltrennzeichen"),
            say!(language, "write point or comma", "Punkt oder Komma schreiben"),
        )),
    }
}

fn sum_rows(written: &Written, language: Language) -> Result<SumRows, Diagnostic> {
    let text = &written.text;
    SumRows::ALL.into_iter().find(|rows| rows.word().is(text)).ok_or_else(|| {
        wrong_value(
            written,
            say!(language, "\"{text}\" does not say what becomes of rows of sums", "„{text}“ sagt nicht, was aus Summenzeilen wird"),
            say!(language, "write keep or leave out", "behalten oder auslassen schreiben"),
        )
    })
}

fn reason_length(written: &Written, language: Language) -> Result<ReasonLength, Diagnostic> {
    let text = &written.text;
    ReasonLength::ALL.into_iter().find(|length| length.word().is(text)).ok_or_else(|| {
        wrong_value(
            written,
            say!(language, "\"{text}\" does not say how long the reasons are", "„{text}“ sagt nicht, wie lang die Begründungen sind"),
            say!(language, "write short or full", "kurz oder voll schreiben"),
        )
    })
}

fn row_number(entry: &Entry, written: &Written, language: Language) -> Result<u32, Diagnostic> {
    let number = match &entry.value {
        Value::Number(number) if !entry.is_date => Some(*number),
        Value::Text(text) => text.trim().parse::<u32>().ok().map(f64::from),
        _ => None,
    };
    number.filter(|number| number.fract() == 0.0 && (1.0..=1_048_576.0).contains(number)).map(|number| number as u32).ok_or_else(|| {
        let text = &written.text;
        wrong_value(
            written,
            say!(language, "\"{text}\" is not the number of a row", "„{text}“ ist keine Zeilennummer"),
            say!(
                language,
                "write the number that Excel shows left of the row with the headers",
                "die Nummer schreiben, die Excel links neben der Zeile mit den Überschriften zeigt"
            ),
        )
    })
}

fn wrong_value(written: &Written, message: String, help: String) -> Diagnostic {
    Diagnostic::error("wrong-setting", written.location.clone(), message)
        .with_excerpt(written.text.clone(), 0..written.text.len(), "")
        .with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::location::{CellAddress, Place};

    fn entered(rows: &[(&str, Value)]) -> SettingsReading {
        let entries: Vec<(Setting, Entry)> = rows
            .iter()
            .zip(0..)
            .map(|((name, value), row)| {
                let location = Location::file("a.xlsx").at(Place::Cell("Settings".into(), CellAddress::new(row, 1)));
                (Setting::named(name).unwrap(), Entry { value: value.clone(), is_date: false, location })
            })
            .collect();
        Settings::interpret(&entries, Language::English)
    }

    #[test]
    fn values_are_understood_in_both_languages() {
        let reading = entered(&[
            ("Sprache", Value::text("Deutsch")),
            ("Dezimaltrennzeichen", Value::text("punkt")),
            ("Stichtag", Value::text("23.11.2026")),
            ("Kopfzeile", Value::text("3")),
            ("Leer", Value::text("null")),
            ("Text bei Hindernis", Value::Blank),
            ("Text bei K.O.", Value::Blank),
            ("Report title", Value::Number(2026.0)),
            ("Begründung als Notiz", Value::text("ja")),
        ]);
        assert_eq!(reading.diagnostics, []);
        assert_eq!(reading.language, Some(Language::German));
        let settings = reading.settings;
        assert_eq!(settings.decimal_comma, Some(false));
        assert_eq!(settings.as_of, DayNumber::parse_iso("2026-11-23"));
        assert_eq!(settings.header_row.as_ref().map(|(row, _)| *row), Some(3));
        assert_eq!(settings.blank, Some(BlankPolicy::Zero));
        assert_eq!(settings.blocked_label.as_ref().map(|label| label.text.as_str()), Some(""));
        assert_eq!(settings.knocked_out_label, None);
        assert_eq!(settings.report_title.as_ref().map(|title| title.text.as_str()), Some("2026"));
        assert_eq!(settings.reason_as_note.map(|(wanted, _)| wanted), Some(true));
    }

    #[test]
    fn wrong_values_are_told_at_their_cells() {
        let reading = entered(&[
            ("Language", Value::text("French")),
            ("Decimal separator", Value::text("dot")),
            ("Header row", Value::Number(0.0)),
            ("As of", Value::Number(2026.0)),
            ("Blank", Value::text("ignore")),
            ("Blank", Value::text("skip")),
        ]);
        let told: Vec<String> = reading.diagnostics.iter().map(|d| format!("{} {}", d.code, d.location.place)).collect();
        assert_eq!(
            told,
            [
                "wrong-setting Settings!B1",
                "wrong-setting Settings!B2",
                "wrong-setting Settings!B3",
                "not-a-date Settings!B4",
                "unknown-blank Settings!B5",
                "setting-twice Settings!B6"
            ]
        );
        assert!(reading.diagnostics.iter().all(|d| d.is_error() && d.help.is_some()));
    }

    #[test]
    fn misspelt_settings_have_a_neighbour() {
        assert_eq!(Setting::nearest("Acount key"), Some(Setting::AccountKey));
        assert_eq!(Setting::nearest("Stichtg"), Some(Setting::AsOf));
        assert_eq!(Setting::nearest("Favourite colour"), None);
        assert!(Setting::ALL.iter().all(|setting| Setting::with_key(setting.key()) == Some(*setting)));
    }
}
