//! The charts of the summary: how many accounts each class has, and where the accounts stand in the portfolio.
//!
//! What they draw and does not stand on the page stands on a hidden sheet, the *data*: points, names, titles.

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartAxisCrossing, ChartAxisLabelPosition, ChartDataLabel, ChartDataLabelPosition, ChartEmptyCells, ChartFont,
    ChartFormat, ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType, ChartPoint, ChartSolidFill, ChartType, Color, Worksheet,
    XlsxError,
};

use crate::evaluation::analysis::placing::Placing;
use crate::foundation::amount::short_amount;
use crate::foundation::language::Word;
use crate::foundation::value::Value;
use crate::ooxml::drawings::bubbles::BubbleSizes;
use crate::say;

use super::figures::{Figures, Measure};
use super::{Report, label, style};

/// How many rows a chart covers.
pub(super) const ROWS: u32 = 22;
const HEIGHT: u32 = ROWS * 20 - 4;
/// What lies between the two charts, in pixels.
pub(super) const GAP: u32 = 8;
/// Columns of the data: class, account, the two axes, size, and beside them names with their places, and titles.
const CLASS: u16 = 0;
const ACCOUNT: u16 = 1;
const X: u16 = 2;
const Y: u16 = 3;
const NAMES: u16 = 6;
const TITLES: u16 = 11;
/// The first row of points.
const FIRST: u32 = 2;
/// More accounts than these cannot be told apart; the largest are shown.
const MOST_POINTS: usize = 500;
/// So many of the largest are named.
const NAMED: usize = 10;
/// Among so many of the largest.
const MOST_TRIED: usize = 30;
/// What a name covers of the chart, and how far the name of a part stands from its corner, as shares of the axes.
const NAME_WIDTH: f64 = 0.22;
const NAME_HEIGHT: f64 = 0.05;
const INDENT: [f64; 2] = [0.005, 0.03];
/// The longest name of an account in the chart.
const LONGEST_NAME: usize = 24;

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
    // The data stand on a hidden sheet.
    chart.show_hidden_data().show_empty_cells_as(ChartEmptyCells::Gaps);
    chart.chart_area().set_format(ChartFormat::new().set_border(ChartLine::new().set_color(style::CHART_LINE)));
}

fn axis(axis: &mut ChartAxis, lines: bool) {
    axis.set_font(&font()).set_format(ChartFormat::new().set_line(ChartLine::new().set_color(style::CHART_LINE)));
    axis.set_major_gridlines(lines);
    if lines {
        axis.set_major_gridlines_line(ChartLine::new().set_color(style::CHART_LINE).set_width(0.75));
    }
}

/// A column for each class, in its colour. `page` is the name of the sheet with the table of classes.
pub(super) fn classes(
    data: &mut Worksheet,
    page: &str,
    rows: &ClassRows,
    title_text: &str,
    accounts: &str,
    label_column: u16,
) -> Result<Chart, XlsxError> {
    let title = title(data, 0, title_text)?;
    let mut chart = Chart::new(ChartType::Column);
    let points: Vec<ChartPoint> = rows
        .colors
        .iter()
        .map(|color| ChartPoint::new().set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(*color))))
        .collect();
    let mut labels = ChartDataLabel::new();
    labels.show_value().set_font(&font()).set_num_format("#,##0");
    chart
        .add_series()
        .set_name(accounts)
        .set_categories((page, rows.first, label_column, rows.last, label_column))
        .set_values((page, rows.first, label_column + 1, rows.last, label_column + 1))
        .set_points(&points)
        .set_data_label(&labels)
        .set_gap(60);
    chart.title().set_name(title.range()).set_font(&title_font());
    chart.legend().set_hidden();
    axis(chart.x_axis(), false);
    axis(chart.y_axis(), true);
    chart.y_axis().set_num_format("#,##0");
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

fn title(data: &mut Worksheet, row: u32, text: &str) -> Result<TitleCell, XlsxError> {
    data.write_string_with_format(row, TITLES, label(text), &style::quiet())?;
    Ok(TitleCell { sheet: data.name(), row, column: TITLES })
}

/// A point or bubble for each account, a series for each class; and the sizes of the bubbles.
pub(super) fn portfolio(
    data: &mut Worksheet,
    report: &Report<'_>,
    figures: &Figures<'_>,
) -> Result<Option<(Chart, Vec<BubbleSizes>)>, XlsxError> {
    let language = report.criteria.language;
    let Some((x, y)) = &figures.portfolio else { return Ok(None) };
    let place = |account: usize| Some((x.number(account)?, y.number(account)?));
    let size = |account: usize| figures.size.as_ref().and_then(|size| size.number(account)).unwrap_or(0.0).max(0.0);
    let ranked = figures.ranking.iter().copied();
    let unranked = (0..report.accounts.len())
        .filter(|account| figures.score.is_none() && figures.value.as_ref().is_none_or(|value| value.number(*account).is_none()));
    let mut accounts: Vec<usize> = ranked.chain(unranked).filter(|&account| place(account).is_some()).collect();
    let all = accounts.len();
    if all == 0 {
        return Ok(None);
    }
    if figures.size.is_some() {
        // Equal ones stay in the order of the ranking.
        accounts.sort_by(|one, other| size(*other).total_cmp(&size(*one)));
    }
    accounts.truncate(MOST_POINTS);
    let key = &report.accounts.columns[report.accounts.key];
    let names = figures.names.map_or(key, |index| &report.accounts.columns[index]);
    let mut headers = vec![figures.classes.first().map_or_else(String::new, |classes| label(&classes.counts.result)), label(&names.header)];
    headers.extend([label(x.name), label(y.name)]);
    headers.extend(figures.size.as_ref().map(|size| label(size.name)));
    const TITLE: Word = Word::new("Data of the charts on the summary", "Daten der Diagramme in der Übersicht");
    data.write_string_with_format(0, CLASS, TITLE.in_language(language), &style::quiet())?;
    for (header, column) in headers.iter().zip(CLASS..) {
        data.write_string_with_format(1, column, header, &style::quiet().set_bold())?;
    }
    let name_of = |account: usize| {
        let name = names.column.get(account).shown(language);
        label(&if name.is_empty() { report.accounts.key(account).shown(language) } else { name })
    };
    let mut series =
        Drawn { data, chart: Chart::new(ChartType::Scatter), sizes: Vec::new(), sized: figures.size.is_some(), pending: Vec::new() };
    let mut row = FIRST;
    let classes = series_of(figures, &accounts);
    for class in &classes {
        let first = row;
        for &account in &class.accounts {
            let (x, y) = place(account).unwrap_or_default();
            series.data.write_string_with_format(row, CLASS, &class.name, &style::quiet())?;
            series.data.write_string_with_format(row, ACCOUNT, name_of(account), &style::quiet())?;
            series.point(row, X, [x, y, size(account)])?;
            row += 1;
        }
        series.add(first, row, [CLASS, X], Some(class.color), None);
    }
    let mut unnamed = Vec::new();
    let mut named_row = FIRST;
    let quadrants = quadrants(report, figures, &place);
    let point = |account: usize| place(account).map(|(x, y)| [x, y, size(account)]);
    for texts in [largest(&accounts, (x, y), &quadrants, &name_of, &point), quadrants] {
        let first = named_row;
        for (text, x, y, size) in &texts {
            series.data.write_string_with_format(named_row, NAMES, text, &style::quiet())?;
            series.point(named_row, NAMES + 1, [*x, *y, *size])?;
            named_row += 1;
        }
        if named_row > first {
            unnamed.push(classes.len() + unnamed.len());
            let position =
                if unnamed.len() == 2 || figures.size.is_none() { ChartDataLabelPosition::Right } else { ChartDataLabelPosition::Center };
            series.add(first, named_row, [NAMES, NAMES + 1], None, Some(position));
        }
    }
    let Drawn { data, mut chart, sizes, .. } = series;
    let (shown, of_all) = (language.count(accounts.len()), language.count(all));
    let mut text = say!(language, "Portfolio", "Portfolio");
    if let Some(size) = &figures.size {
        let size = &size.name;
        text += &say!(language, " (size: {size})", " (Größe: {size})");
    }
    if all > accounts.len() {
        text += &say!(language, ", the largest {shown} of {of_all}", ", die größten {shown} von {of_all}");
    }
    let title = title(data, 1, &text)?;
    chart.title().set_name(title.range()).set_font(&title_font());
    let placing = placing(report, figures);
    for (measure, column) in [(x, X), (y, Y)] {
        let chart_axis = if column == X { chart.x_axis() } else { chart.y_axis() };
        axis(chart_axis, false);
        chart_axis.set_name((title.sheet.as_str(), 1, column)).set_name_font(&font());
        bounds(chart_axis, measure);
        // The other axis stands where the rows of the portfolio divide this one.
        let lines = placing.map_or(&[][..], |placing| if column == X { &placing.across } else { &placing.up });
        if let Some(line) = lines.first() {
            chart_axis.set_crossing(ChartAxisCrossing::AxisValue(line.number));
            chart_axis.set_format(ChartFormat::new().set_line(ChartLine::new().set_color(style::CHART_TEXT).set_width(1.0)));
        }
        chart_axis.set_label_position(ChartAxisLabelPosition::Low);
    }
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font()).delete_entries(&unnamed);
    plain(&mut chart);
    chart.set_width(style::summary_pixels(3, 8) - GAP).set_height(HEIGHT);
    Ok(Some((chart, sizes)))
}

/// How the rows of the portfolio divide what is drawn.
fn placing<'a>(report: &Report<'a>, figures: &Figures<'_>) -> Option<&'a Placing> {
    let (x, y) = figures.portfolio.as_ref()?;
    report.placing.filter(|placing| placing.is_of(x.name, y.name))
}

/// A text at a place of the chart, in the size of a bubble.
type Text = (String, f64, f64, f64);

/// The names of the largest accounts, each upon its own; those that would lie over another name are left out.
fn largest(
    accounts: &[usize],
    (x, y): (&Measure<'_>, &Measure<'_>),
    parts: &[Text],
    name_of: &dyn Fn(usize) -> String,
    point: &dyn Fn(usize) -> Option<[f64; 3]>,
) -> Vec<Text> {
    let extent = |(least, most): (f64, f64)| if most > least { most - least } else { 1.0 };
    let (width, height) = (extent(x.range()) * NAME_WIDTH, extent(y.range()) * NAME_HEIGHT);
    let mut texts: Vec<Text> = Vec::new();
    // The first are the largest, or without sizes the best.
    for &account in accounts.iter().take(MOST_TRIED) {
        let Some([x, y, size]) = point(account) else { continue };
        let lies_over = |other_x: f64, other_y: f64| (other_x - x).abs() < width && (other_y - y).abs() < height;
        // The name of a part begins where it stands, that of an account has its middle there.
        let is_taken =
            texts.iter().any(|other| lies_over(other.1, other.2)) || parts.iter().any(|part| lies_over(part.1 + width / 2.0, part.2));
        if texts.len() == NAMED || is_taken {
            continue;
        }
        let name = name_of(account);
        let short: String = name.chars().take(LONGEST_NAME).collect();
        let shown = if short.len() < name.len() { format!("{}…", short.trim_end()) } else { short };
        texts.push((shown, x, y, size));
    }
    texts
}

/// The names of the parts of the portfolio, with how many accounts have each there and what they hold, at its top left.
fn quadrants(report: &Report<'_>, figures: &Figures<'_>, place: &dyn Fn(usize) -> Option<(f64, f64)>) -> Vec<Text> {
    let language = report.criteria.language;
    let Some((placing, (x, y))) = placing(report, figures).zip(figures.portfolio.as_ref()) else { return Vec::new() };
    let placed = report
        .placing
        .and_then(|placing| placing.result.as_ref())
        .and_then(|name| report.outcome.columns.iter().find(|column| column.header == *name));
    // Who is knocked out, blocked or set by people stands in a part without having its label.
    let has = |account: usize, label: &str| {
        placed.is_some_and(|column| matches!(column.cells.get(account), Value::Text(text) if *text == *label))
    };
    let mut totals = vec![(0_usize, 0.0); placing.labels.len()];
    for account in 0..report.accounts.len() {
        let part = place(account).map(|(x, y)| placing.part(x, y));
        let part = part.filter(|&part| placing.labels.get(part).is_some_and(|label| has(account, label)));
        if let Some(total) = part.and_then(|part| totals.get_mut(part)) {
            total.0 += 1;
            total.1 += figures.value.as_ref().and_then(|value| value.number(account)).unwrap_or(0.0);
        }
    }
    let ((left, right), (bottom, top)) = (x.range(), y.range());
    let [indent, below] = [(right - left) * INDENT[0], (top - bottom) * INDENT[1]];
    // Excel draws no bubble without a size, nor its name.
    let point = figures.size.as_ref().map_or(0.0, |size| size.range().1.max(1.0) / 10_000.0);
    let mut texts = Vec::new();
    for (part, (label_text, (count, sum))) in placing.labels.iter().zip(totals).enumerate() {
        let (column, row) = (part % placing.columns(), part / placing.columns());
        let x = if column == 0 { left } else { placing.across[column - 1].number };
        let y = placing.up.get(row).map_or(top, |line| line.number);
        let mut text = format!("{}: {}", label(label_text), language.count(count));
        if figures.value.is_some() {
            text = format!("{text} · {}", short_amount(sum, language));
        }
        if !label_text.is_empty() {
            texts.push((text, x + indent, y - below, point));
        }
    }
    texts
}

/// A chart whose points stand on the sheet of data.
struct Drawn<'a> {
    data: &'a mut Worksheet,
    chart: Chart,
    sizes: Vec<BubbleSizes>,
    sized: bool,
    /// The sizes of the points that no series has yet.
    pending: Vec<f64>,
}

impl Drawn<'_> {
    /// A point of a row, from a column on.
    fn point(&mut self, row: u32, column: u16, [x, y, size]: [f64; 3]) -> Result<(), XlsxError> {
        self.data.write_number_with_format(row, column, x, &style::quiet())?;
        self.data.write_number_with_format(row, column + 1, y, &style::quiet())?;
        if self.sized {
            self.data.write_number_with_format(row, column + 2, size, &style::quiet())?;
            self.pending.push(size);
        }
        Ok(())
    }

    /// A series of the points of some rows: in a colour, or only their texts.
    fn add(&mut self, first: u32, end: u32, [names, x]: [u16; 2], color: Option<Color>, texts: Option<ChartDataLabelPosition>) {
        let sheet = self.data.name();
        let mut format = ChartFormat::new();
        match color {
            Some(color) => {
                let fill = ChartSolidFill::new().set_color(color).set_transparency(25).clone();
                format.set_solid_fill(&fill).set_border(&ChartLine::new().set_color(Color::White).set_width(0.5).clone());
            }
            None => {
                format.set_no_fill().set_no_border();
            }
        }
        let mut marker = ChartMarker::new();
        marker.set_type(ChartMarkerType::Circle).set_size(7).set_format(&mut format);
        let series = self.chart.add_series();
        series
            .set_name((sheet.as_str(), first, names))
            .set_categories((sheet.as_str(), first, x, end - 1, x))
            .set_values((sheet.as_str(), first, x + 1, end - 1, x + 1))
            .set_marker(&marker);
        if let Some(position) = texts {
            let mut label = ChartDataLabel::new();
            label.show_value().set_font(&font()).set_position(position);
            let own: Vec<ChartDataLabel> = (first..end)
                .map(|row| {
                    let mut label = ChartDataLabel::new();
                    label.set_value((sheet.as_str(), row, names)).set_font(&font()).set_position(position);
                    label
                })
                .collect();
            series.set_data_label(&label).set_custom_data_labels(&own);
        }
        if self.sized {
            let values = std::mem::take(&mut self.pending);
            self.sizes.push(BubbleSizes { sheet, column: u32::from(x) + 2, first_row: first, values });
        }
    }
}

/// Points go from 0 to 100; other numbers as far as they go.
fn bounds(axis: &mut ChartAxis, measure: &Measure<'_>) {
    if measure.is_points() {
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
