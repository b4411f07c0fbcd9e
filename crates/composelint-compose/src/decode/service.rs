//! Services: one pass over the keys of each.

use smol_str::SmolStr;

use super::read::{At, filled, flag, is_true, labels, may_be_true, names, text, texts, whole};
use super::relations::{dependencies, endpoints, links, network_mode};
use super::{command, hosts};
use crate::problem::Problem;
use crate::project::{
    Build, EnvFile, EnvVar, Healthcheck, Known, Mount, Named, Service, Spanned, SparseBox,
};
use crate::value::{Data, Entry, Text, Value};

pub(super) fn service(entry: Entry, problems: &mut Vec<Problem>) -> Service {
    let mut service = empty(&entry);
    let at = At::new(&entry.value, None);
    for (key, value) in at.entries() {
        let key = key.key.as_str();
        let taken = container(&mut service, key, value)
            || networking(&mut service, key, value, problems)
            || storage(&mut service, key, value)
            || rights(&mut service, key, value);
        if !taken && key == "deploy" && service.replicas_span.is_none() {
            replicas(&mut service, value.value.get("replicas"));
        }
    }
    service.depends_on = dependencies(at);
    service.tree = entry.value;
    service
}

fn container(service: &mut Service, key: &str, value: At<'_>) -> bool {
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
        "provider" => service.provider = Some(value.value.span),
        "restart" => service.restart = filled(value),
        "scale" => replicas(service, Some(value.value)),
        _ => return false,
    }
    true
}

fn networking(
    service: &mut Service,
    key: &str,
    value: At<'_>,
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

fn storage(service: &mut Service, key: &str, value: At<'_>) -> bool {
    match key {
        "configs" => service.configs = sources(value),
        "devices" => service.devices = sources(value),
        "secrets" => service.secrets = sources(value),
        "tmpfs" => service.mounts.extend(texts(value).into_iter().map(tmpfs)),
        "volumes" => service.mounts.extend(value.items().filter_map(mount)),
        "volumes_from" => service.volumes_from = texts(value),
        _ => return false,
    }
    true
}

fn rights(service: &mut Service, key: &str, value: At<'_>) -> bool {
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
        partial: false,
        image: None,
        environment: Named::default(),
        ports: Vec::new(),
        networks: None,
        depends_on: Vec::new(),
        tree: Value::new(Data::Null, entry.value.span),
        details: SparseBox::none(),
    }
}

fn build(at: At<'_>) -> Option<Spanned<Build>> {
    at.value.as_map()?;
    let get = |key: &str| at.get(key).and_then(filled);
    Some(at.spanned(Build {
        context: get("context"),
        network: get("network"),
    }))
}

fn words(at: At<'_>) -> Option<Spanned<Vec<Text>>> {
    let words = match &at.value.data {
        Data::Str(line) => command::split(line)?,
        Data::Seq(items) => items
            .iter()
            .filter_map(|item| item.as_text().cloned())
            .collect(),
        _ => return None,
    };
    Some(at.spanned(words))
}

fn env_files(at: At<'_>) -> Vec<EnvFile> {
    let env_file = |entry: At<'_>| {
        let required = entry.get("required").and_then(flag);
        let required = required.is_none_or(|required| required.value != Known::Known(false));
        Some(EnvFile {
            path: text(entry.get("path")?)?,
            required,
            file: None,
        })
    };
    at.items().filter_map(env_file).collect()
}

fn environment(at: At<'_>) -> Named<EnvVar> {
    hosts::by_name(at, |pair| EnvVar {
        span: pair.span,
        value_span: pair.value_span,
        value: pair.text,
        from_file: false,
        history: pair.story.cloned(),
    })
}

fn healthcheck(at: At<'_>) -> Option<Spanned<Healthcheck>> {
    let map = at.value.as_map()?;
    let test = match map.get("test").map(|test| &test.data) {
        Some(Data::Str(line)) => vec![Text::plain("CMD-SHELL"), line.clone()],
        Some(Data::Seq(items)) => items
            .iter()
            .filter_map(|item| item.as_text().cloned())
            .collect(),
        _ => Vec::new(),
    };
    let none = test
        .first()
        .is_some_and(|first: &Text| first.known() == Some("NONE"));
    let disabled = none || is_true(map.get("disable"));
    Some(at.spanned(Healthcheck { test, disabled }))
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
fn sources(at: At<'_>) -> Vec<Spanned<Text>> {
    let source = |item: At<'_>| {
        item.value.as_map()?;
        Some(
            item.get("source")
                .and_then(text)
                .unwrap_or_else(|| item.spanned(Text::default())),
        )
    };
    at.items().filter_map(source).collect()
}

fn keys(at: At<'_>) -> Vec<Spanned<SmolStr>> {
    let key = |(entry, value): (&Entry, At<'_>)| Spanned {
        value: entry.key.clone(),
        span: entry.key_span,
        history: value.history(),
    };
    at.entries().map(key).collect()
}

fn tmpfs(text: Spanned<Text>) -> Spanned<Mount> {
    let path = text.value.split_once(':').map(|(path, _)| path);
    let target = path.unwrap_or_else(|| text.value.clone());
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

fn mount(at: At<'_>) -> Option<Spanned<Mount>> {
    let map = at.value.as_map()?;
    let mut mount = Mount {
        kind: SmolStr::default(),
        source: None,
        target: Text::default(),
        read_only: false,
        propagation: None,
    };
    for Entry { key, value, .. } in map {
        let filled = value.as_text().filter(|text| !text.is_blank());
        match (key.as_str(), filled) {
            ("type", Some(kind)) => mount.kind = kind.shown(),
            ("source", source) => mount.source = source.cloned(),
            ("target", Some(target)) => mount.target = target.clone(),
            ("read_only", _) => mount.read_only = may_be_true(value),
            ("bind", _) => {
                let propagation = value.get("propagation").and_then(Value::as_text);
                mount.propagation = propagation.map(Text::shown);
            }
            _ => {}
        }
    }
    Some(at.spanned(mount))
}
