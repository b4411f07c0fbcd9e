//! The outline of a file, and the names of all projects.

use std::collections::BTreeSet;

use composelint_report::text::shown;
use composelint_yaml::FileId;
use lsp_types::{DocumentSymbol, Location, SymbolKind};
use serde_json::{Value, json};

use crate::analysis::Analysis;
use crate::answers::value;
use crate::mentions::{Mention, Thing};
use crate::request::Refused;
use crate::session::Session;

/// How many names a search answers with.
const MOST: usize = 500;

/// `textDocument/documentSymbol`: services with their networks and ports, networks, volumes.
pub(crate) fn outline(session: &Session, params: &Value) -> Result<Value, Refused> {
    let Some((analysis, file)) = session.file(params)? else {
        return Ok(Value::Null);
    };
    let mut symbols: Vec<DocumentSymbol> = Vec::new();
    for mention in analysis.mentions().declared_in(file) {
        #[expect(deprecated, reason = "the protocol's type still has the field")]
        symbols.push(DocumentSymbol {
            name: shown(&mention.name),
            detail: Some(detail(analysis, mention)),
            kind: kind(mention.thing),
            tags: None,
            deprecated: None,
            range: session.range(analysis, mention.entry.unwrap_or(mention.span)),
            selection_range: session.range(analysis, mention.span),
            children: children(session, analysis, file, mention),
        });
    }
    if session.client.nested_symbols {
        return Ok(value(symbols));
    }
    let uri = session.uri(analysis.source(file).path());
    let flat = symbols.iter().map(|symbol| {
        json!({"name": symbol.name, "kind": symbol.kind, "location": {"uri": uri, "range": symbol.range}})
    });
    Ok(flat.collect())
}

fn kind(thing: Thing) -> SymbolKind {
    match thing {
        Thing::Service => SymbolKind::Class,
        Thing::Network => SymbolKind::Namespace,
        Thing::Alias => SymbolKind::Key,
        Thing::Volume => SymbolKind::Struct,
        Thing::Secret | Thing::Config => SymbolKind::Constant,
    }
}

fn detail(analysis: &Analysis, mention: &Mention) -> String {
    if mention.thing != Thing::Service {
        return mention.thing.as_str().to_owned();
    }
    let service = analysis.project().services.get(&mention.name);
    let image = service.and_then(|service| service.image.as_ref());
    image.map_or_else(String::new, |image| shown(analysis.text(image.span)))
}

/// The ports of a service that are written in this file.
fn children(
    session: &Session,
    analysis: &Analysis,
    file: FileId,
    mention: &Mention,
) -> Option<Vec<DocumentSymbol>> {
    if mention.thing != Thing::Service {
        return None;
    }
    let service = analysis.project().services.get(&mention.name)?;
    let mut seen = BTreeSet::new();
    let ports = service
        .ports
        .iter()
        .filter(|port| port.span.file == file && seen.insert(port.span));
    let ports = ports.map(|port| {
        let range = session.range(analysis, port.span);
        #[expect(deprecated, reason = "the protocol's type still has the field")]
        DocumentSymbol {
            name: shown(analysis.text(port.span).lines().next().unwrap_or("")),
            detail: Some("published port".to_owned()),
            kind: SymbolKind::Event,
            tags: None,
            deprecated: None,
            range,
            selection_range: range,
            children: None,
        }
    });
    Some(ports.collect())
}

/// `workspace/symbol`: `svc:api`, `net:back`, `vol:data`, `port:5432`, or a part of any name.
pub(crate) fn search(session: &Session, params: &Value) -> Value {
    let query = params.get("query").and_then(Value::as_str).unwrap_or("");
    let query = query.to_lowercase();
    let (sort, wanted) = query.split_once(':').unwrap_or(("", &query));
    let mut found: Vec<Value> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let analyses = session
        .entries
        .iter()
        .filter_map(|entry| entry.analysis.as_ref());
    for analysis in analyses {
        for mention in analysis.mentions().declared() {
            if is_sort(sort, mention.thing) && mention.name.to_lowercase().contains(wanted) {
                let place = session.location(analysis, mention.span);
                let name = shown(&mention.name);
                push(
                    &mut found,
                    &mut seen,
                    &name,
                    kind(mention.thing),
                    analysis,
                    place,
                );
            }
        }
        let bindings = analysis.topology().bindings();
        let bindings = bindings.filter(|(_, it)| sort == "port" && analysis.owns(it.service));
        for (_, binding) in bindings {
            let written = analysis.text(binding.span).lines().next().unwrap_or("");
            if written.contains(wanted) {
                let service = analysis.topology().service_name(binding.service);
                let name = format!("{} {}", shown(&service), shown(written));
                let place = session.location(analysis, binding.span);
                push(
                    &mut found,
                    &mut seen,
                    &name,
                    SymbolKind::Event,
                    analysis,
                    place,
                );
            }
        }
        if found.len() >= MOST {
            break;
        }
    }
    found.truncate(MOST);
    Value::Array(found)
}

fn is_sort(sort: &str, thing: Thing) -> bool {
    match sort {
        "" => true,
        "svc" | "service" => thing == Thing::Service,
        "net" | "network" => thing == Thing::Network,
        "vol" | "volume" => thing == Thing::Volume,
        _ => false,
    }
}

fn push(
    found: &mut Vec<Value>,
    seen: &mut BTreeSet<String>,
    name: &str,
    kind: SymbolKind,
    analysis: &Analysis,
    place: Option<Location>,
) {
    let Some(place) = place else { return };
    let symbol = json!({"name": name, "kind": kind, "containerName": shown(&analysis.project().name), "location": place});
    // A file that several projects share declares each name once.
    let key = json!([symbol["name"], symbol["location"]]).to_string();
    if seen.insert(key) {
        found.push(symbol);
    }
}
