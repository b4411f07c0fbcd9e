//! The roles of a project's services, with the evidence that speaks for them.

use std::collections::BTreeMap;

use composelint_compose::project::Service;
use composelint_compose::{Data, Project};
use composelint_yaml::Span;
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use crate::confidence::Confidence;
use crate::image::ImageEntry;
use crate::role::{Role, Tier, UnknownRole};

/// What the user has said about services outside the Compose files (`roles:` in the configuration).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    roles: BTreeMap<SmolStr, (Role, Option<Span>)>,
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

    /// The hints by service name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Role, Option<Span>)> {
        self.roles
            .iter()
            .map(|(service, &(role, span))| (service.as_str(), role, span))
    }
}

/// What each service of a project is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Roles {
    services: Vec<(SmolStr, RoleOf)>,
    by_name: FxHashMap<SmolStr, usize>,
    unknown_words: Vec<(Span, UnknownRole)>,
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
    pub image: Option<&'static ImageEntry>,
}

/// One thing that speaks for a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The role it speaks for.
    pub role: Role,
    /// What it is, for people: `` image `postgres:16` ``. Holds no value of any variable.
    pub text: SmolStr,
    /// Where it is written.
    pub span: Span,
    /// How much it counts; a plain image of the table counts 5, a word in a name 1.5, a label 10.
    pub weight: f32,
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
        let mut roles = Roles::default();
        for (name, service) in &project.services {
            let role = match roles.said(name, service, hints) {
                Some((role, evidence)) => RoleOf {
                    role,
                    tier: role.tier(),
                    confidence: Confidence::High,
                    evidence: vec![evidence],
                    image: None,
                },
                None => UNKNOWN.clone(),
            };
            roles.by_name.insert(name.clone(), roles.services.len());
            roles.services.push((name.clone(), role));
        }
        roles
    }

    /// What a service is; [`Role::Unknown`] for a name that the project doesn't have.
    pub fn of(&self, service: &str) -> &RoleOf {
        self.by_name
            .get(service)
            .map_or(&UNKNOWN, |&at| &self.services[at].1)
    }

    /// Every service and what it is, in the project's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RoleOf)> {
        self.services
            .iter()
            .map(|(name, role)| (name.as_str(), role))
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
                    weight: 10.0,
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
                            weight: 10.0,
                        },
                    ));
                }
                Err(unknown) => self.unknown_words.push((span, unknown)),
            }
        }
        None
    }
}
