//! The charts of the summary: how many accounts each class has, and where the accounts stand in the portfolio.
//!
//! The data of the portfolio stand on the same sheet, to the right of what is printed.

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType, ChartPoint, ChartSolidFill,
    ChartType, Color, Worksheet, XlsxError,
};

use crate::foundation::language::Word;
use crate::ooxml::drawings::bubbles::BubbleSizes;
use crate::say;

use super::figures::{Figures, Measure};
use super::{Report, label, style};

/// How many rows a chart covers.
pub(super) const ROWS: u32 = 22;
const HEIGHT: u32 = ROWS * 20 - 4;
/// What lies between the two charts, in pixels.
pub(super) const GAP: u32 = 8;
/// Where the data of the portfolio begin.
const DATA: u16 = 26;
/// More accounts than these cannot be told apart; the best are shown.
const MOST_POINTS: usize = 1_000;

/// The rows of the table of classes.
pub(super) struct ClassRows {
    pub(super) first: u32,
    pub(super) last: u32,
    /// The colour of each.
    pub(super) colors: Vec<Color>,
}

fn font() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(9).set_color(style::CHART_TEXT);
    font
}

fn title_font() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(11).set_bold().set_color(style::CHART_TEXT);
    font
}

fn plain(chart: &mut Chart) {
    chart.chart_area().set_format(ChartFormat::new().set_border(ChartLine::new().set_color(style::CHART_LINE)));
}

fn axis(axis: &mut ChartAxis, lines: bool) {
    axis.set_font(&font()).set_format(ChartFormat::new().set_line(ChartLine::new().set_color(style::CHART_LINE)));
    axis.set_major_gridlines(lines);
    if lines {
        axis.set_major_gridlines_line(ChartLine::new().set_color(style::CHART_LINE).set_width(0.75));
    }
}

/// A column for each class, in its colour.
pub(super) fn classes(
    sheet: &mut Worksheet,
    rows: &ClassRows,
    result: &str,
    accounts: &str,
    label_column: u16,
) -> Result<Chart, XlsxError> {
    let title = title(sheet, DATA + 6, &format!("{accounts}: {result}"))?;
    let name = sheet.name();
    let sheet = name.as_str();
    let mut chart = Chart::new(ChartType::Column);
    let points: Vec<ChartPoint> = rows
        .colors
        .iter()
        .map(|color| ChartPoint::new().set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(*color))))
        .collect();
    let mut labels = rust_xlsxwriter::ChartDataLabel::new();
    labels.show_value().set_font(&font()).set_num_format("#,##0");
    chart
        .add_series()
        .set_name(accounts)
        .set_categories((sheet, rows.first, label_column, rows.last, label_column))
        .set_values((sheet, rows.first, label_column + 1, rows.last, label_column + 1))
        .set_points(&points)
        .set_data_label(&labels)
        .set_gap(60);
    chart.title().set_name(title.range()).set_font(&title_font());
    chart.legend().set_hidden();
    axis(chart.x_axis(), false);
    axis(chart.y_axis(), true);
    plain(&mut chart);
    // To the edge of the third column exactly, so that it ends there whatever a program makes of the widths.
    chart.set_width(style::summary_pixels(0, 3)).set_height(HEIGHT);
    Ok(chart)
}

/// A title that stands in a cell: given as a text, one of the user's could be taken for a reference.
struct TitleCell {
    sheet: String,
    row: u32,
    column: u16,
}

impl TitleCell {
    fn range(&self) -> (&str, u32, u16) {
        (&self.sheet, self.row, self.column)
    }
}

fn title(sheet: &mut Worksheet, column: u16, text: &str) -> Result<TitleCell, XlsxError> {
    sheet.write_string_with_format(0, column, label(text), &style::quiet())?;
    Ok(TitleCell { sheet: sheet.name(), row: 0, column })
}

/// A point or bubble for each account, a series for each class; and the sizes of the bubbles.
pub(super) fn portfolio(
    sheet: &mut Worksheet,
    report: &Report<'_>,
    figures: &Figures<'_>,
) -> Result<Option<(Chart, Vec<BubbleSizes>)>, XlsxError> {
    let language = report.criteria.language;
    let Some((x, y)) = &figures.portfolio else { return Ok(None) };
    let place = |account: usize| Some((x.number(account)?, y.number(account)?));
    let ranked = figures.ranking.iter().copied();
    let unranked = (0..report.accounts.len())
        .filter(|account| figures.score.is_none() && figures.value.as_ref().is_none_or(|value| value.number(*account).is_none()));
    let mut accounts: Vec<usize> = ranked.chain(unranked).filter(|&account| place(account).is_some()).collect();
    let all = accounts.len();
    if all == 0 {
        return Ok(None);
    }
    accounts.truncate(MOST_POINTS);
    let mut headers = vec![label(x.name), label(y.name)];
    headers.extend(figures.size.as_ref().map(|size| label(size.name)));
    let (class_name, key_name) = (
        figures.classes.first().map_or_else(String::new, |classes| label(&classes.counts.result)),
        label(&report.accounts.columns[report.accounts.key].header),
    );
    const TITLE: Word = Word::new("Data of the portfolio chart", "Daten des Portfolio-Diagramms");
    sheet.write_string_with_format(0, DATA, TITLE.in_language(language), &style::quiet())?;
    for (header, column) in [class_name, key_name].iter().chain(&headers).zip(DATA..) {
        sheet.write_string_with_format(1, column, header, &style::quiet().set_bold())?;
    }
    let mut chart = Chart::new(ChartType::Scatter);
    let mut sizes = Vec::new();
    let mut row = 2;
    for series in series_of(figures, &accounts) {
        let first = row;
        let mut series_sizes = Vec::new();
        for &account in &series.accounts {
            let (x, y) = place(account).unwrap_or_default();
            sheet.write_string_with_format(row, DATA, &series.name, &style::quiet())?;
            sheet.write_string_with_format(row, DATA + 1, label(&report.accounts.key(account).shown(language)), &style::quiet())?;
            sheet.write_number_with_format(row, DATA + 2, x, &style::quiet())?;
            sheet.write_number_with_format(row, DATA + 3, y, &style::quiet())?;
            if let Some(size) = &figures.size {
                let size = size.number(account).unwrap_or(0.0).max(0.0);
                sheet.write_number_with_format(row, DATA + 4, size, &style::quiet())?;
                series_sizes.push(size);
            }
            row += 1;
        }
        let name = sheet.name();
        let fill = ChartSolidFill::new().set_color(series.color).set_transparency(25).clone();
        let edge = ChartLine::new().set_color(Color::White).set_width(0.5).clone();
        let mut format = ChartFormat::new();
        format.set_solid_fill(&fill).set_border(&edge);
        let mut marker = ChartMarker::new();
        marker.set_type(ChartMarkerType::Circle).set_size(7).set_format(&mut format);
        chart
            .add_series()
            .set_name((name.as_str(), first, DATA))
            .set_categories((name.as_str(), first, DATA + 2, row - 1, DATA + 2))
            .set_values((name.as_str(), first, DATA + 3, row - 1, DATA + 3))
            .set_marker(&marker);
        if figures.size.is_some() {
            sizes.push(BubbleSizes { sheet: name, column: u32::from(DATA) + 4, first_row: first, values: series_sizes });
        }
    }
    let (shown, of_all) = (language.count(accounts.len()), language.count(all));
    let mut text = say!(language, "Portfolio", "Portfolio");
    if let Some(size) = &figures.size {
        let size = &size.name;
        text += &say!(language, " (size: {size})", " (Größe: {size})");
    }
    if all > accounts.len() {
        text += &say!(language, ", the best {shown} of {of_all}", ", die besten {shown} von {of_all}");
    }
    let title = title(sheet, DATA + 7, &text)?;
    chart.title().set_name(title.range()).set_font(&title_font());
    for (measure, column) in [(x, DATA + 2), (y, DATA + 3)] {
        let chart_axis = if column == DATA + 2 { chart.x_axis() } else { chart.y_axis() };
        axis(chart_axis, true);
        chart_axis.set_name((title.sheet.as_str(), 1, column)).set_name_font(&font());
        bounds(chart_axis, measure, &accounts);
    }
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font());
    plain(&mut chart);
    chart.set_width(style::summary_pixels(3, 8) - GAP).set_height(HEIGHT);
    Ok(Some((chart, sizes)))
}

/// Points go from 0 to 100; other numbers as far as they go.
fn bounds(axis: &mut ChartAxis, measure: &Measure<'_>, accounts: &[usize]) {
    let values = accounts.iter().filter_map(|&account| measure.number(account));
    if measure.score && values.clone().all(|value| (0.0..=100.0).contains(&value)) {
        axis.set_min(0).set_max(100).set_major_unit(20).set_num_format("0");
    } else {
        axis.set_num_format("#,##0.##");
    }
}

struct Series {
    name: String,
    accounts: Vec<usize>,
    color: Color,
}

/// The accounts by the class that they show, the best class last, so that its points lie on top.
fn series_of(figures: &Figures<'_>, accounts: &[usize]) -> Vec<Series> {
    let Some(classes) = figures.classes.first() else {
        return vec![Series {
            name: String::new(),
            accounts: accounts.to_vec(),
            color: style::chart_color(Some(style::Rank { rank: 3, classes: 4 }), 0),
        }];
    };
    let mut series: Vec<Series> = Vec::new();
    let mut muted = 0;
    for count in &classes.counts.labels {
        let rank = classes.rank(&count.label);
        let color = style::chart_color(rank, muted);
        muted += usize::from(rank.is_none());
        let own: Vec<usize> = accounts.iter().copied().filter(|&account| *classes.label(account) == *count.label).collect();
        if !own.is_empty() {
            series.push(Series { name: label(&count.label), accounts: own, color });
        }
    }
    let others: Vec<usize> = accounts.iter().copied().filter(|&account| classes.label(account).is_empty()).collect();
    if !others.is_empty() {
        series.push(Series { name: "–".to_owned(), accounts: others, color: style::chart_color(None, 2) });
    }
    series
}
