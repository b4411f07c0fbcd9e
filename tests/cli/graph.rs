//! `graph`: every format, focus, and stored drawings.

use insta::assert_snapshot;

use crate::shop;

#[test]
fn graphs_are_drawn() {
    assert_snapshot!(shop().run(&["graph"]), @r"
    exit 0
    ---- stdout
    shop: 3 services, 2 networks

    front  -> @internet
      proxy  proxy           @lan -> 80
      api    app

    back  -> @internet
      api    app
      db     database        @lan -> 5432
    ");
}

#[test]
fn graphs_are_written_for_mermaid() {
    assert_snapshot!(shop().run(&["graph", "-o", "mermaid"]), @r#"
    exit 0
    ---- stdout
    flowchart LR
      lan(["@lan"]):::outside
      internet(["@internet"]):::outside
      n_front{{"front"}}:::network
      n_back{{"back"}}:::network
      s_proxy["proxy<br/>proxy"]:::edge
      s_api["api<br/>app"]:::app
      s_db["db<br/>database"]:::data
      s_proxy --- n_front
      s_api --- n_front
      s_api --- n_back
      s_db --- n_back
      lan -- "80" --> s_proxy
      lan -- "5432" --> s_db
      n_front -.-> internet
      n_back -.-> internet
      classDef network fill:#eef,stroke:#557
      classDef internal fill:#efe,stroke:#575,stroke-width:2px
      classDef edge fill:#fed,stroke:#a63
      classDef app fill:#fff,stroke:#777
      classDef data fill:#fde,stroke:#a36
      classDef ops fill:#eee,stroke:#777
      classDef idle fill:#fff,stroke:#bbb,stroke-dasharray:4
      classDef outside fill:#fff,stroke:#333,stroke-width:2px
    "#);
}

#[test]
fn graphs_are_written_for_graphviz_and_focused() {
    assert_snapshot!(shop().run(&["graph", "-o", "dot", "--focus", "proxy"]), @r#"
    exit 0
    ---- stdout
    graph "shop" {
      rankdir=LR;
      node [fontname="sans-serif", fontsize=11];
      edge [fontname="sans-serif", fontsize=9];
      lan [label="@lan", shape=oval, style=bold];
      host [label="@host", shape=oval, style=bold];
      internet [label="@internet", shape=oval, style=bold];
      n_front [label="front", shape=hexagon, style=filled, fillcolor=lavender];
      s_proxy [label="proxy\nproxy", shape=box, style=solid];
      s_api [label="api\napp", shape=box, style=solid];
      s_proxy -- n_front;
      s_api -- n_front;
      lan -- s_proxy [label="80", dir=forward, color=red];
      n_front -- internet [dir=forward, style=dashed];
    }
    "#);
}

#[test]
fn graphs_are_written_as_json() {
    assert_snapshot!(shop().run(&["graph", "-o", "json", "--focus", "front"]), @r#"
    exit 0
    ---- stdout
    {
      "version": 1,
      "projects": [
        "shop"
      ],
      "services": [
        {
          "name": "proxy",
          "role": "proxy",
          "tier": "edge",
          "namespace": "own",
          "networks": [
            "front"
          ]
        },
        {
          "name": "api",
          "role": "app",
          "tier": "app",
          "namespace": "own",
          "networks": [
            "front"
          ]
        }
      ],
      "networks": [
        {
          "key": "front",
          "name": "shop_front",
          "driver": "bridge",
          "internal": false,
          "external": false,
          "egress": true
        }
      ],
      "published": [
        {
          "service": "proxy",
          "port": "80",
          "from": "@lan"
        }
      ]
    }
    "#);
}

#[test]
fn graphs_are_drawn_as_a_page_that_loads_nothing() {
    let page = shop().run(&["graph", "-o", "html"]).stdout;
    for part in [
        "<!doctype html>",
        "content=\"default-src 'none';",
        "<svg ",
        "<td>api</td><td>app</td><td>front, back</td><td></td>",
        "<td>db</td><td>database</td><td>back</td><td><span class=\"lan\">5432 from @lan</span></td>",
        "<td>back</td><td>shop_back</td><td>bridge</td><td>yes</td><td>api, db</td>",
        "</html>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("src="), "{page}");
}

#[test]
fn names_stay_text_in_a_page() {
    let project = crate::support::Project::of(
        "services:\n  x: {image: a, networks: ['<b>é']}\nnetworks:\n  '<b>é': {name: '</script><script>'}\n",
    );
    let page = project.run(&["graph", "-o", "html"]).stdout;
    assert!(page.contains("&lt;b&gt;é"), "{page}");
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "{page}");
}

#[test]
fn graphs_are_drawn_as_svg() {
    let svg = shop().run(&["graph", "-o", "svg"]).stdout;
    for drawn in [
        "<svg ",
        ">proxy<",
        ">back<",
        "@internet",
        "@lan 80",
        "</svg>",
    ] {
        assert!(svg.contains(drawn), "{drawn}: {svg}");
    }
    assert_eq!(shop().run(&["graph", "--focus", "nobody"]).code, 2);
}

#[test]
fn a_stored_graph_is_checked() {
    let project = shop();
    for file in [
        "net.mmd", "net.dot", "net.svg", "net.html", "net.json", "net.txt",
    ] {
        let format = match file {
            "net.mmd" => "mermaid",
            "net.txt" => "text",
            other => other.trim_start_matches("net."),
        };
        project.run(&["graph", "-o", format, "--output", file]);
        let run = project.run(&["graph", "--check", file]);
        assert_eq!(run.code, 0, "{run}");
    }
    project.write("compose.yaml", crate::CALM.as_bytes());
    assert_snapshot!(project.run(&["graph", "--check", "net.mmd"]), @r"
    exit 1
    ---- stderr
    error: `net.mmd` is out of date: draw it again with `composelint graph --output`
    ");
    assert_eq!(project.run(&["graph", "--check", "none.mmd"]).code, 2);
}
