//! The call hierarchy as reachability: who reaches a service is a caller, whom it reaches is called.

use composelint_report::text::shown;
use composelint_topology::{Node, Outcome, ServiceId, Verdict};
use serde_json::{Value, json};

use crate::analysis::Analysis;
use crate::mentions::Thing;
use crate::request::Refused;
use crate::session::Session;

/// `textDocument/prepareCallHierarchy`.
pub(crate) fn prepare(session: &Session, params: &Value) -> Result<Value, Refused> {
    let found = session.at(params)?.and_then(|at| {
        let mention = at
            .mention()
            .filter(|mention| mention.thing == Thing::Service)?;
        item(
            session,
            at.analysis,
            Node::Service(at.analysis.service(&mention.name)?),
        )
    });
    Ok(found.map_or(Value::Null, |item| json!([item])))
}

/// `callHierarchy/incomingCalls`: who reaches it.
pub(crate) fn incoming(session: &Session, params: &Value) -> Result<Value, Refused> {
    calls(session, params, "from", |analysis, own, other| {
        analysis.topology().reach(other, Node::Service(own), None)
    })
}

/// `callHierarchy/outgoingCalls`: whom it reaches.
pub(crate) fn outgoing(session: &Session, params: &Value) -> Result<Value, Refused> {
    calls(session, params, "to", |analysis, own, other| {
        analysis.topology().reach(Node::Service(own), other, None)
    })
}

fn calls(
    session: &Session,
    params: &Value,
    side: &str,
    reach: impl Fn(&Analysis, ServiceId, Node) -> Verdict,
) -> Result<Value, Refused> {
    let data = params
        .pointer("/item/data")
        .ok_or_else(|| Refused::params("item"))?;
    let text = |name| data.get(name).and_then(Value::as_str);
    let (Some(path), Some(service)) = (text("path"), text("service")) else {
        // The host, the LAN and the internet have nobody behind them.
        return Ok(json!([]));
    };
    let Some(analysis) = session.project_of(path) else {
        return Ok(Value::Null);
    };
    let Some(own) = analysis.service(service) else {
        return Ok(Value::Null);
    };
    let others = analysis
        .topology()
        .services()
        .filter(|(id, node)| *id != own && node.sandbox.is_some());
    let others = others
        .map(|(id, _)| Node::Service(id))
        .chain(Node::PSEUDO.iter().map(|(_, node)| *node));
    let calls = others.filter_map(|other| {
        let verdict = reach(analysis, own, other);
        if verdict.outcome != Outcome::Reachable {
            return None;
        }
        let mut item = item(session, analysis, other)?;
        let via: Vec<String> = verdict.via.iter().map(|via| shown(via)).collect();
        item["detail"] = json!(format!("{} via {}", verdict.ports, via.join(", ")));
        let mut ranges: Vec<Value> = Vec::new();
        if let Some(file) = analysis.file(path) {
            let here = verdict.evidence.iter().filter(|span| span.file == file);
            ranges.extend(here.map(|span| json!(session.range(analysis, *span))));
        }
        Some(json!({side: item, "fromRanges": ranges}))
    });
    Ok(calls.collect())
}

/// A service as an item; what is outside stands at the project's first file.
fn item(session: &Session, analysis: &Analysis, node: Node) -> Option<Value> {
    let (span, kind, data) = if let Some(id) = node.service() {
        let service = analysis.topology().service(id);
        let path = analysis.source(service.span.file).path();
        let data = json!({"path": path, "service": service.name.as_str()});
        (service.span, 5, data)
    } else {
        let (file, _) = analysis.compose_files().next()?;
        (composelint_yaml::Span::empty(file, 0), 3, json!({}))
    };
    let place = session.location(analysis, span)?;
    Some(json!({
        "name": shown(&analysis.topology().node_name(node)),
        "kind": kind,
        "uri": place.uri,
        "range": place.range,
        "selectionRange": place.range,
        "data": data,
    }))
}
