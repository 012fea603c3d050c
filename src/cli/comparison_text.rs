//! Two evaluations beside each other, as text.

use crate::evaluation::comparing::input_moves::ColumnMove;
use crate::evaluation::comparing::movers::{Cause, Comparison, Effect, Happened, Mover};
use crate::foundation::language::{Language, Word};
use crate::say;

use super::table::{amount, difference, some, table, wrapped};

/// Accounts that the text lists.
const MOST_LISTED: usize = 25;

/// Inputs that the text lists for an account, and columns for all of them.
const MOST_INPUTS: usize = 2;
const MOST_COLUMNS: usize = 8;

const NO_CLASS: &str = "–";

/// What happened in one sentence or two, then the accounts, the transitions and the totals.
pub(super) fn text(comparison: &Comparison, inputs: &[ColumnMove], value: Option<&str>, language: Language) -> String {
    let mut text = wrapped(&summary(comparison, value, language));
    for part in [
        movers(comparison, value, language),
        transitions(comparison, language),
        totals(comparison, value, language),
        columns(inputs, language),
    ] {
        if !part.is_empty() {
            text.push_str("\n\n");
            text.push_str(&part);
        }
    }
    text
}

fn class_name(comparison: &Comparison, language: Language) -> String {
    comparison.class.clone().unwrap_or_else(|| Word::new("Class", "Klasse").in_language(language).to_owned())
}

fn summary(comparison: &Comparison, value: Option<&str>, language: Language) -> String {
    let class = class_name(comparison, language);
    let (moved, compared) = (language.count(comparison.moved), language.count(comparison.compared));
    let mut text = if comparison.class.is_some() && comparison.compared == 1 {
        if comparison.moved == 1 {
            say!(language, "The one account changes its class ({class}).", "Der eine Kunde wechselt die Klasse ({class}).")
        } else {
            say!(language, "The one account keeps its class ({class}).", "Der eine Kunde behält die Klasse ({class}).")
        }
    } else if comparison.class.is_some() && comparison.moved == 1 {
        say!(language, "1 of {compared} accounts changes its class ({class}).", "1 von {compared} Kunden wechselt die Klasse ({class}).")
    } else if comparison.class.is_some() {
        say!(
            language,
            "{moved} of {compared} accounts change their class ({class}).",
            "{moved} von {compared} Kunden wechseln die Klasse ({class})."
        )
    } else if comparison.compared == 1 {
        say!(language, "1 account compared; the criteria have no classes.", "1 Kunde verglichen; die Kriterien haben keine Klassen.")
    } else {
        say!(
            language,
            "{compared} accounts compared; the criteria have no classes.",
            "{compared} Kunden verglichen; die Kriterien haben keine Klassen."
        )
    };
    let mut add = |sentence: String| {
        text.push(' ');
        text.push_str(&sentence);
    };
    let count = |count: usize| language.count(count);
    if comparison.moved_elsewhere > 0 {
        let others = count(comparison.moved_elsewhere);
        add(say!(language, "Another class only: {others}.", "Nur eine andere Klasse: {others}."));
    }
    if comparison.score_changed > 0 {
        let (others, score) = (count(comparison.score_changed), comparison.score.as_deref().unwrap_or_default());
        add(say!(language, "{score} only: {others}.", "Nur {score}: {others}."));
    }
    if comparison.appeared + comparison.left > 0 {
        let (appeared, left) = (count(comparison.appeared), count(comparison.left));
        add(say!(language, "New: {appeared}; no longer there: {left}.", "Neu: {appeared}; nicht mehr dabei: {left}."));
    }
    if comparison.unclear != [0, 0] {
        let [old, new] = comparison.unclear.map(count);
        add(say!(
            language,
            "Not compared because of blank or doubled keys: {old} before, {new} after.",
            "Nicht verglichen wegen leerer oder doppelter Schlüssel: {old} vorher, {new} nachher."
        ));
    }
    if let (Some([old, new]), Some(value)) = (comparison.value_moved, value) {
        let (old, new) = (amount(old, language), amount(new, language));
        add(if old == new {
            say!(language, "{value} moved: {old}.", "Bewegter Wert ({value}): {old}.")
        } else {
            say!(language, "{value} moved: {old} before, {new} after.", "Bewegter Wert ({value}): {old} vorher, {new} nachher.")
        });
    }
    if !comparison.results_of_one.is_empty() {
        let names = comparison.results_of_one.join(", ");
        add(say!(language, "Not in both, and not compared: {names}.", "Nicht in beiden und nicht verglichen: {names}."));
    }
    text
}

fn shown_class(class: Option<&String>) -> &str {
    class.map(String::as_str).filter(|class| !class.is_empty()).unwrap_or(NO_CLASS)
}

fn movers(comparison: &Comparison, value: Option<&str>, language: Language) -> String {
    // Where nothing is classified, the scores are all that can change.
    let listed = |mover: &&Mover| mover.happened != Happened::ScoreChanged || comparison.class.is_none();
    let shown: Vec<&Mover> = comparison.movers.iter().filter(listed).collect();
    if shown.is_empty() {
        return String::new();
    }
    let word = |english: &'static str, german: &'static str| Word::new(english, german).in_language(language).to_owned();
    let class = class_name(comparison, language);
    let mut headers = vec![word("Account", "Kunde"), class];
    headers.extend(comparison.score.clone());
    let caused = shown.iter().any(|mover| mover.cause.is_some());
    if caused {
        headers.push(word("Because of", "Wegen"));
        headers.push(word("Inputs", "Eingaben"));
    }
    if let Some(value) = value {
        headers.push(format!(">{value}"));
    }
    let mut rows = table(&headers.iter().map(String::as_str).collect::<Vec<_>>());
    for mover in shown.iter().take(MOST_LISTED) {
        let mut row = vec![mover.key.clone(), moved(mover, language)];
        if comparison.score.is_some() {
            row.push(score(mover, language));
        }
        if caused {
            row.push(mover.cause.as_ref().map(|cause| because(mover, cause, language)).unwrap_or_default());
            row.push(inputs(mover, language));
        }
        if value.is_some() {
            row.push(mover.new_value.or(mover.old_value).map(|value| amount(value, language)).unwrap_or_default());
        }
        rows.add_row(row);
    }
    let more = shown.len().saturating_sub(MOST_LISTED);
    let mut text = rows.to_string();
    if more > 0 {
        let more = language.count(more);
        text.push_str(&say!(language, "\nand {more} more; --format json lists all", "\nund {more} weitere; --format json nennt alle"));
    }
    text
}

fn moved(mover: &Mover, language: Language) -> String {
    let (from, to) = (shown_class(mover.from.as_ref()), shown_class(mover.to.as_ref()));
    match mover.happened {
        Happened::Appeared => say!(language, "new: {to}", "neu: {to}"),
        Happened::Left => say!(language, "left: {from}", "weg: {from}"),
        _ if mover.from != mover.to => format!("{from} → {to}"),
        _ => {
            let mut text = from.to_owned();
            for other in &mover.other_results {
                let (from, to) = (shown_class(Some(&other.from)), shown_class(Some(&other.to)));
                text.push_str(&format!("; {}: {from} → {to}", other.result));
            }
            text
        }
    }
}

fn score(mover: &Mover, language: Language) -> String {
    let shown = |score: Option<f64>| score.map_or_else(|| NO_CLASS.to_owned(), |score| language.fixed(score, 1));
    match mover.happened {
        Happened::Appeared => shown(mover.new_score),
        Happened::Left => shown(mover.old_score),
        _ if mover.old_score == mover.new_score => shown(mover.new_score),
        _ => format!("{} → {}", shown(mover.old_score), shown(mover.new_score)),
    }
}

/// The steps that changed the class (or the other classes), and the parts of the score's difference.
fn because(mover: &Mover, cause: &Cause, language: Language) -> String {
    let word = |effect: Effect| effect.word().in_language(language).to_owned();
    let by = mover.changed_by().into_iter().map(word).collect::<Vec<_>>().join(", ");
    let Some(parts) = cause.parts else { return by };
    let all = [(Effect::Rules, parts.rules), (Effect::Weights, parts.weights), (Effect::Overrides, parts.overrides.unwrap_or(0.0)), (Effect::Data, parts.data)];
    let parts: Vec<String> = all
        .into_iter()
        .filter(|(_, points)| points.abs() >= 0.05)
        .map(|(effect, points)| format!("{} {}", word(effect), difference(points, language, 1)))
        .collect();
    if parts.is_empty() { by } else { format!("{by} ({})", parts.join(", ")) }
}

fn inputs(mover: &Mover, language: Language) -> String {
    let inputs = mover.inputs.iter().map(|input| format!("{} {} → {}", input.column, input.from.shown(language), input.to.shown(language)));
    some(inputs, MOST_INPUTS, language)
}

fn transitions(comparison: &Comparison, language: Language) -> String {
    let all = &comparison.transitions;
    let used_row = |row: usize| all.accounts[row].iter().sum::<usize>() + all.left[row] > 0;
    let used_column = |column: usize| all.accounts.iter().map(|row| row[column]).sum::<usize>() + all.appeared[column] > 0;
    let rows: Vec<usize> = (0..all.from.len()).filter(|row| used_row(*row)).collect();
    let columns: Vec<usize> = (0..all.to.len()).filter(|column| used_column(*column)).collect();
    if rows.is_empty() || columns.is_empty() {
        return String::new();
    }
    let name = |class: &String| shown_class(Some(class)).to_owned();
    let mut headers = vec![say!(language, "from \\ to", "von \\ nach")];
    headers.extend(columns.iter().map(|column| format!(">{}", name(&all.to[*column]))));
    let (some_left, some_new) = (all.left.iter().any(|count| *count > 0), all.appeared.iter().any(|count| *count > 0));
    if some_left {
        headers.push(say!(language, ">left", ">weg"));
    }
    let mut shown = table(&headers.iter().map(String::as_str).collect::<Vec<_>>());
    let count = |count: usize| if count == 0 { String::new() } else { language.count(count) };
    for row in rows {
        let mut cells = vec![name(&all.from[row])];
        cells.extend(columns.iter().map(|column| count(all.accounts[row][*column])));
        if some_left {
            cells.push(count(all.left[row]));
        }
        shown.add_row(cells);
    }
    if some_new {
        let mut cells = vec![say!(language, "new", "neu")];
        cells.extend(columns.iter().map(|column| count(all.appeared[*column])));
        shown.add_row(cells);
    }
    shown.to_string()
}

fn totals(comparison: &Comparison, value: Option<&str>, language: Language) -> String {
    if comparison.class.is_none() {
        return String::new();
    }
    let word = |english: &'static str, german: &'static str| Word::new(english, german).in_language(language);
    let mut headers = vec![class_name(comparison, language)];
    headers.extend([word(">Accounts before", ">Kunden vorher"), word(">after", ">nachher")].map(str::to_owned));
    if let Some(value) = value {
        headers.push(format!(">{value} {}", word("before", "vorher")));
        headers.extend([word(">after", ">nachher"), word(">Difference", ">Differenz")].map(str::to_owned));
    }
    let mut rows = table(&headers.iter().map(String::as_str).collect::<Vec<_>>());
    for total in comparison.totals.iter().filter(|total| total.old_accounts + total.new_accounts > 0) {
        let mut row =
            vec![shown_class(Some(&total.class)).to_owned(), language.count(total.old_accounts), language.count(total.new_accounts)];
        if value.is_some() {
            let difference = total.old_value.zip(total.new_value).map(|(old, new)| new - old);
            let shown = |number: Option<f64>| number.map(|number| amount(number, language)).unwrap_or_default();
            row.extend([total.old_value, total.new_value, difference].map(shown));
        }
        rows.add_row(row);
    }
    rows.to_string()
}

fn columns(inputs: &[ColumnMove], language: Language) -> String {
    if inputs.is_empty() {
        return String::new();
    }
    let headers = match language {
        Language::English => ["Inputs that moved most", ">Accounts", ">Sum of the moves"],
        Language::German => ["Am stärksten bewegte Eingaben", ">Kunden", ">Summe der Änderungen"],
    };
    let mut rows = table(&headers);
    for input in inputs.iter().take(MOST_COLUMNS) {
        rows.add_row([input.column.clone(), language.count(input.accounts), amount(input.difference, language)]);
    }
    rows.to_string()
}
