//! `forbid`, `allow-only`, `protect`, `isolate`, `layers`.

use composelint_compose::Request;

use crate::{contract, says, verdicts, verdicts_for};

/// Lines: proxy 2, its networks 4; api 5..7; db 8..11.
const SHOP: &str = "\
services:
  proxy:
    image: nginx
    networks: [front]
  api:
    image: example/api
    networks: [front, back]
  db:
    image: postgres
    ports: [\"127.0.0.1:5432:5432\"]
    networks: [back]
networks:
  front:
  back:
";

#[test]
fn forbidden_connections_show_every_way() {
    says(
        SHOP,
        "    type: forbid\n    from: proxy\n    to: db\n",
        "holds: it holds\n",
    );
    says(
        SHOP,
        "    type: forbid\n    from: tier:edge | api\n    to: db\n",
        "violated: api can reach db\n  api -[back]-> db SAME_NETWORK at 7,11\n",
    );
    let public = SHOP.replace("127.0.0.1:5432:5432", "5432:5432");
    says(
        &public,
        "    type: forbid\n    from: proxy | api\n    to: db\n",
        "violated: proxy and api can reach db\n  proxy -[5432/tcp]-> db VIA_PUBLISHED_PORT at 10\n  api -[back]-> db SAME_NETWORK at 7,11\n  api -[5432/tcp]-> db VIA_PUBLISHED_PORT at 10\n",
    );
    says(
        &public,
        "    type: forbid\n    from: proxy\n    to: db\n    via: [net]\n",
        "holds: it holds\n",
    );
    says(
        &public,
        "    type: forbid\n    from: proxy\n    to: db\n    ports: [8080]\n",
        "holds: it holds\n",
    );
    says(
        &public,
        "    type: forbid\n    from: \"@lan\"\n    to: role:database\n",
        "violated: @lan can reach db\n  @lan -[5432/tcp]-> db VIA_PUBLISHED_PORT at 10\n",
    );
}

#[test]
fn chains_count_where_they_are_asked_for() {
    says(
        SHOP,
        "    type: forbid\n    from: proxy\n    to: db\n    reach: transitive\n",
        "violated: proxy can reach db\n  proxy -[front]-> api SAME_NETWORK at 4,7; api -[back]-> db SAME_NETWORK at 7,11\n",
    );
    says(
        SHOP,
        "    type: forbid\n    from: proxy\n    to: db\n    reach: transitive\n    through_not: api\n",
        "holds: it holds\n",
    );
    says(
        SHOP,
        "    type: forbid\n    from: db\n    to: \"@internet\"\n    reach: transitive\n    via: [net]\n",
        "violated: db can reach @internet\n  db -[back]-> @internet HOST_GATEWAY at 11\n",
    );
}

#[test]
fn shared_namespaces_and_host_mode_are_ways() {
    let sidecar = "services:\n  db:\n    image: postgres\n    networks: [back]\n  app:\n    image: x\n    networks: [front]\n  tail:\n    image: x\n    network_mode: service:db\nnetworks: {back: , front: }\n";
    says(
        sidecar,
        "    type: forbid\n    from: tail\n    to: db\n",
        "violated: tail can reach db\n  tail --> db SHARED_SANDBOX at 10\n",
    );
    let host = "services:\n  agent:\n    image: x\n    network_mode: host\n  db:\n    image: postgres\n    networks: [back]\nnetworks: {back: }\n";
    says(
        host,
        "    type: forbid\n    from: agent\n    to: db\n",
        "violated: agent can reach db\n  agent -[back]-> db HOST_GATEWAY at 7\n",
    );
    says(
        host,
        "    type: forbid\n    from: agent\n    to: db\n    via: [netns]\n",
        "holds: it holds\n",
    );
}

#[test]
fn only_those_who_may_reach_it() {
    says(
        SHOP,
        "    type: allow-only\n    to: db\n    from: api | worker\n",
        "holds: it holds\n",
    );
    let more = SHOP.replace(
        "  db:\n",
        "  cron:\n    image: x\n    networks: [back]\n  db:\n",
    );
    says(
        &more,
        "    type: allow-only\n    to: db\n    from: api\n",
        "violated: cron can reach db\n  cron -[back]-> db SAME_NETWORK at 10,14\n",
    );
    says(
        SHOP,
        "    type: allow-only\n    to: db\n    from: api\n    reach: transitive\n",
        "holds: it holds\n",
    );
}

#[test]
fn what_is_protected_is_not_published_either() {
    says(
        SHOP,
        "    type: protect\n    services: db\n    except: api\n",
        "violated: @host can reach db\n  @host -[5432/tcp]-> db VIA_PUBLISHED_PORT at 10\n",
    );
    let closed = SHOP.replace("    ports: [\"127.0.0.1:5432:5432\"]\n", "");
    says(
        &closed,
        "    type: protect\n    services: db\n    except: api\n",
        "holds: it holds\n",
    );
    let external = closed.replace("  back:\n", "  back:\n    external: true\n");
    assert!(
        verdicts(
            &external,
            &contract("    type: protect\n    services: db\n    except: api\n")
        )
        .starts_with("violated: @external(back) can reach db\n")
    );
}

#[test]
fn isolated_groups_are_joined_by_somebody() {
    let products = "\
services:
  a1: {image: x, labels: {tenant: a}, networks: [a]}
  b1: {image: x, labels: {tenant: b}, networks: [b]}
  traefik: {image: traefik, networks: [a, b]}
networks: {a: , b: }
";
    let groups = "    type: isolate\n    groups: [\"label:tenant=a\", \"label:tenant=b\"]\n";
    says(
        products,
        groups,
        "violated: a1 reaches b1 through traefik\n  a1 -[a]-> traefik SAME_NETWORK at 2,4; traefik -[b]-> b1 SAME_NETWORK at 4,3\n",
    );
    says(
        products,
        &format!("{groups}    ignore: [{{through: traefik, reason: shared}}]\n"),
        "holds: it holds\n",
    );
    says(
        products,
        &format!(
            "{groups}    ignore: [{{through: traefik | b1, reason: shared}}, {{through: a1, reason: x}}]\n"
        ),
        "holds: it holds\n  unmatched at 6\n  unmatched at 6\n",
    );
    says(
        products,
        &format!("{groups}    reach: direct\n"),
        "holds: it holds\n",
    );
    says(
        products,
        "    type: isolate\n    each: \"a1 | b1\"\n    reach: direct\n",
        "holds: it holds\n",
    );
    says(
        products,
        "    type: isolate\n    each: \"a1 | traefik\"\n    reach: direct\n",
        "violated: a1 can reach traefik\n  a1 -[a]-> traefik SAME_NETWORK at 2,4\n",
    );
}

#[test]
fn layers_are_not_skipped() {
    let layers =
        "    type: layers\n    order: [\"tier:edge\", api, \"tier:data\"]\n    closed: true\n";
    says(SHOP, layers, "holds: it holds\n");
    let skipping = SHOP.replace("networks: [front]", "networks: [front, back]");
    says(
        &skipping,
        layers,
        "violated: proxy can reach db\n  proxy -[back]-> db SAME_NETWORK at 4,11\n",
    );
    says(
        &skipping,
        &layers.replace("    closed: true\n", ""),
        "holds: it holds\n",
    );
    let more = SHOP.replace(
        "  db:\n",
        "  cron:\n    image: x\n    networks: [back]\n  db:\n",
    );
    says(
        &more,
        &format!("{layers}    exhaustive: true\n"),
        "violated: cron is in no layer\n  cron --> cron NO_LAYER at 8\n",
    );
    says(
        &more,
        "    type: layers\n    order: [proxy, \"api | cron\"]\n    siblings: isolated\n",
        "violated: api can reach cron\n  api -[back]-> cron SAME_NETWORK at 7,10\n",
    );
    says(
        &more,
        "    type: layers\n    order: [proxy, nobody, api]\n    optional: [nobody]\n",
        "holds: it holds\n",
    );
}

#[test]
fn connections_against_the_order_violate_open_layers() {
    let inward = "services:\n  web:\n    image: nginx\n    ports: [\"80:80\"]\n    networks: [front]\n  db:\n    image: postgres\n    networks: [back]\nnetworks: {front: , back: }\n";
    says(
        inward,
        "    type: layers\n    order: [web, db]\n",
        "violated: db can reach web\n  db -[80/tcp]-> web VIA_PUBLISHED_PORT at 4\n",
    );
}

#[test]
fn nobody_is_no_proof() {
    for fields in [
        "    type: forbid\n    from: nobody\n    to: db\n",
        "    type: allow-only\n    to: nobody\n    from: api\n",
        "    type: protect\n    services: nobody\n",
        "    type: isolate\n    groups: [nobody, db]\n",
        "    type: layers\n    order: [nobody, db]\n",
        "    type: require\n    from: nobody\n    to: db\n",
        "    type: egress\n    services: nobody\n    allow: none\n",
        "    type: exposure\n    services: nobody\n    allow: none\n",
        "    type: count\n    of: {published: nobody}\n    max: 1\n",
    ] {
        says(SHOP, fields, "vacuous: `nobody` selects nothing\n");
    }
}

#[test]
fn services_of_inactive_profiles_do_not_count() {
    let tool = SHOP.replace(
        "  db:\n",
        "  tool:\n    image: x\n    profiles: [debug]\n    networks: [back]\n  db:\n",
    );
    let fields = "    type: allow-only\n    to: db\n    from: api\n";
    says(&tool, fields, "holds: it holds\n");
    let all = Request {
        profiles: vec!["debug".to_owned()],
        ..Request::default()
    };
    assert_eq!(
        verdicts_for(&all, &tool, &contract(fields)),
        "violated: tool can reach db\n  tool -[back]-> db SAME_NETWORK at 11,15\n"
    );
    says(
        &tool,
        "    type: forbid\n    from: tool\n    to: db\n",
        "vacuous: `tool` selects only services that are not started\n",
    );
    let when = format!("{fields}    when: {{profiles: [debug]}}\n");
    says(&tool, &when, "");
    assert!(verdicts_for(&all, &tool, &contract(&when)).starts_with("violated"));
    says(
        &tool,
        &format!("{fields}    when: {{files: [\"*.prod.yaml\"]}}\n"),
        "",
    );
    says(
        &tool,
        &format!("{fields}    when: {{files: [\"compose.*\"]}}\n"),
        "holds: it holds\n",
    );
}

#[test]
fn known_violations_are_ignored_for_as_long_as_it_says() {
    let fields = "    type: forbid\n    from: api | proxy\n    to: db\n";
    says(
        SHOP,
        &format!(
            "{fields}    ignore: [{{from: api, to: db, reason: migration, until: 2027-01-31}}]\n"
        ),
        "holds: it holds\n",
    );
    says(
        SHOP,
        &format!(
            "{fields}    ignore: [{{from: api, to: db, reason: migration, until: 2026-01-31}}]\n"
        ),
        "violated: api can reach db\n  api -[back]-> db SAME_NETWORK at 7,11\n  over since 2026-01-31 at 7\n",
    );
    says(
        SHOP,
        &format!("{fields}    ignore: [{{from: api, reason: a}}, {{from: proxy, reason: b}}]\n"),
        "holds: it holds\n  unmatched at 7\n",
    );
}
