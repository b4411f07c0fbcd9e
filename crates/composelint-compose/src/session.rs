//! What one load shares: the files it opened, the problems it met, and how much it may still do.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use composelint_yaml::{self as yaml, FileId, Limits, SourceMap, Span, Tree};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::Loader;
use crate::loader::{Contents, ReadError};
use crate::paths;
use crate::problem::{Problem, ProblemCode};
use crate::project::{FileRole, ProjectFile, VariableUse};
use crate::read::{self, Document, Source};
use crate::scope::Scope;
use crate::value::Value;
use crate::words::short;

/// How many files one load opens.
const MOST_FILES: usize = 10_000;

/// How many nodes one load copies for services that extend others.
const MOST_COPIES: usize = 1_000_000;

/// The state of a load.
pub(crate) struct Session<'l> {
    pub(crate) loader: &'l dyn Loader,
    pub(crate) sources: SourceMap,
    pub(crate) files: Vec<ProjectFile>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) uses: Vec<VariableUse>,
    /// False once something that belongs to the project was not read.
    pub(crate) complete: bool,
    /// Where files stop being YAML.
    pub(crate) breaks: Vec<Break>,
    /// How many nodes may still be built.
    pub(crate) nodes: Cell<usize>,
    /// How many services, networks and the like may still be taken in.
    resources: Cell<usize>,
    /// How many nodes may still be copied.
    copies: usize,
    /// How many ports the ranges in `ports` may still stand for.
    pub(crate) ports: usize,
    /// How many files may still be taken in, one that comes twice counted twice.
    pub(crate) turns: usize,
    /// For a service, the keys of the services it extends, nearest first.
    pub(crate) extended: FxHashMap<SmolStr, Vec<Span>>,
    /// The Compose files that were opened, by path.
    pub(crate) opened: FxHashMap<String, Result<Rc<Opened>, ReadError>>,
    /// Whether a document holds what Compose's decoder may refuse.
    pub(crate) doubtful: bool,
    limits: Limits,
    tolerant: bool,
}

/// A Compose file that was read.
pub(crate) struct Opened {
    pub(crate) file: FileId,
    pub(crate) text: Arc<str>,
    pub(crate) tree: Arc<Tree>,
}

impl Opened {
    /// The first byte of the file, for problems of the whole.
    pub(crate) fn start(&self) -> Span {
        Span::empty(self.file, 0)
    }
}

/// Where a file stops being YAML: what stands there was not understood, and neither was what it would have been.
pub(crate) struct Break {
    file: FileId,
    /// The start of the line, or of a key before it whose value is what was not understood.
    from: u32,
}

impl Break {
    fn at(span: Span, text: &str, tree: &Tree) -> Self {
        let before = text.get(..span.start as usize).unwrap_or(text);
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Self {
            file: span.file,
            from: unfinished(tree).map_or(line, |key| line.min(key)),
        }
    }

    /// Whether a mistake at these bytes may only follow from the break.
    pub(crate) fn explains(&self, span: Span) -> bool {
        self.file == span.file && span.start >= self.from
    }
}

/// The start of the last key, if its value is missing.
fn unfinished(tree: &Tree) -> Option<u32> {
    let mut node = tree.documents().last()?;
    let mut key = node;
    loop {
        let mut last = None;
        for child in node.children() {
            key = last.unwrap_or(child);
            last = Some(child);
        }
        match last {
            Some(last) => node = last,
            None => return node.is_empty_node().then_some(key.span().start),
        }
    }
}

impl<'l> Session<'l> {
    pub(crate) fn new(loader: &'l dyn Loader, sources: SourceMap, tolerant: bool) -> Self {
        let limits = Limits::default();
        Self {
            loader,
            sources,
            files: Vec::new(),
            problems: Vec::new(),
            uses: Vec::new(),
            complete: true,
            breaks: Vec::new(),
            nodes: Cell::new(limits.alias_nodes),
            resources: Cell::new(read::MOST_RESOURCES),
            copies: MOST_COPIES,
            ports: crate::canonical::MOST_PORTS,
            turns: MOST_FILES,
            extended: FxHashMap::default(),
            opened: FxHashMap::default(),
            doubtful: false,
            limits,
            tolerant,
        }
    }

    /// Opens a Compose file, once for each path. What is wrong with its text is reported here.
    pub(crate) fn open(&mut self, path: &str, role: FileRole) -> Result<Rc<Opened>, ReadError> {
        if let Some(opened) = self.opened.get(path) {
            return opened.clone();
        }
        let opened = self
            .loader
            .read(path)
            .map(|contents| Rc::new(self.parse(path, contents, role)));
        self.opened.insert(path.to_owned(), opened.clone());
        opened
    }

    fn parse(&mut self, path: &str, contents: Contents, role: FileRole) -> Opened {
        let (text, failure) = match contents.into_text() {
            Ok(text) => (text, None),
            Err(error) => (Arc::from(""), Some(error)),
        };
        let file = self.sources.add(path, Arc::clone(&text));
        self.files.push(ProjectFile { file, role });
        if let Some(error) = failure {
            let too_long = matches!(error, yaml::DecodeError::TooLong { .. });
            let code = if too_long {
                ProblemCode::IncompleteAnalysis
            } else {
                ProblemCode::InvalidYaml
            };
            self.complete &= !too_long;
            let problem =
                Problem::refused(code, Span::empty(file, 0), error.to_string()).help(error.help());
            self.problems.push(Problem {
                refused: !too_long,
                ..problem
            });
        }
        let parse = if self.tolerant {
            yaml::parse_tolerant
        } else {
            yaml::parse
        };
        let mut parsed = parse(file, &text, &self.limits);
        for problem in std::mem::take(&mut parsed.problems) {
            self.complete &= problem.kind != yaml::ProblemKind::Limit;
            if problem.kind == yaml::ProblemKind::Syntax {
                self.breaks
                    .push(Break::at(problem.span, &text, &parsed.tree));
            }
            self.problems.push(of_yaml(problem));
        }
        let tree = Arc::new(parsed.tree);
        if parsed.complete {
            self.sources.keep_tree(file, Arc::clone(&tree));
        }
        Opened { file, text, tree }
    }

    /// Reads an env file or the like as text; what is not UTF-8 is replaced, as Compose does in effect.
    pub(crate) fn open_text(
        &mut self,
        path: &str,
        role: FileRole,
    ) -> Result<(FileId, Arc<str>), ReadError> {
        let text = self.loader.read(path)?.into_text_lossy();
        let file = self.sources.add(path, Arc::clone(&text));
        self.files.push(ProjectFile { file, role });
        Ok((file, text))
    }

    /// Reads the documents of a file with the variables of a scope.
    pub(crate) fn documents(&mut self, opened: &Opened, scope: &Scope<'_>) -> Vec<Document> {
        let source = Source {
            text: &opened.text,
            scope,
            nodes: &self.nodes,
            resources: &self.resources,
        };
        let mut documents: Vec<Document> = opened
            .tree
            .documents()
            .map(|root| read::document(root, &source))
            .collect();
        for document in &mut documents {
            self.problems.append(&mut document.problems);
            self.uses.append(&mut document.uses);
            self.complete &= document.complete;
        }
        documents
    }

    /// Counts a file that is taken in; false when there have been too many, as when includes branch at every level.
    pub(crate) fn take_turn(&mut self, place: Span) -> bool {
        let left = self.turns.checked_sub(1);
        match left {
            Some(left) => self.turns = left,
            None => self.incomplete(
                place,
                "the project takes in more files than are read",
                "use fewer includes",
            ),
        }
        left.is_some()
    }

    /// A copy of a value, as long as copies don't add up to too much: in a chain of `extends` they grow with the square of its length.
    pub(crate) fn copy(&mut self, value: &Value) -> Option<Value> {
        self.copies = self.copies.checked_sub(value.weight())?;
        Some(value.clone())
    }

    pub(crate) fn refuse(
        &mut self,
        code: ProblemCode,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems
            .push(Problem::refused(code, span, message).help(help));
    }

    /// Notes that something was not read although it may be fine.
    pub(crate) fn incomplete(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.complete = false;
        self.problems
            .push(Problem::noted(ProblemCode::IncompleteAnalysis, span, message).help(help));
    }

    /// Reports that a file could not be read: refused where Compose would refuse it, else as not read. `what` names the file: "the included file".
    pub(crate) fn unreadable(
        &mut self,
        code: ProblemCode,
        span: Span,
        what: &str,
        path: &str,
        error: &ReadError,
    ) {
        let shown = self.as_written(span, path);
        match error {
            ReadError::NotFound => self.refuse(
                code,
                span,
                format!("{what} `{shown}` does not exist"),
                "check the path",
            ),
            ReadError::NotAFile if self.loader.is_dir(path) => {
                self.refuse(
                    code,
                    span,
                    format!("{what} `{shown}` is a folder"),
                    "name a file in it",
                );
            }
            ReadError::NotAFile => self.incomplete(
                span,
                format!("{what} `{shown}` is no regular file and was not read"),
                "use a regular file",
            ),
            ReadError::Outside => {
                let message =
                    format!("{what} `{shown}` lies outside the repository and was not read");
                self.incomplete(
                    span,
                    message,
                    "allow files outside with `--allow-outside`, or move it inside",
                );
            }
            ReadError::TooLarge(limit) => {
                let message =
                    format!("{what} `{shown}` is larger than {limit} bytes and was not read");
                self.incomplete(
                    span,
                    message,
                    "split the file, or leave it out of the check",
                );
            }
            ReadError::Other(reason) => {
                let message = format!("{what} `{shown}` could not be read: {}", short(reason));
                self.incomplete(span, message, "check the file's permissions");
            }
        }
    }

    /// Notes that a Compose file would have to be fetched. Its address may hold a password.
    pub(crate) fn remote(&mut self, span: Span) {
        let message = "this file is fetched from elsewhere and was not read";
        self.incomplete(span, message, "composelint reads local files only");
    }

    /// A path as the file has it, for messages: what it resolves to may hold the value of a variable, and an address may hold a password.
    pub(crate) fn as_written(&self, span: Span, path: &str) -> String {
        let written = self.sources.slice(span).trim_matches(['"', '\'']);
        let is_scalar = !written.contains('\n') && !written.starts_with(['{', '[', '|', '>']);
        let shown = match written {
            "" => path,
            written if is_scalar => written,
            _ => paths::base_name(path),
        };
        match shown.find("://") {
            Some(scheme) => format!("{}://…", short(&shown[..scheme])),
            None => short(shown),
        }
    }

    /// A file that stands for something without a place of its own, such as a missing one.
    pub(crate) fn nowhere(&mut self, path: &str) -> Span {
        Span::empty(self.sources.add(path, ""), 0)
    }
}

fn of_yaml(problem: yaml::Problem) -> Problem {
    let (code, refused) = match problem.kind {
        yaml::ProblemKind::DuplicateKey => (ProblemCode::DuplicateKey, true),
        yaml::ProblemKind::Limit => (ProblemCode::IncompleteAnalysis, false),
        yaml::ProblemKind::DiffersFromCompose => (ProblemCode::DiffersFromCompose, true),
        _ => (ProblemCode::InvalidYaml, true),
    };
    let yaml::Problem {
        span,
        message,
        help,
        related,
        ..
    } = problem;
    Problem {
        code,
        span,
        message,
        help,
        related,
        refused,
    }
}
