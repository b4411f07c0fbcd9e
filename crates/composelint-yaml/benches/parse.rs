//! How fast text becomes a tree, beside the parser's bare events: `cargo bench -p composelint-yaml`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use composelint_yaml::{FileId, Limits, Resolver, parse};
use divan::counter::BytesCount;

const SERVICES: [usize; 4] = [10, 100, 1_000, 10_000];

fn main() {
    divan::main();
}

/// A Compose file as people write them: anchors, merge keys, comments, all styles of values.
fn compose(services: usize) -> Arc<str> {
    let mut text = String::from(
        "name: shop\nx-defaults: &defaults\n  restart: unless-stopped\n  logging: {driver: json-file}\n\nservices:\n",
    );
    for n in 0..services {
        let before = n.saturating_sub(1);
        writeln!(
            text,
            "  # Service number {n}\n  service-{n}:\n    <<: *defaults\n    image: \"registry.example.com/team/service-{n}:1.{n}\"\n    \
             command: [\"serve\", \"--port\", \"80{n}\"]\n    environment:\n      - DATABASE_URL=postgres://db-{n}:5432/app\n      - 'LOG=info'\n    \
             ports:\n      - \"127.0.0.1:{}:80\" # only here\n    networks:\n      front:\n      back-{}:\n        aliases: [s{n}]\n    \
             depends_on:\n      service-{before}: {{condition: service_healthy}}\n    healthcheck:\n      test: >-\n        curl --fail\n        http://localhost/\n",
            1024 + n,
            n % 7
        )
        .expect("writing to a string does not fail");
    }
    text.push_str("networks:\n  front: {}\n");
    Arc::from(text)
}

#[divan::bench(args = SERVICES)]
fn events(bencher: divan::Bencher<'_, '_>, services: usize) {
    let text = compose(services);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| granit_parser::Parser::new_from_str(black_box(&text)).count());
}

#[divan::bench(args = SERVICES)]
fn tree(bencher: divan::Bencher<'_, '_>, services: usize) {
    let text = compose(services);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| parse(FileId::default(), black_box(&text), &Limits::default()));
}

/// Every mapping of a parsed text, with merge keys resolved.
#[divan::bench(args = SERVICES)]
fn resolve(bencher: divan::Bencher<'_, '_>, services: usize) {
    let text = compose(services);
    let parsed = parse(FileId::default(), &text, &Limits::default());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let resolver = Resolver::new(&parsed.tree, &Limits::default());
        parsed
            .tree
            .nodes()
            .map(|node| resolver.entries(node).len())
            .sum::<usize>()
    });
}

#[divan::bench(args = SERVICES)]
fn serde(bencher: divan::Bencher<'_, '_>, services: usize) {
    let text = compose(services);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| serde_yaml::from_str::<serde_yaml::Value>(black_box(&text)));
}
