//! Inlay hints: what an entry comes to that its text does not say.

use std::collections::BTreeSet;

use composelint_compose::project::Service;
use composelint_compose::value::Origin;
use composelint_report::text::shown;
use composelint_topology::{BindAddress, Binding, BindingState, InertReason};
use composelint_yaml::{FileId, Span};
use serde_json::{Value, json};

use crate::analysis::Analysis;
use crate::request::{self, Refused};
use crate::session::Session;

/// How many inherited keys are named.
const MOST_KEYS: usize = 4;

/// `textDocument/inlayHint`.
pub(crate) fn hints(session: &Session, params: &Value) -> Result<Value, Refused> {
    let Some((analysis, file)) = session.file(params)? else {
        return Ok(Value::Null);
    };
    if !session.options.inlay_hints {
        return Ok(json!([]));
    }
    let wanted = request::range(params);
    let mut hints: Vec<(u32, String)> = Vec::new();
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for (_, binding) in analysis.topology().bindings() {
        if binding.span.file == file && seen.insert(binding.span) {
            hints.push((line_end(analysis, binding.span), exposure(binding)));
        }
    }
    for service in analysis.project().services.values() {
        let Some(words) = inherited(analysis, service) else {
            continue;
        };
        if service.name_span.file == file {
            hints.push((line_end(analysis, service.name_span), words));
        }
    }
    hints.extend(implicit_network(analysis, file));
    hints.sort();
    // One hint for each place: not every editor keeps two apart.
    hints.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = format!("{}, {}", kept.1, next.1);
        }
        same
    });
    let hints = hints.into_iter().filter_map(|(byte, label)| {
        let position = session.position(analysis, file, byte);
        let is_wanted = wanted.is_none_or(|range| {
            range.start.line <= position.line && position.line <= range.end.line
        });
        is_wanted.then(|| json!({"position": position, "label": label, "paddingLeft": true}))
    });
    Ok(hints.collect())
}

/// The end of the text on the line where a place ends, before a comment's blanks.
fn line_end(analysis: &Analysis, span: Span) -> u32 {
    let source = analysis.source(span.file);
    let line = source.line_index().line(span.start);
    source
        .line_index()
        .line_range(line)
        .map_or(span.end, |range| range.end)
}

/// `on all addresses`, `on 127.0.0.1`, `no effect: only internal networks`.
fn exposure(binding: &Binding) -> String {
    match binding.state {
        BindingState::Effective { .. } => {
            let mut addresses: Vec<String> = binding.addresses().map(address).collect();
            addresses.dedup();
            let reach = if binding.is_public() {
                "open to the network"
            } else {
                "this host only"
            };
            format!("{reach}: {}", addresses.join(" and "))
        }
        BindingState::Inert(reason) => format!("no effect: {}", inert(reason)),
        BindingState::Unknown(_) => "depends on what is not known here".to_owned(),
    }
}

/// An address in words.
pub(crate) fn address(bound: BindAddress) -> String {
    match bound {
        BindAddress::Wildcard => "all addresses".to_owned(),
        BindAddress::Loopback(ip) | BindAddress::Specific(ip) => ip.to_string(),
    }
}

/// Why a port has no effect, in words.
pub(crate) fn inert(reason: InertReason) -> &'static str {
    match reason {
        InertReason::InternalOnly => "only internal networks",
        InertReason::HostMode => "the service uses the host's network",
        InertReason::NoNetwork => "the service has no network",
        InertReason::DriverIgnoresPorts => "the network's driver publishes no ports",
        InertReason::SharedNamespace => "the service shares another one's network",
        InertReason::Inactive => "the service is not started",
    }
}

/// `image, ports from base`: what a service has from another one or from a merge key.
fn inherited(analysis: &Analysis, service: &Service) -> Option<String> {
    let own = service.tree.as_map()?.iter();
    let inherited =
        own.filter(|entry| matches!(entry.value.origin(), Origin::Extends | Origin::Alias));
    let keys: Vec<(&str, Option<Span>)> = inherited
        .map(|entry| {
            (
                entry.key.as_str(),
                entry
                    .value
                    .history
                    .as_ref()
                    .and_then(|history| history.via.first().copied()),
            )
        })
        .collect();
    let (_, via) = keys.first()?;
    let mut names: Vec<String> = keys
        .iter()
        .take(MOST_KEYS)
        .map(|(key, _)| shown(key))
        .collect();
    if keys.len() > MOST_KEYS {
        names.push(format!("{} more", keys.len() - MOST_KEYS));
    }
    let from = via.map(|via| {
        analysis
            .text(via)
            .lines()
            .next()
            .unwrap_or("")
            .trim()
            .to_owned()
    });
    let from = from
        .filter(|from| from.chars().count() <= 40)
        .map_or_else(String::new, |from| format!(" from {}", shown(&from)));
    Some(format!("inherits {}{from}", names.join(", ")))
}

/// Services that join the default network because they say nothing.
fn implicit_network(analysis: &Analysis, file: FileId) -> Vec<(u32, String)> {
    let topology = analysis.topology();
    let implicit = topology
        .endpoints()
        .filter(|(_, endpoint)| endpoint.implicit);
    let implicit = implicit.filter_map(|(_, endpoint)| {
        let service = topology.service(endpoint.service);
        let network = topology.network(endpoint.network);
        let is_here = service.span.file == file && service.mode_span.is_none();
        is_here.then(|| {
            (
                line_end(analysis, service.span),
                format!("on network {}", shown(&network.key)),
            )
        })
    });
    implicit.collect()
}
