//! The criteria as one SQL query, under a comment that says where it comes from and which tables it reads.

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::shown::shown_line;
use crate::say;
use crate::sql::{Query, Request, SqlDialect, query};

use super::ready::Ready;
use super::refused::Refused;

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Queried<'a> {
    /// For which database.
    pub dialect: SqlDialect,
    /// The name of the table of accounts.
    pub table: &'a str,
    /// Whether the tables that are read are to be given instead of the query.
    pub schema: bool,
}

impl Ready {
    /// The query, or the tables that it reads; and what is to be said of it.
    pub fn sql(&self, wanted: Queried<'_>) -> Result<(String, Vec<Diagnostic>), Refused> {
        let Queried { dialect, table, schema } = wanted;
        let request = Request {
            plan: &self.plan,
            accounts: &self.accounts,
            lookups: &self.lookups,
            settings: &self.criteria.settings,
            dialect,
            table,
        };
        let query = query(request).map_err(|diagnostics: Vec<Diagnostic>| Refused::new(self.language(), diagnostics))?;
        let creates: Vec<String> = query.tables.iter().map(|table| table.create(dialect)).collect();
        let creates = creates.join("\n");
        let text = if schema { format!("{creates}\n") } else { with_comment(&query, &creates, dialect, self) };
        Ok((text, query.findings))
    }
}

/// The query under a comment that says where it comes from and which tables it reads.
fn with_comment(query: &Query, creates: &str, dialect: SqlDialect, ready: &Ready) -> String {
    let language = ready.language();
    let workbook = ready.package.name();
    let (version, as_of) = (env!("CARGO_PKG_VERSION"), language.date(ready.plan.as_of));
    let first = say!(
        language,
        "The criteria of {workbook} as of {as_of}, by keyfolio {version}. It reads:",
        "Die Kriterien von {workbook} zum Stichtag {as_of}, von keyfolio {version}. Gelesen wird:"
    );
    // Spark's analyzer gives up on a query that is deeper than this, unless it is told to go on.
    const DEEPEST: usize = 24;
    let spark = query.depth > DEEPEST && dialect == SqlDialect::Spark;
    let deep = say!(
        language,
        "Before it: SET spark.sql.analyzer.maxIterations = 1000;",
        "Davor ausführen: SET spark.sql.analyzer.maxIterations = 1000;"
    );
    let comment: Vec<String> = spark
        .then_some(deep.as_str())
        .into_iter()
        .chain([first.as_str()])
        .chain(creates.split('\n'))
        // A character that ends a line for some system would end the comment.
        .map(|line| format!("-- {}\n", shown_line(line)))
        .collect();
    format!("{}{};\n", comment.concat(), query.text)
}
