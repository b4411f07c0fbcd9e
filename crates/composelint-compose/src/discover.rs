//! Which files make a project, and which variables they see (compose-go `cli/options.go`, and the order of Compose's command line).

use std::rc::Rc;

use smol_str::SmolStr;

use crate::dotenv::{self, Assignments};
use crate::load::Request;
use crate::loader::Loader;
use crate::name::{self, Named};
use crate::paths;
use crate::problem::ProblemCode;
use crate::project::FileRole;
use crate::scope::Scope;
use crate::session::{Opened, Session};
use crate::value::Text;

/// The names that Compose looks for, the preferred first.
pub const FILE_NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// The names of the file that goes over the one Compose found, the preferred first.
pub const OVERRIDE_NAMES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Standard input, for `-f`.
const STDIN: &str = "-";

/// What is loaded, and with what.
pub(crate) struct Plan {
    pub(crate) directory: String,
    pub(crate) scope: Scope<'static>,
    pub(crate) named: Named,
    pub(crate) profiles: Vec<SmolStr>,
    pub(crate) opened: Vec<(String, Rc<Opened>)>,
}

/// Compose's own file in a folder, and the override file beside it.
pub fn files_in(loader: &dyn Loader, folder: &str) -> Option<(String, Option<String>)> {
    let find = |names: [&str; 4]| {
        names
            .iter()
            .map(|name| paths::join(folder, name))
            .find(|path| loader.is_file(path))
    };
    Some((find(FILE_NAMES)?, find(OVERRIDE_NAMES)))
}

/// Finds and opens what a request asks for.
pub(crate) fn plan(session: &mut Session<'_>, request: &Request) -> Plan {
    let here = request.current.as_deref().unwrap_or("");
    let from_here = |path: &String| {
        if path == STDIN || paths::is_remote(path) {
            path.clone()
        } else {
            paths::resolve_from(here, path)
        }
    };
    let mut scope = Scope::new(request.variables.blank_when_unset);
    for (name, value) in &request.variables.values {
        scope.set(name.as_str(), Text::plain(value.as_str()));
    }
    let asked = request.directory.as_ref().map(from_here);
    let named: Vec<String> = request.files.iter().map(from_here).collect();
    let first = asked
        .clone()
        .or_else(|| folder_of(&named))
        .unwrap_or_else(|| here.to_owned());
    let env_files: Vec<String> = env_files(request, &scope).iter().map(from_here).collect();
    read_env_files(session, &env_files, &first, &mut scope);
    let files = if named.is_empty() {
        files(session, request, &scope, here, &first)
    } else {
        named
    };
    let directory = asked
        .or_else(|| folder_of(&files))
        .unwrap_or_else(|| here.to_owned());
    if directory != first && env_files.is_empty() {
        read_env_files(session, &[], &directory, &mut scope);
    }
    let opened = open(session, &files);
    let profiles = profiles(request, &scope);
    let folder = session
        .loader
        .folder_name(&directory)
        .unwrap_or_else(|| paths::base_name(&directory).to_owned());
    let named = name::find(
        session,
        &name::Sources {
            asked: request.project_name.as_deref(),
            scope: &scope,
            files: &opened,
            folder: &folder,
        },
    );
    scope.set("COMPOSE_PROJECT_NAME", Text::plain(named.name.clone()));
    Plan {
        directory,
        scope,
        named,
        profiles,
        opened,
    }
}

fn folder_of(files: &[String]) -> Option<String> {
    let first = files.iter().find(|file| *file != STDIN)?;
    if paths::is_remote(first) {
        return None;
    }
    Some(paths::parent(first))
}

fn env_files(request: &Request, scope: &Scope<'_>) -> Vec<String> {
    if !request.env_files.is_empty() {
        return request.env_files.clone();
    }
    let listed = scope.known("COMPOSE_ENV_FILES").unwrap_or("");
    listed
        .split(',')
        .filter(|file| !file.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Reads the env files, or the `.env` of the folder when none are named. What is set already stays.
fn read_env_files(
    session: &mut Session<'_>,
    named: &[String],
    directory: &str,
    scope: &mut Scope<'_>,
) {
    let mut known = Assignments::default();
    if named.is_empty() {
        let own = paths::join(directory, ".env");
        let disabled = is_disabled(session, scope, &own);
        if !disabled && session.loader.is_file(&own) {
            read_env_file(session, &own, scope, &mut known);
        }
    }
    for path in named {
        read_env_file(session, path, scope, &mut known);
    }
    scope.reserve(known.len());
    for (name, assignment) in known {
        scope.add(name, assignment.value);
    }
}

fn read_env_file(
    session: &mut Session<'_>,
    path: &str,
    scope: &Scope<'_>,
    known: &mut Assignments,
) {
    if path == "/dev/null" {
        return;
    }
    match session.open_text(path, FileRole::Interpolation) {
        Ok((file, text)) => {
            let remarks = scope.with_lookup(|lookup| dotenv::read(file, &text, lookup, known));
            session.problems.extend(remarks.problems);
            session.uses.extend(remarks.uses);
        }
        Err(error) => {
            let span = session.nowhere(path);
            session.unreadable(
                ProblemCode::MissingEnvFile,
                span,
                "the env file",
                path,
                &error,
            );
        }
    }
}

/// The files when none are named: those of `COMPOSE_FILE`, else Compose's own in the folder or the nearest above it.
fn files(
    session: &mut Session<'_>,
    request: &Request,
    scope: &Scope<'_>,
    here: &str,
    directory: &str,
) -> Vec<String> {
    if let Some(listed) = scope.known("COMPOSE_FILE") {
        let separator = scope
            .known("COMPOSE_PATH_SEPARATOR")
            .filter(|separator| !separator.is_empty())
            .unwrap_or(":");
        let path = |file: &str| {
            if file == STDIN {
                file.to_owned()
            } else {
                paths::resolve_from(here, file)
            }
        };
        return listed.split(separator).map(path).collect();
    }
    let mut folder = Some(directory.to_owned());
    while let Some(searched) = folder {
        if let Some((main, over)) = files_in(session.loader, &searched) {
            return std::iter::once(main)
                .chain(over.filter(|_| !request.no_override))
                .collect();
        }
        folder = paths::above(&searched);
    }
    let place = session.nowhere(&paths::join(directory, FILE_NAMES[0]));
    session.refuse(
        ProblemCode::InvalidCompose,
        place,
        "there is no Compose file",
        "name one, or go to the project's folder",
    );
    Vec::new()
}

fn open(session: &mut Session<'_>, files: &[String]) -> Vec<(String, Rc<Opened>)> {
    let mut opened = Vec::with_capacity(files.len());
    for (at, path) in files.iter().enumerate() {
        if paths::is_remote(path) {
            let place = session.nowhere(path);
            session.remote(place);
            continue;
        }
        let role = if at == 0 {
            FileRole::Base
        } else {
            FileRole::Override
        };
        match session.open(path, role) {
            Ok(file) => opened.push((path.clone(), file)),
            Err(error) => {
                let place = session.nowhere(path);
                session.unreadable(ProblemCode::InvalidCompose, place, "the file", path, &error);
            }
        }
    }
    opened
}

/// The active profiles. Without any, Compose has one without a name.
fn profiles(request: &Request, scope: &Scope<'_>) -> Vec<SmolStr> {
    if !request.profiles.is_empty() {
        return request.profiles.iter().map(SmolStr::from).collect();
    }
    let listed = scope.known("COMPOSE_PROFILES").unwrap_or("");
    listed
        .split(',')
        .map(|profile| SmolStr::from(profile.trim()))
        .collect()
}

/// Whether `.env` is not to be read.
fn is_disabled(session: &mut Session<'_>, scope: &Scope<'_>, path: &str) -> bool {
    match scope.known("COMPOSE_DISABLE_ENV_FILE") {
        None | Some("0" | "f" | "F" | "FALSE" | "false" | "False") => false,
        Some("1" | "t" | "T" | "TRUE" | "true" | "True") => true,
        Some(_) => {
            let place = session.nowhere(path);
            let message = "`COMPOSE_DISABLE_ENV_FILE` is neither true nor false";
            let help = "set it to `true` or `false`";
            session.refuse(ProblemCode::MissingEnvFile, place, message, help);
            true
        }
    }
}

#[cfg(test)]
mod tests;
