//! Hosts and ports in a text: `db:5432`, `[::1]:80`, and what stands behind `://`.

use std::ops::Range;

use composelint_compose::Text;

use super::scheme::Scheme;
use crate::own::Tables;

/// A host and perhaps a port, as bytes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) host: Range<usize>,
    pub(crate) port: PortPart,
}

/// What a text says about a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PortPart {
    /// Nothing.
    Absent,
    /// This number, at these bytes.
    Number(u16, Range<usize>),
    /// A variable without a value has it.
    Hidden,
}

/// The most addresses in one text.
const MOST: usize = 32;

/// The longest name that DNS takes, in bytes.
const LONGEST_NAME: usize = 253;

/// Every `scheme://user:password@host:port,host:port/` of a text whose scheme is known.
pub(crate) fn urls<'t>(text: &Text, tables: &'t Tables, mut each: impl FnMut(&'t Scheme, Address)) {
    let whole = &*text.text;
    for at in separators(whole).take(MOST) {
        let Some(scheme) = tables.scheme_before(&whole[..at]) else {
            continue;
        };
        let start = at + SEPARATOR.len();
        for address in authority(text, start) {
            each(scheme, address);
        }
    }
}

/// What stands between the scheme and the rest of an address.
pub(crate) const SEPARATOR: &str = "://";

/// Where the separators of addresses stand. Looking for one byte first is several times faster than looking for three.
pub(crate) fn separators(text: &str) -> impl Iterator<Item = usize> {
    let colons = text.match_indices(':').map(|(at, _)| at);
    colons.filter(|at| text[*at..].starts_with(SEPARATOR))
}

/// The hosts of an authority that begins at `start`.
fn authority(text: &Text, start: usize) -> Vec<Address> {
    let rest = &text.text[start..];
    let end = rest
        .find(|c: char| "/?#\"'`<>();|&".contains(c) || c.is_whitespace())
        .unwrap_or(rest.len());
    let mut at = start + rest[..end].rfind('@').map_or(0, |at| at + 1);
    // A variable with an unknown value may bring the `@`, so that what stands here is a part of a password.
    let mut found = Vec::new();
    for part in text.text[at..start + end].split(',').take(MOST) {
        found.extend(host_port(text, at..at + part.len()));
        at += part.len() + 1;
    }
    found
}

/// Reads `host`, `host:port` or `[address]:port`. Nothing where any of it is no host.
pub(crate) fn host_port(text: &Text, range: Range<usize>) -> Option<Address> {
    let part = text.text.get(range.clone())?;
    let (host, port) = if let Some(rest) = part.strip_prefix('[') {
        let close = rest.find(']')?;
        let behind = &rest[close + 1..];
        let host = range.start + 1..range.start + 1 + close;
        let port = match behind.strip_prefix(':') {
            Some(port) => Some(range.end - port.len()..range.end),
            None if behind.is_empty() => None,
            None => return None,
        };
        (host, port)
    } else {
        match part.find(':') {
            Some(colon) => (
                range.start..range.start + colon,
                Some(range.start + colon + 1..range.end),
            ),
            None => (range.clone(), None),
        }
    };
    if !is_host(&text.text[host.clone()]) || has_hole(text, &host) {
        return None;
    }
    let port = match port {
        None => PortPart::Absent,
        Some(port) => port_part(text, port)?,
    };
    Some(Address { host, port })
}

fn port_part(text: &Text, range: Range<usize>) -> Option<PortPart> {
    if has_hole(text, &range) {
        let digits = text.text[range].bytes().all(|byte| byte.is_ascii_digit());
        return digits.then_some(PortPart::Hidden);
    }
    let number = text.text[range.clone()].parse().ok()?;
    (number > 0).then_some(PortPart::Number(number, range))
}

/// Whether a text can be a host: a name or an address.
pub(crate) fn is_host(text: &str) -> bool {
    if text.contains(':') {
        return text.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    text.len() <= LONGEST_NAME
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(inside)
        && !text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a variable without a value stands in these bytes or at their ends.
pub(crate) fn has_hole(text: &Text, range: &Range<usize>) -> bool {
    text.holes()
        .iter()
        .filter_map(|hole| usize::try_from(hole.at).ok())
        .any(|at| range.start <= at && at <= range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use composelint_compose::value::Hole;

    fn shown(text: &Text, address: &Address) -> String {
        let host = &text.text[address.host.clone()];
        match &address.port {
            PortPart::Absent => host.to_owned(),
            PortPart::Hidden => format!("{host} ?"),
            PortPart::Number(number, at) => {
                assert_eq!(text.text[at.clone()], number.to_string());
                format!("{host} {number}")
            }
        }
    }

    fn hosts(text: &Text) -> Vec<String> {
        let mut found = Vec::new();
        urls(text, Tables::ours(), |scheme, address| {
            found.push(format!("{} {}", scheme.word, shown(text, &address)));
        });
        found
    }

    #[test]
    fn addresses_are_read_whatever_stands_around_them() {
        let cases: [(&str, &[&str]); 20] = [
            ("postgres://app:pw@db:5432/shop", &["postgres db 5432"]),
            ("postgresql+asyncpg://db/shop", &["postgresql db"]),
            ("jdbc:mysql://db:3306/shop?useSSL=false", &["mysql db 3306"]),
            (
                "jdbc:sqlserver://db:1433;databaseName=x",
                &["sqlserver db 1433"],
            ),
            (
                "mongodb://u:p@a:1,b:2/x?replicaSet=rs0",
                &["mongodb a 1", "mongodb b 2"],
            ),
            (
                "http://a:9200,http://b:9200",
                &["http a 9200", "http b 9200"],
            ),
            (
                "[\"http://es:9200\",\"http://es2:9200\"]",
                &["http es 9200", "http es2 9200"],
            ),
            ("redis://:p@ss@cache:6379/0", &["redis cache 6379"]),
            ("http://[::1]:8080/x", &["http ::1 8080"]),
            ("größe http://api:80/ü", &["http api 80"]),
            ("REDIS://Cache", &["redis Cache"]),
            ("unix:///var/run/docker.sock", &[]),
            ("http://", &[]),
            ("http://:80", &[]),
            ("http://$HOST:80", &[]),
            ("http://{{ .Host }}:80", &[]),
            ("http://api:port/", &[]),
            ("http://api:99999/", &[]),
            ("http://api:/", &[]),
            ("http://<your-host>/", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(hosts(&Text::plain(text)), expected, "{text}");
        }
    }

    #[test]
    fn what_a_variable_hides_is_not_guessed() {
        let holed = |text: &str, at: &[u32]| {
            let hole = |at: &u32| Hole {
                at: *at,
                name: "X".into(),
            };
            Text::new(text, true, at.iter().map(hole).collect())
        };
        assert_eq!(hosts(&holed("http://:80", &[7])), [""; 0]);
        assert_eq!(hosts(&holed("http://db:80", &[7])), [""; 0]);
        assert_eq!(hosts(&holed("http://db:80", &[9])), [""; 0]);
        assert_eq!(hosts(&holed("http://db:/x", &[10])), ["http db ?"]);
        assert_eq!(hosts(&holed("http://:@db:80/", &[7, 8])), ["http db 80"]);
    }
}
