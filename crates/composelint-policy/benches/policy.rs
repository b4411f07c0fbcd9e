//! Two hundred contracts over a thousand services.

mod crowd;

use composelint_intent::{Hints, Roles};
use composelint_policy::{Ground, Options, Part, check};
use composelint_topology::{EngineProfile, build};

use crowd::{policy, project};

fn main() {
    divan::main();
}

#[divan::bench]
fn two_hundred_contracts_over_a_thousand_services(bencher: divan::Bencher<'_, '_>) {
    let (loaded, policy) = (project(1000), policy());
    let roles = Roles::infer(&loaded.project, &Hints::new());
    bencher.bench_local(|| {
        let topology = build(&[&loaded.project], &EngineProfile::newest());
        let part = Part {
            project: &loaded.project,
            roles: &roles,
        };
        let ground = Ground::new(&topology, vec![part], 0);
        let checked = check::check(&policy, &ground, &Options::default());
        assert_eq!(checked.len(), 200);
        checked.iter().map(|it| it.violators.0.len()).sum::<usize>()
    });
}
