//! The lines of the parameters are laid out, and formulas get their cells in the place of marks.

use crate::foundation::diagnostic::Diagnostic;
use crate::say;

use super::parameters::{Content, Line, Parameter, VALUE_COLUMN, constant, marks, quoted};
use super::results::Results;
use super::{Formula, Helper, Live, row_of};

impl Results<'_> {
    pub(super) fn finish(mut self) -> Live {
        let language = self.plan.language();
        let literals = self.sheets.parameters.lay_out();
        let sheet = self.sheets.request.sheet.map(quoted);
        let lines = &self.sheets.parameters.lines;
        let resolved = |text: &str| resolve(text, &literals, sheet.as_deref(), lines);
        let shown = self.shown.iter().map(|text| text.as_ref().map(|text| Formula::marked(&resolved(text)))).collect();
        let helpers = self
            .sheets
            .helpers
            .iter()
            .map(|draft| Helper {
                header: draft.header.clone(),
                formula: draft.text.as_ref().map(|text| Formula::marked(&resolved(text))),
                values: draft.values.clone().map(std::sync::Arc::new),
            })
            .collect();
        let parameters = lines
            .iter()
            .map(|line| {
                let mut line = line.clone();
                line.content = match line.content {
                    Content::Formula(text) => Content::Formula(resolved(&text)),
                    Content::Unchanged { conditions } => {
                        Content::Unchanged { conditions: conditions.iter().map(|text| resolved(text)).collect() }
                    }
                    content => content,
                };
                line
            })
            .collect();
        if self.sheets.regional {
            let place = self.sheets.accounts().location.clone();
            let message = say!(
                language,
                "some formulas write or read numbers as texts, which Excel does by the computer's region: calculate where it is that of the criteria",
                "manche Formeln schreiben oder lesen Zahlen als Text, was Excel nach der Region des Rechners tut: dort rechnen, wo sie die der Kriterien ist"
            );
            self.notes.push(Diagnostic::note("live-region", place, message));
        }
        Live { shown, helpers, parameters, notes: self.notes }
    }
}

/// The text with cells in the place of the marks of parameters, or their values where they have no sheet.
fn resolve(text: &str, literals: &[Line], sheet: Option<&str>, lines: &[Parameter]) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find([marks::LINE, marks::LITERAL]) {
        written.push_str(&rest[..at]);
        let is_literal = rest[at..].starts_with(marks::LITERAL);
        let (number, behind) = rest[at + marks::LINE.len_utf8()..].split_once(marks::LINE_END).unwrap_or(("0", ""));
        let number: usize = number.parse().unwrap_or_default();
        let line = if is_literal { literals.get(number).copied().unwrap_or(Line(0)) } else { Line(number) };
        match (sheet, lines.get(line.0)) {
            (Some(sheet), _) => written.push_str(&format!("{sheet}!${}${}", VALUE_COLUMN, row_of(line))),
            (None, Some(parameter)) => match &parameter.content {
                Content::Formula(text) => written.push_str(&format!("({})", resolve(text, literals, sheet, lines))),
                Content::Clock => written.push_str("TODAY()"),
                _ => written.push_str(&constant(&parameter.value)),
            },
            (None, None) => written.push_str("#REF!"),
        }
        rest = behind;
    }
    written.push_str(rest);
    written
}
