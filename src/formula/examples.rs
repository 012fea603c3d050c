//! The worked examples of the functions, as they are written in a dialect, and the columns that they name.

use super::Dialect;
use super::function::Example;
use super::syntax::parser::parse;

/// The columns that examples name, of four accounts: each cell as it is written in a formula, nothing for a blank one.
pub const EXAMPLE_COLUMNS: [(&str, [&str; 4]); 4] = [
    ("Customer", ["\"Ada\"", "\"Bo\"", "\"Cy\"", "\"Di\""]),
    ("Segment", ["\"A\"", "\"B\"", "\"A\"", ""]),
    ("Units", ["1", "2", "3", ""]),
    ("Price", ["10", "20", "20", "5"]),
];

impl Example {
    /// The formula and its result as they are written in a dialect.
    pub fn written(&self, dialect: Dialect) -> (String, String) {
        let written = |formula: &str| parse(formula, Dialect::ENGLISH).map_or_else(|_| formula.to_owned(), |tree| tree.print(dialect));
        (written(self.formula), written(self.result))
    }

    /// The columns that it names, with what they hold.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, String)> + use<> {
        let formula = self.formula;
        let named = EXAMPLE_COLUMNS.into_iter().filter(move |(name, _)| formula.contains(&format!("[{name}]")));
        named.map(|(name, cells)| (name, cells.map(|cell| if cell.is_empty() { "–" } else { cell.trim_matches('"') }).join(", ")))
    }
}
