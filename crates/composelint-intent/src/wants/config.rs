//! Configuration files of proxies and of Prometheus: whom they name as upstreams and targets.

use composelint_compose::Text;

use super::address::{Address, PortPart, host_port};

/// A kind of configuration that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConfigKind {
    Nginx,
    Caddy,
    Haproxy,
    Prometheus,
}

/// The longest file that is read, in bytes.
pub(crate) const LONGEST: usize = 256 * 1024;

/// The most hosts of one file.
const MOST: usize = 256;

/// What is mounted at a path of a container, if it is a configuration that is read.
pub(crate) fn kind_of(target: &str) -> Option<ConfigKind> {
    let name = target.rsplit_once('/').map_or(target, |(_, name)| name);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let is_nginx = target.starts_with("/etc/nginx/") && matches!(ending, Some("conf" | "template"));
    match name {
        "Caddyfile" => Some(ConfigKind::Caddy),
        "haproxy.cfg" => Some(ConfigKind::Haproxy),
        "prometheus.yml" | "prometheus.yaml" => Some(ConfigKind::Prometheus),
        _ => is_nginx.then_some(ConfigKind::Nginx),
    }
}

/// The file that counts in a mounted folder.
pub(crate) fn file_in(target: &str) -> Option<&'static str> {
    match target.trim_end_matches('/') {
        "/etc/nginx" => Some("nginx.conf"),
        "/etc/nginx/conf.d" | "/etc/nginx/templates" => Some("default.conf"),
        "/etc/caddy" => Some("Caddyfile"),
        "/usr/local/etc/haproxy" => Some("haproxy.cfg"),
        "/etc/prometheus" => Some("prometheus.yml"),
        _ => None,
    }
}

/// The hosts that a configuration names.
pub(crate) fn hosts(kind: ConfigKind, text: &Text) -> Vec<Address> {
    let mut found = match kind {
        ConfigKind::Nginx => nginx(text),
        ConfigKind::Caddy => caddy(text),
        ConfigKind::Haproxy => haproxy(text),
        ConfigKind::Prometheus => prometheus(text),
    };
    found.truncate(MOST);
    found
}

/// The lines of a text without comments, each with where it begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.split('#').next().unwrap_or(line))
    })
}

/// The words of a line, each with where it begins.
fn words(start: usize, line: &str) -> Vec<(usize, &str)> {
    let mut at = start;
    let mut found = Vec::new();
    for part in line.split_inclusive(char::is_whitespace) {
        let word = part.trim();
        if !word.is_empty() {
            let lead = part.len() - part.trim_start().len();
            found.push((at + lead, word));
        }
        at += part.len();
    }
    found
}

/// Reads a word such as `http://api:3000/x;` as a host and a port.
fn upstream(text: &Text, at: usize, word: &str) -> Option<Address> {
    let skipped = word.find("://").map_or(0, |at| at + 3);
    let rest = &word[skipped..];
    let end = rest.find(['/', ';', '{', '?']).unwrap_or(rest.len());
    let start = at + skipped;
    host_port(text, start..start + end)
}

/// `proxy_pass http://api:3000;`, `server api:3000;` in an `upstream` block.
fn nginx(text: &Text) -> Vec<Address> {
    const PASSES: [&str; 5] = [
        "proxy_pass",
        "fastcgi_pass",
        "uwsgi_pass",
        "grpc_pass",
        "scgi_pass",
    ];
    let whole = &*text.text;
    let mut names = Vec::new();
    let mut found = Vec::new();
    let mut in_upstream = false;
    for (start, line) in lines(whole) {
        let words = words(start, line);
        for (at, (_, word)) in words.iter().enumerate() {
            let next = words.get(at + 1).copied();
            match (word.trim_start_matches(['{', ';']), next) {
                ("upstream", Some((_, name))) => {
                    names.push(name.trim_end_matches('{'));
                    in_upstream = true;
                }
                ("server", Some((start, value))) if in_upstream => {
                    found.extend(upstream(text, start, value));
                }
                (pass, Some((start, value))) if PASSES.contains(&pass) => {
                    found.extend(upstream(text, start, value));
                }
                _ => {}
            }
        }
        if line.contains('}') {
            in_upstream = false;
        }
    }
    found.retain(|address| !names.contains(&&whole[address.host.clone()]));
    found
}

/// `reverse_proxy @api api:3000 api2:3000 {`, `to api:3000`, `php_fastcgi php:9000`.
fn caddy(text: &Text) -> Vec<Address> {
    let mut found = Vec::new();
    for (start, line) in lines(&text.text) {
        let words = words(start, line);
        let is_proxy = words
            .first()
            .is_some_and(|(_, word)| ["reverse_proxy", "to", "php_fastcgi"].contains(word));
        if !is_proxy {
            continue;
        }
        for (at, word) in words
            .iter()
            .skip(1)
            .filter(|(_, word)| !word.starts_with('{'))
        {
            let read = upstream(text, *at, word);
            found.extend(
                read.filter(|address| address.port != PortPart::Absent || word.contains("://")),
            );
        }
    }
    found
}

/// `server api1 api:3000 check`.
fn haproxy(text: &Text) -> Vec<Address> {
    let mut found = Vec::new();
    for (start, line) in lines(&text.text) {
        if let [(_, "server"), _, (at, address), ..] = words(start, line)[..] {
            found.extend(upstream(text, at, address));
        }
    }
    found
}

/// `targets: ["api:9090"]`, and the same as a block.
fn prometheus(text: &Text) -> Vec<Address> {
    let mut found = Vec::new();
    let mut open = false;
    for (start, line) in lines(&text.text) {
        let trimmed = line.trim();
        let mut from = 0;
        if let Some(at) = line.find("targets:") {
            open = true;
            from = at + "targets:".len();
        } else if open && !trimmed.starts_with(['-', '"', '\'', ']']) && !trimmed.is_empty() {
            open = false;
        }
        if !open {
            continue;
        }
        let mut at = start + from;
        let is_edge = |c: char| " \t\r\n,[]\"'-".contains(c);
        for part in line[from..].split_inclusive([',', ' ']) {
            let inner = part.trim_matches(is_edge);
            if !inner.is_empty() {
                let lead = part.len() - part.trim_start_matches(is_edge).len();
                let read = host_port(text, at + lead..at + lead + inner.len());
                found.extend(read.filter(|address| address.port != PortPart::Absent));
            }
            at += part.len();
        }
        if line[from..].contains(']') {
            open = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: ConfigKind, text: &str) -> Vec<String> {
        let text = Text::plain(text);
        let found = hosts(kind, &text);
        let shown = found.iter().map(|address| {
            let host = &text.text[address.host.clone()];
            match &address.port {
                PortPart::Number(port, at) => {
                    assert_eq!(text.text[at.clone()], port.to_string());
                    format!("{host}:{port}")
                }
                _ => host.to_owned(),
            }
        });
        shown.collect()
    }

    #[test]
    fn upstreams_of_nginx_are_found() {
        let text = "# größe\r\nupstream back {\r\n  server api:3000 weight=2;\r\n  server api2;\r\n}\r\nserver {\r\n  listen 80;\r\n  \
                    location / { proxy_pass http://back; }\r\n  location /a { proxy_pass http://web:80/x; }\r\n  \
                    fastcgi_pass php:9000; # proxy_pass http://old:1;\r\n  proxy_pass http://$var:80;\r\n  proxy_pass http://unix:/x.sock;\r\n}\r\n";
        assert_eq!(
            shown(ConfigKind::Nginx, text),
            ["api:3000", "api2", "web:80", "php:9000"]
        );
    }

    #[test]
    fn upstreams_of_caddy_and_haproxy_are_found() {
        let caddy = "example.com {\n  reverse_proxy /api/* api:3000 http://web {\n    to größe api2:1\n  }\n  php_fastcgi php:9000\n  root * /srv\n}\n";
        assert_eq!(
            shown(ConfigKind::Caddy, caddy),
            ["api:3000", "web", "api2:1", "php:9000"]
        );
        let haproxy = "backend x\n  server one api:3000 check\n  server-template 3 y:1\n";
        assert_eq!(shown(ConfigKind::Haproxy, haproxy), ["api:3000"]);
    }

    #[test]
    fn targets_of_prometheus_are_found() {
        let text = "scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: ['api:9090', \"localhost:9090\"]\n- job_name: b\n  \
                    static_configs:\n  - targets:\n    - db:9187\n    - 'cache:9121'\n    labels: {x: y:1}\n  - targets: [http://x.example]\n";
        assert_eq!(
            shown(ConfigKind::Prometheus, text),
            ["api:9090", "localhost:9090", "db:9187", "cache:9121"]
        );
    }
}
