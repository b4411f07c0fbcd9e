//! Nothing a file contains makes the inference panic or take long. Only built for tests.

use std::fmt::Write;
use std::time::{Duration, Instant};

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, load};
use proptest::prelude::*;

use crate::commands::{check_role, command_role, errand};
use crate::image::{ImageReference, find_image};
use crate::role::Role;
use crate::roles::{Hints, Roles};
use crate::words::{data_dir_role, host_key_role, mount_hint, name_role, scheme_role};

/// Words of the tables between separators of every kind, so that random text comes close to what is read.
fn near_misses() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[-_./:@ ;&|,\"'$=\\n]{1,3}",
        "(postgres|redis|exporter|\\*|sh|-c|celery|worker|ü|library|PGHOST|://)",
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_can_stand_anywhere(text in near_misses()) {
        let reference = ImageReference::parse(&text);
        let _ = find_image(&reference).map(|found| found.entry.role());
        let _ = (name_role(&text), scheme_role(&text), host_key_role(&text), data_dir_role(&text), mount_hint(&text));
        let _ = (command_role([&*text].into_iter()), errand([&*text].into_iter()), check_role([&*text].into_iter(), &text));
    }

    #[test]
    fn any_text_can_be_a_value(text in near_misses()) {
        let quoted = text.replace('\'', "''").replace('\n', " ");
        let yaml = format!("services:\n  a:\n    image: '{quoted}'\n    command: '{quoted}'\n    environment: {{X: '{quoted}', DB_HOST: '{quoted}'}}\n");
        let _ = infer(&yaml);
    }
}

fn infer(yaml: &str) -> Roles {
    let loader = MemoryLoader::new().with("compose.yaml", yaml);
    let loaded = load(
        &Request {
            files: vec!["compose.yaml".to_owned()],
            ..Request::default()
        },
        &loader,
    );
    Roles::infer(&loaded.project, &Hints::new())
}

#[test]
fn long_texts_take_no_more_than_their_length() {
    let name = "exporter-".repeat(100_000);
    let urls = "postgres://a,b@c://".repeat(50_000);
    let yaml = format!(
        "services:\n  db:\n    image: acme/{name}x\n    command: {name}\n    environment: {{X: '{urls}'}}\n"
    );
    let start = Instant::now();
    let roles = infer(&yaml);
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(roles.of("db").role, Role::Database);
}

#[test]
fn many_services_take_no_more_than_their_number() {
    let mut yaml = "services:\n".to_owned();
    for at in 0..2_000 {
        writeln!(
            yaml,
            "  db-{at}: {{image: acme/x, environment: {{DB_HOST: db-{}, URL: 'redis://db-{at}'}}}}",
            at / 2
        )
        .unwrap();
    }
    let start = Instant::now();
    assert_eq!(infer(&yaml).iter().count(), 2_000);
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}
