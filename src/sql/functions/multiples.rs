//! Rounding to a multiple on one side (EVEN, ODD, CEILING.MATH, FLOOR.MATH and their kin), and the parts of a time of day.
//!
//! How often a step goes into a number is counted at 15 digits, as in a run.

use super::Call;
use super::Written;
use crate::sql::dialect::SqlDialect;
use crate::sql::typed::Typed;

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(Ok(match call.name() {
        "EVEN" => {
            let number = call.double(0);
            let zero = call.dialect().number(0.0);
            let two = call.dialect().number(2.0);
            Typed::number(multiple(call, &number, &two, &format!("{number} > {zero}")))
        }
        "ODD" => {
            let number = call.double(0);
            let (one, two) = (call.dialect().number(1.0), call.dialect().number(2.0));
            let away = multiple(call, &format!("(abs({number}) + {one})"), &two, "TRUE");
            let away = call.bind(&format!("({away}) - {one}"));
            Typed::number(format!("CASE WHEN {number} < 0 THEN -{away} ELSE {away} END"))
        }
        "CEILING.MATH" | "CEILING.PRECISE" => stepped(call, true),
        "FLOOR.MATH" | "FLOOR.PRECISE" => stepped(call, false),
        "HOUR" => {
            let seconds = seconds(call);
            let dialect = call.dialect();
            Typed::whole(whole_times(dialect, &seconds, 3600.0))
        }
        "MINUTE" => {
            let seconds = seconds(call);
            let dialect = call.dialect();
            let minutes = call.bind(&whole_times(dialect, &seconds, 60.0));
            Typed::whole(format!("({minutes} - {} * {})", dialect.number(60.0), whole_times(dialect, &minutes, 60.0)))
        }
        "SECOND" => {
            let seconds = seconds(call);
            let dialect = call.dialect();
            Typed::whole(format!("({seconds} - {} * {})", dialect.number(60.0), whole_times(dialect, &seconds, 60.0)))
        }
        _ => return None,
    }))
}

/// The multiple of a step that is not below the number, or not above it where the condition does not hold. A step of 0 gives 0.
fn multiple(call: &mut Call<'_, '_>, number: &str, step: &str, up: &str) -> String {
    let dialect = call.dialect();
    let step = call.bind(&format!("abs({step})"));
    let times = call.bind(&dialect.rounded(&format!("({number} / NULLIF({step}, 0))")));
    let whole = call.bind(&format!("CASE WHEN {up} THEN {} ELSE {} END", dialect.ceiling(&times), dialect.floor(&times)));
    let rounded = dialect.rounded(&format!("({whole} * {step})"));
    format!("CASE WHEN {step} = 0 THEN {} ELSE {rounded} END", dialect.number(0.0))
}

/// With a mode other than 0, a negative number is rounded by its magnitude.
fn stepped(call: &mut Call<'_, '_>, up: bool) -> Typed {
    let number = call.double(0);
    let mode = if call.len() > 2 { call.double(2) } else { call.dialect().number(0.0) };
    let step = if call.is_given(1) { call.double(1) } else { call.dialect().number(1.0) };
    let by_magnitude = format!("({number} < 0 AND {mode} <> 0)");
    let condition = if up { format!("NOT {by_magnitude}") } else { by_magnitude };
    Typed::number(multiple(call, &number, &step, &condition))
}

/// The seconds of a day that a time stands for, rounded; a day's end is the next one's beginning.
fn seconds(call: &mut Call<'_, '_>) -> String {
    let number = call.double(0);
    call.day(0);
    let dialect = call.dialect();
    let inside = call.bind(&format!("CASE WHEN {number} >= 0 AND {number} < 2958466 THEN {number} END"));
    let (day, half) = (dialect.number(86_400.0), dialect.number(0.5));
    let rounded = dialect.floor(&format!("({inside} - {}) * {day} + {half}", dialect.floor(&inside)));
    let rounded = call.bind(&rounded);
    call.bind(&format!("CASE WHEN {rounded} >= {day} THEN {rounded} - {day} ELSE {rounded} END"))
}

fn whole_times(dialect: SqlDialect, number: &str, unit: f64) -> String {
    dialect.floor(&format!("({number} / {})", dialect.number(unit)))
}
