//! Where two resolved projects differ.

use serde_json::Value;

use crate::binary::Answer;

/// Where two answers differ: the verdict, else the resolved projects.
pub(crate) fn between_answers(expected: &Answer, got: &Answer) -> Vec<String> {
    if expected.exit != got.exit {
        return vec![format!(
            "exit {} expected, got {}: {:?}, {:?}",
            expected.exit, got.exit, expected.stderr, got.stderr
        )];
    }
    match (&expected.config, &got.config) {
        (Some(expected), Some(got)) => between(expected, got),
        _ => Vec::new(),
    }
}

/// One line for each place that differs: its path, what was expected and what came.
pub(crate) fn between(expected: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", expected, got, &mut found);
    found
}

fn compare(path: &str, expected: &Value, got: &Value, found: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (key, value) in expected {
                let path = format!("{path}.{key}");
                match got.get(key) {
                    Some(other) => compare(&path, value, other, found),
                    None => found.push(format!("{path}: expected {value}, got nothing")),
                }
            }
            for (key, value) in got.iter().filter(|(key, _)| !expected.contains_key(*key)) {
                found.push(format!("{path}.{key}: expected nothing, got {value}"));
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (at, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&format!("{path}[{at}]"), left, right, found);
            }
        }
        _ if same(expected, got) => {}
        _ => found.push(format!("{path}: expected {expected}, got {got}")),
    }
}

/// Equal, where `1` and `1.0` are the same number.
fn same(left: &Value, right: &Value) -> bool {
    if left == right {
        return true;
    }
    let both = left.as_f64().zip(right.as_f64());
    both.is_some_and(|(left, right)| left.total_cmp(&right).is_eq())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::between;

    #[test]
    fn every_place_that_differs_has_its_line() {
        let expected = json!({"a": 1, "b": [1, 2], "c": {"d": null}, "e": "x"});
        let got = json!({"a": 1.0, "b": [1, 3], "c": {}, "f": true, "e": ["x"]});
        let lines = [
            ".b[1]: expected 2, got 3",
            ".c.d: expected null, got nothing",
            ".e: expected \"x\", got [\"x\"]",
            ".f: expected nothing, got true",
        ];
        assert_eq!(between(&expected, &got), lines);
    }
}
