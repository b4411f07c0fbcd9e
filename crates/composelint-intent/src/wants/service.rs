//! The wants of one service: its variables, commands, health check, links and dependencies.

use composelint_compose::project::{EnvVar, Service};
use composelint_compose::{Project, Text};
use composelint_yaml::{SourceMap, Span};
use smol_str::SmolStr;

use super::address::{self, Address, PortPart, has_hole, host_port};
use super::arguments::{self, Heard};
use super::config::{self, ConfigKind};
use super::mounted::MountedFiles;
use super::place::{Place, locate};
use super::variables::Meaning;
use super::{
    Advertised, Listens, Names, Scheme, Want, WantKind, WantPort, Wants, dsn, is_loopback,
};
use crate::confidence::Confidence;
use crate::own::Tables;

/// The longest value that is searched, in bytes.
const LONGEST: usize = 16 * 1024;

/// The most hosts of one list.
const MOST_HOSTS: usize = 32;

/// A port below this beside a name is more likely the version of an image.
const LOWEST_PORT: u16 = 80;

/// Reads the wants of one service.
pub(super) struct Reader<'a, 'p> {
    tables: &'a Tables,
    project: &'p Project,
    sources: &'p SourceMap,
    names: &'a Names<'p>,
    from: usize,
    wants: &'a mut Wants,
}

/// Where a text is from.
#[derive(Clone, Copy)]
struct Source<'t> {
    kind: WantKind,
    key: Option<&'t SmolStr>,
    text: &'t Text,
    /// The bytes of the text.
    span: Span,
    evidence: Span,
    shared: bool,
}

impl<'a, 'p> Reader<'a, 'p> {
    pub(super) fn new(
        tables: &'a Tables,
        project: &'p Project,
        sources: &'p SourceMap,
        names: &'a Names<'p>,
        from: usize,
        wants: &'a mut Wants,
    ) -> Self {
        Self {
            tables,
            project,
            sources,
            names,
            from,
            wants,
        }
    }

    pub(super) fn read(&mut self, service: &'p Service) {
        for (key, variable) in &service.environment {
            if let Some(text) = &variable.value
                && !text.text.is_empty()
                && text.text.len() <= LONGEST
            {
                self.variable(service, key, variable, text);
            }
        }
        for line in [&service.entrypoint, &service.command]
            .into_iter()
            .flatten()
        {
            let shared = line
                .history
                .as_ref()
                .is_some_and(|history| !history.via.is_empty());
            self.command(&line.value, line.span, WantKind::Command, shared);
        }
        if let Some(check) = &service.healthcheck
            && !check.value.disabled
        {
            let words = check.value.test.get(1..).unwrap_or_default();
            self.command(words, check.span, WantKind::Healthcheck, false);
        }
        self.relations(service);
    }

    /// Mounted configuration files, and `configs` with their content.
    pub(super) fn files(&mut self, service: &Service, mounted: &MountedFiles) {
        for file in mounted.of(&service.name) {
            let Some(kind) = config::kind_of(&file.target) else {
                continue;
            };
            let text = self.sources.get(file.file).text();
            let Ok(end) = u32::try_from(text.len()) else {
                continue;
            };
            let span = Span::new(file.file, 0, end);
            self.file(kind, &Text::plain(text), span);
        }
        // A configuration with its content in the project itself: most projects have none at all.
        if self.project.configs.is_empty() {
            return;
        }
        let targets = service
            .tree
            .get("configs")
            .and_then(|configs| configs.as_seq());
        for config in targets.unwrap_or_default() {
            let source = config.as_str().or_else(|| config.get("source")?.as_str());
            let target = config
                .get("target")
                .and_then(|target| target.as_str())
                .or(source);
            let resource = source.and_then(|source| self.project.configs.get(source));
            let content = resource.and_then(|resource| resource.tree.get("content"));
            if let (Some(target), Some(content)) = (target, content)
                && let Some(kind) = config::kind_of(target)
                && let Some(text) = content.as_text()
                && text.text.len() <= config::LONGEST
            {
                self.file(kind, text, content.span);
            }
        }
    }

    fn file(&mut self, kind: ConfigKind, text: &Text, span: Span) {
        let source = Source {
            kind: WantKind::ConfigFile,
            key: None,
            text,
            span,
            evidence: span,
            shared: false,
        };
        for address in config::hosts(kind, text) {
            if is_loopback(&text.text[address.host.clone()]) {
                continue;
            }
            // A scraper watches what may not be there.
            let confidence = if kind == ConfigKind::Prometheus {
                Confidence::Medium
            } else {
                Confidence::High
            };
            self.say(source, &address, None, None, confidence);
        }
    }

    /// `links` and `depends_on`.
    fn relations(&mut self, service: &Service) {
        for link in &service.links {
            let at = Place {
                span: link.span,
                exact: false,
            };
            self.plain(
                WantKind::Link,
                link.value.alias.clone(),
                at,
                Confidence::High,
            );
        }
        for depends in service.depends_on.iter().filter(|depends| !depends.unknown) {
            if depends.implied_by.is_none() && self.project.services.contains_key(&depends.service)
            {
                let at = Place {
                    span: depends.span,
                    exact: true,
                };
                self.plain(
                    WantKind::DependsOn,
                    depends.service.clone(),
                    at,
                    Confidence::Low,
                );
            }
        }
    }

    fn plain(&mut self, kind: WantKind, host: SmolStr, at: Place, confidence: Confidence) {
        self.wants.list.push(Want {
            from: self.from,
            kind,
            host,
            host_at: at,
            port: WantPort::Default(None),
            scheme: None,
            key: None,
            evidence: at.span,
            confidence,
            perhaps_browser: false,
            by_variable: false,
            shared: false,
        });
    }

    fn variable(&mut self, service: &Service, key: &SmolStr, variable: &EnvVar, text: &Text) {
        let has_url = text.text.contains("://");
        // Most variables are words and numbers.
        if !has_url && !text.text.contains(['.', ':', '=']) && is_switch(&text.text) {
            return;
        }
        let meaning = self.tables.meaning(key);
        let source = Source {
            kind: WantKind::Url,
            key: Some(key),
            text,
            span: variable.value_span,
            evidence: variable.span,
            shared: variable.from_file
                || variable
                    .history
                    .as_ref()
                    .is_some_and(|history| !history.via.is_empty()),
        };
        match meaning {
            Some(Meaning::Browser | Meaning::Name | Meaning::Port) => {}
            Some(Meaning::Advertised) => self.advertised(source),
            Some(Meaning::Listen) => self.listen_variable(source, key),
            _ if has_url => self.urls(source, meaning == Some(Meaning::Perhaps)),
            Some(Meaning::Hosts) => self.list(source),
            Some(Meaning::Host) if !text.text.contains('=') => self.host(service, source, key),
            _ => self.strings(source),
        }
    }

    fn urls(&mut self, source: Source<'_>, perhaps_browser: bool) {
        let mut found = Vec::new();
        let tables = self.tables;
        address::urls(source.text, tables, |scheme, address| {
            found.push((scheme, address));
        });
        for (scheme, address) in found {
            let confidence = if perhaps_browser {
                Confidence::Medium
            } else {
                Confidence::High
            };
            self.say(source, &address, Some(scheme), scheme.port, confidence);
            if perhaps_browser && let Some(last) = self.wants.list.last_mut() {
                last.perhaps_browser = true;
            }
        }
    }

    /// `DB_HOST`, with `DB_PORT` beside it.
    fn host(&mut self, service: &Service, source: Source<'_>, key: &str) {
        let Some(address) = host_port(source.text, 0..source.text.text.len()) else {
            return self.strings(source);
        };
        let host = &source.text.text[address.host.clone()];
        let is_certain = self.tables.host_key_role(key).is_some();
        let pair = port_key(key).and_then(|key| service.environment.get(key.as_str()));
        let port = match (&address.port, pair) {
            (PortPart::Absent, Some(pair)) => self.port_of(pair),
            _ => None,
        };
        let has_port = address.port != PortPart::Absent || port.is_some();
        let is_named = self.names.has(host) || is_loopback(host) || host.contains(['.', ':']);
        if !has_port && !is_certain && !is_named {
            return;
        }
        let confidence = if has_port || is_certain {
            Confidence::High
        } else {
            Confidence::Medium
        };
        let source = Source {
            kind: WantKind::HostPort,
            ..source
        };
        self.say(source, &address, None, None, confidence);
        if let (Some(port), Some(last)) = (port, self.wants.list.last_mut()) {
            last.port = port;
        }
    }

    fn port_of(&self, variable: &EnvVar) -> Option<WantPort> {
        let text = variable.value.as_ref()?;
        if text.is_unknown() {
            return Some(WantPort::Unknown);
        }
        let number = text.text.trim().parse().ok().filter(|number| *number > 0)?;
        let start = text.text.len() - text.text.trim_start().len();
        let range = start..start + text.text.trim().len();
        let place = locate(self.sources, variable.value_span, text, &range);
        Some(WantPort::Written(number, place))
    }

    /// `a:9092,b:9092`, `1@a:9093`.
    fn list(&mut self, source: Source<'_>) {
        let source = Source {
            kind: WantKind::HostPort,
            ..source
        };
        let mut at = 0;
        let whole = &*source.text.text;
        let is_edge = |c: char| c == '"' || c == '\'' || c == '[' || c == ']' || c.is_whitespace();
        for part in whole.split([',', ';', ' ', '\n']).take(MOST_HOSTS) {
            let inner = part.trim_matches(is_edge);
            let start = at + (part.len() - part.trim_start_matches(is_edge).len());
            at += part.len() + 1;
            let skipped = inner.rfind(['@', '=']).map_or(0, |at| at + 1);
            // A path behind the host, as in `zk:2181/kafka`.
            let end = inner.find('/').unwrap_or(inner.len()).max(skipped);
            let Some(address) = host_port(source.text, start + skipped..start + end) else {
                continue;
            };
            let host = &whole[address.host.clone()];
            let has_port = address.port != PortPart::Absent;
            if has_port || self.names.has(host) || is_loopback(host) {
                let confidence = if has_port {
                    Confidence::High
                } else {
                    Confidence::Medium
                };
                self.say(source, &address, None, None, confidence);
            }
        }
    }

    /// Connection strings, and `name:port` where the name is one of the project's.
    fn strings(&mut self, source: Source<'_>) {
        let text = source.text;
        if text.text.contains('=') || text.text.contains("@tcp(") || text.text.contains(":thin:") {
            let source = Source {
                kind: WantKind::Dsn,
                ..source
            };
            for address in dsn::hosts(text) {
                self.say(source, &address, None, None, Confidence::High);
            }
        }
        if !text.text.contains(':') {
            return;
        }
        let source = Source {
            kind: WantKind::HostPort,
            ..source
        };
        let mut at = 0;
        for part in text.text.split(',').take(MOST_HOSTS) {
            let range = at..at + part.len();
            at += part.len() + 1;
            let Some(address) = host_port(text, range) else {
                continue;
            };
            let host = &text.text[address.host.clone()];
            let is_port =
                matches!(address.port, PortPart::Number(number, _) if number >= LOWEST_PORT);
            if is_port && self.names.has(host) {
                self.say(source, &address, None, None, Confidence::Medium);
            }
        }
    }

    /// `INTERNAL://kafka:29092,EXTERNAL://localhost:9092`.
    fn advertised(&mut self, source: Source<'_>) {
        let text = source.text;
        let mut at = 0;
        for part in text.text.split(',').take(MOST_HOSTS) {
            let start = at;
            at += part.len() + 1;
            let Some((listener, rest)) = part.split_once("://") else {
                continue;
            };
            let range = start + part.len() - rest.len()..start + part.len();
            let Some(address) = host_port(text, range) else {
                continue;
            };
            if let PortPart::Number(port, _) = address.port {
                self.wants.advertised.push(Advertised {
                    from: self.from,
                    listener: listener.trim().into(),
                    host: text.text[address.host.clone()].into(),
                    port,
                    at: locate(self.sources, source.span, text, &address.host),
                });
            }
        }
    }

    /// `HOST=127.0.0.1`.
    fn listen_variable(&mut self, source: Source<'_>, key: &SmolStr) {
        let text = source.text;
        let start = text.text.find("://").map_or(0, |at| at + 3);
        let end = text.text[start..]
            .find(['/', ';'])
            .map_or(text.text.len(), |at| start + at);
        let Some(address) = host_port(text, start..end) else {
            return;
        };
        self.wants.listens.push(Listens {
            from: self.from,
            host: text.text[address.host.clone()].into(),
            at: locate(self.sources, source.span, text, &address.host),
            by: key.clone(),
            is_flag: false,
        });
    }

    fn command(&mut self, words: &[Text], span: Span, kind: WantKind, shared: bool) {
        let Heard { hosts, listens } =
            arguments::listen(words, self.tables, &|name| self.names.has(name));
        let source = |argument: usize| Source {
            kind,
            key: None,
            text: &words[argument],
            span,
            evidence: span,
            shared,
        };
        for said in hosts {
            let confidence = if kind == WantKind::Healthcheck {
                said.confidence.min(Confidence::Medium)
            } else {
                said.confidence
            };
            let source = source(said.argument);
            let is_own = is_loopback(&source.text.text[said.address.host.clone()]);
            let is_web = said.scheme.as_ref().is_none_or(Scheme::is_web);
            if is_own && (kind == WantKind::Healthcheck || is_web) {
                continue;
            }
            self.say(
                source,
                &said.address,
                said.scheme.as_ref(),
                said.default_port,
                confidence,
            );
        }
        for said in listens {
            let text = &words[said.argument];
            self.wants.listens.push(Listens {
                from: self.from,
                host: text.text[said.host.clone()].into(),
                at: locate(self.sources, span, text, &said.host),
                by: SmolStr::new_static(said.program),
                is_flag: true,
            });
        }
    }

    fn say(
        &mut self,
        source: Source<'_>,
        address: &Address,
        scheme: Option<&Scheme>,
        default_port: Option<u16>,
        confidence: Confidence,
    ) {
        let place = |range| locate(self.sources, source.span, source.text, range);
        let host_at = place(&address.host);
        let port = match &address.port {
            PortPart::Absent if has_hole(source.text, &(address.host.end..address.host.end)) => {
                WantPort::Unknown
            }
            PortPart::Absent => WantPort::Default(default_port),
            PortPart::Hidden => WantPort::Unknown,
            PortPart::Number(number, range) => WantPort::Written(*number, place(range)),
        };
        self.wants.list.push(Want {
            from: self.from,
            kind: source.kind,
            host: source.text.text[address.host.clone()].into(),
            host_at,
            port,
            scheme: scheme.cloned(),
            key: source.key.cloned(),
            evidence: source.evidence,
            confidence,
            perhaps_browser: false,
            by_variable: source.text.is_interpolated() && !host_at.exact,
            shared: source.shared,
        });
    }
}

/// `DB_PORT` for `DB_HOST`, in the same case.
fn port_key(key: &str) -> Option<SmolStr> {
    if key.eq_ignore_ascii_case("PGHOST") {
        return Some(SmolStr::new_static(if key == "pghost" {
            "pgport"
        } else {
            "PGPORT"
        }));
    }
    let at = key.rfind(['_', '.', '-'])?;
    let (before, last) = key.split_at(at + 1);
    let word = if last.bytes().all(|byte| byte.is_ascii_uppercase()) {
        "PORT"
    } else if last.starts_with(|c: char| c.is_ascii_uppercase()) {
        "Port"
    } else {
        "port"
    };
    Some([before, word].concat().into())
}

/// Whether a value is no host for sure: a number, a switch.
fn is_switch(text: &str) -> bool {
    const WORDS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "null", "none"];
    text.bytes().all(|byte| byte.is_ascii_digit())
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}
