//! Any text may stand where Compose replaces variables.
#![no_main]

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, Variables, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|template: &str| {
    let Ok(quoted) = serde_json::to_string(template) else { return };
    let text = format!(
        "name: ${{N:-shop}}\nservices:\n  a:\n    image: {quoted}\n    ports: [{quoted}, \"80\"]\n    environment:\n      V: {quoted}\n    privileged: {quoted}\nnetworks:\n  n:\n    name: {quoted}\n"
    );
    let loader = MemoryLoader::new().with("compose.yaml", text).with(".env", "A=b\nB=${A}\nE=\n");
    for blank_when_unset in [false, true] {
        let variables = Variables { blank_when_unset, ..Variables::default() };
        let loaded = load(&Request { variables, ..Request::default() }, &loader);
        for problem in &loaded.problems {
            assert!(loaded.sources.get(problem.span.file).text().get(problem.span.start as usize..problem.span.end as usize).is_some(), "{problem:?}");
        }
    }
});
