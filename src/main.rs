//! Parse, run, show the error, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    watari::cli::main()
}
