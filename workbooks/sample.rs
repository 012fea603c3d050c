//! The sample workbooks: 200 accounts, the built-in criteria with settings and tests, and a sheet of the user's own with a chart.

use keyfolio::criteria::Criteria;
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::language::{Language, Word};
use keyfolio::workbook::starter::{REGIONS, SampleAccount, Sheets, a_month_later, is_large, sample_accounts};
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPoint, ChartSolidFill, ChartType, Color, Format,
    FormatAlign, FormatBorder, Formula, Worksheet, XlsxError,
};

/// The workbooks and their languages.
pub(crate) const WORKBOOKS: [(&str, Language); 2] = [("key-accounts.xlsx", Language::English), ("schluesselkunden.xlsx", Language::German)];

/// The workbooks of two regions in two months that follow each other.
pub(crate) const MONTHS: [(&str, Month, usize); 4] = [
    ("2026-10/north.xlsx", Month::October, NORTH),
    ("2026-10/south.xlsx", Month::October, SOUTH),
    ("2026-11/north.xlsx", Month::November, NORTH),
    ("2026-11/south.xlsx", Month::November, SOUTH),
];

/// Positions among the regions.
const NORTH: usize = 0;
const SOUTH: usize = 2;

/// The number of an account whose potential falls in November.
const FALLEN: u32 = 1158;

/// A month of the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Month {
    October,
    November,
}

const ACCOUNTS: usize = 200;

const OVERVIEW: Word = Word::new("Overview", "Übersicht");
const HEADER_ROW: u32 = 3;

/// The bytes of the workbook in a language.
pub(crate) fn workbook(language: Language) -> Result<Vec<u8>, XlsxError> {
    let accounts = sample_accounts(ACCOUNTS);
    let mut sheets = Sheets::new(language);
    sheets.accounts(&accounts)?;
    let totals: Vec<[f64; 3]> = (0..REGIONS.len())
        .map(|region| {
            let own = accounts.iter().filter(|account| account.region == region);
            own.fold([0.0; 3], |sum, account| [sum[0] + 1.0, sum[1] + f64::from(account.revenue), sum[2] + f64::from(account.potential)])
        })
        .collect();
    overview(sheets.workbook.add_worksheet(), language, &totals)?;
    sheets.criteria(&Criteria::built_in(language), true)?;
    sheets.finish()
}

/// The bytes of a region's workbook in a month. In November the margin weighs more than in October, and growth less;
/// an A of last month stays one down to 62.
pub(crate) fn month(month: Month, region: usize) -> Result<Vec<u8>, XlsxError> {
    let mut accounts: Vec<SampleAccount> = sample_accounts(ACCOUNTS).into_iter().filter(|account| account.region == region).collect();
    let mut criteria = Criteria::built_in(Language::English);
    // One of the sample's accounts comes in November only.
    let new = accounts.iter().rposition(is_large).map(|position| accounts.remove(position));
    criteria.settings.as_of = DayNumber::parse_iso("2026-10-31");
    if let (Month::November, Some(new)) = (month, new) {
        accounts = a_month_later(&accounts, new);
        criteria.settings.as_of = DayNumber::parse_iso("2026-11-30");
        // One that was an A falls below the threshold, but not so far that it is none.
        accounts.iter_mut().filter(|account| account.number == FALLEN).for_each(|account| account.potential = 1_260_000);
        for (item, weight) in [("Realisable margin", "30%"), ("Growth", "15%")] {
            for rule in criteria.rules.iter_mut().filter(|rule| rule.item.text == item) {
                rule.weight.text = weight.to_owned();
            }
        }
    }
    // Who was an A last month stays one a little below the threshold.
    for rule in criteria.rules.iter_mut().filter(|rule| rule.result.text == "Priority" && rule.item.text == "A") {
        rule.formula.text = "OR([Attractiveness]>=65,AND(PREVIOUS([Priority])=\"A\",[Attractiveness]>=62))".to_owned();
    }
    let mut sheets = Sheets::new(Language::English);
    sheets.accounts(&accounts)?;
    sheets.criteria(&criteria, false)?;
    sheets.finish()
}

/// A sheet as a user might have made it: sums by region with formulas over the table of accounts, and a chart.
fn overview(sheet: &mut Worksheet, language: Language, totals: &[[f64; 3]]) -> Result<(), XlsxError> {
    let name = OVERVIEW.in_language(language);
    let word = |english, german| Word::new(english, german).in_language(language);
    let dark = Color::RGB(0x1F_3864);
    let header = Format::new().set_bold().set_font_color(Color::White).set_background_color(dark);
    let whole = Format::new().set_num_format("#,##0");
    let sum = Format::new().set_bold().set_num_format("#,##0").set_border_top(FormatBorder::Thin);
    sheet.set_name(name)?;
    sheet.write_with_format(
        0,
        0,
        word("Revenue and potential by region", "Umsatz und Potenzial nach Region"),
        &Format::new().set_bold().set_font_size(16).set_font_color(dark),
    )?;
    let table = keyfolio::foundation::language::words::ACCOUNTS_SHEET.in_language(language);
    let region = word("Region", "Region");
    let columns = [word("Revenue", "Umsatz"), word("Revenue potential", "Umsatzpotenzial")];
    for (text, column) in [region, table, columns[0], columns[1]].into_iter().zip(0_u16..) {
        let align = if column == 0 { FormatAlign::Left } else { FormatAlign::Right };
        sheet.write_with_format(HEADER_ROW, column, text, &header.clone().set_align(align))?;
        sheet.set_column_width(column, 18)?;
    }
    let last = HEADER_ROW + REGIONS.len() as u32;
    for ((name, totals), row) in REGIONS.iter().zip(totals).zip(HEADER_ROW + 1..) {
        let cell = format!("$A{}", row + 1);
        sheet.write(row, 0, name.in_language(language))?;
        let count = Formula::new(format!("=COUNTIF({table}[{region}],{cell})")).set_result(totals[0].to_string());
        sheet.write_formula_with_format(row, 1, count, &whole)?;
        for ((column, total), position) in columns.iter().zip(&totals[1..]).zip(2_u16..) {
            let formula = Formula::new(format!("=SUMIFS({table}[{column}],{table}[{region}],{cell})")).set_result(total.to_string());
            sheet.write_formula_with_format(row, position, formula, &whole)?;
        }
    }
    sheet.write_with_format(last + 1, 0, word("Total", "Summe"), &sum)?;
    for (position, letter) in (1_u16..4).zip(["B", "C", "D"]) {
        let total: f64 = totals.iter().map(|totals| totals[usize::from(position) - 1]).sum();
        let formula = Formula::new(format!("=SUM({letter}{}:{letter}{})", HEADER_ROW + 2, last + 1)).set_result(total.to_string());
        sheet.write_formula_with_format(last + 1, position, formula, &sum)?;
    }
    let mut chart = Chart::new(ChartType::Column);
    for (column, color) in [(2_u16, 0x1F_3864), (3, 0x9D_C3E6)] {
        chart
            .add_series()
            .set_name((name, HEADER_ROW, column))
            .set_categories((name, HEADER_ROW + 1, 0, last, 0))
            .set_values((name, HEADER_ROW + 1, column, last, column))
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(color))));
    }
    let small = ChartFont::new().set_size(12).set_bold().clone();
    chart.title().set_name(word("Millions of euros a year", "Millionen Euro im Jahr")).set_font(&small);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.y_axis().set_num_format("#,##0,,").set_major_gridlines_line(ChartLine::new().set_color(Color::RGB(0xD9_D9D9)));
    chart.set_width(620).set_height(330);
    sheet.insert_chart(HEADER_ROW, 5, &chart)?;
    let mut shares = Chart::new(ChartType::Doughnut);
    shares
        .add_series()
        .set_name((name, HEADER_ROW, 1))
        .set_categories((name, HEADER_ROW + 1, 0, last, 0))
        .set_values((name, HEADER_ROW + 1, 1, last, 1))
        .set_points(&[0x5B_9BD5, 0x9D_C3E6, 0xBD_D7EE, 0x8F_AADC, 0xDD_E6F3].map(|color| {
            ChartPoint::new().set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(color))))
        }))
        .set_data_label(ChartDataLabel::new().show_value().set_font(ChartFont::new().set_bold()));
    shares.title().set_name(word("Accounts", "Kunden")).set_font(&small);
    shares.set_width(330).set_height(260);
    sheet.insert_chart(last + 4, 0, &shares)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 1);
    Ok(())
}
