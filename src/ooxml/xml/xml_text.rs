//! Text in parts: entities, and the escapes of spreadsheets for characters that XML cannot hold.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// The characters between the tags of a range: entities resolved, CDATA taken over, comments left out. A line break is one line feed
/// however it is written (XML 1.0, 2.11).
pub(crate) fn characters(text: &[u8]) -> String {
    if memchr(b'\r', text).is_some() {
        return characters_of(String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n").as_bytes());
    }
    characters_of(text)
}

fn characters_of(text: &[u8]) -> String {
    let mut written = String::new();
    let mut position = 0;
    while let Some(found) = memchr(b'<', &text[position..]) {
        let start = position + found;
        written.push_str(&unescaped(&text[position..start]));
        let rest = &text[start..];
        let (skipped, closing): (usize, &[u8]) = if rest.starts_with(b"<![CDATA[") {
            (9, b"]]>")
        } else if rest.starts_with(b"<!--") {
            (4, b"-->")
        } else {
            (1, b">")
        };
        let end = memmem::find(&rest[skipped..], closing).map_or(text.len(), |found| start + skipped + found);
        if skipped == 9 {
            written.push_str(&String::from_utf8_lossy(&text[start + 9..end]));
        }
        position = (end + closing.len()).min(text.len());
    }
    written.push_str(&unescaped(&text[position..]));
    written
}

/// Text with its entities resolved.
pub(crate) fn unescaped(raw: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(raw);
    if !text.contains('&') {
        return text;
    }
    let mut written = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some(start) = rest.find('&') {
        written.push_str(&rest[..start]);
        rest = &rest[start..];
        let resolved = rest.find(';').and_then(|end| Some((entity(&rest[1..end])?, end)));
        match resolved {
            Some((character, end)) => {
                written.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                written.push('&');
                rest = &rest[1..];
            }
        }
    }
    written.push_str(rest);
    Cow::Owned(written)
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

/// Appends text so that it can stand between tags and between double quotes.
pub(crate) fn push_escaped(written: &mut Vec<u8>, text: &str) {
    let mut copied = 0;
    for (position, byte) in text.bytes().enumerate() {
        let escape: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            b'\t' => b"&#9;",
            b'\n' => b"&#10;",
            b'\r' => b"&#13;",
            _ => continue,
        };
        written.extend_from_slice(&text.as_bytes()[copied..position]);
        written.extend_from_slice(escape);
        copied = position + 1;
    }
    written.extend_from_slice(&text.as_bytes()[copied..]);
}

/// Text in which characters that XML cannot hold are written `_x0001_`, as spreadsheets do (ECMA-376 part 1, 22.9.2.19, ST_Xstring); a text
/// that looks like such an escape keeps its meaning. Line breaks are escaped too where `breaks` says so (names of table
/// columns).
pub(crate) fn spreadsheet_escaped(text: &str, breaks: bool) -> Cow<'_, str> {
    let special = |character: char| {
        (character < ' ' && (breaks || !matches!(character, '\n' | '\t'))) || matches!(character, '\u{fffe}' | '\u{ffff}')
    };
    if !text.chars().any(special) && !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 8);
    for (position, character) in text.char_indices() {
        if special(character) {
            written.push_str(&format!("_x{:04X}_", u32::from(character)));
        } else if character == '_' && escape_at(&text[position..]).is_some() {
            written.push_str("_x005F_");
        } else {
            written.push(character);
        }
    }
    Cow::Owned(written)
}

/// Resolves `_x000a_` in a text of a part.
pub(crate) fn spreadsheet_unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("_x") {
        written.push_str(&rest[..start]);
        rest = &rest[start..];
        match escape_at(rest) {
            Some(character) => {
                written.push(character);
                rest = &rest[7..];
            }
            None => {
                written.push('_');
                rest = &rest[1..];
            }
        }
    }
    written.push_str(rest);
    Cow::Owned(written)
}

fn escape_at(text: &str) -> Option<char> {
    let escape = text.as_bytes().get(..7)?;
    let digits = escape.strip_prefix(b"_x")?.strip_suffix(b"_")?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive_their_escapes() {
        for text in ["plain", "a & b < c > \"d\"", "tab\tline\nend\r", "\u{1}\u{fffe}", "_x0041_", "_x005F_", "__x00e4_", "ä_x", "_xZZZZ_"]
        {
            let mut written = Vec::new();
            push_escaped(&mut written, &spreadsheet_escaped(text, true));
            assert_eq!(spreadsheet_unescaped(&characters(&written)), text);
        }
        assert_eq!(characters(b"a&#x41;<b>&#66;</b><![CDATA[&lt;]]><!-- no -->&unknown;"), "aAB&lt;&unknown;");
    }
}
