//! Weights by comparison in pairs (Saaty): how much more one item of a score matters than another, and the weights that follow.
//!
//! A Score row whose weight is the word `pairwise` takes it from the comparisons of its score. [`priorities`](mod@priorities) computes them.

pub mod priorities;

use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, folded};
use crate::foundation::location::Location;
use crate::foundation::suggestion::nearest;
use crate::say;

use super::number::{print_number, whole_number_text};
use super::{Criteria, Entry, Rule, Step, Written};
use crate::formula::Dialect;
use crate::foundation::value::Value;

use priorities::{Priorities, priorities};

/// The word under Weight that asks for the comparisons.
pub const PAIRWISE: Word = Word::new("pairwise", "Paarvergleich");

/// The most that one item can matter more than another.
const MOST: f64 = 9.0;

/// A consistency ratio above which the comparisons contradict each other too much.
const TOLERATED: f64 = 0.10;

/// How much more an item matters than another.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The item.
    pub item: String,
    /// The other one.
    pub than: String,
    /// How many times more.
    pub times: f64,
    /// Its cell, or its place in a text file.
    pub location: Location,
}

/// The comparisons of one score.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairwise {
    /// The score.
    pub score: Written,
    /// Its items.
    pub items: Vec<Written>,
    /// The comparisons that are entered.
    pub comparisons: Vec<Comparison>,
}

impl Pairwise {
    fn place(&self, item: &str) -> Option<usize> {
        self.items.iter().position(|own| folded(&own.text) == folded(item))
    }

    /// The whole table, and what is missing or contradicts itself in it.
    fn table(&self, language: Language) -> (Vec<Vec<f64>>, Vec<Diagnostic>) {
        let count = self.items.len();
        let mut table = vec![vec![0.0; count]; count];
        let mut said = Vec::new();
        for (place, row) in table.iter_mut().enumerate() {
            row[place] = 1.0;
        }
        for one in &self.comparisons {
            let (Some(row), Some(column)) = (self.place(&one.item), self.place(&one.than)) else { continue };
            if row == column {
                if (one.times - 1.0).abs() > 1e-9 {
                    said.push(of_itself(one, language));
                }
                continue;
            }
            let known = table[row][column];
            if known != 0.0 && (known / one.times - 1.0).abs() > 0.05 {
                said.push(contradicts(one, known, language));
                continue;
            }
            if known == 0.0 {
                table[row][column] = one.times;
                table[column][row] = 1.0 / one.times;
            }
        }
        for (row, cells) in table.iter().enumerate() {
            let blank = cells.iter().enumerate().skip(row + 1).filter(|(_, times)| **times == 0.0);
            said.extend(blank.map(|(column, _)| missing(self, row, column, language)));
        }
        (table, said)
    }
}

/// How many times more, as it is entered: `3`, `1/3`, `0.2`. Gives the fault of what is none.
pub fn times(entry: &Entry, dialect: Dialect) -> Result<f64, Diagnostic> {
    let number = match &entry.value {
        Value::Number(number) if !entry.is_date => Some(*number),
        Value::Text(text) => match text.split_once(['/', ':']) {
            Some((one, other)) => {
                let parts = whole_number_text(one, dialect).zip(whole_number_text(other, dialect));
                parts.filter(|(_, other)| *other != 0.0).map(|(one, other)| one / other)
            }
            None => whole_number_text(text, dialect),
        },
        _ => None,
    };
    let within = |number: &f64| *number >= 1.0 / MOST - 1e-6 && *number <= MOST + 1e-6;
    number.filter(within).ok_or_else(|| {
        let (language, shown) = (dialect.language, entry.value.shown(dialect.language));
        let message = say!(
            language,
            "\"{shown}\" does not say how many times more something matters",
            "„{shown}“ sagt nicht, wievielmal wichtiger etwas ist"
        );
        Diagnostic::error("unusable-comparison", entry.location.clone(), message).with_help(say!(
            language,
            "write 1, 3, 5, 7 or 9 where the row matters more than the column, and 1/3 to 1/9 (as text) where it matters less",
            "1, 3, 5, 7 oder 9 schreiben, wenn die Zeile wichtiger ist als die Spalte, und 1/3 bis 1/9 (als Text), wenn sie weniger wichtig ist"
        ))
    })
}

fn asks(rule: &Rule) -> bool {
    rule.step == Step::Score && PAIRWISE.is(&rule.weight.text)
}

impl Criteria {
    /// Gives the rows that ask for it their weight by comparison in pairs. What cannot be weighed so is an error.
    pub fn weigh_by_pairs(&mut self, day: DayNumber) -> Vec<Diagnostic> {
        let (language, dialect) = (self.language, self.dialect());
        let mut said = Vec::new();
        let asked: Vec<String> = self.rules.iter().filter(|rule| asks(rule)).map(|rule| folded(&rule.result.text)).collect();
        let mut weighed: Vec<(String, Option<(Pairwise, Priorities)>)> = Vec::new();
        for position in 0..self.rules.len() {
            let rule = &self.rules[position];
            if !asks(rule) || !rule.counts_on(day) {
                continue;
            }
            let score = folded(&rule.result.text);
            if !weighed.iter().any(|(known, _)| *known == score) {
                let found = self.pairwise.iter().find(|block| folded(&block.score.text) == score).cloned();
                let block = match found {
                    None => {
                        said.push(no_block(rule, language));
                        None
                    }
                    Some(block) => {
                        let (priorities, faults) = self.compared(&block, day);
                        said.extend(faults);
                        priorities.map(|priorities| (block, priorities))
                    }
                };
                weighed.push((score.clone(), block));
            }
            let block = weighed.iter().find(|(known, _)| *known == score).and_then(|(_, block)| block.as_ref());
            let rule = &mut self.rules[position];
            match block {
                // That it cannot be weighed has been said.
                None => rule.weight.text = "1".to_owned(),
                Some((block, priorities)) => match block.place(rule.name()) {
                    Some(place) => {
                        rule.weight.text = print_number(priorities.weights[place], dialect);
                        rule.weight.location = block.items[place].location.clone();
                    }
                    None => {
                        said.push(not_compared(rule, block, language));
                        rule.weight.text = "1".to_owned();
                    }
                },
            }
        }
        let is_used = |block: &Pairwise| {
            // Rows that were weighed before say that their weight stands in the block.
            let weighed = |rule: &Rule| block.items.iter().any(|item| item.location == rule.weight.location);
            asked.contains(&folded(&block.score.text)) || self.rules.iter().any(weighed)
        };
        said.extend(self.pairwise.iter().filter(|block| !is_used(block)).map(|block| self.unused(block)));
        said
    }

    /// A block that no row asks for, switched off or not.
    fn unused(&self, block: &Pairwise) -> Diagnostic {
        let (language, score) = (self.language, &block.score.text);
        let scores = || self.rules.iter().filter(|rule| rule.step == Step::Score);
        let (word, weight) = (PAIRWISE.in_language(language), super::Field::Weight.word().in_language(language));
        let message = say!(
            language,
            "no row takes its weight from the comparisons of \"{score}\", so that they count for nothing",
            "keine Zeile nimmt ihr Gewicht aus den Vergleichen von „{score}“, sie zählen also nicht"
        );
        let help = if scores().any(|rule| folded(&rule.result.text) == folded(score)) {
            say!(
                language,
                "write {word} under \"{weight}\" in the rows of \"{score}\", or delete the comparisons",
                "in den Zeilen von „{score}“ unter „{weight}“ {word} schreiben oder die Vergleiche löschen"
            )
        } else {
            match nearest(score, scores().map(|rule| rule.result.text.as_str())) {
                Some(meant) => say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?"),
                None => say!(
                    language,
                    "write the name of a score into the first cell of the block",
                    "in die erste Zelle des Blocks den Namen einer Bewertung schreiben"
                ),
            }
        };
        Diagnostic::finding("pairwise-unused", block.score.location.clone(), message).with_help(help)
    }

    /// The weights of a block, and what is to be said of it.
    fn compared(&self, block: &Pairwise, day: DayNumber) -> (Option<Priorities>, Vec<Diagnostic>) {
        let language = self.language;
        let (table, mut said) = block.table(language);
        let rows = || {
            self.rules
                .iter()
                .filter(|rule| rule.step == Step::Score && rule.counts_on(day) && folded(&rule.result.text) == folded(&block.score.text))
        };
        for item in &block.items {
            if rows().any(|rule| folded(rule.name()) == folded(&item.text)) {
                continue;
            }
            let off = self.rules.iter().find(|rule| {
                rule.step == Step::Score
                    && folded(&rule.result.text) == folded(&block.score.text)
                    && folded(rule.name()) == folded(&item.text)
            });
            said.push(match off {
                Some(rule) => item_off(item, rule, day, language),
                None => no_item(item, rows(), language),
            });
        }
        said.extend(rows().filter(|rule| !asks(rule)).map(|rule| mixed(rule, language)));
        if said.iter().any(Diagnostic::is_error) {
            return (None, said);
        }
        let found = priorities(&table);
        said.push(told(block, &table, &found, language));
        (Some(found), said)
    }
}

/// What the comparisons give, as a note; a finding at the comparison that fits least where they contradict each other.
fn told(block: &Pairwise, table: &[Vec<f64>], found: &Priorities, language: Language) -> Diagnostic {
    let score = &block.score.text;
    let weight = |(item, weight): (&Written, &f64)| format!("{} {}", item.text, language.fixed(*weight, 3));
    let weights = block.items.iter().zip(&found.weights).map(weight).collect::<Vec<_>>().join(", ");
    let ratio = language.fixed(found.ratio, 3);
    let message = say!(
        language,
        "the weights of \"{score}\" by comparison in pairs: {weights}; consistency ratio {ratio}",
        "die Gewichte von „{score}“ aus dem Paarvergleich: {weights}; Konsistenzquotient {ratio}"
    );
    let Some((row, column)) = found.worst.filter(|_| found.ratio > TOLERATED) else {
        return Diagnostic::note("pairwise-weights", block.score.location.clone(), message);
    };
    let (one, other) = (&block.items[row].text, &block.items[column].text);
    let (entered, fits) = (amount(table[row][column], language), amount(found.weights[row] / found.weights[column], language));
    let is = |comparison: &&Comparison| {
        let places = (block.place(&comparison.item), block.place(&comparison.than));
        places == (Some(row), Some(column)) || places == (Some(column), Some(row))
    };
    let location = block.comparisons.iter().find(is).map_or_else(|| block.score.location.clone(), |one| one.location.clone());
    let help = say!(
        language,
        "{one} over {other} fits the others least: it says {entered}, they say {fits}",
        "{one} zu {other} passt am wenigsten zu den anderen: dort steht {entered}, nach den anderen wäre es {fits}"
    );
    let contradicts = say!(
        language,
        "the comparisons of \"{score}\" contradict each other (consistency ratio {ratio}, at most 0.10 is usual)",
        "die Vergleiche von „{score}“ widersprechen einander (Konsistenzquotient {ratio}, üblich ist höchstens 0,10)"
    );
    Diagnostic::finding("pairwise-inconsistent", location, format!("{contradicts}: {weights}")).with_help(help)
}

/// A comparison as people write it: `3`, `1/3`, `2.4`.
fn amount(times: f64, language: Language) -> String {
    let short = |number: f64| {
        let text = language.fixed(number, 1);
        text.strip_suffix(".0").or(text.strip_suffix(",0")).map(str::to_owned).unwrap_or(text)
    };
    if times < 1.0 { format!("1/{}", short(1.0 / times)) } else { short(times) }
}

fn no_block(rule: &Rule, language: Language) -> Diagnostic {
    let (score, sheet) = (&rule.result.text, crate::foundation::language::words::PAIRWISE_SHEET.in_language(language));
    let message =
        say!(language, "nothing compares the items of \"{score}\" in pairs", "nichts vergleicht die Kriterien von „{score}“ paarweise");
    Diagnostic::error("no-pairwise", rule.weight.location.clone(), message).with_help(say!(
        language,
        "add a sheet \"{sheet}\" with a block whose first cell is \"{score}\" and whose items stand across and down, or write a number",
        "ein Blatt „{sheet}“ mit einem Block anlegen, dessen erste Zelle „{score}“ ist und dessen Kriterien quer und senkrecht stehen, oder eine Zahl schreiben"
    ))
}

fn not_compared(rule: &Rule, block: &Pairwise, language: Language) -> Diagnostic {
    let (item, score) = (rule.name(), &block.score.text);
    let message = say!(
        language,
        "\"{item}\" is not among the items that are compared for \"{score}\"",
        "„{item}“ ist nicht unter den Kriterien, die für „{score}“ verglichen werden"
    );
    Diagnostic::error("item-not-compared", rule.item.location.clone(), message).with_help(
        match nearest(item, block.items.iter().map(|item| item.text.as_str())) {
            Some(meant) => say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?"),
            None => say!(language, "add it to the block, across and down", "es im Block quer und senkrecht ergänzen"),
        },
    )
}

fn no_item<'a>(item: &Written, mut rows: impl Iterator<Item = &'a Rule>, language: Language) -> Diagnostic {
    let name = &item.text;
    let message = say!(language, "\"{name}\" is no item of this score", "„{name}“ ist kein Kriterium dieser Bewertung");
    let names: Vec<&str> = rows.by_ref().map(Rule::name).collect();
    Diagnostic::error("unknown-compared-item", item.location.clone(), message).with_help(match nearest(name, names) {
        Some(meant) => say!(language, "is \"{meant}\" meant?", "ist „{meant}“ gemeint?"),
        None => say!(language, "take it out of the block, across and down", "es aus dem Block nehmen, quer und senkrecht"),
    })
}

fn item_off(item: &Written, rule: &Rule, day: DayNumber, language: Language) -> Diagnostic {
    let (name, row, day) = (&item.text, rule.called(language), language.date(day));
    let message = say!(
        language,
        "\"{name}\" is compared, and its row does not count on {day} ({row})",
        "„{name}“ wird verglichen, und seine Zeile gilt am {day} nicht ({row})"
    );
    Diagnostic::error("unknown-compared-item", item.location.clone(), message).with_help(say!(
        language,
        "switch the row on, or take the item out of the block, across and down",
        "die Zeile einschalten oder das Kriterium aus dem Block nehmen, quer und senkrecht"
    ))
}

fn mixed(rule: &Rule, language: Language) -> Diagnostic {
    let word = PAIRWISE.in_language(language);
    let message = say!(
        language,
        "other rows of this score are weighed by comparison in pairs, and this one is not",
        "andere Zeilen dieser Bewertung werden paarweise gewichtet, diese nicht"
    );
    Diagnostic::error("mixed-weights", rule.weight.location.clone(), message).with_help(say!(
        language,
        "write {word} in all of its rows, or numbers in all of them",
        "in alle ihre Zeilen {word} schreiben oder in alle Zahlen"
    ))
}

fn missing(block: &Pairwise, row: usize, column: usize, language: Language) -> Diagnostic {
    let (one, other) = (&block.items[row].text, &block.items[column].text);
    let message = say!(language, "\"{one}\" is not compared with \"{other}\"", "„{one}“ ist nicht mit „{other}“ verglichen");
    Diagnostic::error("missing-comparison", block.items[row].location.clone(), message).with_help(say!(
        language,
        "write how many times more {one} matters than {other}: 1, 3, 5, 7, 9, or 1/3 to 1/9",
        "eintragen, wievielmal wichtiger {one} ist als {other}: 1, 3, 5, 7, 9 oder 1/3 bis 1/9"
    ))
}

fn contradicts(one: &Comparison, known: f64, language: Language) -> Diagnostic {
    let (item, than, entered, known) = (&one.item, &one.than, amount(one.times, language), amount(known, language));
    let message = say!(
        language,
        "{item} over {than} is {entered} here and {known} by the other half of the block",
        "{item} zu {than} ist hier {entered} und nach der anderen Hälfte des Blocks {known}"
    );
    Diagnostic::error("contradicting-comparison", one.location.clone(), message).with_help(say!(
        language,
        "leave the half below the diagonal blank",
        "die Hälfte unter der Diagonale leer lassen"
    ))
}

fn of_itself(one: &Comparison, language: Language) -> Diagnostic {
    let message = say!(language, "an item matters as much as itself", "ein Kriterium ist so wichtig wie es selbst");
    Diagnostic::error("contradicting-comparison", one.location.clone(), message).with_help(say!(
        language,
        "write 1 or leave the cell blank",
        "1 schreiben oder die Zelle leer lassen"
    ))
}
