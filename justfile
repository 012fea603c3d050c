# What a developer runs; `just` alone lists it.

default:
    @just --list

# Everything that CI runs
ci:
    bash .ci/run

# Formatting, lints, tests
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test

# The sample workbooks, made anew
samples:
    cargo run --example make-workbooks

# The speed figures
bench:
    cargo bench

# target/page/keyfolio.html: the page in one file
page:
    bash page/build.sh

# The page's engine under Node, beside the program
page-test:
    bash page/build.sh engine
    cargo build
    KEYFOLIO=target/debug/keyfolio node --test page/tests/*.test.mjs
