//! Writes the TypeScript types of the page's requests and replies into a folder:
//! `cargo run -p keyfolio-page --features types --example types -- page/web/src/protocol`.

#![allow(clippy::print_stderr, reason = "an example says what it does")]

use std::process::ExitCode;

use keyfolio_page::protocol::Answer;
use keyfolio_page::protocol::requests::Request;
use ts_rs::{Config, TS};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("name the folder for the types");
        return ExitCode::from(2);
    };
    let config = Config::new().with_out_dir(folder);
    match Request::export_all(&config).and_then(|()| Answer::export_all(&config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
