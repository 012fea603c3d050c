//! The playbook: what is done with an account that has a label, one step a row.
//!
//! A row says of which result and label it is, what is to be done, who does it, and within how many days. It decides nothing: what is wrong with
//! it is a finding, and never keeps a workbook from being run. A row that does not fit the rules would not be seen to be missing on any account's
//! page, so that each of them is told.

use crate::formula::Dialect;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::words::{BLOCKED, CHECK_DATA, KNOCKED_OUT};
use crate::foundation::language::{Language, Word, folded};
use crate::foundation::location::Location;
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use crate::criteria::rule::{Rule, Step};
use crate::criteria::{Criteria, Entry, Setting, Written};

/// Days that a step may take at most: a hundred years, so that its day is one.
const MOST_DAYS: f64 = 36_525.0;

/// What a row of the playbook says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaybookField {
    /// The result.
    Result,
    /// Its label, or the blocker or minimum requirement.
    Item,
    /// What is to be done.
    Step,
    /// Who does it.
    Owner,
    /// Within how many days.
    Due,
}

impl PlaybookField {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 5] = [Self::Result, Self::Item, Self::Step, Self::Owner, Self::Due];

    /// The header of its column.
    pub const fn word(self) -> Word {
        match self {
            Self::Result => Word::new("Result", "Ergebnis"),
            Self::Item => Word::new("Item", "Kriterium"),
            Self::Step => Word::new("Step", "Schritt"),
            Self::Owner => Word::new("Owner", "Zuständig"),
            Self::Due => Word::new("Due in days", "Fällig in Tagen"),
        }
    }

    /// Its key in the text form.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Item => "item",
            Self::Step => "step",
            Self::Owner => "owner",
            Self::Due => "due_in_days",
        }
    }

    /// Other headers that stand for it, folded.
    const fn other_words(self) -> &'static [&'static str] {
        match self {
            Self::Result => &["column", "spalte"],
            Self::Item => &["label", "class", "klasse", "wert", "value"],
            Self::Step => &["next step", "action", "task", "measure", "nächster schritt", "maßnahme", "massnahme", "aufgabe"],
            Self::Owner => &["who", "responsible", "verantwortlich", "wer", "zuständigkeit"],
            Self::Due => &["due", "days", "within days", "due (days)", "fällig", "tage", "fällig (tage)", "frist", "frist in tagen"],
        }
    }

    /// The field that a header names, in either language.
    pub fn named(header: &str) -> Option<Self> {
        let name = folded(header);
        Self::ALL.into_iter().find(|field| field.word().is(header) || field.other_words().contains(&&*name))
    }
}

/// A step, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaybookStep {
    /// The result.
    pub result: Written,
    /// The label that an account has of it.
    pub item: Written,
    /// What is to be done.
    pub step: Written,
    /// Who does it; empty where nobody is named.
    pub owner: Written,
    /// Within how many days; `None` for some day.
    pub due: Option<u32>,
}

/// What was entered for one step.
#[derive(Clone, Debug)]
pub struct PlaybookDraft {
    entries: Vec<(PlaybookField, Entry)>,
    location: Location,
}

impl PlaybookDraft {
    /// An empty one, of a row.
    pub fn new(location: Location) -> Self {
        Self { entries: Vec::new(), location }
    }

    /// Enters something.
    pub fn set(&mut self, field: PlaybookField, entry: Entry) {
        self.entries.push((field, entry));
    }

    /// The step, as far as it can be understood, and what is wrong with its cells. A row that names neither label nor step is a heading or a
    /// remark.
    pub fn interpret(self, dialect: Dialect) -> (Option<PlaybookStep>, Vec<Diagnostic>) {
        let mut said = Vec::new();
        let entry = |field: PlaybookField| {
            let entered = self.entries.iter().find(|(other, _)| *other == field).map(|(_, entry)| entry.clone());
            entered.unwrap_or_else(|| Entry::blank(self.location.clone()))
        };
        if [PlaybookField::Item, PlaybookField::Step].iter().all(|field| entry(*field).is_blank()) {
            return (None, said);
        }
        let mut written = |field: PlaybookField| match entry(field).written(dialect) {
            Ok(written) => Some(written),
            Err(fault) => {
                said.push(Diagnostic { severity: Severity::Finding, ..fault });
                None
            }
        };
        let texts = [PlaybookField::Result, PlaybookField::Item, PlaybookField::Step].map(&mut written);
        let owner = written(PlaybookField::Owner).unwrap_or_else(|| blank(self.location.clone()));
        let due = days(&entry(PlaybookField::Due), dialect.language).unwrap_or_else(|fault| {
            said.push(fault);
            None
        });
        let [Some(result), Some(item), Some(step)] = texts else { return (None, said) };
        for (field, written) in [(PlaybookField::Result, &result), (PlaybookField::Item, &item), (PlaybookField::Step, &step)] {
            if written.is_empty() {
                said.push(lacking(field, written, dialect.language));
            }
        }
        (Some(PlaybookStep { result, item, step, owner, due }), said)
    }
}

fn blank(location: Location) -> Written {
    Written { text: String::new(), location }
}

/// A number of days, or a text that says one.
fn days(entry: &Entry, language: Language) -> Result<Option<u32>, Diagnostic> {
    let number = match &entry.value {
        _ if entry.is_blank() => return Ok(None),
        Value::Number(number) if !entry.is_date => Some(*number),
        Value::Text(text) => text.trim().parse::<u32>().ok().map(f64::from),
        _ => None,
    };
    if let Some(number) = number.filter(|number| number.fract() == 0.0 && (0.0..=MOST_DAYS).contains(number)) {
        return Ok(Some(number as u32));
    }
    let shown = entry.written(Dialect::of(language)).map(|written| written.text).unwrap_or_else(|_| entry.value.shown(language));
    let message = say!(
        language,
        "\"{shown}\" is not a number of days, so that the step has no day",
        "„{shown}“ ist keine Zahl von Tagen, der Schritt hat daher keinen Tag"
    );
    Err(Diagnostic::finding("playbook-days", entry.location.clone(), message).with_help(say!(
        language,
        "write how many days after the run the step is due: 30",
        "schreiben, wie viele Tage nach dem Lauf der Schritt fällig ist: 30"
    )))
}

fn lacking(field: PlaybookField, written: &Written, language: Language) -> Diagnostic {
    let name = field.word().in_language(language);
    let message = say!(
        language,
        "this step of the playbook has no \"{name}\", and so no account gets it",
        "dieser Schritt der Maßnahmen hat kein „{name}“, daher bekommt ihn kein Kunde"
    );
    Diagnostic::finding("playbook-incomplete", written.location.clone(), message).with_help(say!(
        language,
        "write in it which result with which label needs which step",
        "eintragen, welches Ergebnis mit welchem Kriterium welchen Schritt braucht"
    ))
}

impl Criteria {
    /// What does not fit between the playbook and the rules that count on a day: results that there are not, and labels that they do not give.
    pub fn playbook_findings(&self, as_of: DayNumber) -> Vec<Diagnostic> {
        let rules: Vec<&Rule> = self.rules.iter().filter(|rule| rule.counts_on(as_of)).collect();
        let complete = self.playbook.iter().filter(|step| !step.result.is_empty() && !step.item.is_empty());
        complete.filter_map(|step| self.misfit(step, &rules)).collect()
    }

    fn misfit(&self, step: &PlaybookStep, rules: &[&Rule]) -> Option<Diagnostic> {
        let language = self.language;
        let (result, item) = (&step.result.text, &step.item.text);
        let own: Vec<&&Rule> =
            rules.iter().filter(|rule| rule.step != Step::Limit && folded(&rule.result.text) == folded(result)).collect();
        let Some(first) = own.first() else {
            let message = say!(
                language,
                "there is no result \"{result}\", and so no account gets this step",
                "es gibt kein Ergebnis „{result}“, daher bekommt kein Kunde diesen Schritt"
            );
            let finding = Diagnostic::finding("playbook-result", step.result.location.clone(), message);
            let known: Vec<&str> = rules.iter().filter(|rule| is_labelled(rule.step)).map(|rule| rule.result.text.as_str()).collect();
            return Some(match nearest(result, known.iter().copied()) {
                Some(meant) => finding.with_help(say!(language, "is \"{meant}\" meant?", "Ist „{meant}“ gemeint?")),
                None => finding.with_help(listed(language, &known)),
            });
        };
        let labels: Vec<&str> = match first.step {
            // What a Compute row gives is known only of the accounts.
            Step::Compute | Step::Limit => return None,
            Step::Score => {
                let message = say!(
                    language,
                    "\"{result}\" is a score, which has no labels, and so no account gets this step",
                    "„{result}“ ist eine Bewertung ohne Klassen, daher bekommt kein Kunde diesen Schritt"
                );
                let known: Vec<&str> = rules.iter().filter(|rule| is_labelled(rule.step)).map(|rule| rule.result.text.as_str()).collect();
                return Some(
                    Diagnostic::finding("playbook-result", step.result.location.clone(), message).with_help(listed(language, &known)),
                );
            }
            Step::Classify | Step::Knockout | Step::Blocker => own.iter().map(|rule| rule.item.text.as_str()).collect(),
        };
        let also = self.other_labels(rules, result);
        if labels.iter().copied().chain(also.iter().map(String::as_str)).any(|label| folded(label) == folded(item)) {
            return None;
        }
        let message = say!(
            language,
            "\"{result}\" never is \"{item}\", and so no account gets this step",
            "„{result}“ ist nie „{item}“, daher bekommt kein Kunde diesen Schritt"
        );
        let finding = Diagnostic::finding("playbook-item", step.item.location.clone(), message);
        Some(match nearest(item, labels.iter().copied()) {
            Some(meant) => finding.with_help(say!(language, "is \"{meant}\" meant?", "Ist „{meant}“ gemeint?")),
            None => finding.with_help(listed(language, &labels)),
        })
    }

    /// What the first class shows of accounts that have none.
    fn other_labels(&self, rules: &[&Rule], result: &str) -> Vec<String> {
        let first = rules.iter().find(|rule| rule.step == Step::Classify);
        if first.is_none_or(|first| folded(&first.result.text) != folded(result)) {
            return Vec::new();
        }
        let shown = |setting: Setting, word: Word| {
            let set = self.settings.entered(setting, self.language).map(|(value, _)| value.shown(self.language));
            set.unwrap_or_else(|| word.in_language(self.language).to_owned())
        };
        [(Setting::KnockedOutLabel, KNOCKED_OUT), (Setting::BlockedLabel, BLOCKED), (Setting::UndecidedLabel, CHECK_DATA)]
            .map(|(setting, word)| shown(setting, word))
            .to_vec()
    }
}

/// Whether an account has a label of such a result, or one of its rows.
const fn is_labelled(step: Step) -> bool {
    matches!(step, Step::Classify | Step::Knockout | Step::Blocker)
}

/// What could be written, each once.
fn listed(language: Language, known: &[&str]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in known.iter().filter(|name| !name.is_empty()).map(|name| language.quoted(name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let names = names.join(", ");
    say!(language, "write one of {names}", "eines davon schreiben: {names}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn misfits(rows: &str, language: Language) -> Vec<String> {
        let built_in = Criteria::built_in(language).to_toml();
        let (criteria, said) = Criteria::from_toml(&format!("{built_in}\n{rows}"), None);
        let day = DayNumber::parse_iso("2026-11-23").unwrap();
        said.iter()
            .chain(&criteria.playbook_findings(day))
            .map(|one| format!("{} {:?}", one.code, one.help.as_deref().unwrap_or("")))
            .collect()
    }

    #[test]
    fn steps_fit_the_rules() {
        let row = |result: &str, item: &str| {
            format!("[[playbook]]\nresult = \"{result}\"\nitem = \"{item}\"\nstep = \"call\"\ndue_in_days = 30\n")
        };
        for (result, item) in [
            ("Priority", "A"),
            ("priority", "blocked"),
            ("Priority", "K.O."),
            ("Strategy", "lean"),
            ("Blocked", "Competitor contract"),
            ("Key account", "Size"),
            ("Share of wallet", "anything"),
        ] {
            assert_eq!(misfits(&row(result, item), Language::English), Vec::<String>::new(), "{result} {item}");
        }
        for (result, item, said) in [
            ("Priorty", "A", "playbook-result \"is \\\"Priority\\\" meant?\""),
            ("Strategy", "leen", "playbook-item \"is \\\"lean\\\" meant?\""),
            ("Strategy", "Blocked", "playbook-item \"write one of \\\"strategic\\\", \\\"operative\\\", \\\"lean\\\"\""),
        ] {
            assert_eq!(misfits(&row(result, item), Language::English), [said], "{result} {item}");
        }
        assert_eq!(misfits(&row("Priorität", "Gesperrt"), Language::German), Vec::<String>::new());
        assert_eq!(misfits(&row("Priorität", "D"), Language::German), ["playbook-item \"eines davon schreiben: „A“, „B“, „C“\""]);
        assert!(misfits(&row("Attractiveness", "Growth"), Language::English)[0].starts_with("playbook-result"));
        let bad = "[[playbook]]\nresult = \"Priority\"\nitem = \"A\"\nstep = \"\"\ndue_in_days = \"soon\"\n";
        let said = misfits(bad, Language::English);
        assert!(said[0].starts_with("playbook-days") && said[1].starts_with("playbook-incomplete"), "{said:?}");
    }
}
