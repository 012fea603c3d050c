//! The shared strings.

use std::sync::Arc;

use super::plain_text::plain_text;
use crate::ooxml::xml::{Malformed, TagKind, Tags, spreadsheet_unescaped};

/// A string of the form `<si><t>text</t></si>`, which begins here and holds nothing that is to be resolved, and the place behind it.
fn usual_string(text: &[u8], start: usize) -> Option<(&str, usize)> {
    let rest = text.get(start..)?.strip_prefix(b"<si><t>")?;
    let length = memchr::memchr(b'<', rest)?;
    let end = rest[length..].strip_prefix(b"</t></si>")?;
    let string = &rest[..length];
    // Blanks around it do not count here, and a line break may be more than one character; `_x0041_` may be one.
    let plain = string.iter().all(|byte| !matches!(byte, b'&' | b'_' | b'\r'));
    let trimmed = !string.first().is_some_and(u8::is_ascii_whitespace) && !string.last().is_some_and(u8::is_ascii_whitespace);
    Some((std::str::from_utf8(string).ok().filter(|_| plain && trimmed)?, text.len() - end.len()))
}

/// The first shared strings, as many as are needed and there are, in their order.
pub(crate) fn first_shared_strings(text: &[u8], needed: usize) -> Result<Vec<Arc<str>>, Malformed> {
    let mut tags = Tags::new(text);
    let mut strings: Vec<Arc<str>> = Vec::new();
    while strings.len() < needed {
        if let Some((string, end)) = usual_string(text, tags.position()) {
            strings.push(string.into());
            tags.go_to(end);
            continue;
        }
        let Some(tag) = tags.next_tag()? else { break };
        if tag.local() != b"si" || tag.kind == TagKind::Close {
            continue;
        }
        let mut end = tag.end;
        let mut depth = usize::from(tag.kind == TagKind::Open);
        while depth > 0 {
            let inner = tags.next_tag()?.ok_or(Malformed(tag.start))?;
            match inner.kind {
                TagKind::Open => depth += 1,
                TagKind::Close => depth -= 1,
                TagKind::Empty => {}
            }
            end = inner.start;
        }
        strings.push(spreadsheet_unescaped(&plain_text(&text[tag.end..end.max(tag.end)])?).into());
    }
    strings.shrink_to_fit();
    Ok(strings)
}
