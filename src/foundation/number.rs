//! Numbers at the precision of Excel: 15 significant decimal digits.
//!
//! What is computed in binary is compared, rounded and written as the decimal number that a person would read off the cell.

use std::cmp::Ordering;

/// Compares after rounding to 15 significant digits, which is the precision of Excel: 69.99999999999999 (computed) is 70.
pub fn compare_numbers(left: f64, right: f64) -> Ordering {
    let difference = (left - right).abs();
    if difference == 0.0 {
        return Ordering::Equal;
    }
    // Values that differ by more than one unit of the 14th digit cannot round to the same 15 digits.
    if difference > left.abs().max(right.abs()) * 1e-13 {
        return left.partial_cmp(&right).unwrap_or(Ordering::Equal);
    }
    round_to_15_digits(left).partial_cmp(&round_to_15_digits(right)).unwrap_or(Ordering::Equal)
}

/// The least and the greatest number that equal this one at 15 digits: a number beside a constant needs no rounding.
pub fn equal_at_15_digits(number: f64) -> (f64, f64) {
    if number == 0.0 {
        return (0.0, 0.0);
    }
    let (mut least, mut greatest) = (number, number);
    while compare_numbers(least.next_down(), number).is_eq() {
        least = least.next_down();
    }
    while compare_numbers(greatest.next_up(), number).is_eq() {
        greatest = greatest.next_up();
    }
    (least, greatest)
}

/// The nearest number with 15 significant decimal digits.
pub fn round_to_15_digits(number: f64) -> f64 {
    if is_exact_whole(number) {
        return number;
    }
    match decimal_form(number.abs()) {
        // The division of two exact numbers gives the nearest number to their decimal quotient.
        Some((digits, places)) => (digits as f64 / TENS[places]).copysign(number),
        None => format!("{number:.14e}").parse().unwrap_or(number),
    }
}

/// The powers of ten that have an exact binary form.
pub const TENS: [f64; 23] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

/// A positive number as 15 decimal digits and how many of them stand behind the point; `None` where that cannot be told without
/// writing the number out, because it is very large or small or lies between two such decimals.
pub fn decimal_form(number: f64) -> Option<(u64, usize)> {
    if !(1e-7..1e15).contains(&number) {
        return None;
    }
    let places = usize::try_from(14 - number.log10().floor() as i32).ok()?;
    let tens = *TENS.get(places)?;
    let scaled = number * tens;
    if !(1e14..1e15).contains(&scaled) {
        return None;
    }
    // The product and what it was rounded by are the exact one, so that it is known on which side of the middle that lies.
    let whole = scaled.floor();
    let above_the_middle = scaled - whole - 0.5 + number.mul_add(tens, -scaled);
    (above_the_middle != 0.0).then_some((whole as u64 + u64::from(above_the_middle > 0.0), places))
}

/// Whether a number is whole and has at most 15 digits, so that rounding to 15 digits cannot change it.
pub fn is_exact_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < 1e15
}

/// Rounds half away from zero to `digits` places (negative: before the point), in decimal as Excel does: 1.005 at two
/// places is 1.01 though its binary value lies below.
pub fn round_half_away(number: f64, digits: i32) -> f64 {
    if !number.is_finite() || (digits >= 0 && is_exact_whole(number)) {
        return number;
    }
    if let (Some((all, places)), Ok(wanted)) = (decimal_form(number.abs()), usize::try_from(digits)) {
        let Some(dropped) = places.checked_sub(wanted).filter(|&dropped| dropped > 0) else { return number };
        let unit = 10_u64.checked_pow(dropped as u32).unwrap_or(u64::MAX);
        let whole = all / unit + u64::from(all % unit >= unit.div_ceil(2));
        return (whole as f64 / TENS[wanted]).copysign(number) + 0.0;
    }
    // 15 significant digits are what Excel works with: the nearest decimal of that length is what the user means.
    let scientific = format!("{:.14e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let kept = exponent + 1 + digits;
    if kept >= 15 {
        return number;
    }
    if kept < 0 {
        return 0.0;
    }
    let all: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    let mut whole: u64 = all[..kept as usize].iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    if all[kept as usize] >= b'5' {
        whole += 1;
    }
    let rounded = format!("{whole}e{}", -digits).parse().unwrap_or(number.abs());
    if number < 0.0 { -rounded } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_at_fifteen_digits() {
        assert_eq!(compare_numbers(69.999_999_999_999_99, 70.0), Ordering::Equal);
        assert_eq!(compare_numbers(69.999_999_999_999, 70.0), Ordering::Less);
        assert_eq!(compare_numbers(0.1 + 0.2, 0.3), Ordering::Equal);
        assert_eq!(compare_numbers(-1.0, 1.0), Ordering::Less);
        assert_eq!(compare_numbers(1e-300, 0.0), Ordering::Greater);
    }

    #[test]
    fn rounding_to_fifteen_digits_is_that_of_written_decimals() {
        let mut bits: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut told = 0;
        for step in 0..200_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let fraction = (bits >> 11) as f64 / (1_u64 << 53) as f64;
            let number = match step % 4 {
                0 => fraction * 10_f64.powi(step % 30 - 10),
                1 => (fraction * 1e6).round() / 100.0,
                2 => -(fraction * 1e4).round() / 7.0,
                _ => 10_f64.powi(step % 20 - 8) * (1.0 - f64::EPSILON * (step % 5) as f64),
            };
            let written: f64 = format!("{number:.14e}").parse().unwrap();
            assert_eq!(round_to_15_digits(number), written, "{number:?}");
            told += usize::from(decimal_form(number.abs()).is_some());
        }
        assert!(told > 80_000, "{told}");
    }

    #[test]
    fn rounding_is_decimal_and_away_from_zero() {
        for (number, digits, rounded) in [
            (2.5, 0, 3.0),
            (-2.5, 0, -3.0),
            (1.005, 2, 1.01),
            (1234.0, -2, 1200.0),
            (0.4, 0, 0.0),
            (51.0, -2, 100.0),
            (49.0, -2, 0.0),
            (9.995, 2, 10.0),
        ] {
            assert_eq!(round_half_away(number, digits), rounded, "{number} {digits}");
        }
        assert_eq!(round_half_away(-0.04, 1).to_bits(), 0.0_f64.to_bits());
        for step in 0..100_000 {
            let number = f64::from(step) / 1000.0 + 1e-13 * f64::from(step % 3);
            let digits = step % 5;
            // In decimal by hand: 15 digits, then half away from zero at the place asked for.
            let fifteen: f64 = format!("{number:.14e}").parse().unwrap();
            let thousandths = (fifteen * 1000.0).round() as u64;
            let unit = 10_u64.pow(3_u32.saturating_sub(digits as u32));
            let expected = if digits < 3 { ((thousandths + unit / 2) / unit * unit) as f64 / 1000.0 } else { f64::NAN };
            assert!(expected.is_nan() || round_half_away(number, digits) == expected, "{number} {digits}");
        }
    }

    #[test]
    fn bounds_hold_the_numbers_that_are_equal_and_no_other() {
        for number in [1.0, 0.1, 70.0, -3.5, 1e15, 1e-7, 0.3] {
            let (least, greatest) = equal_at_15_digits(number);
            assert!(compare_numbers(least, number).is_eq() && compare_numbers(greatest, number).is_eq());
            assert!(compare_numbers(least.next_down(), number).is_lt() && compare_numbers(greatest.next_up(), number).is_gt());
        }
        assert_eq!(equal_at_15_digits(0.0), (0.0, 0.0));
    }
}
