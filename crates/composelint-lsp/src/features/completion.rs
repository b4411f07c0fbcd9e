//! Completion: names that the project has, where such a name belongs.

mod context;

use composelint_report::text::shown;
use serde_json::{Value, json};
use smol_str::SmolStr;

use crate::analysis::Analysis;
use crate::mentions::Thing;
use crate::request::Refused;
use crate::session::{At, Session};
use context::{Typed, context};

/// An offer: what is inserted, what kind it is in the protocol's numbers, and a word about it.
struct Offer {
    text: String,
    kind: u8,
    detail: String,
}

/// The protocol's number for modules, values and the like.
mod kind {
    pub(super) const CLASS: u8 = 7;
    pub(super) const MODULE: u8 = 9;
    pub(super) const VALUE: u8 = 12;
    pub(super) const REFERENCE: u8 = 18;
}

/// `textDocument/completion`.
pub(crate) fn completion(session: &Session, params: &Value) -> Result<Value, Refused> {
    let Some(at) = session.at(params)? else {
        return Ok(Value::Null);
    };
    let text = at.analysis.source(at.file).text();
    let Some((typed, range)) = context(text, at.byte as usize) else {
        return Ok(json!([]));
    };
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let position = |byte| session.position(at.analysis, at.file, byte);
    let range = json!({"start": position(byte(range.start)), "end": position(byte(range.end))});
    let offers = match &typed {
        Typed::Rule => rules(),
        Typed::Entry(keys) => entries(&at, &keys.iter().map(String::as_str).collect::<Vec<_>>()),
        Typed::Value(keys) => values(&at, &keys.iter().map(String::as_str).collect::<Vec<_>>()),
    };
    let items = offers.into_iter().map(|offer| {
        json!({
            "label": offer.text,
            "kind": offer.kind,
            "detail": offer.detail,
            "textEdit": {"range": range, "newText": offer.text},
        })
    });
    Ok(items.collect())
}

fn rules() -> Vec<Offer> {
    let rules = composelint_rules::all().map(|rule| Offer {
        text: rule.name.to_owned(),
        kind: kind::REFERENCE,
        detail: rule.summary.to_owned(),
    });
    rules.collect()
}

/// What can be an item or a key here.
fn entries(at: &At<'_>, keys: &[&str]) -> Vec<Offer> {
    let analysis = at.analysis;
    match keys {
        ["services", _, "networks"] => networks(analysis),
        ["services", own, "depends_on" | "links" | "volumes_from"] => services(analysis, own),
        ["services", _, "volumes"] => stores(analysis, Thing::Volume, ":"),
        ["services", _, "secrets"] => stores(analysis, Thing::Secret, ""),
        ["services", _, "configs"] => stores(analysis, Thing::Config, ""),
        ["services", _, "profiles"] => profiles(analysis),
        _ => Vec::new(),
    }
}

/// What can be the value of the last key.
fn values(at: &At<'_>, keys: &[&str]) -> Vec<Offer> {
    let analysis = at.analysis;
    match keys {
        ["services", _, "depends_on", _, "condition"] => {
            let conditions = [
                ("service_started", "its container has started"),
                ("service_healthy", "its health check succeeds"),
                (
                    "service_completed_successfully",
                    "it has ended without an error",
                ),
            ];
            words(&conditions)
        }
        ["services", own, "network_mode"] => {
            let modes = [
                ("none", "only loopback"),
                ("host", "the host's network, with all its ports"),
                ("bridge", "Docker's default bridge, shared by all projects"),
            ];
            let mut offers = words(&modes);
            offers.extend(services(analysis, own).into_iter().map(|offer| Offer {
                text: format!("service:{}", offer.text),
                ..offer
            }));
            offers
        }
        ["services", own, "extends"] | ["services", own, "extends", "service"] => {
            services(analysis, own)
        }
        ["services", _, "volumes", "source"] => stores(analysis, Thing::Volume, ""),
        ["services", _, "secrets", "source"] => stores(analysis, Thing::Secret, ""),
        ["services", _, "configs", "source"] => stores(analysis, Thing::Config, ""),
        ["networks", _, "driver"] => words(&[
            ("bridge", "apart from the LAN"),
            ("macvlan", "each member is a machine of the LAN"),
            ("ipvlan", "each member is a machine of the LAN"),
            ("overlay", "across the hosts of a swarm"),
        ]),
        [
            "networks",
            _,
            "internal" | "external" | "attachable" | "enable_ipv6" | "enable_ipv4",
        ] => words(&[("true", ""), ("false", "")]),
        _ => Vec::new(),
    }
}

fn words(words: &[(&str, &str)]) -> Vec<Offer> {
    let offers = words.iter().map(|(text, detail)| Offer {
        text: (*text).to_owned(),
        kind: kind::VALUE,
        detail: (*detail).to_owned(),
    });
    offers.collect()
}

fn services(analysis: &Analysis, own: &str) -> Vec<Offer> {
    let project = analysis.project();
    let others = project.services.iter().filter(|(name, _)| *name != own);
    let offers = others.map(|(name, service)| Offer {
        text: name.to_string(),
        kind: kind::CLASS,
        detail: service
            .image
            .as_ref()
            .map_or_else(String::new, |image| shown(analysis.text(image.span))),
    });
    offers.collect()
}

fn networks(analysis: &Analysis) -> Vec<Offer> {
    let mut names = analysis.mentions().names(Thing::Network);
    if !names.iter().any(|name| name == "default") {
        names.push(SmolStr::new_static("default"));
    }
    let offers = names.into_iter().map(|name| {
        let members = analysis
            .network(&name)
            .map(|id| analysis.topology().members(id));
        let members = members.unwrap_or_default();
        let named = members
            .iter()
            .take(4)
            .map(|id| shown(&analysis.topology().service_name(*id)));
        let mut detail = named.collect::<Vec<_>>().join(", ");
        if members.len() > 4 {
            detail.push_str(" …");
        }
        Offer {
            text: name.to_string(),
            kind: kind::MODULE,
            detail: if detail.is_empty() {
                "nobody is on it".to_owned()
            } else {
                format!("with {detail}")
            },
        }
    });
    offers.collect()
}

fn stores(analysis: &Analysis, thing: Thing, behind: &str) -> Vec<Offer> {
    let names = analysis.mentions().names(thing).into_iter();
    let offers = names.map(|name| Offer {
        text: format!("{name}{behind}"),
        kind: kind::VALUE,
        detail: thing.as_str().to_owned(),
    });
    offers.collect()
}

fn profiles(analysis: &Analysis) -> Vec<Offer> {
    let services = analysis.project().services.values();
    let all =
        services.flat_map(|service| service.profiles.iter().map(|profile| profile.value.clone()));
    let mut names: Vec<SmolStr> = all.collect();
    names.sort_unstable();
    names.dedup();
    let offers = names.into_iter().map(|name| Offer {
        text: name.to_string(),
        kind: kind::VALUE,
        detail: "profile".to_owned(),
    });
    offers.collect()
}
