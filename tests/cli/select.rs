//! `select`, and `graph --focus` with selectors.

use insta::assert_snapshot;

use crate::shop;
use crate::support::Project;

#[test]
fn selectors_say_what_they_mean() {
    for (selector, expected) in [
        ("api", "api\n"),
        ("*", "proxy\napi\ndb\n"),
        ("p* | d?", "proxy\ndb\n"),
        ("role:database", "db\n"),
        ("tier:edge | tier:data", "proxy\ndb\n"),
        ("net:front & !published", "api\n"),
        ("!(api | proxy)", "db\n"),
        ("image:postgres", "db\n"),
        ("image:postgres:1?", "db\n"),
        ("port:5432", "db\n"),
        ("port:5432/udp", ""),
        ("@world", "@lan\n@internet\n"),
        ("db | @host", "db\n@host\n"),
        ("host-mode", ""),
    ] {
        let ran = shop().run(&["select", selector, "-q"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, expected), "{selector}");
    }
}

#[test]
fn what_depends_on_a_variable_or_is_not_started_is_marked() {
    let project = Project::of(
        "services:\n  web:\n    image: ${IMAGE}\n    labels: {team: größe}\n  db:\r\n    image: postgres:${TAG}\n  tool:\n    image: &i alpine\n    profiles: [debug]\n  other:\n    image: *i\n",
    );
    assert_snapshot!(project.run(&["select", "image:postgres | profile:debug | image:alpine | label:team=gr??e"]), @r"
    exit 0
    ---- stdout
    web
    db
    tool  (not started)
    other
    ");
}

#[test]
fn mistakes_in_selectors_are_explained() {
    assert_snapshot!(shop().run(&["select", "rol:database"]), @r"
    exit 2
    ---- stderr
    error: `rol:database`, column 1: there is no selector `rol:`; did you mean `role:database`?
    ");
    assert_snapshot!(shop().run(&["select", "api worker"]), @r"
    exit 2
    ---- stderr
    error: `api worker`, column 5: an operator is missing here; write `|` (either), `&` (both) or `& !` (but not) between two selectors
    ");
    assert_snapshot!(shop().run(&["select", "api | proxi"]), @r"
    exit 0
    ---- stdout
    api
    ---- stderr
    warning: `proxi` selects nothing; did you mean `proxy`?
    ");
}

#[test]
fn selections_are_data() {
    assert_snapshot!(shop().run(&["select", "tier:edge", "--format", "json"]), @r#"
    exit 0
    ---- stdout
    {
      "version": 1,
      "selector": "tier:edge",
      "nodes": [
        {
          "name": "proxy",
          "certain": true,
          "started": true
        }
      ]
    }
    "#);
}

#[test]
fn graphs_are_focused_on_selectors() {
    assert_snapshot!(shop().run(&["graph", "--focus", "role:database", "--depth", "0"]), @r"
    exit 0
    ---- stdout
    shop: 1 service, 1 network

    back  -> @internet
      db  database        @lan -> 5432
    ");
}
