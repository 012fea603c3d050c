//! A Result that is misspelt in one row makes a second score or a second class, and the first goes without the row; a label in other letters
//! makes a second label, which Excel takes for the same text. Nothing else would show it.

use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::say;

use super::Criteria;
use super::rule::{Rule, Step};

/// Letters that a name has at least before a slip in it can be told from another name.
const SHORTEST: usize = 6;

/// Letters that a word of several has at least: `Umsatz Juni` and `Umsatz Juli`, `Score_A` and `Score_B` are two names each.
const SHORTEST_WORD: usize = 5;

impl Criteria {
    /// Findings in the results of Score and Classify rows that count on the day of the run: names that nearly are an earlier one's.
    pub fn near_results(&self, as_of: DayNumber) -> Vec<Diagnostic> {
        let language = self.language;
        let mut known: Vec<&Rule> = Vec::new();
        let mut findings = Vec::new();
        for rule in self.rules.iter().filter(|rule| matches!(rule.step, Step::Score | Step::Classify) && rule.counts_on(as_of)) {
            let name = folded(&rule.result.text);
            if known.iter().any(|other| folded(&other.result.text) == name) {
                continue;
            }
            let near = known.iter().find(|other| other.step == rule.step && is_slip(&other.result.text, &rule.result.text));
            if let Some(other) = near {
                let (name, meant, called) = (&rule.result.text, &other.result.text, other.called(language));
                let message = say!(
                    language,
                    "\"{name}\" is a result of its own, beside \"{meant}\" in {called}",
                    "„{name}“ ist ein eigenes Ergebnis, neben „{meant}“ in {called}"
                );
                findings.push(Diagnostic::finding("near-result", rule.result.location.clone(), message).with_help(say!(
                    language,
                    "is \"{meant}\" meant? If not, give one of them a name that differs more",
                    "ist „{meant}“ gemeint? Wenn nicht, einem der beiden einen deutlich anderen Namen geben"
                )));
            }
            known.push(rule);
        }
        findings
    }

    /// Findings in the labels of Classify rows that count on the day of the run: of one result, and apart only in case or blanks.
    pub fn near_labels(&self, as_of: DayNumber) -> Vec<Diagnostic> {
        let language = self.language;
        let mut known: Vec<&Rule> = Vec::new();
        let mut findings = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.step == Step::Classify && !rule.item.is_empty() && rule.counts_on(as_of)) {
            let alike = |one: &str, other: &str| folded(one) == folded(other);
            let same = known.iter().find(|other| alike(&other.result.text, &rule.result.text) && alike(&other.item.text, &rule.item.text));
            match same {
                None => known.push(rule),
                Some(other) if other.item.text != rule.item.text => {
                    let (label, first, called) = (&rule.item.text, &other.item.text, other.called(language));
                    let message = say!(
                        language,
                        "\"{label}\" is counted as another label than \"{first}\" in {called}; Excel takes the two for one",
                        "„{label}“ zählt als andere Klasse als „{first}“ in {called}; für Excel sind beide dasselbe"
                    );
                    findings.push(Diagnostic::finding("near-label", rule.item.location.clone(), message).with_help(say!(
                        language,
                        "write \"{first}\"",
                        "„{first}“ schreiben"
                    )));
                }
                Some(_) => {}
            }
        }
        findings
    }
}

/// Whether one of two names is most probably the other one with a slip: a letter more, less, other or out of place, not the first one, and
/// no number, sign or short word.
fn is_slip(one: &str, other: &str) -> bool {
    let short = |words: &[String]| words.iter().filter(|word| word.chars().count() < SHORTEST_WORD).cloned().collect::<Vec<_>>();
    let (words, others) = (words(one), words(other));
    let (one, other) = (folded(one), folded(other));
    // A sign at the end is one of its own, and a sign between two words parts them like a blank.
    let letters = |name: &str| {
        let kept: String = name.chars().filter(|letter| letter.is_alphabetic() || " -_.".contains(*letter)).collect();
        kept.trim_end_matches([' ', '-', '_', '.']).to_owned()
    };
    one.chars().count() >= SHORTEST
        && other.chars().count() >= SHORTEST
        && one.chars().next() == other.chars().next()
        && letters(&one) != letters(&other)
        && short(&words) == short(&others)
        && strsim::damerau_levenshtein(&one, &other) == 1
}

/// The words of a name, folded; `ScoreB` has two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let begins = !letter.is_alphanumeric() || (letter.is_uppercase() && before.is_lowercase());
        if begins {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn a_slip_is_told_from_another_name() {
        for (one, other, slip) in [
            ("attractiveness", "atractiveness", true),
            ("priority", "priorty", true),
            ("priorität", "prioirtät", true),
            ("score 2025", "score 2026", false),
            ("growth a", "growth b", false),
            ("kosten", "posten", false),
            ("stage", "state", false),
            ("strategy", "strategie", false),
            ("Score_A", "Score_B", false),
            ("Score-N", "Score-S", false),
            ("ScoreA", "ScoreB", false),
            ("Umsatz Juni", "Umsatz Juli", false),
            ("Score Mai", "Score Mar", false),
            ("Score +", "Score -", false),
            ("Score (€)", "Score (%)", false),
            ("Key account value", "Key acount value", true),
            ("Key-Score", "Key Score", true),
            ("KundenWert", "KundnWert", true),
        ] {
            assert_eq!(is_slip(one, other), slip, "{one}, {other}");
        }
    }
}
