//! The program `composelint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    composelint::main()
}
