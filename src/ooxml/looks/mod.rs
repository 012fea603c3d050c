//! The styles part: formats that are appended and never renumbered.

pub(crate) mod adopted_styles;
pub(crate) mod band;
pub(crate) mod format_elements;
pub(crate) mod styles;
pub(crate) mod styles_fault;
pub(crate) mod styles_part;
