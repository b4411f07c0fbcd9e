//! Any set of files makes a project and problems, and prints, in both ways of treating unset variables.
//!
//! The input is cut at lines that begin with `%%%`: base, override, include, extends target, `.env`.
#![no_main]

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, Variables, config, load};
use libfuzzer_sys::fuzz_target;

const FILES: [&str; 5] = ["compose.yaml", "compose.override.yaml", "include.yaml", "base.yaml", ".env"];

fuzz_target!(|text: &str| {
    let mut loader = MemoryLoader::new();
    for (name, part) in FILES.iter().zip(text.split("%%%\n")) {
        loader = loader.with(*name, part);
    }
    for blank_when_unset in [false, true] {
        let variables = Variables { blank_when_unset, ..Variables::default() };
        let loaded = load(&Request { variables, profiles: vec!["*".into()], ..Request::default() }, &loader);
        for problem in &loaded.problems {
            assert!(loaded.sources.get(problem.span.file).text().get(problem.span.start as usize..problem.span.end as usize).is_some(), "{problem:?}");
        }
        let _ = config::to_json(&loaded.project);
        let _ = config::to_yaml(&loaded.project, &loaded.sources, true);
    }
});
