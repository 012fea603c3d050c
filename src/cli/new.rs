//! `keyfolio new WORKBOOK`: a starter workbook.

use crate::foundation::language::Language;
use crate::say;
use crate::workbook::starter;

use super::args::NewOptions;
use super::new_file::{NewFile, save_new};
use super::{Exit, locale, output, render};

pub(super) fn run(options: &NewOptions) -> Exit {
    let language = options.language.map_or_else(locale::language, Language::from);
    let new = NewFile { file: &options.workbook, source: None, extensions: &["xlsx"], replace: options.force };
    let written = starter::workbook(language).and_then(|bytes| save_new(new, &bytes, language));
    match written {
        Ok(()) => {
            let name = options.workbook.display();
            output::print_line(&say!(
                language,
                "{name} is ready: look at it in Excel, then run\n\n    keyfolio run {name}",
                "{name} ist fertig: in Excel ansehen, dann\n\n    keyfolio run {name}"
            ))
        }
        Err(fault) => {
            render::print(&[fault], language);
            Exit::NotDone
        }
    }
}
