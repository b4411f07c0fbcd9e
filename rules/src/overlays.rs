//! Overlay networks: whether a project is meant for `docker compose` or for a swarm.

use composelint_compose::Value;
use composelint_lint::{Context, Joined, OptionKind, OptionSpec, OptionValue};
use composelint_topology::Driver;

/// Whom the file is for, where the file itself does not say.
pub(crate) const ORCHESTRATOR: OptionSpec = OptionSpec {
    name: "orchestrator",
    kind: OptionKind::OneOf(&["compose", "swarm"]),
    default: "compose",
    doc: "`swarm` where the files are deployed with `docker stack deploy`.",
};

/// The overlay networks that the project itself makes and uses.
pub(crate) fn own<'a>(cx: &Context<'a>) -> Vec<&'a Joined<'a>> {
    let declared = cx.project().networks.values();
    let mut drivers = declared.filter_map(|network| network.driver.as_ref());
    if !drivers.any(|driver| driver.value.text == "overlay") {
        return Vec::new();
    }
    let own = cx
        .networks()
        .iter()
        .filter(|joined| !joined.foreign && joined.network.driver == Driver::Overlay);
    own.collect()
}

/// Whether something says that the project is deployed to a swarm: the option, the file's name, or keys that only a swarm reads.
pub(crate) fn is_for_swarm(cx: &Context<'_>) -> bool {
    const ONLY_SWARM: [&str; 6] = [
        "endpoint_mode",
        "labels",
        "mode",
        "placement",
        "rollback_config",
        "update_config",
    ];
    if matches!(cx.option(ORCHESTRATOR.name), Some(OptionValue::Text(word)) if word == "swarm") {
        return true;
    }
    let reads = |deploy: &Value| ONLY_SWARM.iter().any(|key| deploy.get(key).is_some());
    let by_key = deploys(cx).any(reads);
    let by_name = cx.project().files.iter().any(|file| {
        let path = cx.sources().get(file.file).path().to_ascii_lowercase();
        let name = path.rsplit('/').next().unwrap_or(&path);
        name.contains("swarm") || name.contains("stack")
    });
    by_key || by_name
}

/// Whether any service has a `deploy` key at all.
pub(crate) fn deploys<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a Value> + use<'a> {
    let services = cx.project().services.values();
    services.filter_map(|service| service.tree.get("deploy"))
}
