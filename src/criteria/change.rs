//! A change of criteria that is tried and not written: `Criteria!F7=40%`, `rule 3.weight=40%`.

use crate::formula::parse;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::foundation::suggestion::nearest;
use crate::foundation::value::Value;
use crate::say;

use super::{Criteria, Draft, Entry, Field, Rule, Step, Written, conflicts};

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Spot {
    /// A cell of the criteria sheet, whose name may be left away.
    Cell(Option<String>, CellAddress),
    /// A key of a rule: the number of the rule or of its row, and the key as written.
    Rule(usize, String),
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    spot: Spot,
    /// The place as written.
    place: String,
    /// What is entered there.
    text: String,
}

/// Which column of the criteria sheet is which; empty where the criteria come from a text file.
pub type FieldColumns = Vec<(Field, ColumnIndex)>;

impl Change {
    /// Reads a change as it is written on the command line.
    pub fn parse(written: &str, location: &Location, language: Language) -> Result<Self, Diagnostic> {
        let unreadable = || {
            let message = say!(language, "\"{written}\" is no change of a cell", "„{written}“ ist keine Änderung einer Zelle");
            Diagnostic::error("unreadable-change", location.clone(), message).with_help(help_of_form(language))
        };
        let (place, text) = written.split_once('=').ok_or_else(unreadable)?;
        let place = place.trim();
        let spot = cell(place).or_else(|| rule(place)).ok_or_else(unreadable)?;
        Ok(Self { spot, place: place.to_owned(), text: text.trim().to_owned() })
    }

    /// Enters the change into criteria without errors, and says what is wrong with it then.
    pub fn apply(&self, criteria: &mut Criteria, columns: &FieldColumns) -> Vec<Diagnostic> {
        let (number, field, location) = match self.target(criteria, columns) {
            Ok(target) => target,
            Err(fault) => return vec![fault],
        };
        let Some(position) = criteria.rules.iter().position(|rule| rule.number == number) else {
            return vec![self.no_rule(criteria)];
        };
        criteria.enter_at(position, field, &self.text, location)
    }

    /// The rule's number, its field and the place of what is changed.
    fn target(&self, criteria: &Criteria, columns: &FieldColumns) -> Result<(usize, Field, Location), Diagnostic> {
        match &self.spot {
            Spot::Cell(sheet, cell) => {
                let own = criteria.location.sheet();
                if columns.is_empty() || sheet.as_ref().is_some_and(|sheet| own.is_none_or(|own| folded(own) != folded(sheet))) {
                    return Err(self.other_sheet(criteria, columns));
                }
                let Some((field, _)) = columns.iter().find(|(_, column)| *column == cell.column) else {
                    return Err(self.no_field(criteria, columns));
                };
                let name = own.unwrap_or_default();
                Ok((cell.row.0 as usize + 1, *field, criteria.location.at(Place::Cell(name.into(), *cell))))
            }
            Spot::Rule(number, key) => {
                let field = Field::with_key(&folded(key).replace(' ', "_")).or_else(|| Field::with_header(key));
                let Some(field) = field else { return Err(self.no_key(criteria, key)) };
                let cell = columns.iter().find(|(known, _)| *known == field).map(|(_, column)| *column);
                let place = match (cell, criteria.location.sheet()) {
                    (Some(column), Some(sheet)) => {
                        Place::Cell(sheet.into(), CellAddress { row: RowIndex(number.saturating_sub(1) as u32), column })
                    }
                    _ => Place::Rule(*number, field.key()),
                };
                Ok((*number, field, criteria.location.at(place)))
            }
        }
    }

    fn fault(&self, criteria: &Criteria, english: &str, german: &str) -> Diagnostic {
        let place = &self.place;
        let why = match criteria.language {
            Language::English => english,
            Language::German => german,
        };
        let message = say!(criteria.language, "{place} cannot be changed: {why}", "{place} lässt sich nicht ändern: {why}");
        Diagnostic::error("unknown-cell", criteria.location.clone(), message)
    }

    fn other_sheet(&self, criteria: &Criteria, columns: &FieldColumns) -> Diagnostic {
        if columns.is_empty() {
            let example = criteria.rules.iter().find(|rule| !rule.weight.is_empty()).or_else(|| criteria.rules.first());
            let number = example.map_or(1, |rule| rule.number);
            let fault = self.fault(criteria, "these criteria do not stand in a sheet", "diese Kriterien stehen in keinem Blatt");
            return fault.with_help(say!(
                criteria.language,
                "name the rule and its key: \"rule {number}.weight=40%\"",
                "die Regel und ihren Schlüssel nennen: \"Regel {number}.Gewicht=40%\""
            ));
        }
        let sheet = criteria.location.sheet().unwrap_or_default();
        self.fault(criteria, "it is not in the criteria sheet", "die Zelle steht nicht im Kriterienblatt").with_help(say!(
            criteria.language,
            "the criteria stand in the sheet \"{sheet}\"",
            "die Kriterien stehen im Blatt „{sheet}“"
        ))
    }

    fn no_field(&self, criteria: &Criteria, columns: &FieldColumns) -> Diagnostic {
        let language = criteria.language;
        let mut columns = columns.clone();
        columns.sort_by_key(|(_, column)| *column);
        let known: Vec<String> =
            columns.iter().map(|(field, column)| format!("{column} ({})", field.word().in_language(language))).collect();
        let known = known.join(", ");
        self.fault(criteria, "its column is not read", "diese Spalte wird nicht gelesen").with_help(say!(
            language,
            "the columns are {known}",
            "die Spalten sind {known}"
        ))
    }

    fn no_rule(&self, criteria: &Criteria) -> Diagnostic {
        let language = criteria.language;
        let numbers = || criteria.rules.iter().map(|rule| rule.number);
        let (first, last) = (numbers().min().unwrap_or(1), numbers().max().unwrap_or(1));
        let fault = self.fault(criteria, "there is no rule", "dort steht keine Regel");
        let in_sheet = criteria.location.sheet().is_some();
        fault.with_help(if in_sheet {
            say!(language, "the rules stand in rows {first} to {last}", "die Regeln stehen in den Zeilen {first} bis {last}")
        } else {
            say!(language, "the rules are numbered {first} to {last}", "die Regeln sind von {first} bis {last} nummeriert")
        })
    }

    fn no_key(&self, criteria: &Criteria, key: &str) -> Diagnostic {
        let language = criteria.language;
        let words = || Field::ALL.iter().flat_map(|field| [field.key(), field.word().english, field.word().german]);
        let fault = self.fault(criteria, "a rule has no such part", "eine Regel hat keinen solchen Teil");
        fault.with_help(match nearest(key, words()) {
            Some(meant) => say!(language, "is \"{meant}\" meant?", "Ist „{meant}“ gemeint?"),
            None => {
                let keys = Field::ALL.map(Field::key).join(", ");
                say!(language, "the parts are {keys}", "die Teile sind {keys}")
            }
        })
    }
}

impl Criteria {
    /// Enters a text in a field of a rule of criteria without errors, at the place where the field stands, and says what is wrong with
    /// it then.
    pub fn enter(&mut self, rule: usize, field: Field, text: &str) -> Vec<Diagnostic> {
        let location = draft_of(&self.rules[rule], self.language).get(field).location.clone();
        self.enter_at(rule, field, text, location)
    }

    fn enter_at(&mut self, rule: usize, field: Field, text: &str, location: Location) -> Vec<Diagnostic> {
        let language = self.language;
        let mut draft = draft_of(&self.rules[rule], language);
        draft.set(field, Entry { value: if text.is_empty() { Value::Blank } else { Value::text(text) }, is_date: false, location });
        let (entered, mut diagnostics) = draft.interpret(self.dialect());
        self.rules.splice(rule..=rule, entered);
        diagnostics.extend(conflicts(&self.rules, &diagnostics, language));
        diagnostics
    }

    /// Gives every Score row the weight that the row of the same result and item has in `other`, written in these criteria's dialect.
    /// Rows that `other` does not have keep theirs. Of several rows with one name, the first takes that of the first, and so on.
    pub fn take_weights(&mut self, other: &Self) {
        let dialect = self.dialect();
        let mut taken: Vec<usize> = Vec::new();
        for rule in self.rules.iter_mut().filter(|rule| rule.step == Step::Score) {
            let same = |known: &Rule| {
                known.step == Step::Score
                    && folded(&known.result.text) == folded(&rule.result.text)
                    && folded(known.name()) == folded(rule.name())
            };
            // Versions of one row for several times have one name.
            let other_time =
                |known: &Rule| (known.active, known.valid_from, known.valid_until) != (rule.active, rule.valid_from, rule.valid_until);
            let candidates = other.rules.iter().enumerate().filter(|(position, known)| !taken.contains(position) && same(known));
            let found = candidates.min_by_key(|(_, known)| other_time(known));
            let Some((position, known)) = found else { continue };
            taken.push(position);
            if dialect == other.dialect() || known.weight.is_empty() {
                rule.weight.text.clone_from(&known.weight.text);
            } else if let Ok(tree) = parse(&known.weight.text, other.dialect()) {
                rule.weight.text = tree.print(dialect);
            }
        }
    }
}

/// A rule as it would be entered.
fn draft_of(rule: &Rule, language: Language) -> Draft {
    let mut draft = Draft::new(rule.number, &rule.location);
    let value = |text: &str| if text.is_empty() { Value::Blank } else { Value::text(text) };
    let text = |written: &Written| Entry { value: value(&written.text), is_date: false, location: written.location.clone() };
    let entry = |value: Value, is_date: bool| Entry { value, is_date, location: rule.location.clone() };
    let day = |day: Option<DayNumber>| entry(day.map_or(Value::Blank, |day| Value::Number(day.serial())), day.is_some());
    let blank = rule.blank.map_or("", |policy| policy.word().in_language(language));
    for (field, entry) in [
        (Field::Step, entry(value(rule.step.word().in_language(language)), false)),
        (Field::Result, text(&rule.result)),
        (Field::Item, text(&rule.item)),
        (Field::Formula, text(&rule.formula)),
        (Field::Scale, text(&rule.scale_text)),
        (Field::Weight, text(&rule.weight)),
        (Field::Blank, entry(value(blank), false)),
        (Field::Reason, text(&rule.reason)),
        (Field::ValidFrom, day(rule.valid_from)),
        (Field::ValidUntil, day(rule.valid_until)),
        (Field::Active, entry(Value::Boolean(rule.active), false)),
        (Field::Per, text(&rule.per)),
        (Field::By, text(&rule.by)),
        (Field::Format, text(&rule.format)),
    ] {
        draft.set(field, entry);
    }
    draft
}

fn help_of_form(language: Language) -> String {
    say!(
        language,
        "write a cell of the criteria sheet and what is to stand there: \"Criteria!F7=40%\"; or, for a text file, \"rule 3.weight=40%\"",
        "eine Zelle des Kriterienblatts und ihren Inhalt schreiben: \"Kriterien!F7=40%\"; oder, für eine Textdatei, \"Regel 3.Gewicht=40%\""
    )
}

fn cell(place: &str) -> Option<Spot> {
    let (sheet, cell) = match place.rsplit_once('!') {
        Some((sheet, cell)) => (Some(sheet), cell),
        None => (None, place),
    };
    let sheet = sheet.map(|sheet| {
        let quoted = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\''));
        quoted.map_or_else(|| sheet.to_owned(), |sheet| sheet.replace("''", "'"))
    });
    Some(Spot::Cell(sheet, CellAddress::parse(cell.trim())?))
}

/// `rule 3.weight`, `row 7.weight`, `Regel 3, Gewicht`.
fn rule(place: &str) -> Option<Spot> {
    let (rule, key) = place.split_once(['.', ','])?;
    let (word, number) = rule.trim().split_once(char::is_whitespace)?;
    let known = ["rule", "row", "regel", "zeile"].contains(&folded(word).as_str());
    known.then_some(())?;
    Some(Spot::Rule(number.trim().parse().ok()?, key.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(text: &str) -> Result<Change, Diagnostic> {
        Change::parse(text, &Location::file("a.xlsx"), Language::English)
    }

    #[test]
    fn changes_name_a_cell_or_a_rule() {
        let cell = |sheet: Option<&str>, row, column| Spot::Cell(sheet.map(str::to_owned), CellAddress::new(row, column));
        for (text, spot, entered) in [
            ("Criteria!F7=40%", cell(Some("Criteria"), 6, 5), "40%"),
            ("'Our rules'!$F$7 = 40 %", cell(Some("Our rules"), 6, 5), "40 %"),
            ("D7==[X]>=1", cell(None, 6, 3), "=[X]>=1"),
            ("F7=", cell(None, 6, 5), ""),
            ("rule 3.weight=40%", Spot::Rule(3, "weight".into()), "40%"),
            ("Regel 3, Gültig ab=1.2.2026", Spot::Rule(3, "Gültig ab".into()), "1.2.2026"),
        ] {
            let read = change(text).unwrap();
            assert_eq!((read.spot, read.text.as_str()), (spot, entered), "{text}");
        }
        for text in ["", "F7", "Criteria!=4", "rule.weight=4", "rule x.weight=4", "weight=4"] {
            assert_eq!(change(text).unwrap_err().code, "unreadable-change", "{text}");
        }
    }

    #[test]
    fn a_rule_is_changed_and_faults_are_said_at_its_place() {
        let criteria = Criteria::built_in(Language::English);
        let tried = |text: &str| {
            let mut changed = criteria.clone();
            let told = change(text).unwrap().apply(&mut changed, &Vec::new());
            (changed, told)
        };
        let (changed, told) = tried("rule 2.weight=40%");
        assert_eq!(told, []);
        assert_eq!(changed.rules[1].weight.text, "40%");
        let (changed, told) = tried("rule 2.active=no");
        assert!(told.is_empty() && !changed.rules[1].active);
        let (changed, _) = tried("rule 2.step=");
        assert!(changed.rules.len() <= criteria.rules.len());
        let (_, told) = tried("rule 2.scale=0..x");
        assert_eq!(told[0].location.place, Place::Rule(2, "scale"));
        for (text, help) in [
            ("rule 99.weight=1", "the rules are numbered 1 to "),
            ("rule 2.wieght=1", "is \"weight\" meant?"),
            ("Criteria!F7=1", "name the rule and its key: \"rule "),
        ] {
            let (changed, told) = tried(text);
            assert_eq!((changed == criteria, told[0].code), (true, "unknown-cell"), "{text}");
            assert!(told[0].help.as_ref().unwrap().starts_with(help), "{text}: {:?}", told[0].help);
        }
    }
}
