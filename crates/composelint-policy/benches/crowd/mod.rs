//! A project of many services, and two hundred contracts about them.

use std::fmt::Write as _;
use std::sync::Arc;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request, load};
use composelint_policy::{Place, Policy, read};
use composelint_yaml::FileId;

/// So many services, twenty on each network, one to three networks each; every twentieth publishes a port.
pub(crate) fn project(services: usize) -> Loaded {
    let networks_in_all = services / 20;
    let mut text = "services:\n".to_owned();
    for at in 0..services {
        let networks: Vec<String> = (0..=at % 3)
            .map(|step| format!("n{}", (at * 7 + step * 13) % networks_in_all))
            .collect();
        let networks: std::collections::BTreeSet<String> = networks.into_iter().collect();
        let networks: Vec<String> = networks.into_iter().collect();
        let _ = writeln!(
            text,
            "  s{at}:\n    image: example/s{at}\n    labels: {{team: t{}}}",
            at % 40
        );
        let _ = writeln!(text, "    networks: [{}]", networks.join(", "));
        if at % 20 == 0 {
            let _ = writeln!(text, "    ports: [\"127.0.0.1:{}:80\"]", 10_000 + at);
        }
    }
    text += "networks:\n";
    for network in 0..networks_in_all {
        let _ = writeln!(text, "  n{network}: {{internal: {}}}", network % 2 == 0);
    }
    load(
        &Request::default(),
        &MemoryLoader::new().with("compose.yaml", text),
    )
}

/// Two hundred contracts of all types, about teams of twenty-five services.
pub(crate) fn policy() -> Policy {
    let mut text = "contracts:\n".to_owned();
    for at in 0..200 {
        let (one, other) = (at % 40, (at * 11 + 3) % 40);
        let fields = match at % 8 {
            0 => format!("type: forbid, from: \"label:team=t{one}\", to: \"label:team=t{other}\""),
            1 => format!("type: allow-only, to: s{at}, from: \"label:team=t{one}\""),
            2 => format!(
                "type: isolate, groups: [\"label:team=t{one}\", \"label:team=t{other}\"], reach: direct"
            ),
            3 => format!("type: egress, services: \"label:team=t{one}\", allow: none"),
            4 => format!("type: exposure, services: \"label:team=t{one}\", allow: loopback"),
            5 => {
                format!("type: forbid, from: s{at}, to: \"label:team=t{other}\", reach: transitive")
            }
            6 => format!("type: require, from: s{at}, to: s{}", at + 350),
            _ => {
                format!("type: count, of: {{networks-per-service: \"label:team=t{one}\"}}, max: 3")
            }
        };
        let _ = writeln!(text, "  - {{name: c{at}, {fields}}}");
    }
    let text: Arc<str> = text.into();
    read(FileId::new(1), &text, Place::File).0
}
