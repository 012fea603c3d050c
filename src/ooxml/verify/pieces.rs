//! A part as pieces, in which two readings are compared: tags with their attributes, and texts. Quick-xml reads it, event by event.

use quick_xml::events::{BytesStart, Event};

use crate::ooxml::fault::PackageFault;

pub(super) type Attributes = Vec<(String, String)>;

/// A piece of a part: a tag with its attributes, or text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Start(String, Vec<(String, String)>),
    End(String),
    Text(String),
}

pub(super) const UNREADABLE: PackageFault = PackageFault::Internal("a part cannot be read again");

pub(super) fn reader(text: &[u8]) -> Result<quick_xml::Reader<&[u8]>, PackageFault> {
    Ok(quick_xml::Reader::from_str(std::str::from_utf8(text).map_err(|_| UNREADABLE)?))
}

pub(super) fn pieces(text: &[u8]) -> Result<Vec<Piece>, PackageFault> {
    let mut reader = reader(text)?;
    let mut pieces = Vec::new();
    loop {
        match reader.read_event().map_err(|_| UNREADABLE)? {
            Event::Eof => return Ok(pieces),
            event => push_piece(&mut pieces, event)?,
        }
    }
}

pub(super) fn attributes_of(tag: &BytesStart<'_>) -> Result<Attributes, PackageFault> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| UNREADABLE)?;
        attributes.push((attribute.key.as_ref().to_owned(), attribute.value.into_owned()));
    }
    Ok(attributes)
}

/// Comments and processing instructions are compared as text too.
pub(super) fn push_piece(pieces: &mut Vec<Piece>, event: Event<'_>) -> Result<(), PackageFault> {
    match event {
        Event::Start(tag) => pieces.push(Piece::Start(tag.name().as_ref().to_owned(), attributes_of(&tag)?)),
        Event::Empty(tag) => {
            pieces.push(Piece::Start(tag.name().as_ref().to_owned(), attributes_of(&tag)?));
            pieces.push(Piece::End(tag.name().as_ref().to_owned()));
        }
        Event::End(tag) => pieces.push(Piece::End(tag.name().as_ref().to_owned())),
        Event::Text(text) if text.trim().is_empty() => {}
        Event::Text(text) | Event::Comment(text) => pieces.push(Piece::Text(text.to_string())),
        Event::CData(text) => pieces.push(Piece::Text(text.to_string())),
        Event::GeneralRef(entity) => pieces.push(Piece::Text(format!("&{};", &*entity))),
        Event::PI(text) => pieces.push(Piece::Text(text.to_string())),
        Event::Decl(_) | Event::DocType(_) | Event::Eof => {}
    }
    Ok(())
}

pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
pub(super) fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
/// The pieces of an element, from its start to its end.
pub(super) fn element_at(pieces: &[Piece], start: usize) -> &[Piece] {
    let mut depth = 0_usize;
    for (count, piece) in pieces[start..].iter().enumerate() {
        match piece {
            Piece::Start(..) => depth += 1,
            Piece::End(_) => depth = depth.saturating_sub(1),
            Piece::Text(_) => {}
        }
        if depth == 0 {
            return &pieces[start..=start + count];
        }
    }
    &pieces[start..]
}

/// The texts of the elements of a name.
pub(super) fn texts_of(pieces: &[Piece], name: &str) -> String {
    let of = |pair: &[Piece]| match pair {
        [Piece::Start(tag, _), Piece::Text(text)] if local(tag) == name => Some(text.trim().to_uppercase()),
        _ => None,
    };
    pieces.windows(2).filter_map(of).collect()
}

pub(super) fn starts(piece: &Piece, name: &str) -> bool {
    matches!(piece, Piece::Start(tag, _) if local(tag) == name)
}
