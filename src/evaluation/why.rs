//! Why an account got what it got, as the reason column says it: in full, or the two strongest reasons in one line.
//!
//! A short reason is read in a meeting, beside the class; the rest stands in an explanation, in the notes, or in the column itself where
//! the setting asks for all of it. What is left away of the rows that decided and of what people have set is counted, and what the rules say
//! beside what people have set is never cut off.

use crate::foundation::language::Language;
use crate::say;

use super::overriding::SetSentence;

/// The reasons of one account.
#[derive(Clone, Debug)]
pub(super) struct Why<'a> {
    /// What people have set in place of the rules, a sentence each.
    pub(super) set: Vec<SetSentence>,
    /// What the rules say.
    pub(super) because: Because<'a>,
}

/// What the rules say.
#[derive(Clone, Debug)]
pub(super) enum Because<'a> {
    /// The texts of the rows that decided: minimum requirements that are not met, blockers.
    Rows(Vec<String>),
    /// Why nothing could be decided.
    Undecided(String),
    /// The shares of the first score, largest first, the criteria that did not count for lack of data, and the texts of the classes.
    Score {
        /// What a limit on the number of accounts made of the class, a sentence each.
        limited: Vec<String>,
        /// The shares.
        shares: Vec<Share<'a>>,
        /// What was left out.
        left_out: Vec<&'a str>,
        /// The texts.
        texts: Vec<String>,
    },
}

/// A criterion's part in a score.
#[derive(Clone, Debug)]
pub(super) struct Share<'a> {
    /// What it gave, in points of the score.
    pub(super) points: f64,
    /// What it could have given.
    pub(super) most: f64,
    /// The criterion.
    pub(super) name: &'a str,
    /// The row's own Reason text; empty for none.
    pub(super) own: String,
}

/// Characters of a short reason.
const MOST: usize = 90;
/// Characters of one that stands alone: a sentence about what people have set is kept whole if it can be.
const ALONE: usize = 110;
/// Characters that are shown of what people have set, whatever the rules say beside it.
const LEAST: usize = 30;
/// Reasons in a short one.
const SHOWN: usize = 2;

impl Why<'_> {
    /// Every reason.
    pub(super) fn full(&self, language: Language) -> String {
        let mut parts: Vec<String> = self.set.iter().map(|SetSentence { set, rules }| format!("{set}{rules}")).collect();
        match &self.because {
            Because::Rows(texts) => parts.extend(texts.iter().cloned()),
            Because::Undecided(text) => parts.push(text.clone()),
            Because::Score { limited, shares, left_out, texts } => {
                parts.extend(limited.iter().cloned());
                let mut text = shares.iter().map(|share| share.written(true, language)).collect::<Vec<_>>().join(", ");
                if !left_out.is_empty() {
                    text.push_str(&left_out_names(left_out, language));
                }
                parts.push(text);
                parts.extend(texts.iter().cloned());
            }
        }
        parts.retain(|part| !part.is_empty());
        parts.join("; ")
    }

    /// The two strongest reasons, in one line of some 90 characters.
    pub(super) fn short(&self, language: Language) -> String {
        let set = self.set.iter().map(Strong::Set);
        let texts = |texts| <[String]>::iter(texts).filter(|text| !text.is_empty()).map(|text| Strong::Text(text));
        let text = match &self.because {
            Because::Rows(rows) => counted(&set.chain(texts(rows)).collect::<Vec<_>>(), language),
            Because::Undecided(why) => counted(&set.chain(texts(std::slice::from_ref(why))).collect::<Vec<_>>(), language),
            Because::Score { limited, shares, left_out, texts: own } => {
                let mut reasons: Vec<Strong<'_>> = set.chain(texts(limited)).collect();
                let said = reasons.len();
                // A criterion that gave nothing is a reason only where there is no other.
                let gave = |share: &&Share<'_>| share.points > 0.0;
                reasons.extend(shares.iter().filter(gave).map(Strong::Share));
                reasons.extend(texts(own));
                reasons.extend(shares.iter().filter(|share| !gave(share)).map(Strong::Share));
                let mut endings = vec![String::new()];
                if !left_out.is_empty() {
                    let count = left_out.len();
                    let counted = say!(language, "; {count} left out for lack of data", "; {count} mangels Daten ausgelassen");
                    endings = vec![left_out_names(left_out, language), counted];
                }
                strongest(&reasons, said, &endings, language)
            }
        };
        // A line break in a text would give the cell a second line.
        if text.contains(char::is_control) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text }
    }
}

/// A reason among the strongest.
enum Strong<'a> {
    /// What people have set.
    Set(&'a SetSentence),
    Text(&'a str),
    Share(&'a Share<'a>),
}

impl Share<'_> {
    /// The share, with the row's own text where that is wanted.
    fn written(&self, with_own: bool, language: Language) -> String {
        let of = match language {
            Language::English => " of ",
            Language::German => " von ",
        };
        let (points, most) = (language.fixed(self.points, 1), language.fixed(self.most, 1));
        let (name, points, most) = (self.name, without_zero(&points), without_zero(&most));
        let own = if with_own && !self.own.is_empty() { format!(" ({})", self.own) } else { String::new() };
        [name, " ", points, of, most, &own].concat()
    }
}

/// Reasons in a line: shares parted by commas, texts by semicolons.
fn joined(reasons: &[Strong<'_>], own: [bool; SHOWN], language: Language) -> String {
    let mut line = String::new();
    let mut after_share = false;
    for (reason, own) in reasons.iter().zip(own) {
        let is_share = matches!(reason, Strong::Share(_));
        if !line.is_empty() {
            line.push_str(if after_share && is_share { ", " } else { "; " });
        }
        match reason {
            Strong::Set(SetSentence { set, rules }) => line.extend([set.as_str(), rules]),
            Strong::Text(text) => line.push_str(text),
            Strong::Share(share) => line.push_str(&share.written(own, language)),
        }
        after_share = is_share;
    }
    line
}

/// The first two reasons, and how many more there are.
fn counted(reasons: &[Strong<'_>], language: Language) -> String {
    strongest(reasons, reasons.len(), &[String::new()], language)
}

/// As many of the first two reasons as a line has room for, with the longest ending that fits. Of the first `said` those that are left away are
/// counted.
fn strongest(reasons: &[Strong<'_>], said: usize, endings: &[String], language: Language) -> String {
    let Some(first) = reasons.first() else { return String::new() };
    let more = |shown: usize| match said.saturating_sub(shown) {
        0 => String::new(),
        more => say!(language, "; and {more} more", "; und {more} weitere"),
    };
    let whole = [(SHOWN, [true, true]), (SHOWN, [true, false]), (SHOWN, [false, false]), (1, [true; SHOWN]), (1, [false; SHOWN])];
    for (shown, own) in whole {
        let shown = &reasons[..reasons.len().min(shown)];
        let line = joined(shown, own, language) + &more(shown.len());
        for ending in endings {
            if length(&line) + length(ending) <= MOST {
                return line + ending;
            }
        }
    }
    let ending = more(1) + endings.last().map_or("", String::as_str);
    let room = ALONE.saturating_sub(length(&ending));
    let line = match first {
        Strong::Set(SetSentence { set, rules }) => clipped(set, room.saturating_sub(length(rules)).max(LEAST)) + rules,
        first => clipped(&joined(std::slice::from_ref(first), [false; SHOWN], language), room),
    };
    line + &ending
}

fn left_out_names(left_out: &[&str], language: Language) -> String {
    let names = left_out.join(", ");
    say!(language, "; left out for lack of data: {names}", "; mangels Daten ausgelassen: {names}")
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// A text of so many characters at most, cut behind a whole word where there is one.
fn clipped(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    let goes_on = text[kept.len()..].starts_with(char::is_whitespace);
    let whole = if goes_on { kept.len() } else { kept.rfind(char::is_whitespace).unwrap_or(kept.len()) };
    // A single long word is cut where the room ends.
    let whole = if whole * 2 < kept.len() { kept.len() } else { whole };
    format!("{}…", kept[..whole].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | '–' | '-')))
}

/// A number with one decimal, without one that is 0.
fn without_zero(fixed: &str) -> &str {
    fixed.strip_suffix(".0").or(fixed.strip_suffix(",0")).unwrap_or(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&str]) -> Why<'static> {
        Why { set: Vec::new(), because: Because::Rows(texts.iter().map(|&text| text.to_owned()).collect()) }
    }

    #[test]
    fn rows_beyond_the_second_are_counted() {
        assert_eq!(rows(&["too small"]).short(Language::English), "too small");
        assert_eq!(rows(&["too small", "no contract"]).short(Language::English), "too small; no contract");
        assert_eq!(rows(&["zu klein", "kein Vertrag", "Ausland"]).short(Language::German), "zu klein; kein Vertrag; und 1 weitere");
        let long = "a reason that goes on for some sixty characters, as people write";
        assert_eq!(rows(&[long, long, long]).short(Language::English), format!("{long}; and 2 more"));
        assert_eq!(rows(&[]).short(Language::English), "");
    }

    #[test]
    fn what_does_not_fit_ends_behind_a_word() {
        let long = "Wort ".repeat(40);
        for count in 1..4 {
            let texts = vec![long.trim(); count];
            let short = rows(&texts).short(Language::German);
            assert!(length(&short) <= ALONE && short.contains("Wort…"), "{short}");
        }
        let one_word = "x".repeat(200);
        assert_eq!(length(&rows(&[&one_word]).short(Language::English)), ALONE);
    }

    #[test]
    fn what_people_have_set_is_counted_and_what_the_rules_say_is_whole() {
        let set = |text: &str, rules: &str| SetSentence { set: text.to_owned(), rules: rules.to_owned() };
        let long =
            set("Class set to A by Kim: a strategic partner for whom the board decided on an exception in November", " (the rules say B)");
        let other = set("Other set to X by Jo: a sister company", " (the rules say Y)");
        let score = || Because::Score {
            limited: vec!["A has 20 places, this is the 21st".to_owned()],
            shares: vec![Share { points: 30.0, most: 40.0, name: "Margin", own: String::new() }],
            left_out: vec!["Access"],
            texts: Vec::new(),
        };
        for because in [score(), Because::Rows(vec!["no contract".to_owned()]), Because::Undecided("check the data".to_owned())] {
            let is_score = matches!(because, Because::Score { .. });
            let why = Why { set: vec![long.clone(), other.clone()], because };
            let short = why.short(Language::English);
            let ending = if is_score { "; 1 left out for lack of data" } else { "" };
            assert!(
                short.starts_with("Class set to A by Kim: a") && short.ends_with(&format!("… (the rules say B); and 2 more{ending}")),
                "{short}"
            );
            assert!(length(&short) <= ALONE, "{short}");
        }
        let why = Why { set: vec![other.clone()], because: score() };
        assert_eq!(why.short(Language::German), format!("{}{}; und 1 weitere; 1 mangels Daten ausgelassen", other.set, other.rules));
        let two = Why { set: vec![set("A set to 1", " (x)"), set("B set to 2", " (y)")], because: score() };
        assert_eq!(two.short(Language::English), "A set to 1 (x); B set to 2 (y); and 1 more; left out for lack of data: Access");
        let label = "b".repeat(120);
        let why = Why { set: vec![set(&"word ".repeat(30), &format!(" (the rules say {label})"))], because: Because::Rows(Vec::new()) };
        assert!(why.short(Language::English).ends_with(&format!("word… (the rules say {label})")));
    }

    #[test]
    fn the_largest_shares_come_first_and_what_was_left_out_is_never_left_away() {
        let share = |name, points, own: &str| Share { points, most: 40.0, name, own: own.to_owned() };
        let of = |shares: Vec<Share<'static>>, left_out: &[&'static str], texts: &[&str]| Why {
            set: Vec::new(),
            because: Because::Score {
                limited: Vec::new(),
                shares,
                left_out: left_out.to_vec(),
                texts: texts.iter().map(|&text| text.to_owned()).collect(),
            },
        };
        let three = vec![share("Margin", 30.5, "14 %"), share("Growth", 10.0, ""), share("Access", 1.0, "")];
        let why = of(three, &[], &["A: above 70"]);
        assert_eq!(why.short(Language::English), "Margin 30.5 of 40 (14 %), Growth 10 of 40");
        assert_eq!(why.full(Language::German), "Margin 30,5 von 40 (14 %), Growth 10 von 40, Access 1 von 40; A: above 70");
        let why = of(vec![share("Margin", 30.0, ""), share("Growth", 0.0, "")], &["Access"], &["A: above 70"]);
        assert_eq!(why.short(Language::English), "Margin 30 of 40; A: above 70; left out for lack of data: Access");
        let names = ["Competitive situation in the segment", "Readiness of the customer to cooperate", "Distance to the next branch"];
        let why = of(vec![share("Margin", 30.0, "")], &names, &[]);
        assert_eq!(why.short(Language::English), "Margin 30 of 40; 3 left out for lack of data");
    }
}
