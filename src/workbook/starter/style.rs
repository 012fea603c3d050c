//! How the sheets that keyfolio makes look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::language::Language;

const DARK_BLUE: Color = Color::RGB(0x1F_3864);
const PALE_BLUE: Color = Color::RGB(0xDD_E6F3);
const GREY: Color = Color::RGB(0x59_5959);
const LINE: Color = Color::RGB(0xBF_C8D6);

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
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(DARK_BLUE)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_border_color(DARK_BLUE)
}

/// A heading between rows.
pub(super) fn heading() -> Format {
    Format::new().set_bold().set_font_color(DARK_BLUE).set_background_color(PALE_BLUE)
}

/// A cell with a thin frame, its text at the top and wrapped.
pub(super) fn cell() -> Format {
    Format::new().set_align(FormatAlign::Top).set_text_wrap().set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// A cell whose content stays text, whatever is typed: Excel does not take it for a formula of its own.
pub(super) fn text() -> Format {
    cell().set_num_format("@")
}

/// A cell for what a formula is written in: text, in letters of one width.
pub(super) fn code() -> Format {
    text().set_font_name("Consolas").set_font_size(10)
}

/// How dates are shown.
pub(super) const fn date_format(language: Language) -> &'static str {
    match language {
        Language::English => "yyyy-mm-dd",
        Language::German => "dd.mm.yyyy",
    }
}
