//! One short port, read as Docker reads it.

use std::net::IpAddr;

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
    pub(super) fn help(self) -> String {
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
    let (rest, container) = cut_last(spec, b':');
    let (address, host) = cut_last(rest, b':');
    let (container, protocol) = cut(container, b'/');
    let (protocol, _) = cut(protocol, b'/');
    let protocol = if protocol.is_empty() { "tcp" } else { protocol };
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
    if host_ports.is_some_and(|host| !fits(host, ports)) {
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

/// Whether so many ports of the host go with so many of the container.
pub(super) fn fits(host: (u16, u16), container: (u16, u16)) -> bool {
    host.1 - host.0 == container.1 - container.0 || container.0 == container.1
}

/// What stands before and after the first of these signs. A byte is found faster than a character in so short a text.
fn cut(text: &str, sign: u8) -> (&str, &str) {
    match text.bytes().position(|byte| byte == sign) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    }
}

/// What stands before and after the last of these signs.
fn cut_last(text: &str, sign: u8) -> (&str, &str) {
    match text.bytes().rposition(|byte| byte == sign) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => ("", text),
    }
}

pub(super) fn known_protocol(word: &str) -> Option<&'static str> {
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
    if !ports.bytes().any(|byte| byte == b'-') {
        return number(ports).map(|port| (port, port));
    }
    let (low, rest) = cut(ports, b'-');
    let (low, high) = (number(low)?, number(cut(rest, b'-').0)?);
    (low <= high).then_some((low, high))
}

pub(super) fn number(digits: &str) -> Option<u16> {
    if digits.starts_with('+') {
        None
    } else {
        digits.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ports_are_read_as_docker_reads_them() {
        type Case = (
            &'static str,
            &'static str,
            Option<(u16, u16)>,
            (u16, u16),
            &'static str,
        );
        let cases: &[Case] = &[
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
