//! The roles of a project's services, with the evidence that speaks for them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use composelint_compose::project::Service;
use composelint_compose::{Data, Project};
use composelint_yaml::Span;
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use crate::confidence::Confidence;
use crate::consumers;
use crate::evidence::{Evidence, Findings};
use crate::image::{Image, ImageEntry};
use crate::own::Tables;
use crate::role::{Role, Tier, UnknownRole};

/// What the user has said about services outside the Compose files (`roles:` in the configuration).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hints {
    roles: BTreeMap<SmolStr, (Role, Option<Span>)>,
    tables: Arc<Tables>,
}

impl Hints {
    /// No hints.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what a service is; `span` is where that is written, if it is written anywhere.
    pub fn set(&mut self, service: impl Into<SmolStr>, role: Role, span: Option<Span>) {
        self.roles.insert(service.into(), (role, span));
    }

    /// Adds to the tables what the user knows.
    pub fn set_tables(&mut self, tables: Arc<Tables>) {
        self.tables = tables;
    }

    /// The hints by service name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Role, Option<Span>)> {
        self.roles
            .iter()
            .map(|(service, &(role, span))| (service.as_str(), role, span))
    }
}

/// What each service of a project is.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    services: Vec<(SmolStr, RoleOf)>,
    /// Made when first asked for: who walks the services has their places.
    by_name: OnceLock<FxHashMap<SmolStr, usize>>,
    unknown_words: Vec<(Span, UnknownRole)>,
    tables: Arc<Tables>,
}

impl PartialEq for Roles {
    fn eq(&self, other: &Self) -> bool {
        self.services == other.services
            && self.unknown_words == other.unknown_words
            && self.tables == other.tables
    }
}

/// What one service is.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleOf {
    /// The role that the evidence speaks for most.
    pub role: Role,
    /// The tier of that role.
    pub tier: Tier,
    /// How sure that is.
    pub confidence: Confidence,
    /// What speaks for it, and what speaks for something else, the strongest first.
    pub evidence: Vec<Evidence>,
    /// The entry of the image table, where the image is known.
    pub(crate) image: Option<Image>,
}

impl RoleOf {
    /// The entry of the image table, where the image is known.
    pub fn image(&self) -> Option<&ImageEntry> {
        self.image.as_deref()
    }

    /// Whether it is of this tier, and that is more than a guess.
    pub fn is(&self, tier: Tier) -> bool {
        self.tier == tier && self.confidence > Confidence::Low
    }
}

/// What is said of a service that the project doesn't have.
static UNKNOWN: RoleOf = RoleOf {
    role: Role::Unknown,
    tier: Tier::Unknown,
    confidence: Confidence::Low,
    evidence: Vec::new(),
    image: None,
};

impl Roles {
    /// The roles of all services of a project, active or not, in time linear in its size.
    ///
    /// What the user says (the configuration, then the label `composelint.role`, then `x-composelint: {role: …}`) wins;
    /// otherwise all evidence is weighed.
    pub fn infer(project: &Project, hints: &Hints) -> Roles {
        let mut findings: Vec<Findings> = project
            .services
            .values()
            .map(|service| Findings::of(service, &hints.tables))
            .collect();
        consumers::add(project, &hints.tables, &mut findings);
        let mut roles = Roles {
            tables: Arc::clone(&hints.tables),
            ..Roles::default()
        };
        roles.services.reserve_exact(findings.len());
        for ((name, service), found) in project.services.iter().zip(findings) {
            let said = roles.said(name, service, hints);
            roles.services.push((name.clone(), decide(found, said)));
        }
        roles
    }

    /// What a service is; [`Role::Unknown`] for a name that the project doesn't have.
    pub fn of(&self, service: &str) -> &RoleOf {
        let by_name = self.by_name.get_or_init(|| {
            let names = self.services.iter().map(|(name, _)| name.clone());
            names.zip(0..).collect()
        });
        by_name
            .get(service)
            .map_or(&UNKNOWN, |&at| &self.services[at].1)
    }

    /// What the service at this place in the project is; [`Role::Unknown`] behind the last one.
    pub fn at(&self, index: usize) -> &RoleOf {
        self.services.get(index).map_or(&UNKNOWN, |(_, role)| role)
    }

    /// Every service and what it is, in the project's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RoleOf)> {
        self.services
            .iter()
            .map(|(name, role)| (name.as_str(), role))
    }

    /// The tables that the roles were read by.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Words in labels and `x-composelint` that name no role, and where they stand.
    pub fn unknown_words(&self) -> &[(Span, UnknownRole)] {
        &self.unknown_words
    }

    /// What the user says about a service.
    fn said(&mut self, name: &str, service: &Service, hints: &Hints) -> Option<(Role, Evidence)> {
        if let Some(&(role, span)) = hints.roles.get(name) {
            let text = format_smolstr!("configured as {role}");
            return Some((
                role,
                Evidence {
                    role,
                    text,
                    span: span.unwrap_or(service.name_span),
                    weight: SAID,
                },
            ));
        }
        let label = service.labels.get("composelint.role");
        let label = label
            .and_then(|label| Some((label.value.known()?, label.span, "label `composelint.role`")));
        let extension = service
            .tree
            .get("x-composelint")
            .and_then(|extension| extension.get("role"));
        let extension = extension.and_then(|role| match &role.data {
            Data::Str(text) => Some((text.known()?, role.span, "`x-composelint`")),
            _ => None,
        });
        for (word, span, place) in [label, extension].into_iter().flatten() {
            match word.trim().parse::<Role>() {
                Ok(role) => {
                    let text = format_smolstr!("{place} says {role}");
                    return Some((
                        role,
                        Evidence {
                            role,
                            text,
                            span,
                            weight: SAID,
                        },
                    ));
                }
                Err(unknown) => self.unknown_words.push((span, unknown)),
            }
        }
        None
    }
}

/// What the user says.
const SAID: f32 = 10.0;
/// From this score on a role is certain, if it leads clearly.
const CERTAIN: f32 = 4.0;
/// From this score on a role is likely: one strong piece of evidence.
const LIKELY: f32 = 2.5;
/// What a certain role is ahead of every other.
const CLEAR_LEAD: f32 = 2.0;
/// What a likely role is ahead of every other.
const LEAD: f32 = 1.0;

/// What an application may turn out to be on a closer look.
const KINDS_OF_APP: [Role; 5] = [
    Role::Worker,
    Role::Job,
    Role::Workflow,
    Role::Auth,
    Role::Ci,
];

/// Weighs what was found, unless the user has said what the service is.
fn decide(found: Findings, said: Option<(Role, Evidence)>) -> RoleOf {
    let image = found.image.as_ref().map(|image| image.entry.clone());
    let (role, confidence) = match &said {
        Some((role, _)) => (*role, Confidence::High),
        None => weigh(&found),
    };
    let mut evidence = found.evidence;
    evidence.extend(said.map(|(_, evidence)| evidence));
    evidence.sort_by(|a, b| {
        (b.role == role)
            .cmp(&(a.role == role))
            .then(b.weight.total_cmp(&a.weight))
            .then(a.role.cmp(&b.role))
    });
    RoleOf {
        role,
        tier: role.tier(),
        confidence,
        evidence,
        image,
    }
}

/// The role with the most evidence, and how sure that is.
fn weigh(found: &Findings) -> (Role, Confidence) {
    let scores = scores(found);
    // Of two that score the same, an application is the one that says less.
    let ahead = |next: &(Role, f32), best: &(Role, f32)| {
        next.1 > best.1 || (best.0 == Role::App && next.1 >= best.1)
    };
    let best = scores
        .iter()
        .reduce(|best, next| if ahead(next, best) { next } else { best });
    let Some(&(role, score)) = best else {
        return (Role::Unknown, Confidence::Low);
    };
    let first = found.image.as_ref().map(|image| image.entry.role());
    let rival = scores
        .iter()
        .filter(|other| other.0 != role)
        .map(|&(other, score)| {
            if first == Some(role) {
                score - found.besides(other)
            } else {
                score
            }
        })
        .fold(0.0, f32::max);
    let plain_image = first == Some(role) && found.image_weight >= CERTAIN;
    let refined = first == Some(Role::App) && KINDS_OF_APP.contains(&role);
    let doubted_image =
        first.is_some_and(|first| first != role) && found.image_weight >= CERTAIN && !refined;
    let confidence =
        if !doubted_image && score >= CERTAIN && (plain_image || score - rival >= CLEAR_LEAD) {
            Confidence::High
        } else if score >= LIKELY && score - rival >= LEAD {
            Confidence::Medium
        } else {
            Confidence::Low
        };
    (role, confidence)
}

/// What each role scores, in the order of roles.
///
/// An application's image or a build says that an application runs there, not which part of it:
/// where something else speaks for a worker or a job, that counts for those as well.
fn scores(found: &Findings) -> Vec<(Role, f32)> {
    let mut scores: Vec<(Role, f32)> = Vec::new();
    for evidence in &found.evidence {
        match scores.iter_mut().find(|(role, _)| *role == evidence.role) {
            Some((_, score)) => *score += evidence.weight,
            None => scores.push((evidence.role, evidence.weight)),
        }
    }
    for (role, score) in &mut scores {
        if KINDS_OF_APP.contains(role) && *score > found.besides(*role) {
            *score += found.own_code;
        }
    }
    scores.sort_by_key(|&(role, _)| role);
    scores
}

#[cfg(test)]
mod tests;
