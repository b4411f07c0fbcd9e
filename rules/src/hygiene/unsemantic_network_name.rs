//! `unsemantic-network-name`: One of several networks has a name that does not say what it is for.

use composelint_lint::{
    Context, Group, OptionKind, OptionSpec, OptionValue, Rule, Severity, quoted,
};
use smol_str::SmolStr;

pub(super) static RULE: Rule = Rule {
    name: "unsemantic-network-name",
    group: Group::Hygiene,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "One of several networks has a name that does not say what it is for.",
    page: include_str!("unsemantic_network_name.md"),
    aliases: &[],
    options: &[WORDS],
    check,
};

const WORDS: OptionSpec = OptionSpec {
    name: "words",
    kind: OptionKind::List,
    default: "bar, bridge, foo, net, network, test, tmp",
    doc: "Names that say nothing, with or without `my` before them and a number behind.",
};

/// The same words, to compare with.
const DEFAULT: [&str; 7] = ["bar", "bridge", "foo", "net", "network", "test", "tmp"];

fn check(cx: &mut Context<'_>) {
    let own = || {
        let networks = cx.project().networks.values();
        networks.filter(|network| network.declared && network.external.is_none())
    };
    // A single network needs no name.
    if own().count() < 2 {
        return;
    }
    let words: Vec<SmolStr> = match cx.option(WORDS.name) {
        Some(OptionValue::List(words)) => words.clone(),
        _ => DEFAULT.into_iter().map(SmolStr::new_static).collect(),
    };
    let nameless: Vec<_> = own()
        .filter(|network| says_nothing(&network.key, &words))
        .collect();
    for network in nameless {
        cx.report(
            network.key_span,
            format!("{} does not say what it is for", quoted(&network.key)),
        )
        .network(network.key.clone())
        .label("which of the networks is this?")
        .help("name it after who meets there: `frontend`, `data`, `proxy`");
    }
}

/// `net`, `my_network`, `test-2`.
fn says_nothing(key: &str, words: &[SmolStr]) -> bool {
    let key = key.to_ascii_lowercase();
    let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = bare.trim_matches(['-', '_', '.']);
    let bare = bare
        .strip_prefix("my")
        .unwrap_or(bare)
        .trim_matches(['-', '_', '.']);
    words.iter().any(|word| word == bare)
}
