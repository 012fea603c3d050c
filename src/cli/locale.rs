//! The language of what is said before any workbook has been read: that of the environment, or else of the desk.

use crate::foundation::language::Language;

/// German where the locale is German, else English.
pub(super) fn language() -> Language {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    chosen(set, desk)
}

/// The first that is set holds, as for other programs (POSIX, "Internationalization Variables"); where none is, the desk's.
fn chosen(set: impl Fn(&str) -> Option<String>, desk: impl FnOnce() -> Option<String>) -> Language {
    of(&["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).or_else(desk).unwrap_or_default())
}

/// What the user chose in the system's own settings: on Windows and macOS, programs are told no locale.
#[cfg(any(windows, target_os = "macos"))]
fn desk() -> Option<String> {
    sys_locale::get_locale()
}

#[cfg(not(any(windows, target_os = "macos")))]
fn desk() -> Option<String> {
    None
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

    #[test]
    fn the_environment_comes_before_the_desk() {
        let desk = || Some("de-AT".to_owned());
        assert_eq!(chosen(|_| None, desk), Language::German);
        assert_eq!(chosen(|name| (name == "LANG").then(|| "en_GB.UTF-8".to_owned()), desk), Language::English);
        assert_eq!(chosen(|name| (name == "LC_ALL").then(|| "de_DE".to_owned()), || None), Language::German);
        assert_eq!(chosen(|_| None, || None), Language::English);
    }
}
