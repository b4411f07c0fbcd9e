//! The language of image patterns.
//!
//! ```text
//! postgres                    the official image, and nothing else
//! grafana/grafana             this publisher's image, also behind a mirror (`proxy/grafana/grafana`)
//! */postgres                  anybody's image of that name
//! */*-exporter                … whose name ends in the word `exporter`
//! rabbitmq:*-management-*     … whose tag holds the word
//! ```
//!
//! Names and tags are compared word by word; words end at `-`, `_` and `.`, and `*` stands for any number of whole words.
//! So nothing ever matches inside a word: `mongo` is not in `mongolian`, and `mongo-express` is not `mongo`.

use super::reference::ImageReference;

/// The words of a name or a tag.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(['-', '_', '.'])
        .filter(|token| !token.is_empty())
}

/// Namespace, name and tag of a pattern.
pub(crate) fn parts(pattern: &str) -> (Option<&str>, &str, Option<&str>) {
    let (path, tag) = match pattern.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (pattern, None),
    };
    match path.rsplit_once('/') {
        Some((namespace, name)) => (Some(namespace), name, tag),
        None => (None, path, tag),
    }
}

/// Whether a reference is among those a pattern means.
pub(crate) fn matches(pattern: &str, reference: &ImageReference<'_>) -> bool {
    let (wanted, name, tag) = parts(pattern);
    let namespace = reference
        .path()
        .rsplit_once('/')
        .map(|(namespace, _)| namespace);
    let namespace_fits = match (wanted, namespace) {
        (None, None) | (Some("*"), Some(_)) => true,
        (Some(wanted), Some(namespace)) => ends_with_components(namespace, wanted),
        _ => false,
    };
    namespace_fits
        && words_match(name, reference.name())
        && tag.is_none_or(|tag| words_match(tag, reference.tag().unwrap_or("latest")))
}

fn ends_with_components(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Whether words fit a pattern of words, where `*` is any number of them.
pub(crate) fn words_match(pattern: &str, text: &str) -> bool {
    let mut pattern = tokens(pattern);
    let mut text = tokens(text);
    // What follows the last `*`, and the words it has not taken yet.
    let mut star = None;
    loop {
        let mut pattern_rest = pattern.clone();
        let mut text_rest = text.clone();
        match (pattern_rest.next(), text_rest.next()) {
            (None, None) => return true,
            (Some("*"), _) => {
                star = Some((pattern_rest.clone(), text.clone()));
                pattern = pattern_rest;
                continue;
            }
            (Some(wanted), Some(word)) if wanted == word => {
                pattern = pattern_rest;
                text = text_rest;
                continue;
            }
            _ => {}
        }
        // No fit: the last `*` takes one word more, and what follows it tries again.
        let Some((after, untaken)) = &mut star else {
            return false;
        };
        if untaken.next().is_none() {
            return false;
        }
        pattern = after.clone();
        text = untaken.clone();
    }
}

/// How specific a pattern is: the number of letters it insists on.
pub(crate) fn specificity(pattern: &str) -> u32 {
    let (namespace, name, tag) = parts(pattern);
    let letters = |text: &str| {
        tokens(text)
            .filter(|&token| token != "*")
            .map(str::len)
            .sum::<usize>()
    };
    let namespace = namespace
        .filter(|&namespace| namespace != "*")
        .map_or(0, str::len);
    u32::try_from(namespace + letters(name) + tag.map_or(0, letters)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_and_whole_components_match() {
        let cases = [
            ("postgres", "postgres:16", true),
            ("postgres", "docker.io/library/postgres", true),
            ("postgres", "acme/postgres", false),
            ("postgres", "postgres-exporter", false),
            ("postgres", "postgresql", false),
            ("*/postgres", "acme/postgres", true),
            ("*/postgres", "host:5000/a/b/postgres", true),
            ("*/postgres", "postgres", false),
            ("grafana/grafana", "grafana/grafana:12", true),
            (
                "grafana/grafana",
                "harbor.example/dockerhub/grafana/grafana",
                true,
            ),
            ("grafana/grafana", "notgrafana/grafana", false),
            ("mongo", "mongo-express", false),
            ("mongo", "mongolian", false),
            ("*-exporter", "exporter", true),
            ("*-exporter", "postgres_exporter", true),
            ("*-exporter", "exporter-for-postgres", false),
            ("timescaledb-*", "timescaledb", true),
            ("timescaledb-*", "timescaledb-ha", true),
            ("timescaledb-*", "timescaledb2", false),
            ("*-a-*-b", "x.a.a.y.b", true),
            ("*-a-*-b", "a-b-c", false),
            ("rabbitmq:*-management-*", "rabbitmq:4-management", true),
            (
                "rabbitmq:*-management-*",
                "rabbitmq:4-management-alpine",
                true,
            ),
            ("rabbitmq:*-management-*", "rabbitmq:4", false),
            ("rabbitmq:latest", "rabbitmq", true),
            ("größe", "größe", true),
        ];
        for (pattern, reference, expected) in cases {
            assert_eq!(
                matches(pattern, &ImageReference::parse(reference)),
                expected,
                "{pattern} {reference}"
            );
        }
    }

    #[test]
    fn letters_make_a_pattern_specific() {
        assert_eq!(specificity("*/*-exporter"), 8);
        assert!(specificity("*/postgres-exporter") > specificity("*/*-exporter"));
        assert!(specificity("php:*-fpm-*") > specificity("php"));
        assert!(specificity("bitnami/kafka") > specificity("*/kafka"));
    }
}
