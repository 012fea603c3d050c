//! What the sections of a page say in sentences: what a score is made of, what changed, what others of the class buy.

use crate::evaluation::explaining::explanation::{ResultTrace, Row, Verdict};
use crate::evaluation::planning::{Change, WhiteSpace};
use crate::foundation::language::Language;
use crate::say;

/// Points that are worth a word when they are missing.
const LEAST_MISSING: f64 = 5.0;

/// A sentence with its end.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', '…']) || text.is_empty() { text.to_owned() } else { format!("{text}.") }
}

/// A text that begins with a capital letter.
pub(super) fn begun_large(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a score is made of: what gives most, and where most is missing.
pub(super) fn made_of(score: &ResultTrace, language: Language) -> Vec<String> {
    let named = |row: &Row, text: &str| format!("{} ({text})", if row.item.is_empty() { &row.formula } else { &row.item });
    let of = |row: &Row| {
        let (share, most) = (row.share.unwrap_or(0.0), row.most.unwrap_or(0.0));
        let (share, most) = (language.fixed(share, 1), language.number((most * 10.0).round() / 10.0));
        say!(language, "{share} of {most}", "{share} von {most}")
    };
    let counting: Vec<&Row> = score.rows.iter().filter(|row| row.verdict == Verdict::Counts && row.most.unwrap_or(0.0) > 0.0).collect();
    let missing = |row: &Row| row.most.unwrap_or(0.0) - row.share.unwrap_or(0.0);
    let mut strong: Vec<&Row> = counting.iter().copied().filter(|row| row.share.unwrap_or(0.0) > 0.0).collect();
    strong.sort_by(|one, other| other.share.unwrap_or(0.0).total_cmp(&one.share.unwrap_or(0.0)));
    let strong: Vec<&Row> = strong.into_iter().take(2).collect();
    let mut weak: Vec<&Row> = counting
        .iter()
        .copied()
        .filter(|row| missing(row) >= LEAST_MISSING && !strong.iter().any(|other| std::ptr::eq(*other, *row)))
        .collect();
    weak.sort_by(|one, other| missing(other).total_cmp(&missing(one)));
    let listed = |rows: &[&Row]| {
        let texts: Vec<String> = rows.iter().map(|row| named(row, &of(row))).collect();
        texts.join(&say!(language, " and ", " und "))
    };
    let points = score.sum.as_ref().map(|sum| language.fixed(sum.score, 1)).unwrap_or_default();
    let name = &score.name;
    let mut said = Vec::new();
    if strong.is_empty() {
        said.push(say!(language, "{name} is {points} of 100.", "{name} ist {points} von 100."));
    } else {
        let most = listed(&strong);
        said.push(say!(
            language,
            "{name} is {points} of 100: most comes from {most}.",
            "{name} ist {points} von 100: Das meiste kommt aus {most}."
        ));
    }
    if !weak.is_empty() {
        let least = listed(&weak[..weak.len().min(2)]);
        said.push(say!(language, "Most is missing in {least}.", "Am meisten fehlt bei {least}."));
    }
    let left: Vec<&str> = score
        .rows
        .iter()
        .filter(|row| row.verdict == Verdict::LeftOut)
        .map(|row| row.item.as_str())
        .filter(|item| !item.is_empty())
        .collect();
    if !left.is_empty() {
        let left = left.join(", ");
        said.push(say!(language, "Not counted for lack of data: {left}.", "Mangels Daten nicht gezählt: {left}."));
    }
    said
}

/// What became of an account, in a sentence or two.
pub(super) fn moved(change: &Change, language: Language) -> String {
    let to = if change.to.is_empty() { "–" } else { &change.to };
    let mut said = match &change.from {
        None => say!(language, "New since then.", "Seitdem neu."),
        Some(from) if *from == change.to => say!(language, "Class {to} as before.", "Klasse {to} wie zuvor."),
        Some(from) => {
            let from = if from.is_empty() { "–" } else { from };
            say!(language, "Class {from} → {to}.", "Klasse {from} → {to}.")
        }
    };
    let scores: Vec<f64> = change.scores.iter().filter_map(|(_, score)| *score).collect();
    if let (Some(Some(last)), Some(Some(now))) = (change.scores.iter().rev().nth(1).map(|one| one.1), change.scores.last().map(|one| one.1))
    {
        let (before, after) = (language.fixed(last, 1), language.fixed(now, 1));
        said += &say!(language, " Score {before} → {after}.", " Bewertung {before} → {after}.");
    }
    if change.scores.len() > 2 && scores.len() > 1 {
        let trend = change.trend.word().in_language(language);
        let listed = scores.iter().map(|score| language.fixed(*score, 1)).collect::<Vec<_>>().join(" · ");
        said += &say!(language, " Trend: {trend} ({listed}).", " Trend: {trend} ({listed}).");
    }
    said
}

/// What most others of a class have and an account has not, in a sentence.
pub(super) fn white_space(space: &WhiteSpace, most: usize, language: Language) -> String {
    let others = space.others;
    let accounts = match &space.class {
        Some(class) => say!(language, "{class} accounts", "{class}-Kunden"),
        None => say!(language, "accounts", "Kunden"),
    };
    if !space.compared {
        return say!(
            language,
            "There are too few other accounts of its class to compare with ({others}).",
            "Es gibt zu wenige andere Kunden derselben Klasse für einen Vergleich ({others})."
        );
    }
    if space.offers.is_empty() {
        return say!(
            language,
            "It has all that most of the other {others} {accounts} have.",
            "Dieser Kunde hat alles, was die meisten der anderen {others} {accounts} haben."
        );
    }
    let listed: Vec<String> = space
        .offers
        .iter()
        .take(most)
        .map(|offer| {
            let (name, having) = (&offer.name, offer.having);
            say!(language, "{name} ({having} of {others})", "{name} ({having} von {others})")
        })
        .collect();
    let mut listed = listed.join(", ");
    if space.offers.len() > most {
        let rest = space.offers.len() - most;
        listed += &say!(language, " and {rest} more", " und {rest} weitere");
    }
    say!(
        language,
        "Most other {accounts} have it, this one does not: {listed}.",
        "Die meisten anderen {accounts} haben es, dieser nicht: {listed}."
    )
}
