//! Host names in values: `postgres://app:${PASSWORD}@db:5432/shop`, `db:5432`, `DB_HOST: db`.

use std::ops::Range;

/// Keys whose whole value is a host, by their last word.
const HOST_KEYS: [&str; 9] = [
    "HOST", "HOSTS", "HOSTNAME", "SERVER", "SERVERS", "ADDR", "ADDRESS", "ENDPOINT", "URL",
];

/// The bytes of what may be host names in a value; the key decides whether a single word can be one.
pub(super) fn hosts(key: &str, value: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = value[from..].find("://") {
        let start = from + at + 3;
        let end = start + authority(&value[start..]);
        let host = value[start..end]
            .rfind('@')
            .map_or(start, |user| start + user + 1);
        list(value, host..end, true, &mut found);
        from = end.max(start);
    }
    if found.is_empty() {
        let last = key.rsplit(['_', '.', '-']).next().unwrap_or(key);
        let is_host = HOST_KEYS
            .iter()
            .any(|known| last.eq_ignore_ascii_case(known));
        list(value, 0..value.len(), is_host, &mut found);
    }
    found
}

/// How long the authority of an address is; what stands in `${…}` does not end it.
fn authority(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, c) in rest.char_indices() {
        match c {
            '{' if before == '$' || depth > 0 => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' | '?' | '#' | '"' | '\'' | ' ' | ';' | '|' | '&' | '<' | '>' | ')' | '\n'
                if depth == 0 =>
            {
                return at;
            }
            _ => {}
        }
        before = c;
    }
    rest.len()
}

/// The hosts of `a:1,b:2`. Without a port, a host only counts where one is expected.
fn list(value: &str, range: Range<usize>, bare: bool, found: &mut Vec<Range<usize>>) {
    let Some(text) = value.get(range.clone()) else {
        return;
    };
    let mut start = range.start;
    for part in text.split(',') {
        let name = part.trim();
        let lead = part.len() - part.trim_start().len();
        let (host, port) = name.split_once(':').unwrap_or((name, ""));
        let is_name = !host.is_empty()
            && host
                .chars()
                .all(|c| c.is_alphanumeric() || "-_.".contains(c));
        let is_port =
            !port.is_empty() && (port.starts_with('$') || port.chars().all(|c| c.is_ascii_digit()));
        if is_name && (is_port || (bare && !name.contains(':'))) {
            found.push(start + lead..start + lead + host.len());
        }
        start += part.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_in_what_people_write() {
        for (key, value, expected) in [
            (
                "DATABASE_URL",
                "postgres://app:secret@db:5432/shop?x=http://y",
                vec!["db", "y"],
            ),
            ("U", "postgres://${USER:-a/b}:${PW}@db-é/shop", vec!["db-é"]),
            ("U", "mongodb://a:1,b:2/x", vec!["a", "b"]),
            ("DB_HOST", "db", vec!["db"]),
            ("db.host", "db", vec!["db"]),
            ("NAME", "db", vec![]),
            ("BROKERS", "k1:9092, k2:9092", vec!["k1", "k2"]),
            ("TIME", "12:30", vec!["12"]),
            ("U", "http://${HOST}:80", vec![]),
            ("CMD", "curl -f http://api/health || exit 1", vec!["api"]),
            ("U", "://", vec![]),
        ] {
            let found: Vec<&str> = hosts(key, value)
                .into_iter()
                .map(|range| &value[range])
                .collect();
            assert_eq!(found, expected, "{value}");
        }
    }
}
