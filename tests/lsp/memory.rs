//! Ten thousand edits leave nothing behind.

use std::fs;

use serde_json::json;

use crate::client::{Client, uri};

const PATH: &str = "/é/compose.yaml";

/// The memory of this process in KiB, where the system tells.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn memory_stays_flat_over_ten_thousand_edits() {
    if resident().is_none() {
        eprintln!("skipped: this system does not tell how much memory a process has");
        return;
    }
    let text = "services:\r\n  db: {image: postgres:17, ports: ['5432:5432']} # 日😀\r\n  web: &w {image: nginx}\r\n";
    let more = json!({"textDocument": {"diagnostic": {}}});
    let mut client = Client::with(&[(PATH, text)], &["/é"], "utf-16", &more);
    client.open(PATH);
    let mut first = 0;
    for edit in 0..10_000 {
        if edit % 2 == 0 {
            client.replace(PATH, "日😀", "日😀é");
        } else {
            client.replace(PATH, "日😀é", "日😀");
        }
        if edit % 10 == 0 {
            let report = client.request(
                "textDocument/diagnostic",
                json!({"textDocument": {"uri": uri(PATH)}}),
            );
            assert!(!report["items"].as_array().unwrap().is_empty());
        }
        if edit == 2_000 {
            first = resident().unwrap();
        }
    }
    let last = resident().unwrap();
    // Other tests of this program run at the same time and take memory, too.
    assert!(
        last < first + 40 * 1024,
        "{first} KiB after 2,000 edits, {last} KiB after 10,000"
    );
}
