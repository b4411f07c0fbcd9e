//! The sections of a configuration that are about projects: files, roles, networks, the engine.

use composelint_intent::Role;
use composelint_topology::EngineProfile;
use composelint_yaml::{NodeRef, Span};
use globset::Glob;
use smol_str::SmolStr;

use super::keys::{NETWORK_KEYS, PROJECT_KEYS};
use super::read::{Reader, list};
use super::{NetworkEntry, Problem, ProblemKind, ProjectEntry, RoleEntry, Written};
use crate::{nearest_word, quoted};

impl<'t> Reader<'t> {
    pub(super) fn engine(&mut self, node: NodeRef<'t>) -> Option<Written<EngineProfile>> {
        if node.is_null() {
            return None;
        }
        let text = self.text(node, "`engine`")?;
        match text.value.parse() {
            Ok(value) => Some(Written {
                value,
                span: text.span,
            }),
            Err(error) => {
                let message = format!("{} is no engine: {error}", quoted(&text.value));
                self.note(
                    Problem::new(ProblemKind::WrongValue, text.span, message).help(
                        "write a version from 20.10 to 29 with its options: `28`, `29+nftables`",
                    ),
                );
                None
            }
        }
    }

    /// A list of globs.
    pub(super) fn globs(&mut self, node: NodeRef<'t>, what: &str) -> Vec<Written<SmolStr>> {
        let mut globs = self.texts(node, what);
        globs.retain(|glob| match Glob::new(&glob.value) {
            Ok(_) => true,
            Err(error) => {
                self.note(
                    Problem::new(
                        ProblemKind::WrongValue,
                        glob.span,
                        format!("{} is no glob: {}", quoted(&glob.value), error.kind()),
                    )
                    .help("write a path with `*`, `?`, `**`, `[a-z]` or `{a,b}`"),
                );
                false
            }
        });
        globs
    }

    pub(super) fn projects(&mut self, node: NodeRef<'t>) -> Vec<ProjectEntry> {
        let mut projects: Vec<ProjectEntry> = Vec::new();
        for item in self.list(node, "`projects`") {
            let Some(project) = self.project(item) else {
                continue;
            };
            let named = |name: &Written<SmolStr>| {
                let mut known = projects.iter().filter_map(|known| known.name.as_ref());
                known
                    .find(|known| known.value == name.value)
                    .map(|it| it.span)
            };
            if let Some(name) = &project.name
                && let Some(first) = named(name)
            {
                self.twice(name.span, &quoted(&name.value), "`projects`", first);
            }
            projects.push(project);
        }
        projects
    }

    fn project(&mut self, node: NodeRef<'t>) -> Option<ProjectEntry> {
        let mut project = ProjectEntry {
            span: node.span(),
            name: None,
            files: Vec::new(),
            env_files: Vec::new(),
            profiles: Vec::new(),
        };
        for (key, value) in self.known(node, "an entry of `projects`", &PROJECT_KEYS) {
            match key.value {
                "name" => project.name = self.text(value, "`name`"),
                "files" => project.files = self.texts(value, "`files`"),
                "env_files" => project.env_files = self.texts(value, "`env_files`"),
                "profiles" => project.profiles = self.texts(value, "`profiles`"),
                _ => {}
            }
        }
        if project.files.is_empty() {
            self.note(
                Problem::new(
                    ProblemKind::WrongType,
                    place(node),
                    "the project has no files",
                )
                .help("name its Compose files: `files: [compose.yaml, compose.prod.yaml]`"),
            );
            return None;
        }
        Some(project)
    }

    pub(super) fn roles(&mut self, node: NodeRef<'t>) -> Vec<RoleEntry> {
        let mut roles = Vec::new();
        for (service, value) in self.mapping(node, "`roles`") {
            let Some(word) = self.text(value, &format!("the role of {}", quoted(&service.value)))
            else {
                continue;
            };
            match word.value.parse::<Role>() {
                Ok(role) => roles.push(RoleEntry {
                    service,
                    role: Written {
                        value: role,
                        span: word.span,
                    },
                }),
                Err(_) => self.unknown_role(&word),
            }
        }
        roles
    }

    pub(super) fn unknown_role(&mut self, word: &Written<SmolStr>) {
        let words = Role::ALL.iter().map(|role| role.as_str());
        let help = match nearest_word(&word.value, words.clone()) {
            Some(nearest) => format!("write `{nearest}`"),
            None => format!("the roles are {}", list(words)),
        };
        self.note(
            Problem::new(
                ProblemKind::WrongValue,
                word.span,
                format!("there is no role {}", quoted(&word.value)),
            )
            .help(help),
        );
    }

    pub(super) fn networks(&mut self, node: NodeRef<'t>) -> Vec<NetworkEntry> {
        let mut networks = Vec::new();
        for (network, value) in self.mapping(node, "`networks`") {
            let mut members = None;
            let what = format!("the network {}", quoted(&network.value));
            for (key, value) in self.known(value, &what, &NETWORK_KEYS) {
                if key.value == "members" && !value.is_empty_node() {
                    members = Some(self.texts(value, "`members`"));
                }
            }
            networks.push(NetworkEntry { network, members });
        }
        networks
    }
}

/// Where an entry begins: the entry itself may be long.
fn place(node: NodeRef<'_>) -> Span {
    node.entries()
        .next()
        .map_or(node.span(), |entry| entry.key.span())
}
