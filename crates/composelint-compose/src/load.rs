//! The order of loading, as in compose-go.
//!
//! Each document is read with its variables replaced, completed by `extends` and `include`, and merged over what came before it; what it touched
//! is checked and brought into canonical form. When all files are in, defaults and paths follow, then the typed [`Project`], its profiles, and the
//! checks that need all of it.

mod absorb;
mod finish;

use std::collections::BTreeMap;
use std::rc::Rc;

use composelint_yaml::SourceMap;

use crate::discover;
use crate::extends::{self, Pools};
use crate::include;
use crate::paths::{self, Base};
use crate::problem::ProblemCode;
use crate::read::Document;
use crate::reset::Resets;
use crate::scope::Scope;
use crate::session::{Opened, Session};
use crate::value::{Data, Map, Value};
use crate::{Loader, Problem, Project, defaults, inherit, validate};
use absorb::{Checks, absorb, insert_imported};

/// What to load, in the words of Docker Compose's command line.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `-f` files, in order; empty: discover Compose's own names in [`Request::directory`]. `-` is standard input.
    pub files: Vec<String>,
    /// `--project-directory`, else the folder of the first file, else the folder to discover in.
    pub directory: Option<String>,
    /// The folder the command is run in, which the request's relative paths start from; None: the loader's root.
    pub current: Option<String>,
    /// `-p`.
    pub project_name: Option<String>,
    /// `--profile`; `*` for all.
    pub profiles: Vec<String>,
    /// `--env-file`; empty: `.env` of the project directory.
    pub env_files: Vec<String>,
    /// Variables from the outside and how to treat those without a value.
    pub variables: Variables,
    /// Whether discovery leaves out the matching override file, which Compose adds when no `-f` is given.
    pub no_override: bool,
    /// Whether half-typed text is repaired by leaving out lines, as an editor needs it: the rest of the project stays.
    pub tolerant: bool,
}

/// The variables that the outside hands in.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    /// `--env KEY=VALUE`, and the whole environment under `--inherit-env`; they win over `.env`.
    pub values: BTreeMap<String, String>,
    /// Compose's own behaviour: a variable without a value is blank, not unknown.
    pub blank_when_unset: bool,
}

/// A project with everything that was met on the way.
#[derive(Debug)]
pub struct Loaded {
    /// The project, as far as it could be built.
    pub project: Project,
    /// Everything that went wrong, in file order.
    pub problems: Vec<Problem>,
    /// Every file that was read: Compose files, env files, includes, extends.
    pub sources: SourceMap,
}

impl Loaded {
    /// Whether Docker Compose would refuse the project.
    pub fn refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.refused)
    }
}

/// Loads a project. It never fails: what could not be loaded is in [`Loaded::problems`].
pub fn load(request: &Request, loader: &dyn Loader) -> Loaded {
    load_onto(SourceMap::new(), request, loader)
}

/// Loads a project into files that were read before, so that spans of several projects can stand in one answer.
pub fn load_onto(sources: SourceMap, request: &Request, loader: &dyn Loader) -> Loaded {
    let mut session = Session::new(loader, sources, request.tolerant);
    let mut plan = discover::plan(&mut session, request);
    let level = Level::new(
        &plan.scope,
        plan.directory.clone(),
        plan.directory.clone(),
        Vec::new(),
    );
    let mut document = model(&mut session, &level, &plan.opened);
    inherit::forget(&mut document);
    // What was not read to its end is no longer needed.
    plan.opened.clear();
    session.opened.clear();
    finish::finish(session, &plan, document)
}

/// What a set of files that belong together is loaded with: the project itself, or an included one.
pub(crate) struct Level<'a> {
    pub(crate) scope: &'a Scope<'a>,
    /// The folder that the paths of other Compose files and env files start from, as the loader knows it.
    pub(crate) directory: String,
    /// What the paths in values get in front: the folder, or the way to it from that of the including project.
    pub(crate) base: String,
    /// The files that are being included, outermost first.
    pub(crate) chain: Vec<String>,
    pub(crate) pools: Rc<Pools>,
}

impl<'a> Level<'a> {
    pub(crate) fn new(
        scope: &'a Scope<'a>,
        directory: String,
        base: String,
        chain: Vec<String>,
    ) -> Self {
        Self {
            scope,
            directory,
            base,
            chain,
            pools: Rc::default(),
        }
    }

    /// A path as the loader knows it.
    pub(crate) fn path(&self, path: &str) -> String {
        paths::resolve_from(&self.directory, path)
    }
}

/// Loads the files of a level into one canonical document.
pub(crate) fn model(
    session: &mut Session<'_>,
    level: &Level<'_>,
    files: &[(String, Rc<Opened>)],
) -> Value {
    let start = files
        .first()
        .map(|(_, file)| file.start())
        .unwrap_or_default();
    let mut document = Value::new(Data::Map(Map::new()), start);
    for (path, opened) in files {
        if !session.take_turn(opened.start()) {
            break;
        }
        let mut chain = level.chain.clone();
        chain.push(path.clone());
        let level = &Level {
            chain,
            directory: level.directory.clone(),
            base: level.base.clone(),
            scope: level.scope,
            pools: Rc::clone(&level.pools),
        };
        for part in session.documents(opened, level.scope) {
            self::document(session, level, part, &mut document);
        }
    }
    complete(session, level, &mut document);
    document
}

/// Adds defaults, checks the model, and resolves paths and variables: one resource after the other, as when it was absorbed.
fn complete(session: &mut Session<'_>, level: &Level<'_>, document: &mut Value) {
    let problems = &mut session.problems;
    validate::stores(document, problems);
    let base = Base::new(&level.base, level.scope.known("HOME"));
    for (section, _, resources) in document.as_map_mut().into_iter().flat_map(Map::values_mut) {
        for (_, _, resource) in resources.as_map_mut().into_iter().flat_map(Map::values_mut) {
            let Some(resource) = resource.as_map_mut() else {
                continue;
            };
            let is_service = section == "services";
            if is_service {
                defaults::apply(resource);
                validate::service(resource, problems);
            }
            base.resource(section, resource, problems);
            if is_service {
                inherit::environment(resource, level.scope);
            }
        }
    }
}

/// Takes one document of a project's file in.
fn document(session: &mut Session<'_>, level: &Level<'_>, part: Document, into: &mut Value) {
    let Document {
        mut value, resets, ..
    } = part;
    if !is_mapping(session, &value) {
        return;
    }
    refuse_empty_services(session, &value, into);
    resets.apply(into);
    extends::apply(session, level, &mut value, resets);
    let imported = include::apply(session, level, &mut value);
    let (Data::Map(document), Data::Map(into)) = (&mut value.data, &mut into.data) else {
        return;
    };
    let apart = insert_imported(imported, document, into);
    absorb(session, into, value, Checks::All);
    absorb::add(into, apart);
}

/// Merging would pass over an empty `services` in a later document, which Compose refuses like any other that is no mapping.
fn refuse_empty_services(session: &mut Session<'_>, document: &Value, earlier: &Value) {
    let Some(services) = document
        .get("services")
        .filter(|services| services.is_null())
    else {
        return;
    };
    if earlier.get("services").is_some() {
        let help = "give it a value or remove the key";
        let message = "`services` must be a mapping, not empty";
        session.refuse(ProblemCode::InvalidCompose, services.span, message, help);
    }
}

/// Loads a file whose services are extended: not checked, since what it becomes part of is, and without includes. The tagged paths are those of
/// its last document, as for Compose.
pub(crate) fn extended_file(
    session: &mut Session<'_>,
    level: &Level<'_>,
    opened: &Opened,
) -> (Value, Resets) {
    let mut document = Value::new(Data::Map(Map::new()), opened.start());
    let mut last = Resets::default();
    if !session.take_turn(opened.start()) {
        return (document, last);
    }
    for part in session.documents(opened, level.scope) {
        if !is_mapping(session, &part.value) {
            continue;
        }
        part.resets.apply(&mut document);
        last = part.resets;
        if let Data::Map(into) = &mut document.data {
            absorb(session, into, part.value, Checks::Form);
        }
    }
    (document, last)
}

fn is_mapping(session: &mut Session<'_>, document: &Value) -> bool {
    let is_mapping = document.as_map().is_some();
    if !is_mapping {
        let message = if document.is_null() {
            "this document is empty"
        } else {
            "a Compose file must be a mapping"
        };
        session.refuse(
            ProblemCode::InvalidCompose,
            document.span,
            message,
            "begin with `services:`",
        );
    }
    is_mapping
}

#[cfg(test)]
pub(crate) mod tests;
