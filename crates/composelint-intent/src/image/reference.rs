//! An image reference, taken apart: `registry:5000/namespace/name:tag@sha256:…`.

use std::borrow::Cow;

use crate::words::lower_case;

/// An image reference in its parts, without what only says where to fetch it.
///
/// ```
/// # use composelint_intent::ImageReference;
/// let image = ImageReference::parse("mirror.example:5000/library/Postgres:16-alpine@sha256:0123");
/// assert_eq!((image.registry(), image.path(), image.tag()), (Some("mirror.example:5000"), "postgres", Some("16-alpine")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference<'t> {
    registry: Option<&'t str>,
    path: Cow<'t, str>,
    tag: Option<&'t str>,
    digest: Option<&'t str>,
}

impl<'t> ImageReference<'t> {
    /// Takes a reference apart. Never fails: what makes no sense as a reference simply matches nothing.
    pub fn parse(text: &'t str) -> Self {
        let text = text.trim();
        let (text, digest) = split_last(text, '@');
        let (repository, tag) = match text.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
            _ => (text, None),
        };
        let (registry, path) = match repository.split_once('/') {
            Some((first, rest)) if is_registry(first) => (Some(first), rest),
            _ => (None, repository),
        };
        Self {
            registry,
            path: lower_case(strip_mirrors(path)),
            tag,
            digest,
        }
    }

    /// The registry's host and port, if the reference names one.
    pub fn registry(&self) -> Option<&'t str> {
        self.registry
    }

    /// Namespace and name, lower-case, without registry, mirrors and `library/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last component of the path.
    pub fn name(&self) -> &str {
        self.path
            .rsplit_once('/')
            .map_or(&*self.path, |(_, name)| name)
    }

    /// The tag.
    pub fn tag(&self) -> Option<&'t str> {
        self.tag
    }

    /// The digest, with its algorithm.
    pub fn digest(&self) -> Option<&'t str> {
        self.digest
    }
}

fn split_last(text: &str, separator: char) -> (&str, Option<&str>) {
    text.rsplit_once(separator)
        .map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Docker's own test: a first component with a dot or a port, or `localhost`, is a host.
pub(crate) fn is_registry(component: &str) -> bool {
    component.contains(['.', ':']) || component == "localhost"
}

/// Drops everything up to a nested host (`docker.io/…` behind a pull-through proxy), `library/`,
/// and GitLab's `dependency_proxy/containers/`.
fn strip_mirrors(path: &str) -> &str {
    let mut kept = path;
    let mut rest = path;
    let mut previous = "";
    while let Some((component, after)) = rest.split_once('/') {
        let proxy = component == "containers" && previous == "dependency_proxy";
        if component == "library" || component.contains(['.', ':']) || proxy {
            kept = after;
        }
        previous = component;
        rest = after;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, registry, path, tag.
    const CASES: [(&str, Option<&str>, &str, Option<&str>); 16] = [
        ("postgres", None, "postgres", None),
        ("postgres:16", None, "postgres", Some("16")),
        (
            "docker.io/library/postgres:16",
            Some("docker.io"),
            "postgres",
            Some("16"),
        ),
        ("localhost/shop/api", Some("localhost"), "shop/api", None),
        (
            "localhost:5000/postgres",
            Some("localhost:5000"),
            "postgres",
            None,
        ),
        (
            "bitnami/postgresql:16",
            None,
            "bitnami/postgresql",
            Some("16"),
        ),
        (
            "public.ecr.aws/docker/library/redis:7",
            Some("public.ecr.aws"),
            "redis",
            Some("7"),
        ),
        (
            "m.daocloud.io/docker.io/library/mysql",
            Some("m.daocloud.io"),
            "mysql",
            None,
        ),
        (
            "m.daocloud.io/quay.io/keycloak/keycloak",
            Some("m.daocloud.io"),
            "keycloak/keycloak",
            None,
        ),
        (
            "gitlab.example/g/dependency_proxy/containers/redis:7",
            Some("gitlab.example"),
            "redis",
            Some("7"),
        ),
        (
            "nexus.example:10004/edgex/core-data",
            Some("nexus.example:10004"),
            "edgex/core-data",
            None,
        ),
        (
            "registry.rocket.chat/rocketchat/rocket.chat",
            Some("registry.rocket.chat"),
            "rocketchat/rocket.chat",
            None,
        ),
        ("GHCR.io/Acme/API", Some("GHCR.io"), "acme/api", None),
        ("", None, "", None),
        ("/", None, "/", None),
        (
            "jörg/datenbank:größe",
            None,
            "jörg/datenbank",
            Some("größe"),
        ),
    ];

    #[test]
    fn only_the_repository_is_left() {
        for (text, registry, path, tag) in CASES {
            let image = ImageReference::parse(text);
            assert_eq!(
                (image.registry(), image.path(), image.tag()),
                (registry, path, tag),
                "{text}"
            );
        }
    }

    #[test]
    fn a_digest_is_neither_tag_nor_name() {
        let image = ImageReference::parse("redis:7@sha256:abc");
        assert_eq!(
            (image.name(), image.tag(), image.digest()),
            ("redis", Some("7"), Some("sha256:abc"))
        );
        let image = ImageReference::parse("host:5000/a/redis@sha256:abc");
        assert_eq!(
            (image.name(), image.tag(), image.digest()),
            ("redis", None, Some("sha256:abc"))
        );
    }
}
