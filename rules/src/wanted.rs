//! Wants that fail, one finding for each host that a service names in vain.

use std::cell::OnceCell;

use composelint_compose::project::Service;
use composelint_intent::{Place, Want, WantKind, WantPort, WantVerdict};
use composelint_lint::{Applicability, Confidence, Context, Edit, Fix, ModelPath};
use composelint_topology::{ServiceId, Topology};
use composelint_yaml::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::{SmolStr, StrExt};

/// How many further places of the same want are shown.
const SHOWN: usize = 3;

/// A want of a service with what becomes of it.
pub(crate) struct Failing<'a, T> {
    pub(crate) service: &'a Service,
    pub(crate) want: &'a Want,
    /// Where the service says the same again.
    pub(crate) again: Vec<&'a Want>,
    /// What the rule made of the verdict.
    pub(crate) what: T,
}

impl<T> Failing<'_, T> {
    /// How sure the finding is: a host that a variable brings may be another one where the project runs.
    pub(crate) fn confidence(&self) -> Confidence {
        if self.want.by_variable {
            self.want.confidence.min(Confidence::Medium)
        } else {
            self.want.confidence
        }
    }

    /// Other places where the service says the same.
    pub(crate) fn more(&self) -> impl Iterator<Item = Span> {
        let own = self.want.host_at.span;
        let more = self.again.iter().map(|want| want.host_at.span);
        more.filter(move |span| *span != own).take(SHOWN)
    }

    /// Changes every place where the service says so; nothing where one of them must stay.
    pub(crate) fn fix(
        &self,
        title: String,
        applicability: Applicability,
        edit: impl Fn(&Want) -> Option<Vec<Edit>>,
    ) -> Option<Fix> {
        let mut fix = Fix::new(title, applicability, Vec::new());
        for want in std::iter::once(&self.want).chain(&self.again) {
            let keys: &[&str] = match want.kind {
                _ if want.shared => return None,
                WantKind::Url | WantKind::HostPort | WantKind::Dsn => &["environment"],
                WantKind::Healthcheck => &["healthcheck"],
                WantKind::Command => &["command", "entrypoint"],
                WantKind::Label | WantKind::ConfigFile | WantKind::Link | WantKind::DependsOn => {
                    return None;
                }
            };
            for edit in edit(want)? {
                if !fix.edits.contains(&edit) {
                    fix.edits.push(edit);
                }
            }
            for key in keys {
                let path = ModelPath::new(["services", &*self.service.name, key]);
                if !fix.intends.contains(&path) {
                    fix.intends.push(path);
                }
            }
        }
        Some(fix)
    }
}

/// Which wants of a service are one mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Same {
    /// Those that name the same host.
    Host,
    /// Those that name the same host and port.
    Port,
}

/// The wants that `judge` objects to: the surest one of each service and host. A text that several services share is one mistake.
///
/// A text that several services have through an anchor or an env file counts for none that cannot use it, where another one can.
pub(crate) fn failing<'a, T>(
    cx: &Context<'a>,
    same: Same,
    judge: impl Fn(&'a Want, &'a WantVerdict) -> Option<T>,
) -> Vec<Failing<'a, T>> {
    // Found out for the first want that a rule objects to: most object to none.
    let used: OnceCell<FxHashSet<Span>> = OnceCell::new();
    let is_used = |want: &Want| {
        let used = used.get_or_init(|| {
            cx.judged_wants()
                .filter(|(want, verdict)| want.shared && is_fine(verdict))
                .map(|(want, _)| want.host_at.span)
                .collect()
        });
        used.contains(&want.host_at.span)
    };
    failing_and_fine(cx, same, |want, verdict| {
        let what = judge(want, verdict)?;
        (is_fine(verdict) || !is_used(want)).then_some(what)
    })
}

/// The same, for rules about wants that are fulfilled.
pub(crate) fn failing_and_fine<'a, T>(
    cx: &Context<'a>,
    same: Same,
    judge: impl Fn(&'a Want, &'a WantVerdict) -> Option<T>,
) -> Vec<Failing<'a, T>> {
    let mut found: Vec<(SmolStr, Option<u16>, Failing<'a, T>)> = Vec::new();
    let mut places: FxHashMap<Span, usize> = FxHashMap::default();
    for (want, verdict) in cx.judged_wants() {
        let Some(what) = judge(want, verdict) else {
            continue;
        };
        if want.confidence == Confidence::Low {
            continue;
        }
        let Some((_, service)) = cx.project().services.get_index(want.from) else {
            continue;
        };
        if *places.entry(want.host_at.span).or_insert(want.from) != want.from {
            continue;
        }
        let host = want.host.to_lowercase_smolstr();
        let port = want.port.number().filter(|_| same == Same::Port);
        let mut known = found
            .iter_mut()
            .rev()
            .take_while(|(_, _, known)| known.want.from == want.from);
        match known.find(|(name, at, _)| *name == host && *at == port) {
            Some((_, _, known)) if known.want.confidence >= want.confidence => {
                known.again.push(want);
            }
            Some((_, _, known)) => {
                known.again.push(known.want);
                (known.want, known.what) = (want, what);
            }
            None => {
                let failing = Failing {
                    service,
                    want,
                    again: Vec::new(),
                    what,
                };
                found.push((host, port, failing));
            }
        }
    }
    found.into_iter().map(|(_, _, failing)| failing).collect()
}

fn is_fine(verdict: &WantVerdict) -> bool {
    matches!(verdict, WantVerdict::Reaches(_) | WantVerdict::Own)
}

/// Whether the service itself is known to dial what the want names; labels and mounted files have a rule of their own.
pub(crate) fn is_dialled(want: &Want) -> bool {
    !matches!(
        want.kind,
        WantKind::DependsOn | WantKind::Link | WantKind::Label | WantKind::ConfigFile
    )
}

/// What says so, for a label: `` `DB_URL` says so ``.
pub(crate) fn source(want: &Want) -> String {
    match &want.key {
        Some(key) => format!("`{key}`"),
        None => format!("the {}", want.kind.as_str()),
    }
}

/// The host with its port, as it would be dialled.
pub(crate) fn dialled(want: &Want) -> String {
    match want.port {
        WantPort::Written(port, _) => format!("{}:{port}", want.host),
        WantPort::Default(_) | WantPort::Unknown => want.host.to_string(),
    }
}

/// Writes another text at the place of a host or a port, where its bytes are known and nobody else uses them.
pub(crate) fn replace(cx: &Context<'_>, place: Place, text: &str) -> Option<Edit> {
    let is_free = place.exact && !cx.is_shared(place.span);
    is_free.then(|| Edit::replace(place.span, text))
}

/// The networks of a service, as words: `` `front` and `back` ``.
pub(crate) fn networks_of(topology: &Topology, service: ServiceId) -> String {
    let endpoints = topology.endpoints_of_service(service).iter();
    let keys: Vec<String> = endpoints
        .map(|endpoint| format!("`{}`", topology.network(endpoint.network).key))
        .collect();
    match &keys[..] {
        [] => "no network".to_owned(),
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}
