//! The sentences of an explanation, which every front shares: as text on a terminal, on a page, in a browser.

use super::distance::{InputChange, NextClass, NoNextClass, PointsChange};
use super::explanation::{Condition, Explanation, InputValue, ResultTrace, Row, SetValue, Verdict};
use super::shown::Plain;
use crate::criteria::Step;
use crate::evaluation::limits::told::LimitTrace;
use crate::evaluation::outcome::Standing;
use crate::evaluation::reason::yes_or_no;
use crate::foundation::language::{Language, Word};
use crate::say;

/// Changes that are named at most.
const MOST_CHANGES: usize = 6;

/// The headers of a score's table.
pub const SCORE_HEADERS: [Word; 6] = [
    Word::new("Criterion", "Kriterium"),
    Word::new("Value", "Wert"),
    Word::new("Scale", "Skala"),
    Word::new("Points", "Punkte"),
    Word::new("Weight", "Gewicht"),
    Word::new("Share", "Anteil"),
];

/// The account and its place.
pub fn title(explanation: &Explanation) -> String {
    let (account, sheet, row) = (&explanation.account, &explanation.sheet, explanation.row);
    say!(explanation.language, "{account} ({sheet}, row {row})", "{account} ({sheet}, Zeile {row})")
}

/// A result's value in words: a Knock-out or Blocker says yes or no.
pub fn value_text(result: &ResultTrace, language: Language) -> String {
    let no_row = result.no_row_fits.then(|| say!(language, "no row fits", "keine Zeile passt"));
    if let Some(shown) = &result.shown_as {
        let value = no_row.as_ref().unwrap_or(&result.shown.text);
        return say!(language, "{value} (shown as {shown})", "{value} (gezeigt als {shown})");
    }
    match (result.step, &result.shown.value) {
        (Step::Knockout | Step::Blocker, Plain::Boolean(value)) => yes_or_no(*value, language).to_owned(),
        _ => no_row.unwrap_or_else(|| result.shown.text.clone()),
    }
}

/// A limit that the account met, and where it stands.
pub fn limit_line(limit: &LimitTrace) -> String {
    format!("# {} ({})", limit.sentence, limit.cell)
}

/// What people have decided of a result, and where it stands.
pub fn set_line(set: &SetValue) -> String {
    format!("! {} ({})", set.sentence, set.place)
}

/// What to do about a class that none of the rows gives.
pub fn no_row_fits(result: &ResultTrace, language: Language) -> Option<String> {
    result.no_row_fits.then(|| {
        say!(
            language,
            "None of the rows fits this account: add a last row with an empty formula, which means \"otherwise\".",
            "Keine der Zeilen passt auf diesen Kunden: eine letzte Zeile mit leerer Formel ergänzen, das heißt „sonst“."
        )
    })
}

/// The results that the account does not have, and why.
pub fn skipped(explanation: &Explanation) -> Option<String> {
    let names: Vec<&str> = explanation.results.iter().filter(|result| result.skipped).map(|result| result.name.as_str()).collect();
    let (names, any) = (names.join(", "), !names.is_empty());
    any.then(|| match explanation.standing {
        Standing::Undecided => say!(
            explanation.language,
            "Not computed, since the data do not tell whether the account meets every minimum requirement: {names}",
            "Nicht berechnet, da die Daten nicht sagen, ob der Kunde alle Mindestanforderungen erfüllt: {names}"
        ),
        _ => say!(
            explanation.language,
            "Not computed, since the account does not meet every minimum requirement: {names}",
            "Nicht berechnet, da der Kunde nicht alle Mindestanforderungen erfüllt: {names}"
        ),
    })
}

/// Whether the formula with its values says more than its inputs do: a column alone does not.
pub fn shows_values(row: &Row) -> bool {
    let alone =
        row.formula.starts_with('[') && row.formula.ends_with(']') && row.inputs.len() == 1 && row.formula.matches('[').count() == 1;
    row.with_values != row.formula && row.verdict != Verdict::NotTried && !alone
}

/// The sign before a row.
pub fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Computed | Verdict::Counts => "•",
        Verdict::Passed | Verdict::Hit => "✓",
        Verdict::Failed | Verdict::Missed | Verdict::Blocks => "✗",
        Verdict::LeftOut | Verdict::NotTried | Verdict::Full => "–",
        Verdict::Undecided => "?",
    }
}

/// What a row did, in words.
pub fn verdict(verdict: Verdict, language: Language) -> String {
    match verdict {
        Verdict::Computed => say!(language, "computed", "berechnet"),
        Verdict::Counts => say!(language, "counts", "zählt"),
        Verdict::LeftOut => say!(language, "left out", "ausgelassen"),
        Verdict::Passed => say!(language, "passed", "bestanden"),
        Verdict::Failed => say!(language, "not met", "nicht erfüllt"),
        Verdict::Blocks => say!(language, "stands in the way", "steht im Weg"),
        Verdict::Hit => say!(language, "fits", "trifft zu"),
        Verdict::Full => say!(language, "fits, but is full", "trifft zu, ist aber voll"),
        Verdict::Missed => say!(language, "does not fit", "trifft nicht zu"),
        Verdict::NotTried => not_tried(language),
        Verdict::Undecided => say!(language, "cannot be decided", "nicht entscheidbar"),
    }
}

/// What an empty formula means.
pub fn otherwise(language: Language) -> String {
    say!(language, "otherwise", "sonst")
}

/// Why a row says nothing.
pub fn not_tried(language: Language) -> String {
    say!(language, "not tried: a row above fits", "nicht geprüft: eine Zeile darüber trifft zu")
}

/// `Margin (F12) = 17 %`
pub fn input(input: &InputValue) -> String {
    match &input.cell {
        Some(cell) => format!("{} ({cell}) = {}", input.name, input.shown.text),
        None => format!("{} = {}", input.name, input.shown.text),
    }
}

/// A part of a condition with its values and whether it holds.
pub fn condition(condition: &Condition, language: Language) -> String {
    let (sign, verdict) = match condition.holds {
        Some(true) => ("✓", say!(language, "holds", "gilt")),
        Some(false) => ("✗", say!(language, "does not hold", "gilt nicht")),
        None => {
            let error = condition.error.as_deref().unwrap_or_default();
            ("?", say!(language, "gives {error}", "ergibt {error}"))
        }
    };
    let computed: Vec<String> = condition.computed.iter().map(|(formula, value)| format!("{formula} = {value}")).collect();
    let computed = if computed.is_empty() { String::new() } else { format!("  ({})", computed.join("; ")) };
    format!("{sign} {}: {}  {verdict}{computed}", condition.text, condition.with_values)
}

/// The cells of a Score row, under [`SCORE_HEADERS`].
pub fn score_cells(row: &Row, language: Language) -> [String; 6] {
    let number = |number: f64| {
        let fixed = language.fixed(number, 2);
        fixed.strip_suffix(".00").or(fixed.strip_suffix(",00")).map(str::to_owned).unwrap_or(fixed)
    };
    let of = match language {
        Language::English => "of",
        Language::German => "von",
    };
    let dash = || "–".to_owned();
    let share = row.share_text.as_ref().zip(row.most).map_or_else(dash, |(share, most)| format!("{share} {of} {}", number(most)));
    [
        if row.item.is_empty() { row.formula.clone() } else { row.item.clone() },
        row.value.as_ref().map_or_else(dash, |value| value.text.clone()),
        row.scale.clone(),
        row.points.map_or_else(dash, number),
        row.weight_text.clone().unwrap_or_else(dash),
        share,
    ]
}

/// The last line of a score's table: the weights and the score.
pub fn score_sum(result: &ResultTrace, language: Language) -> Option<[String; 6]> {
    let sum = result.sum.as_ref()?;
    let total = say!(language, "Sum", "Summe");
    Some([total, String::new(), String::new(), String::new(), sum.weights_text.clone(), sum.text.clone()])
}

/// How far it is to a class further up: a heading and what would do.
pub fn next_class(next: &NextClass, language: Language) -> Vec<String> {
    let (result, now) = (&next.result, &next.now);
    match next.none {
        Some(NoNextClass::AlreadyFirst) => {
            return vec![say!(language, "{result} {now} is the first class already", "{result} {now} ist bereits die erste Klasse")];
        }
        Some(NoNextClass::Set) => {
            return vec![say!(
                language,
                "{result} {now} is set by an override: nothing in the data changes it",
                "{result} {now} ist durch eine Ausnahme gesetzt: nichts in den Daten ändert daran etwas"
            )];
        }
        Some(NoNextClass::Undecided) => {
            return vec![say!(
                language,
                "{result}: the faults in the data come first; no way to a better class can be named",
                "{result}: zuerst die Mängel in den Daten beheben; ein Weg in eine bessere Klasse lässt sich nicht nennen"
            )];
        }
        None => {}
    }
    let wanted = next
        .next
        .as_ref()
        .map_or_else(|| say!(language, "A class instead of {now}", "Eine Klasse statt {now}"), |next| format!("{result} {next}"));
    ways(&wanted, &next.points, &next.changes, next.others_stay, language)
}

/// What would give the first class of all, where that is not the next; empty otherwise.
pub fn first_class(next: &NextClass, language: Language) -> Vec<String> {
    let Some(first) = &next.first else { return Vec::new() };
    let wanted = format!("{} {}", next.result, first.class);
    ways(&wanted, &first.points, &first.changes, next.others_stay, language)
}

/// What would give the next class, each way a whole sentence for people who do not know the sheet; none where there is none.
pub fn ways_in_words(next: &NextClass, language: Language) -> Vec<String> {
    let mut sentences = Vec::new();
    if next.none.is_some() {
        return sentences;
    }
    for points in &next.points {
        let (score, difference, class) = (&points.score, &points.difference, &points.class);
        let points_word =
            if *difference == "1" { Word::new("point", "Punkt") } else { Word::new("points", "Punkte") }.in_language(language);
        sentences.push(if points.more {
            say!(
                language,
                "With {difference} more {points_word} in {score} it is {class}.",
                "Mit {difference} {points_word} mehr in {score} ist es {class}."
            )
        } else {
            say!(
                language,
                "With {difference} fewer {points_word} in {score} it is {class}.",
                "Mit {difference} {points_word} weniger in {score} ist es {class}."
            )
        });
    }
    sentences.extend(next.changes.iter().map(|change| {
        let (column, class) = (&change.column, &change.class);
        let (now, instead) = (&change.now.text, &change.instead.text);
        say!(language, "With {column} {instead} instead of {now} it is {class}.", "Mit {column} {instead} statt {now} ist es {class}.")
    }));
    sentences
}

fn ways(wanted: &str, points: &[PointsChange], changes: &[InputChange], others_stay: bool, language: Language) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.push(if points.is_empty() && changes.is_empty() {
        say!(
            language,
            "{wanted}: no single input changes the class within the range of the data and thresholds",
            "{wanted}: keine einzelne Eingabe ändert die Klasse im Bereich der Daten und Schwellen"
        )
    } else if changes.is_empty() {
        say!(
            language,
            "{wanted} needs more than one input: none alone changes the class within the range of the data and thresholds",
            "{wanted} braucht mehr als eine Eingabe: keine allein ändert die Klasse im Bereich der Daten und Schwellen"
        )
    } else {
        say!(language, "{wanted}: one of these changes alone would do", "{wanted}: eine dieser Änderungen allein genügt")
    });
    for points in points {
        let (score, difference, class) = (&points.score, &points.difference, &points.class);
        let (now, needed) = (language.fixed(points.now, 2), language.fixed(points.needed, 2));
        let points_word =
            if *difference == "1" { Word::new("point", "Punkt") } else { Word::new("points", "Punkte") }.in_language(language);
        sentences.push(if points.more {
            say!(
                language,
                "{difference} more {points_word} in {score} ({needed} instead of {now}) → {class}",
                "{difference} {points_word} mehr in {score} ({needed} statt {now}) → {class}"
            )
        } else {
            say!(
                language,
                "{difference} fewer {points_word} in {score} ({needed} instead of {now}) → {class}",
                "{difference} {points_word} weniger in {score} ({needed} statt {now}) → {class}"
            )
        });
    }
    sentences.extend(changes.iter().take(MOST_CHANGES).map(|change| input_change(change, language)));
    if others_stay && !changes.is_empty() {
        sentences.push(say!(language, "(the other accounts stay as they are)", "(die anderen Kunden bleiben, wie sie sind)"));
    }
    sentences
}

fn input_change(change: &InputChange, language: Language) -> String {
    let (column, cell, class) = (&change.column, &change.cell, &change.class);
    let (now, instead) = (&change.now.text, &change.instead.text);
    let days = |days: &str| match days {
        "1" => say!(language, "1 day", "1 Tag"),
        days => say!(language, "{days} days", "{days} Tage"),
    };
    let difference = change.difference.as_ref().map(|difference| if change.days { days(difference) } else { difference.clone() });
    match &difference {
        Some(difference) if change.days && change.more => say!(
            language,
            "{column} ({cell}) {instead} instead of {now}, {difference} later → {class}",
            "{column} ({cell}) {instead} statt {now}, {difference} später → {class}"
        ),
        Some(difference) if change.days => say!(
            language,
            "{column} ({cell}) {instead} instead of {now}, {difference} earlier → {class}",
            "{column} ({cell}) {instead} statt {now}, {difference} früher → {class}"
        ),
        Some(difference) if change.more => say!(
            language,
            "{column} ({cell}) {instead} instead of {now}, {difference} more → {class}",
            "{column} ({cell}) {instead} statt {now}, {difference} mehr → {class}"
        ),
        Some(difference) => say!(
            language,
            "{column} ({cell}) {instead} instead of {now}, {difference} less → {class}",
            "{column} ({cell}) {instead} statt {now}, {difference} weniger → {class}"
        ),
        None => {
            say!(language, "{column} ({cell}) {instead} instead of {now} → {class}", "{column} ({cell}) {instead} statt {now} → {class}")
        }
    }
}
