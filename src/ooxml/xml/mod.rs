//! The tags of a part, with their places: what a patch needs of XML, and no more.
//!
//! A part is patched as text, so that every byte that is not concerned stays as it was. Therefore this reader gives the byte
//! range of each tag and attribute and builds no tree. Comments, CDATA and processing instructions are stepped over;
//! elements are told apart by their local names, whatever prefix the writing program chose. A document type declaration
//! is refused: no workbook has one, and it could define entities.

pub(crate) mod part;
pub(crate) mod well_formed;
pub(crate) mod xml_text;

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};

pub(crate) use crate::ooxml::xml::xml_text::{characters, push_escaped, spreadsheet_escaped, spreadsheet_unescaped, unescaped};

/// What kind of tag it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// `<row>`
    Open,
    /// `</row>`
    Close,
    /// `<row/>`
    Empty,
}

/// A tag and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    /// What kind it is.
    pub(crate) kind: TagKind,
    /// Where its `<` stands.
    pub(crate) start: usize,
    /// The place after its `>`.
    pub(crate) end: usize,
    /// The element's name with its prefix.
    pub(crate) name: &'a [u8],
    attributes: &'a [u8],
    attributes_start: usize,
}

/// An attribute and where it stands in the part.
#[derive(Clone, Debug)]
pub(crate) struct Attribute<'a> {
    /// Its name with its prefix.
    pub(crate) name: &'a [u8],
    /// Its value as written, entities and all.
    pub(crate) raw: &'a [u8],
    /// The bytes of the value, without the quotes.
    pub(crate) value: Range<usize>,
}

/// The part is not well-formed XML; the byte at which that shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) usize);

/// A name without its prefix.
pub(crate) fn local_name(name: &[u8]) -> &[u8] {
    match memchr(b':', name) {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

impl<'a> Tag<'a> {
    /// The element's name without its prefix.
    pub(crate) fn local(&self) -> &'a [u8] {
        local_name(self.name)
    }

    /// The prefix with its colon, or nothing.
    pub(crate) fn prefix(&self) -> &'a [u8] {
        &self.name[..self.name.len() - self.local().len()]
    }

    /// Whether an element begins here.
    pub(crate) fn begins(&self) -> bool {
        self.kind != TagKind::Close
    }

    /// The attributes in the order in which they are written.
    pub(crate) fn attributes(&self) -> Attributes<'a> {
        Attributes { text: self.attributes, offset: self.attributes_start, position: 0 }
    }

    /// The attribute of that name, prefix included.
    pub(crate) fn attribute(&self, name: &str) -> Option<Attribute<'a>> {
        self.attributes().find(|attribute| attribute.name == name.as_bytes())
    }

    /// The value of the attribute of that name, its entities resolved.
    pub(crate) fn value(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attribute(name).map(|attribute| unescaped(attribute.raw))
    }

    /// The value of the attribute with that local name under any prefix but no name of its own without one (`r:id`).
    pub(crate) fn prefixed_value(&self, local: &str) -> Option<Cow<'a, str>> {
        let found = self.attributes().find(|attribute| attribute.name.contains(&b':') && local_name(attribute.name) == local.as_bytes());
        found.map(|attribute| unescaped(attribute.raw))
    }

    /// The value of an attribute that is a whole number.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        whole_number(self.attribute(name)?.raw)
    }

    /// Whether an attribute says yes (`1`, `true`, `on`).
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(|attribute| matches!(attribute.raw, b"1" | b"true" | b"on"))
    }

    /// The place at which a further attribute can be put: after the last one.
    pub(crate) fn attributes_end(&self) -> usize {
        self.attributes_start + self.attributes.trim_ascii_end().len()
    }
}

/// A whole number in ASCII digits, blanks around it allowed.
pub(crate) fn whole_number(text: &[u8]) -> Option<u32> {
    let text = text.trim_ascii();
    if text.is_empty() || text.len() > 10 {
        return None;
    }
    let mut number = 0_u64;
    for &digit in text {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u64::from(digit - b'0');
    }
    u32::try_from(number).ok()
}

/// Walks over the attributes of a tag.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'a> {
    text: &'a [u8],
    offset: usize,
    position: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let text = self.text;
        let start = self.position + text[self.position..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        let equals = start + memchr(b'=', &text[start..])?;
        let quote = equals + 1 + text[equals + 1..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        let close = quote + 1 + memchr(text[quote], &text[quote + 1..])?;
        self.position = close + 1;
        Some(Attribute {
            name: text[start..equals].trim_ascii_end(),
            raw: &text[quote + 1..close],
            value: self.offset + quote + 1..self.offset + close,
        })
    }
}

/// Walks over the tags of a part.
#[derive(Clone, Debug)]
pub(crate) struct Tags<'a> {
    text: &'a [u8],
    position: usize,
}

impl<'a> Tags<'a> {
    /// The tags of `text` from its beginning.
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, position: 0 }
    }

    /// The tags that begin in a range of `text`; places are counted from the beginning of `text`.
    pub(crate) fn within(text: &'a [u8], range: Range<usize>) -> Self {
        Self { text: &text[..range.end], position: range.start }
    }

    /// The text that is walked over.
    pub(crate) fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The place at which it goes on.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Goes on at another place.
    pub(crate) fn go_to(&mut self, position: usize) {
        self.position = position;
    }

    /// The next tag; `None` at the end.
    #[inline]
    pub(crate) fn next_tag(&mut self) -> Result<Option<Tag<'a>>, Malformed> {
        let text = self.text;
        loop {
            // Values in cells are short too.
            let near = text[self.position..].iter().take(16).position(|&byte| byte == b'<');
            let Some(found) = near.or_else(|| memchr(b'<', &text[self.position..])) else {
                self.position = text.len();
                return Ok(None);
            };
            let start = self.position + found;
            match text.get(start + 1) {
                Some(b'!') => self.position = after_declaration(text, start)?,
                Some(b'?') => {
                    self.position = start + 2 + memmem::find(&text[start + 2..], b"?>").ok_or(Malformed(start))? + 2;
                }
                Some(b'/') => {
                    let end = start + 2 + memchr(b'>', &text[start + 2..]).ok_or(Malformed(start))?;
                    self.position = end + 1;
                    let name = text[start + 2..end].trim_ascii_end();
                    return Ok(Some(Tag { kind: TagKind::Close, start, end: end + 1, name, attributes: &[], attributes_start: end }));
                }
                _ => return self.opening(start).map(Some),
            }
        }
    }

    #[inline]
    fn opening(&mut self, start: usize) -> Result<Tag<'a>, Malformed> {
        let text = self.text;
        // Tags are short: a loop over their bytes is faster than a search that is made for long texts.
        let (mut end, mut quote, mut name_end) = (start + 1, 0_u8, None);
        loop {
            match text.get(end) {
                None => return Err(Malformed(start)),
                Some(&byte) if quote != 0 => {
                    if byte == quote {
                        quote = 0;
                    }
                }
                Some(b'>') => break,
                Some(&byte @ (b'"' | b'\'')) => quote = byte,
                Some(b' ' | b'\t' | b'\r' | b'\n') if name_end.is_none() => name_end = Some(end),
                Some(_) => {}
            }
            end += 1;
        }
        self.position = end + 1;
        let (kind, inner_end) = if text[end - 1] == b'/' { (TagKind::Empty, end - 1) } else { (TagKind::Open, end) };
        let inner = &text[start + 1..inner_end.max(start + 1)];
        let length = name_end.map_or(inner.len(), |name_end| name_end - start - 1);
        if length == 0 || memchr(b'<', &inner[..length]).is_some() {
            return Err(Malformed(start));
        }
        Ok(Tag { kind, start, end: end + 1, name: &inner[..length], attributes: &inner[length..], attributes_start: start + 1 + length })
    }
}

fn after_declaration(text: &[u8], start: usize) -> Result<usize, Malformed> {
    let rest = &text[start..];
    let closing: (&[u8], usize) = if rest.starts_with(b"<!--") {
        (b"-->", 4)
    } else if rest.starts_with(b"<![CDATA[") {
        (b"]]>", 9)
    } else {
        return Err(Malformed(start));
    };
    let found = memmem::find(&rest[closing.1..], closing.0).ok_or(Malformed(start))?;
    Ok(start + closing.1 + found + 3)
}

/// An element below the root: its tags and all between them.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// Its name without the prefix.
    pub(crate) local: Vec<u8>,
    /// From `<` to the `>` of the closing tag.
    pub(crate) range: Range<usize>,
    /// The opening tag.
    pub(crate) open: Range<usize>,
    /// What stands between the opening and the closing tag; empty and behind the tag for `<row/>`.
    pub(crate) inner: Range<usize>,
    /// Whether it is written `<row/>`.
    pub(crate) empty: bool,
}

impl Element {
    /// Its opening tag again.
    pub(crate) fn tag<'a>(&self, text: &'a [u8]) -> Result<Tag<'a>, Malformed> {
        Tags::within(text, self.open.clone()).next_tag()?.ok_or(Malformed(self.open.start))
    }
}

/// The root of a part with the elements directly below it.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// The root itself.
    pub(crate) element: Element,
    /// Its prefix with the colon, or nothing.
    pub(crate) prefix: String,
    /// The elements below it.
    pub(crate) children: Vec<Element>,
}

impl Root {
    /// Reads a part down to the elements below its root, and checks that it is well-formed around them.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Malformed> {
        Self::read_with(text, &mut |_, _| Ok(None))
    }

    /// The same, where `reader` may read an element below the root by itself, from its opening tag on; it then gives where the closing
    /// tag starts and ends.
    pub(crate) fn read_with<'a>(text: &'a [u8], reader: &mut ElementReader<'_, 'a>) -> Result<Self, Malformed> {
        let mut tags = Tags::new(text);
        let first = tags.next_tag()?.ok_or(Malformed(0))?;
        if !first.begins() || stray_text(&text[..first.start]) {
            return Err(Malformed(first.start));
        }
        let prefix = String::from_utf8_lossy(first.prefix()).into_owned();
        let mut children = Vec::new();
        let (inner_end, end) =
            if first.kind == TagKind::Empty { (first.end, first.end) } else { walk_children(&mut tags, &first, &mut children, reader)? };
        if tags.next_tag()?.is_some() {
            return Err(Malformed(end));
        }
        let element = Element {
            local: first.local().to_vec(),
            range: first.start..end,
            open: first.start..first.end,
            inner: first.end..inner_end,
            empty: first.kind == TagKind::Empty,
        };
        Ok(Self { element, prefix, children })
    }

    /// The first element of that name directly below the root.
    pub(crate) fn child(&self, local: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.local == local.as_bytes())
    }
}

/// The elements directly inside an element.
pub(crate) fn children_of(text: &[u8], parent: &Element) -> Result<Vec<Element>, Malformed> {
    let mut children = Vec::new();
    if !parent.empty {
        let mut tags = Tags::within(text, parent.range.clone());
        let open = tags.next_tag()?.ok_or(Malformed(parent.range.start))?;
        walk_children(&mut tags, &open, &mut children, &mut |_, _| Ok(None))?;
    }
    Ok(children)
}

/// Reads the inside of an element by itself, or leaves it alone with `None`.
pub(crate) type ElementReader<'f, 'a> = dyn FnMut(&mut Tags<'a>, &Tag<'a>) -> Result<Option<(usize, usize)>, Malformed> + 'f;

/// Walks to the closing tag of `parent`, noting the elements directly below; gives where that tag starts and ends.
fn walk_children<'a>(
    tags: &mut Tags<'a>,
    parent: &Tag<'a>,
    children: &mut Vec<Element>,
    reader: &mut ElementReader<'_, 'a>,
) -> Result<(usize, usize), Malformed> {
    let mut open: Vec<&[u8]> = vec![parent.name];
    let mut current: Option<Element> = None;
    while let Some(tag) = tags.next_tag()? {
        match tag.kind {
            TagKind::Close => {
                if open.pop() != Some(tag.name) {
                    return Err(Malformed(tag.start));
                }
                if open.is_empty() {
                    return Ok((tag.start, tag.end));
                }
                if open.len() == 1
                    && let Some(mut element) = current.take()
                {
                    element.inner.end = tag.start;
                    element.range.end = tag.end;
                    children.push(element);
                }
            }
            kind => {
                if open.len() == 1 {
                    let mut element = Element {
                        local: tag.local().to_vec(),
                        range: tag.start..tag.end,
                        open: tag.start..tag.end,
                        inner: tag.end..tag.end,
                        empty: kind == TagKind::Empty,
                    };
                    if kind == TagKind::Empty {
                        children.push(element);
                    } else if let Some((inner_end, end)) = reader(tags, &tag)? {
                        element.inner.end = inner_end;
                        element.range.end = end;
                        children.push(element);
                        continue;
                    } else {
                        current = Some(element);
                    }
                }
                if kind == TagKind::Open {
                    open.push(tag.name);
                }
            }
        }
    }
    Err(Malformed(parent.start))
}

/// Whether there is anything but blanks, a byte order mark, comments and processing instructions before the root.
fn stray_text(before: &[u8]) -> bool {
    let mut rest = before.strip_prefix(b"\xef\xbb\xbf").unwrap_or(before).trim_ascii();
    while !rest.is_empty() {
        let (opening, closing): (&[u8], &[u8]) = if rest.starts_with(b"<?") { (b"<?", b"?>") } else { (b"<!--", b"-->") };
        if !rest.starts_with(opening) {
            return true;
        }
        match memmem::find(rest, closing) {
            Some(found) => rest = rest[found + closing.len()..].trim_ascii(),
            None => return true,
        }
    }
    false
}

/// Steps over an element.
pub(crate) fn skip<'a>(tags: &mut Tags<'a>, element: &Tag<'a>) -> Result<(), Malformed> {
    let mut depth = usize::from(element.kind == TagKind::Open);
    while depth > 0 {
        match tags.next_tag()?.ok_or(Malformed(element.start))?.kind {
            TagKind::Open => depth += 1,
            TagKind::Close => depth -= 1,
            TagKind::Empty => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_whatever_stands_between_them() {
        let text = b"\xef\xbb\xbf<?xml version='1.0'?><!-- <a> --><x:a b='1>2' c = \"3\"><![CDATA[<b>]]><x:d/></x:a>";
        let mut tags = Tags::new(text);
        let first = tags.next_tag().unwrap().unwrap();
        assert_eq!((first.local(), first.prefix(), first.kind), (&b"a"[..], &b"x:"[..], TagKind::Open));
        assert_eq!(first.value("b").as_deref(), Some("1>2"));
        assert_eq!(first.number("c"), Some(3));
        assert_eq!(&text[first.attribute("c").unwrap().value], b"3");
        assert_eq!(tags.next_tag().unwrap().unwrap().kind, TagKind::Empty);
        assert_eq!(tags.next_tag().unwrap().unwrap().kind, TagKind::Close);
        assert!(tags.next_tag().unwrap().is_none());
    }

    #[test]
    fn a_part_that_is_not_well_formed_is_noticed() {
        for text in ["", "<a>", "<a></b>", "foo<a/>", "<a/><b/>", "<a", "<a b='1></a>", "<!DOCTYPE a><a/>", "<a><!-- </a>"] {
            assert!(Root::read(text.as_bytes()).is_err(), "{text}");
        }
        let root = Root::read(b"<?xml?><s:a><s:b i='1'/><c><b/></c> <b>x</b></s:a> ").unwrap();
        assert_eq!(root.prefix, "s:");
        assert_eq!(root.children.iter().map(|child| child.range.clone()).collect::<Vec<_>>(), [12..24, 24..35, 36..44]);
        assert_eq!(root.children[2].inner, 39..40);
    }
}
