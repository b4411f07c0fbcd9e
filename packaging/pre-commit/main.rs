//! The program, once more: pre-commit builds the package at the root of a repository and no other.

use std::process::ExitCode;

fn main() -> ExitCode {
    composelint::main()
}
