//! How the value of a Score row becomes 0 to 100 points.

/// A scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scale {
    /// The value is the points.
    #[default]
    Points,
    /// Linear between two bounds, held at the ends; the second bound gives 100, and may be the smaller one.
    Linear {
        /// The bound that gives 0.
        zero: f64,
        /// The bound that gives 100.
        hundred: f64,
    },
    /// Linear between the smallest and the largest value among the accounts still in the funnel.
    Observed {
        /// Whether the smallest value gives 100 (`max..min`).
        descending: bool,
    },
    /// The share of the accounts still in the funnel that are not above this one.
    Percentile,
    /// The last threshold that the value reaches gives the points: pairs of threshold and points, thresholds ascending. A value
    /// below the first has 0 points.
    Steps(Vec<(f64, f64)>),
    /// Points by text, compared without case, and the points of any other text (`else`).
    Labels {
        /// Text and points.
        points: Vec<(String, f64)>,
        /// Points of every other text; `None` makes another text a fault of the data.
        otherwise: Option<f64>,
    },
}
