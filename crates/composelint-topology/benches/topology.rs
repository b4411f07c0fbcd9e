//! What the graph costs beside the file it comes from.
//!
//! Building it and counting all pairs of 10,000 services on 500 networks is to cost at most a tenth of parsing the file;
//! 100,000 services on 20 networks are to be grouped and counted within a second.

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Project, Request, load};
use composelint_topology::{EngineProfile, Node, build};
use composelint_yaml::{FileId, Limits};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// A small random number generator: the same file in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// A file with services on one to three networks each; every tenth publishes a port.
fn text(name: &str, services: std::ops::Range<u64>, networks: u64) -> String {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut text = format!("name: {name}\nservices:\n");
    for service in services {
        let _ = write!(
            text,
            "  service-{service}:\n    image: registry.example/team/app:{service}\n    networks:\n"
        );
        let first = random.below(networks);
        for step in 0..=random.below(3) {
            let _ = writeln!(text, "      - net-{}", (first + step * 7) % networks);
        }
        if service % 10 == 0 {
            let _ = writeln!(
                text,
                "    ports:\n      - \"{}:80\"",
                10_000 + service % 50_000
            );
        }
    }
    text.push_str("networks:\n");
    for network in 0..networks {
        let internal = if network % 5 == 0 {
            ", internal: true"
        } else {
            ""
        };
        let _ = writeln!(text, "  net-{network}: {{name: net-{network}{internal}}}");
    }
    text
}

fn loaded(text: &str) -> Loaded {
    let loader = MemoryLoader::new().with("bench/compose.yaml", text.as_bytes());
    let request = Request {
        files: vec!["bench/compose.yaml".to_owned()],
        ..Request::default()
    };
    let loaded = load(&request, &loader);
    assert!(!loaded.refused(), "{:?}", loaded.problems.first());
    assert!(loaded.project.complete, "{:?}", loaded.problems.first());
    loaded
}

static MANY_NETWORKS: LazyLock<String> = LazyLock::new(|| text("bench", 0..10_000, 500));
static LOADED_MANY_NETWORKS: LazyLock<Loaded> = LazyLock::new(|| loaded(&MANY_NETWORKS));

/// Projects that share their networks: no project may have that many services.
static LOADED_MANY_SERVICES: LazyLock<[Loaded; 3]> = LazyLock::new(|| {
    [
        loaded(&text("one", 0..40_000, 20)),
        loaded(&text("other", 40_000..80_000, 20)),
        loaded(&text("third", 80_000..100_000, 20)),
    ]
});

fn many_services() -> [&'static Project; 3] {
    LOADED_MANY_SERVICES
        .each_ref()
        .map(|loaded| &loaded.project)
}

#[divan::bench]
fn parse_10_000_services_on_500_networks(bencher: divan::Bencher<'_, '_>) {
    let text: Arc<str> = Arc::from(MANY_NETWORKS.as_str());
    bencher.bench_local(|| composelint_yaml::parse(FileId::new(0), &text, &Limits::default()));
}

#[divan::bench]
fn build_10_000_services_on_500_networks(bencher: divan::Bencher<'_, '_>) {
    let project = &LOADED_MANY_NETWORKS.project;
    bencher.bench_local(|| build(&[project], &EngineProfile::newest()));
}

#[divan::bench]
fn build_and_count_10_000_services_on_500_networks(bencher: divan::Bencher<'_, '_>) {
    let project = &LOADED_MANY_NETWORKS.project;
    bencher.bench_local(|| build(&[project], &EngineProfile::newest()).count_pairs());
}

#[divan::bench]
fn build_and_count_100_000_services_on_20_networks(bencher: divan::Bencher<'_, '_>) {
    let projects = many_services();
    bencher.bench_local(|| build(&projects, &EngineProfile::newest()).count_pairs());
}

#[divan::bench]
fn class_edges_of_100_000_services_on_20_networks(bencher: divan::Bencher<'_, '_>) {
    let projects = many_services();
    bencher.bench_local(|| {
        build(&projects, &EngineProfile::newest())
            .class_edges()
            .len()
    });
}

#[divan::bench]
fn one_pair_of_10_000_services(bencher: divan::Bencher<'_, '_>) {
    let topology = build(&[&LOADED_MANY_NETWORKS.project], &EngineProfile::newest());
    let (from, to) = (
        topology.find("service-17").expect("it is there"),
        topology.find("service-4711").expect("it is there"),
    );
    bencher.bench_local(|| topology.reach(Node::Service(from), Node::Service(to), None));
}

#[divan::bench]
fn reach_through_others_from_one_of_10_000_services(bencher: divan::Bencher<'_, '_>) {
    let topology = build(&[&LOADED_MANY_NETWORKS.project], &EngineProfile::newest());
    let from = topology.find("service-17").expect("it is there");
    topology.count_pairs();
    bencher.bench_local(|| topology.blast_radius(Node::Service(from)));
}
