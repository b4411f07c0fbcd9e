//! Services: one pass over the keys of each.

use smol_str::SmolStr;

use super::read::{filled, flag, is_true, labels, names, spanned, text, texts, whole};
use super::relations::{dependencies, endpoints, links, network_mode};
use super::{command, hosts};
use crate::problem::Problem;
use crate::project::{Build, EnvFile, EnvVar, Healthcheck, Known, Mount, Named, Service, Spanned};
use crate::value::{Data, Entry, Origin, Text, Value};

pub(super) fn service(entry: Entry, problems: &mut Vec<Problem>) -> Service {
    let mut service = empty(&entry);
    for key in entry.value.as_map().into_iter().flatten() {
        let value = &key.value;
        let taken = container(&mut service, &key.key, value)
            || networking(&mut service, &key.key, value, problems)
            || storage(&mut service, &key.key, value)
            || rights(&mut service, &key.key, value);
        if !taken && key.key == "deploy" && service.replicas_span.is_none() {
            replicas(&mut service, value.get("replicas"));
        }
    }
    if let Some(map) = entry.value.as_map() {
        service.depends_on = map
            .get("depends_on")
            .map(|value| dependencies(value, map))
            .unwrap_or_default();
    }
    service.tree = entry.value;
    service
}

fn container(service: &mut Service, key: &str, value: &Value) -> bool {
    match key {
        "build" => service.build = build(value),
        "command" => service.command = words(value),
        "container_name" => service.container_name = filled(value),
        "entrypoint" => service.entrypoint = words(value),
        "env_file" => service.env_files = env_files(value),
        "environment" => service.environment = environment(value),
        "healthcheck" => service.healthcheck = healthcheck(value),
        "image" => service.image = filled(value),
        "labels" => service.labels = labels(value),
        "models" => service.models = keys(value),
        "profiles" => service.profiles = names(value),
        "provider" => service.provider = Some(value.span),
        "restart" => service.restart = filled(value),
        "scale" => replicas(service, Some(value)),
        _ => return false,
    }
    true
}

fn networking(
    service: &mut Service,
    key: &str,
    value: &Value,
    problems: &mut Vec<Problem>,
) -> bool {
    match key {
        "dns" => service.dns = texts(value),
        "dns_search" => service.dns_search = texts(value),
        "domainname" => service.domainname = filled(value),
        "expose" => service.expose = texts(value),
        "external_links" => service.external_links = links(value),
        "extra_hosts" => service.extra_hosts = hosts::extra_hosts(value, &mut Vec::new()),
        "hostname" => service.hostname = filled(value),
        "links" => service.links = links(value),
        "mac_address" => service.mac_address = filled(value),
        "network_mode" => service.network_mode = filled(value).map(network_mode),
        "networks" => service.networks = endpoints(value),
        "ports" => service.ports = super::ports::ports(value, problems),
        "sysctls" => service.sysctls = labels(value),
        _ => return false,
    }
    true
}

fn storage(service: &mut Service, key: &str, value: &Value) -> bool {
    match key {
        "configs" => service.configs = sources(value),
        "devices" => service.devices = sources(value),
        "secrets" => service.secrets = sources(value),
        "tmpfs" => service.mounts.extend(texts(value).into_iter().map(tmpfs)),
        "volumes" => service
            .mounts
            .extend(value.as_seq().unwrap_or_default().iter().filter_map(mount)),
        "volumes_from" => service.volumes_from = texts(value),
        _ => return false,
    }
    true
}

fn rights(service: &mut Service, key: &str, value: &Value) -> bool {
    match key {
        "cap_add" => service.cap_add = texts(value),
        "cap_drop" => service.cap_drop = texts(value),
        "cgroup" | "ipc" | "pid" | "userns_mode" | "uts" => {
            service
                .namespaces
                .extend(filled(value).map(|text| (SmolStr::from(key), text)));
        }
        "privileged" => service.privileged = flag(value),
        "read_only" => service.read_only = flag(value),
        "security_opt" => service.security_opt = texts(value),
        "user" => service.user = filled(value),
        _ => return false,
    }
    true
}

fn empty(entry: &Entry) -> Service {
    Service {
        name: entry.key.clone(),
        name_span: entry.key_span,
        span: entry.value.span,
        active: true,
        profiles: Vec::new(),
        image: None,
        build: None,
        command: None,
        entrypoint: None,
        environment: Named::default(),
        env_files: Vec::new(),
        labels: Named::default(),
        ports: Vec::new(),
        expose: Vec::new(),
        network_mode: None,
        networks: None,
        depends_on: Vec::new(),
        links: Vec::new(),
        external_links: Vec::new(),
        volumes_from: Vec::new(),
        extra_hosts: Vec::new(),
        container_name: None,
        hostname: None,
        domainname: None,
        mac_address: None,
        dns: Vec::new(),
        dns_search: Vec::new(),
        healthcheck: None,
        restart: None,
        replicas: Known::Known(1),
        replicas_span: None,
        mounts: Vec::new(),
        cap_add: Vec::new(),
        cap_drop: Vec::new(),
        privileged: None,
        security_opt: Vec::new(),
        devices: Vec::new(),
        sysctls: Named::default(),
        namespaces: Vec::new(),
        user: None,
        read_only: None,
        secrets: Vec::new(),
        configs: Vec::new(),
        models: Vec::new(),
        provider: None,
        extends: extends(&entry.value),
        tree: Value::new(Data::Null, entry.value.span),
    }
}

/// Where `extends` brought the service from, nearest first.
fn extends(value: &Value) -> Vec<composelint_yaml::Span> {
    match &value.history {
        Some(history) if history.origin == Origin::Extends => history.via.clone(),
        _ => Vec::new(),
    }
}

fn build(value: &Value) -> Option<Spanned<Build>> {
    let map = value.as_map()?;
    let get = |key: &str| map.get(key).and_then(filled);
    Some(spanned(
        Build {
            context: get("context"),
            network: get("network"),
        },
        value,
    ))
}

fn words(value: &Value) -> Option<Spanned<Vec<Text>>> {
    let words = match &value.data {
        Data::Str(line) => command::split(line)?,
        Data::Seq(items) => items
            .iter()
            .filter_map(|item| item.as_text().cloned())
            .collect(),
        _ => return None,
    };
    Some(spanned(words, value))
}

fn env_files(value: &Value) -> Vec<EnvFile> {
    let items = value.as_seq().unwrap_or_default();
    items.iter().filter_map(env_file).collect()
}

fn env_file(value: &Value) -> Option<EnvFile> {
    let path = text(value.get("path")?)?;
    let required = value
        .get("required")
        .and_then(flag)
        .is_none_or(|required| required.value != Known::Known(false));
    Some(EnvFile {
        path,
        required,
        file: None,
    })
}

fn environment(value: &Value) -> Named<EnvVar> {
    let variable = |(name, pair): (SmolStr, hosts::Pair<'_>)| {
        let (text, history) = (pair.text, pair.from.history.clone());
        (
            name,
            EnvVar {
                span: pair.span,
                value_span: pair.value_span,
                value: text,
                from_file: false,
                history,
            },
        )
    };
    hosts::pairs(value).map(variable).collect()
}

fn healthcheck(value: &Value) -> Option<Spanned<Healthcheck>> {
    value.as_map()?;
    let test = match value.get("test").map(|test| &test.data) {
        Some(Data::Str(line)) => vec![Text::plain("CMD-SHELL"), line.clone()],
        Some(Data::Seq(items)) => items
            .iter()
            .filter_map(|item| item.as_text().cloned())
            .collect(),
        _ => Vec::new(),
    };
    let disabled = is_true(value.get("disable"))
        || test
            .first()
            .is_some_and(|first| first.known() == Some("NONE"));
    Some(spanned(Healthcheck { test, disabled }, value))
}

fn replicas(service: &mut Service, value: Option<&Value>) {
    let Some(value) = value else { return };
    let Some(count) = whole(value) else { return };
    service.replicas_span = Some(value.span);
    service.replicas = match count {
        Known::Known(count) => Known::Known(u32::try_from(count.max(0)).unwrap_or(u32::MAX)),
        Known::Unknown(text) => Known::Unknown(text),
    };
}

/// The `source` of every item of a list of mappings; empty where there is none.
fn sources(value: &Value) -> Vec<Spanned<Text>> {
    let source = |item: &Value| {
        item.as_map()?;
        Some(
            item.get("source")
                .and_then(text)
                .unwrap_or_else(|| spanned(Text::default(), item)),
        )
    };
    value
        .as_seq()
        .unwrap_or_default()
        .iter()
        .filter_map(source)
        .collect()
}

fn keys(value: &Value) -> Vec<Spanned<SmolStr>> {
    let key = |entry: &Entry| Spanned {
        value: entry.key.clone(),
        span: entry.key_span,
        history: entry.value.history.clone(),
    };
    value.as_map().into_iter().flatten().map(key).collect()
}

fn tmpfs(text: Spanned<Text>) -> Spanned<Mount> {
    let target = text
        .value
        .split_once(':')
        .map_or_else(|| text.value.clone(), |(path, _)| path);
    let mount = Mount {
        kind: "tmpfs".into(),
        source: None,
        target,
        read_only: false,
        propagation: None,
    };
    Spanned {
        value: mount,
        span: text.span,
        history: text.history,
    }
}

fn mount(value: &Value) -> Option<Spanned<Mount>> {
    value.as_map()?;
    let get = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_text)
            .filter(|text| !text.is_blank())
    };
    let mount = Mount {
        kind: get("type").map(Text::shown).unwrap_or_default(),
        source: get("source").cloned(),
        target: get("target").cloned().unwrap_or_default(),
        read_only: is_true(value.get("read_only")),
        propagation: value
            .get("bind")
            .and_then(|bind| bind.get("propagation"))
            .and_then(Value::as_text)
            .map(Text::shown),
    };
    Some(spanned(mount, value))
}
