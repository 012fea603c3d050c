//! The numbers and labels of the criteria, each on a line of a sheet of its own, from where the accounts' formulas read them.
//!
//! A line holds a formula over the criteria sheet's cell. A weight is the cell itself. A threshold stands inside the text of a formula or a scale
//! (`[Margin]>=20%`), so that it is cut out of that text, between the pieces that stood around it at the run: whoever changes the
//! number in the criteria sheet changes the results. Whatever else is changed there cannot be followed by Excel: then the line
//! *unchanged* is FALSE, and no result is shown any more.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::formula::Dialect;
use crate::formula::native::{number_text, text_literal};
use crate::foundation::language::Language;
use crate::foundation::location::CellAddress;
use crate::foundation::value::Value;

/// A parameter: the number of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line(pub usize);

/// A cell of the criteria or settings sheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The sheet.
    pub sheet: String,
    /// The cell.
    pub cell: CellAddress,
}

impl Source {
    /// As a formula of another sheet names it.
    pub fn address(&self) -> String {
        format!("{}!${}${}", quoted(&self.sheet), self.cell.column, self.cell.row)
    }
}

/// A sheet's name as formulas write it.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// Where a line's value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Whether the criteria are as they were, but for numbers and labels.
    Unchanged {
        /// Further conditions.
        conditions: Vec<String>,
    },
    /// Entered here: the criteria do not stand in this workbook.
    Entered,
    /// The day of TODAY(), from the computer's clock.
    Clock,
    /// The day of TODAY(), from a cell of the settings, or else from the computer's clock.
    Day(Source),
    /// A cell with a number, 1 where it is blank.
    Number(Source),
    /// A cell with a label, and what is shown where it is blank.
    Label(Source, String),
    /// Whether cells are as they were.
    Check(Vec<String>),
    /// A text of the criteria, what stands before its first number, and whether there is one.
    Text(Source, String, bool),
    /// A number in the text of the line `text`, behind the line `before`, and what follows it.
    Literal {
        /// The cell with the text.
        source: Source,
        /// The line before this one, where the text or the number before it stands.
        before: Line,
        /// What stands between this number and the next, or the end.
        after: String,
        /// Whether no number follows.
        last: bool,
        /// Whether the number is the whole text.
        whole: bool,
        /// The line of the number that this one must be greater than.
        above: Option<Line>,
        /// Whether only 0 to 100 are points.
        points: bool,
        /// Whether a blank stands in it that Excel's NUMBERVALUE does not pass over.
        odd_blanks: bool,
    },
    /// Computed once for all accounts.
    Formula(String),
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The rule or setting that it belongs to.
    pub of: String,
    /// What it is.
    pub name: String,
    /// Where it comes from.
    pub content: Content,
    /// Its value at the run; blank where it was not computed.
    pub value: Value,
}

/// All lines.
#[derive(Debug, Default)]
pub struct Parameters {
    /// In the order of the sheet.
    pub lines: Vec<Parameter>,
    texts: BTreeMap<Source, Text>,
}

/// A text of the criteria, with the numbers in it that formulas read.
#[derive(Clone, Debug)]
struct Text {
    of: String,
    name: String,
    raw: String,
    is_number: bool,
    literals: BTreeMap<usize, Literal>,
    ascending: bool,
}

#[derive(Clone, Debug)]
struct Literal {
    range: Range<usize>,
    number: f64,
    name: String,
    placeholder: usize,
    points: bool,
}

/// The marks of a formula's text: what is known only when all lines and columns are.
pub mod marks {
    /// The row of the account.
    pub const ROW: char = '\u{1}';
    /// The letters of a new column; its number follows, and [`COLUMN_END`].
    pub const COLUMN: char = '\u{2}';
    /// The end of a column's number.
    pub const COLUMN_END: char = '\u{3}';
    /// A parameter; its number follows, and [`LINE_END`].
    pub const LINE: char = '\u{4}';
    /// A number in a text of the criteria; its number follows, and [`LINE_END`].
    pub const LITERAL: char = '\u{6}';
    /// The end of a parameter's number.
    pub const LINE_END: char = '\u{5}';
}

impl Parameters {
    /// Adds a line.
    pub fn add(&mut self, of: &str, name: &str, content: Content, value: Value) -> Line {
        self.lines.push(Parameter { of: of.to_owned(), name: name.to_owned(), content, value });
        Line(self.lines.len() - 1)
    }

    /// How a formula reads a line.
    pub fn mark(line: Line) -> String {
        format!("{}{}{}", marks::LINE, line.0, marks::LINE_END)
    }

    /// Makes a text known: its cell's content as it stands.
    pub fn text(&mut self, source: &Source, of: &str, name: &str, raw: &Value, dialect: Dialect) {
        let text = || Text {
            of: of.to_owned(),
            name: name.to_owned(),
            raw: raw.shown(dialect.language),
            is_number: matches!(raw, Value::Number(_)),
            literals: BTreeMap::new(),
            ascending: false,
        };
        self.texts.entry(source.clone()).or_insert_with(text);
    }

    /// Demands that every second number of a text, from the first on, is greater than the one before.
    pub fn ascending(&mut self, source: &Source) {
        if let Some(text) = self.texts.get_mut(source) {
            text.ascending = true;
        }
    }

    /// How a formula reads a number of a known text, which stands at these bytes of `written`, the text without surrounding blanks.
    pub fn literal(
        &mut self,
        source: &Source,
        written: &str,
        range: Range<usize>,
        number: f64,
        name: &str,
        points: bool,
    ) -> Option<String> {
        let next = self.texts.values().map(|text| text.literals.len()).sum();
        let text = self.texts.get_mut(source)?;
        let range = if text.is_number {
            0..text.raw.len()
        } else {
            let offset = text.raw.find(written)?;
            range.start + offset..range.end + offset
        };
        let digits = text.raw.get(range.clone())?;
        // What Excel's NUMBERVALUE does not read as this number stays part of the fixed text.
        let plain = digits.trim_start_matches(['-', '+']).trim_end_matches(|c: char| c == '%' || c.is_whitespace());
        if plain.is_empty() || !plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
            return None;
        }
        let literal =
            text.literals.entry(range.start).or_insert_with(|| Literal { range, number, name: name.to_owned(), placeholder: next, points });
        Some(format!("{}{}{}", marks::LITERAL, literal.placeholder, marks::LINE_END))
    }

    /// Puts the texts with their numbers into lines; gives the line of each number by its placeholder.
    pub fn lay_out(&mut self) -> Vec<Line> {
        let texts = std::mem::take(&mut self.texts);
        let count: usize = texts.values().map(|text| text.literals.len()).sum();
        let mut lines = vec![Line(0); count];
        for (source, text) in texts {
            let literals: Vec<&Literal> = text.literals.values().collect();
            let end = text.raw.len();
            let first = literals.first().map_or(end, |literal| literal.range.start);
            let head = text.raw[..first].to_owned();
            let mut before =
                self.add(&text.of, &text.name, Content::Text(source.clone(), head, !literals.is_empty()), Value::Boolean(true));
            let mut above = None;
            for (place, literal) in literals.iter().enumerate() {
                let next = literals.get(place + 1).map_or(end, |next| next.range.start);
                let content = Content::Literal {
                    source: source.clone(),
                    before,
                    after: text.raw[literal.range.end..next].to_owned(),
                    last: place + 1 == literals.len(),
                    whole: literals.len() == 1 && literal.range == (0..end),
                    above: above.filter(|_| text.ascending && place % 2 == 0),
                    points: literal.points,
                    odd_blanks: text.raw[literal.range.clone()].contains(|c: char| c.is_whitespace() && c != ' '),
                };
                before = self.add(&text.of, &literal.name, content, Value::Number(literal.number));
                if place % 2 == 0 {
                    above = Some(before);
                }
                lines[literal.placeholder] = before;
            }
        }
        lines
    }
}

/// The formulas of a line: its value, whether it is unchanged, and where its number begins and ends in the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineFormulas {
    /// The value.
    pub value: Option<String>,
    /// Whether what belongs to the line is as it was.
    pub unchanged: Option<String>,
    /// Where the number begins.
    pub start: Option<String>,
    /// Where it ends, or the fixed text before the first number.
    pub end: Option<String>,
    /// The fixed text behind it.
    pub text: Option<String>,
}

/// The columns of the sheet with the lines.
pub const VALUE_COLUMN: &str = "C";
/// Whether a line is unchanged.
pub const UNCHANGED_COLUMN: &str = "E";
/// Where a number begins.
pub const START_COLUMN: &str = "F";
/// Where it ends.
pub const END_COLUMN: &str = "G";
/// The fixed text.
pub const TEXT_COLUMN: &str = "H";

impl Parameter {
    /// Whether the value is a day.
    pub fn is_day(&self) -> bool {
        matches!(self.content, Content::Clock | Content::Day(_)) || matches!(self.name.as_str(), "TODAY()" | "HEUTE()")
    }

    /// The same with letters in the place of the columns that formulas range over.
    #[must_use]
    pub fn resolved(&self, letters: &dyn Fn(usize) -> String) -> Self {
        let text = |text: &String| super::Formula::marked(text).text(0, letters);
        let content = match &self.content {
            Content::Formula(formula) => Content::Formula(text(formula)),
            Content::Unchanged { conditions } => Content::Unchanged { conditions: conditions.iter().map(text).collect() },
            other => other.clone(),
        };
        Self { content, ..self.clone() }
    }

    /// The formulas of the line in this row of the sheet; `row_of` gives the rows of others, `rows` the first and last of all.
    pub fn formulas(&self, row: u32, row_of: &dyn Fn(Line) -> u32, rows: (u32, u32), dialect: Dialect) -> LineFormulas {
        let decimals = if dialect.decimal_comma { "\",\",\".\"" } else { "\".\",\",\"" };
        let number = |text: &str| format!("_xlfn.NUMBERVALUE({text},{decimals})");
        let mut formulas = LineFormulas::default();
        match &self.content {
            Content::Entered => {}
            Content::Clock => formulas.value = Some("TODAY()".to_owned()),
            Content::Day(source) => formulas.value = Some(format!("IF(ISNUMBER({0}),{0},TODAY())", source.address())),
            Content::Formula(text) => formulas.value = Some(text.clone()),
            Content::Unchanged { conditions } => {
                let lines = format!("COUNTIF({UNCHANGED_COLUMN}{}:{UNCHANGED_COLUMN}{},FALSE)=0", rows.0, rows.1);
                let all = std::iter::once(lines).chain(conditions.iter().cloned()).collect::<Vec<_>>().join(",");
                formulas.value = Some(format!("IFERROR(AND({all}),FALSE)"));
            }
            Content::Number(source) => {
                let cell = source.address();
                let text = without_blanks(&cell);
                // `=0.2`, written as text, is the number behind the sign.
                let signless = format!("IF(LEFT({text})=\"=\",MID({text},2,255),{text})");
                let given = format!("IF(ISNUMBER({cell}),{cell},IF({text}=\"\",1,{}))", number(&signless));
                formulas.value = Some(given);
                formulas.unchanged = Some(format!("IFERROR({VALUE_COLUMN}{row}>=0,FALSE)"));
            }
            Content::Label(source, default) => {
                let cell = source.address();
                formulas.value = Some(format!("IF(TRIM({cell})=\"\",{},{cell})", text_literal(default)));
            }
            Content::Check(conditions) => formulas.unchanged = Some(format!("IFERROR(AND({}),FALSE)", conditions.join(","))),
            Content::Text(source, head, false) => {
                formulas.unchanged = Some(format!("IFERROR(EXACT({},{TEXT_COLUMN}{row}),FALSE)", source.address()));
                formulas.text = Some(head.clone());
            }
            Content::Text(source, head, true) => {
                let cell = source.address();
                let fixed = format!("{TEXT_COLUMN}{row}");
                formulas.end = Some(format!("IF(EXACT(LEFT({cell},LEN({fixed})),{fixed}),LEN({fixed})+1,#N/A)"));
                formulas.unchanged = Some(format!("ISNUMBER({END_COLUMN}{row})"));
                formulas.text = Some(head.clone());
            }
            Content::Literal { source, before, after, last, whole, above, points, odd_blanks } => {
                let cell = source.address();
                let (start, end, fixed) = (format!("{START_COLUMN}{row}"), format!("{END_COLUMN}{row}"), format!("{TEXT_COLUMN}{row}"));
                let before = row_of(*before);
                // Behind the first fixed text the number begins at once; behind a number its own fixed text lies between.
                formulas.start = Some(format!("{END_COLUMN}{before}+IF(ISNUMBER({START_COLUMN}{before}),LEN({TEXT_COLUMN}{before}),0)"));
                formulas.end = Some(if *last {
                    format!("IF(EXACT(RIGHT({cell},LEN({fixed})),{fixed}),LEN({cell})-LEN({fixed})+1,#N/A)")
                } else {
                    format!("FIND({fixed},{cell},{start})")
                });
                let mut cut = format!("MID({cell},{start},{end}-{start})");
                if *odd_blanks {
                    cut = without_blanks(&cut);
                }
                let read = format!("IF({end}>{start},{},#N/A)", number(&cut));
                formulas.value = Some(if *whole { format!("IF(ISNUMBER({cell}),{cell},{read})") } else { read });
                let mut conditions = vec![format!("ISNUMBER({VALUE_COLUMN}{row})")];
                conditions.extend(above.map(|above| format!("{VALUE_COLUMN}{row}>{VALUE_COLUMN}{}", row_of(above))));
                if *points {
                    conditions.push(format!("{VALUE_COLUMN}{row}>=0"));
                    conditions.push(format!("{VALUE_COLUMN}{row}<=100"));
                }
                formulas.unchanged = Some(format!("IFERROR(AND({}),FALSE)", conditions.join(",")));
                formulas.text = Some(after.clone());
            }
        }
        formulas
    }
}

/// A text without blanks at its ends, and without those inside that are none of the keyboard's; as the criteria are read.
fn without_blanks(text: &str) -> String {
    let odd = ['\u{a0}', '\u{202f}', '\u{2007}', '\u{2009}', '\u{200b}', '\u{feff}'];
    let text = odd.iter().fold(text.to_owned(), |text, blank| format!("SUBSTITUTE({text},\"{blank}\",\"\")"));
    format!("TRIM(CLEAN({text}))")
}

/// Whether a cell holds what it held, as a condition.
pub fn holds(source: &Source, value: &Value) -> Option<String> {
    let cell = source.address();
    match value {
        Value::Blank => Some(format!("ISBLANK({cell})")),
        Value::Number(number) => Some(format!("{cell}={}", number_text(*number))),
        Value::Text(text) => Some(format!("EXACT({cell},{})", text_literal(text))),
        Value::Boolean(boolean) => Some(format!("{cell}={}", if *boolean { "TRUE" } else { "FALSE" })),
        Value::Error(_) => None,
    }
}

/// A value as a formula holds it.
pub fn constant(value: &Value) -> String {
    match value {
        Value::Blank => "\"\"".to_owned(),
        Value::Number(number) if *number < 0.0 => format!("({})", number_text(*number)),
        Value::Number(number) => number_text(*number),
        Value::Text(text) => text_literal(text),
        Value::Boolean(boolean) => if *boolean { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Error(error) => error.name(Language::English).to_owned(),
    }
}
