//! What loading costs beside parsing: `cargo bench -p composelint-compose --bench load`.
//!
//! Loading a file may cost at most twice what parsing it into the tree costs, and grows with the number of services.

use std::fmt::Write as _;
use std::sync::Arc;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, load};
use composelint_yaml::{FileId, Limits, parse};
use divan::Bencher;
use divan::counter::BytesCount;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// Services as people write them: most keys in their short forms, a few variables, an anchor.
fn services(count: usize) -> String {
    let mut text =
        "x-logging: &logging\n  driver: json-file\n  options: {max-size: 10m}\nservices:\n"
            .to_owned();
    for at in 0..count {
        let _ = write!(
            text,
            "  service{at}:
    image: registry.example/team/service{at}:${{TAG:-1.2.3}}
    restart: unless-stopped
    logging: *logging
    environment:
      - DATABASE_URL=postgres://db:5432/app{at}
      - LOG_LEVEL=info # as in production
      - PORT=8080
    ports:
      - \"{port}:8080\"
    volumes:
      - data:/var/lib/data
      - ./config/service{at}.yaml:/etc/service.yaml:ro
    networks: [front, back]
    depends_on:
      service0:
        condition: service_started
    healthcheck:
      test: [\"CMD\", \"wget\", \"-q\", \"http://localhost:8080/health\"]
      interval: 30s
",
            port = 10_000 + at % 50_000,
        );
    }
    text.push_str("networks:\n  front:\n  back: {internal: true}\nvolumes:\n  data:\n");
    text
}

/// The first service must not depend on itself.
fn project(count: usize) -> String {
    services(count)
        .replacen(
            "      service0:\n        condition",
            "      service1:\n        condition",
            1,
        )
        .replacen(
            "      service0:\n        condition: service_started\n",
            "      service2:\n        condition: service_started\n",
            1,
        )
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn parse_only(bencher: Bencher<'_, '_>, count: usize) {
    let text: Arc<str> = Arc::from(project(count));
    bencher
        .counter(BytesCount::of_str(&*text))
        .bench(|| parse(FileId::new(0), &text, &Limits::default()));
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn load_all(bencher: Bencher<'_, '_>, count: usize) {
    let text = project(count);
    let loader = MemoryLoader::new().with("/shop/compose.yaml", text.clone());
    let request = Request {
        current: Some("/shop".to_owned()),
        ..Request::default()
    };
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| load(&request, &loader));
}

/// A service that extends another, in a chain, and in a file of many documents.
#[divan::bench(args = [100, 1_000])]
fn load_extends(bencher: Bencher<'_, '_>, count: usize) {
    let mut text =
        "services:\n  service0: {image: a, environment: [A=1], ports: [\"80\"]}\n".to_owned();
    for at in 1..count {
        let _ = writeln!(
            text,
            "  service{at}: {{extends: service0, environment: [B{at}=1], expose: [\"{at}\"]}}"
        );
    }
    let loader = MemoryLoader::new().with("/shop/compose.yaml", text.clone());
    let request = Request {
        current: Some("/shop".to_owned()),
        ..Request::default()
    };
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| load(&request, &loader));
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn load_documents(bencher: Bencher<'_, '_>, count: usize) {
    let mut text = String::new();
    for at in 0..count {
        let _ = writeln!(
            text,
            "---\nservices:\n  service{at}:\n    image: a\n    ports: [\"{at}:80\"]"
        );
    }
    let loader = MemoryLoader::new().with("/shop/compose.yaml", text.clone());
    let request = Request {
        current: Some("/shop".to_owned()),
        ..Request::default()
    };
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| load(&request, &loader));
}
