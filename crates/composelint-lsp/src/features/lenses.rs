//! Code lenses, off unless asked for: one line above each service, which only shows.

use composelint_topology::{Node, Outcome, ServiceId};
use serde_json::{Value, json};

use crate::analysis::Analysis;
use crate::capabilities::SHOW_TOPOLOGY;
use crate::mentions::Thing;
use crate::request::Refused;
use crate::session::Session;

/// Above this many services the counts are left out: they would cost more than they tell.
const MOST: usize = 400;

/// `textDocument/codeLens`.
pub(crate) fn lenses(session: &Session, params: &Value) -> Result<Value, Refused> {
    let Some((analysis, file)) = session.file(params)? else {
        return Ok(Value::Null);
    };
    if !session.options.code_lens || analysis.topology().services().len() > MOST {
        return Ok(json!([]));
    }
    let uri = session.uri(analysis.source(file).path());
    let declared = analysis.mentions().declared_in(file);
    let services = declared.filter(|mention| mention.thing == Thing::Service);
    let lenses = services.filter_map(|mention| {
        let id = analysis.service(&mention.name)?;
        let arguments = json!([{"textDocument": {"uri": uri}, "focus": mention.name.as_str()}]);
        Some(json!({
            "range": session.range(analysis, mention.span),
            "command": {"title": title(analysis, id), "command": SHOW_TOPOLOGY, "arguments": arguments},
        }))
    });
    Ok(lenses.collect())
}

/// `reached by 3, reaches 2, public through proxy`.
fn title(analysis: &Analysis, id: ServiceId) -> String {
    let topology = analysis.topology();
    if topology.service(id).sandbox.is_none() {
        return "not started".to_owned();
    }
    let others = || {
        topology
            .services()
            .filter(|(other, node)| *other != id && node.sandbox.is_some())
    };
    let own = Node::Service(id);
    let is_open = |from, to| topology.reach(from, to, None).outcome == Outcome::Reachable;
    let by = others()
        .filter(|(other, _)| is_open(Node::Service(*other), own))
        .count();
    let to = others()
        .filter(|(other, _)| is_open(own, Node::Service(*other)))
        .count();
    format!("reached by {by}, reaches {to}{}", public(analysis, id))
}

/// Whether the LAN reaches a service, by itself or through another one.
fn public(analysis: &Analysis, id: ServiceId) -> String {
    let topology = analysis.topology();
    let is_public =
        |id| topology.reach(Node::Lan, Node::Service(id), None).outcome == Outcome::Reachable;
    if is_public(id) {
        return ", public".to_owned();
    }
    let through = topology.services().find(|(other, _)| {
        *other != id
            && is_public(*other)
            && topology
                .reach(Node::Service(*other), Node::Service(id), None)
                .outcome
                == Outcome::Reachable
    });
    through.map_or_else(String::new, |(other, _)| {
        let name = composelint_report::text::shown(&topology.service_name(other));
        format!(", public through {name}")
    })
}
