//! From loaded projects to topologies, roles and findings.

use composelint_intent::{Hints, Roles};
use composelint_lint::{Diagnostic, Input, Rule, Settings};
use composelint_topology::EngineProfile;

use crate::exit::Failure;
use crate::progress::Progress;
use crate::projects::{Found, in_parallel};

/// A project and what was found in it.
#[derive(Debug)]
pub(crate) struct Analysed {
    pub(crate) found: Found,
    pub(crate) findings: Vec<Diagnostic>,
}

/// The engine that answers are for.
pub(crate) fn engine(flag: Option<&str>) -> Result<EngineProfile, Failure> {
    let Some(word) = flag else {
        return Ok(EngineProfile::newest());
    };
    word.parse()
        .map_err(|error| Failure(format!("`--engine {word}`: {error}")))
}

/// Lints projects; the results are in their order.
pub(crate) fn check(
    found: Vec<Found>,
    engine: &EngineProfile,
    settings: &Settings,
    progress: &Progress,
) -> Vec<Analysed> {
    let rules: Vec<&'static Rule> = composelint_rules::all().collect();
    progress.stage("checking", found.len());
    in_parallel(found, |found| {
        let loaded = &found.loaded;
        let topology = composelint_topology::build(&[&loaded.project], engine);
        let roles = Roles::infer(&loaded.project, &Hints::new());
        let input = Input {
            project: &loaded.project,
            problems: &loaded.problems,
            sources: &loaded.sources,
            topology: &topology,
            roles: &roles,
            asked: found.asked,
        };
        let findings = composelint_lint::lint(&input, &rules, settings);
        progress.step();
        Analysed { found, findings }
    })
}
