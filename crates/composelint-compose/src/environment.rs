//! The environment and the labels of services: what `env_file` and `label_file` bring.

use std::sync::Arc;

use composelint_yaml::{FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::dotenv::{self, Assignments, Remarks};
use crate::interpolate::Lookup;
use crate::loader::ReadError;
use crate::problem::{Problem, ProblemCode};
use crate::project::{EnvVar, FileRole, Named, Project, Service, Spanned};
use crate::scope::Scope;
use crate::session::Session;
use crate::value::{Data, Text, Value};
use crate::words::short;

/// How many variables env files and label files may give to services: each service that reads a file has a copy of its own.
const MOST_VARIABLES: usize = 1 << 18;
/// How many bytes of such files are read, one that comes twice counted twice.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Reads the env files and label files of active services.
///
/// `environment` wins over the files, a later file over an earlier one; in a file, the project's variables come before the service's own.
pub(crate) fn resolve(project: &mut Project, session: &mut Session<'_>, scope: &Scope<'_>) {
    let mut files = Files {
        session,
        read: FxHashMap::default(),
        said: FxHashSet::default(),
        variables: MOST_VARIABLES,
        bytes: MOST_BYTES,
        told: false,
    };
    let Project {
        services, profiles, ..
    } = project;
    for service in services
        .values_mut()
        .filter(|service| service.has_profile(profiles))
    {
        inherit(service, scope);
        if !service.env_files.is_empty() {
            environment(service, &mut files, scope);
        }
        if service.tree.get("label_file").is_some() {
            labels(service, &mut files, scope);
        }
    }
}

/// Variables without a value take it from the project, if it has one.
fn inherit(service: &mut Service, scope: &Scope<'_>) {
    for (name, variable) in &mut service.environment {
        if variable.value.is_none() {
            variable.value = scope.get(name).map(Text::as_substituted);
        }
    }
}

fn environment(service: &mut Service, files: &mut Files<'_, '_>, scope: &Scope<'_>) {
    let mut known = Assignments::default();
    let Service {
        environment,
        tree,
        details,
        ..
    } = service;
    let env_files = &mut details.get_mut().env_files;
    let entries = tree
        .get("env_file")
        .and_then(Value::as_seq)
        .unwrap_or_default();
    let own = |name: &str| {
        scope
            .get(name)
            .or_else(|| environment.get(name)?.value.as_ref())
            .cloned()
    };
    let lookup = scope.lookup_with(&own);
    for (env_file, entry) in env_files.iter_mut().zip(entries) {
        let path = &env_file.path;
        let wanted = Wanted {
            what: "the env file",
            role: FileRole::EnvFile,
            path: &path.value,
            span: path.span,
        };
        let format = entry
            .get("format")
            .and_then(Value::as_text)
            .map_or("", |format| format.text.as_str());
        if matches!(format, "" | "raw") {
            env_file.file = files.read(
                &wanted,
                env_file.required,
                format == "raw",
                &lookup,
                &mut known,
            );
        } else {
            files.unknown_format(format, entry);
        }
    }
    environment.reserve(known.len());
    for (name, assignment) in known {
        let variable = || EnvVar {
            span: assignment.span,
            value_span: assignment.value_span,
            value: Some(assignment.value),
            from_file: true,
            history: None,
        };
        environment.entry(name).or_insert_with(variable);
    }
}

fn labels(service: &mut Service, files: &mut Files<'_, '_>, scope: &Scope<'_>) {
    let mut labels: Named<Spanned<Text>> = Named::default();
    for path in service
        .tree
        .get("label_file")
        .map(listed)
        .unwrap_or_default()
    {
        let Some(text) = path.as_text() else { continue };
        let wanted = Wanted {
            what: "the label file",
            role: FileRole::LabelFile,
            path: text,
            span: path.span,
        };
        let mut known = Assignments::default();
        // A label file sees the labels of the files before it, and no variables.
        let own = |name: &str| labels.get(name).map(|label| label.value.clone());
        files.read(&wanted, true, false, &scope.lookup_with(&own), &mut known);
        for (name, assignment) in known {
            labels.insert(
                name,
                Spanned {
                    value: assignment.value,
                    span: assignment.span,
                    history: None,
                },
            );
        }
    }
    for (name, label) in std::mem::take(&mut service.labels) {
        labels.insert(name, label);
    }
    service.labels = labels;
}

fn listed(value: &Value) -> &[Value] {
    match &value.data {
        Data::Seq(items) => items,
        _ => std::slice::from_ref(value),
    }
}

/// A file that a service asks for.
struct Wanted<'w> {
    what: &'static str,
    role: FileRole,
    path: &'w Text,
    span: Span,
}

struct Files<'s, 'l> {
    session: &'s mut Session<'l>,
    read: FxHashMap<SmolStr, Result<(FileId, Arc<str>), ReadError>>,
    said: FxHashSet<(Span, String)>,
    variables: usize,
    bytes: usize,
    told: bool,
}

impl Files<'_, '_> {
    /// Reads a file into `known`, and says which file it was.
    fn read(
        &mut self,
        wanted: &Wanted<'_>,
        required: bool,
        raw: bool,
        lookup: &Lookup<'_>,
        known: &mut Assignments,
    ) -> Option<FileId> {
        let Some(path) = wanted.path.known() else {
            let message = format!(
                "{} `{}` depends on a variable without a value",
                wanted.what,
                short(&wanted.path.shown())
            );
            self.session.incomplete(
                wanted.span,
                message,
                "give the variable a value with `--env` or in `.env`",
            );
            return None;
        };
        let first = !self.read.contains_key(path);
        let (file, text) = match self.open(path, wanted.role) {
            Ok(opened) => opened,
            Err(ReadError::NotFound) if !required => return None,
            Err(error) => {
                self.session.unreadable(
                    ProblemCode::MissingEnvFile,
                    wanted.span,
                    wanted.what,
                    path,
                    &error,
                );
                return None;
            }
        };
        if text.len() > self.bytes || self.variables == 0 {
            self.tell(wanted);
            return Some(file);
        }
        self.bytes -= text.len();
        let before = known.len();
        let reader = if raw { dotenv::read_raw } else { dotenv::read };
        let remarks = reader(file, &text, lookup, known);
        self.variables = self.variables.saturating_sub(known.len() - before);
        self.take(remarks, first);
        Some(file)
    }

    fn open(&mut self, path: &str, role: FileRole) -> Result<(FileId, Arc<str>), ReadError> {
        if let Some(known) = self.read.get(path) {
            return known.clone();
        }
        let opened = self.session.open_text(path, role);
        self.read.insert(path.into(), opened.clone());
        opened
    }

    /// What a file says is told once, however many services read it.
    fn take(&mut self, remarks: Remarks, first: bool) {
        for problem in remarks.problems {
            if self.said.insert((problem.span, problem.message.clone())) {
                self.session.problems.push(problem);
            }
        }
        if first {
            self.session.uses.extend(remarks.uses);
        }
    }

    fn tell(&mut self, wanted: &Wanted<'_>) {
        if !std::mem::replace(&mut self.told, true) {
            let message = format!(
                "env files bring more than {MOST_VARIABLES} variables or too many bytes: the rest was not read"
            );
            self.session.incomplete(
                wanted.span,
                message,
                "name large env files in fewer services",
            );
        }
    }

    fn unknown_format(&mut self, format: &str, entry: &Value) {
        let span = entry.get("format").map_or(entry.span, |format| format.span);
        let message = format!("`{}` is no format of an env file", short(format));
        let problem = Problem::refused(ProblemCode::InvalidCompose, span, message);
        self.session
            .problems
            .push(problem.help("remove `format`, or write `format: raw`"));
    }
}

#[cfg(test)]
mod tests;
