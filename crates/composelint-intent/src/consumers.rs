//! What others say about a service: who is called with `postgres://` is a database.

use std::borrow::Cow;

use composelint_compose::project::Service;
use composelint_compose::{Project, Text};
use composelint_yaml::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::evidence::{Findings, together};
use crate::own::Tables;
use crate::role::{Role, Tier};
use crate::wants::address::{SEPARATOR, separators};
use crate::words::{has_capitals, lower_case};

/// Somebody addresses the service with the scheme of a kind of server.
const SCHEME: f32 = 3.0;
/// A variable such as `DB_HOST` names the service.
const HOST_KEY: f32 = 2.0;
/// The service is built here and talks to data services.
const BUILT_CLIENT: f32 = 2.0;
/// Nobody knows the image, and the service talks to data services.
const CLIENT: f32 = 1.5;

/// The longest text that is searched for addresses, and the most addresses in one text.
const LONGEST: usize = 16 * 1024;
const MOST: usize = 16;

/// Adds to every service what the variables and commands of all services say about it.
pub(crate) fn add(project: &Project, tables: &Tables, findings: &mut [Findings]) {
    let known = Known::of(project);
    let mut said: FxHashSet<(usize, Role)> = FxHashSet::default();
    for (from, service) in project.services.values().enumerate() {
        let mut client = None;
        for mention in mentions(service, tables) {
            if mention.role.tier() == Tier::Data {
                client.get_or_insert(mention.span);
            }
            let Some(to) = known.at(mention.host).filter(|&to| to != from) else {
                continue;
            };
            if said.insert((to, mention.role)) {
                let text = mention.how.text(&service.name);
                findings[to].add(mention.role, mention.weight, mention.span, text);
            }
        }
        let image_unknown = findings[from].image.is_none();
        if let Some(span) = client.filter(|_| service.build.is_some() || image_unknown) {
            let weight = if service.build.is_some() {
                BUILT_CLIENT
            } else {
                CLIENT
            };
            findings[from].add_own_code(weight, span, "talks to data services".into());
        }
    }
}

/// Every name of every service; the first service that has a name keeps it.
struct Known<'p> {
    /// Finds keys, unless some are not in lower case: then they are among the others.
    keys: Option<&'p Project>,
    others: FxHashMap<Cow<'p, str>, usize>,
}

impl<'p> Known<'p> {
    fn of(project: &'p Project) -> Self {
        let mut others = FxHashMap::default();
        let listed = project.services.keys().any(|name| has_capitals(name));
        if listed {
            for (at, name) in project.services.keys().enumerate() {
                others.insert(lower_case(name), at);
            }
        }
        for (at, service) in project.services.values().enumerate() {
            let container = [&service.container_name, &service.hostname];
            let networks = service.networks.iter().flat_map(|networks| &networks.value);
            let aliases = networks.flat_map(|network| &network.aliases);
            for name in container.into_iter().flatten().chain(aliases) {
                if let Some(name) = name.value.known() {
                    others.entry(lower_case(name)).or_insert(at);
                }
            }
        }
        Self {
            keys: Some(project).filter(|_| !listed),
            others,
        }
    }

    /// The position of the service with a name.
    fn at(&self, name: &str) -> Option<usize> {
        let name = lower_case(name);
        let by_key = self
            .keys
            .and_then(|project| project.services.get_index_of(&*name));
        by_key.or_else(|| self.others.get(&*name).copied())
    }
}

/// How somebody names a host.
#[derive(Clone, Copy)]
enum How<'s> {
    /// In an address with this scheme.
    Scheme(&'s str),
    /// In a variable of this name.
    Variable(&'s str),
}

impl How<'_> {
    fn text(self, service: &str) -> SmolStr {
        match self {
            How::Scheme(scheme) => together(&["`", service, "` uses it with `", scheme, "://`"]),
            How::Variable(key) => together(&["`", service, "` names it in `", key, "`"]),
        }
    }
}

/// A host that a service's variables or commands name, and what that makes of it.
struct Mention<'s> {
    host: &'s str,
    role: Role,
    weight: f32,
    span: Span,
    how: How<'s>,
}

fn mentions<'s>(service: &'s Service, tables: &'s Tables) -> Vec<Mention<'s>> {
    let mut found = Vec::new();
    for (key, variable) in &service.environment {
        let Some(value) = &variable.value else {
            continue;
        };
        addresses(value, tables, variable.span, &mut found);
        if let Some(role) = tables.host_key_role(key)
            && let Some(host) = value.known()
            && !host.contains("://")
        {
            let host = host.split([':', ',', ' ']).next().unwrap_or_default();
            found.push(Mention {
                host,
                role,
                weight: HOST_KEY,
                span: variable.span,
                how: How::Variable(key),
            });
        }
    }
    let lines = [&service.entrypoint, &service.command];
    for line in lines.into_iter().flatten() {
        for word in &line.value {
            addresses(word, tables, line.span, &mut found);
        }
    }
    found
}

/// The hosts of every `scheme://user:password@host:port,host:port/` in a text.
fn addresses<'s>(text: &'s Text, tables: &'s Tables, span: Span, found: &mut Vec<Mention<'s>>) {
    let whole = &*text.text;
    if whole.len() > LONGEST {
        return;
    }
    for at in separators(whole).take(MOST) {
        let Some((role, scheme)) = tables.scheme_role(scheme_before(&whole[..at])) else {
            continue;
        };
        let (mut start, hosts) = hosts_of(whole, at + SEPARATOR.len());
        for host in hosts.split(',') {
            let name = host.split(':').next().unwrap_or_default();
            if !name.is_empty() && !has_hole(text, start, start + name.len()) {
                let how = How::Scheme(scheme);
                found.push(Mention {
                    host: name,
                    role,
                    weight: SCHEME,
                    span,
                    how,
                });
            }
            start += host.len() + 1;
        }
    }
}

/// The scheme at the end of what stands before `://`.
fn scheme_before(text: &str) -> &str {
    text.rsplit(|c: char| !(c.is_ascii_alphanumeric() || "+-.:".contains(c)))
        .next()
        .unwrap_or_default()
}

/// The hosts of an address whose authority begins at `start`, and where they begin.
fn hosts_of(text: &str, start: usize) -> (usize, &str) {
    let authority = &text[start..];
    let end = authority
        .find(|c: char| "/?#\"'`<>()".contains(c) || c.is_whitespace())
        .unwrap_or(authority.len());
    let hosts = authority[..end].rfind('@').map_or(0, |at| at + 1);
    (start + hosts, &authority[hosts..end])
}

/// Whether the bytes `start..=end` of a text may hold a variable without a value.
fn has_hole(text: &Text, start: usize, end: usize) -> bool {
    text.holes()
        .iter()
        .filter_map(|hole| usize::try_from(hole.at).ok())
        .any(|at| (start..=end).contains(&at))
}
