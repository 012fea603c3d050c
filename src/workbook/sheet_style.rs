//! How the sheets that keyfolio makes look: what the starter workbook and the report have in common.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::foundation::language::Language;

/// Titles, headings and headers.
pub const DARK_BLUE: Color = Color::RGB(0x1F_3864);
/// What explains.
pub const GREY: Color = Color::RGB(0x59_5959);
/// The lines between cells.
pub const LINE: Color = Color::RGB(0xBF_C8D6);

/// A column's header.
pub fn header() -> Format {
    let format = Format::new().set_bold().set_font_color(Color::White).set_background_color(DARK_BLUE);
    format.set_align(FormatAlign::VerticalCenter).set_text_wrap()
}

/// A cell with a thin frame, its text at the top and wrapped.
pub fn framed() -> Format {
    Format::new().set_align(FormatAlign::Top).set_text_wrap().set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// The same format in letters of one width, for formulas.
pub fn code(format: Format) -> Format {
    format.set_font_name("Consolas").set_font_size(10)
}

/// How dates are shown.
pub const fn date_format(language: Language) -> &'static str {
    match language {
        Language::English => "yyyy-mm-dd",
        Language::German => "dd.mm.yyyy",
    }
}

/// How many lines a text takes where a line has room for so many letters, words kept whole.
pub fn lines_of(text: &str, room: usize) -> u32 {
    let mut lines = 0;
    for line in text.lines() {
        lines += 1;
        let mut used = 0;
        for word in line.split_inclusive(' ') {
            let length = word.chars().count();
            if used > 0 && used + length > room {
                lines += 1;
                used = 0;
            }
            used += length;
            while used > room {
                lines += 1;
                used -= room;
            }
        }
    }
    lines.max(1)
}
