//! `MAX([a],1,5;2)` in a sheet with the decimal point: whoever parts the arguments with `;` means a decimal comma by 1,5. Read as it stands it
//! would be two numbers, and nothing would show it.

use crate::say;

use super::lexer::{Sort, Token};
use super::{Dialect, Fault};

/// The first number that is split by its decimal comma in a formula that parts arguments with `;`.
pub(super) fn mixed_separators(text: &str, tokens: &[Token], dialect: Dialect) -> Option<Fault> {
    let parts_with_semicolon = tokens.iter().any(|token| token.sort == Sort::Separator(';'));
    if dialect.decimal_comma || !parts_with_semicolon {
        return None;
    }
    tokens.windows(3).find_map(|tokens| {
        let [whole, comma, decimals] = tokens else { return None };
        let numbers = matches!((&whole.sort, &decimals.sort), (Sort::Number(_), Sort::Number(_))) && comma.sort == Sort::Separator(',');
        let tight = whole.span.end == comma.span.start && comma.span.end == decimals.span.start;
        if !numbers || !tight {
            return None;
        }
        let language = dialect.language;
        let span = whole.span.start..decimals.span.end;
        let (written, mended) = (&text[span.clone()], text[span.clone()].replace(',', "."));
        let message = say!(
            language,
            "{written} is two numbers here, for the decimal sign is the point and both , and ; part arguments",
            "{written} sind hier zwei Zahlen, denn das Dezimalzeichen ist der Punkt, und , wie ; trennen Argumente"
        );
        Some(Fault::error("mixed-separators", span, message).with_help(say!(
            language,
            "write {mended}, or part all arguments with ,",
            "{mended} schreiben oder alle Argumente mit , trennen"
        )))
    })
}
