//! The parts of a message, read from whatever a client sends: a missing or odd part is an answer of its own, never the end of the server.

use composelint_yaml::Position as Place;
use lsp_server::ErrorCode;
use lsp_types::{Position, Range, Uri};
use serde_json::Value;

use crate::address::path_of;
use crate::documents::Change;

/// Why a request has no result.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
}

impl Refused {
    /// The request cannot be understood.
    pub(crate) fn params(what: &str) -> Self {
        Self {
            code: ErrorCode::InvalidParams,
            message: format!("the request has no valid {what}"),
        }
    }

    /// The request is understood and cannot be done.
    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::RequestFailed,
            message: why.into(),
        }
    }
}

/// The address of `textDocument`.
pub(crate) fn uri(params: &Value) -> Option<Uri> {
    let uri = params.pointer("/textDocument/uri").or(params.get("uri"))?;
    Uri::parse(uri.as_str()?).ok()
}

/// The path of `textDocument`.
pub(crate) fn path(params: &Value) -> Option<String> {
    path_of(&uri(params)?)
}

/// The place in `position`.
pub(crate) fn position(params: &Value) -> Option<Position> {
    let position = params.get("position")?;
    place(position).map(|place| Position {
        line: place.line,
        character: place.column,
    })
}

/// The piece in `range`.
pub(crate) fn range(params: &Value) -> Option<Range> {
    let range = params.get("range")?;
    let at = |name| {
        place(range.get(name)?).map(|place| Position {
            line: place.line,
            character: place.column,
        })
    };
    Some(Range {
        start: at("start")?,
        end: at("end")?,
    })
}

/// A line and a column of any size; those that no text has are the end of it.
fn place(position: &Value) -> Option<Place> {
    let number = |name| {
        let value = position.get(name)?;
        let number = value
            .as_u64()
            .or_else(|| value.as_f64().map(|it| if it > 0.0 { u64::MAX } else { 0 }))?;
        Some(u32::try_from(number).unwrap_or(u32::MAX))
    };
    Some(Place {
        line: number("line")?,
        column: number("character")?,
    })
}

/// The changes of `textDocument/didChange`, in order. A change without a text, or with a piece that cannot be read, ends the list: what
/// follows would be put in the wrong place.
pub(crate) fn changes(params: &Value) -> (Vec<Change>, bool) {
    let all = params.get("contentChanges").and_then(Value::as_array);
    let Some(all) = all else {
        return (Vec::new(), false);
    };
    let mut changes = Vec::with_capacity(all.len());
    for change in all {
        let Some(text) = change.get("text").and_then(Value::as_str) else {
            return (changes, false);
        };
        let range = match change.get("range") {
            None | Some(Value::Null) => None,
            Some(range) => {
                let ends = range
                    .get("start")
                    .and_then(place)
                    .zip(range.get("end").and_then(place));
                if ends.is_none() {
                    return (changes, false);
                }
                ends
            }
        };
        changes.push(Change {
            range,
            text: text.to_owned(),
        });
    }
    (changes, true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_of_any_size_are_places() {
        for (value, line) in [
            (json!({"line": 3, "character": 4}), Some(3)),
            (json!({"line": u64::MAX, "character": 4}), Some(u32::MAX)),
            (json!({"line": 1e300, "character": 4}), Some(u32::MAX)),
            (json!({"line": -1, "character": 4}), Some(0)),
            (json!({"line": "1", "character": 4}), None),
            (json!({"line": 1}), None),
        ] {
            assert_eq!(place(&value).map(|place| place.line), line, "{value}");
        }
    }

    #[test]
    fn what_follows_an_unreadable_change_is_not_applied() {
        let params =
            json!({"contentChanges": [{"text": "a"}, {"range": 5, "text": "b"}, {"text": "c"}]});
        let (changes, whole) = changes(&params);
        assert_eq!((changes.len(), whole), (1, false));
    }
}
