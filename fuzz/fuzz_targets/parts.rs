#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyfolio_fuzz::parts(bytes));
