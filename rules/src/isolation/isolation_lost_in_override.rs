//! `isolation-lost-in-override`: A later file takes away isolation that an earlier file set up.

use composelint_compose::Project;
use composelint_compose::project::{FileRole, Known, Network, NetworkMode, Service};
use composelint_compose::value::{History, Origin};
use composelint_intent::Tier;
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::ServiceId;
use composelint_yaml::{FileId, NodeRef, Span, Typed, go_yaml_type};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::{ports, tiers};

pub(super) static RULE: Rule = Rule {
    name: "isolation-lost-in-override",
    group: Group::Isolation,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A later file takes away isolation that an earlier file set up.",
    page: include_str!("isolation_lost_in_override.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let layers = layers(cx.project());
    if layers.len() > 1 {
        check_networks(cx, &layers);
    }
    let mut first_places = None;
    for (id, _, service) in cx.services_with(&[Part::Mode, Part::Published]) {
        for opening in openings(cx, id, service) {
            let earlier = match opening.via {
                Some(via) => Some(via),
                None if layers.len() < 2 => None,
                None => first_places
                    .get_or_insert_with(|| FirstPlaces::read(cx, &layers))
                    .of(service)
                    .filter(|place| place.file != opening.span.file),
            };
            if let Some(earlier) = earlier {
                report(cx, service, &opening, earlier);
            }
        }
    }
}

/// The Compose files of a project in the order they are merged.
fn layers(project: &Project) -> Vec<FileId> {
    let merged = |role| matches!(role, FileRole::Base | FileRole::Override);
    project
        .files
        .iter()
        .filter(|file| merged(file.role))
        .map(|file| file.file)
        .collect()
}

/// Networks that an earlier file makes internal and the result does not.
fn check_networks(cx: &mut Context<'_>, files: &[FileId]) {
    let open = |network: &&Network| match &network.internal {
        None => network.declared,
        Some(internal) => internal.value == Known::Known(false),
    };
    for network in cx.project().networks.values().filter(open) {
        let history = network
            .internal
            .as_ref()
            .and_then(|internal| internal.history.as_ref());
        let replaced = history
            .into_iter()
            .flat_map(|history| &history.shadowed)
            .find(|earlier| earlier.text.as_ref().is_some_and(|text| is_true(text)));
        let place = network
            .internal
            .as_ref()
            .map_or(network.key_span, |internal| internal.span);
        let earlier = replaced
            .map(|earlier| earlier.span)
            .or_else(|| internal_before(cx, network, files, place));
        let Some(earlier) = earlier else { continue };
        cx.report(
            place,
            format!("{} is no longer internal", quoted(&network.key)),
        )
        .network(network.key.clone())
        .label("its members can reach the internet and be published")
        .related(earlier, "internal here, before this file is merged")
        .help("keep `internal: true`, and give what needs a way out another network");
    }
}

/// Where a file other than the deciding one says `internal: true`: `!reset` and `!override` leave no trace in the merged project.
fn internal_before(
    cx: &Context<'_>,
    network: &Network,
    files: &[FileId],
    place: Span,
) -> Option<Span> {
    let others = files.iter().filter(|file| **file != place.file);
    let mut likely = others.filter(|file| cx.sources().get(**file).text().contains("internal:"));
    likely.find_map(|file| {
        let root = cx.tree(*file).documents().next()?;
        let internal = root.get("networks")?.get(&network.key)?.get("internal")?;
        internal
            .text()
            .is_some_and(is_true)
            .then(|| internal.span())
    })
}

fn is_true(text: &str) -> bool {
    matches!(go_yaml_type(text), Typed::Bool(true))
}

/// Something that opens a service up.
struct Opening {
    span: Span,
    message: String,
    label: &'static str,
    is_port: bool,
    /// The `extends` that brought it, if one did.
    via: Option<Span>,
}

/// Host mode, and the first public port of a data service.
fn openings(cx: &Context<'_>, id: ServiceId, service: &Service) -> Vec<Opening> {
    let mode = service
        .network_mode
        .as_ref()
        .filter(|mode| mode.value == NetworkMode::Host);
    let host_mode = mode.map(|mode| Opening {
        span: mode.span,
        message: format!(
            "{} is put into the host's network namespace",
            quoted(&service.name)
        ),
        label: "host mode comes in here",
        is_port: false,
        via: extended(mode.history.as_deref()),
    });
    let public = ports::public(cx.topology().bindings_of(id))
        .next()
        .filter(|_| tiers::of_tier(cx, &service.name, Tier::Data).is_some());
    let port = public.map(|binding| Opening {
        span: binding.span,
        message: format!(
            "data service {} is opened on {}",
            quoted(&service.name),
            ports::place(binding)
        ),
        label: "the port comes in here",
        is_port: true,
        via: extended(ports::history(service, binding)),
    });
    host_mode.into_iter().chain(port).collect()
}

fn extended(history: Option<&History>) -> Option<Span> {
    history
        .filter(|history| history.origin == Origin::Extends)?
        .via
        .first()
        .copied()
}

/// Where each service is first written.
struct FirstPlaces(FxHashMap<SmolStr, Span>);

impl FirstPlaces {
    fn read(cx: &Context<'_>, layers: &[FileId]) -> Self {
        let mut places = FxHashMap::default();
        for file in layers {
            let root = cx.tree(*file).documents().next();
            let services = root.and_then(|root| root.get("services"));
            for key in services
                .into_iter()
                .flat_map(NodeRef::entries)
                .map(|entry| entry.key)
            {
                if let Some(name) = key.text() {
                    places.entry(SmolStr::new(name)).or_insert(key.span());
                }
            }
        }
        Self(places)
    }

    fn of(&self, service: &Service) -> Option<Span> {
        self.0.get(&service.name).copied()
    }
}

fn report(cx: &mut Context<'_>, service: &Service, opening: &Opening, earlier: Span) {
    let for_development = opening.is_port && tiers::is_for_development(cx, service, opening.span);
    // What `extends` brings is said in one place at least; an override says it in another than people read.
    let harmless = for_development || opening.via.is_some();
    let severity = if harmless {
        Severity::Info
    } else {
        cx.severity()
    };
    let text = match opening.via {
        Some(_) => "taken over from the other file here".to_owned(),
        None => format!("{} is closed here", quoted(&service.name)),
    };
    cx.report(opening.span, &opening.message)
        .service(service.name.clone())
        .severity(severity)
        .label(opening.label)
        .related(earlier, text)
        .help("leave it out of the later file, or silence this with the reason it is right there");
}
