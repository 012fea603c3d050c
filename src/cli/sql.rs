//! `keyfolio sql WORKBOOK`: the criteria as one SQL query.

use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::say;
use crate::sql::{Query, Request, SqlDialect, query};

use super::args::{EvaluationOptions, OutputFormat, SqlOptions};
use super::job::{Job, Refused};
use super::new_file::{NewFile, save_new};
use super::progress::Progress;
use super::{Exit, output, render};

pub(super) fn run(options: &SqlOptions) -> Exit {
    let progress = Progress::new(true);
    let (language, text, findings) = match written(options, &progress) {
        Ok(written) => written,
        Err(refused) => {
            render::print(&refused.diagnostics, refused.language);
            return Exit::NotDone;
        }
    };
    if !options.quiet {
        render::print(&findings, language);
    }
    let Some(file) = &options.output else { return output::print(&text) };
    let new = NewFile { file, source: Some(&options.workbook), extensions: &["sql", "txt"], replace: options.force };
    match save_new(new, text.as_bytes(), language) {
        Ok(()) => Exit::Done,
        Err(fault) => {
            render::print(&[fault], language);
            Exit::NotDone
        }
    }
}

/// The text to give out, and findings in the criteria.
fn written(options: &SqlOptions, progress: &Progress) -> Result<(Language, String, Vec<Diagnostic>), Refused> {
    let evaluation =
        EvaluationOptions { criteria: options.criteria.clone(), as_of: options.as_of, format: OutputFormat::Human, quiet: options.quiet };
    let job = Job::load(&options.workbook, &evaluation, progress)?;
    let (language, dialect) = (job.language(), SqlDialect::from(options.dialect));
    let request = Request {
        plan: &job.plan,
        accounts: &job.accounts,
        lookups: &job.lookups,
        settings: &job.criteria.settings,
        dialect,
        table: &options.table,
    };
    let query = query(request).map_err(|diagnostics| Refused { language, diagnostics })?;
    let creates: Vec<String> = query.tables.iter().map(|table| table.create(dialect)).collect();
    let creates = creates.join("\n");
    let text = if options.schema { format!("{creates}\n") } else { with_comment(&query, &creates, options, &job) };
    Ok((language, text, [job.findings, query.findings].concat()))
}

/// The query under a comment that says where it comes from and which tables it reads.
fn with_comment(query: &Query, creates: &str, options: &SqlOptions, job: &Job) -> String {
    let language = job.language();
    let workbook = options.workbook.display();
    let (version, as_of) = (env!("CARGO_PKG_VERSION"), language.date(job.plan.as_of));
    let first = say!(
        language,
        "The criteria of {workbook} as of {as_of}, by keyfolio {version}. It reads:",
        "Die Kriterien von {workbook} zum Stichtag {as_of}, von keyfolio {version}. Gelesen wird:"
    );
    // Spark's analyzer gives up on a query that is deeper than this, unless it is told to go on.
    const DEEPEST: usize = 24;
    let spark = query.depth > DEEPEST && SqlDialect::from(options.dialect) == SqlDialect::Spark;
    let deep = say!(
        language,
        "Before it: SET spark.sql.analyzer.maxIterations = 1000;",
        "Davor ausführen: SET spark.sql.analyzer.maxIterations = 1000;"
    );
    let comment: Vec<String> = spark
        .then_some(deep.as_str())
        .into_iter()
        .chain([first.as_str()])
        .chain(creates.lines())
        .map(|line| format!("-- {line}\n"))
        .collect();
    format!("{}{};\n", comment.concat(), query.text)
}
