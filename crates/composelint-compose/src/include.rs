//! `include`: other projects become part of this one, each loaded with its own folder and its own `.env` (compose-go `loader/include.go`).

mod entry;

use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::dotenv::{self, Assignments};
use crate::inherit;
use crate::load::{self, Level};
use crate::paths;
use crate::problem::{Problem, ProblemCode};
use crate::project::FileRole;
use crate::scope::Scope;
use crate::session::Session;
use crate::value::{Data, Entry, Map, Origin, Value};
use crate::words::short;
use entry::Include;

/// How deep includes are followed.
const DEEPEST: usize = 50;

/// What can be included.
const SECTIONS: [&str; 6] = [
    "services", "volumes", "networks", "secrets", "configs", "models",
];

/// Takes `include` out of a document and loads what it names. What comes back is in canonical form and checked; it is not in the document yet.
pub(crate) fn apply(session: &mut Session<'_>, level: &Level<'_>, document: &mut Value) -> Map {
    let mut imported = Map::new();
    let Some(root) = document.as_map_mut() else {
        return imported;
    };
    let Some(include) = root.remove("include") else {
        return imported;
    };
    let items = match include.value.data {
        Data::Null => return imported,
        Data::Seq(items) => items,
        _ => {
            let help = "write `include:` and then `- path/to/compose.yaml` on a line for each file";
            session.refuse(
                ProblemCode::IncludeError,
                include.value.span,
                "`include` must be a list",
                help,
            );
            return imported;
        }
    };
    for item in &items {
        match Include::of(item, &mut session.problems) {
            entry::Read::Include(include) => {
                if let Some(project) = project(session, level, &include) {
                    import(session, project, root, &mut imported, include.span);
                }
            }
            entry::Read::Unknown(span) => {
                let message =
                    "`include` depends on a variable without a value and was not followed";
                session.incomplete(
                    span,
                    message,
                    "set the variable in `.env`, or give it a default",
                );
            }
            entry::Read::Refused => {}
        }
    }
    imported
}

/// Loads an included project.
fn project(session: &mut Session<'_>, level: &Level<'_>, include: &Include) -> Option<Value> {
    if let Some((_, span)) = include
        .paths
        .iter()
        .find(|(path, _)| paths::is_remote(path))
    {
        session.remote(*span);
        return None;
    }
    if level.chain.len() >= DEEPEST {
        session.incomplete(
            include.span,
            "includes go deeper than is followed",
            "include the inner files directly",
        );
        return None;
    }
    let files: Vec<(String, Span)> = include
        .paths
        .iter()
        .map(|(path, span)| (level.path(path), *span))
        .collect();
    let (main, _) = files.first()?;
    // Compose looks at the first file only, and follows a circle through another one until its memory ends.
    for (path, span) in &files {
        if let Some(at) = level.chain.iter().position(|file| file == path) {
            let message = match level.chain.len() - at {
                1 => "the file includes itself",
                _ => "the file is included by one that it includes",
            };
            let help = "remove one `include` of the circle";
            session.refuse(ProblemCode::IncludeError, *span, message, help);
            return None;
        }
    }
    let (directory, base) = folders(session, level, include, main);
    let mut scope = level.scope.inner();
    variables(session, level, include, &directory, &mut scope);
    let mut opened = Vec::new();
    for (path, span) in &files {
        match session.open(path, FileRole::Include) {
            Ok(file) => opened.push((path.clone(), file)),
            Err(error) => session.unreadable(
                ProblemCode::IncludeError,
                *span,
                "the included file",
                path,
                &error,
            ),
        }
    }
    let inner = Level::new(&scope, directory, base, level.chain.clone());
    let mut project = load::model(session, &inner, &opened);
    inherit::stores(&mut project, &scope, &mut session.problems);
    Some(project)
}

/// The folder of the included project, and the way to it from the including one, which its values get in front of their paths.
fn folders(
    session: &Session<'_>,
    level: &Level<'_>,
    include: &Include,
    main: &str,
) -> (String, String) {
    let way = |folder: &str| {
        paths::relative(&level.directory, folder).unwrap_or_else(|| folder.to_owned())
    };
    match include
        .project_directory
        .as_deref()
        .filter(|folder| !folder.is_empty())
    {
        None => {
            let folder = paths::parent(main);
            let way = way(&folder);
            (folder, way)
        }
        Some(folder) if paths::is_absolute(folder) => (folder.to_owned(), folder.to_owned()),
        Some(folder) => {
            let inside = paths::join(&level.directory, folder);
            let seen = if session.loader.is_dir(&inside) {
                inside.clone()
            } else {
                level.path(&paths::parent(folder))
            };
            let way = way(&seen);
            (inside, way)
        }
    }
}

/// Adds the variables of the include's env files, or of the `.env` in its folder.
fn variables(
    session: &mut Session<'_>,
    level: &Level<'_>,
    include: &Include,
    directory: &str,
    scope: &mut Scope<'_>,
) {
    let mut files: Vec<(String, Span)> = include
        .env_files
        .iter()
        .map(|(path, span)| (level.path(path), *span))
        .collect();
    let own = paths::join(directory, ".env");
    if files.is_empty() && session.loader.is_file(&own) {
        files.push((own, include.span));
    }
    let mut known = Assignments::default();
    for (path, span) in files {
        if path == "/dev/null" {
            continue;
        }
        match session.open_text(&path, FileRole::Interpolation) {
            Ok((file, text)) => {
                let remarks = level
                    .scope
                    .with_lookup(|lookup| dotenv::read(file, &text, lookup, &mut known));
                session.problems.extend(remarks.problems);
                session.uses.extend(remarks.uses);
            }
            Err(error) => session.unreadable(
                ProblemCode::IncludeError,
                span,
                "the env file",
                &path,
                &error,
            ),
        }
    }
    scope.reserve(known.len());
    for (name, assignment) in known {
        scope.add(name, assignment.value);
    }
}

/// Adds the resources of an included project to those imported before. One that is there already must be the same.
fn import(session: &mut Session<'_>, project: Value, own: &Map, imported: &mut Map, include: Span) {
    let Data::Map(project) = project.data else {
        return;
    };
    for section in project.into_entries() {
        if !SECTIONS.contains(&section.key.as_str()) {
            continue;
        }
        let Data::Map(resources) = section.value.data else {
            continue;
        };
        let span = section.value.span;
        let empty = || Value::new(Data::Map(Map::new()), span);
        let place = imported.get_or_insert(&section.key, section.key_span, empty);
        let Data::Map(place) = &mut place.data else {
            continue;
        };
        let written = own.get(&section.key).and_then(Value::as_map);
        for mut resource in resources.into_entries() {
            let earlier = place
                .entry(&resource.key)
                .or_else(|| written?.entry(&resource.key));
            match earlier {
                None => {
                    resource.value.arrive(Origin::Include, include);
                    place.insert(resource);
                }
                Some(earlier) if earlier.value.may_be(&resource.value) => {}
                Some(earlier) => {
                    let problem = conflict(&section.key, &resource, earlier, include);
                    session.problems.push(problem);
                }
            }
        }
    }
}

fn conflict(section: &SmolStr, resource: &Entry, earlier: &Entry, include: Span) -> Problem {
    let kind = section.strip_suffix('s').unwrap_or(section);
    let message = format!(
        "the included {kind} `{}` exists already, with another content",
        short(&resource.key)
    );
    Problem::refused(ProblemCode::IncludeError, include, message)
        .help("rename one of them, or override the included one in a `compose.override.yaml`")
        .related(earlier.key_span, "defined here")
        .related(resource.key_span, "and included from here")
}

#[cfg(test)]
mod tests;
