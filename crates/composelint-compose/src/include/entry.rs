//! One entry of `include`, short or long.

use composelint_yaml::Span;
use smol_str::{SmolStr, ToSmolStr};

use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Value};

/// What an entry asks for.
pub(super) struct Include {
    /// The files, the main one first; the others go over it.
    pub(super) paths: Vec<(SmolStr, Span)>,
    pub(super) project_directory: Option<SmolStr>,
    pub(super) env_files: Vec<(SmolStr, Span)>,
    pub(super) span: Span,
}

/// An entry, or why there is none.
pub(super) enum Read {
    Include(Include),
    /// A part depends on a variable without a value; its bytes.
    Unknown(Span),
    /// It was reported.
    Refused,
}

impl Include {
    pub(super) fn of(item: &Value, problems: &mut Vec<Problem>) -> Read {
        let (paths, directory, env_files) = match &item.data {
            Data::Null => (None, None, None),
            Data::Str(_) => (Some(item), None, None),
            Data::Map(map) => (
                map.get("path"),
                map.get("project_directory"),
                map.get("env_file"),
            ),
            _ => {
                return refuse(
                    problems,
                    item.span,
                    "an `include` entry must be a path or a mapping with `path`",
                );
            }
        };
        let paths = match list(paths) {
            Ok(paths) => paths,
            Err(wrong) => return wrong.read(problems, "`path` must be a path or a list of paths"),
        };
        let env_files = match list(env_files) {
            Ok(files) => files,
            Err(wrong) => {
                return wrong.read(problems, "`env_file` must be a path or a list of paths");
            }
        };
        let project_directory = match directory.map(|directory| (&directory.data, directory.span)) {
            None | Some((Data::Null, _)) => None,
            Some((Data::Str(text), span)) => match text.known() {
                Some(text) => Some(text.into()),
                None => return Read::Unknown(span),
            },
            Some((Data::Int(number), _)) => Some(number.to_smolstr()),
            Some((_, span)) => return refuse(problems, span, "`project_directory` must be a path"),
        };
        Read::Include(Self {
            paths,
            project_directory,
            env_files,
            span: item.span,
        })
    }
}

fn refuse(problems: &mut Vec<Problem>, span: Span, message: &str) -> Read {
    let help =
        "write `- path/to/compose.yaml`, or `- path: …` with `project_directory` and `env_file`";
    problems.push(Problem::refused(ProblemCode::IncludeError, span, message).help(help));
    Read::Refused
}

enum Wrong {
    Unknown(Span),
    Form(Span),
}

impl Wrong {
    fn read(self, problems: &mut Vec<Problem>, message: &str) -> Read {
        match self {
            Wrong::Unknown(span) => Read::Unknown(span),
            Wrong::Form(span) => refuse(problems, span, message),
        }
    }
}

fn list(value: Option<&Value>) -> Result<Vec<(SmolStr, Span)>, Wrong> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    match &value.data {
        Data::Null => Ok(Vec::new()),
        Data::Seq(items) => items.iter().map(path).collect(),
        _ => Ok(vec![path(value)?]),
    }
}

fn path(value: &Value) -> Result<(SmolStr, Span), Wrong> {
    match &value.data {
        Data::Str(text) => text
            .known()
            .map(|text| (text.into(), value.span))
            .ok_or(Wrong::Unknown(value.span)),
        _ => Err(Wrong::Form(value.span)),
    }
}
