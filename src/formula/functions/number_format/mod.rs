//! The number formats of TEXT: `0.00`, `#,##0`, `0%`, `# ?/?`, `yyyy-mm-dd`, `dd.mm.yyyy`, `mmm yyyy`, and their sections.
//!
//! A code is read in the dialect at hand: with the decimal comma it is `#.##0,00`; in German the letters of dates are T, M and J,
//! beside d, m and y, and the months' names are German. What is not understood is `#VALUE!`, never shown as it stands.
//!
//! Source: ECMA-376 part 1, 18.8.31, and Excel's documentation of TEXT.

mod calendar;
mod code;
mod fraction;
pub(super) mod names;
mod numeral;
mod section;
mod whole;

use crate::formula::Dialect;
use crate::formula::running::operators::{decided, joined};
use crate::foundation::number::compare_numbers;
use crate::foundation::value::{CellError, Value};

use super::call::Outcome;
use super::reading;
use section::{Part, Section};

/// A value as a format shows it.
pub(super) fn apply(value: &Value, code: &str, dialect: Dialect) -> Outcome {
    let mut sections = code::sections(code, dialect).ok_or(CellError::Value)?;
    let for_text =
        if sections.len() == 4 || sections.last().is_some_and(|section| section.has(&Part::Text)) { sections.pop() } else { None };
    match value {
        Value::Error(error) => Err(*error),
        Value::Boolean(_) => Ok(Value::Text(joined(value, dialect)?)),
        Value::Text(text) => match for_text {
            Some(section) if !section.understood => Err(CellError::Value),
            Some(section) => Ok(Value::text(with_text(&section, text))),
            // Excel would read the number in the text; here a text is never a number by itself.
            None if reading::number(text, dialect).is_some() => Err(CellError::Value),
            None => Ok(value.clone()),
        },
        Value::Number(_) | Value::Blank => {
            let number = value.to_number()?;
            if sections.is_empty() {
                let text = joined(&Value::Number(number), dialect)?;
                return Ok(Value::text(for_text.map_or_else(String::new, |section| with_text(&section, &text))));
            }
            let chosen = chosen(&sections, number).ok_or(CellError::Value)?;
            let section = &sections[chosen];
            if !section.understood {
                return Err(CellError::Value);
            }
            let shown = if section.is_date() {
                calendar::show(section, number, dialect)?
            } else {
                // A section of its own for negative numbers says itself how their sign is shown.
                let own_sign = section.is_for_negatives() || (chosen > 0 && sections.iter().all(|section| section.condition.is_none()));
                let (shown, is_zero) = numeral::show(section, number.abs(), dialect)?;
                // What is rounded to 0 has no sign.
                let sign = if number < 0.0 && !own_sign && !is_zero { "-" } else { "" };
                format!("{sign}{shown}")
            };
            Ok(Value::text(shown))
        }
    }
}

/// The section that shows a number: the first whose condition it meets. Without conditions of their own, the first is for
/// positive numbers and the second for negative ones; the last takes what remains.
fn chosen(sections: &[Section], number: f64) -> Option<usize> {
    let last = sections.len() - 1;
    sections.iter().enumerate().position(|(place, section)| match (section.condition, place) {
        (Some((operator, bound)), _) => decided(operator, compare_numbers(number, bound)),
        (None, place) if place == last => true,
        (None, 0) if last == 1 && sections[1].condition.is_none() => number >= 0.0,
        (None, 0) => number > 0.0,
        (None, _) => number < 0.0,
    })
}

fn with_text(section: &Section, text: &str) -> String {
    section
        .parts
        .iter()
        .map(|part| match part {
            Part::Text => text,
            Part::Literal(literal) => literal,
            _ => "",
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &Value, code: &str, dialect: Dialect) -> Result<String, CellError> {
        apply(value, code, dialect).map(|value| match value {
            Value::Text(text) => text.to_string(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn numbers() {
        for (number, code, expected) in [
            (1234.567, "0", "1235"),
            (1234.567, "0.00", "1234.57"),
            (0.5, "0", "1"),
            (2.5, "0", "3"),
            (1.005, "0.00", "1.01"),
            (1234.567, "#,##0", "1,235"),
            (1234.567, "#,##0.00", "1,234.57"),
            (1_234_567.0, "#,##0", "1,234,567"),
            (12.0, "#,##0", "12"),
            (0.0, "#,##0", "0"),
            (0.0, "#", ""),
            (0.5, "#.##", ".5"),
            (12.5, ".00", "12.50"),
            (12.5, "\"about \".0", "about 12.5"),
            (12.5, "\"about\"", "about"),
            (5.0, "0.##", "5."),
            (0.285, "0%", "29%"),
            (0.285, "0.0%", "28.5%"),
            (-0.285, "0.0%", "-28.5%"),
            (-1234.5, "#,##0.00", "-1,234.50"),
            (-5.0, "0;(0)", "(5)"),
            (5.0, "0;(0)", "5"),
            (0.0, "0;-0;\"none\"", "none"),
            (1_234_567_898.0, "[<=9999999]###-####;(###) ###-####", "(123) 456-7898"),
            (5_551_234.0, "[<=9999999]###-####;(###) ###-####", "555-1234"),
            (0.5, "[<1]0%;0.0", "50%"),
            (-2.0, "[>=1000]#,##0,\"k\";0", "-2"),
            (25_000.0, "[>=1000]#,##0,\"k\";0", "25k"),
            (50.0, "[<0]\"low\";[>=100]\"high\";\"middle\"", "middle"),
            (100.0, "[<0]\"low\";[>=100]\"high\";\"middle\"", "high"),
            (-1.0, "[<0]\"low\";[>=100]\"high\";\"middle\"", "low"),
            (-1.5, "[<=-1]0.0\" below\";0.0", "1.5 below"),
            (-0.5, "[<=-1]0.0\" below\";0.0", "-0.5"),
            (-1.5, "[<100]0.0;0", "-1.5"),
            (5.0, "[Color3]0", "5"),
            (0.0, "0;-0;;@", ""),
            (5.0, "000", "005"),
            (1234.0, "00000", "01234"),
            (1234.0, "0,000.0", "1,234.0"),
            (1_234_567.0, "#,##0,", "1,235"),
            (1_234_567.0, "0.0,,", "1.2"),
            (12.5, "0.00 \"EUR\"", "12.50 EUR"),
            (12.5, "$0.00", "$12.50"),
            (12.5, "€ #,##0", "€ 13"),
            (12.5, "[$€-407] 0.0", "€ 12.5"),
            (5.0, "[Red]0", "5"),
            (5.0, "0\\x", "5x"),
            (5.0, "0_)", "5 "),
            (5.0, "*-0", "5"),
            (5.5, "??0.0?", "  5.5 "),
            (14_930_123_456.0, "(000) 000-0000", "(1493) 012-3456"),
            (12345.678, "0.00E+00", "1.23E+04"),
            (0.00012, "0.0E+0", "1.2E-4"),
            (12345.678, "0.00E-00", "1.23E04"),
            (9.999, "0.0E+0", "1.0E+1"),
            (12345.0, "##0.0E+0", "12.3E+3"),
            (0.0, "0.0E+0", "0.0E+0"),
            (1234.5, "General", "1234.5"),
            (-1234.5, "General", "-1234.5"),
            (1234.5, "@", "1234.5"),
            (1.25, "# ?/?", "1 1/4"),
            (0.5, "# ?/?", " 1/2"),
            (2.0, "# ?/?", "2    "),
            (0.0, "# ?/?", "0    "),
            (0.995, "# ?/?", "1    "),
            (1234.567, "# ?/?", "1234 4/7"),
            (1234.567, "# ??/??", "1234 55/97"),
            (0.5, "# ??/??", "  1/2 "),
            (-1.75, "# ?/?", "-1 3/4"),
            (1.3, "# ?/8", "1 2/8"),
            (2.0, "# ??/16", "2      "),
            (1.25, "?/?", "5/4"),
            (0.0, "0/0", "0/1"),
            (2.0, "0 0/0", "2 0/1"),
            (12.5, "# ?/? \"inch\"", "12 1/2 inch"),
            (std::f64::consts::PI, "# ???/???", "3  16/113"),
            (1234.5, "General \"pieces\"", "1234.5 pieces"),
            (12.0, "", ""),
            (1e20, "0", "100000000000000000000"),
            (0.1 + 0.2, "0.00000000000000000", "0.30000000000000000"),
        ] {
            assert_eq!(shown(&Value::Number(number), code, Dialect::ENGLISH), Ok(expected.to_owned()), "{number} {code}");
        }
        for code in [
            "[Color57]0",
            "[$-40C]mmmm",
            "[$-C07]mmmm",
            "[$-F800]dddd",
            "abn",
            "0\"x",
            "[>100",
            "[>100]0",
            "[>x]0",
            "# ?.?/?",
            "?/?%",
            "0/0/0",
            "# ?/x",
            "# ??????/??????",
            "0 d",
            "TT.MM.JJJJ",
            "0n",
            "0;0;0;0;0",
            "[h",
            "0\\",
        ] {
            assert_eq!(shown(&Value::Number(5.0), code, Dialect::ENGLISH), Err(CellError::Value), "{code}");
        }
    }

    #[test]
    fn numbers_in_german() {
        for (number, code, expected) in [
            (1234.567, "#.##0,00", "1.234,57"),
            (1234.567, "0,0", "1234,6"),
            (1_234_567.0, "#.##0", "1.234.567"),
            (0.285, "0,0%", "28,5%"),
            (0.285, "0,0 %", "28,5 %"),
            (1234.5, "Standard", "1234,5"),
            (1234.5, "#.##0,00 €", "1.234,50 €"),
        ] {
            assert_eq!(shown(&Value::Number(number), code, Dialect::GERMAN), Ok(expected.to_owned()), "{number} {code}");
        }
    }

    #[test]
    fn dates_and_times() {
        for (number, code, expected) in [
            (46_053.0, "yyyy-mm-dd", "2026-01-31"),
            (46_053.0, "dd.mm.yyyy", "31.01.2026"),
            (46_053.0, "d/m/yy", "31/1/26"),
            (46_053.0, "m/d/yyyy", "1/31/2026"),
            (46_053.0, "mmm yyyy", "Jan 2026"),
            (46_053.0, "mmmm d, yyyy", "January 31, 2026"),
            (46_053.0, "[$-407]mmmm", "Januar"),
            (46_053.0, "[$-de-DE]dddd", "Samstag"),
            (46_053.0, "[$-0409]mmm", "Jan"),
            (46_053.0, "[$-en-GB]mmm;[$-407]mmm", "Jan"),
            (46_053.0, "mmmmm", "J"),
            (46_053.0, "ddd", "Sat"),
            (46_053.0, "dddd", "Saturday"),
            (46_053.0, "YYYY\"-Q\"", "2026-Q"),
            (46_053.75, "yyyy-mm-dd hh:mm", "2026-01-31 18:00"),
            (46_053.75, "h:mm AM/PM", "6:00 PM"),
            (0.0, "h AM/PM", "12 AM"),
            (0.75, "hh:mm:ss", "18:00:00"),
            (0.123_456, "h:mm:ss.00", "2:57:46.60"),
            (0.999_999, "hh:mm:ss", "00:00:00"),
            (0.999_99, "hh:mm", "23:59"),
            (1.5, "[h]:mm", "36:00"),
            (0.5, "[mm]", "720"),
            (0.5, "mm:ss", "00:00"),
            (60.0, "yyyy-mm-dd", "1900-02-29"),
            (0.0, "yyyy-mm-dd", "1900-01-00"),
        ] {
            assert_eq!(shown(&Value::Number(number), code, Dialect::ENGLISH), Ok(expected.to_owned()), "{number} {code}");
        }
        assert_eq!(shown(&Value::Number(-1.0), "yyyy", Dialect::ENGLISH), Err(CellError::Value));
        assert_eq!(shown(&Value::Number(3e6), "yyyy", Dialect::ENGLISH), Err(CellError::Value));
        for (code, expected) in [
            ("TT.MM.JJJJ", "01.03.2026"),
            ("T. MMMM JJJJ", "1. März 2026"),
            ("MMM JJ", "Mrz 26"),
            ("TTT", "So"),
            ("TTTT", "Sonntag"),
            ("yyyy-mm-dd", "2026-03-01"),
            ("JJJJ-MM-TT hh:mm", "2026-03-01 00:00"),
            ("[$-409]MMMM", "March"),
            ("[$-407]MMMM", "März"),
        ] {
            assert_eq!(shown(&Value::Number(46_082.0), code, Dialect::GERMAN), Ok(expected.to_owned()), "{code}");
        }
    }

    #[test]
    fn texts_and_booleans() {
        let text = |text: &str| Value::text(text);
        assert_eq!(shown(&text("abc"), "0.00", Dialect::ENGLISH), Ok("abc".to_owned()));
        assert_eq!(shown(&text("5"), "0.00", Dialect::ENGLISH), Err(CellError::Value));
        assert_eq!(shown(&text("5"), "@", Dialect::ENGLISH), Ok("5".to_owned()));
        assert_eq!(shown(&text("abc"), "0;0;0;\"<\"@\">\"", Dialect::ENGLISH), Ok("<abc>".to_owned()));
        assert_eq!(shown(&Value::Boolean(true), "0", Dialect::GERMAN), Ok("WAHR".to_owned()));
        assert_eq!(shown(&Value::Blank, "0.0", Dialect::ENGLISH), Ok("0.0".to_owned()));
    }
}
