//! An explanation as text for a terminal.

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::criteria::Step;
use crate::evaluation::explaining::explanation::{Explanation, ResultTrace, Row, Verdict};
use crate::evaluation::explaining::sentences;
use crate::foundation::language::Language;
use crate::say;

use super::table::hold_width;

/// Characters of a line of a table at most, whatever the terminal's width.
const MOST_COLUMNS: u16 = 120;

/// The explanation as text.
pub(super) fn text(explanation: &Explanation) -> String {
    let language = explanation.language;
    let mut text = String::new();
    let mut line = |indent: usize, content: &str| {
        text.push_str(&" ".repeat(indent));
        text.push_str(content.trim_end());
        text.push('\n');
    };
    line(0, &sentences::title(explanation));
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
            line(2, &sentences::set_line(set));
        }
        for limit in &result.limits {
            line(2, &sentences::limit_line(limit));
        }
        if result.step == Step::Score {
            for table_line in score_table(result, language).lines() {
                line(2, table_line);
            }
        }
        for row in &result.rows {
            row_lines(result.step, row, language, &mut line);
        }
        if let Some(sentence) = sentences::no_row_fits(result, language) {
            line(2, &sentence);
        }
    }
    if let Some(skipped) = sentences::skipped(explanation) {
        line(0, "");
        line(0, &skipped);
    }
    if let Some(next) = &explanation.next_class {
        for sentences in [sentences::next_class(next, language), sentences::first_class(next, language)] {
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

/// A result with its value.
fn heading(result: &ResultTrace, language: Language) -> String {
    let step = result.step.word().in_language(language);
    let name = &result.name;
    match &result.sum {
        Some(sum) => format!("{step} · {name} = {}", sum.text),
        None => format!("{step} · {name} = {}", sentences::value_text(result, language)),
    }
}

fn row_lines(step: Step, row: &Row, language: Language, line: &mut impl FnMut(usize, &str)) {
    let (label, place) = (if row.item.is_empty() { &row.rule } else { &row.item }, &row.place);
    line(2, &format!("{} {label} ({place})", sentences::mark(row.verdict)));
    if row.formula.is_empty() {
        line(4, &sentences::otherwise(language));
    } else {
        line(4, &row.formula);
        if row.verdict == Verdict::NotTried {
            line(4, &sentences::not_tried(language));
            return;
        }
        if sentences::shows_values(row) {
            let value = row.value.as_ref().map(|value| format!("  →  {}", value.text)).unwrap_or_default();
            line(4, &format!("{}{value}", row.with_values));
        }
    }
    if !row.inputs.is_empty() {
        line(4, &row.inputs.iter().map(sentences::input).collect::<Vec<_>>().join(" · "));
    }
    if row.conditions.len() > 1 || row.conditions.iter().any(|condition| !condition.computed.is_empty()) {
        for part in &row.conditions {
            line(6, &sentences::condition(part, language));
        }
    }
    if let Some(note) = row.note.as_ref().filter(|_| step == Step::Score) {
        line(4, note);
    }
}

fn score_table(result: &ResultTrace, language: Language) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    hold_width(&mut table, MOST_COLUMNS);
    table.set_header(sentences::SCORE_HEADERS.map(|word| word.in_language(language)));
    for row in &result.rows {
        table.add_row(sentences::score_cells(row, language));
    }
    table.add_row_if(|_, _| result.sum.is_some(), sentences::score_sum(result, language).unwrap_or_default());
    for column in [1, 3, 4, 5] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}
