//! The placeholders before the point, of a number as of a fraction: `#,##0`.

use crate::formula::Dialect;

use super::section::Part;

/// Fills the placeholders before the point from the right; the leftmost takes all digits that remain.
pub(super) fn show_whole(parts: &[Part], digits: &str, general: &str, dialect: Dialect, shown: &mut String) {
    let separator = if dialect.decimal_comma { '.' } else { ',' };
    let first = parts.iter().position(|part| matches!(part, Part::Digit(_)));
    let last = parts.iter().rposition(|part| matches!(part, Part::Digit(_)));
    let grouped = parts
        .iter()
        .enumerate()
        .any(|(at, part)| *part == Part::Group && first.is_some_and(|first| first < at) && last.is_some_and(|last| at < last));
    let mut remaining: Vec<char> = digits.chars().collect();
    let mut reversed: Vec<char> = Vec::new();
    let mut placed = 0;
    let mut place = |digit: char, reversed: &mut Vec<char>| {
        if grouped && placed > 0 && placed % 3 == 0 && digit != ' ' {
            reversed.push(separator);
        }
        placed += 1;
        reversed.push(digit);
    };
    for (at, part) in parts.iter().enumerate().rev() {
        match part {
            Part::Digit(kind) => {
                match (remaining.pop(), kind) {
                    (Some(digit), _) => place(digit, &mut reversed),
                    (None, '0') => place('0', &mut reversed),
                    (None, '?') => place(' ', &mut reversed),
                    (None, _) => {}
                }
                if Some(at) == first {
                    while let Some(digit) = remaining.pop() {
                        place(digit, &mut reversed);
                    }
                }
            }
            Part::Literal(literal) => reversed.extend(literal.chars().rev()),
            Part::Percent => reversed.push('%'),
            Part::General | Part::Text => reversed.extend(general.chars().rev()),
            Part::Group | Part::Point | Part::Denominator(_) | Part::Exponent { .. } | Part::Date(_) => {}
        }
    }
    shown.extend(reversed.iter().rev());
}
