//! Which way a score goes, in one of four words.

use crate::foundation::language::Word;

/// Scores from which a trend can be told.
const LEAST: usize = 3;
/// Points over the whole time below which a score is steady.
const STEADY: f64 = 3.0;

/// Which way a score goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Up.
    Rising,
    /// Neither.
    Steady,
    /// Down.
    Falling,
    /// There are too few scores to say.
    TooShort,
}

impl Trend {
    /// The trend of scores, each with its day: what the straight line that fits them best gains from the first day to the last.
    pub fn of(scores: &[(f64, f64)]) -> Self {
        let count = scores.len() as f64;
        if scores.len() < LEAST {
            return Self::TooShort;
        }
        let mean = |of: fn(&(f64, f64)) -> f64| scores.iter().map(of).sum::<f64>() / count;
        let (day, score) = (mean(|point| point.0), mean(|point| point.1));
        let spread: f64 = scores.iter().map(|point| (point.0 - day).powi(2)).sum();
        let first = scores.iter().map(|point| point.0).fold(f64::INFINITY, f64::min);
        let last = scores.iter().map(|point| point.0).fold(f64::NEG_INFINITY, f64::max);
        if spread <= 0.0 {
            return Self::TooShort;
        }
        let slope = scores.iter().map(|point| (point.0 - day) * (point.1 - score)).sum::<f64>() / spread;
        match slope * (last - first) {
            gain if gain >= STEADY => Self::Rising,
            gain if gain <= -STEADY => Self::Falling,
            _ => Self::Steady,
        }
    }

    /// Its word.
    pub const fn word(self) -> Word {
        match self {
            Self::Rising => Word::new("rising", "steigend"),
            Self::Steady => Word::new("steady", "stabil"),
            Self::Falling => Word::new("falling", "fallend"),
            Self::TooShort => Word::new("too short", "zu kurz"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Trend;

    #[test]
    fn a_trend_is_what_the_line_gains() {
        for (scores, trend) in [
            (&[(0.0, 50.0), (30.0, 80.0)][..], Trend::TooShort),
            (&[(0.0, 50.0), (30.0, 51.0), (61.0, 53.0)], Trend::Rising),
            (&[(0.0, 50.0), (30.0, 51.0), (61.0, 52.0)], Trend::Steady),
            (&[(0.0, 50.0), (30.0, 90.0), (61.0, 50.0)], Trend::Steady),
            (&[(0.0, 70.0), (30.0, 60.0), (61.0, 58.0)], Trend::Falling),
            (&[(5.0, 70.0), (5.0, 60.0), (5.0, 58.0)], Trend::TooShort),
            (&[], Trend::TooShort),
        ] {
            assert_eq!(Trend::of(scores), trend, "{scores:?}");
        }
    }
}
