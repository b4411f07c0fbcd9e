//! Whether a project is refused for the reason that Docker Compose gives, not by luck.

use crate::binary::Answer;

/// What stands in Docker Compose's error, and the codes that say the same; the first line that fits counts.
const REASONS: [(&[&str], &[&str]); 18] = [
    (&["\nvalidating /"], &["InvalidCompose"]),
    (
        &["required variable", "invalid interpolation format"],
        &["InterpolationError"],
    ),
    (
        &["failed to read", "env file", "parse env_file", "label file"],
        &["MissingEnvFile", "IncludeError"],
    ),
    (&["already defined at line"], &["DuplicateKey"]),
    (
        &["\nyaml:", ": yaml:", "cycle detected: node"],
        &["InvalidYaml", "DiffersFromCompose", "InvalidCompose"],
    ),
    (&["refers to undefined network"], &["UndeclaredNetwork"]),
    (&["refers to undefined volume"], &["UndefinedVolume"]),
    (
        &[
            "undefined secret",
            "undefined config",
            "undefined build secret",
        ],
        &["UndefinedSecretOrConfig"],
    ),
    (
        &["depends on undefined service", "as additional contexts"],
        &["UndefinedService"],
    ),
    (&["neither an image nor a build"], &["MissingImage"]),
    (&["exclusive `network_mode`"], &["NetworkModeWithNetworks"]),
    (&["dependency cycle"], &["DependsOnCycle"]),
    (&["already in use by service"], &["DuplicateContainerName"]),
    (
        &["container name must be unique"],
        &["ContainerNameWithReplicas"],
    ),
    (
        &[
            "nvalid hostPort",
            "nvalid containerPort",
            "nvalid proto",
            "nvalid ip",
            "No port specified",
            "nvalid ranges",
            "type float64 for port",
            "a target port",
        ],
        &["InvalidPortMapping", "InvalidCompose"],
    ),
    (
        &["cannot extend", "Circular reference", "extends."],
        &["ExtendsError"],
    ),
    (
        &[
            "include cycle",
            "conflicts with imported",
            "`include`",
            "expected a map or struct",
        ],
        &["IncludeError"],
    ),
    (
        &["no such file", "\nstat "],
        &["InvalidCompose", "IncludeError", "ExtendsError"],
    ),
];

/// What is wrong with the reason of a refusal that both agree on.
pub(crate) fn wrong(expected: &Answer, got: &Answer) -> Option<String> {
    if expected.exit == 0 || got.exit == 0 {
        return None;
    }
    let error: Vec<_> = expected
        .stderr
        .lines()
        .filter(|line| !line.contains("level=warning"))
        .collect();
    let error = format!("\n{}", error.join("\n"));
    let reason = REASONS
        .iter()
        .find(|(texts, _)| texts.iter().any(|text| error.contains(text)));
    let codes = reason.map_or(&["InvalidCompose"][..], |(_, codes)| codes);
    let named = got.stderr.lines().any(|line| {
        line.split_once(':')
            .is_some_and(|(code, _)| codes.contains(&code))
    });
    (!named).then(|| {
        format!(
            "refused because of {error:?}, which is {codes:?}, not because of {:?}",
            got.stderr
        )
    })
}
