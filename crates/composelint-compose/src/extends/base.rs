//! What `extends` refers to, and the files it names.

use composelint_yaml::Span;
use smol_str::SmolStr;

use super::Pool;
use crate::load::{self, Level};
use crate::paths::{self, Base};
use crate::problem::{Problem, ProblemCode};
use crate::project::FileRole;
use crate::session::{Opened, Session};
use crate::value::{Data, Text, Value};

/// An `extends` that can be followed.
pub(super) struct Reference {
    pub(super) service: SmolStr,
    pub(super) service_span: Span,
    pub(super) file: Option<(SmolStr, Span)>,
    /// The bytes of the value of `extends`.
    pub(super) span: Span,
}

impl Reference {
    /// Reads the short form, a service's name, or the long one.
    pub(super) fn of(extends: &Value) -> Result<Self, Problem> {
        let (service, file) = match &extends.data {
            Data::Str(_) => (extends, None),
            Data::Map(map) => match map
                .get("service")
                .filter(|service| service.as_text().is_some())
            {
                Some(service) => (service, map.get("file").filter(|file| !file.is_null())),
                None => {
                    return Err(refused(
                        extends.span,
                        "`extends` does not say which service",
                        "add `service: NAME`",
                    ));
                }
            },
            _ => {
                return Err(refused(
                    extends.span,
                    "`extends` must name a service",
                    "write `extends: {service: NAME}`",
                ));
            }
        };
        let file = match file {
            None => None,
            Some(file) => match &file.data {
                Data::Str(text) => Some((known(text, file.span)?, file.span)),
                _ => {
                    return Err(refused(
                        file.span,
                        "`extends.file` must be a path",
                        "write the path of a Compose file",
                    ));
                }
            },
        };
        let name = service
            .as_text()
            .map_or_else(|| Ok(SmolStr::default()), |text| known(text, service.span))?;
        Ok(Self {
            service: name,
            service_span: service.span,
            file,
            span: extends.span,
        })
    }
}

fn refused(span: Span, message: &str, help: &str) -> Problem {
    Problem::refused(ProblemCode::ExtendsError, span, message).help(help)
}

/// A text without unknown parts. One that was reported before needs no second report, and one with a variable is not followed.
fn known(text: &Text, span: Span) -> Result<SmolStr, Problem> {
    match text.known() {
        Some(text) => Ok(text.into()),
        None => Err(Problem::noted(
            ProblemCode::IncompleteAnalysis,
            span,
            "`extends` depends on a variable without a value and was not followed",
        )
        .help("set the variable in `.env`, or give it a default")),
    }
}

/// The pool of a file's services, read when it is first asked for. None when it cannot be read, which is reported each time.
pub(super) fn open(
    session: &mut Session<'_>,
    level: &Level<'_>,
    file: &str,
    span: Span,
) -> Option<usize> {
    if paths::is_remote(file) {
        session.remote(span);
        return None;
    }
    let path = level.path(file);
    let known = level.pools.by_path.borrow().get(&path).copied();
    if let Some(known) = known {
        return known;
    }
    let code = ProblemCode::ExtendsError;
    let opened = match session.open(&path, FileRole::Extends) {
        Ok(opened) => opened,
        Err(error) => {
            session.unreadable(code, span, "the extended file", &path, &error);
            return None;
        }
    };
    let pool = match read(session, level, &opened, &path) {
        Ok(pool) => Some(level.pools.add(pool)),
        Err(message) => {
            session.refuse(
                code,
                span,
                message,
                "check the file's path and its services",
            );
            None
        }
    };
    level.pools.by_path.borrow_mut().insert(path, pool);
    pool
}

/// Loads the services of a file, with their paths seen from the level's folder.
fn read(
    session: &mut Session<'_>,
    level: &Level<'_>,
    opened: &Opened,
    path: &str,
) -> Result<Pool, &'static str> {
    let (mut document, resets) = load::extended_file(session, level, opened);
    let parent = paths::parent(path);
    let folder = paths::relative(&level.directory, &parent).unwrap_or(parent);
    let base = Base::new(&folder, level.scope.known("HOME"));
    paths::resolve(&mut document, &base, &mut session.problems);
    let services = document
        .as_map_mut()
        .and_then(|root| root.get_mut("services"));
    match services.map(|services| &mut services.data) {
        Some(Data::Map(services)) => Ok(Pool::new(std::mem::take(services), resets)),
        Some(_) => Err("`services` of the extended file is no mapping"),
        None => Err("the extended file has no services"),
    }
}
