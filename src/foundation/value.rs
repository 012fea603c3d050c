//! What a cell or a formula can hold, and how Excel compares and coerces it.
//!
//! Two rules differ from Excel on purpose (design page "formula-language"): text is never a number by itself, so
//! arithmetic on text and a comparison of text with a number give `#VALUE!`; and a condition must be TRUE or FALSE.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use super::language::{Language, words};
use super::number::compare_numbers;

/// One value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// An empty cell: 0 in arithmetic, "" in text, FALSE as a condition.
    #[default]
    Blank,
    /// A number; a date is its day number. Always finite, and never -0.
    Number(f64),
    /// A text, possibly empty.
    Text(Arc<str>),
    /// TRUE or FALSE.
    Boolean(bool),
    /// An error value, which travels through operators and functions.
    Error(CellError),
}

/// The error values of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CellError {
    /// `#NULL!`
    Null,
    /// `#DIV/0!`
    Div0,
    /// `#VALUE!`
    Value,
    /// `#REF!`
    Ref,
    /// `#NAME?`
    Name,
    /// `#NUM!`
    Num,
    /// `#N/A`
    NotAvailable,
}

impl CellError {
    /// Every error value.
    pub const ALL: [Self; 7] = [Self::Null, Self::Div0, Self::Value, Self::Ref, Self::Name, Self::Num, Self::NotAvailable];

    /// As Excel shows it in `language` (`#N/A`, `#NV`).
    pub const fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Null, _) => "#NULL!",
            (Self::Div0, _) => "#DIV/0!",
            (Self::Value, Language::English) => "#VALUE!",
            (Self::Value, Language::German) => "#WERT!",
            (Self::Ref, Language::English) => "#REF!",
            (Self::Ref, Language::German) => "#BEZUG!",
            (Self::Name, _) => "#NAME?",
            (Self::Num, Language::English) => "#NUM!",
            (Self::Num, Language::German) => "#ZAHL!",
            (Self::NotAvailable, Language::English) => "#N/A",
            (Self::NotAvailable, Language::German) => "#NV",
        }
    }

    /// As files store it.
    pub const fn stored_name(self) -> &'static str {
        self.name(Language::English)
    }

    /// Reads either language's name, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|error| [Language::English, Language::German].iter().any(|&language| error.name(language).eq_ignore_ascii_case(text)))
    }
}

impl fmt::Display for CellError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name(Language::English))
    }
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// The result of a computation: -0 becomes 0, what is not finite `#NUM!`.
    pub fn number(number: f64) -> Self {
        // Excel knows no number nearer to 0 than 2.2E-308.
        let number = if number.is_subnormal() { 0.0 } else { number };
        if number.is_finite() { Self::Number(number + 0.0) } else { Self::Error(CellError::Num) }
    }

    /// Whether the cell is blank.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// The error, if it is one.
    pub fn error(&self) -> Option<CellError> {
        match self {
            Self::Error(error) => Some(*error),
            _ => None,
        }
    }

    /// As a number in arithmetic: blank is 0, TRUE is 1, text is `#VALUE!`.
    pub fn to_number(&self) -> Result<f64, CellError> {
        match self {
            Self::Blank => Ok(0.0),
            Self::Number(number) => Ok(*number),
            Self::Boolean(boolean) => Ok(f64::from(u8::from(*boolean))),
            Self::Text(_) => Err(CellError::Value),
            Self::Error(error) => Err(*error),
        }
    }

    /// As a condition: blank is FALSE; a number or a text is `#VALUE!`.
    pub fn to_condition(&self) -> Result<bool, CellError> {
        match self {
            Self::Blank => Ok(false),
            Self::Boolean(boolean) => Ok(*boolean),
            Self::Number(_) | Self::Text(_) => Err(CellError::Value),
            Self::Error(error) => Err(*error),
        }
    }

    /// As text: blank is "", a number is written in the General format of `language`, TRUE is `TRUE` or `WAHR`.
    pub fn to_text(&self, language: Language) -> Result<Arc<str>, CellError> {
        match self {
            Self::Blank => Ok("".into()),
            Self::Number(number) => Ok(language.number(*number).into()),
            Self::Text(text) => Ok(Arc::clone(text)),
            Self::Boolean(true) => Ok(words::TRUE.in_language(language).into()),
            Self::Boolean(false) => Ok(words::FALSE.in_language(language).into()),
            Self::Error(error) => Err(*error),
        }
    }

    /// As a reader of `language` would see it in a cell; an error by its name.
    pub fn shown(&self, language: Language) -> String {
        match self.to_text(language) {
            Ok(text) => text.to_string(),
            Err(error) => error.name(language).to_owned(),
        }
    }

    /// The order of two values as `<`, `=` and `>` see it: numbers after rounding to 15 significant digits, text without
    /// case, a blank as 0, "" or FALSE beside the other; numbers and texts before FALSE and TRUE. A number beside a text is
    /// `#VALUE!`, and so is an error its own.
    pub fn compare(&self, other: &Self) -> Result<Ordering, CellError> {
        match (self, other) {
            (Self::Error(error), _) | (_, Self::Error(error)) => Err(*error),
            (Self::Number(left), Self::Number(right)) => Ok(compare_numbers(*left, *right)),
            (Self::Text(left), Self::Text(right)) => Ok(compare_texts(left, right)),
            (Self::Boolean(left), Self::Boolean(right)) => Ok(left.cmp(right)),
            (Self::Number(_), Self::Text(_)) | (Self::Text(_), Self::Number(_)) => Err(CellError::Value),
            (Self::Boolean(_), Self::Number(_) | Self::Text(_)) => Ok(Ordering::Greater),
            (Self::Number(_) | Self::Text(_), Self::Boolean(_)) => Ok(Ordering::Less),
            (Self::Blank, Self::Blank) => Ok(Ordering::Equal),
            (Self::Blank, other) => other.compare(self).map(Ordering::reverse),
            (Self::Number(number), Self::Blank) => Ok(compare_numbers(*number, 0.0)),
            (Self::Text(text), Self::Blank) => Ok(compare_texts(text, "")),
            (Self::Boolean(boolean), Self::Blank) => Ok(boolean.cmp(&false)),
        }
    }
}

impl From<CellError> for Value {
    fn from(error: CellError) -> Self {
        Self::Error(error)
    }
}

impl From<bool> for Value {
    fn from(boolean: bool) -> Self {
        Self::Boolean(boolean)
    }
}

/// Compares without case, in Excel's order: signs, then digits, then letters; letters with a mark sort beside their base letter (`ä` after
/// `a`, before `b`); hyphens and apostrophes count only where nothing else differs. Two texts are equal only where their lower-case
/// forms are.
pub fn compare_texts(left: &str, right: &str) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let (left, right) = (folded_text(left), folded_text(right));
    let in_order = left.chars().filter_map(sorted_letter).cmp(right.chars().filter_map(sorted_letter));
    in_order.then_with(|| left.chars().count().cmp(&right.chars().count())).then_with(|| left.cmp(&right))
}

/// The signs in Excel's order; they stand before the digits.
const SIGNS: &str = " !\"#$%&()*,./:;?@[\\]^_`{|}~+<=>";

/// What stands for the first of the signs where letters are compared by their code: so many below the digits as there are signs.
const FIRST_SIGN: u32 = 0x10;

/// A letter of a folded text as it sorts; `None` for what does not count.
fn sorted_letter(letter: char) -> Option<char> {
    match letter {
        '-' | '\'' => None,
        'a'..='z' | '0'..='9' => Some(letter),
        letter if letter.is_ascii() => match SIGNS.chars().position(|sign| sign == letter) {
            Some(place) => char::from_u32(FIRST_SIGN + place as u32),
            None => Some(letter),
        },
        letter => Some(base_letter(letter)),
    }
}

/// The lower-case form under which texts are equal, and by which lookups find them.
pub fn folded_text(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

/// The letters and signs that sort elsewhere than by their code, and what they sort as, one for one; what does not count stands at the end,
/// with no partner.
pub fn sorted_letters() -> (String, String) {
    let marked = ('\u{c0}'..='\u{24f}').filter(|&letter| base_letter(letter) != letter);
    let (mut letters, sorted): (String, String) =
        marked.chain(SIGNS.chars()).filter_map(|letter| Some((letter, sorted_letter(letter)?))).unzip();
    letters.push_str("-'");
    (letters, sorted)
}

fn base_letter(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ß' | 'ś' | 'š' | 'ş' => 's',
        'ť' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_compares_without_case_and_never_with_a_number() {
        assert_eq!(compare_texts("Straße", "STRASSE"), Ordering::Less);
        assert_eq!(compare_texts("ÄRGER", "ärger"), Ordering::Equal);
        assert_eq!(compare_texts("Ärger", "Bar"), Ordering::Less);
        assert_eq!(Value::text("800").compare(&Value::Number(1000.0)), Err(CellError::Value));
        assert_eq!(Value::Blank.compare(&Value::text("")), Ok(Ordering::Equal));
        assert_eq!(Value::Blank.compare(&Value::Number(-1.0)), Ok(Ordering::Greater));
        assert_eq!(Value::Boolean(false).compare(&Value::Number(9e9)), Ok(Ordering::Greater));
    }

    #[test]
    fn errors_have_their_names_in_both_languages() {
        assert_eq!(CellError::parse("#nv"), Some(CellError::NotAvailable));
        assert_eq!(CellError::parse("#N/A"), Some(CellError::NotAvailable));
        assert_eq!(CellError::parse("#WERT!"), Some(CellError::Value));
        assert_eq!(CellError::parse("#"), None);
    }
}
