//! Excel's wildcards: `*` for any characters, `?` for one, `~` before one of the three for itself.

/// A text in which wildcards have their meaning, without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Part>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Any,
    One,
    Letter(char),
}

impl Pattern {
    /// Reads a pattern.
    pub(crate) fn new(text: &str) -> Self {
        let mut parts = Vec::with_capacity(text.len());
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '*' => Part::Any,
                '?' => Part::One,
                '~' => Part::Letter(fold(letters.next_if(|next| matches!(next, '*' | '?' | '~')).unwrap_or('~'))),
                letter => Part::Letter(fold(letter)),
            });
        }
        Self(parts)
    }

    /// Reads a pattern of SEARCH, in which `~` takes every character after it for itself, and means nothing at the end.
    pub(crate) fn searched(text: &str) -> Self {
        let mut parts = Vec::with_capacity(text.len());
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '*' => Part::Any,
                '?' => Part::One,
                '~' => match letters.next() {
                    Some(next) => Part::Letter(fold(next)),
                    None => break,
                },
                letter => Part::Letter(fold(letter)),
            });
        }
        Self(parts)
    }

    /// Whether the text means more than itself: without `*`, `?` and `~` it is compared as it stands.
    pub(crate) fn is_in(text: &str) -> bool {
        text.contains(['*', '?', '~'])
    }

    /// The pattern as SQL's LIKE has it, over texts in lower case; `escape` stands before its signs where they are meant.
    pub(crate) fn like(&self, escape: char) -> String {
        let mut like = String::new();
        for part in &self.0 {
            match part {
                Part::Any => like.push('%'),
                Part::One => like.push('_'),
                Part::Letter(letter) => {
                    if matches!(letter, '%' | '_') || *letter == escape {
                        like.push(escape);
                    }
                    like.push(*letter);
                }
            }
        }
        like
    }

    /// Whether the whole text fits.
    pub(super) fn fits(&self, text: &str) -> bool {
        let letters: Vec<char> = text.chars().map(fold).collect();
        self.fits_letters(&letters, false)
    }

    /// Where it first fits at or after `start`, counted in characters from zero.
    pub(super) fn find(&self, text: &str, start: usize) -> Option<usize> {
        let letters: Vec<char> = text.chars().map(fold).collect();
        (start..=letters.len()).find(|&from| self.fits_letters(&letters[from..], true))
    }

    /// Tries the last `*` again one letter further whenever the rest does not fit; what stands before it needs no second look.
    fn fits_letters(&self, letters: &[char], only_beginning: bool) -> bool {
        let (mut part, mut letter) = (0, 0);
        let mut again: Option<(usize, usize)> = None;
        loop {
            let fits = match self.0.get(part) {
                None if only_beginning || letter == letters.len() => return true,
                None => false,
                Some(Part::Any) => {
                    again = Some((part, letter));
                    part += 1;
                    continue;
                }
                Some(Part::One) => letter < letters.len(),
                Some(Part::Letter(wanted)) => letters.get(letter) == Some(wanted),
            };
            if fits {
                part += 1;
                letter += 1;
                continue;
            }
            match &mut again {
                Some((any, from)) if *from < letters.len() => {
                    *from += 1;
                    (part, letter) = (*any + 1, *from);
                }
                _ => return false,
            }
        }
    }
}

/// A letter without its case, where that is one letter.
pub(super) fn fold(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        for (pattern, text, fits) in [
            ("a*", "Apple", true),
            ("a*", "banana", false),
            ("*an?", "banana", true),
            ("*an?", "banan", false),
            ("*", "", true),
            ("?", "", false),
            ("?", "ä", true),
            ("Ä*", "ärger", true),
            ("a~*", "a*", true),
            ("a~*", "ab", false),
            ("a~?b", "a?b", true),
            ("~~", "~", true),
            ("a~b", "a~b", true),
            ("*a*b*c*", "xxaxxbxxc", true),
            ("*a*b*c*", "xxaxxcxxb", false),
            ("", "", true),
            ("", "a", false),
            ("a**b", "ab", true),
        ] {
            assert_eq!(Pattern::new(pattern).fits(text), fits, "{pattern} {text}");
        }
        let hard = Pattern::new(&"*a".repeat(50));
        assert!(!hard.fits(&"b".repeat(5000)));
    }

    #[test]
    fn patterns_are_found_in_texts() {
        for (pattern, text, start, found) in [
            ("e", "Statements", 5, Some(6)),
            ("margin", "Profit Margin", 0, Some(7)),
            ("m?rg", "Profit Margin", 0, Some(7)),
            ("t*m", "Profit Margin", 0, Some(5)),
            ("x", "abc", 0, None),
            ("", "abc", 3, Some(3)),
        ] {
            assert_eq!(Pattern::new(pattern).find(text, start), found, "{pattern} {text}");
        }
    }
}
