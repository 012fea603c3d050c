//! Regular expressions: REGEXTEST, and what XLOOKUP and XMATCH find in match mode 3.
//!
//! Excel's are those of PCRE2; look-around and references back to a group are not known here, and such an expression is `#VALUE!`.
//! The time that a search takes grows with the text and the expression, and never beyond.

use regex_lite::{Regex, RegexBuilder};

use crate::formula::function::{Call, Function, Takes};
use crate::foundation::column::Kind;
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::Outcome;
use crate::formula::functions::row::{eager, function, optional, parameter};

/// How large an expression may become, in bytes.
const LARGEST: usize = 1 << 20;

pub(crate) static FUNCTIONS: &[Function] = &[function(
    "REGEXTEST",
    "REGEXTESTEN",
    &[
        parameter(Takes::Text, "text", "Text"),
        parameter(Takes::Text, "pattern", "Muster"),
        optional(Takes::Number, "any_case", "Groß_Kleinschreibung"),
    ],
    eager!(test),
)
.gives(Kind::Boolean)
.says(
    "Whether a part of a text fits a regular expression; 1 as the last argument makes upper and lower case the same.",
    "Ob ein Teil eines Textes zu einem regulären Ausdruck passt; 1 als letztes Argument unterscheidet Groß und Klein nicht.",
)
.example("REGEXTEST(\"K-1001\",\"^K-[0-9]+$\")", "TRUE")];

/// A regular expression; one that cannot be read is `#VALUE!`.
pub(crate) fn regex(pattern: &str, minds_case: bool) -> Result<Regex, CellError> {
    RegexBuilder::new(pattern).case_insensitive(!minds_case).size_limit(LARGEST).build().map_err(|_| CellError::Value)
}

fn test(call: &Call<'_>) -> Outcome {
    let (text, pattern) = (call.text(0)?, call.text(1)?);
    let minds_case = match call.number_or(2, 0.0)?.trunc() {
        0.0 => true,
        1.0 => false,
        _ => return Err(CellError::Value),
    };
    Ok(Value::Boolean(regex(&pattern, minds_case)?.is_match(&text)))
}
