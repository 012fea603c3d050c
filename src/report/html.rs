//! What every page of ours begins with, and how text gets into one.
//!
//! A page is one file: it runs no script, asks for nothing, and says so in its Content-Security-Policy, so that it can be mailed and opened
//! anywhere. It names its maker, by which a front knows a page that it may replace.

use crate::foundation::language::Language;

/// What a page of ours has within its first bytes, and others have not.
pub const MAKER: &str = "<meta name=\"generator\" content=\"keyfolio\">";

/// The page up to its content.
pub(super) fn begun(title: &str, styles: &[&str], language: Language) -> String {
    let code = match language {
        Language::English => "en",
        Language::German => "de",
    };
    let (title, styles) = (escaped(title), styles.concat());
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n{MAKER}\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>\n{styles}</style>\n</head>\n<body>\n"
    )
}

/// The end of a page.
pub(super) const END: &str = "</body>\n</html>\n";

/// Text as it stands in a page; control characters, which no page can hold, become blanks.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(character),
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escaped("<b>\"A&B\" 'x'\u{1}"), "&lt;b&gt;&quot;A&amp;B&quot; &#39;x&#39; ");
    }
}
