//! The text of a string, whose runs may have formats of their own (ECMA-376 part 1, 18.4.8).

use crate::ooxml::xml::{Malformed, Tag, TagKind, Tags, characters};

/// The texts of the `t` elements, without those of phonetic guides. Blanks around a text count only where it says so, as in Excel.
pub(crate) fn plain_text(content: &[u8]) -> Result<String, Malformed> {
    let mut tags = Tags::new(content);
    let mut written = String::new();
    let mut phonetic = false;
    while let Some(tag) = tags.next_tag()? {
        match (tag.local(), tag.kind) {
            (b"rPh", kind) => phonetic = kind == TagKind::Open,
            (b"t", TagKind::Open) => {
                let close = closing(&mut tags, &tag)?;
                if !phonetic {
                    let text = characters(&content[tag.end..close]);
                    let preserved = tag.attribute("xml:space").is_some_and(|space| space.raw == b"preserve");
                    written.push_str(if preserved { &text } else { text.trim_matches([' ', '\t', '\r', '\n']) });
                }
            }
            _ => {}
        }
    }
    Ok(written)
}

fn closing<'a>(tags: &mut Tags<'a>, open: &Tag<'a>) -> Result<usize, Malformed> {
    match tags.next_tag()? {
        Some(tag) if tag.kind == TagKind::Close => Ok(tag.start),
        _ => Err(Malformed(open.start)),
    }
}
