//! The rules for formats that an earlier run wrote for our columns: they go with the columns, and everything else stays.

use crate::foundation::location::ColumnIndex;
use crate::ooxml::reading::worksheet::CellRange;

use super::pieces::{Piece, element_at, local, starts, texts_of, value};

/// What the names of our bars begin with, and their colour, by which they are known where Excel has named them anew.
const OUR_BARS: &str = "{6B657966-6F6C-696F-8000-";
const OUR_COLOUR: &str = "FFC9DDF2";

/// A sheet's pieces without the rules that an earlier run wrote for its columns, and without what held nothing else.
pub(super) fn without_our_formats(pieces: Vec<Piece>, columns: &[ColumnIndex]) -> Vec<Piece> {
    if columns.is_empty() {
        return pieces;
    }
    let mut names: Vec<String> = Vec::new();
    let mut kept = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        if !starts(&pieces[at], "conditionalFormatting") {
            kept.push(pieces[at].clone());
            at += 1;
            continue;
        }
        let block = element_at(&pieces, at);
        at += block.len();
        let Piece::Start(_, attributes) = &block[0] else { continue };
        let places = value(attributes, "sqref").map_or_else(|| texts_of(block, "sqref"), str::to_owned);
        let mut ranges = places.split_ascii_whitespace().map(CellRange::parse);
        let own = |column: u32| columns.contains(&ColumnIndex(column));
        let is_within = |range: Option<CellRange>| range.is_some_and(|range| (range.first.column.0..=range.last.column.0).all(own));
        if places.is_empty() || !ranges.all(is_within) {
            kept.extend_from_slice(block);
            continue;
        }
        let (mut rest, mut rules, mut in_block) = (Vec::new(), 0, 0);
        while in_block < block.len() {
            if starts(&block[in_block], "cfRule") {
                let rule = element_at(block, in_block);
                in_block += rule.len();
                if is_our_rule(rule, &mut names) {
                    continue;
                }
                rules += 1;
                rest.extend_from_slice(rule);
            } else {
                rest.push(block[in_block].clone());
                in_block += 1;
            }
        }
        if rules > 0 {
            kept.extend(rest);
        }
    }
    without_empty(kept)
}

/// Whether a rule is ours: a class by its form, a bar by its name. The extension of a sheet stands behind its rules, so that their names are known there.
fn is_our_rule(rule: &[Piece], names: &mut Vec<String>) -> bool {
    let Piece::Start(_, attributes) = &rule[0] else { return false };
    match value(attributes, "type") {
        Some("cellIs") => {
            let known = ["type", "dxfId", "priority", "operator"];
            attributes.iter().all(|(name, _)| known.contains(&name.as_str())) && value(attributes, "operator") == Some("equal")
        }
        Some("dataBar") => {
            if let Some(id) = value(attributes, "id").map(str::to_uppercase) {
                return id.starts_with(OUR_BARS) || names.contains(&id);
            }
            let (id, mut bounds, mut is_ours) = (texts_of(rule, "id"), Vec::new(), false);
            for piece in rule {
                match piece {
                    Piece::Start(name, attributes) if local(name) == "cfvo" => bounds.extend(value(attributes, "val")),
                    Piece::Start(name, attributes) if local(name) == "color" => is_ours = value(attributes, "rgb") == Some(OUR_COLOUR),
                    _ => {}
                }
            }
            let is_ours = id.starts_with(OUR_BARS) || is_ours && bounds == ["0", "100"];
            if is_ours {
                names.push(id);
            }
            is_ours
        }
        _ => false,
    }
}

/// Without the lists of formats and extensions that hold nothing.
fn without_empty(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let closes = |end: &str| matches!(local(end), "conditionalFormattings" | "ext" | "extLst");
        match (&piece, kept.last()) {
            (Piece::End(end), Some(Piece::Start(start, _))) if start == end && closes(end) => drop(kept.pop()),
            _ => kept.push(piece),
        }
    }
    kept
}
