//! Drawings of hand-made pictures.

use std::io::{self, Write};

use super::*;

fn network(key: &str) -> Network {
    Network {
        key: key.to_owned(),
        real_name: format!("shop_{key}"),
        driver: "bridge".to_owned(),
        internal: Tri::No,
        external: false,
        leaves: Tri::Yes,
    }
}

fn service(name: &str) -> Service {
    Service {
        names: vec![name.to_owned()],
        home: Home::Own,
        tier: None,
        role: None,
    }
}

/// `a` and `b` on `x`, `c` on `y`, `d` on both with a port.
fn picture() -> Picture {
    Picture {
        projects: vec!["shop".to_owned()],
        networks: vec![network("x"), network("y")],
        services: ["a", "b", "c", "d"].map(service).into(),
        members: vec![(0, 0), (1, 0), (2, 1), (3, 0), (3, 1)],
        doors: vec![Door {
            service: 3,
            label: "80".to_owned(),
            public: true,
        }],
    }
}

fn names(picture: &Picture) -> Vec<String> {
    picture
        .services
        .iter()
        .map(|service| service.names.join("+"))
        .collect()
}

fn drawn(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn alike_services_are_grouped_and_those_with_ports_are_not() {
    let grouped = picture().grouped();
    assert_eq!(names(&grouped), ["a+b", "c", "d"]);
    assert_eq!(grouped.members, [(0, 0), (1, 1), (2, 0), (2, 1)]);
    assert_eq!(grouped.doors[0].service, 2);
}

#[test]
fn focus_keeps_what_is_near() {
    for (name, depth, services, networks) in [
        ("a", 0, &["a"][..], 1),
        ("a", 1, &["a", "b", "d"], 1),
        ("a", 2, &["a", "b", "c", "d"], 2),
        ("y", 1, &["c", "d"], 1),
        ("y", 2, &["a", "b", "c", "d"], 2),
    ] {
        let near = picture().near(name, depth).unwrap();
        assert_eq!(names(&near), services, "{name} {depth}");
        assert_eq!(near.networks.len(), networks, "{name} {depth}");
    }
    assert_eq!(picture().near("nobody", 1), None);
}

#[test]
fn names_cannot_break_out_of_a_drawing() {
    let mut picture = picture();
    let evil = "end\"]; click <b>&\\`#é";
    picture.services[0] = service(evil);
    picture.services[1] = service("a.b");
    picture.services[2] = service("a-b");
    picture.networks[0].key = evil.to_owned();
    let mermaid = drawn(|out| write_mermaid(&picture, out));
    assert!(
        mermaid.contains("end#quot;]; click #lt;b#gt;#amp;#92;#96;#35;é"),
        "{mermaid}"
    );
    assert!(
        mermaid.contains("s_a_b[") && mermaid.contains("s_a_b__2["),
        "{mermaid}"
    );
    let dot = drawn(|out| write_dot(&picture, out));
    assert!(dot.contains(r#"label="end\"]; click <b>&\\`#é""#), "{dot}");
    let svg = drawn(|out| write_svg(&picture, out));
    assert!(
        svg.contains("end&quot;]; click &lt;b&gt;&amp;\\`#é"),
        "{svg}"
    );
}

#[test]
fn large_drawings_are_grouped() {
    let mut picture = picture();
    for n in 0..600 {
        picture.services.push(service(&format!("s{n}")));
        picture.members.push((n + 4, 0));
    }
    let mermaid = drawn(|out| write_mermaid(&picture, out));
    assert!(
        mermaid.len() < 5_000 && mermaid.contains("602 services"),
        "{mermaid}"
    );
    let svg = drawn(|out| write_svg(&picture, out));
    assert!(svg.contains("602 services"), "{svg}");
}
