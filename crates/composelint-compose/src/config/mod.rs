//! The resolved project, as `docker compose config` prints it: active services and what they use.

mod encode;
mod node;
mod scalar;
mod yaml;

use composelint_yaml::{SourceMap, Span};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use self::encode::{any, mapping};
use self::node::{Node, Shown, Source, escaped};
use crate::project::{Named, Project, Resource, Service};
use crate::spec;
use crate::value::{History, Value};

/// The project in the shape and with the content of `docker compose config --format json`.
///
/// A variable without a value is printed as `${NAME}`; Compose's own blanks come from loading in blank mode.
pub fn to_json(project: &Project) -> serde_json::Value {
    json(nodes(project))
}

/// [`to_json`] with some texts replaced.
pub fn to_json_masked(project: &Project, mask: &Mask<'_>) -> serde_json::Value {
    json(masked(project, mask))
}

/// The project as YAML for people, in the order of the files; with `origins`, each line says where it comes from.
pub fn to_yaml(project: &Project, sources: &SourceMap, origins: bool) -> String {
    yaml::print(&nodes(project), origins.then_some(sources))
}

/// [`to_yaml`] with some texts replaced.
pub fn to_yaml_masked(
    project: &Project,
    sources: &SourceMap,
    origins: bool,
    mask: &Mask<'_>,
) -> String {
    yaml::print(&masked(project, mask), origins.then_some(sources))
}

/// What stands in the place of a text, if not the text itself.
pub type Mask<'m> = dyn Fn(&Leaf<'_>) -> Option<String> + 'm;

/// A text of the printed project, for a [`Mask`].
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'l> {
    /// The keys that lead to it (`0`, `1`, … for items).
    pub path: &'l [String],
    /// Its bytes.
    pub span: Span,
    /// The text.
    pub text: &'l str,
    /// The text of the item before it, in a list: `--token`, where this is the token.
    pub before: Option<&'l str>,
}

fn masked<'p>(project: &'p Project, mask: &Mask<'_>) -> Node<'p> {
    let mut nodes = nodes(project);
    hide(&mut nodes, &mut Vec::new(), None, mask);
    nodes
}

/// As deep as the loader lets a tree be.
fn hide(node: &mut Node<'_>, path: &mut Vec<String>, before: Option<&str>, mask: &Mask<'_>) {
    let span = node.source.map(|source| source.span);
    match &mut node.data {
        Shown::Map(entries) => {
            for (key, node) in entries {
                path.push(key.clone());
                hide(node, path, None, mask);
                path.pop();
            }
        }
        Shown::Seq(items) => {
            let mut before = None;
            for (at, node) in items.iter_mut().enumerate() {
                let text = text_of(node);
                path.push(at.to_string());
                hide(node, path, before.as_deref(), mask);
                path.pop();
                before = text;
            }
        }
        _ => {
            let (Some(text), Some(span)) = (text_of(node), span) else {
                return;
            };
            let leaf = Leaf {
                path,
                span,
                text: &text,
                before,
            };
            if let Some(hidden) = mask(&leaf) {
                node.data = Shown::Text(hidden);
            }
        }
    }
}

/// The text of a scalar that could hold a secret.
fn text_of(node: &Node<'_>) -> Option<String> {
    match &node.data {
        Shown::Int(number) => Some(number.to_string()),
        Shown::Float(number) => Some(number.to_string()),
        Shown::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Calls `visit` for each value of the resolved project that somebody wrote: the keys that lead to it (`0`, `1`, … for items), its bytes,
/// and its story. Outer values come before inner ones.
pub fn visit(project: &Project, visit: &mut Visit<'_>) {
    walk(&nodes(project), &mut Vec::new(), visit);
}

/// What [`visit`] calls.
pub type Visit<'v> = dyn FnMut(&[String], Span, Option<&History>) + 'v;

/// As deep as the loader lets a tree be.
fn walk(node: &Node<'_>, path: &mut Vec<String>, visit: &mut Visit<'_>) {
    if let Some(source) = node.source {
        visit(path, source.span, source.history);
    }
    let mut inner = |key: String, node: &Node<'_>| {
        path.push(key);
        walk(node, path, visit);
        path.pop();
    };
    match &node.data {
        Shown::Map(entries) => entries
            .iter()
            .for_each(|(key, node)| inner(key.clone(), node)),
        Shown::Seq(items) => (0_usize..)
            .zip(items)
            .for_each(|(at, node)| inner(at.to_string(), node)),
        _ => {}
    }
}

fn nodes(project: &Project) -> Node<'_> {
    let active = || {
        project
            .services
            .values()
            .filter(|service| service.has_profile(&project.profiles))
    };
    let name = Node::new(
        Shown::Text(project.name.replace('$', "$$")),
        project.name_span.map(|span| Source {
            span,
            history: None,
        }),
    );
    let mut top = vec![("name".to_owned(), name)];
    let services = active()
        .map(|service| (service.name.replace('$', "$$"), self::service(service)))
        .collect();
    top.push(("services".to_owned(), Node::new(Shown::Map(services), None)));
    let used = Used::by(active());
    let networks = project
        .networks
        .values()
        .filter(|network| used.networks.contains(&network.key));
    let networks = networks
        .filter_map(|network| {
            Some((
                network.key.replace('$', "$$"),
                resource("networks", &network.tree)?,
            ))
        })
        .collect();
    push(&mut top, "networks", networks);
    push(
        &mut top,
        "volumes",
        resources("volumes", &project.volumes, &used.volumes),
    );
    push(
        &mut top,
        "secrets",
        resources("secrets", &project.secrets, &used.secrets),
    );
    push(
        &mut top,
        "configs",
        resources("configs", &project.configs, &used.configs),
    );
    for entry in project.tree.as_map().into_iter().flatten() {
        if entry.key.starts_with("x-") {
            top.push((entry.key.replace('$', "$$"), any(&entry.value)));
        }
    }
    Node::new(Shown::Map(top), None)
}

fn push<'p>(top: &mut Vec<(String, Node<'p>)>, section: &str, entries: Vec<(String, Node<'p>)>) {
    if !entries.is_empty() {
        top.push((section.to_owned(), Node::new(Shown::Map(entries), None)));
    }
}

/// A service by its tree, with the environment and the labels that its files brought.
fn service(service: &Service) -> Node<'_> {
    let Some(map) = service.tree.as_map() else {
        return Node::at(Shown::Map(Vec::new()), &service.tree);
    };
    let Shown::Map(mut shown) = mapping(map, &spec::SERVICE) else {
        return Node::at(Shown::Null, &service.tree);
    };
    let variables = service.environment.iter().map(|(name, variable)| {
        let data = variable
            .value
            .as_ref()
            .map_or(Shown::Null, |text| Shown::Text(escaped(text)));
        let source = Source {
            span: variable.value_span,
            history: variable.history.as_deref(),
        };
        (name.replace('$', "$$"), Node::new(data, Some(source)))
    });
    replace(&mut shown, "environment", variables.collect());
    let labels = service.labels.iter();
    let labels = labels.map(|(name, text)| {
        (
            name.replace('$', "$$"),
            Node::new(
                Shown::Text(escaped(&text.value)),
                Some(Source::spanned(text)),
            ),
        )
    });
    replace(&mut shown, "labels", labels.collect());
    scale_stands_for_replicas(&mut shown);
    Node::at(Shown::Map(shown), &service.tree)
}

fn replace<'p>(shown: &mut Vec<(String, Node<'p>)>, key: &str, entries: Vec<(String, Node<'p>)>) {
    let at = shown.iter().position(|(present, _)| present == key);
    match (at, entries.is_empty()) {
        (Some(at), true) => drop(shown.remove(at)),
        (Some(at), false) => shown[at].1.data = Shown::Map(entries),
        (None, true) => {}
        (None, false) => shown.push((key.to_owned(), Node::new(Shown::Map(entries), None))),
    }
}

/// Compose's check of `scale` against `deploy.replicas` leaves the one in the place of the other.
fn scale_stands_for_replicas(shown: &mut [(String, Node<'_>)]) {
    let scale = shown.iter().find(|(key, _)| key == "scale");
    let Some(scale) = scale.map(|(_, node)| node.clone()) else {
        return;
    };
    let deploy = shown.iter_mut().find(|(key, _)| key == "deploy");
    if let Some((_, deploy)) = deploy
        && let Shown::Map(entries) = &mut deploy.data
        && entries.iter().all(|(key, _)| key != "replicas")
    {
        entries.push(("replicas".to_owned(), scale));
    }
}

fn resources<'p>(
    section: &str,
    all: &'p Named<Resource>,
    used: &FxHashSet<SmolStr>,
) -> Vec<(String, Node<'p>)> {
    let kept = all.values().filter(|resource| used.contains(&resource.key));
    kept.filter_map(|kept| Some((kept.key.replace('$', "$$"), resource(section, &kept.tree)?)))
        .collect()
}

fn resource<'p>(section: &str, tree: &'p Value) -> Option<Node<'p>> {
    let Shown::Map(mut shown) = mapping(tree.as_map()?, spec::resource(section)?) else {
        return None;
    };
    if section == "configs" && shown.iter().any(|(key, _)| key == "environment") {
        shown.retain(|(key, _)| key != "content");
    }
    Some(Node::at(Shown::Map(shown), tree))
}

/// What active services refer to; the rest is not printed.
#[derive(Default)]
struct Used {
    networks: FxHashSet<SmolStr>,
    volumes: FxHashSet<SmolStr>,
    secrets: FxHashSet<SmolStr>,
    configs: FxHashSet<SmolStr>,
}

impl Used {
    fn by<'p>(services: impl Iterator<Item = &'p Service>) -> Self {
        let mut used = Self::default();
        for service in services {
            let networks = service.tree.get("networks").and_then(Value::as_map);
            used.networks.extend(
                networks
                    .into_iter()
                    .flatten()
                    .map(|entry| entry.key.clone()),
            );
            let volumes = service
                .mounts
                .iter()
                .filter(|mount| mount.value.kind == "volume");
            used.volumes.extend(
                volumes.filter_map(|mount| Some(mount.value.source.as_ref()?.text.clone())),
            );
            used.secrets.extend(
                service
                    .secrets
                    .iter()
                    .map(|secret| secret.value.text.clone()),
            );
            let build = service
                .tree
                .get("build")
                .and_then(|build| build.get("secrets"))
                .and_then(Value::as_seq);
            let build = build
                .unwrap_or_default()
                .iter()
                .filter_map(|secret| secret.get("source")?.as_text());
            used.secrets.extend(build.map(|source| source.text.clone()));
            used.configs.extend(
                service
                    .configs
                    .iter()
                    .map(|config| config.value.text.clone()),
            );
        }
        used
    }
}

fn json(node: Node<'_>) -> serde_json::Value {
    use serde_json::Value as Json;
    match node.data {
        Shown::Null => Json::Null,
        Shown::Bool(flag) => Json::Bool(flag),
        Shown::Int(number) => Json::from(number),
        Shown::Float(number) => Json::from(number),
        Shown::Text(text) => Json::String(text),
        Shown::Seq(items) => Json::Array(items.into_iter().map(json).collect()),
        Shown::Map(entries) => Json::Object(
            entries
                .into_iter()
                .map(|(key, node)| (key, json(node)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests;
