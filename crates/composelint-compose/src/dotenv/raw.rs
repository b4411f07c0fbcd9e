//! Env files with `format: raw`: what follows the first `=` is the value, quotes and dollars included.

use composelint_yaml::FileId;
use smol_str::SmolStr;

use super::{Assignment, Assignments, Remarks, span};
use crate::interpolate::Lookup;
use crate::problem::{Problem, ProblemCode};
use crate::value::Text;

/// Reads an env file that has `format: raw` into `known`.
pub(crate) fn read_raw(
    file: FileId,
    text: &str,
    lookup: &Lookup<'_>,
    known: &mut Assignments,
) -> Remarks {
    let mut remarks = Remarks::default();
    let mut start = 0;
    for written in text.split_inclusive('\n') {
        let line_start = start;
        start += written.len();
        let line = written.strip_suffix('\n').unwrap_or(written);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let bare = line
            .strip_prefix('\u{feff}')
            .filter(|_| line_start == 0)
            .unwrap_or(line)
            .trim_start();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let at = line_start + line.len() - bare.len();
        let (name, value) = match bare.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (bare, None),
        };
        let whole = span(file, at, at + bare.len());
        if let Some(wrong) = wrong_name(name) {
            remarks.problems.push(
                Problem::refused(ProblemCode::MissingEnvFile, whole, wrong)
                    .help("write one `KEY=VALUE` on each line"),
            );
            continue;
        }
        let (value, value_span) = match value {
            Some(value) => (
                Some(Text::plain(value)),
                span(file, at + name.len() + 1, at + bare.len()),
            ),
            None => ((lookup.value)(name), whole),
        };
        if let Some(value) = value {
            known.insert(
                SmolStr::new(name),
                Assignment {
                    span: whole,
                    value_span,
                    value,
                },
            );
        }
    }
    remarks
}

fn wrong_name(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("this value has no key");
    }
    // Docker's reader of raw files looks for these blanks and no others.
    let blank = name.contains(['\t', '\n', '\u{b}', '\u{c}', '\r', ' ', '\u{85}', '\u{a0}']);
    blank.then_some("this key contains a blank")
}
