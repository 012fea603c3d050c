//! `keyfolio sql WORKBOOK`: the criteria as one SQL query.

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::session::queries::Queried;
use crate::session::{Alterations, Refused};
use crate::sql::SqlDialect;

use super::args::{EvaluationOptions, OutputFormat, SqlOptions};
use super::new_file::{NewFile, save_new};
use super::progress::Progress;
use super::{Exit, output, readying, render};

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
    let Some(file) = &options.output else { return output::print_exactly(&text) };
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
    let evaluation = EvaluationOptions {
        criteria: options.criteria.clone(),
        as_of: options.as_of,
        previous: Vec::new(),
        previous_dir: None,
        format: OutputFormat::Human,
        quiet: options.quiet,
    };
    let ready = readying::ready(&options.workbook, &evaluation, Alterations::default(), progress)?;
    let (text, findings) =
        ready.sql(Queried { dialect: SqlDialect::from(options.dialect), table: &options.table, schema: options.schema })?;
    Ok((ready.language(), text, [ready.findings, findings].concat()))
}
