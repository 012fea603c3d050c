//! Scales that cannot fit what their formula gives, seen before the first account: years beside dates, numbers in quotes beside numbers,
//! points out of 1.

use crate::criteria::{Scale, Step};
use crate::formula::Dialect;
use crate::formula::checking::check::{Expected, check};
use crate::formula::checking::scope::Scope;
use crate::foundation::column::Kind;
use crate::foundation::diagnostic::Diagnostic;
use crate::say;

use crate::evaluation::parsed::ParsedRule;

/// The years that people write for dates.
const YEARS: std::ops::RangeInclusive<f64> = 1900.0..=2200.0;

/// What is to be said of a Score row whose scale and formula are of different kinds.
pub(crate) fn misfit(parsed: &ParsedRule, kind: Kind, dialect: Dialect) -> Option<Diagnostic> {
    let language = dialect.language;
    let rule = &parsed.rule;
    let are_years = |bounds: &[f64]| bounds.iter().all(|bound| YEARS.contains(bound) && bound.fract() == 0.0);
    match (&rule.scale, kind) {
        (Scale::Linear { zero, hundred }, Kind::Date | Kind::MixedDates) if are_years(&[*zero, *hundred]) => {
            let formula = rule.formula.text.trim().trim_start_matches('=').trim();
            let scale = &rule.scale_text.text;
            let message = say!(
                language,
                "the formula gives dates, and the scale {scale} holds years",
                "die Formel liefert Datumswerte, und die Skala {scale} nennt Jahre"
            );
            let fault = Diagnostic::finding("years-for-dates", rule.formula.location.clone(), message);
            let text = rule.formula.text.clone();
            let whole = 0..text.len();
            Some(fault.with_excerpt(text, whole, "").with_help(say!(language, "write YEAR({formula})", "JAHR({formula}) schreiben")))
        }
        (Scale::Labels { points, .. }, Kind::Number) => {
            let number =
                |label: &str| if dialect.decimal_comma { label.replace(',', ".") } else { label.to_owned() }.trim().parse::<f64>().ok();
            let mut steps: Vec<(f64, f64)> =
                points.iter().map(|(label, points)| Some((number(label)?, *points))).collect::<Option<Vec<_>>>()?;
            steps.sort_by(|left, right| left.0.total_cmp(&right.0));
            let mended = Scale::Steps(steps).print(dialect);
            let message = say!(
                language,
                "the scale names the texts of numbers, and the formula gives numbers",
                "die Skala nennt Zahlen als Texte, und die Formel liefert Zahlen"
            );
            let fault = Diagnostic::finding("numbers-in-quotes", rule.scale_text.location.clone(), message);
            let text = rule.scale_text.text.clone();
            let whole = 0..text.len();
            Some(fault.with_excerpt(text, whole, "").with_help(say!(
                language,
                "a number has no quotes: write {mended}",
                "eine Zahl hat keine Anführungszeichen: {mended} schreiben"
            )))
        }
        _ => None,
    }
}

/// Whether something has been said of the formula and its scale that makes it plain why all accounts get the same points.
pub(crate) fn is_explained(parsed: &ParsedRule, scope: &Scope, dialect: Dialect) -> bool {
    let Some(tree) = parsed.formula.as_ref().filter(|_| parsed.rule.step == Step::Score) else { return false };
    let expected = if parsed.rule.scale == Scale::Points { Expected::Points } else { Expected::Any };
    let checked = check(tree, scope, expected, dialect);
    let of_one = checked.faults.iter().any(|fault| ["points-of-one", "condition-as-number"].contains(&fault.code));
    of_one || misfit(parsed, checked.kind, dialect).is_some()
}
