//! The result in a sentence: how many accounts are in the best class and what they hold, how many stand at its edge, how many are in the way.

use crate::criteria::Settings;
use crate::evaluation::comparing::decisions::{first_score, shown};
use crate::evaluation::data::Data;
use crate::evaluation::standing::{Labels, Standing, is_blocked, standing};
use crate::evaluation::steps::compiled::environment;
use crate::evaluation::walk::Walked;
use crate::formula::syntax::ast::Operator;
use crate::foundation::language::folded;
use crate::foundation::value::Value;
use crate::say;

use super::logic::{Logic, Reader, Test};

/// Points above the threshold that are its edge.
const EDGE: f64 = 2.0;

/// The sentence; empty where the criteria classify nothing. `value` is the slot of the column that is summed.
pub fn headline(data: &Data<'_>, walked: &Walked, settings: &Settings, value: Option<usize>) -> String {
    let plan = data.plan();
    let language = plan.language();
    let Some(class) = plan.first_class() else { return String::new() };
    let Some(&best) = plan.labels_of(&plan.results[class]).first() else { return String::new() };
    let labels = shown(data, walked, settings, class);
    let own: Vec<usize> = (0..labels.len()).filter(|&account| *labels[account] == *best).collect();
    let count = language.count(own.len());
    let held = value.and_then(|slot| {
        let number = |account: usize| if let Value::Number(number) = data.value(slot, account) { number } else { 0.0 };
        let whole: f64 = (0..labels.len()).map(number).sum();
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
        let points = plan.results[score].slot;
        let near = |account: usize| matches!(data.value(points, account), Value::Number(number) if (0.0..EDGE).contains(&(number - least)));
        // Whom people have set does not lose what he has by a few points.
        let is_set = |account: usize| data.result(class).is_set(account) || data.result(score).is_set(account);
        own.iter().filter(|&&account| near(account) && !is_set(account)).count()
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
    let special = Labels::new(settings, language);
    let all = 0..labels.len();
    let blocked_accounts = all.clone().filter(|&account| is_blocked(data, account)).count();
    let undecided_accounts = all.filter(|&account| standing(data, walked, &special, account) == Standing::Undecided).count();
    let (blocked, undecided) = (language.count(blocked_accounts), language.count(undecided_accounts));
    sentence += &match blocked_accounts {
        0 => String::new(),
        1 => say!(language, "; 1 account is blocked", "; 1 Kunde ist gesperrt"),
        _ => say!(language, "; {blocked} accounts are blocked", "; {blocked} Kunden sind gesperrt"),
    };
    sentence += &match undecided_accounts {
        0 => String::new(),
        1 => say!(language, "; the data of 1 account need a look", "; die Daten von 1 Kunden sind zu prüfen"),
        _ => say!(language, "; the data of {undecided} accounts need a look", "; die Daten von {undecided} Kunden sind zu prüfen"),
    };
    sentence.push('.');
    sentence
}

/// The first score, as an index into the results, and the least of it that a label asks for: where one row gives the label, and only if a
/// score is above that.
fn edge(data: &Data<'_>, class: usize, label: &str) -> Option<(usize, f64)> {
    let plan = data.plan();
    let columns = |id| data.column(id);
    let environment = environment(plan, &columns);
    let mut reader = Reader::new(plan, &environment);
    let score = first_score(plan)?;
    let rows = plan.results[class].rules.iter().map(|&rule| &plan.rules[rule]);
    let rows: Vec<_> = rows.filter(|parsed| folded(&parsed.rule.item.text) == folded(label)).collect();
    let [row] = rows[..] else { return None };
    let logic = reader.read(Some(row.formula.as_ref()?));
    let mut asked = Vec::new();
    needed(&logic, &mut asked);
    let is_of_score = |term: usize| reader.terms.get(term).is_some_and(|term| term.slot == Some(plan.results[score].slot));
    asked.retain(|(term, _)| is_of_score(*term));
    if let [(_, least)] = asked[..] { Some((score, least)) } else { None }
}

/// The numbers that terms have to be above, whatever else holds.
fn needed(logic: &Logic, found: &mut Vec<(usize, f64)>) {
    match logic {
        Logic::All(parts) => parts.iter().for_each(|part| needed(part, found)),
        Logic::Test { term, test: Test::Number(Operator::Greater | Operator::GreaterOrEqual, number) } => found.push((*term, *number)),
        _ => {}
    }
}
