//! The project's name.

use std::rc::Rc;

use composelint_yaml::{Kind, Limits, NodeRef, Resolver, Span};
use smol_str::SmolStr;

use crate::interpolate::substitute;
use crate::problem::ProblemCode;
use crate::scope::Scope;
use crate::session::{Opened, Session};

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

/// What decides on a name.
pub(crate) struct Sources<'a> {
    /// `-p`.
    pub(crate) asked: Option<&'a str>,
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) files: &'a [(String, Rc<Opened>)],
    /// The name of the project's folder.
    pub(crate) folder: &'a str,
}

/// Finds the name: what was asked for, else `COMPOSE_PROJECT_NAME`, else the last `name:` of the files, else the folder's.
pub(crate) fn find(session: &mut Session<'_>, from: &Sources<'_>) -> Named {
    let place = from
        .files
        .first()
        .map_or_else(Span::default, |(_, file)| file.start());
    let written = written(from.files);
    let span = written.as_ref().map(|written| written.span);
    let variable = from.scope.known("COMPOSE_PROJECT_NAME");
    let imposed = [
        (from.asked, "the project name"),
        (variable, "`COMPOSE_PROJECT_NAME`"),
    ];
    for (name, source) in imposed {
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            let name = imposed_name(session, name, source, place);
            return Named { name, span };
        }
    }
    let from_file = written.as_ref().and_then(|written| {
        let done = from
            .scope
            .with_lookup(|lookup| substitute(&written.template, lookup));
        done.text.known().map(normalise)
    });
    if let Some(name) = from_file.as_ref().filter(|name| !name.is_empty()) {
        let name = name.clone();
        return Named { name, span };
    }
    let name = normalise(from.folder);
    if from_file.is_some() && written.is_some_and(|written| written.decides) {
        let help = "use lower-case letters and digits";
        session.refuse(
            ProblemCode::InvalidCompose,
            span.unwrap_or(place),
            "the project's name is empty",
            help,
        );
    } else if name.is_empty() {
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

/// A name from outside; what it is made of is not repeated, since it may be the value of a variable.
fn imposed_name(session: &mut Session<'_>, name: &str, source: &str, place: Span) -> SmolStr {
    let fine = normalise(name);
    if fine != name {
        session.refuse(
            ProblemCode::InvalidCompose,
            place,
            format!("{source} is not in the form of a project's name"),
            "use lower-case letters, digits, `-` and `_`, and begin with a letter or a digit",
        );
    }
    fine
}

/// The last `name:` of the files.
struct Written {
    template: String,
    span: Span,
    /// Whether a file's first document has a name: then it is the project's, even when nothing is left of it.
    decides: bool,
}

fn written(files: &[(String, Rc<Opened>)]) -> Option<Written> {
    let mut last = None;
    let mut decides = false;
    for (_, file) in files {
        for (at, root) in file.tree.documents().enumerate() {
            if let Some(node) = name_of(root) {
                decides |= at == 0;
                last = Some((node.text().unwrap_or_default().to_owned(), node.span()));
            }
        }
    }
    last.map(|(template, span)| Written {
        template,
        span,
        decides,
    })
}

/// The node of a document's `name`, if it says one.
fn name_of(root: NodeRef<'_>) -> Option<NodeRef<'_>> {
    if root.kind() != Kind::Mapping {
        return None;
    }
    let resolver = Resolver::new(root.tree(), &Limits::default());
    let name = resolver.get(root, "name")?.value;
    let is_named = !name.is_null() && name.text().is_some_and(|text| !text.is_empty());
    is_named.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::tests::{problems, project};

    #[test]
    fn names_are_normalised_as_compose_does() {
        let cases = [
            ("shop", "shop"),
            ("My App!", "myapp"),
            ("_-a_-", "a_-"),
            ("ÄÖ-x.y", "xy"),
            ("123", "123"),
            ("..", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(normalise(name), expected, "{name}");
        }
    }

    /// The file, and the name of the project in the folder `shop`.
    #[test]
    fn the_last_name_that_a_file_says_counts() {
        let cases = [
            ("services: {a: {image: x}}", "shop"),
            ("name: other\r\nservices: {a: {image: x}}\r\n", "other"),
            ("name: Größe\nservices: {a: {image: x}}", "gre"),
            ("name: one\n---\nname: two\n", "two"),
            ("name: one\n---\nname: ''\n", "one"),
            ("x-a: &a {name: merged}\n<<: *a\n", "merged"),
            ("name: &n anchored\nx-n: *n\n", "anchored"),
            ("name: ${NAME:-given}\n", "given"),
            ("name: ${NAME}\n", "shop"),
        ];
        for (text, expected) in cases {
            assert_eq!(project(text).project.name, expected, "{text}");
        }
    }

    #[test]
    fn a_name_that_leaves_nothing_is_refused() {
        let text = "name: '!'\nservices: {a: {image: x}}\n";
        assert_eq!(
            problems(text),
            ["refused `'!'`: the project's name is empty"]
        );
    }
}
