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
