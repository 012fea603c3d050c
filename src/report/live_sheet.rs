//! The Live sheet: the numbers and labels of the criteria, from where the accounts' formulas read them.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

use crate::formula::Dialect;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word};
use crate::foundation::location::Location;
use crate::foundation::value::Value;
use crate::live::parameters::{Content, Line, Parameter};
use crate::live::{FIRST_ROW, Live, row_of};
use crate::ooxml::archive::made_by::made_alike;
use crate::ooxml::package::Package;
use crate::ooxml::package::own_sheets::sheet_names;
use crate::say;
use crate::workbook::marks::LIVE;

use super::{Made, cell_text, footer, style};

/// The sheet's role and the name that it gets where that is free.
pub const NAME: (&str, &str) = (LIVE, "Live");

/// What the sheet is made of.
#[derive(Clone, Copy, Debug)]
pub struct LiveSheet<'a> {
    /// The formulas.
    pub live: &'a Live,
    /// The letters of each new column of the accounts.
    pub letters: &'a dyn Letters,
    /// How the criteria are written.
    pub dialect: Dialect,
}

/// The letters of new columns, by their position.
pub trait Letters: std::fmt::Debug {
    /// The letters of a column.
    fn of(&self, column: usize) -> String;
}

/// The name of the sheet in a workbook.
pub fn name_in(package: &Package) -> String {
    sheet_names(package, &[NAME]).into_iter().next().unwrap_or_default()
}

impl LiveSheet<'_> {
    /// Makes a workbook of this sheet alone.
    pub fn make(&self, package: &Package) -> Result<Made, Diagnostic> {
        let language = self.dialect.language;
        let made = || -> Result<Vec<u8>, XlsxError> {
            let mut workbook = Workbook::new();
            let created = ExcelDateTime::from_ymd(2026, 11, 23)?;
            workbook.set_properties(&DocProperties::new().set_author("keyfolio").set_creation_datetime(&created));
            write(workbook.add_worksheet().set_name(name_in(package))?, self)?;
            workbook.save_to_buffer().map(made_alike)
        };
        let workbook = made().map_err(|error| {
            let message = say!(language, "the sheet could not be made: {error}", "das Blatt konnte nicht erstellt werden: {error}");
            Diagnostic::error("report-not-made", Location::file(package.name()), message)
        })?;
        Ok(Made { workbook: workbook.into(), memory: String::new(), roles: vec![NAME.0], findings: Vec::new() })
    }
}

const HEADERS: [Word; 8] = [
    Word::new("Rule", "Regel"),
    Word::new("What", "Was"),
    Word::new("Value", "Wert"),
    Word::new("From", "Aus"),
    Word::new("As at the run", "Wie beim Lauf"),
    Word::new("Begins at", "Beginnt bei"),
    Word::new("Ends at", "Endet bei"),
    Word::new("Text beside it", "Text daneben"),
];
const WIDTHS: [f64; 8] = [52.0, 40.0, 18.0, 20.0, 14.0, 10.0, 10.0, 60.0];

pub(super) fn write(sheet: &mut Worksheet, live: &LiveSheet<'_>) -> Result<(), XlsxError> {
    let language = live.dialect.language;
    sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, "Live", &style::title())?;
    let subtitles = [
        say!(
            language,
            "The formulas in the accounts sheet read these values, which follow the criteria sheet: change numbers and labels there.",
            "Die Formeln im Kundenblatt lesen diese Werte, die dem Kriterienblatt folgen: Zahlen und Texte dort ändern."
        ),
        say!(
            language,
            "Any other change of the criteria needs a new run; until then the results are empty. Data check is that of the run.",
            "Jede andere Änderung der Kriterien braucht einen neuen Lauf; bis dahin bleiben die Ergebnisse leer. Die Datenprüfung ist die des Laufs."
        ),
    ];
    for (text, row) in subtitles.iter().zip(1_u32..) {
        sheet.write_string_with_format(row, 0, text, &style::subtitle())?;
    }
    for ((header, width), column) in HEADERS.iter().zip(WIDTHS).zip(0_u16..) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(FIRST_ROW - 2, column, header.in_language(language), &style::header())?;
    }
    // How a number is cut out of its text is of no interest to a reader.
    for column in 5..8 {
        sheet.set_column_hidden(column)?;
    }
    let lines = &live.live.parameters;
    let last = row_of(Line(lines.len().saturating_sub(1)));
    for (place, line) in lines.iter().enumerate() {
        write_line(sheet, live, line, row_of(Line(place)), (FIRST_ROW, last))?;
    }
    sheet.set_freeze_panes(FIRST_ROW - 1, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_screen_gridlines(false).set_tab_color(style::TAB);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_footer(footer("Live", language));
    Ok(())
}

fn write_line(sheet: &mut Worksheet, live: &LiveSheet<'_>, line: &Parameter, row: u32, rows: (u32, u32)) -> Result<(), XlsxError> {
    let language = live.dialect.language;
    let at = row - 1;
    let resolved = line.resolved(&|column| live.letters.of(column));
    let formulas = resolved.formulas(row, &row_of, rows, live.dialect);
    let text = style::cell();
    let name = &line.name;
    let shown = match line.content {
        Content::Literal { .. } => say!(language, "number ({name} at the run)", "Zahl ({name} beim Lauf)"),
        _ => name.clone(),
    };
    sheet.write_string_with_format(at, 0, cell_text(&line.of), &text)?;
    sheet.write_string_with_format(at, 1, cell_text(&shown), &text)?;
    let dated = line.is_day();
    let value = text.clone().set_align(FormatAlign::Left);
    let format: Format = if dated { value.set_num_format(style::date_format(language)) } else { value };
    match (&formulas.value, &line.value) {
        (Some(formula), value) => {
            let result = match value {
                Value::Number(number) => number.to_string(),
                value => value.shown(Language::English),
            };
            sheet.write_formula_with_format(at, 2, Formula::new(format!("={formula}")).set_result(result), &format)?;
        }
        // Entered here, for whoever wants to try another number.
        (None, Value::Number(number)) => {
            sheet.write_number_with_format(at, 2, *number, &format)?;
        }
        (None, Value::Text(entered)) => {
            sheet.write_string_with_format(at, 2, cell_text(entered), &format)?;
        }
        (None, _) => {
            sheet.write_blank(at, 2, &format)?;
        }
    }
    let from = match &line.content {
        Content::Number(source)
        | Content::Day(source)
        | Content::Label(source, _)
        | Content::Text(source, ..)
        | Content::Literal { source, .. } => {
            format!("{}!{}", source.sheet, source.cell)
        }
        Content::Entered => say!(language, "entered here", "hier eingegeben"),
        _ => String::new(),
    };
    sheet.write_string_with_format(at, 3, cell_text(&from), &text)?;
    match &formulas.unchanged {
        Some(formula) => sheet.write_formula_with_format(at, 4, Formula::new(format!("={formula}")).set_result("TRUE"), &text)?,
        None => sheet.write_blank(at, 4, &text)?,
    };
    for (formula, column) in [(&formulas.start, 5), (&formulas.end, 6)] {
        if let Some(formula) = formula {
            sheet.write_formula_with_format(at, column, Formula::new(format!("={formula}")), &text)?;
        }
    }
    if let Some(fixed) = &formulas.text {
        sheet.write_string_with_format(at, 7, cell_text(fixed), &text)?;
    }
    Ok(())
}
