//! What Compose makes explicit once all files are merged: the default network, implied dependencies, names of resources, build arguments.

use composelint_yaml::Span;
use smol_str::{SmolStr, format_smolstr};

use crate::canonical::clean_path;
use crate::make::{default, default_text, entry};
use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Entry, Map, Text, Value};
use crate::words::short;

/// Looks a variable up.
pub(crate) type Env<'e> = &'e dyn Fn(&str) -> Option<SmolStr>;

/// Makes explicit what a service implies, in place; says whether it joins the default network.
pub(crate) fn service(entry: &mut Entry, env: Env<'_>, problems: &mut Vec<Problem>) -> bool {
    let Some(service) = entry.value.as_map_mut() else {
        return false;
    };
    let (networks, implied) = keys(&entry.key, service, env, problems);
    let joins_default = joins_default(service, networks, entry.key_span);
    if !implied.is_empty() {
        depend(service, implied);
    }
    joins_default
}

/// Makes explicit what the other sections imply: names, and the default network where services join it. That stands at the bytes of `services`.
pub(crate) fn resources(root: &mut Map, default_network: Option<Span>, project_name: &str) {
    if let Some(place) = default_network {
        declare_default(root, place);
    }
    for section in ["networks", "volumes", "configs", "secrets"] {
        if let Some(resources) = root.get_mut(section).and_then(Value::as_map_mut) {
            names(resources, project_name);
        }
    }
}

/// What a service says of its networks.
#[derive(Clone, Copy)]
enum Networks {
    /// Nothing.
    Absent,
    /// That it has none by name.
    Empty,
    /// Which it joins; whether `default` is one of them.
    Named(bool),
    /// It has none to join, as a container in another's network.
    Elsewhere,
}

impl Networks {
    fn of(value: &Value) -> Self {
        match &value.data {
            Data::Map(networks) if networks.is_empty() => Self::Empty,
            Data::Map(networks) => Self::Named(networks.contains_key("default")),
            _ => Self::Named(false),
        }
    }
}

/// A service without `network_mode` and without networks joins `default`, and says so from now on.
fn joins_default(service: &mut Map, networks: Networks, name_span: Span) -> bool {
    let own = || {
        let default_network = entry("default", default(Data::Null, name_span));
        Data::Map(Map::from([default_network]))
    };
    match networks {
        Networks::Elsewhere => return false,
        Networks::Named(with_default) => return with_default,
        Networks::Empty => {
            if let Some(networks) = service.get_mut("networks") {
                networks.data = own();
            }
        }
        Networks::Absent => service.add(entry("networks", default(own(), name_span))),
    }
    true
}

fn declare_default(root: &mut Map, place: Span) {
    if !root.contains_key("networks") {
        root.insert(entry("networks", default(Data::Map(Map::new()), place)));
    }
    if let Some(networks) = root.get_mut("networks").and_then(Value::as_map_mut)
        && !networks.contains_key("default")
    {
        networks.insert(entry("default", default(Data::Null, place)));
    }
}

/// Makes explicit what single keys imply; what they say of networks, and the dependencies they imply.
fn keys(
    name: &SmolStr,
    service: &mut Map,
    env: Env<'_>,
    problems: &mut Vec<Problem>,
) -> (Networks, Vec<Implied>) {
    let mut implied = Vec::new();
    let mut networks = Networks::Absent;
    let mut elsewhere = false;
    for (key, key_span, value) in service.values_mut() {
        match key.as_str() {
            "pull_policy" if value.as_str() == Some("if_not_present") => {
                if let Data::Str(text) = &mut value.data {
                    text.text = SmolStr::new_static("missing");
                }
            }
            "build" => build(value, env),
            "environment" => variables(value, env, true),
            "volumes" => clean_targets(value),
            "links" => links(value, &mut implied),
            "networks" => networks = Networks::of(value),
            "provider" => elsewhere = true,
            "volumes_from" => volumes_from(value, &mut implied),
            "network_mode" | "ipc" | "pid" | "uts" | "cgroup" => {
                if value.is_null() && key == "pid" {
                    problems.push(no_pid(name, key_span));
                }
                elsewhere |= key == "network_mode";
                namespace(value, &mut implied);
            }
            _ => {}
        }
    }
    if elsewhere {
        networks = Networks::Elsewhere;
    }
    (networks, implied)
}

/// Adds dependencies that nobody wrote.
fn depend(service: &mut Map, mut implied: Vec<Implied>) {
    if !service.contains_key("depends_on") {
        service.insert(entry(
            "depends_on",
            default(Data::Map(Map::new()), implied[0].span),
        ));
    }
    let Some(dependencies) = service.get_mut("depends_on").and_then(Value::as_map_mut) else {
        return;
    };
    // `links` come first, then the namespaces, then `volumes_from`: the first one that names a service decides about `restart`.
    implied.sort_by_key(|dependency| dependency.rank);
    for dependency in implied {
        if !dependencies.contains_key(&dependency.service) {
            dependencies.insert(dependency.into_entry());
        }
    }
}

/// A dependency that nobody wrote under `depends_on`.
struct Implied {
    service: SmolStr,
    span: Span,
    restart: bool,
    rank: u8,
}

impl Implied {
    fn into_entry(self) -> Entry {
        let settings = Map::from([
            entry("condition", default_text("service_started", self.span)),
            entry("restart", default(Data::Bool(self.restart), self.span)),
            entry("required", default(Data::Bool(true), self.span)),
        ]);
        Entry {
            key: self.service,
            key_span: self.span,
            value: default(Data::Map(settings), self.span),
        }
    }
}

fn links(links: &Value, implied: &mut Vec<Implied>) {
    for link in links.as_seq().unwrap_or_default() {
        let Some(text) = link.as_str() else { continue };
        let service = match text.split_once(':') {
            Some((service, alias)) if !alias.contains(':') => service,
            _ => text,
        };
        implied.push(Implied {
            service: service.into(),
            span: link.span,
            restart: true,
            rank: 0,
        });
    }
}

fn volumes_from(list: &Value, implied: &mut Vec<Implied>) {
    for item in list.as_seq().unwrap_or_default() {
        let Some(text) = item.as_str().filter(|text| !text.starts_with("container:")) else {
            continue;
        };
        let service = text.split(':').next().unwrap_or_default();
        implied.push(Implied {
            service: service.into(),
            span: item.span,
            restart: false,
            rank: 2,
        });
    }
}

fn no_pid(service: &str, key_span: Span) -> Problem {
    let message = format!(
        "`pid` of `{}` is empty: Docker Compose crashes on it",
        short(service)
    );
    let problem = Problem::refused(ProblemCode::InvalidCompose, key_span, message);
    problem.help("remove the key or give it a value")
}

fn namespace(value: &Value, implied: &mut Vec<Implied>) {
    if let Some(other) = value
        .as_str()
        .and_then(|text| text.strip_prefix("service:"))
    {
        implied.push(Implied {
            service: other.into(),
            span: value.span,
            restart: true,
            rank: 1,
        });
    }
}

fn build(build: &mut Value, env: Env<'_>) {
    let span = build.span;
    let Some(map) = build.as_map_mut() else {
        return;
    };
    let absent = |map: &Map, key: &str| map.get(key).is_none_or(Value::is_null);
    if absent(map, "context") {
        map.insert(entry("context", default_text(".", span)));
    }
    if absent(map, "dockerfile") && absent(map, "dockerfile_inline") {
        map.insert(entry("dockerfile", default_text("Dockerfile", span)));
    }
    if let Some(args) = map.get_mut("args") {
        variables(args, env, false);
    }
}

/// Variables that are named without a value take it from the project's environment; without one there, they go or stay empty.
fn variables(value: &mut Value, env: Env<'_>, keep_empty: bool) {
    match &mut value.data {
        Data::Map(map) => map.retain(|variable| {
            if !variable.value.is_null() {
                return true;
            }
            let Some(found) = env(&variable.key) else {
                return keep_empty;
            };
            variable.value.data = Data::Str(Text::substituted(found));
            true
        }),
        Data::Seq(items) => items.retain_mut(|item| {
            let Some(name) = item.as_str().filter(|text| !text.contains('=')) else {
                return true;
            };
            let Some(found) = env(name) else {
                return keep_empty;
            };
            let text = format_smolstr!("{name}={found}");
            item.data = Data::Str(Text::substituted(text));
            true
        }),
        _ => {}
    }
}

fn clean_targets(volumes: &mut Value) {
    let Data::Seq(volumes) = &mut volumes.data else {
        return;
    };
    for volume in volumes {
        if let Some(Data::Str(target)) = volume
            .as_map_mut()
            .and_then(|map| map.get_mut("target"))
            .map(|target| &mut target.data)
            && !target.is_unknown()
        {
            match clean_path(&target.text) {
                Some(clean) => target.text = clean,
                None if target.text.is_empty() => target.text = SmolStr::new_static("."),
                None => {}
            }
        }
    }
}

/// The name that the engine knows: the key behind the project's name, or the key alone of what exists already.
fn names(resources: &mut Map, project_name: &str) {
    for (key, key_span, resource) in resources.values_mut() {
        if resource.is_null() {
            resource.data = Data::Map(Map::new());
        }
        let Some(map) = resource.as_map_mut() else {
            continue;
        };
        if map.get("name").is_some_and(|name| !name.is_null()) {
            continue;
        }
        let name = if map.get("external").is_some_and(is_true) {
            key.clone()
        } else {
            format_smolstr!("{project_name}_{key}")
        };
        map.insert(entry("name", default_text(name, key_span)));
    }
}

fn is_true(value: &Value) -> bool {
    match &value.data {
        Data::Bool(flag) => *flag,
        Data::Int(number) => *number == 1,
        Data::Str(text) => matches!(
            text.text.as_str(),
            "1" | "t" | "T" | "TRUE" | "true" | "True"
        ),
        _ => false,
    }
}
