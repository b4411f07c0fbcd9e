//! References to services, networks, volumes, secrets, configs and models.

use composelint_yaml::Span;
use smol_str::SmolStr;

use super::{Services, build_of, refuse};
use crate::problem::{Problem, ProblemCode};
use crate::project::{DependsOn, Mount, Named, Project, Resource, Service, Spanned};
use crate::value::{Text, Value};
use crate::words::{short, suggestion};

/// Checks what a service refers to.
pub(super) fn check(
    services: &Services<'_>,
    service: &Service,
    active: bool,
    problems: &mut Vec<Problem>,
) {
    let project = services.project;
    if lacks_image(service) {
        let message = format!("`{}` has neither `image` nor `build`", short(&service.name));
        let problem = refuse(ProblemCode::MissingImage, service.name_span, message);
        problems.push(problem.help("add `image: NAME` or `build: PATH`"));
    }
    networks(project, service, problems);
    for dependency in &service.depends_on {
        self::dependency(services, service, dependency, active, problems);
    }
    let mut references = References { service, problems };
    let volumes = Kind {
        what: "volume",
        code: ProblemCode::UndefinedVolume,
        known: &project.volumes,
    };
    for (volume, span) in service.mounts.iter().filter_map(named_volume) {
        references.check(&volumes, volume, span);
    }
    let code = ProblemCode::UndefinedSecretOrConfig;
    let secrets = Kind {
        what: "secret",
        code,
        known: &project.secrets,
    };
    for secret in &service.secrets {
        references.check(&secrets, &secret.value, secret.span);
    }
    for (secret, span) in build_secrets(service) {
        references.check(&secrets, &secret, span);
    }
    let configs = Kind {
        what: "config",
        code,
        known: &project.configs,
    };
    for config in &service.configs {
        references.check(&configs, &config.value, config.span);
    }
    let models = Kind {
        what: "model",
        code: ProblemCode::InvalidCompose,
        known: &project.models,
    };
    let named = |model: &&Spanned<SmolStr>| !is_open_name(&model.value);
    for model in service.models.iter().filter(named) {
        references.check(&models, &Text::plain(model.value.clone()), model.span);
    }
}

/// Whether a variable without a value stands in a name that no `$` may stand in.
fn is_open_name(name: &str) -> bool {
    name.contains("${")
}

/// Whether a variable without a value may bring in an active profile.
fn may_take_part(service: &Service) -> bool {
    let mut profiles = service.profiles.iter();
    profiles.any(|profile| is_open_name(&profile.value))
}

fn networks(project: &Project, service: &Service, problems: &mut Vec<Problem>) {
    let name = || short(&service.name);
    for network in service.networks.iter().flat_map(|networks| &networks.value) {
        if network.name.starts_with("x-") {
            let other = short(&network.name);
            let message = format!(
                "Docker Compose takes `{other}` in `networks` of `{}` for an extension",
                name()
            );
            let problem = refuse(ProblemCode::UndeclaredNetwork, network.span, message);
            problems.push(problem.help("give the network a name that does not begin with `x-`"));
        }
    }
    for network in undeclared_networks(project, service) {
        let other = short(&network.name);
        let message = format!(
            "`{}` refers to the network `{other}`, which is not declared",
            name()
        );
        let declare = || format!("declare it at the top level: `networks: {{{other}: {{}}}}`");
        let help = suggestion(problems.len(), &network.name, project.networks.keys())
            .unwrap_or_else(declare);
        problems.push(refuse(ProblemCode::UndeclaredNetwork, network.span, message).help(help));
    }
}

fn lacks_image(service: &Service) -> bool {
    let has_source =
        service.image.is_some() || service.build.is_some() || service.provider.is_some();
    !has_source && !service.is_partial()
}

fn undeclared_networks<'p>(
    project: &'p Project,
    service: &'p Service,
) -> impl Iterator<Item = &'p crate::project::ServiceNetwork> {
    let networks = service.networks.iter().flat_map(|networks| &networks.value);
    let own_default = service.network_mode.is_some();
    networks.filter(move |network| match network.name.as_str() {
        _ if network.unknown => false,
        // A service with `network_mode` does not bring the default network along; that is told as it is.
        "default" if own_default => false,
        name => !name.starts_with("x-") && !project.networks.contains_key(name),
    })
}

/// Whether a service needs what other files must bring.
pub(super) fn is_incomplete(project: &Project, service: &Service) -> bool {
    let missing_service = |dependency: &DependsOn| {
        !dependency.unknown && !project.services.contains_key(&dependency.service)
    };
    let missing_volume = |mount: &Spanned<Mount>| {
        named_volume(mount).is_some_and(|(volume, _)| {
            volume
                .known()
                .is_some_and(|name| !project.volumes.contains_key(name))
        })
    };
    lacks_image(service)
        || undeclared_networks(project, service).next().is_some()
        || service.depends_on.iter().any(missing_service)
        || service.mounts.iter().any(missing_volume)
}

fn dependency(
    services: &Services<'_>,
    service: &Service,
    dependency: &DependsOn,
    active: bool,
    problems: &mut Vec<Problem>,
) {
    let found = services.get(&dependency.service);
    let is_there = found.is_some_and(|(other, runs)| {
        runs || !active || !dependency.required || may_take_part(other)
    });
    if dependency.unknown || is_there {
        return;
    }
    let (from, to) = (short(&service.name), short(&dependency.service));
    let verb = match dependency.implied_by.as_deref() {
        Some("links") => "links to",
        Some("volumes_from") => "takes volumes from",
        Some("network_mode") => "shares the network of",
        Some(_) => "shares a namespace with",
        None => "depends on",
    };
    match found {
        None => {
            let message = match to.as_str() {
                "" => format!("`{from}` {verb} a service without a name"),
                _ => format!("`{from}` {verb} `{to}`, which is no service of the project"),
            };
            let help = suggestion(
                problems.len(),
                &dependency.service,
                services.project.services.keys(),
            );
            let help =
                help.unwrap_or_else(|| "declare the service, or remove the reference".to_owned());
            problems
                .push(refuse(ProblemCode::UndefinedService, dependency.span, message).help(help));
        }
        Some((other, _)) => {
            let message = format!("`{from}` {verb} `{to}`, whose profiles are inactive");
            let profile = other
                .profiles
                .first()
                .map(|profile| short(&profile.value))
                .unwrap_or_default();
            let help =
                format!("activate its profile (`--profile {profile}`), or set `required: false`");
            let problem =
                refuse(ProblemCode::UndefinedService, dependency.span, message).help(help);
            problems.push(problem.related(other.name_span, "the service"));
        }
    }
}

/// The volume that a mount names, if it names one.
fn named_volume(mount: &Spanned<Mount>) -> Option<(&Text, Span)> {
    if mount.value.kind != "volume" {
        return None;
    }
    mount
        .value
        .source
        .as_ref()
        .map(|source| (source, mount.span))
}

fn build_secrets(service: &Service) -> impl Iterator<Item = (Text, Span)> {
    let secrets = build_of(service)
        .and_then(|build| build.get("secrets"))
        .and_then(Value::as_seq);
    let secrets = secrets
        .unwrap_or_default()
        .iter()
        .filter(|secret| secret.as_map().is_some());
    secrets.map(|secret| match secret.get("source") {
        Some(source) => (source.as_text().cloned().unwrap_or_default(), source.span),
        None => (Text::default(), secret.span),
    })
}

/// What a reference leads to.
struct Kind<'p> {
    what: &'static str,
    code: ProblemCode,
    known: &'p Named<Resource>,
}

struct References<'p> {
    service: &'p Service,
    problems: &'p mut Vec<Problem>,
}

impl References<'_> {
    /// Reports a name that the project does not declare.
    fn check(&mut self, kind: &Kind<'_>, name: &Text, span: Span) {
        let Some(known) = name.known().filter(|name| !kind.known.contains_key(*name)) else {
            return;
        };
        let (from, what) = (short(&self.service.name), kind.what);
        if known.is_empty() {
            let message = format!("`{from}` refers to a {what} without a name");
            self.problems
                .push(refuse(kind.code, span, message).help("add `source: NAME`"));
            return;
        }
        // What a variable brings is not repeated: it may be a secret.
        let message = if name.is_interpolated() {
            format!("`{from}` refers to a {what} that is not declared")
        } else {
            format!(
                "`{from}` refers to the {what} `{}`, which is not declared",
                short(known)
            )
        };
        let declare = || format!("declare it at the top level, under `{what}s`");
        let help =
            suggestion(self.problems.len(), known, kind.known.keys()).unwrap_or_else(declare);
        self.problems
            .push(refuse(kind.code, span, message).help(help));
    }
}

/// `additional_contexts: {NAME: service:X}` needs a service X with a build.
pub(super) fn contexts(services: &Services<'_>, service: &Service, problems: &mut Vec<Problem>) {
    let contexts = build_of(service)
        .and_then(|build| build.get("additional_contexts"))
        .and_then(Value::as_map);
    for context in contexts.into_iter().flatten() {
        let Some(target) = context
            .value
            .as_str()
            .and_then(|text| text.strip_prefix("service:"))
        else {
            continue;
        };
        let (wrong, help) = match services.get(target) {
            None => {
                let known = services.project.services.keys();
                (
                    "is no service of the project",
                    suggestion(problems.len(), target, known),
                )
            }
            Some((other, false)) if may_take_part(other) => continue,
            Some((_, false)) => ("is a service whose profiles are inactive", None),
            Some((other, true)) if other.build.is_none() => (
                "is a service without `build`",
                Some("add `build` to it".to_owned()),
            ),
            Some(_) => continue,
        };
        let message = format!(
            "`{}` builds on `{}`, which {wrong}",
            short(&service.name),
            short(target)
        );
        let mut problem = refuse(ProblemCode::UndefinedService, context.value.span, message);
        problem.help = help;
        problems.push(problem);
    }
}
