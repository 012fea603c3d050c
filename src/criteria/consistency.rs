//! What the rows of one criteria sheet owe each other: one step to a result, one value at a time, weights that sum up.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;
use crate::foundation::number::compare_numbers;
use crate::foundation::suggestion::nearest;
use crate::say;

use super::Criteria;
use super::rule::{Rule, Step};
use super::weights;

/// Errors between rows that are switched on: a result that two steps contribute to, and a value computed twice for one day. Rows
/// whose step is not understood, by what has been said of them, are left alone.
pub fn conflicts(rules: &[Rule], told: &[Diagnostic], language: Language) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut by_result: BTreeMap<String, Vec<&Rule>> = BTreeMap::new();
    let unsure =
        |rule: &Rule| told.iter().any(|fault| matches!(fault.code, "unknown-step" | "missing-step") && fault.location == rule.location);
    // A limit belongs to a result that others make.
    for rule in rules.iter().filter(|rule| rule.active && !rule.result.is_empty() && !unsure(rule) && rule.step != Step::Limit) {
        let earlier = by_result.entry(folded(&rule.result.text)).or_default();
        let name = &rule.result.text;
        if let Some(first) = earlier.first().filter(|first| first.step != rule.step) {
            let called = first.called(language);
            let (step, other) = (rule.step.word().in_language(language), first.step.word().in_language(language));
            diagnostics.push(
                Diagnostic::error(
                    "result-of-two-steps",
                    rule.result.location.clone(),
                    say!(
                        language,
                        "\"{name}\" is a result of a {step} row here and of a {other} row in {called}",
                        "„{name}“ ist hier ein Ergebnis von {step} und in {called} eines von {other}"
                    ),
                )
                .with_help(say!(
                    language,
                    "give one of the two another name",
                    "einem der beiden einen anderen Namen geben"
                )),
            );
        } else if let Some(other) = earlier.iter().find(|other| rule.step == Step::Compute && other.overlaps(rule)) {
            let (called, own) = (other.called(language), rule.called(language));
            diagnostics.push(
                Diagnostic::error(
                    "computed-twice",
                    rule.result.location.clone(),
                    say!(
                        language,
                        "\"{name}\" is computed in {called} and again in {own}",
                        "„{name}“ wird in {called} und noch einmal in {own} berechnet"
                    ),
                )
                .with_help(say!(
                    language,
                    "switch one off, give it another name, or set Valid from and Valid until so that only one row counts on any day",
                    "eine Zeile ausschalten, umbenennen oder „Gültig ab“ und „Gültig bis“ so setzen, dass an jedem Tag nur eine zählt"
                )),
            );
        }
        let has_other = |other: &&&Rule| {
            let formats = [other, rule].map(|rule| rule.number_format.as_deref());
            formats.iter().all(Option::is_some) && formats[0] != formats[1] && other.overlaps(rule)
        };
        if let Some(other) = earlier.iter().find(has_other) {
            let (called, format) = (other.called(language), &other.format.text);
            diagnostics.push(
                Diagnostic::finding(
                    "two-formats",
                    rule.format.location.clone(),
                    say!(
                        language,
                        "\"{name}\" has another number format in {called}, which counts: {format}",
                        "„{name}“ hat in {called} ein anderes Zahlenformat, und dieses gilt: {format}"
                    ),
                )
                .with_help(say!(language, "delete one of the two", "eines der beiden löschen")),
            );
        }
        earlier.push(rule);
    }
    diagnostics
}

impl Criteria {
    /// Findings in the weights of the rows that count on the day of the run: percentages of one score that do not sum to 100 %, and
    /// weights that are all 0. A score with a weight that differs between accounts is left alone.
    pub fn weight_findings(&self, as_of: DayNumber) -> Vec<Diagnostic> {
        let language = self.language;
        let mut scores: Vec<(String, Vec<&Rule>)> = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.step == Step::Score && !rule.result.is_empty() && rule.counts_on(as_of)) {
            let name = folded(&rule.result.text);
            match scores.iter_mut().find(|(known, _)| *known == name) {
                Some((_, rows)) => rows.push(rule),
                None => scores.push((name, vec![rule])),
            }
        }
        let mut findings = Vec::new();
        for (_, rows) in scores {
            if let Some(finding) = weights::findings(&rows, self.dialect(), self.weights_in_percent) {
                findings.push(finding);
                continue;
            }
            let constant = |rule: &&Rule| rule.constant_weight(self.dialect()).or_else(|| weights::constant(rule, self.dialect()));
            let weights: Option<Vec<f64>> = rows.iter().map(constant).collect();
            let (Some(mut weights), Some(first)) = (weights, rows.first()) else { continue };
            // Under "Weight (%)" 40 is 40 %.
            if self.weights_in_percent && weights.iter().any(|weight| *weight > 1.0) && rows.iter().all(|rule| !rule.weight.is_empty()) {
                weights.iter_mut().for_each(|weight| *weight /= 100.0);
            }
            let (score, sum) = (&first.result.text, weights.iter().sum::<f64>());
            let location = rows.last().map_or_else(|| first.weight.location.clone(), |last| last.weight.location.clone());
            // Whole numbers are shares of each other (2 to 1), and 1 for each row is no percentage.
            let percentages =
                weights.iter().all(|weight| (0.0..=1.0).contains(weight)) && weights.iter().any(|weight| weight.fract() != 0.0);
            if weights.iter().all(|weight| *weight == 0.0) {
                findings.push(
                    Diagnostic::finding(
                        "weights-zero",
                        location,
                        say!(
                            language,
                            "every weight of \"{score}\" is 0, so it has no points",
                            "alle Gewichte von „{score}“ sind 0, es gibt also keine Punkte"
                        ),
                    )
                    .with_help(say!(
                        language,
                        "give at least one row a weight",
                        "mindestens einer Zeile ein Gewicht geben"
                    )),
                );
            } else if let Some(without) = rows.iter().find(|rule| rule.weight.is_empty()).filter(|_| percentages) {
                findings.push(missing_weight(without, score, round_sum(sum - 1.0), language));
            } else if percentages && compare_numbers(round_sum(sum), 1.0) != Ordering::Equal {
                let called: Vec<String> = rows.iter().map(|rule| rule.called(language)).collect();
                let (rows, percent) = (called.join(", "), language.number(round_sum(sum) * 100.0));
                findings.push(
                    Diagnostic::finding(
                        "weights-sum",
                        location,
                        say!(
                            language,
                            "the weights of \"{score}\" sum to {percent} %, not to 100 % ({rows})",
                            "die Gewichte von „{score}“ ergeben zusammen {percent} % statt 100 % ({rows})"
                        ),
                    )
                    .with_help(say!(
                        language,
                        "the score divides by the sum, so it still goes from 0 to 100; correct a weight, or write whole numbers if shares are meant",
                        "die Bewertung teilt durch die Summe und geht trotzdem von 0 bis 100; ein Gewicht berichtigen oder ganze Zahlen schreiben, wenn Anteile gemeint sind"
                    )),
                );
            }
        }
        findings
    }
}

/// A row without a weight among rows with percentages: it counts as much as all of them together should. `others` is the sum of the
/// other weights.
fn missing_weight(rule: &Rule, score: &str, others: f64, language: Language) -> Diagnostic {
    let (called, rest) = (rule.called(language), round_sum(1.0 - others));
    let message = say!(
        language,
        "{called} has no weight and so counts 100 %, beside the percentages of the other rows of \"{score}\"",
        "{called} hat kein Gewicht und zählt deshalb 100 %, neben den Prozentsätzen der anderen Zeilen von „{score}“"
    );
    let percent = language.number(round_sum(rest * 100.0));
    let help = if rest > 0.0 {
        say!(language, "write its weight; {percent} % are left", "ihr Gewicht eintragen; {percent} % sind übrig")
    } else {
        say!(
            language,
            "write its weight, and less for the others: the percentages should sum to 100 %",
            "ihr Gewicht eintragen und die anderen senken: zusammen sollen es 100 % sein"
        )
    };
    Diagnostic::finding("missing-weight", rule.weight.location.clone(), message).with_help(help)
}

/// What is said of a test of something that is no result. It may be a remark; one that nearly names a result does not test what it
/// seems to.
pub fn unknown_expectation(name: &str, location: Location, rules: &[Rule], language: Language) -> Diagnostic {
    let name = name.trim();
    let message = say!(
        language,
        "\"{name}\" is not a result of the criteria, so this tests nothing",
        "„{name}“ ist kein Ergebnis der Kriterien, hier wird also nichts geprüft"
    );
    match nearest(name, rules.iter().map(|rule| rule.result.text.as_str())) {
        Some(meant) => Diagnostic::finding("unknown-test-column", location, message).with_help(say!(
            language,
            "is \"{meant}\" meant?",
            "ist „{meant}“ gemeint?"
        )),
        None => Diagnostic::note("unknown-test-column", location, message),
    }
}

/// A sum of decimals without the dust of binary addition.
fn round_sum(sum: f64) -> f64 {
    (sum * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::draft::Draft;
    use crate::criteria::entry::Entry;
    use crate::criteria::field::Field;
    use crate::criteria::settings::Settings;
    use crate::formula::Dialect;
    use crate::foundation::location::Place;
    use crate::foundation::value::Value;

    fn rules(rows: &[&[(Field, &str)]]) -> Vec<Rule> {
        rows.iter()
            .zip(1..)
            .map(|(fields, number)| {
                let mut draft = Draft::new(number, &Location::file("a.toml").at(Place::Rule(number, "")));
                for (field, text) in *fields {
                    let location = Location::file("a.toml").at(Place::Rule(number, field.key()));
                    draft.set(*field, Entry { value: Value::text(*text), is_date: false, location });
                }
                draft.interpret(Dialect::ENGLISH).0.unwrap()
            })
            .collect()
    }

    #[test]
    fn a_result_has_one_step_and_one_value_a_day() {
        use Field::{Active, Formula, Item, Result, Step, ValidFrom, ValidUntil};
        let compute: [(Field, &str); 3] = [(Step, "Compute"), (Result, "Wallet"), (Formula, "1")];
        let with = |more: &[(Field, &'static str)]| compute.iter().chain(more).copied().collect::<Vec<_>>();
        type Case<'a> = (Vec<Vec<(Field, &'a str)>>, &'a [&'a str]);
        let cases: Vec<Case<'_>> = vec![
            (vec![with(&[]), with(&[])], &["computed-twice rule 2, result"]),
            (vec![with(&[]), with(&[(Active, "no")])], &[]),
            (vec![with(&[(ValidUntil, "2026-06-30")]), with(&[(ValidFrom, "2026-07-01")])], &[]),
            (vec![with(&[(ValidUntil, "2026-06-30")]), with(&[(ValidFrom, "2026-06-30")])], &["computed-twice rule 2, result"]),
            (vec![with(&[]), vec![(Step, "Classify"), (Result, "WALLET"), (Item, "A")]], &["result-of-two-steps rule 2, result"]),
            (vec![vec![(Step, "Score"), (Result, "S"), (Formula, "1")], vec![(Step, "Score"), (Result, "S"), (Formula, "2")]], &[]),
            (
                vec![vec![(Step, "Knockout"), (Formula, "1")], vec![(Step, "Blocker"), (Result, "key account"), (Formula, "2")]],
                &["result-of-two-steps rule 2, result"],
            ),
        ];
        for (rows, expected) in cases {
            let rows: Vec<&[(Field, &str)]> = rows.iter().map(Vec::as_slice).collect();
            let told: Vec<String> =
                conflicts(&rules(&rows), &[], Language::English).iter().map(|d| format!("{} {}", d.code, d.location.place)).collect();
            assert_eq!(told, expected, "{rows:?}");
        }
        let both = [&compute[..], &compute[..]];
        assert!(conflicts(&rules(&both), &[], Language::German)[0].message.contains("Regel 1"));
    }

    #[test]
    fn percentages_sum_to_a_hundred() {
        let day = DayNumber::parse_iso("2026-11-23").unwrap();
        for (weights, expected) in [
            (&["35%", "25%", "20%", "20%"][..], None),
            (&["0.35", "0.25", "0.2", "0.2"], None),
            (&["0.1", "0.2", "0.3", "0.4"], None),
            (&["35%", "25%"], Some("60 %")),
            (&["50%", "51%"], Some("101 %")),
            (&["33.3%", "33.3%", "33.3%"], Some("99.9 %")),
            (&["", "", ""], None),
            (&["1", "1"], None),
            (&["2", "1"], None),
            (&["35", "25"], None),
            (&["100%"], None),
            (&["0.5"], Some("50 %")),
            (&["50%", "[Weight]"], None),
            (&["0", "0"], Some("every weight")),
        ] {
            let fields: Vec<Vec<(Field, &str)>> = weights
                .iter()
                .map(|weight| {
                    vec![(Field::Step, "Score"), (Field::Result, "S"), (Field::Item, "i"), (Field::Formula, "1"), (Field::Weight, *weight)]
                })
                .collect();
            let rows: Vec<&[(Field, &str)]> = fields.iter().map(Vec::as_slice).collect();
            let mut criteria = Criteria {
                language: Language::English,
                rules: rules(&rows),
                settings: Settings::default(),
                tests: Vec::new(),
                overrides: Vec::new(),
                pairwise: Vec::new(),
                weights_in_percent: false,
                file: None,
                location: Location { file: None, place: Place::File },
            };
            let findings = criteria.weight_findings(day);
            match expected {
                None => assert_eq!(findings, [], "{weights:?}"),
                Some(part) => assert!(findings.len() == 1 && findings[0].message.contains(part), "{weights:?}: {findings:?}"),
            }
            criteria.rules.iter_mut().for_each(|rule| rule.valid_from = DayNumber::parse_iso("2027-01-01"));
            assert_eq!(criteria.weight_findings(day), []);
        }
    }
}
