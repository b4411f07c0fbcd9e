//! The Rego rules of `examples/policy/rego`: what they read is there, and they say what they are to say.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Run, composelint};

/// Each file of rules, the command whose JSON it reads, and what it denies of the hasty project (a part of each message).
const RULES: [(&str, &[&str], &[&str]); 3] = [
    (
        "contracts.rego",
        &["policy", "check", "--format", "json"],
        &[
            "compose.yaml:8: edge-never-touches-data: proxy can reach db",
            "compose.hasty.yaml:6: only-proxy-public: db is open to the outside",
        ],
    ),
    (
        "graph.rego",
        &["graph", "-o", "json"],
        &["db publishes 5432 to @lan"],
    ),
    ("project.rego", &["config", "--format", "json"], &[]),
];

const HASTY: [&str; 4] = ["-f", "compose.yaml", "-f", "compose.hasty.yaml"];

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/policy")
}

fn rules(name: &str) -> String {
    fs::read_to_string(example().join("rego").join(name)).unwrap()
}

fn output(arguments: &[&str]) -> Value {
    let ran = composelint(&example()).args(arguments).output().unwrap();
    Run::new(&ran).json()
}

/// What a line reads: `input.contracts`, `contract.paths[0][0].location`.
fn references(line: &str) -> Vec<String> {
    let code = line.split('#').next().unwrap_or_default();
    // Between quotation marks are messages.
    let code: String = code.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some(start) = rest.find(is_name) {
        rest = &rest[start..];
        let mut end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let head = end;
        // `.key`, `[0]`, `[name]`
        while let Some(open) = rest[end..].chars().next().filter(|c| ".[".contains(*c)) {
            let key = &rest[end + 1..];
            let length = key.find(|c| !is_name(c)).unwrap_or(key.len());
            let closed = open == '.' || key[length..].starts_with(']');
            if length == 0 || !closed {
                break;
            }
            end += 1 + length + usize::from(open == '[');
        }
        if end > head {
            found.push(rest[..end].to_owned());
        }
        rest = &rest[end..];
    }
    found
}

/// The values at a path below some others: `.key`, `[0]`, `[]` for every item, `[name]` for every value.
fn at(values: Vec<Value>, path: &str) -> Vec<Value> {
    let path = path.replace('[', ".[");
    path.split('.')
        .filter(|step| !step.is_empty())
        .fold(values, |values, step| {
            let below = |value: Value| match step
                .strip_prefix('[')
                .map(|step| step.trim_end_matches(']'))
            {
                None => value.get(step).cloned().into_iter().collect(),
                Some(index) if !index.is_empty() && index.parse::<usize>().is_ok() => value
                    .get(index.parse::<usize>().unwrap())
                    .cloned()
                    .into_iter()
                    .collect(),
                Some(_) => match value {
                    Value::Array(items) => items,
                    Value::Object(entries) => entries.into_iter().map(|(_, value)| value).collect(),
                    _ => Vec::new(),
                },
            };
            values.into_iter().flat_map(below).collect()
        })
}

#[test]
fn what_the_rules_read_is_in_the_output() {
    for (name, arguments, _) in RULES {
        let input = output(&[arguments, &HASTY[..]].concat());
        let mut read = 0;
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        let text = rules(name);
        for line in text.lines() {
            if line.starts_with("deny") || line.starts_with("warn") {
                known.clear();
            }
            let line = line.trim();
            for reference in references(line) {
                let (head, rest) = reference.split_at(reference.find(['.', '[']).unwrap());
                let path = match known.get(head) {
                    Some(path) => format!("{path}{rest}"),
                    None if head == "input" => rest.to_owned(),
                    // Functions and the imports of the language.
                    None => continue,
                };
                let found = at(vec![input.clone()], &path);
                assert!(!found.is_empty(), "{name}: nothing is at `{path}`: {line}");
                read += 1;
            }
            let bound = line.rsplit("some ").next().unwrap_or_default();
            if let Some((names, path)) = bound.split_once(" in ").filter(|_| line.contains("some "))
            {
                let variable = names.rsplit(", ").next().unwrap_or_default();
                let path = path.split([';', ']', ' ']).next().unwrap_or_default();
                let path = match path.split_once('.') {
                    Some(("input", rest)) => format!(".{rest}"),
                    Some((head, rest)) if known.contains_key(head) => {
                        format!("{}.{rest}", known[head])
                    }
                    _ => continue,
                };
                known.insert(variable.to_owned(), format!("{path}[]"));
            }
            if let Some((variable, reference)) = line.split_once(" := ")
                && let Some((head, rest)) = reference.split_once('.')
                && let Some(path) = known.get(head).cloned()
            {
                known.insert(variable.to_owned(), format!("{path}.{rest}"));
            }
        }
        assert!(read > 4, "{name}: only {read} paths were understood");
    }
}

/// What `data.main.deny` comes to, by `opa`, else by the Python package `regopy`; `None` when neither is there.
fn denied(rego: &Path, input: &Value) -> Option<Value> {
    let python = "import sys,json,regopy\nr = regopy.Interpreter()\nr.set_input(json.load(sys.stdin))\nr.add_module('m', open(sys.argv[1]).read())\nprint(r.query('data.main.deny'))";
    let path = rego.to_string_lossy();
    let opa = [
        "eval",
        "--stdin-input",
        "--format",
        "raw",
        "--data",
        &path,
        "data.main.deny",
    ];
    for (program, arguments) in [("opa", &opa[..]), ("python3", &["-c", python, &path])] {
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else { continue };
        // It may end without reading.
        let _ = child
            .stdin
            .take()
            .unwrap()
            .write_all(input.to_string().as_bytes());
        let ran = child.wait_with_output().unwrap();
        if ran.status.success() {
            return serde_json::from_slice(&ran.stdout).ok();
        }
    }
    None
}

#[test]
fn the_rules_deny_what_they_are_there_for() {
    for (name, arguments, expected) in RULES {
        let rego = example().join("rego").join(name);
        let Some(good) = denied(&rego, &output(arguments)) else {
            println!("skipped: there is neither opa nor the Python package regopy to run {name}");
            return;
        };
        assert!(!good.to_string().contains("db"), "{name}: {good}");
        let hasty = output(&[arguments, &HASTY[..]].concat());
        let bad = denied(&rego, &hasty).unwrap().to_string();
        for message in expected {
            assert!(bad.contains(message), "{name}: {message}\n{bad}");
        }
    }
}
