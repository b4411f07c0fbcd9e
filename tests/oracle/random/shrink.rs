//! Makes a project that shows a difference smaller for as long as it still shows one.

use super::project::Project;
use super::yaml::Node;

/// Asking the binary costs a tenth of a second: after this many questions the project is small enough.
const QUESTIONS: usize = 250;

/// A smaller project that still differs.
pub(crate) fn smallest(mut project: Project, differs: impl Fn(&Project) -> bool) -> Project {
    let mut questions = 0;
    let mut at = 0;
    while questions < QUESTIONS {
        let Some(smaller) = without(&project, at) else {
            break;
        };
        questions += 1;
        if differs(&smaller) {
            project = smaller;
        } else {
            at += 1;
        }
    }
    project
}

/// The project without its `at`-th part: files first, then entries (outer before inner), then lines of text files; `None` after the last.
fn without(project: &Project, at: usize) -> Option<Project> {
    let mut smaller = project.clone();
    let mut left = at;
    if left < smaller.files.len() {
        let (path, _) = smaller.files.remove(left);
        smaller.case.files.retain(|file| *file != path);
        return Some(smaller);
    }
    left -= smaller.files.len();
    for (_, documents) in &mut smaller.files {
        for document in documents {
            if remove(document, &mut left) {
                return Some(smaller);
            }
        }
    }
    for (_, text) in &mut smaller.texts {
        let mut lines: Vec<_> = text.lines().collect();
        if left < lines.len() {
            lines.remove(left);
            *text = lines.iter().flat_map(|line| [line, "\n"]).collect();
            return Some(smaller);
        }
        left -= lines.len();
    }
    None
}

/// Takes the `left`-th entry or item of a tree away; counts down while it looks for it.
fn remove(node: &mut Node, left: &mut usize) -> bool {
    match node {
        Node::Map(entries) => {
            if *left < entries.len() {
                entries.remove(*left);
                return true;
            }
            *left -= entries.len();
            entries.iter_mut().any(|(_, value)| remove(value, left))
        }
        Node::List(items) => {
            if *left < items.len() {
                items.remove(*left);
                return true;
            }
            *left -= items.len();
            items.iter_mut().any(|item| remove(item, left))
        }
        Node::Marked(_, inner) => remove(inner, left),
        Node::Text(_) | Node::Raw(_) => false,
    }
}
