//! What lies over the cells: notes with their boxes, and charts.

pub mod bubbles;
pub mod cell_notes;
mod explicit;
pub(crate) mod note_boxes;
pub(crate) mod vml;
