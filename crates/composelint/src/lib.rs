//! The command line: arguments, disk, exit codes.
//!
//! Everything that composelint knows is in the libraries. This package understands arguments ([`args`]), finds and reads files
//! ([`discover`], [`disk`], [`projects`]), calls the libraries ([`commands`]) and ends with one of three exit codes ([`exit`]).

mod analysis;
mod args;
mod baseline;
mod commands;
mod configuration;
mod discover;
mod disk;
mod exit;
mod output;
mod policies;
mod progress;
mod projects;
mod proof;
mod question;
mod replace;
mod revision;
mod verbose;
mod words;

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;

use crate::args::ColorWhen;
use crate::exit::Exit;
use crate::output::{Kind, tell};

/// The program, from its arguments to its exit code.
pub fn main() -> ExitCode {
    // The usual message would quote whatever text was being worked on; the place is enough to report.
    panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        let version = env!("CARGO_PKG_VERSION");
        let words = format!(
            "composelint {version} had an internal error{place}\nThis is a mistake in composelint, not in your files: \
             please report it, with the line above and what you ran."
        );
        tell(ColorWhen::Auto, Kind::Error, &words);
    }));
    let arguments = std::env::args_os().collect();
    panic::catch_unwind(|| run(arguments))
        .unwrap_or(Exit::Untrusted)
        .into()
}

fn run(arguments: Vec<OsString>) -> Exit {
    let cli = match args::parse(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let color = cli.command.color();
    match commands::run(cli.command) {
        Ok(exit) => exit,
        Err(failure) => {
            tell(color, Kind::Error, &failure.0);
            Exit::Untrusted
        }
    }
}

/// `--help` and `--version` are answers; everything else that clap says is about wrong usage.
fn usage(error: &clap::Error) -> Exit {
    let text = error.render();
    if error.use_stderr() {
        let _ = write!(io::stderr(), "{text}");
        return Exit::Untrusted;
    }
    match write!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Untrusted,
        _ => Exit::Clean,
    }
}
