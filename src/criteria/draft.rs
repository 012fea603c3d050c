//! From what was entered to rules: one row of a sheet, or one `[[rule]]` of a text file, with everything that is wrong with it.
//!
//! A fault in a row that is switched off is only a note: switching a row off is how a controller gets on with the others.

use std::sync::Arc;

use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::location::{Location, Place};
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use super::entry::Entry;
use super::field::Field;
use super::number_format;
use super::reason::Template;
use super::rule::{BlankPolicy, Rule, Step, Written};
use super::scale::Scale;
use super::scale_dates;

/// A rule as it was entered.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The number of its row or of the rule in its file, counted from one.
    pub number: usize,
    entries: Vec<Entry>,
}

impl Draft {
    /// A rule of which nothing is entered. `location` is what is pointed at where something is missing.
    pub fn new(number: usize, location: &Location) -> Self {
        Self { number, entries: Field::ALL.iter().map(|_| Entry::blank(location.clone())).collect() }
    }

    /// Enters something.
    pub fn set(&mut self, field: Field, entry: Entry) {
        self.entries[field as usize] = entry;
    }

    /// What is entered.
    pub fn get(&self, field: Field) -> &Entry {
        &self.entries[field as usize]
    }

    /// The rule and everything that is wrong with it. A row without a step, or with a heading alone, is a comment and gives no rule; one with an
    /// unknown step gives the rule that it is most probably meant to be, beside the error.
    pub fn interpret(&self, dialect: Dialect) -> (Option<Rule>, Vec<Diagnostic>) {
        let mut interpreter = Interpreter { draft: self, dialect, diagnostics: Vec::new() };
        let active = interpreter.active();
        let rule = match interpreter.step() {
            Named::Step(step) => Some(interpreter.rule(step, active)),
            // The row gives no result, but its name is one that others may read, and its formula can be checked too.
            Named::Unknown(guess) if active => Some(interpreter.unsure(|interpreter| interpreter.rule(guess, active))),
            Named::Unknown(_) | Named::Comment => None,
        };
        let mut diagnostics = interpreter.diagnostics;
        if !active {
            diagnostics.iter_mut().for_each(|diagnostic| diagnostic.severity = Severity::Note);
        }
        (rule, diagnostics)
    }
}

/// What stands in the Step cell.
enum Named {
    Step(Step),
    /// None that exists, and the one that is most probably meant.
    Unknown(Step),
    Comment,
}

pub(super) struct Interpreter<'a> {
    pub(super) draft: &'a Draft,
    pub(super) dialect: Dialect,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Interpreter<'_> {
    pub(super) fn location(&self, field: Field) -> Location {
        self.draft.get(field).location.clone()
    }

    pub(super) fn word(&self, field: Field) -> &'static str {
        field.word().in_language(self.dialect.language)
    }

    /// Keeps the diagnostic and gives what stands in for the value.
    fn or_default<T: Default>(&mut self, result: Result<T, Diagnostic>) -> T {
        result.unwrap_or_else(|diagnostic| {
            self.diagnostics.push(diagnostic);
            T::default()
        })
    }

    fn written(&mut self, field: Field) -> Written {
        let entry = self.draft.get(field);
        entry.written_text(self.dialect).unwrap_or_else(|diagnostic| {
            self.diagnostics.push(diagnostic);
            Written { text: String::new(), location: entry.location.clone() }
        })
    }

    /// Nothing, where a step has no use for a field.
    fn unwritten(&self, field: Field) -> Written {
        Written { text: String::new(), location: self.location(field) }
    }

    fn active(&mut self) -> bool {
        let answer = self.draft.get(Field::Active).yes_or_no(self.dialect.language);
        self.or_default(answer).unwrap_or(true)
    }

    /// Does something without what is said on the way.
    fn unsure<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let sure = self.diagnostics.len();
        let done = act(self);
        // What a step needs or has no use for is not known where the step is not.
        let codes = ["missing-formula", "missing-result", "missing-item", "no-use"];
        let mut position = 0;
        self.diagnostics.retain(|diagnostic| {
            position += 1;
            position <= sure || !codes.contains(&diagnostic.code)
        });
        done
    }

    fn step(&mut self) -> Named {
        let language = self.dialect.language;
        let location = self.location(Field::Step);
        if self.draft.get(Field::Step).is_blank() {
            let in_text = matches!(location.place, Place::Rule(..));
            if in_text {
                self.diagnostics.push(
                    Diagnostic::error("missing-step", location, say!(language, "this rule has no step", "dieser Regel fehlt der Schritt"))
                        .with_help(say!(
                            language,
                            "add step = \"score\", or another step",
                            "step = \"score\" oder einen anderen Schritt ergänzen"
                        )),
                );
            } else if !self.draft.get(Field::Formula).is_blank() {
                let (formula, step) = (self.word(Field::Formula), self.word(Field::Step));
                let steps = step_names(self.dialect);
                self.diagnostics.push(
                    Diagnostic::finding(
                        "missing-step",
                        location,
                        say!(
                            language,
                            "this row has a {formula} but no {step}, so it is taken for a comment",
                            "diese Zeile hat eine Eintragung unter „{formula}“, aber keine unter „{step}“, und gilt deshalb als Kommentar"
                        ),
                    )
                    .with_help(say!(
                        language,
                        "is it a comment? If not, write {steps} in the column {step}",
                        "ist sie ein Kommentar? Wenn nicht, in der Spalte „{step}“ {steps} schreiben"
                    )),
                );
            }
            return if in_text { Named::Unknown(Step::Compute) } else { Named::Comment };
        }
        let written = self.written(Field::Step);
        if let Some(step) = Step::named(&written.text) {
            return Named::Step(step);
        }
        let guess = Step::misspelt(&written.text);
        let alone = Field::ALL.into_iter().filter(|field| *field != Field::Step).all(|field| self.draft.get(field).is_blank());
        if alone && (guess.is_none() || Step::is_plural(&written.text)) {
            // A heading between the rules: it decides nothing.
            return Named::Comment;
        }
        let guess = guess.or_else(|| Step::paraphrased(&written.text));
        if !written.is_empty() {
            let text = &written.text;
            let meant = guess.map(|step| step.word().in_language(language));
            let steps = step_names(self.dialect);
            let help = match meant {
                Some(meant) => say!(language, "write {meant}", "{meant} schreiben"),
                None => say!(language, "write {steps}", "{steps} schreiben"),
            };
            self.diagnostics.push(
                Diagnostic::error(
                    "unknown-step",
                    written.location.clone(),
                    say!(language, "there is no step \"{text}\"", "es gibt keinen Schritt „{text}“"),
                )
                .with_excerpt(text.clone(), 0..text.len(), "")
                .with_help(help),
            );
        }
        Named::Unknown(guess.unwrap_or(Step::Compute))
    }

    fn rule(&mut self, step: Step, active: bool) -> Rule {
        let (valid_from, valid_until) = self.validity();
        let (scale, scale_text) = self.scale();
        let (number_format, format) = self.format(step);
        let rule = Rule {
            step,
            location: self.location(Field::Step),
            number: self.draft.number,
            result: self.result(step),
            item: self.written(Field::Item),
            formula: self.written(Field::Formula),
            scale,
            scale_text,
            weight: self.weight(),
            blank: self.blank(),
            reason: self.reason(),
            per: if step == Step::Limit { self.written(Field::Per) } else { self.unwritten(Field::Per) },
            by: if step == Step::Limit { self.written(Field::By) } else { self.unwritten(Field::By) },
            number_format,
            format,
            valid_from,
            valid_until,
            active,
        };
        self.missing(&rule);
        self.no_use(step);
        rule
    }

    fn result(&mut self, step: Step) -> Written {
        let mut result = self.written(Field::Result);
        if let Some(word) = step.default_result().filter(|_| self.draft.get(Field::Result).is_blank()) {
            result.text = word.in_language(self.dialect.language).to_owned();
        }
        result
    }

    fn scale(&mut self) -> (Scale, Written) {
        let written = self.written(Field::Scale);
        let scale = match Scale::parse(&written.text, self.dialect) {
            Ok(scale) => {
                let mixed = Scale::mixed_units(&written.text, self.dialect);
                self.diagnostics.extend(mixed.map(|fault| written.diagnostic(fault)));
                scale
            }
            Err(faults) => {
                let dates = scale_dates::in_years(&written.text, &self.written(Field::Formula).text, self.dialect.language);
                let faults = dates.map_or(faults, |fault| vec![fault]);
                self.diagnostics.extend(faults.into_iter().map(|fault| written.diagnostic(fault)));
                Scale::default()
            }
        };
        (scale, written)
    }

    fn weight(&mut self) -> Written {
        let weight = self.written(Field::Weight);
        let constant = super::number::whole_number_text(&weight.text, self.dialect);
        if constant.is_some_and(|weight| weight < 0.0) {
            let language = self.dialect.language;
            let text = weight.text.clone();
            self.diagnostics.push(
                Diagnostic::error(
                    "negative-weight",
                    weight.location.clone(),
                    say!(language, "the weight {text} is negative", "das Gewicht {text} ist negativ"),
                )
                .with_excerpt(text.clone(), 0..text.len(), "")
                .with_help(say!(
                    language,
                    "a weight says how much a row counts; where less is better, turn the scale round (30..0)",
                    "ein Gewicht sagt, wie viel eine Zeile zählt; ist weniger besser, die Skala umdrehen (30..0)"
                )),
            );
        }
        weight
    }

    fn blank(&mut self) -> Option<BlankPolicy> {
        let written = self.written(Field::Blank);
        if written.is_empty() {
            return None;
        }
        let policy = BlankPolicy::named(&written.text);
        if policy.is_none() {
            self.diagnostics.push(unknown_blank_policy(&written, self.dialect));
        }
        policy
    }

    fn reason(&mut self) -> Written {
        let written = self.written(Field::Reason);
        if let Err(faults) = Template::parse(&written.text, self.dialect.language) {
            self.diagnostics.extend(faults.into_iter().map(|fault| written.diagnostic(fault)));
        }
        written
    }

    fn format(&mut self, step: Step) -> (Option<Arc<str>>, Written) {
        let entry = self.draft.get(Field::Format);
        // What else stands there is said by itself.
        let written = match &entry.value {
            Value::Text(_) if matches!(step, Step::Compute | Step::Score) => self.written(Field::Format),
            _ => self.unwritten(Field::Format),
        };
        if !matches!(step, Step::Compute | Step::Score) {
            return (None, written);
        }
        match number_format::read(self.draft.get(Field::Format), self.dialect) {
            Ok(code) => (code.map(Arc::from), written),
            Err(finding) => {
                self.diagnostics.push(finding);
                (None, written)
            }
        }
    }

    fn validity(&mut self) -> (Option<DayNumber>, Option<DayNumber>) {
        let language = self.dialect.language;
        let from = self.draft.get(Field::ValidFrom).day(language);
        let from = self.or_default(from);
        let until = self.draft.get(Field::ValidUntil).day(language);
        let until = self.or_default(until);
        if let (Some(first), Some(last)) = (from, until)
            && last < first
        {
            let (first, last) = (language.date(first), language.date(last));
            self.diagnostics.push(
                Diagnostic::error(
                    "never-valid",
                    self.location(Field::ValidUntil),
                    say!(
                        language,
                        "this row ends on {last}, before it begins on {first}",
                        "diese Zeile endet am {last}, bevor sie am {first} beginnt"
                    ),
                )
                .with_help(say!(
                    language,
                    "exchange the two dates, or delete one",
                    "die beiden Daten vertauschen oder eines löschen"
                )),
            );
        }
        (from, until)
    }
}

/// What is said of a blank policy that does not exist; in the criteria and in the settings.
pub(super) fn unknown_blank_policy(written: &Written, dialect: Dialect) -> Diagnostic {
    let (language, text) = (dialect.language, &written.text);
    let words = BlankPolicy::ALL.iter().flat_map(|policy| [policy.word().english, policy.word().german]);
    let meant = nearest(text, words).and_then(BlankPolicy::named).map(|policy| policy.word().in_language(language));
    let policies = listed(BlankPolicy::ALL.iter().map(|policy| policy.word().in_language(language)), dialect);
    let help = match meant {
        Some(meant) => say!(language, "write {meant}", "{meant} schreiben"),
        None => say!(language, "write {policies}", "{policies} schreiben"),
    };
    Diagnostic::error(
        "unknown-blank",
        written.location.clone(),
        say!(language, "\"{text}\" is not a way to treat blanks", "„{text}“ ist keine Art, leere Zellen zu behandeln"),
    )
    .with_excerpt(text.clone(), 0..text.len(), "")
    .with_help(help)
}

fn step_names(dialect: Dialect) -> String {
    listed(Step::ALL.iter().map(|step| step.word().in_language(dialect.language)), dialect)
}

/// `a, b or c`
fn listed<'a>(words: impl Iterator<Item = &'a str>, dialect: Dialect) -> String {
    let mut words: Vec<&str> = words.collect();
    let last = words.pop().unwrap_or_default();
    let others = words.join(", ");
    say!(dialect.language, "{others} or {last}", "{others} oder {last}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::location::CellAddress;
    use crate::foundation::value::CellError;

    fn draft(fields: &[(Field, Value)]) -> Draft {
        let cell = |field: Field| Location::file("a.xlsx").at(Place::Cell("Criteria".into(), CellAddress::new(4, field as u32)));
        let mut draft = Draft::new(5, &cell(Field::Step));
        for field in Field::ALL {
            draft.set(field, Entry::blank(cell(field)));
        }
        for (field, value) in fields {
            draft.set(*field, Entry { value: value.clone(), is_date: false, location: cell(*field) });
        }
        draft
    }

    fn texts(fields: &[(Field, &str)]) -> Draft {
        draft(&fields.iter().map(|(field, text)| (*field, Value::text(*text))).collect::<Vec<_>>())
    }

    #[test]
    fn a_whole_row_becomes_a_rule() {
        let draft = draft(&[
            (Field::Step, Value::text("Bewertung")),
            (Field::Result, Value::text("Attraktivität")),
            (Field::Item, Value::text(" Marge ")),
            (Field::Formula, Value::text("[Marge]")),
            (Field::Scale, Value::text("0%..30%")),
            (Field::Weight, Value::Number(0.25)),
            (Field::Blank, Value::text("minimal")),
            (Field::Reason, Value::text("Marge {[Marge]}")),
            (Field::ValidFrom, Value::text("1.1.2026")),
            (Field::Active, Value::Boolean(true)),
        ]);
        let (rule, diagnostics) = draft.interpret(Dialect::GERMAN);
        let rule = rule.unwrap();
        assert_eq!(diagnostics, []);
        assert_eq!((rule.step, rule.number, rule.item.text.as_str(), rule.weight.text.as_str()), (Step::Score, 5, "Marge", "0,25"));
        assert_eq!(rule.scale, Scale::Linear { zero: 0.0, hundred: 0.3 });
        assert_eq!(rule.blank, Some(BlankPolicy::Worst));
        assert_eq!(rule.valid_from, DayNumber::parse_iso("2026-01-01"));
        assert_eq!(rule.weight.location.place.to_string(), "Criteria!F5");
    }

    #[test]
    fn default_results_are_in_the_sheets_language() {
        let (rule, _) = texts(&[(Field::Step, "KO"), (Field::Item, "x"), (Field::Formula, "1>0")]).interpret(Dialect::GERMAN);
        assert_eq!(rule.unwrap().result.text, "Schlüsselkunde");
        let (rule, _) = texts(&[(Field::Step, "Blocker"), (Field::Item, "x"), (Field::Formula, "1>0")]).interpret(Dialect::ENGLISH);
        assert_eq!(rule.unwrap().result.text, "Blocked");
    }

    /// What is entered, and code and cell of everything that is said of it.
    #[test]
    fn everything_wrong_is_told_at_its_cell() {
        use Field::{Active, Blank, Formula, Item, Reason, Result, Scale, Step, ValidFrom, ValidUntil, Weight};
        let whole = [(Step, "Score"), (Result, "R"), (Item, "i"), (Formula, "1")];
        type Case<'a> = (&'a [(Field, &'a str)], &'a [&'a str]);
        let cases: &[Case<'_>] = &[
            (&[(Step, "Knokout"), (Formula, "1")], &["error unknown-step A5"]),
            (&[(Formula, "1")], &["finding missing-step A5"]),
            (&[(Item, "just a remark")], &[]),
            (&[(Step, "Stage 1: identification")], &[]),
            (&[(Step, "Scor")], &["error unknown-step A5"]),
            (&[(Step, "Scores")], &[]),
            (&[(Step, "Bewertungen")], &[]),
            (&[(Step, "Scores"), (Formula, "1")], &["error unknown-step A5"]),
            (&[(Step, "Score")], &["error missing-formula D5", "error missing-result B5", "finding missing-item C5"]),
            (&[(Step, "Compute"), (Formula, "1")], &["error missing-result B5"]),
            (&[(Step, "Classify"), (Result, "P")], &["error missing-item C5"]),
            (&[(Step, "Classify"), (Result, "P"), (Item, "A")], &[]),
            (&[(Step, "Blocker"), (Formula, "1")], &["finding missing-item C5"]),
            (
                &[(Step, "Compute"), (Result, "R"), (Formula, "1"), (Scale, "0..1"), (Weight, "1"), (Blank, "zero")],
                &["finding no-use E5", "finding no-use F5", "finding no-use G5"],
            ),
            (&[whole[0], whole[1], whole[2], whole[3], (Weight, "-5%")], &["error negative-weight F5"]),
            (&[whole[0], whole[1], whole[2], whole[3], (Scale, "5..5")], &["error equal-bounds E5"]),
            (&[whole[0], whole[1], whole[2], whole[3], (Blank, "skipp")], &["error unknown-blank G5"]),
            (&[whole[0], whole[1], whole[2], whole[3], (Reason, "a {")], &["error open-brace H5"]),
            (&[whole[0], whole[1], whole[2], whole[3], (ValidFrom, "soon")], &["error not-a-date I5"]),
            (&[whole[0], whole[1], whole[2], whole[3], (ValidFrom, "2026-02-01"), (ValidUntil, "2026-01-01")], &["error never-valid J5"]),
            (&[whole[0], whole[1], whole[2], whole[3], (Active, "perhaps")], &["error not-yes-or-no K5"]),
            (&[(Step, "Nonsense"), (Formula, "1"), (Active, "no")], &["note unknown-step A5"]),
        ];
        for (fields, expected) in cases {
            for dialect in [Dialect::ENGLISH, Dialect::GERMAN] {
                let (_, diagnostics) = texts(fields).interpret(dialect);
                let told: Vec<String> = diagnostics
                    .iter()
                    .map(|diagnostic| {
                        let severity = format!("{:?}", diagnostic.severity).to_lowercase();
                        format!("{severity} {} {}", diagnostic.code, diagnostic.location.place.to_string().trim_start_matches("Criteria!"))
                    })
                    .collect();
                assert_eq!(told, *expected, "{fields:?}");
            }
        }
    }

    #[test]
    fn a_cell_with_an_error_is_told_of_once() {
        let (rule, diagnostics) = draft(&[
            (Field::Step, Value::text("Knock-out")),
            (Field::Item, Value::text("x")),
            (Field::Formula, Value::Error(CellError::Name)),
        ])
        .interpret(Dialect::ENGLISH);
        assert!(rule.is_some());
        assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["error-in-cell"]);
    }

    #[test]
    fn a_misspelt_step_hides_neither_the_name_nor_other_faults() {
        let (rule, diagnostics) = texts(&[(Field::Step, "Scoer"), (Field::Result, "R"), (Field::Formula, "1"), (Field::Scale, "5..5")])
            .interpret(Dialect::ENGLISH);
        assert_eq!(rule.map(|rule| (rule.step, rule.result.text)), Some((Step::Score, "R".to_owned())));
        assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["unknown-step", "equal-bounds"]);
        let (rule, diagnostics) = texts(&[(Field::Step, "Cucumber"), (Field::Weight, "1")]).interpret(Dialect::ENGLISH);
        assert!(rule.is_some());
        assert_eq!(diagnostics.len(), 1);
    }

    #[test]
    fn near_words_are_suggested_in_the_sheets_language() {
        let help = |text: &str, dialect| texts(&[(Field::Step, text), (Field::Formula, "1")]).interpret(dialect).1[0].help.clone().unwrap();
        assert_eq!(help("Scoer", Dialect::ENGLISH), "write Score");
        assert_eq!(help("Bewertnug", Dialect::ENGLISH), "write Score");
        assert_eq!(help("Bewertnug", Dialect::GERMAN), "Bewertung schreiben");
        assert_eq!(help("Cucumber", Dialect::ENGLISH), "write Compute, Knock-out, Score, Blocker, Classify or Limit");
    }
}
