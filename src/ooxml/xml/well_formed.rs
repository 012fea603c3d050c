//! Whether a part is well-formed XML, by the rules that a spreadsheet program holds it to.
//!
//! A part is patched as text, and the patch needs little of it. What stands around that place may be broken all the same: then the file came
//! damaged, and it is refused rather than given back as if it had been understood.

use quick_xml::events::{BytesStart, Event};

use super::Malformed;

/// Reads a part to its end by another reader than the patch's own. The error is the place where it shows.
pub(crate) fn well_formed(text: &[u8]) -> Result<(), Malformed> {
    // Of the characters below the blank, XML 1.0 allows three (section 2.2).
    if let Some(at) = text.iter().position(|byte| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        return Err(Malformed(at));
    }
    let characters = std::str::from_utf8(text).map_err(|error| Malformed(error.valid_up_to()))?;
    let mut reader = quick_xml::Reader::from_str(characters);
    reader.config_mut().check_end_names = true;
    let (mut depth, mut roots) = (0_usize, 0_usize);
    loop {
        let at = Malformed(reader.buffer_position() as usize);
        match reader.read_event().map_err(|_| at)? {
            Event::Eof => return if depth == 0 && roots == 1 { Ok(()) } else { Err(at) },
            Event::Start(tag) => {
                attributes(&tag, at)?;
                roots += usize::from(depth == 0);
                depth += 1;
            }
            Event::Empty(tag) => {
                attributes(&tag, at)?;
                roots += usize::from(depth == 0);
            }
            Event::End(_) => depth = depth.checked_sub(1).ok_or(at)?,
            Event::GeneralRef(entity) if !is_known(&entity) => return Err(at),
            Event::Text(text) if depth == 0 && !text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() => return Err(at),
            Event::DocType(_) => return Err(at),
            _ => {}
        }
    }
}

fn attributes(tag: &BytesStart<'_>, at: Malformed) -> Result<(), Malformed> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| at)?;
        if attribute.value.contains('<') {
            return Err(at);
        }
        for (start, _) in attribute.value.match_indices('&') {
            let entity = attribute.value[start + 1..].split_once(';').map(|(entity, _)| entity);
            if !entity.is_some_and(is_known) {
                return Err(at);
            }
        }
    }
    Ok(())
}

/// The five entities of XML, and characters by their number.
fn is_known(entity: &str) -> bool {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).is_some_and(|one| one != '\0');
    match entity.strip_prefix('#') {
        Some(hex) if hex.starts_with('x') => number(&hex[1..], 16),
        Some(decimal) => number(decimal, 10),
        None => matches!(entity, "amp" | "lt" | "gt" | "quot" | "apos"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_parts_are_told_from_sound_ones() {
        for text in
            ["<a/>", "\u{feff}<?xml version=\"1.0\"?>\n<x:a b='1' c=\"&lt;&#x41;&#65;\"><![CDATA[<&]]><!-- & --><b/>ä &amp;</x:a>\n"]
        {
            assert_eq!(well_formed(text.as_bytes()), Ok(()), "{text}");
        }
        for text in [
            "",
            "<a>",
            "<a></b>",
            "<a/><a/>",
            "x<a/>",
            "<a b=1/>",
            "<a b='1' b='2'/>",
            "<a b='<'/>",
            "<a b='&x;'/>",
            "<a b='& '/>",
            "<a>&nbsp;</a>",
            "<a>\u{1}</a>",
            "<a>&#0;</a>",
            "<!DOCTYPE a><a/>",
            "<a></a></a>",
        ] {
            assert!(well_formed(text.as_bytes()).is_err(), "{text}");
        }
        assert!(well_formed(b"<a>\xff</a>").is_err());
    }
}
