//! SARIF of hand-made reports; that real ones are valid is tested with the official tools.

use composelint_lint::{
    Applicability, Edit, Fix, Group, Label, Severity, Suppression, SuppressionKind,
};
use composelint_yaml::Span;
use serde_json::Value;

use super::*;
use crate::sample::{Sample, write_to_string};

fn run(sample: &Sample) -> Value {
    let log: Value = serde_json::from_str(&write_to_string(sample, write)).unwrap();
    log["runs"][0].clone()
}

fn first(sample: &Sample) -> Value {
    run(sample)["results"][0].clone()
}

#[test]
fn a_result_names_rule_place_and_fingerprint() {
    let sample = Sample::new();
    let (run, result) = (run(&sample), first(&sample));
    assert_eq!(result["ruleId"], "published-database-port");
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], result["ruleId"]);
    assert_eq!(result["level"], "error");
    assert_eq!(
        result["message"]["text"],
        "`db` is a database and can be reached from the LAN.\nHelp: bind it to 127.0.0.1."
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "compose.yaml");
    assert_eq!(
        place["region"],
        serde_json::json!({"startLine": 5, "startColumn": 9, "endLine": 5, "endColumn": 20})
    );
    assert_eq!(
        result["partialFingerprints"]["composelint/v1"],
        "0123456789abcdef"
    );
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn columns_count_code_points_behind_crlf_anchors_and_a_byte_order_mark() {
    let text = "\u{feff}x-é: &a {}\r\nservices:\r\n  é: &b { image: \"漢👩\", ports: [\"5432:5432\"] }\r\n";
    let mut sample = Sample::of(text, "\"5432:5432\"");
    let file = sample.findings[0].at.span.file;
    let (anchor, image) = (sample.span(file, "&a"), sample.span(file, "\"漢👩\""));
    sample.findings[0].related = [anchor, image]
        .map(|span| Label {
            span,
            text: "here".to_owned(),
        })
        .to_vec();
    let result = first(&sample);
    let columns = |place: &Value| {
        let region = &place["physicalLocation"]["region"];
        ["startLine", "startColumn", "endColumn"].map(|it| region[it].as_u64().unwrap())
    };
    assert_eq!(columns(&result["locations"][0]), [3, 32, 43]);
    assert_eq!(columns(&result["relatedLocations"][0]), [1, 6, 8]);
    assert_eq!(columns(&result["relatedLocations"][1]), [3, 18, 22]);
    assert_eq!(result["relatedLocations"][1]["id"], 2);
}

#[test]
fn a_route_is_a_code_flow() {
    let result = first(&Sample::new());
    let steps = &result["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(
        steps[0]["location"]["message"]["text"],
        "`@lan` reaches `db` through `5432/tcp` (VIA_PUBLISHED_PORT)."
    );
    assert_eq!(
        steps[0]["location"]["physicalLocation"]["region"]["startLine"],
        5
    );
}

#[test]
fn a_fix_is_a_replacement_and_one_that_writes_a_secret_is_left_out() {
    let mut sample = Sample::new();
    let at = sample.findings[0].at.span;
    sample.findings[0].fixes.push(Fix::new(
        "set the password",
        Applicability::Unsafe,
        vec![Edit {
            span: Span::new(at.file, 0, 0),
            text: "DB_PASSWORD: hunter2".to_owned(),
        }],
    ));
    let fixes = first(&sample)["fixes"].clone();
    assert_eq!(fixes.as_array().unwrap().len(), 1);
    let change = &fixes[0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["insertedContent"]["text"], "127.0.0.1:");
    assert_eq!(
        change["deletedRegion"]["startColumn"],
        change["deletedRegion"]["endColumn"]
    );
}

#[test]
fn a_suppressed_finding_says_where_and_why() {
    let mut sample = Sample::new();
    let file = sample.findings[0].at.span.file;
    let comment = sample.span(file, "# composelint: ignore");
    sample.findings[0].suppressed = Some(Suppression {
        kind: SuppressionKind::Comment,
        reason: Some("only in tests".to_owned()),
        span: Some(comment),
    });
    sample.add("db", "known before", |it| {
        it.suppressed = Some(Suppression {
            kind: SuppressionKind::Baseline,
            reason: None,
            span: None,
        });
    });
    let run = run(&sample);
    let suppression = &run["results"][0]["suppressions"][0];
    assert_eq!(suppression["kind"], "inSource");
    assert_eq!(suppression["justification"], "only in tests");
    assert_eq!(
        suppression["location"]["physicalLocation"]["region"]["startLine"],
        3
    );
    let suppression = &run["results"][1]["suppressions"][0];
    assert_eq!(suppression["kind"], "external");
    assert_eq!(suppression["justification"], "known from the baseline");
}

#[test]
fn what_could_not_be_read_is_a_notification_and_no_success() {
    let mut sample = Sample::new();
    sample.trouble = vec!["cannot read `a.yaml`: it is a folder".to_owned()];
    let invocation = run(&sample)["invocations"][0].clone();
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 2);
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "error");
    assert_eq!(
        notification["message"]["text"],
        "cannot read `a.yaml`: it is a folder."
    );
}

#[test]
fn more_results_than_github_takes_are_counted() {
    let mut sample = Sample::new();
    for number in 0..RESULTS {
        sample.add("db", "again", |it| {
            it.severity = if number % 2 == 0 {
                Severity::Hint
            } else {
                Severity::Error
            };
        });
    }
    let run = run(&sample);
    assert_eq!(run["results"].as_array().unwrap().len(), RESULTS);
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(
        notification["message"]["text"],
        "1 more finding left out, the least severe."
    );
}

#[test]
fn what_is_about_security_has_the_tag_once() {
    let mut sample = Sample::new();
    sample.add("é", "no limits", |it| {
        it.rule = "another-rule".into();
        it.group = Group::Security;
    });
    sample.add("é", "nobody there", |it| {
        it.rule = "a-third-rule".into();
        it.group = Group::Connectivity;
    });
    let rules = run(&sample)["tool"]["driver"]["rules"].clone();
    let tags = |at: usize| rules[at]["properties"]["tags"].clone();
    assert_eq!(tags(0), serde_json::json!(["connectivity"]), "{rules}");
    assert_eq!(tags(1), serde_json::json!(["security"]), "{rules}");
    assert_eq!(
        tags(2),
        serde_json::json!(["exposure", "security"]),
        "{rules}"
    );
    assert!(
        rules[0]["properties"]["security-severity"].is_null(),
        "{rules}"
    );
}

#[test]
fn a_link_in_a_message_is_none() {
    let mut sample = Sample::new();
    sample.findings[0].message = "`[click](https://x.test)` is a name".to_owned();
    let text = first(&sample)["message"]["text"].clone();
    assert!(
        text.as_str()
            .unwrap()
            .starts_with("`[click]\\(https://x.test)` is"),
        "{text}"
    );
}
