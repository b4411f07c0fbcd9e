//! Where answers go: standard output or a file; and how they look there.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, IsTerminal, Write};

use composelint_report::look::{Look, Paint};
use composelint_report::text::sanitise;

use crate::args::{ColorWhen, OutputFlags};
use crate::exit::Failure;

/// The looks of standard output, or of the file that `--output` names.
pub(crate) fn look(flags: &OutputFlags) -> Look {
    look_of(flags.output.as_deref(), flags.color)
}

/// The looks of a file, or of standard output.
pub(crate) fn look_of(output: Option<&OsStr>, color: ColorWhen) -> Look {
    let terminal = output.is_none() && io::stdout().is_terminal();
    of(terminal, color)
}

/// The looks of standard error.
pub(crate) fn look_of_stderr(color: ColorWhen) -> Look {
    of(io::stderr().is_terminal(), color)
}

fn of(terminal: bool, color: ColorWhen) -> Look {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let colour = match color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => terminal && !set("NO_COLOR") && !dumb,
    };
    let unicode = (terminal || color == ColorWhen::Always) && !dumb && speaks_unicode();
    Look {
        colour,
        unicode,
        ..Look::PLAIN
    }
}

/// Whether the locale says that the terminal shows more than ASCII; without a word about it, it does.
fn speaks_unicode() -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let mut values = names
        .iter()
        .filter_map(std::env::var_os)
        .filter(|value| !value.is_empty());
    values.next().is_none_or(|value| {
        let value = value.to_string_lossy().to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

/// Writes an answer. A reader that closed the pipe has read what it wanted.
pub(crate) fn write(
    flags: &OutputFlags,
    answer: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    write_to(flags.output.as_deref(), answer)
}

/// Writes an answer to a file, or to standard output.
pub(crate) fn write_to(
    output: Option<&OsStr>,
    answer: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = output.filter(|path| *path != OsStr::new("-")) else {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let result = answer(&mut out).and_then(|()| out.flush());
        return match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure(format!("cannot write to standard output: {error}"))),
            Ok(()) => Ok(()),
        };
    };
    let mut bytes = Vec::new();
    let written = answer(&mut bytes).and_then(|()| fs::write(path, bytes));
    written.map_err(|error| Failure(format!("cannot write `{}`: {error}", path.display())))
}

/// Says something to the person, on standard error. If nobody listens there, nothing is lost.
pub(crate) fn tell(color: ColorWhen, kind: Kind, words: &str) {
    let look = look_of_stderr(color);
    let (paint, name) = match kind {
        Kind::Error => (Paint::Bad, "error:"),
        Kind::Warning => (Paint::Doubtful, "warning:"),
        Kind::Note => (Paint::Faint, "note:"),
    };
    let lines: Vec<_> = words.lines().map(sanitise).collect();
    let _ = writeln!(
        io::stderr(),
        "{} {}",
        look.paint(paint, name),
        lines.join("\n")
    );
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The run failed.
    Error,
    /// The answer needs a second look.
    Warning,
    /// `--verbose`.
    Note,
}
