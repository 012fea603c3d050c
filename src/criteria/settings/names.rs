//! By which names a setting is found: its own in either language, whatever the signs, and other usual ones, as people write them without
//! looking them up. A misspelt name has a nearest one, which messages offer.

use super::setting::Setting;
use crate::criteria::header::same_letters;
use crate::foundation::language::Word;
use crate::foundation::suggestion::nearest;

/// Other usual names of settings. Every spelling that differs in case, blanks and signs only is known already.
const VARIANTS: [(Setting, &[&str]); 21] = [
    (Setting::Language, &["Sheet language", "Criteria language", "Lang", "Sprache der Kriterien"]),
    (Setting::DecimalSeparator, &["Decimal sign", "Decimal point", "Decimals", "Decimal", "Dezimalzeichen", "Dezimaltrenner", "Dezimalen"]),
    (
        Setting::AccountsSheet,
        &[
            "Account sheet",
            "Customer sheet",
            "Customers sheet",
            "Sheet with accounts",
            "Sheet of accounts",
            "Blatt der Kunden",
            "Kundenblattname",
        ],
    ),
    (
        Setting::AccountKey,
        &["Key column", "Account ID", "Account key column", "Customer key", "ID column", "Schlüssel", "Schlüsselspalte", "Kundennummer"],
    ),
    (Setting::HeaderRow, &["Row of headers", "Headers row", "Header line", "Heading row", "Überschriftenzeile", "Zeile der Überschriften"]),
    (Setting::AsOf, &["As of date", "As at", "As at date", "Reference date", "Key date", "Report date", "Stichtagsdatum", "Stand per"]),
    (
        Setting::KnockedOutLabel,
        &[
            "Knock-out label",
            "Knockout label",
            "K.O. label",
            "Label of knocked-out accounts",
            "K.O.-Text",
            "Text für K.O.",
            "Bezeichnung bei K.O.",
        ],
    ),
    (Setting::BlockedLabel, &["Blocker label", "Label of blocked accounts", "Text für Hindernis", "Text bei Sperre", "Text bei gesperrt"]),
    (
        Setting::UndecidedLabel,
        &[
            "Unclear label",
            "Check data label",
            "Label of undecided accounts",
            "Text für unklar",
            "Text bei ungeklärt",
            "Text bei Datenprüfung",
        ],
    ),
    (Setting::Blank, &["Blanks", "If blank", "Blank cells", "Blank policy", "Blank handling", "Leere Zellen", "Bei leer", "Wenn leer"]),
    (Setting::ReasonColumn, &["Reason header", "Column of reasons", "Reasons column", "Spalte der Begründung", "Begründungen"]),
    (Setting::DataCheckColumn, &["Check column", "Data check header", "Datenprüfungsspalte", "Datenprüfspalte", "Spalte der Datenprüfung"]),
    (Setting::ValueColumn, &["Sum column", "Column to sum", "Summenspalte", "Umsatzspalte"]),
    (Setting::PortfolioX, &["Portfolio x axis", "X axis", "Portfolio x-Achse", "x-Achse"]),
    (Setting::PortfolioY, &["Portfolio y axis", "Y axis", "Portfolio y-Achse", "y-Achse"]),
    (Setting::BubbleSize, &["Bubbles", "Size of bubbles", "Bubble", "Portfolio size", "Größe der Blasen", "Blasen"]),
    (Setting::Offers, &["Offer", "Offer columns", "Columns of offers", "Angebot", "Angebotsspalten", "Spalten der Angebote"]),
    (Setting::GroupBy, &["Grouped by", "Groups", "Group column", "Gruppen", "Gruppe", "Gruppiert nach", "Gruppierung", "Gruppenspalte"]),
    (Setting::ReportTitle, &["Title", "Title of the report", "Report name", "Titel", "Titel des Berichts", "Berichtsname"]),
    (
        Setting::ReasonAsNote,
        &["Reasons as notes", "Reason as a note", "Reason as comment", "Begründungen als Notizen", "Begründung als Kommentar"],
    ),
    (
        Setting::ReasonLength,
        &[
            "Length of reasons",
            "Length of the reason",
            "Reasons length",
            "Länge der Begründung",
            "Länge der Begründungen",
            "Umfang der Begründung",
        ],
    ),
];

impl Setting {
    fn variants(self) -> impl Iterator<Item = &'static str> {
        VARIANTS.iter().filter(move |(setting, _)| *setting == self).flat_map(|(_, names)| names.iter().copied())
    }

    /// The setting of this name, in either language and whatever its signs, or by another usual name.
    pub fn named(name: &str) -> Option<Self> {
        let is = |setting: &Self, all: bool| {
            same_letters(setting.word(), name) || (all && setting.variants().any(|variant| same_letters(Word::new(variant, variant), name)))
        };
        [false, true].into_iter().find_map(|all| Self::ALL.into_iter().find(|setting| is(setting, all)))
    }

    /// The setting whose name is nearest to a misspelt one.
    pub fn nearest(name: &str) -> Option<Self> {
        let words = |setting: Self| [setting.word().english, setting.word().german].into_iter().chain(setting.variants());
        nearest(name, Self::ALL.into_iter().flat_map(words)).and_then(Self::named)
    }
}
