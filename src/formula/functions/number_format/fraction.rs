//! A number as a fraction: `# ?/?`, `??/??`, `# ?/8`.

use crate::formula::Dialect;
use crate::foundation::number::round_half_away;
use crate::foundation::number::round_to_15_digits;
use crate::foundation::value::CellError;

use super::section::{Part, Section};
use super::whole::show_whole;

/// The most places that a denominator has; Excel's dialog offers three.
const WIDEST: usize = 4;

/// Where the numerator begins, where the slash stands and where the denominator ends; `None` where there is no fraction.
pub(super) fn place(parts: &[Part]) -> Option<(usize, usize, usize)> {
    let is_digit = |part: &Part| matches!(part, Part::Digit(_));
    let slash = (1..parts.len()).find(|&at| {
        parts[at] == Part::Literal("/".to_owned())
            && is_digit(&parts[at - 1])
            && parts.get(at + 1).is_some_and(|next| is_digit(next) || matches!(next, Part::Denominator(_)))
    })?;
    let numerator = parts[..slash].iter().rposition(|part| !is_digit(part)).map_or(0, |before| before + 1);
    let width = match parts[slash + 1] {
        Part::Denominator(_) => 1,
        _ => parts[slash + 1..].iter().take_while(|part| is_digit(part)).count(),
    };
    Some((numerator, slash, slash + 1 + width))
}

/// Shows a number without its sign.
pub(super) fn show(section: &Section, magnitude: f64, dialect: Dialect) -> Result<String, CellError> {
    let parts = section.parts.as_slice();
    let Some((start, slash, end)) = place(parts) else { return Err(CellError::Value) };
    let (before, above, below, after) = (&parts[..start], &parts[start..slash], &parts[slash + 1..end], &parts[end..]);
    let has_whole = before.iter().any(|part| matches!(part, Part::Digit(_)));
    let number = round_to_15_digits(magnitude);
    let mut whole = if has_whole { number.floor() } else { 0.0 };
    let (mut numerator, denominator) = match below {
        [Part::Denominator(fixed)] => (round_half_away((number - whole) * f64::from(*fixed), 0), f64::from(*fixed)),
        _ if below.len() > WIDEST => return Err(CellError::Value),
        _ => nearest(round_to_15_digits(number - whole), 10_u32.pow(below.len() as u32) - 1),
    };
    if has_whole && numerator == denominator {
        (whole, numerator) = (whole + 1.0, 0.0);
    }
    if whole.max(numerator) >= 1e15 {
        return Err(CellError::Value);
    }
    let mut shown = String::new();
    let digits = if whole > 0.0 || (numerator == 0.0 && has_whole) { format!("{whole}") } else { String::new() };
    show_whole(before, &digits, "", dialect, &mut shown);
    let always = above.contains(&Part::Digit('0'));
    if has_whole && numerator == 0.0 && !always {
        // A whole number leaves the place of its fraction free.
        let below = if let [Part::Denominator(fixed)] = below { fixed.to_string().len() } else { below.len() };
        shown.push_str(&" ".repeat(above.len() + 1 + below));
    } else {
        shown.push_str(&padded(&format!("{numerator}"), above, true));
        shown.push('/');
        shown.push_str(&padded(&format!("{denominator}"), below, false));
    }
    show_whole(after, "", "", dialect, &mut shown);
    Ok(shown)
}

/// Digits in their placeholders: a numerator stands to the right, a denominator to the left; zeros lead in both.
fn padded(digits: &str, placeholders: &[Part], to_the_right: bool) -> String {
    let missing = placeholders.len().saturating_sub(digits.len());
    let count = |wanted: char| placeholders.iter().take(missing).filter(|part| **part == Part::Digit(wanted)).count();
    let (zeros, blanks) = ("0".repeat(count('0')), " ".repeat(count('?')));
    if to_the_right { format!("{blanks}{zeros}{digits}") } else { format!("{zeros}{digits}{blanks}") }
}

/// The fraction nearest to a number with a denominator of at most `most`; of equal ones that with the smallest.
fn nearest(number: f64, most: u32) -> (f64, f64) {
    let mut best = (number.round(), 1.0);
    let mut off = (number - best.0).abs();
    for denominator in 2..=most {
        let denominator = f64::from(denominator);
        let numerator = (number * denominator).round();
        let distance = (number - numerator / denominator).abs();
        if distance < off - 1e-15 {
            (best, off) = ((numerator, denominator), distance);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_fraction_has_the_smallest_denominator() {
        for (number, most, expected) in [
            (0.5, 9, (1.0, 2.0)),
            (0.567, 9, (4.0, 7.0)),
            (0.567, 99, (55.0, 97.0)),
            (std::f64::consts::PI, 999, (355.0, 113.0)),
            (0.0, 9, (0.0, 1.0)),
            (0.995, 9, (1.0, 1.0)),
            (1.0 / 3.0, 99, (1.0, 3.0)),
        ] {
            assert_eq!(nearest(number, most), expected, "{number}");
        }
    }
}
