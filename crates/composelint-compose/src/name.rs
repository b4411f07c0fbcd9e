//! The project's name.

use std::rc::Rc;

use composelint_yaml::{Kind, NodeRef, Span};
use smol_str::SmolStr;

use crate::interpolate::{Places, substitute};
use crate::problem::{Problem, ProblemCode};
use crate::scope::Scope;
use crate::session::{Opened, Session};
use crate::words::short;

/// A name in the form that Compose accepts: lower-case letters, digits, `-` and `_`, not starting with the latter two.
pub(crate) fn normalise(name: &str) -> SmolStr {
    let lower = name.to_lowercase();
    let kept: String = lower
        .chars()
        .filter(|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-'))
        .collect();
    kept.trim_start_matches(['_', '-']).into()
}

/// The name of a project and where the files say it.
pub(crate) struct Named {
    pub(crate) name: SmolStr,
    pub(crate) span: Option<Span>,
}

/// Finds the name: what was asked for, else `COMPOSE_PROJECT_NAME`, else the last `name:` of the files, else the folder's.
pub(crate) fn find(
    session: &mut Session<'_>,
    asked: Option<&str>,
    scope: &Scope<'_>,
    files: &[(String, Rc<Opened>)],
    folder: &str,
) -> Named {
    let place = files
        .first()
        .map_or_else(Span::default, |(_, file)| file.start());
    let asked = asked.filter(|name| !name.is_empty());
    let variable = scope
        .known("COMPOSE_PROJECT_NAME")
        .filter(|name| !name.is_empty());
    let written = files
        .iter()
        .flat_map(|(_, file)| file.parsed.tree.documents().map(move |root| (file, root)));
    let written = written
        .filter_map(|(file, root)| Some((file, name_of(root)?)))
        .last();
    let span = written.map(|(_, node)| node.span());
    if let Some(name) = asked.or(variable) {
        let fine = normalise(name);
        if fine != name {
            let source = if asked.is_some() {
                "the project name"
            } else {
                "`COMPOSE_PROJECT_NAME`"
            };
            let message =
                format!("{source} holds more than lower-case letters, digits, `-` and `_`");
            session.refuse(
                ProblemCode::InvalidCompose,
                place,
                message,
                format!("use `{}`", short(&fine)),
            );
        }
        return Named { name: fine, span };
    }
    let name = written.and_then(|(file, node)| substituted(session, scope, file, node));
    match name {
        Some(name) if !name.is_empty() => Named { name, span },
        Some(_) if span.is_some() => {
            let problem = Problem::refused(
                ProblemCode::InvalidCompose,
                span.unwrap_or(place),
                "the project's name is empty",
            );
            session
                .problems
                .push(problem.help("use lower-case letters and digits"));
            Named {
                name: normalise(folder),
                span,
            }
        }
        _ => {
            let name = normalise(folder);
            if name.is_empty() {
                let message = "the folder's name gives no project name";
                session.refuse(
                    ProblemCode::InvalidCompose,
                    place,
                    message,
                    "add `name:` to the Compose file",
                );
            }
            Named { name, span }
        }
    }
}

/// The node of a document's `name`, if it says one.
fn name_of(root: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let named = |mapping: NodeRef<'_>| mapping.get("name").map(|_| ());
    let mapping = if named(root).is_some() {
        root
    } else {
        root.entries().find(|entry| entry.is_merge())?.value
    };
    let mapping = mapping.alias_target().unwrap_or(mapping);
    if mapping.kind() != Kind::Mapping {
        return None;
    }
    let node = root.get("name").filter(|_| named(root).is_some());
    let node = match node {
        Some(node) => node,
        None => return None,
    };
    let node = node.alias_target().unwrap_or(node);
    node.text()
        .filter(|text| !text.is_empty() && !node.is_null())
        .map(|_| node)
}

/// The name with its variables replaced; None when it depends on one without a value. Problems are reported with the document.
fn substituted(
    session: &mut Session<'_>,
    scope: &Scope<'_>,
    file: &Opened,
    node: NodeRef<'_>,
) -> Option<SmolStr> {
    let template = node.text()?;
    let done = scope.with_lookup(|lookup| substitute(template, lookup));
    let raw = file.text.get(node.span().range()).unwrap_or("");
    let mut places = Places::new(template, raw, node.span());
    for mistake in &done.mistakes {
        session.problems.push(crate::mistake::problem(
            mistake,
            template,
            places.span(&mistake.at),
        ));
    }
    done.text.known().map(normalise)
}

#[cfg(test)]
mod tests;
