//! The language of what is said before any workbook has been read: that of the system's locale.

use crate::foundation::language::Language;

/// German where the locale is German, else English.
pub(super) fn language() -> Language {
    // The first that is set holds, as for other programs (POSIX, "Internationalization Variables").
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    of(&["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default())
}

fn of(locale: &str) -> Language {
    let code = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
    if code.eq_ignore_ascii_case("de") || code.eq_ignore_ascii_case("german") { Language::German } else { Language::English }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_locales_are_german() {
        for locale in ["de", "de_DE.UTF-8", "de_AT", "de-CH", "DE_de@euro", "German_Germany.1252"] {
            assert_eq!(of(locale), Language::German, "{locale}");
        }
        for locale in ["", "C", "C.UTF-8", "POSIX", "en_GB.UTF-8", "den_CA", "nl_NL"] {
            assert_eq!(of(locale), Language::English, "{locale}");
        }
    }
}
