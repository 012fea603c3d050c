//! Comparisons in words (`[Revenue] is at least 5000`, `[Land] in ("DE";"AT")`, `[Name] beginnt mit "A"`), written as formulas.
//!
//! People write a condition as they say it. What is meant is put together from the very characters that stand there, and shown as the
//! formula to write; where a name with blanks may be meant instead (`Revenue over budget`), nothing is said here.

use std::ops::Range;

use crate::say;

use super::ast::Operator;
use super::surroundings::Surroundings;
use super::token::Sort;
use crate::formula::Fault;

/// What some words ask of the value before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// A comparison with what follows, as it is written.
    Compared(&'static str),
    Between,
    OneOf,
    Contains,
    Begins,
    Ends,
    Empty,
}

const PHRASES: &[(Asks, &[&str])] = &[
    (
        Asks::Compared(">"),
        &[
            "greater than",
            "greater",
            "more than",
            "larger than",
            "bigger than",
            "higher than",
            "above",
            "over",
            "exceeds",
            "gt",
            "after",
            "later than",
            "größer als",
            "größer",
            "groesser als",
            "groesser",
            "mehr als",
            "höher als",
            "über",
            "nach",
            "später als",
        ],
    ),
    (
        Asks::Compared(">="),
        &[
            "at least",
            "greater than or equal to",
            "greater than or equal",
            "greater or equal to",
            "greater or equal",
            "more or equal",
            "minimum",
            "since",
            "ge",
            "gte",
            "mindestens",
            "wenigstens",
            "größer oder gleich",
            "größer gleich",
            "größer als oder gleich",
            "ab",
            "seit",
        ],
    ),
    (
        Asks::Compared("<"),
        &[
            "less than",
            "less",
            "smaller than",
            "smaller",
            "lower than",
            "below",
            "under",
            "fewer than",
            "before",
            "earlier than",
            "lt",
            "kleiner als",
            "kleiner",
            "weniger als",
            "niedriger als",
            "geringer als",
            "unter",
            "vor",
            "früher als",
        ],
    ),
    (
        Asks::Compared("<="),
        &[
            "at most",
            "less than or equal to",
            "less than or equal",
            "less or equal to",
            "less or equal",
            "up to",
            "maximum",
            "le",
            "lte",
            "until",
            "höchstens",
            "maximal",
            "kleiner oder gleich",
            "kleiner gleich",
            "kleiner als oder gleich",
            "bis zu",
            "bis",
        ],
    ),
    (Asks::Compared("="), &["equals", "equal to", "equal", "same as", "eq", "gleich", "entspricht", ""]),
    (Asks::Compared("<>"), &["unequal to", "different from", "differs from", "ne", "neq", "ungleich", "verschieden von", "anders als"]),
    (Asks::Between, &["between", "zwischen", "from", "von"]),
    (Asks::OneOf, &["in", "one of", "any of", "eines von", "einer von", "eine von"]),
    (Asks::Contains, &["contains", "contain", "containing", "includes", "like", "enthält", "beinhaltet", "wie"]),
    (Asks::Begins, &["starts with", "begins with", "start with", "startswith", "beginnt mit", "startet mit", "fängt an mit"]),
    (Asks::Ends, &["ends with", "end with", "endswith", "endet mit", "endet auf"]),
    (Asks::Empty, &["empty", "blank", "null", "missing", "nothing", "leer", "unbekannt"]),
];

/// What the words from the place on ask, whether they deny it, and the place behind them.
fn asked(around: &Surroundings<'_>) -> Option<(Asks, bool, usize)> {
    const MOST: usize = 5;
    let mut place = around.place;
    let is = ["is", "are", "was", "ist", "sind", "be", "should", "soll", "muss", "must", "lies", "falls", "liegt", "has", "hat"]
        .contains(&&*around.word(place));
    place += usize::from(is);
    let denied = ["not", "nicht", "kein", "keine", "no", "never"].contains(&&*around.word(place));
    place += usize::from(denied);
    place += usize::from(around.word(place) == "be");
    let words: Vec<String> = (place..place + MOST).map(|place| around.word(place)).take_while(|word| !word.is_empty()).collect();
    let (asks, count) = (0..=words.len()).rev().find_map(|count| {
        let phrase = words[..count].join(" ");
        let (asks, _) = PHRASES.iter().find(|(_, phrases)| phrases.contains(&&*phrase))?;
        Some((*asks, count))
    })?;
    // `is` or `not` alone ask for the same as `=`, and no word at all asks for nothing.
    (count > 0 || is || denied).then_some((asks, denied, place + count))
}

/// A comparison in words where an operator should stand.
pub(crate) fn in_words(around: &Surroundings<'_>) -> Option<Fault> {
    let place = around.place;
    let before = around.token(place.checked_sub(1)?)?;
    if let Some(fault) = equal_to_a_span(around) {
        return Some(fault);
    }
    let (asks, denied, behind) = asked(around)?;
    let next = around.token(behind).map(|next| &next.sort);
    // `Revenue in EUR`: a column's name with blanks.
    let is_value = matches!(
        next,
        Some(Sort::Number(_) | Sort::Text(_) | Sort::Column { .. } | Sort::Open | Sort::Operator(Operator::Subtract) | Sort::Name(_))
    );
    if matches!(before.sort, Sort::Name(_))
        && matches!(next, None | Some(Sort::Name(_) | Sort::Close | Sort::Separator(_)))
        && asks != Asks::Empty
    {
        return None;
    }
    if !is_value && asks != Asks::Empty {
        return None;
    }
    let left = around.operand_before(place);
    let is_compared = left.start.checked_sub(1).is_some_and(|sign| matches!(around.tokens[sign].sort, Sort::Operator(_)));
    if is_compared {
        return None;
    }
    let (mended, end) = mend(around, asks, denied, &left, behind)?;
    let span = around.span(&left).start..around.span(&(behind..end)).end.max(around.span(&(place..behind)).end);
    Some(word_as_operator(around, &(place..behind), span, &mended))
}

/// What is said of words where an operator should stand.
pub(super) fn word_as_operator(around: &Surroundings<'_>, words: &Range<usize>, span: Range<usize>, mended: &str) -> Fault {
    let (words, language) = (around.written(words), around.dialect.language);
    let message = say!(language, "\"{words}\" is not an operator here", "„{words}“ ist hier kein Operator");
    Fault::error("word-as-operator", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben"))
}

/// `[Revenue]=5 to 10`.
fn equal_to_a_span(around: &Surroundings<'_>) -> Option<Fault> {
    let place = around.place;
    let low = around.operand_before(place);
    let sign = low.start.checked_sub(1).filter(|&sign| around.tokens[sign].sort == Sort::Operator(Operator::Equal))?;
    let subject = around.operand_before(sign);
    let (high, language) = (around.operand_behind(place + 1), around.dialect.language);
    if !["to", "bis"].contains(&&*around.word(place)) || high.is_empty() || subject.is_empty() {
        return None;
    }
    let (written, low, above) = (around.written(&subject), around.written(&low), around.written(&high));
    let separator = around.dialect.argument_separator();
    let message = say!(
        language,
        "= compares with one value, not with all from one to another",
        "= vergleicht mit einem Wert, nicht mit allen von einem bis zum anderen"
    );
    Some(Fault::error("word-as-operator", around.span(&(subject.start..high.end)), message).with_help(say!(
        language,
        "write AND({written}>={low}{separator}{written}<={above})",
        "UND({written}>={low}{separator}{written}<={above}) schreiben"
    )))
}

/// The formula that is meant, and the place where the words that it stands for end.
fn mend(around: &Surroundings<'_>, asks: Asks, denied: bool, left: &Range<usize>, behind: usize) -> Option<(String, usize)> {
    let language = around.dialect.language;
    let separator = around.dialect.argument_separator();
    let subject = around.written(left);
    if subject.is_empty() {
        return None;
    }
    let not = |condition: String| if denied { say!(language, "NOT({condition})", "NICHT({condition})") } else { condition };
    let right = around.operand_behind(behind);
    let value = around.written(&right);
    Some(match asks {
        Asks::Empty => (format!("{subject}{}\"\"", if denied { "<>" } else { "=" }), behind),
        Asks::Compared(sign) => {
            let sign = match (sign, denied) {
                (_, false) => sign,
                (">", true) => "<=",
                (">=", true) => "<",
                ("<", true) => ">=",
                ("<=", true) => ">",
                ("=", true) => "<>",
                (_, true) => "=",
            };
            // `[Since] before 2020`: a year is no date.
            let of_dates = ["before", "after", "since", "until", "vor", "nach", "seit"].iter().any(|word| around.word(behind - 1) == *word);
            let is_year = right.len() == 1 && matches!(around.token(behind)?.sort, Sort::Number(year) if (1900.0..2200.0).contains(&year));
            if of_dates && is_year {
                return Some((say!(language, "YEAR({subject}){sign}{value}", "JAHR({subject}){sign}{value}"), right.end));
            }
            (format!("{subject}{sign}{value}"), right.end)
        }
        Asks::Between => {
            let (low, high, end) = bounds(around, behind)?;
            let between =
                say!(language, "AND({subject}>={low}{separator}{subject}<={high})", "UND({subject}>={low}{separator}{subject}<={high})");
            (not(between), end)
        }
        Asks::OneOf => {
            let (values, end) = listed(around, behind)?;
            let joined = |sign: &str| {
                let cases: Vec<String> = values.iter().map(|value| format!("{subject}{sign}{value}")).collect();
                cases.join(&separator.to_string())
            };
            let mended = match (values.len(), denied) {
                (1, false) => joined("="),
                (1, true) => joined("<>"),
                (_, false) => {
                    let cases = joined("=");
                    say!(language, "OR({cases})", "ODER({cases})")
                }
                (_, true) => {
                    let cases = joined("<>");
                    say!(language, "AND({cases})", "UND({cases})")
                }
            };
            (mended, end)
        }
        Asks::Contains => match &around.token(behind)?.sort {
            Sort::Text(text) => (not(pattern(around, subject, text)), behind + 1),
            _ => (
                not(say!(language, "ISNUMBER(SEARCH({value}{separator}{subject}))", "ISTZAHL(SUCHEN({value}{separator}{subject}))")),
                right.end,
            ),
        },
        Asks::Begins | Asks::Ends => {
            let length = match &around.token(behind)?.sort {
                Sort::Text(text) => text.chars().count().to_string(),
                _ => say!(language, "LEN({value})", "LÄNGE({value})"),
            };
            let sign = if denied { "<>" } else { "=" };
            let mended = if asks == Asks::Begins {
                say!(language, "LEFT({subject}{separator}{length}){sign}{value}", "LINKS({subject}{separator}{length}){sign}{value}")
            } else {
                say!(language, "RIGHT({subject}{separator}{length}){sign}{value}", "RECHTS({subject}{separator}{length}){sign}{value}")
            };
            (mended, right.end)
        }
    })
}

/// `"G*"`, `"%G%"` and `"G"` behind "like" or "contains": what is looked for, and where.
fn pattern(around: &Surroundings<'_>, subject: &str, text: &str) -> String {
    let language = around.dialect.language;
    let separator = around.dialect.argument_separator();
    let wanted = text.trim_matches(['*', '%']);
    let quoted = format!("\"{}\"", wanted.replace('"', "\"\""));
    let length = wanted.chars().count();
    match (text.starts_with(['*', '%']), text.ends_with(['*', '%'])) {
        (false, true) if length > 0 => {
            say!(language, "LEFT({subject}{separator}{length})={quoted}", "LINKS({subject}{separator}{length})={quoted}")
        }
        (true, false) if length > 0 => {
            say!(language, "RIGHT({subject}{separator}{length})={quoted}", "RECHTS({subject}{separator}{length})={quoted}")
        }
        _ => say!(language, "ISNUMBER(SEARCH({quoted}{separator}{subject}))", "ISTZAHL(SUCHEN({quoted}{separator}{subject}))"),
    }
}

/// `5000 and 50000`, `5000 to 50000`, `5000-50000`, `(5000;50000)`, and the place behind.
fn bounds<'a>(around: &Surroundings<'a>, start: usize) -> Option<(&'a str, &'a str, usize)> {
    let (start, closing) = match around.token(start)?.sort {
        Sort::Open => (start + 1, 1),
        _ => (start, 0),
    };
    let is_to = |place: usize| ["and", "to", "und", "bis", "till", "until"].contains(&&*around.word(place));
    let middle = around.end_behind(start, is_to);
    let parts = is_to(middle) || (closing == 1 && matches!(around.token(middle).map(|token| &token.sort), Some(Sort::Separator(_))));
    let (low, high) = if parts {
        (start..middle, around.operand_behind(middle + 1))
    } else {
        let places = start..middle;
        let minus = places.clone().skip(1).find(|&place| around.tokens[place].sort == Sort::Operator(Operator::Subtract))?;
        (start..minus, minus + 1..around.operand_behind(minus + 1).end)
    };
    let (below, above) = (around.written(&low), around.written(&high));
    (!below.is_empty() && !above.is_empty()).then_some((below, above, high.end + closing))
}

/// The values of a list behind "in": `("A";"B")`, `"A"`, `{"A","B"}`, and the place behind them.
fn listed<'a>(around: &Surroundings<'a>, start: usize) -> Option<(Vec<&'a str>, usize)> {
    if around.token(start)?.sort != Sort::Open {
        let value = around.operand_behind(start);
        return Some((vec![around.written(&value)], value.end));
    }
    let mut values = Vec::new();
    let mut place = start + 1;
    loop {
        let end = around.end_behind(place, |_| false);
        values.push(around.written(&(place..end)));
        match around.token(end)?.sort {
            Sort::Separator(_) => place = end + 1,
            Sort::Close => return values.iter().all(|value| !value.is_empty()).then_some((values, end + 1)),
            _ => return None,
        }
    }
}
