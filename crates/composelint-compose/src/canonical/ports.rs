//! `ports`: `[[IP:]HOST:]CONTAINER[/PROTOCOL]` with ranges, one mapping for each container port.

use std::sync::Arc;

use composelint_yaml::Span;
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::refuse;
use super::short_port::{Short, number, parse};
use crate::make::{entry, part};
use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, History, Map, Text, Value};

/// The most ports that the ranges of one project may stand for; a range costs a few bytes to write and thousands of entries to hold.
pub(crate) const MOST_PORTS: usize = 1 << 17;

/// Turns every entry of a service's `ports` into mappings; entries that Compose refuses are reported and left out.
pub(super) fn canonicalise(
    service: &str,
    ports: &mut Value,
    budget: &mut usize,
    problems: &mut Vec<Problem>,
) {
    let Data::Seq(items) = &mut ports.data else {
        return;
    };
    if items.iter().all(|item| item.as_map().is_some()) {
        return;
    }
    let written = std::mem::take(items);
    items.reserve(written.len());
    for item in written {
        match &item.data {
            Data::Map(_) => items.push(item),
            Data::Str(text) => expand(text, &item, items, budget, problems),
            Data::Int(port) => expand(
                &Text::plain(port.to_smolstr()),
                &item,
                items,
                budget,
                problems,
            ),
            Data::Float(_) => problems.push(
                Problem::refused(
                    ProblemCode::InvalidPortMapping,
                    item.span,
                    format!("a port of `{service}` is not a whole number"),
                )
                .help("write `HOST:CONTAINER` in quotes"),
            ),
            Data::Null | Data::Bool(_) | Data::Time(_) | Data::Seq(_) => {}
        }
    }
}

fn expand(
    text: &Text,
    item: &Value,
    ports: &mut Vec<Value>,
    budget: &mut usize,
    problems: &mut Vec<Problem>,
) {
    if text.is_unknown() {
        ports.push(unknown(text, item.span, item.history.as_ref()));
        return;
    }
    let short = match parse(&text.text) {
        Ok(short) => short,
        Err(mistake) => {
            let problem = refuse(ProblemCode::InvalidPortMapping, item.span, text, "port");
            problems.push(if text.interpolated {
                problem
            } else {
                problem.help(mistake.help())
            });
            return;
        }
    };
    if short.container.0 == 0 {
        let problem = refuse(ProblemCode::InvalidPortMapping, item.span, text, "port");
        problems.push(problem.help("the container's port cannot be 0"));
        return;
    }
    let count = usize::from(short.container.1 - short.container.0) + 1;
    if count > *budget {
        let message = format!(
            "the ranges of ports stand for more than {MOST_PORTS} ports: this one is left out"
        );
        problems.push(Problem::noted(
            ProblemCode::IncompleteAnalysis,
            item.span,
            message,
        ));
        return;
    }
    *budget -= count;
    // Compose sorts the ports of a range as text: 100 comes before 80.
    let mut offsets: Vec<u16> = (0..=short.container.1 - short.container.0).collect();
    if count > 1 {
        offsets.sort_by_cached_key(|offset| (short.container.0 + offset).to_smolstr());
    }
    for offset in offsets {
        ports.push(one(&short, offset, item.span, item.history.as_ref()));
    }
}

fn one(short: &Short<'_>, offset: u16, span: Span, history: Option<&Arc<History>>) -> Value {
    let text = |text: SmolStr| part(Text::plain(text), span);
    let mut map = Map::with_capacity(5);
    map.add(entry("mode", text(SmolStr::new_static("ingress"))));
    if !short.host_ip.is_empty() {
        map.add(entry("host_ip", text(short.host_ip.into())));
    }
    map.add(entry(
        "target",
        Value::new(Data::Int(i64::from(short.container.0 + offset)), span),
    ));
    if let Some((low, high)) = short.host {
        let whole_range = short.container.0 == short.container.1 && low != high;
        let port = if whole_range {
            format_smolstr!("{low}-{high}")
        } else {
            (low + offset).to_smolstr()
        };
        map.add(entry("published", text(port)));
    }
    map.add(entry("protocol", text(SmolStr::new_static(short.protocol))));
    Value {
        data: Data::Map(map),
        span,
        history: history.cloned(),
    }
}

/// A short port with a variable that has no value: each part keeps its own variables.
///
/// A variable in front may bring an address along (`${BIND}:80`), so the address is as unknown as the port then.
fn unknown(text: &Text, span: Span, history: Option<&Arc<History>>) -> Value {
    let (rest, protocol) = text
        .split_once('/')
        .map_or((text.clone(), None), |(rest, protocol)| {
            (rest, Some(protocol))
        });
    let mut parts: Vec<Text> = rest.split(':').collect();
    let target = parts.pop().unwrap_or_default();
    let published = parts.pop();
    let address = match (parts.is_empty(), &published) {
        (true, Some(port)) if port.is_unknown() => Some(Text {
            text: SmolStr::default(),
            ..port.cut(0..port.text.len())
        }),
        (true, None) if target.is_unknown() => Some(Text {
            text: SmolStr::default(),
            ..target.cut(0..target.text.len())
        }),
        (true, _) => None,
        (false, _) => {
            Some(rest.cut(0..parts.iter().map(|part| part.text.len() + 1).sum::<usize>() - 1))
        }
    };
    let mut map = Map::with_capacity(5);
    map.add(entry("mode", part(Text::plain("ingress"), span)));
    if let Some(address) = address.filter(|address| !address.is_blank()) {
        map.add(entry("host_ip", part(address.unbracketed(), span)));
    }
    map.add(entry("target", part_or_port(target, span)));
    if let Some(port) = published.filter(|port| !port.is_blank()) {
        map.add(entry("published", part(port, span)));
    }
    let protocol = protocol
        .filter(|protocol| !protocol.is_blank())
        .unwrap_or_else(|| Text::plain("tcp"));
    map.add(entry("protocol", part(protocol, span)));
    Value {
        data: Data::Map(map),
        span,
        history: history.cloned(),
    }
}

fn part_or_port(text: Text, span: Span) -> Value {
    match text.known().and_then(number) {
        Some(port) => Value::new(Data::Int(i64::from(port)), span),
        None => part(text, span),
    }
}

impl Text {
    /// An address without the brackets of IPv6.
    fn unbracketed(self) -> Self {
        if self.text.starts_with('[') && self.text.ends_with(']') && self.text.len() >= 2 {
            return self.cut(1..self.text.len() - 1);
        }
        self
    }
}
