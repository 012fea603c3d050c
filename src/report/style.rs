//! How the sheets of the report look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::ooxml::patching::conditional::{class_color, class_colors};
use crate::workbook::sheet_style::{self, DARK_BLUE, GREY, LINE};
pub(super) use crate::workbook::sheet_style::{date_format, lines_of};

const TEXT: Color = Color::RGB(0x26_2626);
const PALE_BLUE: Color = Color::RGB(0xE9_EEF7);
const LINK: Color = Color::RGB(0x05_63C1);

/// The fill and the letters of what went up, and of what went down.
const UP: (Color, Color) = (Color::RGB(0xE2_F3E8), Color::RGB(0x1B_6B3A));
const DOWN: (Color, Color) = (Color::RGB(0xFB_E6E0), Color::RGB(0x9C_3415));

/// The hues of the classes in charts, told apart without colour vision by their lightness.
const CHART: [u32; 6] = [0x2E_8B57, 0xF2_B134, 0xD9_6C47, 0x3B_6FB6, 0x8E_63B0, 0x7F_7F7F];
/// Accounts without a class.
const CHART_MUTED: [u32; 3] = [0xBF_BFBF, 0x8C_8C8C, 0xD9_D9D9];

/// A cell of text.
pub(super) fn text() -> Format {
    Format::new().set_font_color(TEXT)
}

/// The title of a sheet.
pub(super) fn title() -> Format {
    text().set_bold().set_font_size(18).set_font_color(DARK_BLUE).set_align(FormatAlign::VerticalCenter)
}

/// The line below a title.
pub(super) fn subtitle() -> Format {
    text().set_font_color(GREY)
}

/// The result in a sentence.
pub(super) fn headline() -> Format {
    let format = text().set_font_size(12).set_font_color(DARK_BLUE).set_text_wrap();
    format.set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter)
}

/// A heading of a part of the sheet.
pub(super) fn heading() -> Format {
    text().set_bold().set_font_size(12).set_font_color(DARK_BLUE).set_border_bottom(FormatBorder::Medium).set_border_bottom_color(DARK_BLUE)
}

/// The name of a figure at the top.
pub(super) fn figure_name() -> Format {
    text().set_font_size(9).set_font_color(GREY).set_background_color(PALE_BLUE).set_align(FormatAlign::Center)
}

/// A figure at the top.
pub(super) fn figure() -> Format {
    let format = text().set_bold().set_font_size(16).set_font_color(DARK_BLUE).set_background_color(PALE_BLUE);
    format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_num_format("#,##0")
}

/// A column's header.
pub(super) fn header() -> Format {
    sheet_style::header()
}

/// The header of a column of numbers.
pub(super) fn number_header() -> Format {
    header().set_align(FormatAlign::Right)
}

/// A cell of a table.
pub(super) fn cell() -> Format {
    text().set_border_bottom(FormatBorder::Thin).set_border_bottom_color(LINE)
}

/// A cell of a table whose text may be long.
pub(super) fn wrapped() -> Format {
    sheet_style::framed().set_font_color(TEXT)
}

/// The same for a formula.
pub(super) fn code() -> Format {
    sheet_style::code(wrapped())
}

/// A cell that leads to another one.
pub(super) fn link() -> Format {
    wrapped().set_font_color(LINK).set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// The same in a table whose texts stand on one line.
pub(super) fn link_cell() -> Format {
    cell().set_font_color(LINK).set_align(FormatAlign::Left)
}

/// The last row of a table.
pub(super) fn total() -> Format {
    text().set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(DARK_BLUE)
}

/// Data of the charts, beside what is printed.
pub(super) fn quiet() -> Format {
    text().set_font_size(8).set_font_color(Color::RGB(0x80_8080))
}

/// A class, as the n-th from the best among so many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rank {
    /// How many stand before it.
    pub(super) rank: usize,
    /// How many there are.
    pub(super) classes: usize,
}

/// The cell of a class, in the colours that it has beside the accounts; `None` for accounts without a class.
pub(super) fn class(rank: Option<Rank>) -> Format {
    match rank {
        Some(Rank { rank, classes }) => {
            let (fill, letters) = class_colors(rank, classes);
            cell().set_bold().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(letters))
        }
        None => cell().set_font_color(Color::RGB(0x75_7575)),
    }
}

/// Which way an account went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// To a better class.
    Up,
    /// Neither.
    Same,
    /// To a worse class, or to none.
    Down,
}

/// A cell of an account that went up or down.
pub(super) fn moved(format: Format, direction: Direction) -> Format {
    match direction {
        Direction::Up => format.set_font_color(UP.1).set_background_color(UP.0),
        Direction::Down => format.set_font_color(DOWN.1).set_background_color(DOWN.0),
        Direction::Same => format,
    }
}

/// The colour of a class in charts; for those of accounts without a class, their position among these.
pub(super) fn chart_color(rank: Option<Rank>, muted: usize) -> Color {
    match rank {
        Some(Rank { rank, classes }) => Color::RGB(CHART[class_color(rank, classes, CHART.len())]),
        None => Color::RGB(CHART_MUTED[muted.min(CHART_MUTED.len() - 1)]),
    }
}

/// The colour of letters in charts.
pub(super) const CHART_TEXT: Color = GREY;
/// The colour of lines in charts.
pub(super) const CHART_LINE: Color = Color::RGB(0xE3_E6EB);
/// The bars that show a share in a cell.
pub(super) const BAR: Color = Color::RGB(0xB4_C7E7);
/// The colour of our tabs.
pub(super) const TAB: Color = DARK_BLUE;

/// The widths of the columns: rank, label, name, and five columns of figures.
pub(super) const SUMMARY_WIDTHS: [f64; 8] = [5.0, 19.0, 27.0, 13.0, 14.0, 17.0, 17.0, 16.0];

/// The width of columns from `first` to before `end`, in pixels as rust_xlsxwriter counts them for Calibri 11.
pub(super) fn summary_pixels(first: usize, end: usize) -> u32 {
    SUMMARY_WIDTHS[first..end].iter().map(|width| (width * 7.0) as u32 + 5).sum()
}
