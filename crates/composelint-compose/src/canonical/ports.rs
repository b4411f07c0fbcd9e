//! `ports`: `[[IP:]HOST:]CONTAINER[/PROTOCOL]` with ranges, one mapping for each container port.

use std::net::IpAddr;

use composelint_yaml::Span;
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::refuse;
use crate::make::{entry, part};
use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, History, Map, Text, Value};

/// The most ports that the ranges of one document may stand for; a range costs a few bytes to write and thousands of entries to hold.
pub(crate) const MOST_PORTS: usize = 1 << 17;

/// A short port, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Short<'t> {
    /// The host's address, without brackets; empty when none is given.
    pub(crate) host_ip: &'t str,
    /// The host's ports, both ends included.
    pub(crate) host: Option<(u16, u16)>,
    /// The container's ports, both ends included.
    pub(crate) container: (u16, u16),
    /// `tcp`, `udp` or `sctp`.
    pub(crate) protocol: &'static str,
}

/// Why a short port is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake<'t> {
    NoContainerPort,
    Address(&'t str),
    ContainerPort(&'t str),
    HostPort(&'t str),
    Protocol(&'t str),
    Ranges,
}

impl Mistake<'_> {
    fn help(self) -> String {
        let short = crate::words::short;
        match self {
            Mistake::NoContainerPort => {
                "the container's port is missing: write `HOST:CONTAINER`".into()
            }
            Mistake::Address(ip) if ip.contains(':') && !ip.starts_with('[') => {
                format!(
                    "write an IPv6 address in brackets: `[{}]:HOST:CONTAINER`",
                    short(ip)
                )
            }
            Mistake::Address(ip) => format!(
                "`{}` is not an IP address; a name is not allowed here",
                short(ip)
            ),
            Mistake::ContainerPort(port) => format!(
                "the container's port is a number from 1 to 65535 or a range, not `{}`",
                short(port)
            ),
            Mistake::HostPort(port) => format!(
                "the host's port is a number up to 65535 or a range, not `{}`",
                short(port)
            ),
            Mistake::Protocol(protocol) => format!(
                "the protocol is `tcp`, `udp` or `sctp`, not `{}`",
                short(protocol)
            ),
            Mistake::Ranges => {
                "a range of container ports needs a range of as many host ports".into()
            }
        }
    }
}

/// Takes a short port apart as the Docker client does.
pub(crate) fn parse(spec: &str) -> Result<Short<'_>, Mistake<'_>> {
    let mut from_right = spec.rsplitn(3, ':');
    let container = from_right.next().unwrap_or("");
    let host = from_right.next().unwrap_or("");
    let address = from_right.next().unwrap_or("");
    let mut words = container.split('/');
    let container = words.next().unwrap_or("");
    let protocol = words
        .next()
        .filter(|word| !word.is_empty())
        .unwrap_or("tcp");
    let host_ip = host_address(address)?;
    if container.is_empty() {
        return Err(Mistake::NoContainerPort);
    }
    let ports = range(container).ok_or(Mistake::ContainerPort(container))?;
    let host_ports = if host.is_empty() {
        None
    } else {
        Some(range(host).ok_or(Mistake::HostPort(host))?)
    };
    if let Some((low, high)) = host_ports
        && high - low != ports.1 - ports.0
        && ports.0 != ports.1
    {
        return Err(Mistake::Ranges);
    }
    let protocol = known_protocol(protocol).ok_or(Mistake::Protocol(protocol))?;
    Ok(Short {
        host_ip,
        host: host_ports,
        container: ports,
        protocol,
    })
}

fn known_protocol(word: &str) -> Option<&'static str> {
    ["tcp", "udp", "sctp"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(word))
}

fn host_address(address: &str) -> Result<&str, Mistake<'_>> {
    let bare = match address.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').ok_or(Mistake::Address(address))?,
        None if address.contains(':') => return Err(Mistake::Address(address)),
        None => address,
    };
    if bare.is_empty() || bare.parse::<IpAddr>().is_ok() {
        Ok(bare)
    } else {
        Err(Mistake::Address(bare))
    }
}

/// A port or a range of ports; what follows a second dash is not looked at, as in Compose.
pub(crate) fn range(ports: &str) -> Option<(u16, u16)> {
    let mut ends = ports.split('-');
    let low = number(ends.next()?)?;
    let high = ends.next().map_or(Some(low), number)?;
    (low <= high).then_some((low, high))
}

fn number(digits: &str) -> Option<u16> {
    if digits.starts_with('+') {
        None
    } else {
        digits.parse().ok()
    }
}

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
            Data::Null | Data::Bool(_) | Data::Seq(_) => {}
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

fn one(short: &Short<'_>, offset: u16, span: Span, history: Option<&Box<History>>) -> Value {
    let text = |text: SmolStr| part(Text::plain(text), span);
    let mut map = Map::with_capacity(5);
    map.insert(entry("mode", text(SmolStr::new_static("ingress"))));
    if !short.host_ip.is_empty() {
        map.insert(entry("host_ip", text(short.host_ip.into())));
    }
    map.insert(entry(
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
        map.insert(entry("published", text(port)));
    }
    map.insert(entry("protocol", text(SmolStr::new_static(short.protocol))));
    Value {
        data: Data::Map(map),
        span,
        history: history.cloned(),
    }
}

/// A short port with a variable that has no value: each part keeps its own variables.
///
/// A variable in front may bring an address along (`${BIND}:80`), so the address is as unknown as the port then.
fn unknown(text: &Text, span: Span, history: Option<&Box<History>>) -> Value {
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
    map.insert(entry("mode", part(Text::plain("ingress"), span)));
    if let Some(address) = address.filter(|address| !address.is_blank()) {
        map.insert(entry("host_ip", part(address.unbracketed(), span)));
    }
    map.insert(entry("target", part_or_port(target, span)));
    if let Some(port) = published.filter(|port| !port.is_blank()) {
        map.insert(entry("published", part(port, span)));
    }
    let protocol = protocol
        .filter(|protocol| !protocol.is_blank())
        .unwrap_or_else(|| Text::plain("tcp"));
    map.insert(entry("protocol", part(protocol, span)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ports_are_read_as_docker_reads_them() {
        let cases: &[(&str, &str, Option<(u16, u16)>, (u16, u16), &str)] = &[
            ("80", "", None, (80, 80), "tcp"),
            ("8080:80", "", Some((8080, 8080)), (80, 80), "tcp"),
            (":80", "", None, (80, 80), "tcp"),
            ("0:80", "", Some((0, 0)), (80, 80), "tcp"),
            ("081:80/UDP", "", Some((81, 81)), (80, 80), "udp"),
            (
                "127.0.0.1:8080:80",
                "127.0.0.1",
                Some((8080, 8080)),
                (80, 80),
                "tcp",
            ),
            ("127.0.0.1::80", "127.0.0.1", None, (80, 80), "tcp"),
            ("[::1]:80:80", "::1", Some((80, 80)), (80, 80), "tcp"),
            (
                "[1.2.3.4]:80:80",
                "1.2.3.4",
                Some((80, 80)),
                (80, 80),
                "tcp",
            ),
            ("9000-9010:80", "", Some((9000, 9010)), (80, 80), "tcp"),
            ("90-91:80-81/sctp", "", Some((90, 91)), (80, 81), "sctp"),
            ("80-81-82", "", None, (80, 81), "tcp"),
            ("90/tcp/x", "", None, (90, 90), "tcp"),
            ("80/", "", None, (80, 80), "tcp"),
        ];
        for &(spec, host_ip, host, container, protocol) in cases {
            assert_eq!(
                parse(spec),
                Ok(Short {
                    host_ip,
                    host,
                    container,
                    protocol
                }),
                "{spec}"
            );
        }
    }

    #[test]
    fn what_docker_refuses_is_refused() {
        let cases = [
            ("", Mistake::NoContainerPort),
            ("80:", Mistake::NoContainerPort),
            ("/tcp", Mistake::NoContainerPort),
            ("::1:80:80", Mistake::Address("::1")),
            ("[::1:80:80", Mistake::Address("[::1")),
            ("80:80:", Mistake::Address("80")),
            ("localhost:80:80", Mistake::Address("localhost")),
            ("1.2.3.4:80", Mistake::HostPort("1.2.3.4")),
            ("65536:1", Mistake::HostPort("65536")),
            (" 80:80", Mistake::HostPort(" 80")),
            ("91-90:80", Mistake::HostPort("91-90")),
            ("-1", Mistake::ContainerPort("-1")),
            ("+80", Mistake::ContainerPort("+80")),
            ("80\r", Mistake::ContainerPort("80\r")),
            ("٨٠", Mistake::ContainerPort("٨٠")),
            ("90-91:80-82", Mistake::Ranges),
            ("80/foo", Mistake::Protocol("foo")),
        ];
        for (spec, mistake) in cases {
            assert_eq!(parse(spec), Err(mistake), "{spec}");
        }
    }
}
