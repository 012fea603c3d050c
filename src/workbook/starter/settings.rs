//! The settings as a sheet.

use rust_xlsxwriter::{DataValidation, FormatAlign, Worksheet, XlsxError};

use crate::criteria::{BlankPolicy, Criteria, Setting, SumRows};
use crate::foundation::language::{Language, Word, words};
use crate::foundation::value::Value;

use super::style;

/// The row of the headers, counted from zero.
const HEADER_ROW: u32 = 2;

/// Writes every setting, with its value where it is set.
pub(super) fn write(sheet: &mut Worksheet, criteria: &Criteria) -> Result<(), XlsxError> {
    const MEANING: Word = Word::new("Meaning", "Bedeutung");
    let language = criteria.language;
    sheet.set_name(words::SETTINGS_SHEET.in_language(language))?;
    sheet.write_with_format(0, 0, words::SETTINGS_SHEET.in_language(language), &style::title())?;
    for ((word, width), column) in [(words::SETTING, 24), (words::VALUE, 26), (MEANING, 84)].into_iter().zip(0_u16..) {
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(HEADER_ROW, column, word.in_language(language), &style::header())?;
    }
    sheet.set_freeze_panes(HEADER_ROW + 1, 0)?;
    let mut row = HEADER_ROW + 1;
    for setting in Setting::ALL {
        let entered = match setting {
            Setting::Language => Some((Value::text(own_name(language)), false)),
            _ => criteria.settings.entered(setting, language),
        };
        if entered.is_none() && matches!(setting, Setting::BlockedLabel | Setting::Offers) {
            // Written and empty, the one would say that blocked accounts show their class; the other is for account pages alone.
            continue;
        }
        sheet.write_with_format(row, 0, setting.word().in_language(language), &style::cell().set_bold())?;
        match entered {
            Some((Value::Number(number), true)) => {
                let format = style::cell().set_num_format(style::date_format(language)).set_align(FormatAlign::Left);
                sheet.write_number_with_format(row, 1, number, &format)?;
            }
            Some((Value::Number(number), false)) => {
                sheet.write_number_with_format(row, 1, number, &style::cell().set_align(FormatAlign::Left))?;
            }
            Some((value, _)) if !value.shown(language).is_empty() => {
                sheet.write_string_with_format(row, 1, value.shown(language), &style::text())?;
            }
            _ if setting == Setting::AsOf => {
                let format = style::cell().set_num_format(style::date_format(language)).set_align(FormatAlign::Left);
                sheet.write_blank(row, 1, &format)?;
            }
            _ => {
                sheet.write_blank(row, 1, &style::text())?;
            }
        }
        sheet.write_with_format(row, 2, meaning(setting).in_language(language), &style::cell())?;
        let choices: &[&str] = match setting {
            Setting::Language => &[own_name(language), other_name(language)],
            Setting::ReasonAsNote => &[words::YES, words::NO].map(|word| word.in_language(language)),
            Setting::SumRows => &SumRows::ALL.map(|rows| rows.word().in_language(language)),
            Setting::Blank => &BlankPolicy::ALL.map(|policy| policy.word().in_language(language)),
            _ => &[],
        };
        if !choices.is_empty() {
            let list = DataValidation::new().allow_list_strings(choices)?.show_error_message(false);
            sheet.add_data_validation(row, 1, row, 1, &list)?;
        }
        row += 1;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

const fn own_name(language: Language) -> &'static str {
    match language {
        Language::English => words::ENGLISH.english,
        Language::German => words::GERMAN.german,
    }
}

const fn other_name(language: Language) -> &'static str {
    match language {
        Language::English => words::GERMAN.english,
        Language::German => words::ENGLISH.german,
    }
}

const fn meaning(setting: Setting) -> Word {
    match setting {
        Setting::Language => Word::new(
            "Language of formulas, messages and results; empty: that of the headers in the Criteria sheet",
            "Sprache der Formeln, Meldungen und Ergebnisse; leer: die der Überschriften im Blatt Kriterien",
        ),
        Setting::DecimalSeparator => Word::new(
            "point or comma, in formulas; empty: as is usual in the language",
            "Punkt oder Komma, in Formeln; leer: wie in der Sprache üblich",
        ),
        Setting::AsOf => {
            Word::new("The day that TODAY() means; empty: the day of the run", "Der Tag, den HEUTE() meint; leer: der Tag des Laufs")
        }
        Setting::AccountsSheet => Word::new("The sheet with the accounts; empty: Accounts", "Das Blatt mit den Kunden; leer: Kunden"),
        Setting::AccountKey => Word::new("The column that names an account", "Die Spalte, die einen Kunden benennt"),
        Setting::HeaderRow => Word::new(
            "The number of the row with the accounts' headers; empty: it is found",
            "Die Nummer der Zeile mit den Überschriften der Kunden; leer: sie wird gefunden",
        ),
        Setting::SumRows => Word::new(
            "keep: rows of sums, headings and footnotes are accounts; leave out: they are none, without a word; empty: they are none",
            "behalten: Summenzeilen, Zwischenüberschriften und Fußnoten sind Kunden; auslassen: sie sind keine, ohne Hinweis; leer: sie sind keine",
        ),
        Setting::KnockedOutLabel => {
            Word::new("What the first class of a knocked-out account shows", "Was die erste Einstufung bei K.O. zeigt")
        }
        Setting::BlockedLabel => Word::new(
            "What the first class of a blocked account shows; empty: the class itself",
            "Was die erste Einstufung bei einem Hindernis zeigt; leer: die Einstufung selbst",
        ),
        Setting::UndecidedLabel => {
            Word::new("What it shows where the data do not allow a decision", "Was sie zeigt, wenn die Daten keine Entscheidung erlauben")
        }
        Setting::Blank => Word::new(
            "What a blank cell does in a Score row that does not say; empty: skip",
            "Was eine leere Zelle in einer Bewertung ohne Angabe bewirkt; leer: auslassen",
        ),
        Setting::ReasonColumn => {
            Word::new("The header of the reasons; empty: Reason", "Die Überschrift der Begründungen; leer: Begründung")
        }
        Setting::DataCheckColumn => Word::new(
            "The header of the faults in the data; empty: Data check",
            "Die Überschrift der Fehler in den Daten; leer: Datenprüfung",
        ),
        Setting::ValueColumn => Word::new("What the report sums", "Was der Bericht summiert"),
        Setting::PortfolioX => Word::new(
            "The horizontal axis of the portfolio chart: a score or a column",
            "Die waagerechte Achse des Portfolios: eine Bewertung oder Spalte",
        ),
        Setting::PortfolioY => Word::new(
            "The vertical axis of the portfolio chart: a score or a column",
            "Die senkrechte Achse des Portfolios: eine Bewertung oder Spalte",
        ),
        Setting::BubbleSize => Word::new("The size of its bubbles", "Die Größe seiner Blasen"),
        Setting::GroupBy => Word::new(
            "The column whose values are the groups of the summary: account manager, region",
            "Die Spalte, deren Werte die Gruppen der Übersicht sind: Betreuer, Region",
        ),
        Setting::Offers => Word::new(
            "The columns that say what an account buys, with commas between them: for the account pages",
            "Die Spalten, die sagen, was ein Kunde kauft, mit Kommas dazwischen: für die Kundenseiten",
        ),
        Setting::ReportTitle => Word::new("The title of the report", "Der Titel des Berichts"),
        Setting::ReasonAsNote => Word::new(
            "yes: the cells of the first class get their reason as a note, too; empty: no",
            "ja: die Zellen der ersten Einstufung erhalten ihre Begründung auch als Notiz; leer: nein",
        ),
        Setting::ReasonLength => Word::new(
            "short: the two strongest reasons; full: all of them; empty: short",
            "kurz: die zwei stärksten Gründe; voll: alle; leer: kurz",
        ),
    }
}
