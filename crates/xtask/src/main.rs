//! `cargo run -p xtask -- new-rule GROUP NAME`, `… codegen` and `… noise REPORT DATE`.

use std::io;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo run -p xtask -- COMMAND

  new-rule GROUP NAME   write a rule, its page, its first cases, and list it in its group
  codegen               write anew what is made from the rules: docs/rules.md, tables of options, the schema
  noise REPORT DATE     write docs/noise.md from what `check --format json` said about a corpus";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["new-rule", group, name] => xtask::new_rule(&xtask::root(), group, name),
        ["codegen"] => xtask::codegen(&xtask::root()),
        ["noise", report, date] => xtask::noise(&xtask::root(), report, date),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(text) => write(io::stdout(), &text, ExitCode::SUCCESS),
        Err(text) => write(io::stderr(), &text, ExitCode::from(2)),
    }
}

/// Writes a line; a reader that has gone away is none of our business.
fn write(mut to: impl io::Write, text: &str, code: ExitCode) -> ExitCode {
    let _ = writeln!(to, "{text}");
    code
}
