//! `unknown-driver-option`: A network has a driver option that its driver does not read.

use composelint_compose::project::{Network, Spanned};
use composelint_compose::{Text, Value};
use composelint_lint::{Applicability, Context, Fix, Group, Rule, Severity, nearest_word, quoted};
use composelint_topology::Driver;

use crate::driver_options::{self, DriverOption, Options};

pub(super) static RULE: Rule = Rule {
    name: "unknown-driver-option",
    group: Group::Driver,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A network has a driver option that its driver does not read.",
    page: include_str!("unknown_driver_option.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let options = Options::of(cx);
    for (_, node) in cx.topology().networks() {
        let Some(network) = cx.project().networks.get(&node.key) else {
            continue;
        };
        if network.driver_opts.is_empty() || node.external || !options.know(&node.driver) {
            continue;
        }
        for (name, value) in &network.driver_opts {
            let known = options
                .read_by(&node.driver)
                .any(|option| option.name() == name);
            // A variable in the key may make a known one of it.
            if !known && !name.contains('$') {
                report(cx, &options, network, &node.driver, name, value);
            }
        }
    }
}

fn report(
    cx: &mut Context<'_>,
    known: &Options,
    network: &Network,
    driver: &Driver,
    name: &str,
    value: &Spanned<Text>,
) {
    let options = network.tree.get("driver_opts").and_then(Value::as_map);
    let key = options.and_then(|options| options.entry(name));
    let place = key.map_or(value.span, |entry| entry.key_span);
    let meant =
        meant(known, driver, name).filter(|meant| !network.driver_opts.contains_key(*meant));
    let from_elsewhere = value
        .history
        .as_ref()
        .is_some_and(|history| !history.via.is_empty());
    let edit = meant
        .filter(|_| !from_elsewhere)
        .and_then(|meant| cx.replace_scalar(place, meant));
    let fix = edit.map(|edit| {
        Fix::new("write the option's name", Applicability::Unsafe, vec![edit]).changes([
            "networks",
            &network.key,
            "driver_opts",
        ])
    });
    let driver = driver.as_str();
    let help = match (meant, driver_options::owner(name)) {
        (Some(meant), _) => format!("write `{meant}`"),
        (None, Some(owner)) => format!("remove it: it is an option of the {owner} driver"),
        (None, None) => "remove it, or correct its name".to_owned(),
    };
    let last = name.rsplit('.').next().unwrap_or(name);
    cx.report(
        place,
        format!("the {driver} driver has no option {}", quoted(last)),
    )
    .network(network.key.clone())
    .key(name)
    .label("ignored without a word")
    .help(help)
    .fix(fix)
    .history(value.history.as_deref());
}

/// The option that a mistyped name stands for.
fn meant<'o>(options: &'o Options, driver: &Driver, name: &str) -> Option<&'o str> {
    let misspelt = options.read_by(driver).find(|option| {
        option
            .misspelt()
            .any(|other| other.eq_ignore_ascii_case(name))
    });
    if let Some(option) = misspelt {
        return Some(option.name());
    }
    // The names share long beginnings, so the one word behind them has to be near as well.
    let near = nearest_word(name, options.read_by(driver).map(DriverOption::name))?;
    let last = |name: &str| {
        name.rsplit('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    (nearest_word(&last(name), [last(near).as_str()]).is_some()).then_some(near)
}
