//! `ports`: `[[IP:]HOST:]CONTAINER[/PROTOCOL]` with ranges, one mapping for each container port.

use std::sync::Arc;

use composelint_yaml::Span;
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::refuse;
use super::short_port::{Mistake, Short, fits, known_protocol, parse, range};
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
        return unknown(text, item, ports, budget, problems);
    }
    let short = match parse(&text.text) {
        Ok(short) => short,
        Err(mistake) => return problems.push(mistaken(text, item.span, mistake)),
    };
    let Some(offsets) = offsets(short.container, text, item.span, budget, problems) else {
        return;
    };
    for offset in offsets {
        ports.push(one(&short, offset, item.span, item.history.as_ref()));
    }
}

fn mistaken(text: &Text, span: Span, mistake: Mistake<'_>) -> Problem {
    let problem = refuse(ProblemCode::InvalidPortMapping, span, text, "port");
    // What a variable brings is not repeated: it may be a secret.
    let tells_nothing = matches!(mistake, Mistake::NoContainerPort | Mistake::Ranges);
    if tells_nothing || !text.is_interpolated() {
        problem.help(mistake.help())
    } else {
        problem
    }
}

/// The places in a range of container ports, in Compose's order. None where there is no such port, or where ports are too many.
fn offsets(
    (low, high): (u16, u16),
    text: &Text,
    span: Span,
    budget: &mut usize,
    problems: &mut Vec<Problem>,
) -> Option<Vec<u16>> {
    if low == 0 {
        let problem = refuse(ProblemCode::InvalidPortMapping, span, text, "port");
        problems.push(problem.help("the container's port cannot be 0"));
        return None;
    }
    let count = usize::from(high - low) + 1;
    let Some(left) = budget.checked_sub(count) else {
        let message = format!(
            "the ranges of ports stand for more than {MOST_PORTS} ports: this one is left out"
        );
        let code = ProblemCode::IncompleteAnalysis;
        problems.push(Problem::noted(code, span, message));
        return None;
    };
    *budget = left;
    // Compose sorts the ports of a range as text: 100 comes before 80.
    let mut offsets: Vec<u16> = (0..=high - low).collect();
    if count > 1 {
        offsets.sort_by_cached_key(|offset| (low + offset).to_smolstr());
    }
    Some(offsets)
}

fn one(short: &Short<'_>, offset: u16, span: Span, history: Option<&Arc<History>>) -> Value {
    let address = (!short.host_ip.is_empty()).then(|| Text::plain(short.host_ip));
    let published = short
        .host
        .map(|host| Text::plain(host_port(host, short.container, offset)));
    Long {
        address,
        target: Data::Int(i64::from(short.container.0 + offset)),
        published,
        protocol: Text::plain(SmolStr::new_static(short.protocol)),
    }
    .into_value(span, history)
}

/// A port in the long form.
struct Long {
    address: Option<Text>,
    target: Data,
    published: Option<Text>,
    protocol: Text,
}

impl Long {
    /// All of its parts at the bytes of the short form.
    fn into_value(self, span: Span, history: Option<&Arc<History>>) -> Value {
        let mut map = Map::with_capacity(5);
        let mode = Text::plain(SmolStr::new_static("ingress"));
        map.add(entry("mode", part(mode, span)));
        if let Some(address) = self.address {
            map.add(entry("host_ip", part(address, span)));
        }
        map.add(entry("target", Value::new(self.target, span)));
        if let Some(published) = self.published {
            map.add(entry("published", part(published, span)));
        }
        map.add(entry("protocol", part(self.protocol, span)));
        Value {
            data: Data::Map(map),
            span,
            history: history.cloned(),
        }
    }
}

/// The host's port for one of the container's; all of them where one of a range is to be picked.
fn host_port((low, high): (u16, u16), container: (u16, u16), offset: u16) -> SmolStr {
    if container.0 == container.1 && low != high {
        format_smolstr!("{low}-{high}")
    } else {
        (low + offset).to_smolstr()
    }
}

/// Takes in a short port with a variable that has no value: what no value can repair is refused.
fn unknown(
    text: &Text,
    item: &Value,
    ports: &mut Vec<Value>,
    budget: &mut usize,
    problems: &mut Vec<Problem>,
) {
    let (open, history) = (Open::of(text), item.history.as_ref());
    match open.check() {
        Err(mistake) => problems.push(mistaken(text, item.span, mistake)),
        Ok(None) => ports.push(open.port(None, item.span, history)),
        Ok(Some(container)) => {
            let offsets = offsets(container, text, item.span, budget, problems);
            for offset in offsets.into_iter().flatten() {
                ports.push(open.port(Some((container, offset)), item.span, history));
            }
        }
    }
}

/// A short port with a variable that has no value: each part keeps its own variables.
///
/// A variable in front may bring an address along (`${BIND}:80`), so the address is as unknown as the port then.
struct Open {
    address: Option<Text>,
    published: Option<Text>,
    target: Text,
    protocol: Option<Text>,
}

impl Open {
    fn of(text: &Text) -> Self {
        let (rest, protocol) = match text.split_once('/') {
            Some((rest, protocol)) => (rest, Some(protocol)),
            None => (text.clone(), None),
        };
        let mut parts: Vec<Text> = rest.split(':').collect();
        let target = parts.pop().unwrap_or_default();
        let published = parts.pop();
        let address = match (parts.is_empty(), &published) {
            (true, Some(port)) if port.is_unknown() => Some(port.clone().reworded("")),
            (true, None) if target.is_unknown() => Some(target.clone().reworded("")),
            (true, _) => None,
            (false, _) => {
                Some(rest.cut(0..parts.iter().map(|part| part.text.len() + 1).sum::<usize>() - 1))
            }
        };
        Self {
            address: address.filter(|address| !address.is_blank()),
            published: published.filter(|port| !port.is_blank()),
            target,
            protocol: protocol.filter(|protocol| !protocol.is_blank()),
        }
    }

    /// The container's ports, where no variable decides about them. An error is in a part that no variable can change: one in the last part
    /// may bring along what stands in all others.
    fn check(&self) -> Result<Option<(u16, u16)>, Mistake<'_>> {
        let container = match self.target.known() {
            None => return Ok(None),
            Some("") => return Err(Mistake::NoContainerPort),
            Some(port) => range(port).ok_or(Mistake::ContainerPort(port))?,
        };
        if let Some(port) = self.published.as_ref().and_then(Text::known) {
            let host = range(port).ok_or(Mistake::HostPort(port))?;
            if !fits(host, container) {
                return Err(Mistake::Ranges);
            }
        }
        if let Some(protocol) = self.protocol.as_ref().and_then(Text::known) {
            let word = protocol.split('/').next().unwrap_or(protocol);
            known_protocol(word).ok_or(Mistake::Protocol(word))?;
        }
        Ok(Some(container))
    }

    /// One of the ports: of the container's, where these are known, the one at this offset.
    fn port(
        &self,
        container: Option<((u16, u16), u16)>,
        span: Span,
        history: Option<&Arc<History>>,
    ) -> Value {
        let target = match container {
            Some(((low, _), offset)) => Data::Int(i64::from(low + offset)),
            None => Data::Str(self.target.clone()),
        };
        let published = self.published.as_ref().map(|port| {
            let host = port.known().and_then(range);
            match (host, container) {
                (Some(host), Some((container, offset))) => {
                    Text::plain(host_port(host, container, offset))
                }
                _ => port.clone(),
            }
        });
        let protocol = self.protocol.clone();
        Long {
            address: self.address.clone().map(Text::unbracketed),
            target,
            published,
            protocol: protocol.unwrap_or_else(|| Text::plain("tcp")),
        }
        .into_value(span, history)
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
