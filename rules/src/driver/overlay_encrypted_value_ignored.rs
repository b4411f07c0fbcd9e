//! `overlay-encrypted-value-ignored`: `encrypted` has a value that says no, and the overlay is encrypted all the same.

use composelint_compose::Value;
use composelint_lint::{Applicability, Context, Fix, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "overlay-encrypted-value-ignored",
    group: Group::Driver,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "`encrypted` has a value that says no, and the overlay is encrypted all the same.",
    page: include_str!("overlay_encrypted_value_ignored.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for network in cx.project().networks.values() {
        let is_overlay = network
            .driver
            .as_ref()
            .is_some_and(|driver| driver.value.text == "overlay");
        let Some(value) = network.driver_opts.get("encrypted").filter(|_| is_overlay) else {
            continue;
        };
        let Some(written) = value.value.known().filter(|text| says_no(text)) else {
            continue;
        };
        let options = network.tree.get("driver_opts").and_then(Value::as_map);
        let key = options.and_then(|options| options.entry("encrypted"));
        let from_elsewhere = value
            .history
            .as_ref()
            .is_some_and(|history| !history.via.is_empty());
        let edit = key
            .filter(|_| !from_elsewhere)
            .and_then(|entry| cx.remove_entry(entry.key_span));
        let fix = edit.map(|edit| {
            let title = "remove `encrypted`, which turns encryption off";
            Fix::new(title, Applicability::Unsafe, vec![edit]).changes([
                "networks",
                &network.key,
                "driver_opts",
            ])
        });
        let message = format!("`encrypted: {written}` turns encryption on");
        cx.report(value.span, message)
            .network(network.key.clone())
            .label("the driver looks for the key and never at its value")
            .help("remove the key to send in the clear, or write `encrypted: \"\"` to say what it does")
            .fix(fix)
            .history(value.history.as_deref());
    }
}

fn says_no(text: &str) -> bool {
    ["false", "0", "no", "off", "f", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}
