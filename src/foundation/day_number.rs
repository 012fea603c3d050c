//! Excel's day numbers in the 1900 system: day 1 is 1 January 1900, and day 60 is the 29 February 1900 that never was.
//!
//! Source: ECMA-376 part 1, 18.17.4.1. A workbook of the 1904 system is converted when it is read.

/// A day, counted as Excel counts it: 0 (shown as 1900-01-00) to 2,958,465 (9999-12-31).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayNumber(i32);

/// Days from the 1904 system's zero to the 1900 system's.
pub const DAYS_FROM_1900_TO_1904: f64 = 1462.0;

/// The last day that Excel knows, 31 December 9999.
pub const LAST_DAY: i32 = 2_958_465;

impl DayNumber {
    /// The day of a serial number, its time of day cut off; `None` outside Excel's calendar.
    pub fn from_serial(serial: f64) -> Option<Self> {
        (serial >= 0.0 && serial < f64::from(LAST_DAY) + 1.0).then(|| Self(serial.floor() as i32))
    }

    /// The day of a date of the Gregorian calendar; `None` where there is no such date or Excel does not know it.
    /// The 29 February 1900 of Excel is a date here.
    pub fn from_date(year: i32, month: u32, day: u32) -> Option<Self> {
        if (year, month, day) == (1900, 2, 29) {
            return Some(Self(60));
        }
        let valid = (1900..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        valid.then(|| Self::from_civil(days_from_civil(year, month, day)))
    }

    /// The day that a clock shows.
    pub fn of_clock(year: i32, month: u32, day: u32) -> Self {
        Self::from_civil(days_from_civil(year, month, day))
    }

    /// Reads `2026-11-23`.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if year.len() != 4 || !(1..=2).contains(&month.len()) || !(1..=2).contains(&day.len()) {
            return None;
        }
        Self::from_date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Reads a day as either language writes it: `2026-11-23`, `23.11.2026`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(day) = Self::parse_iso(text) {
            return Some(day);
        }
        let mut parts = text.trim().splitn(3, '.').map(str::trim);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let digits =
            |part: &str, length: std::ops::RangeInclusive<usize>| length.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(day, 1..=2) || !digits(month, 1..=2) || !digits(year, 4..=4) {
            return None;
        }
        Self::from_date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The serial number, whole days.
    pub fn serial(self) -> f64 {
        f64::from(self.0)
    }

    /// Year, month and day; day 0 is 1900-01-00 and day 60 is 1900-02-29, as in Excel.
    pub fn date(self) -> (i32, u32, u32) {
        match self.0 {
            0 => (1900, 1, 0),
            60 => (1900, 2, 29),
            day if day < 60 => civil_from_days(day - 25_568),
            day => civil_from_days(day - 25_569),
        }
    }

    fn from_civil(days: i32) -> Self {
        // Days since 1970-01-01; 1900-03-01 is Excel's day 61.
        if days >= -25_508 { Self(days + 25_569) } else { Self(days + 25_568) }
    }
}

/// The length of a month; February 1900 has 28 days here.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month as i32 + 9) % 12) + 2) / 5 + day as i32 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    (year_of_era + era * 400 + i32::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_are_excels() {
        for (serial, date) in [
            (1.0, (1900, 1, 1)),
            (59.0, (1900, 2, 28)),
            (60.0, (1900, 2, 29)),
            (61.0, (1900, 3, 1)),
            (25_569.0, (1970, 1, 1)),
            (46_349.0, (2026, 11, 23)),
            (2_958_465.0, (9999, 12, 31)),
        ] {
            let day = DayNumber::from_serial(serial).unwrap();
            assert_eq!(day.date(), date);
            assert_eq!(DayNumber::from_date(date.0, date.1, date.2).unwrap().serial(), serial);
        }
        assert_eq!(DayNumber::from_serial(-1.0), None);
        assert_eq!(DayNumber::from_date(2025, 2, 29), None);
        assert_eq!(DayNumber::parse_iso("2026-11-23").map(DayNumber::serial), Some(46_349.0));
        assert_eq!(DayNumber::parse_iso("23.11.2026"), None);
        assert_eq!(DayNumber::parse("23.11.2026"), DayNumber::parse("2026-11-23"));
        for text in ["", "23/11/2026", "23.11.26", "32.1.2026", "1.1.", "+1.1.2026", "2026"] {
            assert_eq!(DayNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_goes_there_and_back() {
        for serial in 1..=LAST_DAY {
            let day = DayNumber::from_serial(f64::from(serial)).unwrap();
            let (year, month, date) = day.date();
            assert_eq!(DayNumber::from_date(year, month, date), Some(day));
        }
    }
}
