//! How the sheets of a starter workbook look.

use rust_xlsxwriter::{Color, Format, FormatBorder};

use crate::workbook::sheet_style::{self, DARK_BLUE, GREY};
pub(super) use crate::workbook::sheet_style::{date_format, framed as cell, lines_of};

const PALE_BLUE: Color = Color::RGB(0xDD_E6F3);

/// The title of a sheet.
pub(super) fn title() -> Format {
    Format::new().set_bold().set_font_size(16).set_font_color(DARK_BLUE)
}

/// A line of explanation below a title.
pub(super) fn subtitle() -> Format {
    Format::new().set_italic().set_font_color(GREY)
}

/// A column's header.
pub(super) fn header() -> Format {
    sheet_style::header().set_border(FormatBorder::Thin).set_border_color(DARK_BLUE)
}

/// A heading between rows.
pub(super) fn heading() -> Format {
    Format::new().set_bold().set_font_color(DARK_BLUE).set_background_color(PALE_BLUE)
}

/// A cell whose content stays text, whatever is typed: Excel does not take it for a formula of its own.
pub(super) fn text() -> Format {
    cell().set_num_format("@")
}

/// A cell for what a formula is written in: text, in letters of one width.
pub(super) fn code() -> Format {
    sheet_style::code(text())
}
