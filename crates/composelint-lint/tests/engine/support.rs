//! Rules for tests, and a project from text.

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request};
use composelint_intent::{Hints, Roles};
use composelint_lint::{Context, Diagnostic, Group, Input, Rule, Settings, Severity, lint};
use composelint_topology::EngineProfile;

/// A rule for tests.
pub(crate) const fn rule(name: &'static str, group: Group, check: fn(&mut Context<'_>)) -> Rule {
    Rule {
        name,
        group,
        severity: Severity::Warning,
        enabled: true,
        since: "0.1.0",
        summary: "A rule for tests.",
        page: "",
        aliases: &[],
        options: &[],
        check,
    }
}

/// Reports every image, at its bytes.
pub(crate) static IMAGES: Rule = rule("every-image", Group::Hygiene, |cx| {
    for service in cx.project().services.values() {
        if let Some(image) = &service.image {
            cx.report(image.span, "an image")
                .service(service.name.clone())
                .history(image.history.as_deref());
        }
    }
});

/// Reports every declared network, at its key.
pub(crate) static NETWORKS: Rule = rule("every-network", Group::Isolation, |cx| {
    for network in cx
        .project()
        .networks
        .values()
        .filter(|network| network.declared)
    {
        cx.report(network.key_span, "a network")
            .network(network.key.clone());
    }
});

/// Reports every name in a suppression comment that silenced nothing.
pub(crate) static UNUSED: Rule = rule("every-unused", Group::Meta, |cx| {
    for comment in cx.suppressions() {
        for name in comment.names.iter().filter(|name| name.ran && !name.used) {
            cx.report(name.span, format!("{} is not used", name.name));
        }
    }
});

/// A rule that is off unless somebody asks for it.
pub(crate) static OFF: Rule = Rule {
    enabled: false,
    ..rule("every-service", Group::Hygiene, |cx| {
        for (_, node, service) in cx.services() {
            cx.report(node.span, "a service")
                .service(service.name.clone());
        }
    })
};

/// A rule that runs although others are selected.
pub(crate) static REFUSED: Rule = Rule {
    severity: Severity::Error,
    ..rule("every-problem", Group::Load, |cx| {
        for problem in cx.problems() {
            cx.report(problem.span, &problem.message);
        }
    })
};

/// All of them.
pub(crate) static RULES: [&Rule; 5] = [&IMAGES, &NETWORKS, &UNUSED, &OFF, &REFUSED];

/// Loads files as the command does.
pub(crate) fn load(files: &[(&str, &str)]) -> Loaded {
    load_as(files, false)
}

/// Loads files, `tolerant` as an editor does.
pub(crate) fn load_as(files: &[(&str, &str)], tolerant: bool) -> Loaded {
    let loader = files
        .iter()
        .fold(MemoryLoader::new(), |loader, (path, text)| {
            loader.with(*path, text.as_bytes())
        });
    let request = Request {
        project_name: Some("shop".to_owned()),
        tolerant,
        ..Request::default()
    };
    composelint_compose::load(&request, &loader)
}

/// Lints a loaded project.
pub(crate) fn run(
    loaded: &Loaded,
    rules: &[&'static Rule],
    settings: &Settings,
) -> Vec<Diagnostic> {
    let topology = composelint_topology::build(&[&loaded.project], &EngineProfile::newest());
    let roles = Roles::infer(&loaded.project, &Hints::new());
    let input = Input::of(loaded, &topology, &roles);
    lint(&input, rules, settings)
}

/// A finding in one line: what it points at, and why it does not count.
pub(crate) fn line(loaded: &Loaded, found: &Diagnostic) -> String {
    let subject = found.service.as_ref().or(found.network.as_ref());
    let subject = subject.map_or(found.message.as_str(), |name| name.as_str());
    match &found.suppressed {
        None => subject.to_owned(),
        Some(suppressed) => {
            let comment = suppressed
                .span
                .map_or("configuration", |span| loaded.sources.slice(span));
            assert!(
                comment == "configuration" || comment.starts_with('#'),
                "{comment}"
            );
            format!(
                "{subject}: {}",
                suppressed.reason.as_deref().unwrap_or("no reason")
            )
        }
    }
}
