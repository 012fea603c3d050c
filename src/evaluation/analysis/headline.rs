//! The result in a sentence: how many accounts are in the best class and what they hold, how many stand at its edge, how many are in the way.

use crate::evaluation::comparing::decisions::first_score;
use crate::evaluation::data::Data;
use crate::evaluation::outcome::Outcome;
use crate::evaluation::steps::compiled::environment;
use crate::foundation::value::Value;
use crate::say;

use super::logic::Reader;

/// Points above the threshold that are its edge.
const EDGE: f64 = 2.0;

/// The sentence; empty where the criteria classify nothing. `value` is the slot of the column that is summed.
pub fn headline(data: &Data<'_>, outcome: &Outcome, value: Option<usize>) -> String {
    let plan = data.plan();
    let language = plan.language();
    let Some(class) = plan.first_class() else { return String::new() };
    let result = &plan.results[class];
    let Some(column) = outcome.columns.iter().find(|column| column.header == result.name) else { return String::new() };
    let Some(best) = column.classes.first() else { return String::new() };
    let is_best = |account: &usize| matches!(column.cells.get(*account), Value::Text(text) if *text == **best);
    let own: Vec<usize> = (0..column.cells.len()).filter(is_best).collect();
    let count = language.count(own.len());
    let held = value.and_then(|slot| {
        let number = |account: usize| if let Value::Number(number) = data.value(slot, account) { number } else { 0.0 };
        let whole: f64 = (0..column.cells.len()).map(number).sum();
        let share = own.iter().map(|&account| number(account)).sum::<f64>() / whole;
        let name = &plan.scope.columns[slot].name;
        (share.is_finite() && !own.is_empty()).then(|| {
            let share = language.number((share * 100.0).round());
            match own.len() {
                1 => say!(language, " and holds {share}% of {name}", " und hält {share} % von {name}"),
                _ => say!(language, " and hold {share}% of {name}", " und halten {share} % von {name}"),
            }
        })
    });
    let held = held.unwrap_or_default();
    let mut sentence = match own.len() {
        0 => say!(language, "No account is {best}", "Kein Kunde ist {best}"),
        1 => say!(language, "1 account is {best}{held}", "1 Kunde ist {best}{held}"),
        _ => say!(language, "{count} accounts are {best}{held}", "{count} Kunden sind {best}{held}"),
    };
    let edge = edge(data, class, best).map_or(0, |(score, least)| {
        // Whom people have set may have less than the rows ask for.
        let near =
            |account: &&usize| matches!(data.value(score, **account), Value::Number(number) if (0.0..EDGE).contains(&(number - least)));
        own.iter().filter(near).count()
    });
    let (at_edge, points) = (language.count(edge), language.number(EDGE));
    sentence += &match edge {
        0 => String::new(),
        1 => say!(
            language,
            "; 1 of them is within {points} points of losing it",
            "; 1 davon liegt weniger als {points} Punkte über der Grenze"
        ),
        _ => say!(
            language,
            "; {at_edge} of them are within {points} points of losing it",
            "; {at_edge} davon liegen weniger als {points} Punkte über der Grenze"
        ),
    };
    let counts = &outcome.counts;
    let (blocked, undecided) = (language.count(counts.blocked), language.count(counts.undecided));
    sentence += &match counts.blocked {
        0 => String::new(),
        1 => say!(language, "; 1 account is blocked", "; 1 Kunde ist gesperrt"),
        _ => say!(language, "; {blocked} accounts are blocked", "; {blocked} Kunden sind gesperrt"),
    };
    sentence += &match counts.undecided {
        0 => String::new(),
        1 => say!(language, "; the data of 1 account need a look", "; die Daten von 1 Kunden sind zu prüfen"),
        _ => say!(language, "; the data of {undecided} accounts need a look", "; die Daten von {undecided} Kunden sind zu prüfen"),
    };
    sentence.push('.');
    sentence
}

/// The slot of the first score and the least of it that a label asks for, where its rows say that in one comparison.
pub(crate) fn edge(data: &Data<'_>, class: usize, label: &str) -> Option<(usize, f64)> {
    let plan = data.plan();
    let columns = |id| data.column(id);
    let environment = environment(plan, &columns);
    let reader = Reader::new(plan, &environment);
    let score = plan.results[first_score(plan)?].slot;
    let rows = plan.results[class].rules.iter().map(|&rule| &plan.rules[rule]).filter(|parsed| parsed.rule.item.text == label);
    let asked = rows.filter_map(|parsed| parsed.formula.as_ref()).flat_map(|tree| reader.thresholds(tree));
    let own: Vec<f64> = asked.filter(|threshold| threshold.slot == score).map(|threshold| threshold.number).collect();
    if let [least] = own[..] { Some((score, least)) } else { None }
}
