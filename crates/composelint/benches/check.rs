//! Parse, load, topology and check, on generated projects and on those of `examples/`.
//!
//! `cargo bench -p composelint`

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request, load};
use composelint_intent::{Hints, Roles};
use composelint_lint::{Input, Rule, Settings, available_threads, lint};
use composelint_topology::{EngineProfile, build};
use composelint_yaml::{FileId, Limits, parse};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// A project of tiers, as large ones are: every tenth service is a database on an internal network of its own group.
fn project(services: usize) -> String {
    let mut text = String::from("services:\n");
    for n in 0..services {
        let group = n / 10;
        if n % 10 == 0 {
            let _ = write!(
                text,
                "  db{n}:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${{DB_PASSWORD:-x}}\n    networks: [back{group}]\n"
            );
        } else {
            let _ = write!(
                text,
                "  app{n}:\n    image: example.test/app{n}:1.{n}\n    depends_on: [db{db}]\n    environment:\n      \
                 DATABASE_URL: postgres://app@db{db}:5432/app\n      LOG_LEVEL: info\n    ports: [\"127.0.0.1:{port}:8080\"]\n    \
                 networks: [front, back{group}]\n",
                db = group * 10,
                port = 10_000 + n
            );
        }
    }
    text.push_str("networks:\n  front: {}\n");
    for group in 0..services.div_ceil(10) {
        let _ = writeln!(text, "  back{group}: {{ internal: true }}");
    }
    text
}

fn loaded(text: &str) -> Loaded {
    let loader = MemoryLoader::new().with("compose.yaml", text);
    let request = Request {
        files: vec!["compose.yaml".to_owned()],
        ..Request::default()
    };
    load(&request, &loader)
}

/// What the command works out once, however many projects it checks.
struct Run {
    rules: Vec<&'static Rule>,
    settings: Settings,
}

impl Run {
    fn new() -> Self {
        Self {
            rules: composelint_rules::all().collect(),
            settings: Settings {
                threads: available_threads(),
                ..Settings::default()
            },
        }
    }

    fn check(&self, loaded: &Loaded) -> usize {
        let topology = build(&[&loaded.project], &EngineProfile::newest());
        let roles = Roles::infer(&loaded.project, &Hints::new());
        let input = Input::of(loaded, &topology, &roles);
        lint(&input, &self.rules, &self.settings).len()
    }
}

#[divan::bench(args = SIZES)]
fn parses(bencher: Bencher<'_, '_>, services: usize) {
    let text: Arc<str> = project(services).into();
    let bencher = bencher
        .counter(BytesCount::of_str(&text))
        .counter(ItemsCount::new(services));
    bencher.bench(|| parse(FileId::default(), black_box(&text), &Limits::default()));
}

#[divan::bench(args = SIZES)]
fn loads(bencher: Bencher<'_, '_>, services: usize) {
    let text = project(services);
    let bencher = bencher
        .counter(BytesCount::of_str(&text))
        .counter(ItemsCount::new(services));
    bencher.bench(|| loaded(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn builds_the_topology(bencher: Bencher<'_, '_>, services: usize) {
    let loaded = loaded(&project(services));
    let bencher = bencher.counter(ItemsCount::new(services));
    bencher.bench(|| build(&[black_box(&loaded.project)], &EngineProfile::newest()));
}

#[divan::bench(args = SIZES)]
fn checks(bencher: Bencher<'_, '_>, services: usize) {
    let loaded = loaded(&project(services));
    let run = Run::new();
    bencher
        .counter(ItemsCount::new(services))
        .bench(|| run.check(black_box(&loaded)));
}

/// All of it: at most three times what parsing costs.
#[divan::bench(args = SIZES)]
fn loads_and_checks(bencher: Bencher<'_, '_>, services: usize) {
    let text = project(services);
    load_and_check(bencher, services, &text);
}

fn load_and_check(bencher: Bencher<'_, '_>, services: usize, text: &str) {
    let run = Run::new();
    bencher.counter(ItemsCount::new(services)).bench(|| {
        let loaded = loaded(black_box(text));
        let findings = run.check(&loaded);
        (loaded, findings)
    });
}

/// Writes a service with a number.
type Writer = fn(&mut String, usize);

/// Projects that ask for more than tiers do, of a thousand services each.
const SHAPES: [(&str, Writer); 2] = [("host mode", in_host_mode), ("suppressions", suppressed)];

/// Every second service is in the host's namespace, and dialled by its neighbour.
fn in_host_mode(text: &mut String, n: usize) {
    let _ = if n.is_multiple_of(2) {
        write!(
            text,
            "  app{n}:\n    image: example.test/app{n}:1.{n}\n    network_mode: host\n    environment:\n      PORT: \"{port}\"\n",
            port = 10_000 + n
        )
    } else {
        write!(
            text,
            "  app{n}:\n    image: example.test/app{n}:1.{n}\n    environment:\n      API_URL: http://app{before}:{port}/\n",
            before = n - 1,
            port = 9_999 + n
        )
    };
}

/// Every service has a port that is open to all, and a comment with the reason.
fn suppressed(text: &mut String, n: usize) {
    let _ = write!(
        text,
        "  app{n}:\n    image: example.test/app{n}:1.{n}\n    ports:\n      # composelint: ignore[unbound-published-port] -- for everybody\n      - \"{port}:8080\"\n",
        port = 10_000 + n
    );
}

fn shaped(shape: &str) -> String {
    let write = SHAPES.iter().find(|(name, _)| *name == shape);
    let mut text = String::from("services:\n");
    for n in 0..SHAPED {
        write.expect("a shape").1(&mut text, n);
    }
    text
}

const SHAPED: usize = 1_000;

#[divan::bench(args = SHAPES.map(|(name, _)| name))]
fn parses_other_shapes(bencher: Bencher<'_, '_>, shape: &str) {
    let text: Arc<str> = shaped(shape).into();
    let bencher = bencher.counter(ItemsCount::new(SHAPED));
    bencher.bench(|| parse(FileId::default(), black_box(&text), &Limits::default()));
}

#[divan::bench(args = SHAPES.map(|(name, _)| name))]
fn loads_and_checks_other_shapes(bencher: Bencher<'_, '_>, shape: &str) {
    load_and_check(bencher, SHAPED, &shaped(shape));
}

/// The whole way of every example: read, load, check.
#[divan::bench]
fn checks_the_examples(bencher: Bencher<'_, '_>) {
    let texts: Vec<String> = examples()
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    let run = Run::new();
    bencher.counter(ItemsCount::new(texts.len())).bench(|| {
        texts
            .iter()
            .map(|text| run.check(&loaded(text)))
            .sum::<usize>()
    });
}

fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let files = walkdir::WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    let compose = files.filter(|entry| entry.file_name().to_string_lossy().starts_with("compose"));
    compose.map(walkdir::DirEntry::into_path).collect()
}
