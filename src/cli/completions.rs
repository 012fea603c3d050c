//! `keyfolio completions SHELL`

use super::args::CompletionsOptions;
use super::{Exit, help, locale, output};

pub(super) fn run(options: &CompletionsOptions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut help::command(locale::language()), "keyfolio", &mut script);
    output::print_exactly(&String::from_utf8_lossy(&script))
}
