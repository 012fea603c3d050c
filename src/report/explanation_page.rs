//! An explanation as a page: one file without scripts or outside parts, to be mailed and printed.

use crate::criteria::Step;
use crate::evaluation::explaining::explanation::{Explanation, ResultTrace, Row, Verdict};
use crate::evaluation::explaining::sentences;
use crate::evaluation::outcome::Standing;
use crate::foundation::language::Language;
use crate::say;

const STYLE: &str = include_str!("explanation_page.css");

/// The page. `workbook` is the file as the user named it.
pub fn explanation_page(explanation: &Explanation, workbook: &str) -> String {
    let language = explanation.language;
    let code = match language {
        Language::English => "en",
        Language::German => "de",
    };
    let title = escaped(&sentences::title(explanation));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    );
    head(&mut page, explanation, workbook);
    if !explanation.data_faults.is_empty() {
        let heading = say!(language, "Faults in the data", "Mängel in den Daten");
        page.push_str(&format!("<section class=\"faults\">\n<h2>{heading}</h2>\n<ul>\n"));
        for fault in &explanation.data_faults {
            let help = fault.help.as_ref().map(|help| format!("<br><small>→ {}</small>", escaped(help))).unwrap_or_default();
            page.push_str(&format!("<li><b>{}</b> {}{help}</li>\n", escaped(&fault.cell), escaped(&fault.message)));
        }
        page.push_str("</ul>\n</section>\n");
    }
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
    explanation.results.iter().filter(|result| !result.skipped).for_each(|result| section(&mut page, result, language));
    if let Some(skipped) = sentences::skipped(explanation) {
        page.push_str(&format!("<section>\n<p class=\"quiet\">{}</p>\n</section>\n", escaped(&skipped)));
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn head(page: &mut String, explanation: &Explanation, workbook: &str) {
    let language = explanation.language;
    let (sheet, row, as_of) = (&explanation.sheet, explanation.row, &explanation.as_of);
    let day = crate::foundation::day_number::DayNumber::parse_iso(as_of).map_or_else(|| as_of.clone(), |day| language.date(day));
    let place = say!(language, "{workbook}, {sheet}, row {row}, as of {day}", "{workbook}, {sheet}, Zeile {row}, Stichtag {day}");
    page.push_str(&format!("<header>\n<h1>{}</h1>\n<p class=\"place\">{}</p>\n", escaped(&explanation.account), escaped(&place)));
    let standing = match explanation.standing {
        Standing::Classified => "classified",
        Standing::KnockedOut | Standing::Blocked => "out",
        Standing::Undecided => "undecided",
    };
    page.push_str(&format!("<dl class=\"{standing}\">\n"));
    for column in explanation.columns.iter().filter(|column| !column.shown.text.is_empty()) {
        let long = if column.shown.text.chars().count() > 30 { " class=\"long\"" } else { "" };
        page.push_str(&format!("<div{long}><dt>{}</dt><dd>{}</dd></div>\n", escaped(&column.header), escaped(&column.shown.text)));
    }
    page.push_str("</dl>\n</header>\n");
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

/// Text as it stands in a page; control characters, which no page can hold, become blanks.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escaped("<b>\"A&B\" 'x'\u{1}"), "&lt;b&gt;&quot;A&amp;B&quot; &#39;x&#39; ");
    }
}
