//! Bounds and thresholds in two units: `0%: 0; 5%: 50; 10: 100`, where 10 is a hundred times what is meant.

use crate::formula::{Dialect, Fault};
use crate::foundation::number::round_to_15_digits;
use crate::say;

use super::Scale;
use super::tokens::{Part, Token, parts};

impl Scale {
    /// What is said of a scale that can be read and whose numbers have a percent sign here and none there. 0 is the same in both.
    pub fn mixed_units(text: &str, dialect: Dialect) -> Option<Fault> {
        let parts = parts(text, dialect);
        let is_bound = |place: usize| {
            let beside =
                |place: Option<usize>, token: Token| place.and_then(|place| parts.get(place)).is_some_and(|part| part.token == token);
            let before = place.checked_sub(1);
            beside(before, Token::To) || beside(Some(place + 1), Token::To) || beside(Some(place + 1), Token::Colon)
        };
        let numbers: Vec<(&Part, f64, bool)> = parts
            .iter()
            .enumerate()
            .filter(|(place, _)| is_bound(*place))
            .filter_map(|(_, part)| match part.token {
                Token::Number { value, percent } if value != 0.0 => Some((part, value, percent)),
                _ => None,
            })
            .collect();
        // `0%` says that percentages are meant just as well.
        let percent =
            parts.iter().enumerate().any(|(place, part)| matches!(part.token, Token::Number { percent: true, .. }) && is_bound(place));
        let (part, value, _) = numbers.iter().find(|(_, _, is_percent)| !is_percent).filter(|_| percent)?;
        let language = dialect.language;
        let written = &text[part.span.clone()];
        let meant = format!("{written}%");
        let message = say!(
            language,
            "\"{written}\" has no percent sign, and others in this scale have one",
            "„{written}“ hat kein Prozentzeichen, andere Zahlen dieser Skala haben eines"
        );
        let help = if value.abs() <= 1.0 {
            let whole = language.number(round_to_15_digits(value * 100.0));
            say!(language, "write {whole}%, or {meant} if that is meant", "{whole}% schreiben oder {meant}, wenn das gemeint ist")
        } else {
            let whole = language.number(round_to_15_digits(value * 100.0));
            say!(
                language,
                "write {meant}; {written} without the sign is {whole}%",
                "{meant} schreiben; {written} ohne das Zeichen sind {whole}%"
            )
        };
        Some(Fault::finding("mixed-units", part.span.clone(), message).with_help(help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_the_others_sign_is_marked() {
        for (text, dialect, marked) in [
            ("0%: 0; 5%: 50; 10: 100", Dialect::ENGLISH, Some("10")),
            ("0: 0; 5%: 50; 10%: 100", Dialect::ENGLISH, None),
            ("0%..30", Dialect::ENGLISH, Some("30")),
            ("30 .. 0 %", Dialect::GERMAN, Some("30")),
            ("0..30%", Dialect::ENGLISH, None),
            ("5..30%", Dialect::ENGLISH, Some("5")),
            ("-5%..12,5", Dialect::GERMAN, Some("12,5")),
            ("0%..1", Dialect::ENGLISH, Some("1")),
            ("0..5000000", Dialect::ENGLISH, None),
            ("0%: 0; 50%: 40; 100%: 100", Dialect::ENGLISH, None),
            ("\"5%\": 50; \"10\": 100", Dialect::ENGLISH, None),
            ("min..max", Dialect::ENGLISH, None),
        ] {
            let fault = Scale::mixed_units(text, dialect);
            assert_eq!(fault.as_ref().map(|fault| &text[fault.span.clone()]), marked, "{text}");
        }
    }
}
