//! The model against an engine that runs now: random projects are brought up and every kind of connection is tried.
//!
//! `COMPOSELINT_LIVE=100 cargo test -p composelint-topology --test engine live` plays the seeds 1 to 100 (from `COMPOSELINT_SEED` on) as root.
//! It starts an engine of its own in network namespaces of its own, so it runs only when asked to.

mod dice;
mod generate;
mod host;
mod measure;
mod plan;

use std::path::PathBuf;
use std::time::Instant;

use crate::table::Table;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn a_live_engine_does_what_the_model_says() {
    let Some(count) = number("COMPOSELINT_LIVE").filter(|count| *count > 0) else {
        println!(
            "skipped: set COMPOSELINT_LIVE to the number of random projects to play on a live engine (as root)"
        );
        return;
    };
    let compose = std::env::var_os("COMPOSELINT_ORACLE").map_or_else(
        || PathBuf::from("/opt/composelint-oracle/docker-compose"),
        PathBuf::from,
    );
    if let Some(missing) = host::missing(&compose) {
        println!("skipped: {missing}");
        return;
    }
    let first = number("COMPOSELINT_SEED").unwrap_or(1);
    let start = Instant::now();
    let host = host::Host::start(&compose);
    let (mut table, mut up, mut rows) = (Table::default(), 0_u64, 0_usize);
    for seed in first.. {
        if up == count {
            break;
        }
        let experiment = measure::measure(&host, &generate::project(seed), seed);
        assert!(
            seed < first + 3 * count,
            "most projects do not come up: {}",
            experiment.expected.commands[0].text
        );
        if std::env::var_os("COMPOSELINT_LIVE_SHOW").is_some() {
            println!("{}", generate::project(seed).text);
        }
        up += u64::from(experiment.expected.commands[0].exit == 0);
        rows += experiment.expected.reach.len() + experiment.expected.dns.len();
        crate::compare_experiment(&experiment, &mut table);
    }
    println!(
        "{up} projects came up on engine {} (seeds from {first}), {rows} rows, {} s",
        host.version,
        start.elapsed().as_secs()
    );
    drop(host);
    table.assert_agreed();
}
