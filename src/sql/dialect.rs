//! The three dialects of SQL, and all in which they differ: names of types, literals, and the functions that each has for one purpose.
//!
//! Every expression that is written here is total: it gives NULL where it cannot give a value, and never stops the query. The one
//! exception is PostgreSQL, whose floating-point arithmetic stops where a number becomes too large.

use std::fmt::Write as _;

/// A dialect of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlDialect {
    /// DuckDB.
    DuckDb,
    /// Spark SQL.
    Spark,
    /// PostgreSQL.
    Postgres,
}

/// What surrounds the name of a column in an expression until the query is written.
const COLUMN: [char; 2] = ['\u{1}', '\u{2}'];

/// A column in an expression.
pub(super) fn column(name: &str) -> String {
    format!("{}{name}{}", COLUMN[0], COLUMN[1])
}

/// The names of the columns in an expression.
pub(super) fn columns(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(COLUMN[0]).skip(1).filter_map(|rest| rest.split(COLUMN[1]).next())
}

/// Whether an expression is one column.
pub(super) fn is_column(sql: &str) -> bool {
    sql.starts_with(COLUMN[0]) && sql.ends_with(COLUMN[1]) && sql.matches(COLUMN[0]).count() == 1
}

/// Excel's day 0, from which the days since March 1900 are counted.
pub(super) const EPOCH: &str = "DATE '1899-12-30'";

impl SqlDialect {
    /// Its name as it is written on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Spark => "spark",
            Self::Postgres => "postgres",
        }
    }

    /// One of three, for DuckDB, Spark and PostgreSQL.
    pub(super) fn one_of<T>(self, duckdb: T, spark: T, postgres: T) -> T {
        match self {
            Self::DuckDb => duckdb,
            Self::Spark => spark,
            Self::Postgres => postgres,
        }
    }

    /// A name in quotes.
    pub(super) fn identifier(self, name: &str) -> String {
        match self {
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// An expression as it stands in the query.
    pub(super) fn written(self, sql: &str) -> String {
        let mut written = String::with_capacity(sql.len());
        let mut rest = sql;
        while let Some((before, after)) = rest.split_once(COLUMN[0]) {
            written.push_str(before);
            let (name, after) = after.split_once(COLUMN[1]).unwrap_or((after, ""));
            written.push_str(&self.identifier(name));
            rest = after;
        }
        written.push_str(rest);
        written
    }

    /// A text literal.
    pub(super) fn text(self, text: &str) -> String {
        match self {
            Self::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// A number that is a double wherever it stands.
    pub(super) fn number(self, number: f64) -> String {
        let digits = format!("{:?}", number.abs());
        let sign = if number < 0.0 { "-" } else { "" };
        let typed = match self {
            Self::DuckDb if digits.contains('e') => format!("{sign}{digits}"),
            Self::DuckDb => format!("{sign}{}e0", digits.trim_end_matches(".0")),
            Self::Spark => format!("{sign}{}D", digits.trim_end_matches(".0")),
            Self::Postgres => return format!("({sign}{})::float8", digits.trim_end_matches(".0")),
        };
        if number < 0.0 { format!("({typed})") } else { typed }
    }

    /// A number beside a double, which makes it one.
    pub(super) fn short(self, number: f64) -> String {
        if number.fract() == 0.0 && number.abs() < 1e9 {
            return if number < 0.0 { format!("({number})") } else { format!("{}", number + 0.0) };
        }
        self.number(number)
    }

    /// The type of numbers.
    pub(super) fn double_type(self) -> &'static str {
        self.one_of("DOUBLE", "DOUBLE", "DOUBLE PRECISION")
    }

    /// The type of texts.
    pub(super) fn text_type(self) -> &'static str {
        self.one_of("VARCHAR", "STRING", "TEXT")
    }

    /// As a double.
    pub(super) fn double(self, sql: &str) -> String {
        format!("CAST({sql} AS {})", self.double_type())
    }

    /// As a whole number of 64 bits.
    pub(super) fn bigint(self, sql: &str) -> String {
        format!("CAST({sql} AS BIGINT)")
    }

    /// As a whole number of 32 bits, which functions of texts and dates take.
    pub(super) fn integer(self, sql: &str) -> String {
        format!("CAST({sql} AS INTEGER)")
    }

    /// As text.
    pub(super) fn as_text(self, sql: &str) -> String {
        format!("CAST({sql} AS {})", self.text_type())
    }

    /// NULL of the type of numbers.
    pub(super) fn null_number(self) -> String {
        self.double("NULL")
    }

    /// NULL of the type of texts.
    pub(super) fn null_text(self) -> String {
        self.as_text("NULL")
    }

    /// A number with 15 digits in scientific notation: `1.23400000000000e+03`.
    pub(super) fn scientific(self, sql: &str) -> String {
        match self {
            Self::DuckDb => format!("format('{{:.14e}}', {sql})"),
            // Spark writes out NULL as a word.
            Self::Spark => format!("nullif(format_string('%.14e', {sql}), 'null')"),
            Self::Postgres => format!("trim(to_char({sql}, '9.99999999999999EEEE'))"),
        }
    }

    /// The nearest number with 15 significant digits.
    pub(super) fn rounded(self, sql: &str) -> String {
        match self {
            // PostgreSQL itself takes 15 digits of a double on the way to a decimal.
            Self::Postgres => format!("CAST(CAST({sql} AS NUMERIC) AS DOUBLE PRECISION)"),
            _ => self.double(&self.scientific(sql)),
        }
    }

    /// The largest whole number that is not above it.
    pub(super) fn floor(self, sql: &str) -> String {
        match self {
            // Spark's floor gives an integer, which large numbers do not fit in.
            Self::Spark => format!("(CASE WHEN abs({sql}) < 1e15D THEN CAST(floor({sql}) AS DOUBLE) ELSE {sql} END)"),
            _ => format!("floor({sql})"),
        }
    }

    /// The smallest whole number that is not below it.
    pub(super) fn ceiling(self, sql: &str) -> String {
        match self {
            Self::Spark => format!("(CASE WHEN abs({sql}) < 1e15D THEN CAST(ceil({sql}) AS DOUBLE) ELSE {sql} END)"),
            _ => format!("ceil({sql})"),
        }
    }

    /// The number without its fraction.
    pub(super) fn truncated(self, sql: &str) -> String {
        match self {
            Self::Spark => format!("({sql} - {sql} % 1)"),
            _ => format!("trunc({sql})"),
        }
    }

    /// How many characters a text has.
    pub(super) fn length(self, sql: &str) -> String {
        format!("{}({sql})", self.one_of("length", "char_length", "char_length"))
    }

    /// So many characters of a text from a place on, counted from 1.
    pub(super) fn substring(self, text: &str, start: &str, length: &str) -> String {
        format!("substring({text}, {}, {})", self.integer(start), self.integer(length))
    }

    /// The place of a text in another, counted from 1; 0 where it is not there.
    pub(super) fn position(self, wanted: &str, text: &str) -> String {
        match self {
            Self::Postgres => format!("strpos({text}, {wanted})"),
            _ => format!("instr({text}, {wanted})"),
        }
    }

    /// Whether a text fits a regular expression.
    pub(super) fn fits(self, text: &str, pattern: &str) -> String {
        let pattern = self.text(pattern);
        match self {
            Self::DuckDb => format!("regexp_matches({text}, {pattern})"),
            Self::Spark => format!("{text} RLIKE {pattern}"),
            Self::Postgres => format!("{text} ~ {pattern}"),
        }
    }

    /// The text with what fits a regular expression replaced.
    pub(super) fn replaced(self, text: &str, pattern: &str, by: &str) -> String {
        let (pattern, by) = (self.text(pattern), self.text(by));
        match self {
            Self::Spark => format!("regexp_replace({text}, {pattern}, {by})"),
            _ => format!("regexp_replace({text}, {pattern}, {by}, 'g')"),
        }
    }

    /// The text in lower case, letter by letter, as texts are compared.
    pub(super) fn folded(self, sql: &str) -> String {
        match self {
            // DuckDB drops the dot of this letter.
            Self::DuckDb => format!("lower(replace({sql}, 'İ', 'i̇'))"),
            // The others write a sigma at a word's end in another way.
            Self::Spark => format!("lower(replace({sql}, 'Σ', 'σ'))"),
            Self::Postgres => format!("lower(replace({sql}, 'Σ', 'σ') COLLATE \"und-x-icu\")"),
        }
    }

    /// A text that compares by its characters' numbers.
    pub(super) fn by_code(self, sql: &str) -> String {
        match self {
            Self::Postgres => format!("({sql} COLLATE \"C\")"),
            _ => sql.to_owned(),
        }
    }

    /// The date of a day number from March 1900 on, or one less before.
    pub(super) fn date_of(self, day: &str) -> String {
        match self {
            Self::Spark => format!("date_add({EPOCH}, {})", self.integer(day)),
            _ => format!("({EPOCH} + {})", self.integer(day)),
        }
    }

    /// The days from Excel's day 0 to a date.
    pub(super) fn days_to(self, date: &str) -> String {
        match self {
            Self::Spark => self.double(&format!("datediff({date}, {EPOCH})")),
            _ => self.double(&format!("({date} - {EPOCH})")),
        }
    }

    /// A part of a date: `year`, `month` or `day`.
    pub(super) fn date_part(self, part: &str, date: &str) -> String {
        self.double(&format!("extract({part} FROM {date})"))
    }

    /// The first day of a month.
    pub(super) fn first_of_month(self, year: &str, month: &str) -> String {
        format!("make_date({}, {}, 1)", self.integer(year), self.integer(month))
    }

    /// The sum of a column, as exact as the engine can.
    pub(super) fn sum(self, sql: &str) -> String {
        match self {
            Self::DuckDb => format!("fsum({sql})"),
            _ => format!("sum({sql})"),
        }
    }

    /// Texts of a group joined in the order of a column.
    pub(super) fn joined_texts(self, text: &str, delimiter: &str, order: &str) -> String {
        match self {
            Self::Spark => format!("listagg({text}, {delimiter}) WITHIN GROUP (ORDER BY {order})"),
            _ => format!("string_agg({text}, {delimiter} ORDER BY {order})"),
        }
    }

    /// The words between a common table expression's name and its query.
    pub(super) fn as_relation(self) -> &'static str {
        // PostgreSQL would put expressions that are named here into every place that reads them.
        self.one_of("AS", "AS", "AS MATERIALIZED")
    }

    /// A table's name, whose parts (`sales.accounts`) are quoted one by one.
    pub(super) fn table(self, name: &str) -> String {
        let mut written = String::new();
        for (place, part) in name.split('.').enumerate() {
            let separator = if place == 0 { "" } else { "." };
            // Writing to a text cannot fail.
            let _ = write!(written, "{separator}{}", self.identifier(part));
        }
        written
    }
}
