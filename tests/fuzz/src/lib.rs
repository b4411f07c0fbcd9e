//! What the fuzzer calls, and `cargo test` plays again: one function for each target, which panics where an invariant breaks.

use std::sync::Arc;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request, Variables, config, load};
use composelint_yaml::{
    Encoding, FileId, Kind, Limits, NodeRef, Parsed, Resolver, SourceMap, decode, parse,
    parse_tolerant,
};

/// A target's name and function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 4] = [
    ("tree", tree),
    ("interpolation", interpolation),
    ("dotenv", dotenv),
    ("project", project),
];

/// Nodes that are looked at in one tree; aliases can stand for very many.
const VISITED: usize = 20_000;

/// Any bytes make a tree, strictly and tolerantly: in bounds, with every node reachable.
pub fn tree(bytes: &[u8]) {
    let Ok(decoded) = decode(bytes) else { return };
    let text: Arc<str> = Arc::from(&*decoded.text);
    let mut sources = SourceMap::default();
    let file = sources.add("compose.yaml", Arc::clone(&text));
    let limits = Limits::default();
    for parsed in [
        parse(file, &text, &limits),
        parse_tolerant(file, &text, &limits),
    ] {
        visit(&parsed, &text, file, &limits);
        let lines = sources.get(file).line_index();
        for problem in &parsed.problems {
            let at = lines.line_column(problem.span.start, Encoding::Utf16);
            let _ = lines.offset(at, Encoding::Utf16);
        }
    }
}

fn visit(parsed: &Parsed, text: &str, file: FileId, limits: &Limits) {
    let resolver = Resolver::new(&parsed.tree, limits);
    let mut open: Vec<NodeRef<'_>> = parsed.tree.documents().collect();
    for _ in 0..VISITED {
        let Some(node) = open.pop() else { return };
        let span = node.span();
        assert_eq!(span.file, file);
        let slice = text.get(span.start as usize..span.end as usize);
        assert!(slice.is_some(), "{span:?} of {} bytes", text.len());
        match node.kind() {
            Kind::Mapping => {
                open.extend(resolver.entries(node).into_iter().map(|entry| entry.value));
                open.extend(node.entries().map(|entry| entry.key));
            }
            Kind::Sequence => open.extend(node.items()),
            Kind::Scalar | Kind::Alias => {
                let _ = resolver.follow(node);
            }
        }
    }
}

/// Any text may stand where Compose replaces variables.
pub fn interpolation(bytes: &[u8]) {
    let Ok(template) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(quoted) = serde_json::to_string(template) else {
        return;
    };
    let text = format!(
        "name: ${{N:-shop}}\nservices:\n  a:\n    image: {quoted}\n    ports: [{quoted}, \"80\"]\n    environment:\n      V: {quoted}\n    privileged: {quoted}\nnetworks:\n  n:\n    name: {quoted}\n"
    );
    let env = "A=b\nB=${A}\nE=\n";
    both_ways(
        &MemoryLoader::new()
            .with("compose.yaml", text)
            .with(".env", env),
    );
}

/// A service with every kind of env file.
const WITH_ENV_FILES: &str = "services:
  a:
    image: ${A:-a}
    env_file: [service.env, {path: raw.env, format: raw, required: false}]
    label_file: labels.env
    environment: {A: '${B-b}', C: }
";

/// Any bytes may stand in an env file, of the project and of a service.
pub fn dotenv(bytes: &[u8]) {
    let loader = MemoryLoader::new().with("compose.yaml", WITH_ENV_FILES);
    let files = [".env", "service.env", "raw.env", "labels.env"];
    both_ways(&files.iter().fold(loader, |it, file| it.with(*file, bytes)));
}

/// The files that the input of [`project`] is cut into, at lines of `%%%`.
const FILES: [&str; 5] = [
    "compose.yaml",
    "compose.override.yaml",
    "include.yaml",
    "base.yaml",
    ".env",
];

/// Any set of files makes a project and problems, and prints.
pub fn project(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let parts = FILES.iter().zip(text.split("%%%\n"));
    both_ways(&parts.fold(MemoryLoader::new(), |it, (file, part)| it.with(*file, part)));
}

/// Loads and prints a project in both ways of treating variables without a value.
fn both_ways(loader: &MemoryLoader) {
    for blank_when_unset in [false, true] {
        let request = Request {
            variables: Variables {
                blank_when_unset,
                ..Variables::default()
            },
            profiles: vec!["*".into()],
            ..Request::default()
        };
        let loaded = load(&request, loader);
        places_exist(&loaded);
        let _ = config::to_json(&loaded.project);
        let _ = config::to_yaml(&loaded.project, &loaded.sources, true);
    }
}

fn places_exist(loaded: &Loaded) {
    for problem in &loaded.problems {
        let text = loaded.sources.get(problem.span.file).text();
        let slice = text.get(problem.span.start as usize..problem.span.end as usize);
        assert!(slice.is_some(), "{problem:?}");
    }
}
