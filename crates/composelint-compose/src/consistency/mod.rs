//! Whether the parts of a project fit together: references, exclusions, cycles.
//!
//! Compose looks at active services only, and stops at the first mistake. Here every mistake is found; those of services whose
//! profiles are inactive are told, but refuse nothing.

mod cycles;
mod limits;
mod names;
mod references;

use composelint_yaml::Span;

use crate::problem::{Problem, ProblemCode};
use crate::project::{Mount, Project, Service, Spanned};
use crate::value::{Entry, Map, Text, Value};
use crate::words::short;

/// The services, each with whether Compose takes part of it.
struct Services<'p> {
    project: &'p Project,
    active: Vec<bool>,
}

impl<'p> Services<'p> {
    fn of(project: &'p Project) -> Self {
        let services = project.services.values();
        let active = services
            .map(|service| service.has_profile(&project.profiles))
            .collect();
        Self { project, active }
    }

    fn get(&self, name: &str) -> Option<(&'p Service, bool)> {
        let (at, _, service) = self.project.services.get_full(name)?;
        Some((service, self.active[at]))
    }

    fn each(&self) -> impl Iterator<Item = (&'p Service, bool)> {
        self.project
            .services
            .values()
            .zip(self.active.iter().copied())
    }
}

/// Checks a decoded project.
pub(crate) fn check(project: &Project, problems: &mut Vec<Problem>) {
    let services = Services::of(project);
    for (service, active) in services.each() {
        let from = problems.len();
        references::check(&services, service, active, problems);
        if active {
            exclusions(service, problems);
            let parts = Parts::of(service);
            limits::check(service, &parts, problems);
            references::contexts(&services, service, problems);
            healthcheck(service, problems);
            mounts(service, problems);
            watch(service, &parts, problems);
        }
        for problem in &mut problems[from..] {
            problem.refused &= active;
        }
    }
    names::check(&services, problems);
    secrets(project, problems);
    cycles::check(&services, problems);
}

/// What is looked at in a service's tree, found in one walk over its keys: few services have any of it.
#[derive(Default)]
struct Parts<'p> {
    deploy: Option<&'p Entry>,
    develop: Option<&'p Entry>,
    scale: Option<&'p Entry>,
}

impl<'p> Parts<'p> {
    fn of(service: &'p Service) -> Self {
        let mut parts = Self::default();
        for entry in service.tree.as_map().into_iter().flatten() {
            match entry.key.as_str() {
                "deploy" => parts.deploy = Some(entry),
                "develop" => parts.develop = Some(entry),
                "scale" => parts.scale = Some(entry),
                _ => {}
            }
        }
        parts
    }
}

/// The tree of a service's `build`; a service without one is not searched for it.
fn build_of(service: &Service) -> Option<&Map> {
    service.build.as_ref()?;
    service.tree.get("build")?.as_map()
}

/// Whether the files are no project by themselves: nothing to run, or references to what other files must declare.
pub(crate) fn is_fragment(project: &Project) -> bool {
    let mut active = project
        .services
        .values()
        .filter(|service| service.has_profile(&project.profiles));
    project.services.is_empty() || active.any(|service| references::is_incomplete(project, service))
}

fn refuse(code: ProblemCode, span: Span, message: String) -> Problem {
    Problem::refused(code, span, message)
}

fn exclusions(service: &Service, problems: &mut Vec<Problem>) {
    if let (Some(mode), Some(networks)) = (&service.network_mode, &service.networks) {
        let name = short(&service.name);
        let message = format!("`{name}` has both `network_mode` and `networks`");
        let problem = refuse(
            ProblemCode::NetworkModeWithNetworks,
            key_span(service, "network_mode").unwrap_or(mode.span),
            message,
        );
        let other = key_span(service, "networks").unwrap_or(networks.span);
        problems.push(
            problem
                .help("keep one of them: a service in another's namespace joins no networks")
                .related(other, "the networks"),
        );
    }
    let Some(build) = build_of(service) else {
        return;
    };
    let filled = |key: &str| {
        build
            .entry(key)
            .filter(|entry| !entry.value.as_text().is_none_or(Text::is_blank))
    };
    if let (Some(file), Some(inline)) = (filled("dockerfile"), filled("dockerfile_inline")) {
        let name = short(&service.name);
        let message = format!("`build` of `{name}` has both `dockerfile` and `dockerfile_inline`");
        let problem = refuse(ProblemCode::InvalidCompose, inline.key_span, message);
        problems.push(
            problem
                .help("keep one of them")
                .related(file.key_span, "the other one"),
        );
    }
    if let Some(platform) = service
        .tree
        .get("platform")
        .and_then(Value::as_str)
        .filter(|platform| !platform.is_empty())
    {
        let platforms = build
            .get("platforms")
            .and_then(Value::as_seq)
            .unwrap_or_default();
        let fits = |other: &Value| other.as_str().is_none_or(|other| other == platform);
        if let (Some(first), false) = (platforms.first(), platforms.iter().any(fits)) {
            let message = format!(
                "`build.platforms` of `{}` lacks the service's own platform `{}`",
                short(&service.name),
                short(platform)
            );
            problems.push(
                refuse(ProblemCode::InvalidCompose, first.span, message).help("add it to the list"),
            );
        }
    }
}

fn key_span(service: &Service, key: &str) -> Option<Span> {
    service
        .tree
        .as_map()
        .and_then(|map| map.entry(key))
        .map(|entry| entry.key_span)
}

fn healthcheck(service: &Service, problems: &mut Vec<Problem>) {
    let Some(first) = service
        .healthcheck
        .as_ref()
        .and_then(|check| check.value.test.first())
    else {
        return;
    };
    let Some(word) = first.known() else { return };
    if !matches!(word, "CMD" | "CMD-SHELL" | "NONE") {
        let test = service
            .tree
            .get("healthcheck")
            .and_then(|check| check.get("test"));
        let span = test
            .and_then(Value::as_seq)
            .and_then(|items| items.first())
            .map_or(service.name_span, |item| item.span);
        let message = format!(
            "`healthcheck.test` of `{}` begins neither with CMD nor with CMD-SHELL",
            short(&service.name)
        );
        problems.push(
            refuse(ProblemCode::InvalidCompose, span, message)
                .help("put `CMD` in front of the command, or write it as one string"),
        );
    }
}

/// Whether a few mounts are surely at different paths, as they nearly always are; that takes no table.
fn is_each_mounted_once(mounts: &[Spanned<Mount>]) -> bool {
    let is_new = |at: usize| {
        let path = mounts[at].value.target.known();
        path.is_none()
            || mounts[..at]
                .iter()
                .all(|mount| mount.value.target.known() != path)
    };
    mounts.len() <= Map::INDEXED && (1..mounts.len()).all(is_new)
}

/// No path in a container is mounted twice.
fn mounts(service: &Service, problems: &mut Vec<Problem>) {
    if is_each_mounted_once(&service.mounts) {
        return;
    }
    let mut seen: rustc_hash::FxHashMap<&str, Span> = rustc_hash::FxHashMap::default();
    let (tmpfs, volumes): (Vec<_>, Vec<_>) = service
        .mounts
        .iter()
        .partition(|mount| mount.value.kind == "tmpfs" && mount.value.source.is_none());
    for mount in tmpfs.into_iter().chain(volumes) {
        let Some(target) = mount.value.target.known() else {
            continue;
        };
        if let Some(first) = seen.get(target) {
            let message = format!(
                "`{}` mounts `{}` twice",
                short(&service.name),
                short(target)
            );
            problems.push(
                refuse(ProblemCode::InvalidCompose, mount.span, message)
                    .help("remove one of the mounts")
                    .related(*first, "mounted here first"),
            );
        } else {
            seen.insert(target, mount.span);
        }
    }
}

fn watch(service: &Service, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let triggers = parts
        .develop
        .and_then(|develop| develop.value.get("watch"))
        .and_then(Value::as_seq);
    for trigger in triggers.unwrap_or_default() {
        let action = trigger.get("action").and_then(Value::as_text);
        if action.is_some_and(Text::is_unknown) {
            continue;
        }
        let action = action.map_or("", |action| action.text.as_str());
        let target = trigger
            .get("target")
            .is_some_and(|target| !target.as_text().is_none_or(Text::is_blank));
        if !target && !matches!(action, "rebuild" | "restart") {
            let span = trigger
                .as_map()
                .and_then(|map| map.entry("action"))
                .map_or(trigger.span, |entry| entry.value.span);
            let message = format!(
                "`{}` in `develop.watch` of `{}` needs a `target`",
                short(action),
                short(&service.name)
            );
            problems.push(
                refuse(ProblemCode::InvalidCompose, span, message)
                    .help("say where the files go in the container: `target: /path`"),
            );
        }
    }
}

/// A secret with a driver alone passes the model, and is refused here.
fn secrets(project: &Project, problems: &mut Vec<Problem>) {
    for secret in project.secrets.values() {
        let filled = |key: &str| {
            secret
                .tree
                .get(key)
                .is_some_and(|value| !value.as_text().is_none_or(Text::is_blank))
        };
        let external = secret
            .tree
            .get("external")
            .is_some_and(|external| external.data != crate::value::Data::Bool(false));
        let told = ["file", "environment", "driver", "external"]
            .iter()
            .all(|key| secret.tree.get(key).is_none());
        if !external && !told && !filled("file") && !filled("environment") {
            let message = format!(
                "the secret `{}` has neither `file` nor `environment`",
                short(&secret.key)
            );
            problems.push(refuse(
                ProblemCode::InvalidCompose,
                secret.key_span,
                message,
            ));
        }
    }
}

#[cfg(test)]
mod tests;
