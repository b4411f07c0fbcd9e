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

/// Whether some reference fits both patterns.
pub(crate) fn meet(a: &str, b: &str) -> bool {
    let (a, b) = (parts(a), parts(b));
    let namespaces = match (a.0, b.0) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            a == "*" || b == "*" || ends_with_components(a, b) || ends_with_components(b, a)
        }
        _ => false,
    };
    let tags = match (a.2, b.2) {
        (Some(a), Some(b)) => words_meet(a, b),
        _ => true,
    };
    namespaces && tags && words_meet(a.1, b.1)
}

/// Whether some words fit both patterns of words.
fn words_meet(a: &str, b: &str) -> bool {
    let a: Vec<&str> = tokens(a).collect();
    let b: Vec<&str> = tokens(b).collect();
    // Whether what is left of both from here on can be the same words, from the ends to the beginnings.
    let mut below = vec![false; b.len() + 1];
    for at in (0..=a.len()).rev() {
        let mut row = vec![false; b.len() + 1];
        for other in (0..=b.len()).rev() {
            let (left, right) = (a.get(at).copied(), b.get(other).copied());
            row[other] = match (left, right) {
                (None, None) => true,
                (Some("*"), _) => below[other] || (right.is_some() && row[other + 1]),
                (_, Some("*")) => row[other + 1] || (left.is_some() && below[other]),
                (Some(left), Some(right)) => left == right && below[other + 1],
                _ => false,
            };
        }
        below = row;
    }
    below[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meeting_patterns_are_recognised() {
        for (a, b, expected) in [
            ("*/*-exporter", "*/activemq-*", true),
            ("*/*-exporter", "*/activemq", false),
            ("postgres", "*/postgres", false),
            ("acme/postgres", "*/postgres", true),
            ("a/b/x", "b/x", true),
            ("ab/x", "b/x", false),
            ("php:*-fpm-*", "php:*-apache-*", true),
            ("docker:dind", "docker:*-cli-*", false),
            ("*/*-a-*", "*/b-*-b", true),
            ("*/größe", "acme/größe", true),
        ] {
            assert_eq!(meet(a, b), expected, "{a} {b}");
            assert_eq!(meet(b, a), expected, "{b} {a}");
        }
    }

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
