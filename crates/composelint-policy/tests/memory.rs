//! Two hundred contracts need memory for the services there are, not for the pairs of them.

#[path = "../benches/crowd/mod.rs"]
mod crowd;

use std::fs;

use composelint_intent::{Hints, Roles};
use composelint_policy::{Ground, Options, Part, check};
use composelint_topology::{EngineProfile, build};

/// A figure of this process in KiB, such as `VmHWM`; only Linux tells.
fn kib(key: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim_start_matches(':')
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

/// How many KiB more than before the check takes at most, over so many services.
fn growth(services: usize) -> Option<u64> {
    let (loaded, policy) = (crowd::project(services), crowd::policy());
    let roles = Roles::infer(&loaded.project, &Hints::new());
    let topology = build(&[&loaded.project], &EngineProfile::newest());
    let part = Part {
        project: &loaded.project,
        roles: &roles,
    };
    let before = kib("VmRSS")?;
    // The peak so far was that of loading.
    fs::write("/proc/self/clear_refs", "5").ok()?;
    let ground = Ground::new(&topology, vec![part], 0);
    let checked = check::check(&policy, &ground, &Options::default());
    assert_eq!(checked.len(), 200);
    Some(kib("VmHWM")?.saturating_sub(before))
}

#[test]
fn memory_does_not_grow_with_the_pairs() {
    let growths = [1000, 4000].map(growth);
    let [Some(small), Some(large)] = growths else {
        println!("skipped: this system does not tell the memory of a process");
        return;
    };
    println!("200 contracts: {small} KiB over 1,000 services, {large} KiB over 4,000");
    // Four times as many services are sixteen times as many pairs. The rest is room for what an allocator keeps.
    assert!(large <= small * 8 + 2048, "{small} KiB, then {large} KiB");
}
