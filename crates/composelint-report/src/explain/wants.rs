//! Whom a service means to talk to, beside what it can reach.

use std::collections::BTreeSet;
use std::io::{self, Write};

use composelint_compose::Project;
use composelint_intent::{Judge, Roles, Want, WantKind, WantPort, WantVerdict, Wants, wrong_port};
use composelint_topology::{Node, ServiceId, Topology};

use crate::look::Look;
use crate::reach::Question;
use crate::text::shown;

/// How many wants are written out.
const MOST: usize = 40;

/// A project with what was found out about its services' wants.
#[derive(Clone, Copy)]
pub struct Intent<'a> {
    /// The project.
    pub project: &'a Project,
    /// What each of its services is.
    pub roles: &'a Roles,
    /// Whom they mean to talk to.
    pub wants: &'a Wants,
}

/// Writes whom a service means to talk to, what becomes of it, and how much of what it can reach that is.
pub fn write_wants(
    question: Question<'_>,
    intent: Intent<'_>,
    id: ServiceId,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let topology = question.topology;
    let judge = Judge::new(intent.project, topology);
    let wants = intent.wants.of(topology.service(id).index);
    let judged: Vec<(&Want, WantVerdict)> =
        wants.iter().map(|want| (want, judge.judge(want))).collect();
    let mut needed: BTreeSet<ServiceId> = BTreeSet::new();
    for (_, verdict) in &judged {
        if let WantVerdict::Reaches(to) = verdict {
            needed.extend(to);
        }
    }
    let reachable = topology
        .services()
        .map(|(other, _)| other)
        .filter(|other| *other != id && topology.service(*other).sandbox.is_some())
        .filter(|other| {
            let verdict = topology.reach(Node::Service(id), Node::Service(*other), None);
            verdict.is_reachable()
        })
        .count();
    let count = format!("may reach {reachable}, needs {}", needed.len());
    super::fact(out, look, "services", &count)?;
    // What starts first is a want only where nothing else says as much.
    let is_said = |other: &WantVerdict| {
        judged
            .iter()
            .any(|(want, verdict)| want.kind != WantKind::DependsOn && verdict == other)
    };
    let told = judged
        .iter()
        .filter(|(want, verdict)| want.kind != WantKind::DependsOn || !is_said(verdict));
    let mut told: Vec<String> = told
        .map(|(want, verdict)| line(question, intent, want, verdict))
        .collect();
    told.dedup();
    let more = told.len().saturating_sub(MOST);
    for line in told.iter().take(MOST) {
        super::fact(out, look, "wants", line)?;
    }
    if more > 0 {
        super::fact(out, look, "wants", &format!("{more} more"))?;
    }
    Ok(())
}

/// `db:5432 (DATABASE_URL, compose.yaml:5): reaches db`.
fn line(question: Question<'_>, intent: Intent<'_>, want: &Want, verdict: &WantVerdict) -> String {
    let (file, line) = question.places.line(want.host_at.span);
    let dialled = match want.port {
        WantPort::Written(port, _) => format!("{}:{port}", shown(&want.host)),
        WantPort::Default(Some(port)) => format!("{} (port {port})", shown(&want.host)),
        WantPort::Default(None) | WantPort::Unknown => shown(&want.host),
    };
    let source = want
        .key
        .as_ref()
        .map_or_else(|| want.kind.as_str().to_owned(), |key| shown(key));
    let meaning = meaning(question.topology, intent, want, verdict);
    format!("{dialled} ({source}, {}:{line}): {meaning}", shown(file))
}

/// What becomes of a want; a rule's name where it fails.
fn meaning(topology: &Topology, intent: Intent<'_>, want: &Want, verdict: &WantVerdict) -> String {
    let name = |id: &ServiceId| shown(&topology.service_name(*id));
    let fails = |rule: &str| format!("fails, see `composelint explain {rule}`");
    match verdict {
        WantVerdict::Reaches(to) => {
            let port = want.port.number();
            let wrong = match (&to[..], port) {
                ([only], Some(port)) => {
                    wrong_port(intent.project, topology, intent.roles, *only, port)
                }
                _ => None,
            };
            if wrong.is_some() {
                fails("wrong-container-port")
            } else {
                let names: Vec<String> = to.iter().map(name).collect();
                format!("reaches {}", names.join(" or "))
            }
        }
        WantVerdict::Own => "itself".to_owned(),
        WantVerdict::Loopback => "the container itself".to_owned(),
        WantVerdict::Address(_) => "an address".to_owned(),
        WantVerdict::Host => "the Docker host".to_owned(),
        WantVerdict::Outside => "outside of Docker".to_owned(),
        WantVerdict::Blocked(_) => fails("icc-disabled-breaks-dependency"),
        WantVerdict::NoSharedNetwork { .. } => fails("no-shared-network"),
        WantVerdict::FromHostMode(_) | WantVerdict::ToHostMode(_) => {
            fails("host-mode-service-name")
        }
        WantVerdict::FromNowhere(_) | WantVerdict::ToNowhere(_) => {
            fails("network-none-with-dependencies")
        }
        WantVerdict::DefaultBridge(_) => fails("default-bridge-network"),
        WantVerdict::Inactive(service) => {
            let service = intent.project.services.get_index(*service);
            let name = service.map_or_else(String::new, |(name, _)| shown(name));
            format!("{name}, which is not started under these profiles")
        }
        WantVerdict::ProjectScoped { .. } => fails("project-scoped-hostname"),
        WantVerdict::NotFound(_) => fails("unknown-hostname"),
        WantVerdict::Unsure => "cannot be told".to_owned(),
    }
}
