//! Which fields a step cannot do without, and which it has no use for.

use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::say;

use super::draft::Interpreter;
use super::field::Field;
use super::rule::{Rule, Step};

impl Interpreter<'_> {
    /// What the step cannot do without. A cell with an error or a date in it is not missing: it has been told of.
    pub(super) fn missing(&mut self, rule: &Rule) {
        let language = self.dialect.language;
        let step = rule.step.word().in_language(language);
        let lacks = |field: Field| self.draft.get(field).is_blank();
        let mut missing = Vec::new();
        if rule.step != Step::Classify && lacks(Field::Formula) {
            let help = say!(language, "write what decides, such as [Revenue]>0", "schreiben, was entscheidet, etwa [Umsatz]>0");
            missing.push((Field::Formula, Severity::Error, help));
        }
        if rule.step.default_result().is_none() && lacks(Field::Result) {
            let help = say!(
                language,
                "write the name of the column that the row contributes to",
                "den Namen der Spalte schreiben, zu der die Zeile beiträgt"
            );
            missing.push((Field::Result, Severity::Error, help));
        }
        if lacks(Field::Item) {
            match rule.step {
                Step::Classify => {
                    let help = say!(language, "write the label that the row gives", "den Text schreiben, den die Zeile vergibt");
                    missing.push((Field::Item, Severity::Error, help));
                }
                Step::Limit => {
                    let help = say!(
                        language,
                        "write the label of which there may be so many",
                        "den Text schreiben, den höchstens so viele Kunden haben"
                    );
                    missing.push((Field::Item, Severity::Error, help));
                }
                Step::Compute => {}
                Step::Knockout | Step::Score | Step::Blocker => {
                    let help = say!(
                        language,
                        "write the criterion's name; without it, the formula stands in the reasons",
                        "den Namen des Kriteriums schreiben; ohne ihn steht in den Begründungen die Formel"
                    );
                    missing.push((Field::Item, Severity::Finding, help));
                }
            }
        }
        for (field, severity, help) in missing {
            let (column, code) = (self.word(field), missing_code(field));
            let message = say!(language, "this {step} row has no {column}", "in dieser Zeile ({step}) fehlt der Eintrag unter „{column}“");
            self.diagnostics.push(Diagnostic { severity, ..Diagnostic::error(code, self.location(field), message).with_help(help) });
        }
    }

    /// What only Score rows have a use for, or rows whose result is a number.
    pub(super) fn no_use(&mut self, step: Step) {
        if !matches!(step, Step::Score | Step::Compute) && !self.draft.get(Field::Format).is_blank() {
            let language = self.dialect.language;
            let (step, column) = (step.word().in_language(language), self.word(Field::Format));
            self.diagnostics.push(
                Diagnostic::finding(
                    "no-use",
                    self.location(Field::Format),
                    say!(language, "a {step} row has no use for {column}", "eine Zeile mit dem Schritt {step} verwendet „{column}“ nicht"),
                )
                .with_help(say!(language, "delete the cell", "die Zelle leeren")),
            );
        }
        if step == Step::Score {
            return;
        }
        let language = self.dialect.language;
        let (step, score) = (step.word().in_language(language), Step::Score.word().in_language(language));
        for field in [Field::Scale, Field::Weight, Field::Blank] {
            if self.draft.get(field).is_blank() {
                continue;
            }
            let column = self.word(field);
            self.diagnostics.push(
                Diagnostic::finding(
                    "no-use",
                    self.location(field),
                    say!(language, "a {step} row has no use for {column}", "eine Zeile mit dem Schritt {step} verwendet „{column}“ nicht"),
                )
                .with_help(say!(
                    language,
                    "delete the cell, or make it a {score} row",
                    "die Zelle leeren oder den Schritt {score} verwenden"
                )),
            );
        }
    }
}

const fn missing_code(field: Field) -> &'static str {
    match field {
        Field::Formula => "missing-formula",
        Field::Result => "missing-result",
        _ => "missing-item",
    }
}
