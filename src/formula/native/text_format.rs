//! TEXT with a format that stands in the formula, written so that it gives the same on every computer.
//!
//! Excel reads a format by the computer's region and language: `TT.MM.JJJJ` in German, `#.##0,00` with a decimal comma. Dates are put together of their
//! parts here, and the format of numbers is chosen by the computer's decimal sign. Other formats stay as they are, and a note says so.

use crate::formula::syntax::ast::Node;
use crate::formula::syntax::ast::Part;

use super::Writer;
use super::text_literal;

impl Writer<'_> {
    /// The text of a number in a format; `number` is a cell or another short text.
    pub(super) fn shown_number(&mut self, number: &str, code: Option<&Node>) -> Option<String> {
        let Some(Part::Text(code)) = code.map(|node| &node.part) else { return None };
        dated(number, code).or_else(|| self.formatted(number, code))
    }

    /// A format of digits, separators and a percent sign.
    fn formatted(&mut self, number: &str, code: &str) -> Option<String> {
        if code.is_empty() || !code.contains('0') || !code.chars().all(|c| matches!(c, '0' | '#' | ',' | '.' | '%')) {
            return None;
        }
        if !code.contains(['.', ',']) {
            return Some(format!("TEXT({number},\"{code}\")"));
        }
        let swapped: String = code
            .chars()
            .map(|c| match c {
                '.' => ',',
                ',' => '.',
                other => other,
            })
            .collect();
        let (with_point, with_comma) = if self.dialect.decimal_comma { (swapped.as_str(), code) } else { (code, swapped.as_str()) };
        let own = if self.dialect.decimal_comma { ',' } else { '.' };
        // Thousands before one decimal sign; anything else has no other form.
        let (whole, decimals) = code.split_once(own).unwrap_or((code, "0"));
        if !decimals.trim_end_matches('%').chars().all(|c| matches!(c, '0' | '#')) || whole.is_empty() {
            return None;
        }
        let sign = self.places.decimal_sign();
        let shown = format!("TEXT({number},IF({sign}=\",\",\"{with_comma}\",\"{with_point}\"))");
        let turned = format!("SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({shown},\".\",\"|\"),\",\",\".\"),\"|\",\",\")");
        Some(format!("IF({sign}=\"{own}\",{shown},{turned})"))
    }
}

/// A format of days, months and years in digits, in either language.
fn dated(number: &str, code: &str) -> Option<String> {
    let letters: Vec<char> = code.to_lowercase().chars().collect();
    let mut parts = Vec::new();
    let mut at = 0;
    let mut has_part = false;
    while let Some(&letter) = letters.get(at) {
        let count = letters[at..].iter().take_while(|other| **other == letter).count();
        let padded = |part: String, count: usize| if count == 2 { format!("TEXT({part},\"00\")") } else { part };
        parts.push(match (letter, count) {
            ('y' | 'j', 4) => format!("YEAR({number})"),
            ('y' | 'j', 2) => format!("TEXT(MOD(YEAR({number}),100),\"00\")"),
            ('m', 1 | 2) => padded(format!("MONTH({number})"), count),
            ('d' | 't', 1 | 2) => padded(format!("DAY({number})"), count),
            ('.' | '-' | '/' | ' ', count) => {
                at += count;
                parts.push(text_literal(&letter.to_string().repeat(count)));
                continue;
            }
            _ => return None,
        });
        has_part = true;
        at += count;
    }
    has_part.then(|| if parts.len() == 1 { format!("{}&\"\"", parts[0]) } else { parts.join("&") })
}

#[cfg(test)]
mod tests {
    use super::dated;

    #[test]
    fn dates_are_put_together() {
        for (code, written) in [
            ("yyyy-mm-dd", Some("YEAR(A1)&\"-\"&TEXT(MONTH(A1),\"00\")&\"-\"&TEXT(DAY(A1),\"00\")")),
            ("T.M.JJ", Some("DAY(A1)&\".\"&MONTH(A1)&\".\"&TEXT(MOD(YEAR(A1),100),\"00\")")),
            ("jjjj", Some("YEAR(A1)&\"\"")),
            ("mmm yyyy", None),
            ("hh:mm", None),
            ("0", None),
        ] {
            assert_eq!(dated("A1", code).as_deref(), written, "{code}");
        }
    }
}
