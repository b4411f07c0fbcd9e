//! Any bytes may stand in an env file, of the project and of a service.
#![no_main]

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, config, load};
use libfuzzer_sys::fuzz_target;

const COMPOSE: &str = "services:\n  a:\n    image: ${A:-a}\n    env_file: [service.env, {path: raw.env, format: raw, required: false}]\n    label_file: labels.env\n    environment: {A: '${B-b}', C: }\n";

fuzz_target!(|bytes: &[u8]| {
    let loader = MemoryLoader::new()
        .with("compose.yaml", COMPOSE)
        .with(".env", bytes)
        .with("service.env", bytes)
        .with("raw.env", bytes)
        .with("labels.env", bytes);
    let loaded = load(&Request::default(), &loader);
    for problem in &loaded.problems {
        assert!(loaded.sources.get(problem.span.file).text().get(problem.span.start as usize..problem.span.end as usize).is_some(), "{problem:?}");
    }
    let _ = config::to_json(&loaded.project);
});
