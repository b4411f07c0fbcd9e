//! Tests of what typed fields hold, and where they stand.

use crate::Loaded;
use crate::project::{Known, Port, Published, Service};
use crate::trial::{blank, files, open, web};
use crate::value::Origin;

fn service<'l>(loaded: &'l Loaded, name: &str) -> &'l Service {
    &loaded.project.services[name]
}

/// A port in one line: address, host's port, container's port, protocol.
fn line(port: &Port) -> String {
    let address = match &port.host_ip {
        None => "any".to_owned(),
        Some(Known::Known(address)) => address.to_string(),
        Some(Known::Unknown(text)) => format!("?{}", text.shown()),
    };
    let published = match &port.published {
        Published::Random => "random".to_owned(),
        Published::Port(port) => port.to_string(),
        Published::OneOf(low, high) => format!("{low}-{high}"),
        Published::Unknown(text) => format!("?{}", text.shown()),
    };
    let target = match &port.target {
        Known::Known(target) => target.to_string(),
        Known::Unknown(text) => format!("?{}", text.shown()),
    };
    let form = if port.short { "short" } else { "long" };
    format!("{address} {published} {target} {} {form}", port.protocol)
}

#[test]
fn ports_are_decoded_in_every_form() {
    let cases: &[(&str, &[&str])] = &[
        ("80", &["any random 80 tcp short"]),
        ("'8080:80/UDP'", &["any 8080 80 udp short"]),
        (
            "'127.0.0.1:80-81:90-91'",
            &["127.0.0.1 80 90 tcp short", "127.0.0.1 81 91 tcp short"],
        ),
        ("'[::1]:0:80'", &["::1 random 80 tcp short"]),
        ("'8000-8010:80'", &["any 8000-8010 80 tcp short"]),
        (
            "{target: 80, published: '8000-8010', host_ip: '::'}",
            &[":: 8000-8010 80 tcp long"],
        ),
        (
            "{target: 80, published: 8080, protocol: UDP}",
            &["any 8080 80 udp long"],
        ),
        ("'${PORT}:80'", &["?${PORT} ?${PORT} 80 tcp short"]),
        ("'${IP}:8080:80'", &["?${IP} 8080 80 tcp short"]),
        (
            "'127.0.0.1:${PORT}:80'",
            &["127.0.0.1 ?${PORT} 80 tcp short"],
        ),
        (
            "'1${PORT}:${TARGET}/udp'",
            &["?${PORT} ?1${PORT} ?${TARGET} udp short"],
        ),
        ("'${PORT:-8080}:80'", &["any 8080 80 tcp short"]),
        (
            "{target: 80, published: '${PORT}'}",
            &["any ?${PORT} 80 tcp long"],
        ),
    ];
    for (port, expected) in cases {
        let loaded = open(&web(&format!("ports: [{port}]")));
        assert_eq!(loaded.problems, [], "{port}");
        let lines: Vec<String> = service(&loaded, "web").ports.iter().map(line).collect();
        assert_eq!(lines, *expected, "{port}");
    }
}

#[test]
fn each_port_of_a_range_stands_at_the_whole_entry() {
    let text =
        "services:\r\n  web:\r\n    image: größe\r\n    ports:\r\n      - \"80-81:80-81\"\r\n";
    let loaded = blank(text);
    let ports = service(&loaded, "web").ports.iter();
    let spans: Vec<&str> = ports.map(|port| loaded.sources.slice(port.span)).collect();
    assert_eq!(spans, ["\"80-81:80-81\""; 2]);
}

#[test]
fn the_variables_of_a_container_stand_at_their_values() {
    let cases = [
        ("[A=größe]", "A=größe", "größe"),
        ("['A=b=c']", "'A=b=c'", "b=c"),
        ("[\"A=\"]", "\"A=\"", ""),
        ("[A]", "A", "A"),
        ("{A: größe}", "A: größe", "größe"),
        ("{A: 'b'}", "A: 'b'", "'b'"),
        ("{A: 1.50}", "A: 1.50", "1.50"),
        ("[\"A=\\x41\"]", "\"A=\\x41\"", "\"A=\\x41\""),
    ];
    for (environment, whole, value) in cases {
        let loaded = blank(&web(&format!("environment: {environment}")));
        let variable = &service(&loaded, "web").environment["A"];
        let slices = (
            loaded.sources.slice(variable.span),
            loaded.sources.slice(variable.value_span),
        );
        assert_eq!(slices, (whole, value), "{environment}");
    }
}

#[test]
fn memberships_are_what_somebody_wrote() {
    let cases: &[(&str, Option<&[&str]>)] = &[
        ("", None),
        ("networks: []", None),
        ("network_mode: none", None),
        ("networks: [default]", Some(&["default"])),
        (
            "networks: {back: {aliases: [a]}, default: }",
            Some(&["back", "default"]),
        ),
        ("networks: ['${NET}']", Some(&["${NET}?"])),
    ];
    for (lines, expected) in cases {
        let loaded = open(&format!("{}networks: {{back: {{}}}}\n", web(lines)));
        assert_eq!(loaded.problems, [], "{lines}");
        let names = service(&loaded, "web").networks.as_ref().map(|networks| {
            let name = |network: &crate::project::ServiceNetwork| {
                format!("{}{}", network.name, if network.unknown { "?" } else { "" })
            };
            networks.value.iter().map(name).collect::<Vec<_>>()
        });
        assert_eq!(
            names.as_deref(),
            expected
                .map(|names| names
                    .iter()
                    .map(|name| (*name).to_owned())
                    .collect::<Vec<_>>())
                .as_deref(),
            "{lines}"
        );
    }
}

#[test]
fn dependencies_tell_what_implies_them() {
    let loaded = blank(
        "services:\n  a: {image: x, depends_on: [b], links: ['c:d', b], volumes_from: ['d:ro'], network_mode: 'service:e', ipc: 'service:c'}\n  b: {image: x}\n  c: {image: x}\n  d: {image: x}\n  e: {image: x}\n",
    );
    assert_eq!(loaded.problems, []);
    let lines = service(&loaded, "a").depends_on.iter().map(|dependency| {
        let implied = dependency.implied_by.as_deref().unwrap_or("written");
        format!(
            "{} {implied} {} [{}]",
            dependency.service,
            dependency.condition,
            loaded.sources.slice(dependency.span)
        )
    });
    let expected = [
        "b written service_started [b]",
        "c links service_started ['c:d']",
        "e network_mode service_started ['service:e']",
        "d volumes_from service_started ['d:ro']",
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}

#[test]
fn mounts_are_decoded_in_both_forms() {
    let cases = [
        ("volumes: ['db:/var//lib/']", "volume db /var/lib false"),
        ("volumes: ['./größe:/a:ro']", "bind /shop/größe /a true"),
        ("volumes: [/cache]", "volume - /cache false"),
        ("volumes: ['${DATA}:/a']", " ${DATA} /a false"),
        (
            "volumes: ['${DATA}/x:/a:${MODE}']",
            "bind ${DATA}/x /a true",
        ),
        (
            "volumes: [{type: bind, source: /a, target: /b, bind: {propagation: rshared}}]",
            "bind /a /b false",
        ),
        ("tmpfs: '/run:size=1m'", "tmpfs - /run false"),
    ];
    for (lines, expected) in cases {
        let loaded = open(&format!("{}volumes: {{db: {{}}}}\n", web(lines)));
        let mount = &service(&loaded, "web").mounts[0].value;
        let source = mount.source.as_ref().map_or("-".into(), crate::Text::shown);
        let line = format!(
            "{} {source} {} {}",
            mount.kind,
            mount.target.shown(),
            mount.read_only
        );
        assert_eq!(line, expected, "{lines}");
    }
}

#[test]
fn containers_are_counted() {
    let cases = [
        ("", Known::Known(1)),
        ("scale: 3", Known::Known(3)),
        ("deploy: {replicas: 0}", Known::Known(0)),
        ("scale: 2\ndeploy: {replicas: 2}", Known::Known(2)),
        ("deploy: {replicas: 2}\nscale: 2", Known::Known(2)),
    ];
    for (lines, expected) in cases {
        assert_eq!(
            service(&blank(&web(lines)), "web").replicas,
            expected,
            "{lines}"
        );
    }
    let unknown = open(&web("scale: ${SCALE}"));
    assert!(matches!(
        service(&unknown, "web").replicas,
        Known::Unknown(_)
    ));
}

#[test]
fn a_story_holds_for_what_is_below() {
    let alias = blank(
        "x-a: &a [front]\nservices:\n  web: {image: x, networks: *a}\nnetworks: {front: {}}\n",
    );
    let networks = service(&alias, "web").networks.as_ref().unwrap();
    assert_eq!(
        networks.value[0]
            .history
            .as_ref()
            .map(|history| history.origin),
        Some(Origin::Alias)
    );
    assert_eq!(alias.sources.slice(networks.value[0].span), "front");

    let extends =
        blank("services:\n  base: {image: x, ports: ['80:80']}\n  web: {extends: base}\n");
    let port = &service(&extends, "web").ports[0];
    assert_eq!(
        port.history.as_ref().map(|history| history.origin),
        Some(Origin::Extends)
    );

    let base = (
        "base.yaml",
        "services:\n  web: {image: x}\nnetworks: {back: {internal: true}}\n",
    );
    let over = ("over.yaml", "networks: {back: {internal: false}}\n");
    let merged = files(&[base, over], true);
    let internal = merged.project.networks["back"].internal.as_ref().unwrap();
    assert_eq!(internal.value, Known::Known(false));
    let history = internal.history.as_ref().unwrap();
    assert_eq!(
        (history.origin, history.shadowed.len()),
        (Origin::Override, 1)
    );
    assert_eq!(merged.sources.slice(history.shadowed[0].span), "true");
}

#[test]
fn what_is_not_known_stays_unknown() {
    let loaded = open(&web(
        "privileged: ${P}\nnetwork_mode: ${MODE}\ncontainer_name: web-${ID}\ncommand: run ${FLAGS} --x\ndepends_on: ['${DB}']",
    ));
    assert_eq!(loaded.problems, []);
    let web = service(&loaded, "web");
    assert!(matches!(
        web.privileged.as_ref().unwrap().value,
        Known::Unknown(_)
    ));
    assert!(matches!(
        web.network_mode.as_ref().unwrap().value,
        crate::project::NetworkMode::Unknown(_)
    ));
    assert_eq!(
        web.container_name.as_ref().unwrap().value.shown(),
        "web-${ID}"
    );
    let command: Vec<_> = web
        .command
        .as_ref()
        .unwrap()
        .value
        .iter()
        .map(crate::Text::shown)
        .collect();
    assert_eq!(command, ["run", "${FLAGS}", "--x"]);
    assert!(web.depends_on[0].unknown);
}

#[test]
fn networks_have_the_names_that_the_engine_knows() {
    let loaded = open(
        "services:\n  web: {image: x}\n  db: {image: x, networks: [a, b, c, d]}\nnetworks:\n  a: &a {name: 'größe', internal: true}\n  b: {external: true}\n  c: {name: '${NET}', driver_opts: {mtu: 1400}}\n  d: {<<: *a, name: e, ipam: {config: [{subnet: 10.0.0.0/8, aux_addresses: {h: 10.0.0.9}}]}}\n",
    );
    assert_eq!(loaded.problems, []);
    let line = |network: &crate::project::Network| {
        let name = match &network.real_name {
            Known::Known(name) => name.clone(),
            Known::Unknown(text) => text.shown(),
        };
        let at = loaded.sources.slice(network.key_span);
        let named = network
            .name_span
            .map_or("-", |span| loaded.sources.slice(span));
        format!("{name} [{at}] named {named}, declared {}", network.declared)
    };
    let lines: Vec<String> = loaded.project.networks.values().map(line).collect();
    let expected = [
        "größe [a] named 'größe', declared true",
        "b [b] named -, declared true",
        "${NET} [c] named '${NET}', declared true",
        "e [d] named e, declared true",
        "shop_default [services] named -, declared false",
    ];
    assert_eq!(lines, expected);
    let network = &loaded.project.networks["d"];
    let internal = network.internal.as_ref().unwrap();
    assert_eq!(
        internal.history.as_ref().map(|history| history.origin),
        Some(Origin::Alias)
    );
    assert_eq!(
        network.ipam[0].aux_addresses[0].value.known(),
        Some("10.0.0.9")
    );
    assert_eq!(
        loaded.project.networks["c"].driver_opts["mtu"]
            .value
            .known(),
        Some("1400")
    );
}
