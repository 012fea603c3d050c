//! An explanation as text for a terminal; and its sentences, which the page shares.

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::criteria::Step;
use crate::evaluation::explaining::distance::{InputChange, NextClass, NoNextClass, PointsChange};
use crate::evaluation::explaining::explanation::{Condition, Explanation, InputValue, ResultTrace, Row, SetValue, Verdict};
use crate::evaluation::explaining::shown::Plain;
use crate::evaluation::limits::told::LimitTrace;
use crate::evaluation::outcome::Standing;
use crate::foundation::language::{Language, Word};
use crate::say;

use super::table::hold_width;

/// Changes that are named at most.
const MOST_CHANGES: usize = 6;

/// Characters of a line of a table at most, whatever the terminal's width.
const MOST_COLUMNS: u16 = 120;

/// The headers of a score's table.
pub(super) const SCORE_HEADERS: [Word; 6] = [
    Word::new("Criterion", "Kriterium"),
    Word::new("Value", "Wert"),
    Word::new("Scale", "Skala"),
    Word::new("Points", "Punkte"),
    Word::new("Weight", "Gewicht"),
    Word::new("Share", "Anteil"),
];

/// The explanation as text.
pub(super) fn text(explanation: &Explanation) -> String {
    let language = explanation.language;
    let mut text = String::new();
    let mut line = |indent: usize, content: &str| {
        text.push_str(&" ".repeat(indent));
        text.push_str(content.trim_end());
        text.push('\n');
    };
    line(0, &title(explanation));
    for column in explanation.columns.iter().filter(|column| !column.shown.text.is_empty()) {
        line(2, &format!("{}: {}", column.header, column.shown.text));
    }
    if !explanation.data_faults.is_empty() {
        line(0, "");
        line(0, &say!(language, "Faults in the data", "Mängel in den Daten"));
        for fault in &explanation.data_faults {
            line(2, &format!("{}: {}", fault.cell, fault.message));
            if let Some(help) = &fault.help {
                line(4, &format!("→ {help}"));
            }
        }
    }
    for result in explanation.results.iter().filter(|result| !result.skipped) {
        line(0, "");
        line(0, &heading(result, language));
        if let Some(set) = &result.set {
            line(2, &set_line(set));
        }
        for limit in &result.limits {
            line(2, &limit_line(limit));
        }
        if result.step == Step::Score {
            for table_line in score_table(result, language).lines() {
                line(2, table_line);
            }
        }
        for row in &result.rows {
            row_lines(result.step, row, language, &mut line);
        }
        if let Some(sentence) = no_row_fits(result, language) {
            line(2, &sentence);
        }
    }
    if let Some(skipped) = skipped(explanation) {
        line(0, "");
        line(0, &skipped);
    }
    if let Some(next) = &explanation.next_class {
        for sentences in [next_class(next, language), first_class(next, language)] {
            for (number, sentence) in sentences.iter().enumerate() {
                if number == 0 {
                    line(0, "");
                }
                line(if number == 0 { 0 } else { 2 }, sentence);
            }
        }
    }
    text
}

/// The account and its place.
pub(super) fn title(explanation: &Explanation) -> String {
    let (account, sheet, row) = (&explanation.account, &explanation.sheet, explanation.row);
    say!(explanation.language, "{account} ({sheet}, row {row})", "{account} ({sheet}, Zeile {row})")
}

/// A result with its value.
pub(super) fn heading(result: &ResultTrace, language: Language) -> String {
    let step = result.step.word().in_language(language);
    let name = &result.name;
    match &result.sum {
        Some(sum) => format!("{step} · {name} = {}", sum.text),
        None => format!("{step} · {name} = {}", value_text(result, language)),
    }
}

/// A result's value in words: a Knock-out or Blocker says yes or no.
pub(super) fn value_text(result: &ResultTrace, language: Language) -> String {
    let no_row = result.no_row_fits.then(|| say!(language, "no row fits", "keine Zeile passt"));
    if let Some(shown) = &result.shown_as {
        let value = no_row.as_ref().unwrap_or(&result.shown.text);
        return say!(language, "{value} (shown as {shown})", "{value} (gezeigt als {shown})");
    }
    match (result.step, &result.shown.value) {
        (Step::Knockout | Step::Blocker, Plain::Boolean(value)) => crate::evaluation::reason::yes_or_no(*value, language).to_owned(),
        _ => no_row.unwrap_or_else(|| result.shown.text.clone()),
    }
}

/// A limit that the account met, and where it stands.
pub(super) fn limit_line(limit: &LimitTrace) -> String {
    format!("# {} ({})", limit.sentence, limit.cell)
}

/// What people have decided of a result, and where it stands.
pub(super) fn set_line(set: &SetValue) -> String {
    format!("! {} ({})", set.sentence, set.place)
}

/// What to do about a class that none of the rows gives.
pub(super) fn no_row_fits(result: &ResultTrace, language: Language) -> Option<String> {
    result.no_row_fits.then(|| {
        say!(
            language,
            "None of the rows fits this account: add a last row with an empty formula, which means \"otherwise\".",
            "Keine der Zeilen passt auf diesen Kunden: eine letzte Zeile mit leerer Formel ergänzen, das heißt „sonst“."
        )
    })
}

/// The results that the account does not have, and why.
pub(super) fn skipped(explanation: &Explanation) -> Option<String> {
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

fn row_lines(step: Step, row: &Row, language: Language, line: &mut impl FnMut(usize, &str)) {
    let (label, place) = (if row.item.is_empty() { &row.rule } else { &row.item }, &row.place);
    line(2, &format!("{} {label} ({place})", mark(row.verdict)));
    if row.formula.is_empty() {
        line(4, &otherwise(language));
    } else {
        line(4, &row.formula);
        if row.verdict == Verdict::NotTried {
            line(4, &not_tried(language));
            return;
        }
        if shows_values(row) {
            let value = row.value.as_ref().map(|value| format!("  →  {}", value.text)).unwrap_or_default();
            line(4, &format!("{}{value}", row.with_values));
        }
    }
    if !row.inputs.is_empty() {
        line(4, &row.inputs.iter().map(input).collect::<Vec<_>>().join(" · "));
    }
    if row.conditions.len() > 1 || row.conditions.iter().any(|condition| !condition.computed.is_empty()) {
        for part in &row.conditions {
            line(6, &condition(part, language));
        }
    }
    if let Some(note) = row.note.as_ref().filter(|_| step == Step::Score) {
        line(4, note);
    }
}

/// Whether the formula with its values says more than its inputs do: a column alone does not.
pub(super) fn shows_values(row: &Row) -> bool {
    let alone =
        row.formula.starts_with('[') && row.formula.ends_with(']') && row.inputs.len() == 1 && row.formula.matches('[').count() == 1;
    row.with_values != row.formula && row.verdict != Verdict::NotTried && !alone
}

/// The sign before a row.
pub(super) fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Computed | Verdict::Counts => "•",
        Verdict::Passed | Verdict::Hit => "✓",
        Verdict::Failed | Verdict::Missed | Verdict::Blocks => "✗",
        Verdict::LeftOut | Verdict::NotTried | Verdict::Full => "–",
        Verdict::Undecided => "?",
    }
}

/// What a row did, in words.
pub(super) fn verdict(verdict: Verdict, language: Language) -> String {
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
pub(super) fn otherwise(language: Language) -> String {
    say!(language, "otherwise", "sonst")
}

fn not_tried(language: Language) -> String {
    say!(language, "not tried: a row above fits", "nicht geprüft: eine Zeile darüber trifft zu")
}

/// `Margin (F12) = 17 %`
pub(super) fn input(input: &InputValue) -> String {
    match &input.cell {
        Some(cell) => format!("{} ({cell}) = {}", input.name, input.shown.text),
        None => format!("{} = {}", input.name, input.shown.text),
    }
}

/// A part of a condition with its values and whether it holds.
pub(super) fn condition(condition: &Condition, language: Language) -> String {
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
pub(super) fn score_cells(row: &Row, language: Language) -> [String; 6] {
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
pub(super) fn score_sum(result: &ResultTrace, language: Language) -> Option<[String; 6]> {
    let sum = result.sum.as_ref()?;
    let total = say!(language, "Sum", "Summe");
    Some([total, String::new(), String::new(), String::new(), sum.weights_text.clone(), sum.text.clone()])
}

fn score_table(result: &ResultTrace, language: Language) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    hold_width(&mut table, MOST_COLUMNS);
    table.set_header(SCORE_HEADERS.map(|word| word.in_language(language)));
    for row in &result.rows {
        table.add_row(score_cells(row, language));
    }
    table.add_row_if(|_, _| result.sum.is_some(), score_sum(result, language).unwrap_or_default());
    for column in [1, 3, 4, 5] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// How far it is to a class further up: a heading and what would do.
pub(super) fn next_class(next: &NextClass, language: Language) -> Vec<String> {
    let (result, now) = (&next.result, &next.now);
    match next.none {
        Some(NoNextClass::AlreadyFirst) => {
            return vec![say!(language, "{result} {now} is the first class already", "{result} {now} ist bereits die erste Klasse")];
        }
        Some(NoNextClass::Undecided) => {
            return vec![say!(
                language,
                "{result}: the faults in the data come first; no way to a better class can be named",
                "{result}: zuerst die Mängel in den Daten beheben; ein Weg in eine bessere Klasse lässt sich nicht nennen"
            )];
        }
        Some(NoNextClass::Set) => {
            return vec![say!(
                language,
                "{result} {now} is set by an override: nothing in the data changes it",
                "{result} {now} ist durch eine Ausnahme gesetzt: nichts in den Daten ändert daran etwas"
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
pub(super) fn first_class(next: &NextClass, language: Language) -> Vec<String> {
    let Some(first) = &next.first else { return Vec::new() };
    let wanted = format!("{} {}", next.result, first.class);
    ways(&wanted, &first.points, &first.changes, next.others_stay, language)
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
