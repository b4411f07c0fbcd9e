//! Ports as each engine binds them, and where the value of a variable comes from. Values themselves are never shown.

use composelint_compose::project::{FileRole, VariableState};
use composelint_report::text::shown;
use composelint_topology::{Binding, BindingState, EngineProfile, ServiceId};
use composelint_yaml::Span;

use crate::address::name_of;
use crate::analysis::Analysis;
use crate::cursor::Cursor;
use crate::features::hints::{address, inert};
use crate::session::At;

/// The engines that differ in where they bind ports.
const ENGINES: [&str; 5] = ["20.10", "26", "27", "28", "29"];

/// A `${NAME}`.
pub(super) fn variable(at: &At<'_>) -> Option<(Span, String)> {
    let analysis = at.analysis;
    let touches = |span: Span| span.file == at.file && span.start <= at.byte && at.byte <= span.end;
    let found = analysis
        .project()
        .variables
        .iter()
        .filter(|it| touches(it.span));
    let used = found.min_by_key(|it| it.span.len())?;
    let name = shown(&used.name);
    let words = match used.state {
        VariableState::Set => match set_in(analysis, &used.name) {
            Some((file, line)) => format!("set in {} on line {line} (the value is not shown)", shown(name_of(&file))),
            None => "set (the value is not shown)".to_owned(),
        },
        VariableState::Default => "has no value; the text behind `-`, or nothing, is taken".to_owned(),
        VariableState::Unset => "has no value here, so what depends on it is not known; Docker Compose takes it as blank".to_owned(),
        VariableState::Required => "must be set by whoever runs the project: Docker Compose refuses to start without it".to_owned(),
    };
    let uses = analysis
        .project()
        .variables
        .iter()
        .filter(|it| it.name == used.name)
        .count();
    Some((
        used.span,
        format!("**variable** `{name}`: {words}\n\nUsed in {uses} places of the project."),
    ))
}

/// The file and the line that set a variable: the last one of the first file that has it.
fn set_in(analysis: &Analysis, name: &str) -> Option<(String, usize)> {
    let files = analysis
        .project()
        .files
        .iter()
        .filter(|file| file.role == FileRole::Interpolation);
    for file in files {
        let source = analysis.source(file.file);
        let sets = |line: &str| {
            let line = line.trim_start();
            let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
            line.strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ':']))
        };
        if let Some((at, _)) = source
            .text()
            .lines()
            .enumerate()
            .filter(|(_, line)| sets(line))
            .last()
        {
            return Some((source.path().to_owned(), at + 1));
        }
    }
    None
}

/// An entry of `ports`.
pub(super) fn port(at: &At<'_>, cursor: &Cursor<'_>) -> Option<(Span, String)> {
    let ["services", service, "ports", ..] = cursor.keys[..] else {
        return None;
    };
    let item = cursor.item?.span();
    let id = at.analysis.service(service)?;
    let binding = at
        .analysis
        .topology()
        .bindings_of(id)
        .iter()
        .find(|binding| binding.span == item)?;
    let mut card = format!("**port** {}\n\n", label(binding));
    let mut before: Option<(String, Vec<&str>)> = None;
    let mut lines = Vec::new();
    for engine in ENGINES {
        let words = on_engine(at.analysis, engine, id, binding.port)?;
        match &mut before {
            Some((same, engines)) if *same == words => engines.push(engine),
            _ => {
                lines.extend(before.take());
                before = Some((words, vec![engine]));
            }
        }
    }
    lines.extend(before);
    let all = lines.len() == 1;
    for (words, engines) in lines {
        let on = if all {
            "on every engine".to_owned()
        } else {
            format!("on Docker {}", engines.join(", "))
        };
        for part in ["- ", &on, ": ", &words, "\n"] {
            card.push_str(part);
        }
    }
    if binding.is_public() {
        card.push_str(
            "\nDocker opens the firewall for it: rules of ufw or firewalld do not hold it back.",
        );
    }
    Some((item, card))
}

fn on_engine(analysis: &Analysis, engine: &str, id: ServiceId, port: usize) -> Option<String> {
    let profile: EngineProfile = engine.parse().ok()?;
    let topology = composelint_topology::build(&[analysis.project()], &profile);
    let name = &analysis.topology().service(id).name;
    let id = topology.find_in(0, name)?;
    let binding = topology
        .bindings_of(id)
        .iter()
        .find(|binding| binding.port == port)?;
    Some(state(binding))
}

/// What becomes of an entry.
fn state(binding: &Binding) -> String {
    match binding.state {
        BindingState::Effective { .. } => {
            let mut addresses: Vec<String> = binding.addresses().map(address).collect();
            addresses.dedup();
            let who = if binding.is_public() {
                "others than this host can dial it"
            } else {
                "only this host can dial it"
            };
            format!("bound to {}; {who}", addresses.join(" and "))
        }
        BindingState::Inert(reason) => format!("no effect: {}", inert(reason)),
        BindingState::Unknown(reason) => reason.explanation().to_owned(),
    }
}

fn label(binding: &Binding) -> String {
    let target = binding
        .target
        .known()
        .map_or_else(|| "?".to_owned(), ToString::to_string);
    format!("to {target}/{} of the container", binding.protocol)
}

/// The ports of a service, each with what becomes of it.
pub(super) fn ports_of(analysis: &Analysis, id: ServiceId) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for binding in analysis.topology().bindings_of(id) {
        let written = analysis.text(binding.span);
        let label = if written.contains('\n') {
            label(binding)
        } else {
            format!("`{}`", shown(written))
        };
        let line = (format!("publishes {label}"), state(binding));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}
