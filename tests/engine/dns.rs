//! Names: the row's question, asked of the model.

use std::collections::BTreeSet;

use composelint_topology::{Node, RecordType, Resolution, ResolutionStatus};

use crate::Case;
use crate::fixture::{DnsRow, applies};
use crate::reach::service;
use crate::rig::lan_is_routed;
use crate::table::Table;

/// What the rig's DNS server beyond the host answers for `example.test`, the only name it knows.
const UPSTREAM: &str = "203.0.113.10";

/// Compares every name that was asked for on the engine.
pub(crate) fn compare(case: &Case<'_>, table: &mut Table) {
    for row in case
        .experiment
        .expected
        .dns
        .iter()
        .filter(|row| applies(&row.engine, case.engine))
    {
        let Some(from) = service(case.topology, &row.from) else {
            table.skip("a container made outside of Compose");
            continue;
        };
        let record = if row.record == "AAAA" {
            RecordType::Aaaa
        } else {
            RecordType::A
        };
        let resolution = case.topology.resolve(from, &row.name, record);
        if resolution.status == ResolutionStatus::Unknown {
            table.skip("a container made outside of Compose");
            continue;
        }
        if row.status == "NXDOMAIN" && !resolution.upstream && neighbours_time_out(case, row) {
            table.skip("an answer from upstream that no other question of the container got");
            continue;
        }
        let agrees = agrees(case, row, &resolution);
        table.row(case.engine, "dns", agrees, || {
            format!(
                "{}: {} asks {} {} measured {} {:?}, model {} {:?} {:?} upstream {} [{}]",
                case.experiment.name,
                row.from,
                row.name,
                row.record,
                row.status,
                row.answers,
                resolution.status.as_str(),
                owners(case, &resolution),
                resolution.hosts,
                resolution.upstream,
                case.engine,
            )
        });
    }
}

/// The owners of an answer, as rows write them, without the number of the replica.
fn owners(case: &Case<'_>, resolution: &Resolution) -> BTreeSet<String> {
    let answers = resolution.answers.iter();
    answers
        .map(|(service, network)| {
            format!(
                "{}@{}",
                case.topology.service_name(*service),
                case.topology.network(*network).real_name
            )
        })
        .collect()
}

/// Whether the question got beyond the host only because the LAN had a route back to the container.
fn over_lan_route(case: &Case<'_>, row: &DnsRow) -> bool {
    let Some(from) = service(case.topology, &row.from).map(Node::Service) else {
        return false;
    };
    let reaches = |to| case.topology.reach(from, to, None).is_reachable();
    lan_is_routed(&case.experiment.name, None, "")
        && reaches(Node::LanRouted)
        && !reaches(Node::Internet)
}

/// Whether the same container's other questions beyond the host got no answer on the same engine.
fn neighbours_time_out(case: &Case<'_>, row: &DnsRow) -> bool {
    let mut neighbours = case
        .experiment
        .expected
        .dns
        .iter()
        .filter(|other| applies(&other.engine, case.engine));
    neighbours.any(|other| {
        other.from == row.from && other.status == "TIMEOUT" && other.name == "example.test"
    })
}

/// `web#1@net` without the number.
fn without_number(answer: &str) -> String {
    match (answer.split_once('#'), answer.split_once('@')) {
        (Some((service, _)), Some((_, network))) => format!("{service}@{network}"),
        _ => answer.to_owned(),
    }
}

fn agrees(case: &Case<'_>, row: &DnsRow, resolution: &Resolution) -> bool {
    let found = resolution.status == ResolutionStatus::Found;
    let measured: BTreeSet<String> = row
        .answers
        .iter()
        .map(|answer| without_number(answer))
        .collect();
    match row.status.as_str() {
        "HOSTS" if !resolution.hosts.is_empty() => {
            let literal = |text: &String| {
                if text == "host-gateway" {
                    "172.17.0.1".to_owned()
                } else {
                    text.clone()
                }
            };
            let hosts: BTreeSet<String> = resolution
                .hosts
                .iter()
                .map(|text| literal(&text.to_string()))
                .collect();
            found && measured.is_subset(&hosts)
        }
        // One line for each network, in no fixed order.
        "HOSTS" => found && measured.is_subset(&owners(case, resolution)),
        "NOERROR" if measured.contains(UPSTREAM) && over_lan_route(case, row) => true,
        "NOERROR" if measured.contains(UPSTREAM) => resolution.status == ResolutionStatus::Upstream,
        "NOERROR" if measured.is_empty() && row.name == "example.test" => {
            resolution.status == ResolutionStatus::Upstream
        }
        "NOERROR" if measured.is_empty() => resolution.status == ResolutionStatus::NotFound,
        "NOERROR" => found && measured == owners(case, resolution),
        // The rig's server knows no other name: a question that leaves the host comes back with this.
        "NXDOMAIN" => !found && resolution.upstream && row.name != "example.test",
        // No resolver beyond the host answers.
        _ => resolution.status == ResolutionStatus::NotFound && !resolution.upstream,
    }
}
