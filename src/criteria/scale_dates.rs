//! Dates in a scale, which knows numbers only: what is meant is the year, in the formula and in the scale.

use crate::formula::Fault;
use crate::foundation::language::Language;
use crate::say;

/// What is to be said of a scale such as `01.01.2005..31.12.2025`; `None` where it holds no dates. `formula` is its row's.
pub(super) fn in_years(scale: &str, formula: &str, language: Language) -> Option<Fault> {
    let mut mended = String::new();
    let mut dates = 0;
    for (place, side) in scale.split("..").enumerate() {
        if place > 0 {
            mended.push_str("..");
        }
        // Steps: what stands between two dates stays as it is.
        let is_of_date = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '/');
        let mut rest = side;
        while let Some(start) = rest.find(is_of_date) {
            let run = &rest[start..];
            let run = &run[..run.find(|letter| !is_of_date(letter)).unwrap_or(run.len())];
            mended.push_str(&rest[..start]);
            match year(run) {
                Some(year) => {
                    dates += 1;
                    mended.push_str(year);
                }
                None => mended.push_str(run),
            }
            rest = &rest[start + run.len()..];
        }
        mended.push_str(rest);
    }
    if dates == 0 {
        return None;
    }
    let formula = formula.trim().trim_start_matches('=').trim();
    let formula = if formula.is_empty() { say!(language, "[Since]", "[Seit]") } else { formula.to_owned() };
    let mended = mended.trim().to_owned();
    let message = say!(language, "a scale holds numbers, not dates", "eine Skala enthält Zahlen, keine Datumswerte");
    Some(Fault::error("bad-scale", 0..scale.len(), message).with_help(say!(
        language,
        "write YEAR({formula}) as the formula, and here {mended}",
        "als Formel JAHR({formula}) schreiben und hier {mended}"
    )))
}

/// The year of `31.12.2025`, `2025-12-31` or `12/31/2025`.
fn year(written: &str) -> Option<&str> {
    let mark = written.chars().find(|letter| !letter.is_ascii_digit())?;
    let parts: Vec<&str> = written.split(mark).collect();
    let [first, middle, last] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<u32>().ok();
    let (day, month, year) = if first.len() == 4 { (*last, *middle, *first) } else { (*first, *middle, *last) };
    let is_part = |part: &str| (1..=31).contains(&number(part).unwrap_or(0)) && part.len() <= 2;
    (year.len() == 4 && is_part(day) && is_part(month) && (1900..2200).contains(&number(year)?)).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_years() {
        for (scale, mended) in [
            ("01.01.2005..31.12.2025", "write YEAR([Since]) as the formula, and here 2005..2025"),
            ("2005-01-01..2025-12-31", "write YEAR([Since]) as the formula, and here 2005..2025"),
            ("1/1/2005 .. 12/31/2025", "write YEAR([Since]) as the formula, and here 2005 .. 2025"),
            ("01.01.2005: 0; 1.7.2015: 100", "write YEAR([Since]) as the formula, and here 2005: 0; 2015: 100"),
        ] {
            assert_eq!(in_years(scale, "=[Since]", Language::English).unwrap().help.unwrap(), mended, "{scale}");
        }
        for scale in ["0..5,000", "1.000.000..2.000.000", "0: 0; 5%: 20", "2005..2025", "-10..10", "1.2.3..4"] {
            assert_eq!(in_years(scale, "[Since]", Language::English), None, "{scale}");
        }
        let german = in_years("01.01.2005..31.12.2025", "[Seit]", Language::German).unwrap();
        assert_eq!(german.help.unwrap(), "als Formel JAHR([Seit]) schreiben und hier 2005..2025");
    }
}
