//! "Did you mean ...?": the known name that a misspelt one is nearest to.

use super::language::folded;

/// The name among `known` that `written` is most probably meant to be; `None` where none is near. Case and blanks do not
/// count, and two letters that changed places are one mistake.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = folded(written);
    known
        .into_iter()
        .filter_map(|name| {
            let candidate = folded(name);
            let (length, other) = (written.chars().count(), candidate.chars().count());
            // The distance takes room by the product of the lengths; what is so long is no name that somebody types.
            if length.max(other) > LONGEST || length.abs_diff(other) > MOST_MISTAKES {
                return None;
            }
            let distance = strsim::osa_distance(&written, &candidate);
            (distance <= allowed_mistakes(length.min(other)) || is_turned_round(&written, &candidate)).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Whether two names of two letters are each other's mirror image: `DI` is `ID`.
fn is_turned_round(written: &str, candidate: &str) -> bool {
    written.chars().count() == 2 && written.chars().rev().eq(candidate.chars())
}

/// Longer names are not compared.
const LONGEST: usize = 1_000;

/// As many letters as may differ in any name.
const MOST_MISTAKES: usize = 3;

/// How many letters may differ in a name of this length before it is another name.
fn allowed_mistakes(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => MOST_MISTAKES,
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_mended_and_another_word_is_not() {
        let known = ["Formula", "Weight", "Step", "Valid from", "Begründung", "ID"];
        for (written, meant) in [
            ("Fomula", Some("Formula")),
            ("wieght", Some("Weight")),
            ("STEP ", Some("Step")),
            ("Setp", Some("Step")),
            ("Valid form", Some("Valid from")),
            ("Begrundung", Some("Begründung")),
            ("Stop", Some("Step")),
            ("di", Some("ID")),
            ("IP", None),
            ("Owner", None),
            ("Comment", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
    }
}
