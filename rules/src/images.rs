//! Image names: whether they name a version.

use composelint_compose::project::Service;

/// What an image name says about the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// No tag, or one that moves by intent.
    Moving,
    /// A tag.
    Tag,
    /// A digest.
    Digest,
}

/// Tags that move by intent.
const MOVING: [&str; 22] = [
    "alpha", "beta", "bleeding", "canary", "current", "dev", "develop", "edge", "head", "latest",
    "lts", "main", "mainline", "master", "next", "nightly", "preview", "rolling", "snapshot",
    "stable", "test", "unstable",
];

/// What the image of a service says; `None` without an image, or where a variable decides.
pub(crate) fn version(service: &Service) -> Option<Version> {
    let image = service.image.as_ref()?.value.known()?.trim();
    if image.is_empty() {
        return None;
    }
    Some(version_of(image))
}

fn version_of(image: &str) -> Version {
    if image.contains('@') {
        return Version::Digest;
    }
    let last = image.rsplit('/').next().unwrap_or(image);
    let tag = last.split_once(':').map(|(_, tag)| tag);
    match tag {
        Some(tag)
            if !tag.is_empty() && !MOVING.iter().any(|word| tag.eq_ignore_ascii_case(word)) =>
        {
            Version::Tag
        }
        _ => Version::Moving,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_version() {
        for (image, version) in [
            ("nginx", Version::Moving),
            ("nginx:latest", Version::Moving),
            ("registry.example:5000/nginx", Version::Moving),
            ("registry.example:5000/nginx:1.27", Version::Tag),
            ("nginx:1.27-alpine", Version::Tag),
            ("nginx@sha256:00", Version::Digest),
            ("größe:Edge", Version::Moving),
            ("", Version::Moving),
        ] {
            assert_eq!(version_of(image), version, "{image}");
        }
    }
}
