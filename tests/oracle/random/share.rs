//! Anchors, merge keys and documents: the same content, written in the ways of YAML.

use super::dice::Dice;
use super::spread::services_of;
use super::yaml::{Node, list, map, raw, text};

/// Gives a value an anchor and uses it elsewhere, or lets services share a mapping with `<<`.
pub(crate) fn anchors(dice: &mut Dice, base: &mut Node) {
    if dice.chance(20) {
        let common = map([
            ("restart", text("always")),
            ("labels", map([("shared", raw("1"))])),
            ("hostname", text("shared")),
        ]);
        if let Some(services) = services_of(base) {
            for (_, service) in services {
                if let Node::Map(entries) = service
                    && dice.chance(50)
                {
                    let merge = if dice.chance(70) {
                        raw("*common")
                    } else {
                        raw("[*common, *more]")
                    };
                    let at = dice.below(entries.len() + 1);
                    entries.insert(at, ("<<".to_owned(), merge));
                }
            }
        }
        let more = map([("restart", text("no")), ("stop_signal", text("SIGINT"))]);
        let Node::Map(entries) = base else { return };
        entries.insert(
            0,
            (
                "x-common".to_owned(),
                Node::Marked("&common".to_owned(), Box::new(common)),
            ),
        );
        entries.insert(
            1,
            (
                "x-more".to_owned(),
                Node::Marked("&more".to_owned(), Box::new(more)),
            ),
        );
    }
    if dice.chance(20) {
        share_a_value(base);
    }
}

/// The first key that two services have is written once and taken over by an alias.
fn share_a_value(base: &mut Node) {
    let Some(services) = services_of(base) else {
        return;
    };
    let [(_, Node::Map(first)), (_, Node::Map(second)), ..] = services.as_mut_slice() else {
        return;
    };
    let shared = first.iter().position(|(key, _)| {
        key != "<<" && key != "depends_on" && second.iter().any(|(other, _)| other == key)
    });
    let Some(at) = shared else { return };
    let (key, value) = &mut first[at];
    let Some((_, other)) = second.iter_mut().find(|(other, _)| other == key) else {
        return;
    };
    let node = std::mem::replace(value, raw("~"));
    *value = Node::Marked("&shared".to_owned(), Box::new(node));
    *other = raw("*shared");
}

/// Sometimes a second document says something about a service of the first.
pub(crate) fn split_documents(dice: &mut Dice, base: Node) -> Vec<Node> {
    if dice.chance(93) {
        return vec![base];
    }
    let second = map([(
        "services",
        map([(
            "db",
            map([
                ("labels", map([("second", text("document"))])),
                ("ports", list([text("8080:80")])),
            ]),
        )]),
    )]);
    vec![base, second]
}
