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
            let distance = strsim::osa_distance(&written, &candidate);
            let allowed = allowed_mistakes(written.chars().count().min(candidate.chars().count()));
            (distance <= allowed || is_turned_round(&written, &candidate)).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Whether two names of two letters are each other's mirror image: `DI` is `ID`.
fn is_turned_round(written: &str, candidate: &str) -> bool {
    written.chars().count() == 2 && written.chars().rev().eq(candidate.chars())
}

/// How many letters may differ in a name of this length before it is another name.
fn allowed_mistakes(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
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
