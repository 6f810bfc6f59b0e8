//! Parse, run, show the error, exit code.

fn main() {}
