//! The program `keyfolio`: arguments in, exit code out.

use keyfolio::cli::{self, Exit};

fn main() -> Exit {
    cli::run()
}
