//! The formulas behind a page: every step of the decision, folded away under what people read.

use crate::criteria::Step;
use crate::evaluation::explaining::explanation::{Explanation, ResultTrace, Row, Verdict};
use crate::evaluation::explaining::sentences;
use crate::foundation::language::Language;
use crate::say;

use crate::report::html::escaped;

pub(super) const STYLE: &str = include_str!("formulas.css");

/// Adds them, closed.
pub(super) fn fold(page: &mut String, explanation: &Explanation) {
    let language = explanation.language;
    let summary = say!(language, "The formulas, and what they read", "Die Formeln und was sie lesen");
    page.push_str(&format!("<details class=\"formulas\">\n<summary>{}</summary>\n", escaped(&summary)));
    if let Some(next) = &explanation.next_class {
        page.push_str("<section class=\"next\">\n");
        for sentences in [sentences::next_class(next, language), sentences::first_class(next, language)] {
            let mut sentences = sentences.iter();
            if let Some(first) = sentences.next() {
                page.push_str(&format!("<h2>{}</h2>\n", escaped(first)));
            }
            if sentences.len() > 0 {
                page.push_str("<ul>\n");
                sentences.for_each(|sentence| page.push_str(&format!("<li>{}</li>\n", escaped(sentence))));
                page.push_str("</ul>\n");
            }
        }
        page.push_str("</section>\n");
    }
    explanation.results.iter().filter(|result| !result.skipped).for_each(|result| section(page, result, language));
    if let Some(skipped) = sentences::skipped(explanation) {
        page.push_str(&format!("<section>\n<p class=\"quiet\">{}</p>\n</section>\n", escaped(&skipped)));
    }
    page.push_str("</details>\n");
}

fn section(page: &mut String, result: &ResultTrace, language: Language) {
    let step = result.step.word().in_language(language);
    let value = match &result.sum {
        Some(sum) => sum.text.clone(),
        None => sentences::value_text(result, language),
    };
    page.push_str(&format!(
        "<section>\n<h2><span class=\"step\">{}</span> {} <span class=\"value\">{}</span></h2>\n",
        escaped(step),
        escaped(&result.name),
        escaped(&value)
    ));
    if let Some(set) = &result.set {
        page.push_str(&format!("<p class=\"set\">{}</p>\n", escaped(&sentences::set_line(set))));
    }
    for limit in &result.limits {
        page.push_str(&format!("<p class=\"set\">{}</p>\n", escaped(&sentences::limit_line(limit))));
    }
    if result.step == Step::Score {
        score(page, result, language);
    } else {
        page.push_str("<ol>\n");
        result.rows.iter().for_each(|row| rule(page, row, language));
        page.push_str("</ol>\n");
        if let Some(sentence) = sentences::no_row_fits(result, language) {
            page.push_str(&format!("<p class=\"unsure\">{}</p>\n", escaped(&sentence)));
        }
    }
    page.push_str("</section>\n");
}

fn score(page: &mut String, result: &ResultTrace, language: Language) {
    page.push_str("<table>\n<thead><tr>");
    for header in sentences::SCORE_HEADERS {
        page.push_str(&format!("<th>{}</th>", escaped(header.in_language(language))));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    let cells = |page: &mut String, cells: &[String; 6], below: &str| {
        for (number, (cell, header)) in cells.iter().zip(sentences::SCORE_HEADERS).enumerate() {
            let own = if number == 0 { below } else { "" };
            page.push_str(&format!("<td data-label=\"{}\">{}{own}</td>", escaped(header.in_language(language)), escaped(cell)));
        }
    };
    for row in &result.rows {
        let width =
            row.most.filter(|most| *most > 0.0).zip(row.share).map_or(0.0, |(most, share)| (100.0 * share / most).clamp(0.0, 100.0));
        let bar = format!("<span class=\"bar\"><span style=\"width:{width:.1}%\"></span></span>");
        let class = if row.verdict == Verdict::Counts { "" } else { " class=\"quiet\"" };
        page.push_str(&format!("<tr{class}>"));
        cells(page, &sentences::score_cells(row, language), &format!("{bar}{}", details(row, language)));
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n");
    if let Some(sum) = sentences::score_sum(result, language) {
        page.push_str("<tfoot><tr>");
        cells(page, &sum, "");
        page.push_str("</tr></tfoot>\n");
    }
    page.push_str("</table>\n");
}

/// The formula, with the values, and what it reads.
fn details(row: &Row, language: Language) -> String {
    let mut text = String::new();
    if row.formula.is_empty() {
        text.push_str(&format!("<p>{}</p>", escaped(&sentences::otherwise(language))));
    } else {
        text.push_str(&format!("<p><code>{}</code> <small>{}</small></p>", escaped(&row.formula), escaped(&row.place)));
        let value = row.value.as_ref().map(|value| format!(" → <b>{}</b>", escaped(&value.text))).unwrap_or_default();
        if sentences::shows_values(row) {
            text.push_str(&format!("<p><code>{}</code>{value}</p>", escaped(&row.with_values)));
        }
    }
    if row.verdict != Verdict::NotTried && !row.inputs.is_empty() {
        let inputs: Vec<String> = row.inputs.iter().map(|input| escaped(&sentences::input(input))).collect();
        text.push_str(&format!("<p class=\"inputs\">{}</p>", inputs.join(" · ")));
    }
    if let Some(note) = &row.note {
        text.push_str(&format!("<p class=\"inputs\">{}</p>", escaped(note)));
    }
    text
}

fn rule(page: &mut String, row: &Row, language: Language) {
    let class = match row.verdict {
        Verdict::Passed | Verdict::Hit | Verdict::Computed | Verdict::Counts => "yes",
        Verdict::Failed | Verdict::Blocks => "no",
        Verdict::Missed | Verdict::NotTried | Verdict::LeftOut | Verdict::Full => "quiet",
        Verdict::Undecided => "unsure",
    };
    page.push_str(&format!(
        "<li class=\"{class}\"><h3><span class=\"mark\">{}</span> {} <small>{}</small></h3>\n{}",
        sentences::mark(row.verdict),
        escaped(if row.item.is_empty() { &row.rule } else { &row.item }),
        escaped(&sentences::verdict(row.verdict, language)),
        details(row, language)
    ));
    if row.conditions.len() > 1 || row.conditions.iter().any(|condition| !condition.computed.is_empty()) {
        page.push_str("<ul class=\"conditions\">");
        for condition in &row.conditions {
            page.push_str(&format!("<li>{}</li>", escaped(&sentences::condition(condition, language))));
        }
        page.push_str("</ul>");
    }
    page.push_str("</li>\n");
}
