//! `keyfolio completions SHELL`

use clap::CommandFactory;

use super::Exit;
use super::args::{Arguments, CompletionsOptions};
use super::output;

pub(super) fn run(options: &CompletionsOptions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "keyfolio", &mut script);
    output::print_exactly(&String::from_utf8_lossy(&script))
}
