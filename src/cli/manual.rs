//! `keyfolio manual [COMMAND]`: the manual page, made of the help.

use clap::Command;

use crate::say;

use super::args::ManualOptions;
use super::{Exit, help, locale, output};

pub(super) fn run(options: &ManualOptions) -> Exit {
    let language = locale::language();
    let command = help::command(language);
    let Some(name) = &options.about else { return print(command) };
    match command.find_subcommand(name) {
        Some(about) => {
            // The page is called as the command is written: keyfolio-run.
            let full = format!("{}-{name}", command.get_name());
            print(about.clone().name(full.clone()).bin_name(full.replace('-', " ")))
        }
        None => {
            output::print_usage_error(&say!(language, "there is no command {name}", "den Befehl {name} gibt es nicht"), language);
            Exit::NotDone
        }
    }
}

fn print(command: Command) -> Exit {
    let mut page = Vec::new();
    // Written into memory.
    match clap_mangen::Man::new(command).render(&mut page) {
        Ok(()) => output::print_exactly(&String::from_utf8_lossy(&page)),
        Err(error) => output::outcome(Err(error)),
    }
}
