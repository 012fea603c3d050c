//! Functions that give texts, or read them.

pub(crate) mod characters;
pub(crate) mod pieces;
pub(crate) mod regular;
pub(crate) mod text;
pub(crate) mod text_conversion;
