//! The binary from end to end: what it prints, and how it exits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/mod.rs"]
mod support;

mod changed;
mod check;
mod diff;
mod discovery;
mod explain_line;
mod formats;
mod graph;
mod hostile;
mod policy;
mod policy_page;
mod progress;
mod questions;
mod reach;
mod rego;
mod rivals;
mod secrets;
mod select;
mod usage;

use support::Project;

/// A project that has findings, connections, published ports and a secret.
const SHOP: &str = "\
services:
  proxy:
    image: nginx:1.27
    ports: [\"80:80\"]
    networks: [front]
  api:
    image: example.test/api:1
    environment:
      DATABASE_URL: postgres://app:hunter2@db:5432/app
    networks: [front, back]
  db:
    image: postgres:17
    ports:
      - \"5432:5432\"
    environment:
      POSTGRES_PASSWORD: hunter2
    networks:
      back:
        aliases: [postgres]
networks:
  front:
  back:
";

/// A project in which there is nothing to find.
const CALM: &str = "services:\n  job:\n    image: example.test/job:1\n    network_mode: none\n";

fn shop() -> Project {
    Project::of(SHOP)
}
