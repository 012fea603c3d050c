//! Names that keyfolio matches, drawn from lists: what comes out must not hang on how a fixture spells them.
//!
//! A draw hangs on the test's name and on what it draws for, so that a failure repeats; the names that were drawn are printed with it.

use crate::harness::{Cell, KEY_HEADERS};

/// Headers of a criteria sheet, English and German, with the first as the design has it.
const HEADERS: [(&[&str], &[&str]); 11] = [
    (&["Step", "Steps", "Step type"], &["Schritt", "Schritte", "Schrittart"]),
    (&["Result", "Results", "Result name"], &["Ergebnis", "Ergebnisse", "Ergebnisspalte"]),
    (&["Item", "Items", "Criterion"], &["Kriterium", "Kriteriumsname", "Merkmal"]),
    (&["Formula", "Formulas", "Excel formula"], &["Formel", "Formeln", "Excel-Formel"]),
    (&["Scale", "Points scale", "Scoring scale"], &["Skala", "Punkteskala", "Skalierung"]),
    (&["Weight", "Weighting", "Weights"], &["Gewicht", "Gewichtung", "Gewichte"]),
    (&["Blank", "If blank", "Missing values"], &["Leer", "Wenn leer", "Leere Zellen"]),
    (&["Reason", "Reasons", "Reason text"], &["Begründung", "Begründungstext", "Grund"]),
    (&["Valid from", "Effective from", "Start date"], &["Gültig ab", "Gilt ab", "Gültig seit"]),
    (&["Valid until", "Valid to", "Expires"], &["Gültig bis", "Gilt bis", "Enddatum"]),
    (&["Active", "Enabled", "Is active"], &["Aktiv", "Ist aktiv", "Aktiviert"]),
];

/// Steps in both languages, with the signs that people put between their letters.
const STEPS: [&[&str]; 5] = [
    &["Compute", "Kennzahl"],
    &["Knock-out", "Knockout", "Knock out", "K.O.", "KO"],
    &["Score", "Bewertung"],
    &["Blocker", "Hindernis"],
    &["Classify", "Einstufung"],
];

/// Sheets that have a role.
const SHEETS: [&[&str]; 5] =
    [&["Accounts", "Customers"], &["Kunden"], &["Criteria", "Kriterien"], &["Settings", "Einstellungen"], &["Tests", "Prüfungen"]];

/// Settings, English and German.
const SETTINGS: [&[&str]; 8] = [
    &["Sum rows", "Summenzeilen"],
    &["Header row", "Kopfzeile", "Headers row"],
    &["Account key", "Kundenschlüssel", "Key column"],
    &["As of", "Stichtag", "Reference date"],
    &["Blank", "Leer", "If blank"],
    &["Reason column", "Begründungsspalte"],
    &["Blocked label", "Text bei Hindernis"],
    &["Knocked-out label", "Text bei K.O."],
];

/// Words for yes and no.
const ANSWERS: [&[&str]; 2] = [&["yes", "ja", "y", "j", "x", "true", "WAHR"], &["no", "nein", "n", "false", "FALSCH"]];

/// A row of draws.
pub struct Draw(u64);

impl Draw {
    /// The draws of this test for something.
    pub fn new(what: &str) -> Self {
        let thread = std::thread::current();
        let bytes = thread.name().unwrap_or_default().bytes().chain(what.bytes());
        Self(bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % count as u64).unwrap()
    }

    /// One of some words, spelled in one of the ways that are the same.
    fn word(&mut self, words: &[&str]) -> String {
        let word = words[self.below(words.len())];
        match self.below(6) {
            0 => word.to_lowercase(),
            1 => word.to_uppercase(),
            2 => format!(" {word} "),
            3 => word.replace(' ', "\u{a0}"),
            _ => word.to_owned(),
        }
    }

    /// Another word that means the same as `text`; itself where no list has it.
    fn instead(&mut self, lists: &[&[&str]], text: &str) -> String {
        match lists.iter().find(|words| words.iter().any(|word| word.to_lowercase() == text.to_lowercase())) {
            Some(words) => self.word(words),
            None => text.to_owned(),
        }
    }

    /// A criteria sheet's header of the same meaning and language.
    pub fn header(&mut self, text: &str) -> String {
        let lists: Vec<&[&str]> =
            HEADERS.iter().flat_map(|(english, german)| [*english, *german]).filter(|words| words[0] == text).collect();
        self.instead(&lists, text)
    }

    /// A step's name of the same meaning.
    pub fn step(&mut self, text: &str) -> String {
        self.instead(&STEPS, text)
    }

    /// Yes or no in other words.
    pub fn answer(&mut self, text: &str) -> String {
        self.instead(&ANSWERS, text)
    }
}

/// The names of sheets, and what stands in them, with everything that is matched drawn anew. Names that a formula or a setting may read stay.
pub fn sheets(sheets: &[(String, Vec<Vec<Cell>>)]) -> Vec<(String, Vec<Vec<Cell>>)> {
    let mut draw = Draw::new(&format!("{sheets:?}"));
    let is_criteria = |rows: &[Vec<Cell>]| texts(rows.first()).iter().any(|text| ["Step", "Schritt"].contains(text));
    let read: Vec<&str> = sheets
        .iter()
        .filter(|(name, rows)| is_criteria(rows) || ["Settings", "Einstellungen", "Tests", "Prüfungen"].contains(&name.as_str()))
        .flat_map(|(_, rows)| rows.iter().skip(1))
        .flat_map(|row| texts(Some(row)))
        .collect();
    let is_read = |name: &str| read.iter().any(|text| text.contains(name));
    let drawn: Vec<(String, Vec<Vec<Cell>>)> = sheets
        .iter()
        .map(|(name, rows)| {
            let own = if is_read(name) { name.clone() } else { draw.instead(&SHEETS, name).trim().to_owned() };
            let rows = match name.as_str() {
                _ if is_criteria(rows) => criteria(&mut draw, rows),
                "Settings" | "Einstellungen" => settings(&mut draw, rows),
                "Accounts" | "Kunden" => accounts(&mut draw, rows, &is_read),
                _ => rows.clone(),
            };
            (own, rows)
        })
        .collect();
    let names: Vec<&str> = drawn.iter().map(|(name, _)| name.as_str()).collect();
    let heads: Vec<Vec<&str>> = drawn.iter().map(|(_, rows)| texts(rows.first())).collect();
    #[expect(clippy::print_stdout, reason = "shown where the test fails, so that the same names can be drawn again")]
    {
        println!("drawn: {names:?} {heads:?}");
    }
    drawn
}

fn texts(row: Option<&Vec<Cell>>) -> Vec<&str> {
    row.into_iter().flatten().filter_map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None }).collect()
}

/// A criteria sheet whose headers are those of the design; any other tests its headers itself.
fn criteria(draw: &mut Draw, rows: &[Vec<Cell>]) -> Vec<Vec<Cell>> {
    let known = |text: &&str| HEADERS.iter().any(|(english, german)| english[0] == *text || german[0] == *text);
    let header = texts(rows.first());
    if header.len() != rows[0].len() || !header.iter().all(known) {
        return rows.to_vec();
    }
    let position = |names: [&str; 2]| header.iter().position(|text| names.contains(text));
    let (step, active) = (position(["Step", "Schritt"]), position(["Active", "Aktiv"]));
    let mut drawn = rows.to_vec();
    drawn[0] = header.iter().map(|text| Cell::Text(draw.header(text))).collect();
    for row in drawn.iter_mut().skip(1) {
        for (place, cell) in row.iter_mut().enumerate() {
            let Cell::Text(text) = cell else { continue };
            if Some(place) == step {
                *text = draw.step(text);
            } else if Some(place) == active {
                *text = draw.answer(text);
            }
        }
    }
    drawn
}

fn settings(draw: &mut Draw, rows: &[Vec<Cell>]) -> Vec<Vec<Cell>> {
    let mut drawn = rows.to_vec();
    for row in &mut drawn {
        if let Some(Cell::Text(name)) = row.first_mut() {
            *name = draw.instead(&SETTINGS, name);
        }
    }
    drawn
}

/// Accounts whose key, in the first column under a usual header, is called otherwise.
fn accounts(draw: &mut Draw, rows: &[Vec<Cell>], is_read: &dyn Fn(&str) -> bool) -> Vec<Vec<Cell>> {
    let mut drawn = rows.to_vec();
    let header = texts(rows.first());
    let Some(own) = header.first().copied().filter(|own| ["Account", "Account ID", "Kunde"].contains(own) && !is_read(own)) else {
        return drawn;
    };
    // A header that comes again belongs to the rows, and no second column may be as good a key as the drawn one.
    let again = rows.iter().skip(1).flatten().any(|cell| matches!(cell, Cell::Text(text) if text == own));
    let known: Vec<&str> = KEY_HEADERS[..KEY_HEADERS.len() - 1].to_vec();
    let others = header.iter().skip(1).any(|other| known.contains(other) || ["Name", "Account", "Firma"].contains(other));
    if !again && !others {
        drawn[0][0] = Cell::Text(known[draw.below(known.len())].to_owned());
    }
    drawn
}

#[test]
fn a_draw_repeats_and_takes_every_word() {
    let drawn = |what: &str| {
        let mut draw = Draw::new(what);
        (0..8).map(|_| draw.header("Weight")).collect::<Vec<_>>()
    };
    assert_eq!(drawn("one"), drawn("one"));
    assert_ne!(drawn("one"), drawn("two"));
    let mut draw = Draw::new("all");
    let all: std::collections::BTreeSet<String> =
        (0..300).map(|_| draw.step("Knock-out").to_lowercase().trim().replace('\u{a0}', " ")).collect();
    assert_eq!(all.len(), 5, "{all:?}");
    assert_eq!(draw.header("Importance"), "Importance");
}
