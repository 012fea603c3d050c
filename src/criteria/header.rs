//! What the headers of a criteria sheet say: which field a column is, by its name or by another usual one, with or without a unit.
//!
//! Controllers write `Weight (%)`, `Gewichtung` or `Formula / condition`. A header is compared by its letters alone, so that blanks, hyphens,
//! colons and `ae` for `ä` do not count; a unit in brackets or a percent sign is none of them. [`Field::with_header`] knows the names of the
//! design, [`variants`] other usual ones. What [`resembling`] finds is no column that is read: it is worth a word where it holds something.

use crate::foundation::language::{Language, Word, folded};
use crate::foundation::suggestion::nearest;

use super::field::Field;

/// Names that are those of one field and of nothing else.
const VARIANTS: [(Field, &[&str], &[&str]); 12] = [
    (
        Field::Step,
        &["Steps", "Step type", "Rule type", "Type of step", "Type of rule", "Kind of rule"],
        &["Schritte", "Schrittart", "Regelart", "Regeltyp", "Art der Regel", "Art des Schritts"],
    ),
    (
        Field::Result,
        &["Results", "Result column", "Result name", "Name of the result", "Output column", "Target column"],
        &["Ergebnisse", "Ergebnisspalte", "Ergebnisname", "Name des Ergebnisses", "Resultat", "Zielspalte", "Ausgabespalte"],
    ),
    (
        Field::Item,
        &["Items", "Item name", "Criterion", "Criteria", "Criterion name", "Name of the criterion"],
        &["Kriterien", "Kriteriumsname", "Name des Kriteriums", "Merkmal", "Merkmale"],
    ),
    (
        Field::Formula,
        &["Formulas", "Formulae", "Excel formula", "Rule formula", "Formula text"],
        &["Formeln", "Excel-Formel", "Regelformel", "Rechenformel", "Formeltext"],
    ),
    (
        Field::Scale,
        &["Scales", "Points scale", "Point scale", "Scoring scale", "Score scale", "Rating scale", "Scale of points"],
        &["Skalen", "Punkteskala", "Punktskala", "Bewertungsskala", "Skalierung"],
    ),
    (
        Field::Weight,
        &["Weights", "Weighting", "Weightings", "Weight factor", "Weighting factor", "Wt"],
        &["Gewichte", "Gewichtung", "Gewichtungen", "Gewichtungsfaktor", "Wichtung", "Gew"],
    ),
    (
        Field::Blank,
        &[
            "Blanks",
            "Blank cells",
            "If blank",
            "When blank",
            "On blank",
            "Blank policy",
            "Blank handling",
            "If empty",
            "Empty cells",
            "Missing data",
            "Missing values",
        ],
        &[
            "Wenn leer",
            "Bei leer",
            "Falls leer",
            "Leere Zellen",
            "Leere Werte",
            "Leerwert",
            "Leerwerte",
            "Fehlende Werte",
            "Fehlende Daten",
        ],
    ),
    (
        Field::Reason,
        &["Reasons", "Reason text", "Text of the reason", "Reasoning", "Justification"],
        &["Begründungen", "Begründungstext", "Text der Begründung", "Grund", "Gründe"],
    ),
    (
        Field::ValidFrom,
        &["Valid since", "Valid as of", "Effective from", "Effective since", "Start date", "From date"],
        &["Gültig von", "Gültig seit", "Gültig vom", "Gilt ab", "Wirksam ab", "Gültigkeit von", "Gültigkeitsbeginn", "Startdatum"],
    ),
    (
        Field::ValidUntil,
        &["Valid to", "Valid till", "Valid thru", "Valid through", "Effective until", "Effective to", "Expires", "Expiry date", "End date"],
        &["Gilt bis", "Wirksam bis", "Gültigkeit bis", "Gültigkeitsende", "Gültig bis einschließlich", "Enddatum", "Ablaufdatum"],
    ),
    (
        Field::Active,
        &["Is active", "Enabled", "Is enabled", "Switched on", "On/off", "In use", "In force"],
        &["Ist aktiv", "Aktiviert", "Eingeschaltet", "Ein/Aus", "An/Aus", "In Kraft", "In Gebrauch"],
    ),
    (
        Field::Format,
        &["Number format", "Format code", "Excel format", "Display format"],
        &["Zahlenformat", "Formatcode", "Excel-Format", "Anzeigeformat"],
    ),
];

/// Words that name a field where the sheet has no other column for it, and may be anything beside one.
const LOOSE: [(Field, &[&str], &[&str]); 4] = [
    (
        Field::Formula,
        &["Rule", "Rules", "Condition", "Conditions", "Expression", "Calculation", "Logic"],
        &["Regel", "Regeln", "Bedingung", "Bedingungen", "Ausdruck", "Berechnung", "Logik"],
    ),
    (Field::Step, &["Type", "Kind", "Stage", "Phase"], &["Typ", "Art", "Phase"]),
    (Field::Result, &["Output", "Target"], &["Ausgabe", "Ziel"]),
    (Field::Item, &["Name", "Label", "Class", "Rule name", "Rule"], &["Name", "Bezeichnung", "Klasse", "Regelname", "Regel"]),
];

/// Words under which something suitable stands for a field, or for something else: worth a question.
const HINTS: [(Field, &[&str]); 4] = [
    (Field::Weight, &["Importance", "Factor", "Share", "Relevance", "Wichtigkeit", "Bedeutung", "Faktor", "Anteil", "Relevanz"]),
    (Field::ValidFrom, &["From", "Start", "Starts", "Begin", "Since", "Von", "Ab", "Beginn", "Seit"]),
    (Field::ValidUntil, &["To", "Until", "Till", "End", "Ends", "Bis", "Ende"]),
    (Field::Active, &["Status", "On", "Use", "Used", "An", "Ein", "Verwenden"]),
];

/// Parts of words that show what a header is about, with the field; the first that is found counts.
const STEMS: [(&str, Field); 16] = [
    ("weight", Field::Weight),
    ("gewicht", Field::Weight),
    ("wichtung", Field::Weight),
    ("formula", Field::Formula),
    ("formel", Field::Formula),
    ("scale", Field::Scale),
    ("skala", Field::Scale),
    ("begruendung", Field::Reason),
    ("kriteri", Field::Item),
    ("criterion", Field::Item),
    ("ergebnis", Field::Result),
    ("validfrom", Field::ValidFrom),
    ("gueltigab", Field::ValidFrom),
    ("validuntil", Field::ValidUntil),
    ("gueltigbis", Field::ValidUntil),
    ("inaktiv", Field::Active),
];

/// Whole words of the same sort.
const WHOLE_WORDS: [(&str, Field); 12] = [
    ("step", Field::Step),
    ("schritt", Field::Step),
    ("result", Field::Result),
    ("item", Field::Item),
    ("reason", Field::Reason),
    ("blank", Field::Blank),
    ("leer", Field::Blank),
    ("active", Field::Active),
    ("aktiv", Field::Active),
    ("inactive", Field::Active),
    ("disabled", Field::Active),
    ("deaktiviert", Field::Active),
];

/// Beginnings of words that make a header a remark, whatever else it holds.
const REMARKS: [&str; 48] = [
    "comment",
    "note",
    "remark",
    "descri",
    "expla",
    "rationale",
    "owner",
    "source",
    "author",
    "history",
    "example",
    "meaning",
    "why",
    "changed",
    "check",
    "review",
    "approv",
    "question",
    "word",
    "plain",
    "link",
    "basis",
    "komment",
    "bemerk",
    "notiz",
    "hinweis",
    "beschreib",
    "erlaeuter",
    "erklaer",
    "quelle",
    "verantwort",
    "autor",
    "beispiel",
    "bedeutung",
    "warum",
    "zweck",
    "hintergrund",
    "wort",
    "klartext",
    "historie",
    "geaendert",
    "pruef",
    "freigabe",
    "frage",
    "anmerk",
    "herkunft",
    "grundlage",
    "stand",
];

/// Units, by their letters.
const UNITS: [&str; 24] = [
    "percent",
    "percentage",
    "pct",
    "prozent",
    "inpercent",
    "inprozent",
    "points",
    "pts",
    "inpoints",
    "punkte",
    "pkt",
    "inpunkten",
    "optional",
    "required",
    "pflicht",
    "pflichtfeld",
    "yesno",
    "janein",
    "yn",
    "jn",
    "date",
    "datum",
    "text",
    "excel",
];

/// Letters from which on two of them may be wrong in a slip.
const LONG: usize = 9;

impl Field {
    /// The column with this header, in either language: the known word, in whatever case and with whatever signs, with a unit or without.
    pub fn with_header(header: &str) -> Option<Self> {
        named(header).map(|(field, _)| field)
    }
}

/// The field whose word a header is, and the language of the word.
pub fn named(header: &str) -> Option<(Field, Language)> {
    let bare = bare(header);
    let known = |text: &str| {
        let written = letters(text);
        let found =
            Field::ALL.into_iter().find(|field| letters(field.word().english) == written || letters(field.word().german) == written)?;
        let german = letters(found.word().english) != written;
        Some((found, if german { Language::German } else { Language::English }))
    };
    // `Step / Schritt` is one word in two languages.
    known(&bare).or_else(|| {
        let mut parts = parts(&bare).into_iter().map(known);
        let first = parts.next()??;
        parts.all(|part| part.is_some_and(|(field, _)| field == first.0)).then_some(first)
    })
}

/// The language of a header that is a field's word or another usual one for it.
pub fn spoken(header: &str) -> Option<(Field, Language)> {
    named(header).or_else(|| {
        let bare = bare(header);
        let first = parts(&bare).into_iter().next()?;
        named(first).or_else(|| {
            let written = [letters(&bare), letters(first)];
            let among = |words: &[&str]| words.iter().any(|word| written.contains(&letters(word)));
            VARIANTS.iter().chain(&LOOSE).find_map(|(field, english, german)| match (among(english), among(german)) {
                (true, _) => Some((*field, Language::English)),
                (false, true) => Some((*field, Language::German)),
                (false, false) => None,
            })
        })
    })
}

/// The fields that a header names by another usual word, the most probable first, and whether it can be nothing else.
pub fn variants(header: &str) -> (Vec<Field>, bool) {
    let bare = bare(header);
    let among = |written: &str, table: &[(Field, &[&str], &[&str])]| -> Vec<Field> {
        let written = letters(written);
        let is = |words: &[&str]| words.iter().any(|word| letters(word) == written);
        table.iter().filter(|(_, english, german)| is(english) || is(german)).map(|(field, ..)| *field).collect()
    };
    let sure = among(&bare, &VARIANTS);
    if !sure.is_empty() {
        return (sure, true);
    }
    let loose = among(&bare, &LOOSE);
    if !loose.is_empty() {
        return (loose, false);
    }
    // Of `Formula / condition` the first part counts.
    match parts(&bare).split_first() {
        Some((first, [_, ..])) => {
            let first: Vec<Field> = named(first).map(|(field, _)| vec![field]).unwrap_or_else(|| among(first, &VARIANTS));
            (first, true)
        }
        _ => (Vec::new(), false),
    }
}

/// The field whose name a header nearly is.
pub fn misspelt(header: &str) -> Option<Field> {
    let bare = bare(header);
    let words = || Field::ALL.into_iter().flat_map(|field| [field.word().english, field.word().german]);
    let others = || VARIANTS.iter().flat_map(|(_, english, german)| english.iter().chain(*german)).filter(|word| word.len() > 6).copied();
    // `Region` and `Format` are no slips of Reason and Formula: two letters may be wrong only in a long word.
    let is_slip = |near: &&str| strsim::osa_distance(&letters(near), &letters(&bare)) <= if near.chars().count() < LONG { 1 } else { 2 };
    nearest(&bare, words()).filter(is_slip).and_then(Field::with_header).or_else(|| {
        let near = nearest(&bare, others()).filter(is_slip)?;
        variants(near).0.first().copied()
    })
}

/// The field that a header which is no word for it is about.
pub fn resembling(header: &str) -> Option<Field> {
    let all = letters(header);
    let folded = folded(header);
    let words: Vec<String> = folded.split(|c: char| !c.is_alphanumeric() && c != '\u{308}').map(letters).collect();
    if words.iter().any(|word| REMARKS.iter().any(|remark| word.starts_with(remark))) {
        return None;
    }
    let stem = STEMS.iter().find(|(stem, _)| all.contains(stem)).map(|(_, field)| *field);
    stem.or_else(|| WHOLE_WORDS.iter().find(|(whole, _)| words.iter().any(|word| word == whole)).map(|(_, field)| *field))
}

/// The field that a header may be about, if what stands below suits it.
pub fn hinted(header: &str) -> Option<Field> {
    let written = letters(&bare(header));
    HINTS.iter().find(|(_, words)| words.iter().any(|word| letters(word) == written)).map(|(field, _)| *field)
}

/// Whether a header gives percent as the unit of what stands below.
pub fn in_percent(header: &str) -> bool {
    header.contains('%') || folded(header).split(|c: char| !c.is_alphanumeric()).any(is_percent)
}

/// Whether a sheet of settings calls a setting by this word: the same letters, whatever the signs.
pub(super) fn same_letters(word: Word, text: &str) -> bool {
    let text = letters(&bare(text));
    !text.is_empty() && (letters(word.english) == text || letters(word.german) == text)
}

fn is_percent(word: &str) -> bool {
    matches!(word, "percent" | "percentage" | "pct" | "prozent" | "prozentsatz")
}

/// The words on both sides of a stroke or an "or".
fn parts(bare: &str) -> Vec<&str> {
    let parts = bare.split(['/', '|', '\\']).flat_map(|part| part.split(" or ")).flat_map(|part| part.split(" oder "));
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// A header, folded, without a number before it, units and the signs behind it.
fn bare(header: &str) -> String {
    let folded = folded(header);
    let numbered = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut text = match numbered.strip_prefix(['.', ')']) {
        Some(rest) if numbered.len() < folded.len() => rest.trim_start(),
        _ => folded.as_str(),
    };
    loop {
        text = text.trim_end_matches([' ', ':', '*', '.', '?', '!', ',', '%']);
        let open = match text.chars().last() {
            Some(')') => text.rfind('('),
            Some(']') => text.rfind('['),
            _ => None,
        };
        match open {
            Some(open) if open > 0 && is_unit(&text[open + 1..text.len() - 1]) => text = &text[..open],
            _ => break,
        }
    }
    let mut words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty() && *word != "%" && !is_percent(word)).collect();
    if words.len() > 1 && words.last() == Some(&"in") {
        words.pop();
    }
    words.join(" ")
}

/// Whether what stands in brackets is a unit or a range of values, and no other meaning of the column: a year is.
fn is_unit(inside: &str) -> bool {
    let letters = letters(inside);
    let is_year = letters.len() == 4 && letters.parse::<u32>().is_ok_and(|year| (1900..2200).contains(&year));
    inside.contains('%') || UNITS.contains(&letters.as_str()) || (!letters.chars().any(char::is_alphabetic) && !is_year)
}

/// The letters and digits of a name, in lower case, with `ae` for `ä`.
fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'ä' => letters.push_str("ae"),
            'ö' => letters.push_str("oe"),
            'ü' => letters.push_str("ue"),
            'ß' => letters.push_str("ss"),
            // The two dots of an umlaut that is written as two characters.
            '\u{308}' => letters.push('e'),
            other if other.is_alphanumeric() => letters.push(other),
            _ => {}
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_stand_in_many_forms() {
        for (header, field) in [
            ("Weight (%)", Some(Field::Weight)),
            ("Weight in %", Some(Field::Weight)),
            ("% Weight", Some(Field::Weight)),
            ("Weight\n(percent)", Some(Field::Weight)),
            ("Gewicht [%]", Some(Field::Weight)),
            ("Gewicht in Prozent", Some(Field::Weight)),
            ("Weight (1–5)", Some(Field::Weight)),
            ("VALID_FROM", Some(Field::ValidFrom)),
            ("Gueltig ab:", Some(Field::ValidFrom)),
            ("Begru\u{308}ndung", Some(Field::Reason)),
            ("Active?", Some(Field::Active)),
            ("Active (yes/no)", Some(Field::Active)),
            ("Step / Schritt", Some(Field::Step)),
            ("1. Step", Some(Field::Step)),
            ("Weight (2025)", None),
            ("Weight (old)", None),
            ("Weighting", None),
            ("%", None),
            ("", None),
        ] {
            assert_eq!(Field::with_header(header), field, "{header}");
        }
    }

    #[test]
    fn other_words_are_variants_or_resemble() {
        assert_eq!(variants("Weighting in %"), (vec![Field::Weight], true));
        assert_eq!(variants("Rule"), (vec![Field::Formula, Field::Item], false));
        assert_eq!(variants("Formula / condition"), (vec![Field::Formula], true));
        assert_eq!(variants("Criterion / label"), (vec![Field::Item], true));
        assert_eq!(variants("Owner / weight").0, []);
        for (header, field) in [
            ("Weight (old)", Some(Field::Weight)),
            ("Teilgewicht", Some(Field::Weight)),
            ("Old formula", Some(Field::Formula)),
            ("Comment on the weight", None),
            ("Formel in Worten", None),
            ("Owner", None),
            ("Itemised", None),
        ] {
            assert_eq!(resembling(header), field, "{header}");
        }
        assert_eq!(spoken("Gewichtung (%)"), Some((Field::Weight, Language::German)));
        assert_eq!(misspelt("Wieght (%)"), Some(Field::Weight));
        assert_eq!(misspelt("Gewichtng"), Some(Field::Weight));
        assert!(in_percent("Gewicht in Prozent") && !in_percent("Weight"));
    }

    #[test]
    fn every_variant_is_one_and_no_field_is_two() {
        for (field, english, german) in VARIANTS {
            for word in english.iter().chain(german) {
                assert_eq!(variants(word), (vec![field], true), "{word}");
                assert_eq!(Field::with_header(word), None, "{word}");
            }
        }
    }
}
