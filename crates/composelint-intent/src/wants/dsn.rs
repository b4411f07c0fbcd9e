//! Connection strings that are no addresses: ADO, libpq, go-mysql, Oracle.

use std::ops::Range;

use composelint_compose::Text;

use super::address::{Address, PortPart, has_hole, host_port, is_host};

/// What keys of `key=value` strings call the server.
const HOST_KEYS: [&str; 11] = [
    "host",
    "server",
    "data source",
    "datasource",
    "addr",
    "address",
    "network address",
    "hostname",
    "host name",
    "servername",
    "hosts",
];

/// The most pairs that are looked at.
const MOST: usize = 32;

/// The hosts of a connection string.
pub(crate) fn hosts(text: &Text) -> Vec<Address> {
    let whole = &*text.text;
    if let Some(found) = go_mysql(text) {
        return vec![found];
    }
    if whole.starts_with("jdbc:oracle:") || whole.starts_with("oracle:thin:") {
        return oracle(text).into_iter().collect();
    }
    pairs(text)
}

/// `user:password@tcp(db:3306)/shop`.
fn go_mysql(text: &Text) -> Option<Address> {
    let start = text.text.find("@tcp(")? + 5;
    let end = start + text.text[start..].find(')')?;
    host_port(text, start..end)
}

/// `jdbc:oracle:thin:@db:1521:sid`, `…@//db:1521/service`.
fn oracle(text: &Text) -> Option<Address> {
    let mut start = text.text.rfind('@')? + 1;
    if text.text[start..].starts_with("//") {
        start += 2;
    }
    let rest = &text.text[start..];
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let colons: Vec<usize> = rest[..end].match_indices(':').map(|(at, _)| at).collect();
    let end = colons.get(1).copied().unwrap_or(end);
    host_port(text, start..start + end)
}

/// `Server=db,1433;Database=shop`, `host=db port=5432 dbname=shop`.
fn pairs(text: &Text) -> Vec<Address> {
    let whole = &*text.text;
    if whole.matches('=').take(2).count() < 2 {
        return Vec::new();
    }
    let separator = if whole.contains(';') { ';' } else { ' ' };
    let mut found: Option<Vec<Address>> = None;
    let mut port = None;
    let mut at = 0;
    for pair in whole.split(separator).take(MOST) {
        let start = at;
        at += pair.len() + separator.len_utf8();
        let Some((key, value)) = pair.split_once('=') else {
            continue;
        };
        let from = start + key.len() + 1;
        let range = trimmed(whole, from..from + value.len());
        let key = key.trim().to_ascii_lowercase();
        if HOST_KEYS.contains(&key.as_str()) {
            found.get_or_insert_with(|| servers(text, range));
        } else if key == "port" {
            port = Some(if has_hole(text, &range) {
                PortPart::Hidden
            } else {
                match whole[range.clone()].parse() {
                    Ok(number) if number > 0 => PortPart::Number(number, range),
                    _ => PortPart::Absent,
                }
            });
        }
    }
    let mut found = found.unwrap_or_default();
    if let Some(port) = port {
        for address in &mut found {
            if address.port == PortPart::Absent {
                address.port = port.clone();
            }
        }
    }
    found
}

/// `db`, `tcp:db,1433`, `a,b`, `a:5432,b:5432`.
fn servers(text: &Text, range: Range<usize>) -> Vec<Address> {
    let mut range = range;
    if text.text[range.clone()].starts_with("tcp:") {
        range.start += 4;
    }
    let mut found: Vec<Address> = Vec::new();
    let mut at = range.start;
    for part in text.text[range.clone()].split(',').take(MOST) {
        let own = trimmed(&text.text, at..at + part.len());
        at += part.len() + 1;
        let number = text.text[own.clone()].parse::<u16>().ok();
        match (number, found.last_mut()) {
            (Some(number), Some(last)) if last.port == PortPart::Absent && number > 0 => {
                last.port = PortPart::Number(number, own);
            }
            _ if is_host(text.text[own.clone()].split(':').next().unwrap_or("")) => {
                found.extend(host_port(text, own));
            }
            _ => {}
        }
    }
    found
}

/// The range without blanks and quotes at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let is_edge = |c: char| c.is_whitespace() || c == '"' || c == '\'';
    let before = part.len() - part.trim_start_matches(is_edge).len();
    let inner = part.trim_matches(is_edge).len();
    range.start + before..range.start + before + inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_of_a_connection_string_is_found() {
        let cases: [(&str, &[(&str, u16)]); 16] = [
            ("app:pw@tcp(db:3306)/shop?parseTime=true", &[("db", 3306)]),
            ("jdbc:oracle:thin:@db:1521:XE", &[("db", 1521)]),
            ("jdbc:oracle:thin:app/pw@//db:1521/XE", &[("db", 1521)]),
            ("jdbc:oracle:thin:@db:1521/XE", &[("db", 1521)]),
            ("Server=db,1433;Database=shop;User Id=sa", &[("db", 1433)]),
            ("Server=tcp:db,1433;Database=shop", &[("db", 1433)]),
            ("Data Source=db;Initial Catalog=shop", &[("db", 0)]),
            ("Host=db;Port=5433;Username=größe", &[("db", 5433)]),
            ("Host=a:1,b:2;Database=x", &[("a", 1), ("b", 2)]),
            ("server=db;port=3306;uid=root", &[("db", 3306)]),
            ("host=db port=5432 dbname=shop", &[("db", 5432)]),
            ("host='db' user=x", &[("db", 0)]),
            ("dbname=shop user=x", &[]),
            ("host=db", &[]),
            ("a=b c=d", &[]),
            ("Server=(localdb)\\x;Database=y", &[]),
        ];
        for (line, expected) in cases {
            let text = Text::plain(line);
            let found = hosts(&text);
            let found: Vec<(&str, u16)> = found
                .iter()
                .map(|address| {
                    let port = match &address.port {
                        PortPart::Number(number, _) => *number,
                        _ => 0,
                    };
                    (&text.text[address.host.clone()], port)
                })
                .collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
