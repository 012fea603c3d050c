//! What the page asks and what it is answered, as JSON; the TypeScript of the page is generated from these types
//! (`cargo run -p keyfolio-page --features types --example types -- page/web/src/protocol`).
//!
//! Columns of numbers that are as long as the accounts come beside the JSON, as bytes: an [`Packed`] says where each lies.
//!
//! [`requests`] what is asked, [`replies`] what is answered, [`overview`], [`numbers`], [`table`], [`formula`] its larger parts.

pub mod formula;
pub mod numbers;
pub mod overview;
pub mod replies;
pub mod requests;
pub mod table;

use serde::Serialize;

/// An answer: a reply, and what lies in the bytes beside it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Answer {
    /// The reply.
    pub reply: replies::Reply,
    /// What lies in the bytes.
    pub arrays: Vec<Packed>,
}

/// A column of numbers, or a file, in the bytes beside a reply. It begins at a multiple of eight bytes; numbers are little-endian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Packed {
    /// What it is called.
    pub name: &'static str,
    /// What its elements are.
    pub kind: PackedKind,
    /// The byte at which it begins.
    pub at: usize,
    /// How many elements it has.
    pub length: usize,
}

/// What the elements of an [`Packed`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum PackedKind {
    /// Bytes: a `Uint8Array`.
    Bytes,
    /// Whole numbers: a `Uint32Array`.
    Whole,
    /// Numbers, NaN for none: a `Float64Array`.
    Number,
}
