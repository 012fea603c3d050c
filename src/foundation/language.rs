//! English and German: the two languages that users read and write in.
//!
//! The words of the method (steps, column headers, labels) stand here, each once with both spellings, so that the criteria
//! sheet, the text form, the messages and the report agree. Whole sentences stand where they are said, in both
//! languages beside each other, through the macro [`say!`](crate::say). Number and date writing stand here too.

use super::day_number::DayNumber;
use super::number::{is_exact_whole, round_half_away};

/// The language of a criteria sheet, of its formulas' separators and of everything that is written for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum Language {
    /// English, with a decimal point.
    #[default]
    #[serde(alias = "en", alias = "English", alias = "Englisch")]
    English,
    /// German, with a decimal comma.
    #[serde(alias = "de", alias = "German", alias = "Deutsch")]
    German,
}

/// A word in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// As English readers see it.
    pub english: &'static str,
    /// As German readers see it.
    pub german: &'static str,
}

impl Word {
    /// A word from its two spellings.
    pub const fn new(english: &'static str, german: &'static str) -> Self {
        Self { english, german }
    }

    /// The spelling of `language`.
    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::German => self.german,
        }
    }

    /// Whether a cell's text is this word in either language, without regard to case, surrounding blanks or the kind of blank.
    pub fn is(self, text: &str) -> bool {
        let text = folded(text);
        text == folded(self.english) || text == folded(self.german)
    }
}

/// Whether a name can only be German: a letter that English has not, or a word that sheets of accounts are called by.
pub fn is_german(name: &str) -> bool {
    const WORDS: [&str; 8] = ["tabelle", "kunde", "debitor", "umsatz", "auswertung", "mandant", "stammdaten", "blatt"];
    let name = folded(name);
    name.contains(['ä', 'ö', 'ü', 'ß']) || WORDS.iter().any(|word| name.contains(word))
}

/// A sentence in the language at hand: `say!(language, "one {x}", "eins {x}")`, both with the arguments of `format!`
/// captured by name.
#[macro_export]
macro_rules! say {
    ($language:expr, $english:literal, $german:literal $(,)?) => {
        match $language {
            $crate::foundation::language::Language::English => format!($english),
            $crate::foundation::language::Language::German => format!($german),
        }
    };
}

/// How a name is compared: lower case, every run of blanks (line breaks and non-breaking blanks included) one blank,
/// none at the ends. Sheets, columns, steps, settings and results are all matched in this form.
pub fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// The words of the method and of the sheets (design page "product").
pub mod words {
    use super::Word;

    /// The step that names a value.
    pub const COMPUTE: Word = Word::new("Compute", "Kennzahl");
    /// The step that is a minimum requirement.
    pub const KNOCKOUT: Word = Word::new("Knock-out", "K.O.");
    /// The step that gives points.
    pub const SCORE: Word = Word::new("Score", "Bewertung");
    /// The step that stands in the way.
    pub const BLOCKER: Word = Word::new("Blocker", "Hindernis");
    /// The step that gives a label.
    pub const CLASSIFY: Word = Word::new("Classify", "Einstufung");
    /// The step that says how many accounts may have a label.
    pub const LIMIT: Word = Word::new("Limit", "Höchstzahl");
    /// The default result of knock-out rows.
    pub const KEY_ACCOUNT: Word = Word::new("Key account", "Schlüsselkunde");
    /// The default result of blocker rows, and the label of a blocked account.
    pub const BLOCKED: Word = Word::new("Blocked", "Gesperrt");
    /// The default label of a knocked-out account.
    pub const KNOCKED_OUT: Word = Word::new("K.O.", "K.O.");
    /// The default label of an account that cannot be decided.
    pub const CHECK_DATA: Word = Word::new("Check data", "Daten prüfen");
    /// The header of the reason column.
    pub const REASON: Word = Word::new("Reason", "Begründung");
    /// The header of the column of faults in an account's data.
    pub const DATA_CHECK: Word = Word::new("Data check", "Datenprüfung");
    /// The accounts sheet.
    pub const ACCOUNTS_SHEET: Word = Word::new("Accounts", "Kunden");
    /// Another name of the accounts sheet.
    pub const CUSTOMERS_SHEET: Word = Word::new("Customers", "Kunden");
    /// The criteria sheet.
    pub const CRITERIA_SHEET: Word = Word::new("Criteria", "Kriterien");
    /// The settings sheet.
    pub const SETTINGS_SHEET: Word = Word::new("Settings", "Einstellungen");
    /// The sheet of expected results.
    pub const TESTS_SHEET: Word = Word::new("Tests", "Prüfungen");
    /// The sheet of what people decided in place of the rules.
    pub const OVERRIDES_SHEET: Word = Word::new("Overrides", "Ausnahmen");
    /// The sheet of comparisons in pairs.
    pub const PAIRWISE_SHEET: Word = Word::new("Pairwise", "Paarvergleich");
    /// The sheet of what is done with accounts that have a label.
    pub const PLAYBOOK_SHEET: Word = Word::new("Playbook", "Maßnahmen");
    /// The same as it is written where there is no ß.
    pub const PLAYBOOK_SHEET_WITHOUT_SHARP_S: Word = Word::new("Playbook", "Massnahmen");
    /// The header of the accounts' keys, on the sheets that name accounts.
    pub const ACCOUNT: Word = Word::new("Account", "Kunde");
    /// How TRUE is written as a result.
    pub const YES: Word = Word::new("yes", "ja");
    /// How FALSE is written as a result.
    pub const NO: Word = Word::new("no", "nein");
    /// TRUE in a formula.
    pub const TRUE: Word = Word::new("TRUE", "WAHR");
    /// FALSE in a formula.
    pub const FALSE: Word = Word::new("FALSE", "FALSCH");
    /// Any other text, in a scale of labels.
    pub const ELSE: Word = Word::new("else", "sonst");
    /// The scale that ranks.
    pub const PERCENTILE: Word = Word::new("percentile", "Perzentil");
    /// The header of the settings sheet's first column.
    pub const SETTING: Word = Word::new("Setting", "Einstellung");
    /// The header of the settings sheet's second column.
    pub const VALUE: Word = Word::new("Value", "Wert");
    /// English, as a setting's value.
    pub const ENGLISH: Word = Word::new("English", "Englisch");
    /// German, as a setting's value.
    pub const GERMAN: Word = Word::new("German", "Deutsch");
    /// Rows of sums and the like are accounts, as a setting's value.
    pub const KEEP: Word = Word::new("keep", "behalten");
    /// They are none, and nothing needs to be said of it, as a setting's value.
    pub const LEAVE_OUT: Word = Word::new("leave out", "auslassen");
    /// The two strongest reasons, as a setting's value.
    pub const SHORT: Word = Word::new("short", "kurz");
    /// All reasons, as a setting's value.
    pub const FULL: Word = Word::new("full", "voll");
}

impl Language {
    /// The sign between a number's whole part and its fraction.
    pub const fn decimal_separator(self) -> char {
        match self {
            Self::English => '.',
            Self::German => ',',
        }
    }

    /// A text in this language's quotation marks.
    pub fn quoted(self, text: &str) -> String {
        match self {
            Self::English => format!("\"{text}\""),
            Self::German => format!("„{text}“"),
        }
    }

    /// A number as Excel's General format writes it: at most 15 significant digits, an exponent (`1E+20`) from 1E+21 upwards
    /// and below 1E-9 where digits would be lost, this language's decimal separator, no thousands separator.
    pub fn number(self, number: f64) -> String {
        if is_exact_whole(number) {
            return (number as i64).to_string();
        }
        let scientific = format!("{:.14e}", number);
        let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let negative = mantissa.starts_with('-');
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_end_matches('0');
        let significant = digits.len() as i32;
        let mut written = String::new();
        if negative {
            written.push('-');
        }
        if exponent >= 21 || (exponent < 0 && significant - exponent > 20) {
            written.push_str(&digits[..1]);
            if significant > 1 {
                written.push(self.decimal_separator());
                written.push_str(&digits[1..]);
            }
            written.push_str(&format!("E{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()));
        } else if exponent < 0 {
            written.push('0');
            written.push(self.decimal_separator());
            written.extend(std::iter::repeat_n('0', (-exponent - 1) as usize));
            written.push_str(digits);
        } else {
            let whole = (exponent + 1) as usize;
            if digits.len() <= whole {
                written.push_str(digits);
                written.extend(std::iter::repeat_n('0', whole - digits.len()));
            } else {
                written.push_str(&digits[..whole]);
                written.push(self.decimal_separator());
                written.push_str(&digits[whole..]);
            }
        }
        written
    }

    /// A number with `decimals` places, rounded half away from zero as Excel shows it, with no thousands separator.
    pub fn fixed(self, number: f64, decimals: u32) -> String {
        let rounded = round_half_away(number, decimals as i32);
        let text = short_fixed(rounded, decimals).unwrap_or_else(|| format!("{:.*}", decimals as usize, rounded));
        let text = if text.starts_with('-') && text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) { text[1..].to_owned() } else { text };
        match self {
            Self::English => text,
            Self::German => text.replace('.', ","),
        }
    }

    /// A count with its thousands separator: `1,204`, `1.204`.
    pub fn count(self, count: usize) -> String {
        let digits = count.to_string();
        let separator = match self {
            Self::English => ',',
            Self::German => '.',
        };
        let mut written = String::with_capacity(digits.len() + digits.len() / 3);
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                written.push(separator);
            }
            written.push(digit);
        }
        written
    }

    /// A day: `2026-11-23`, `23.11.2026`.
    pub fn date(self, day: DayNumber) -> String {
        let (year, month, day) = day.date();
        match self {
            Self::English => format!("{year:04}-{month:02}-{day:02}"),
            Self::German => format!("{day:02}.{month:02}.{year:04}"),
        }
    }
}

/// A number of few digits with `decimals` places.
fn short_fixed(rounded: f64, decimals: u32) -> Option<String> {
    let unit = 10_u64.checked_pow(decimals).filter(|_| (1..=6).contains(&decimals))?;
    let scaled = rounded.abs() * unit as f64;
    if scaled.is_nan() || scaled >= 1e15 {
        return None;
    }
    let (whole, sign) = (scaled.round() as u64, if rounded < 0.0 { "-" } else { "" });
    Some(format!("{sign}{}.{:0places$}", whole / unit, whole % unit, places = decimals as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_a_general_cell() {
        for (number, written) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (1.0 / 3.0, "0.333333333333333"),
            (2.0 / 3.0, "0.666666666666667"),
            (-1234.5, "-1234.5"),
            (1e15, "1000000000000000"),
            (1e20, "100000000000000000000"),
            (1e21, "1E+21"),
            (1.5e300, "1.5E+300"),
            (1e-10, "0.0000000001"),
            (1e-20, "1E-20"),
            (0.1 + 0.2, "0.3"),
        ] {
            assert_eq!(Language::English.number(number), written);
        }
        assert_eq!(Language::German.number(-0.25), "-0,25");
        assert_eq!(Language::German.fixed(-0.04, 1), "0,0");
        assert_eq!(Language::English.count(1_234_567), "1,234,567");
    }

    #[test]
    fn names_fold_case_and_blanks() {
        assert_eq!(folded("  IT\u{a0}Work\nstations "), "it work stations");
        assert!(words::KNOCKOUT.is("k.o."));
    }
}
