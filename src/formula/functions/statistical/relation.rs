//! How two columns belong together: CORREL, SLOPE, INTERCEPT, FORECAST.LINEAR, RSQ.
//!
//! Only rows in which both columns hold a number count, as in Excel; columns of different lengths are `#N/A`.

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::column::Column;
use crate::foundation::language::Word;
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::{Outcome, Sum};
use crate::formula::functions::row::{eager, function, parameter};

const Y: Parameter = parameter(Takes::NumberRange, "y_column", "Y_Spalte");
const X: Parameter = parameter(Takes::NumberRange, "x_column", "X_Spalte");

pub(crate) static FUNCTIONS: &[Function] = &[
    function("CORREL", "KORREL", &[Y, X], eager!(correlation))
        .also(&[Word::new("PEARSON", "PEARSON")])
        .says("The correlation of two columns, from -1 to 1.", "Die Korrelation zweier Spalten, von -1 bis 1.")
        .example("ROUND(CORREL([Price],[Units]),4)", "0.866"),
    function("RSQ", "BESTIMMTHEITSMASS", &[Y, X], eager!(determination))
        .says("The square of the correlation of two columns.", "Das Quadrat der Korrelation zweier Spalten.")
        .example("RSQ([Price],[Units])", "0.75"),
    function("SLOPE", "STEIGUNG", &[Y, X], eager!(slope))
        .says(
            "The slope of the straight line through the points of two columns.",
            "Die Steigung der Geraden durch die Punkte zweier Spalten.",
        )
        .example("SLOPE([Price],[Units])", "5"),
    function("INTERCEPT", "ACHSENABSCHNITT", &[Y, X], eager!(intercept))
        .says(
            "Where the straight line through the points of two columns meets x = 0.",
            "Wo die Gerade durch die Punkte zweier Spalten x = 0 trifft.",
        )
        .example("ROUND(INTERCEPT([Price],[Units]),4)", "6.6667"),
    function("FORECAST.LINEAR", "PROGNOSE.LINEAR", &[parameter(Takes::Number, "x", "x"), Y, X], eager!(forecast))
        .also(&[Word::new("FORECAST", "SCHÄTZER")])
        .says(
            "What the straight line through the points of two columns gives for a number.",
            "Was die Gerade durch die Punkte zweier Spalten für eine Zahl ergibt.",
        )
        .example("ROUND(FORECAST.LINEAR(4,[Price],[Units]),4)", "26.6667"),
];

/// The means of both columns, and the sums of squares and of products around them.
struct Points {
    mean_y: f64,
    mean_x: f64,
    squares_y: f64,
    squares_x: f64,
    products: f64,
}

fn points(y: &Column, x: &Column) -> Result<Points, CellError> {
    if y.len() != x.len() {
        return Err(CellError::NotAvailable);
    }
    let mut pairs = Vec::new();
    for (y, x) in y.values().iter().zip(x.values().iter()) {
        match (y, x) {
            (Value::Error(error), _) | (_, Value::Error(error)) => return Err(error),
            (Value::Number(y), Value::Number(x)) => pairs.push((y, x)),
            _ => {}
        }
    }
    if pairs.is_empty() {
        return Err(CellError::Div0);
    }
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let mut sum = Sum::default();
        pairs.iter().for_each(|pair| sum.add(of(pair)));
        sum.total()
    };
    let count = pairs.len() as f64;
    let (mean_y, mean_x) = (sum(&|pair| pair.0) / count, sum(&|pair| pair.1) / count);
    Ok(Points {
        mean_y,
        mean_x,
        squares_y: sum(&|pair| (pair.0 - mean_y) * (pair.0 - mean_y)),
        squares_x: sum(&|pair| (pair.1 - mean_x) * (pair.1 - mean_x)),
        products: sum(&|pair| (pair.0 - mean_y) * (pair.1 - mean_x)),
    })
}

fn divided(number: f64, divisor: f64) -> Result<f64, CellError> {
    if divisor == 0.0 { Err(CellError::Div0) } else { Ok(number / divisor) }
}

fn correlation(call: &Call<'_>) -> Outcome {
    let points = points(call.column(0)?, call.column(1)?)?;
    Ok(Value::number(divided(points.products, (points.squares_y * points.squares_x).sqrt())?))
}

fn determination(call: &Call<'_>) -> Outcome {
    let points = points(call.column(0)?, call.column(1)?)?;
    Ok(Value::number(divided(points.products * points.products, points.squares_y * points.squares_x)?))
}

fn slope(call: &Call<'_>) -> Outcome {
    let points = points(call.column(0)?, call.column(1)?)?;
    Ok(Value::number(divided(points.products, points.squares_x)?))
}

fn intercept(call: &Call<'_>) -> Outcome {
    let points = points(call.column(0)?, call.column(1)?)?;
    Ok(Value::number(points.mean_y - divided(points.products, points.squares_x)? * points.mean_x))
}

fn forecast(call: &Call<'_>) -> Outcome {
    let x = call.number(0)?;
    let points = points(call.column(1)?, call.column(2)?)?;
    Ok(Value::number(points.mean_y + divided(points.products, points.squares_x)? * (x - points.mean_x)))
}
