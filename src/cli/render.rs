//! Diagnostics as text in the look of rustc.
//!
//! Findings of one kind in one column of a sheet are grouped: the first is shown, the places of the others are named, and where there are
//! many the rest is counted. JSON (`session::reports::JsonDiagnostic`) holds all.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::foundation::diagnostic::{Diagnostic, Excerpt, Severity};
use crate::foundation::language::{Language, Word};
use crate::foundation::location::{ColumnIndex, Location, Place, RowIndex};
use crate::say;
pub(super) use crate::session::reports::JsonDiagnostic;

use super::output;
use crate::foundation::shown::{shown, shown_line};

/// Findings of one kind and column that are shown before the rest is counted.
const SHOWN_OF_A_GROUP: usize = 1;

/// Cells of the others that are named.
const NAMED_OF_A_GROUP: usize = 8;

/// What findings have in common that are shown as one: code, file, sheet and column.
type GroupKey<'a> = (&'static str, Option<&'a str>, &'a str, ColumnIndex);

fn group_of(diagnostic: &Diagnostic) -> Option<GroupKey<'_>> {
    match (&diagnostic.location.place, diagnostic.severity) {
        (Place::Cell(sheet, cell), Severity::Finding | Severity::Note) => {
            Some((diagnostic.code, diagnostic.location.file.as_deref(), sheet, cell.column))
        }
        _ => None,
    }
}

/// The diagnostics as text, worst first, each followed by an empty line.
pub(super) fn text(diagnostics: &[Diagnostic], language: Language, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| diagnostic.severity);
    let mut groups: BTreeMap<GroupKey<'_>, Vec<RowIndex>> = BTreeMap::new();
    for &diagnostic in &sorted {
        if let (Some(group), Place::Cell(_, cell)) = (group_of(diagnostic), &diagnostic.location.place) {
            groups.entry(group).or_default().push(cell.row);
        }
    }
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    let mut text = String::new();
    for &diagnostic in &sorted {
        let mut more = None;
        if let Some(group) = group_of(diagnostic) {
            let rows = groups.get(&group).map_or(&[][..], Vec::as_slice);
            let shown = seen.entry(group).or_insert(0_usize);
            *shown += 1;
            if *shown > SHOWN_OF_A_GROUP {
                continue;
            }
            if *shown == SHOWN_OF_A_GROUP && rows.len() > SHOWN_OF_A_GROUP {
                more = Some(further_cells(&group, &rows[SHOWN_OF_A_GROUP..], language));
            }
        }
        text.push_str(&one(diagnostic, more.as_deref(), language, &renderer));
        text.push_str("\n\n");
    }
    text
}

/// The cells of a group that are not shown: the first by their names, the others by their number.
fn further_cells((_, _, sheet, column): &GroupKey<'_>, rows: &[RowIndex], language: Language) -> String {
    let named = if rows.len() <= NAMED_OF_A_GROUP + 1 { rows.len() } else { NAMED_OF_A_GROUP };
    let cells: Vec<String> = rows[..named].iter().map(|row| format!("{column}{row}")).collect();
    let (last, cells) = (cells.last().cloned().unwrap_or_default(), cells[..named.saturating_sub(1)].join(", "));
    let count = language.count(rows.len() - named);
    match (named, rows.len() > named) {
        (1, _) => say!(language, "and in {sheet}!{last} too", "und auch in {sheet}!{last}"),
        (_, false) => say!(language, "and in {sheet}!{cells} and {last} too", "und auch in {sheet}!{cells} und {last}"),
        (_, true) => say!(
            language,
            "and in {sheet}!{cells}, {last} and {count} more cells of this column too",
            "und auch in {sheet}!{cells}, {last} und {count} weiteren Zellen dieser Spalte"
        ),
    }
}

fn one(diagnostic: &Diagnostic, more: Option<&str>, language: Language, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Finding => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
    .with_name(severity_word(diagnostic.severity).in_language(language));
    // What the renderer colours must not have colours of its own.
    let place = shown_line(&place(&diagnostic.location, language)).into_owned();
    let message = shown(&diagnostic.message);
    let help = diagnostic.help.as_deref().map(shown);
    let excerpt = diagnostic.excerpt.as_ref().filter(|excerpt| !excerpt.text.is_empty()).map(shown_excerpt);
    let mut group = Group::with_title(level.primary_title(&*message).id(diagnostic.code));
    let mut snippet_place = false;
    match &excerpt {
        Some(excerpt) => {
            let span = shown_span(&excerpt.text, excerpt.span.clone());
            let mut mark = AnnotationKind::Primary.span(span);
            if !excerpt.label.is_empty() {
                mark = mark.label(excerpt.label.as_str());
            }
            let lines = excerpt.text.contains('\n');
            snippet_place = true;
            group = group
                .element(Snippet::source(excerpt.text.as_str()).path(place.as_str()).line_numbering(lines).fold(false).annotation(mark));
        }
        _ if !place.is_empty() => group = group.element(Origin::path(place.as_str())),
        _ => {}
    }
    if let Some(help) = &help {
        let word = Word::new("help", "Hilfe").in_language(language);
        group = group.element(Level::HELP.with_name(word).message(&**help));
    }
    if let Some(more) = more {
        group = group.element(Level::NOTE.no_name().message(more));
    }
    let text = renderer.render(&[group]);
    if snippet_place { without_line_and_column(&text, &place) } else { text }
}

/// An excerpt as it is shown, with the mark at the same place of it.
fn shown_excerpt(excerpt: &Excerpt) -> Excerpt {
    let text = excerpt.text.as_str();
    let at = |end: usize| shown(&text[..text.floor_char_boundary(end.min(text.len()))]).len();
    Excerpt {
        text: shown(text).into_owned(),
        span: at(excerpt.span.start)..at(excerpt.span.end),
        label: shown(&excerpt.label).into_owned(),
    }
}

/// The renderer writes line and column behind a path; a cell has no lines that a user counts, and the marks show the column.
fn without_line_and_column(text: &str, place: &str) -> String {
    let Some(begin) = text.find(place).map(|begin| begin + place.len()) else { return text.to_owned() };
    let behind = &text[begin..];
    let length = behind.find(|c: char| c != ':' && !c.is_ascii_digit()).unwrap_or(behind.len());
    format!("{}{}", &text[..begin], &behind[length..])
}

/// At least one character, so that there is something to mark: the one at the place, or the last.
fn shown_span(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    if start < end {
        return start..end;
    }
    match text[start..].chars().next() {
        Some(next) => start..start + next.len_utf8(),
        None => text.char_indices().next_back().map_or(0..0, |(last, _)| last..text.len()),
    }
}

fn place(location: &Location, language: Language) -> String {
    let place = crate::criteria::place(location, language);
    match (&location.file, place.is_empty()) {
        (Some(file), true) => file.to_string(),
        (Some(file), false) => format!("{file}, {place}"),
        (None, _) => {
            let built_in = say!(language, "built-in criteria", "eingebaute Kriterien");
            if place.is_empty() { built_in } else { format!("{built_in}, {place}") }
        }
    }
}

fn severity_word(severity: Severity) -> Word {
    match severity {
        Severity::Error => Word::new("error", "Fehler"),
        Severity::Finding => Word::new("finding", "Hinweis"),
        Severity::Note => Word::new("note", "Anmerkung"),
    }
}

/// Prints diagnostics to standard error, as text.
pub(super) fn print(diagnostics: &[Diagnostic], language: Language) {
    if !diagnostics.is_empty() {
        output::print_colored_error_line(text(diagnostics, language, true).trim_end());
        output::print_error_line("");
    }
}

/// Prints diagnostics to standard error as text, every one of them.
pub(super) fn print_ungrouped(diagnostics: &[Diagnostic], language: Language) {
    let renderer = Renderer::styled();
    for diagnostic in diagnostics {
        output::print_colored_error_line(&one(diagnostic, None, language, &renderer));
        output::print_error_line("");
    }
}
