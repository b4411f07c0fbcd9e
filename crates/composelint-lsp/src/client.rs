//! What the editor says it can do, and what the person has set.

use composelint_topology::EngineProfile;
use composelint_yaml::Encoding;
use serde_json::Value;

/// What the editor can do. Everything it does not mention it cannot.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that the editor can do or not"
)]
pub(crate) struct Client {
    /// What a column counts.
    pub(crate) encoding: Encoding,
    /// Whether it asks for diagnostics itself.
    pub(crate) pulls: bool,
    /// Whether it can be told to ask again.
    pub(crate) pulls_again: bool,
    /// Whether it shows other places that belong to a diagnostic.
    pub(crate) related: bool,
    /// Whether edits may carry versions.
    pub(crate) versioned_edits: bool,
    /// Whether edits may have places to fill in.
    pub(crate) snippet_edits: bool,
    /// Whether it watches files when asked to.
    pub(crate) watches: bool,
    /// Whether it can be asked for settings.
    pub(crate) configures: bool,
    /// Whether it can be told that inlay hints changed.
    pub(crate) hints_again: bool,
    /// Whether it can be told that code lenses changed.
    pub(crate) lenses_again: bool,
    /// Whether the outline may have levels.
    pub(crate) nested_symbols: bool,
    /// Whether it shows the pages of rules that the server hands out.
    pub(crate) pages: bool,
    /// Whether a hover may be Markdown.
    pub(crate) markdown: bool,
}

impl Client {
    /// Reads the capabilities of `initialize`, whatever shape they are in.
    pub(crate) fn of(params: &Value) -> Self {
        let all = params.get("capabilities").unwrap_or(&Value::Null);
        let flag = |pointer: &str| all.pointer(pointer).and_then(Value::as_bool) == Some(true);
        let there = |pointer: &str| all.pointer(pointer).is_some_and(Value::is_object);
        let formats = all
            .pointer("/textDocument/hover/contentFormat")
            .and_then(Value::as_array);
        Self {
            encoding: encoding(all.pointer("/general/positionEncodings")),
            pulls: there("/textDocument/diagnostic"),
            pulls_again: flag("/workspace/diagnostics/refreshSupport")
                || flag("/workspace/diagnostic/refreshSupport"),
            related: flag("/textDocument/publishDiagnostics/relatedInformation"),
            versioned_edits: flag("/workspace/workspaceEdit/documentChanges"),
            snippet_edits: flag("/workspace/workspaceEdit/snippetEditSupport"),
            watches: flag("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            configures: flag("/workspace/configuration"),
            hints_again: flag("/workspace/inlayHint/refreshSupport"),
            lenses_again: flag("/workspace/codeLens/refreshSupport"),
            nested_symbols: flag("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            pages: there("/workspace/textDocumentContent")
                || params.pointer("/initializationOptions/pages") == Some(&Value::Bool(true)),
            markdown: formats
                .is_none_or(|formats| formats.iter().any(|format| format == "markdown")),
        }
    }

    /// The name of the encoding in the protocol.
    pub(crate) fn encoding_name(&self) -> &'static str {
        match self.encoding {
            Encoding::Bytes => "utf-8",
            Encoding::CodePoints => "utf-32",
            Encoding::Utf16 => "utf-16",
        }
    }
}

/// The first encoding of the editor's list that there is; the list is in the editor's order of preference. UTF-16 when it has none.
fn encoding(offered: Option<&Value>) -> Encoding {
    let offered = offered.and_then(Value::as_array).into_iter().flatten();
    let mut known = offered.filter_map(|name| match name.as_str()? {
        "utf-8" => Some(Encoding::Bytes),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::CodePoints),
        _ => None,
    });
    known.next().unwrap_or(Encoding::Utf16)
}

/// Which findings are known, so that they are not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    /// Those of the nearest baseline of the usual name.
    Nearest,
    /// Those of the baseline with this path, from the workspace's folder.
    In(String),
    /// None: all are shown.
    Shown,
}

/// What the person has set in the editor.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch in the editor"
)]
pub(crate) struct Options {
    /// The engine to answer for; the configuration's or the newest when nothing is set.
    pub(crate) engine: Option<EngineProfile>,
    /// Whether what is wrong with the YAML itself is shown: other servers show that, too.
    pub(crate) syntax: bool,
    /// Where known findings are written down.
    pub(crate) known: Known,
    /// Whether projects without an open file are shown as well.
    pub(crate) whole_workspace: bool,
    /// Whether inlay hints are given.
    pub(crate) inlay_hints: bool,
    /// Whether code lenses are given.
    pub(crate) code_lens: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            engine: None,
            syntax: true,
            known: Known::Nearest,
            whole_workspace: false,
            inlay_hints: true,
            code_lens: false,
        }
    }
}

impl Options {
    /// Reads settings; what is missing or unreadable has its default, and each unreadable one is told in a sentence.
    pub(crate) fn of(settings: &Value) -> (Self, Vec<String>) {
        let mut options = Self::default();
        let mut wrong = Vec::new();
        let settings = settings.get("composelint").unwrap_or(settings);
        if let Some(word) = settings
            .get("engine")
            .and_then(Value::as_str)
            .filter(|word| !word.is_empty())
        {
            match word.parse() {
                Ok(engine) => options.engine = Some(engine),
                Err(error) => wrong.push(format!("the setting `composelint.engine`: {error}")),
            }
        }
        match settings.get("baseline") {
            None | Some(Value::Null) => {}
            Some(Value::String(word)) => match word.as_str() {
                "" | "auto" => {}
                "off" => options.known = Known::Shown,
                path => options.known = Known::In(path.to_owned()),
            },
            Some(_) => wrong.push(
                "the setting `composelint.baseline` is neither `auto` nor `off` nor a path"
                    .to_owned(),
            ),
        }
        // Whether another server shows broken YAML only the editor's extension can tell, and it says `on` or `off` then.
        let auto = settings.get("syntax").and_then(Value::as_str) == Some("auto");
        let mut flag = |name: &str, into: &mut bool, words: [&str; 2]| match settings.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::Bool(value)) => *into = *value,
            Some(Value::String(word)) if word == words[0] => *into = true,
            Some(Value::String(word)) if word == words[1] => *into = false,
            Some(_) => wrong.push(format!(
                "the setting `composelint.{name}` is neither `{}` nor `{}`",
                words[0], words[1]
            )),
        };
        if !auto {
            flag("syntax", &mut options.syntax, ["on", "off"]);
        }
        flag("scope", &mut options.whole_workspace, ["workspace", "open"]);
        flag("inlayHints", &mut options.inlay_hints, ["on", "off"]);
        flag("codeLens", &mut options.code_lens, ["on", "off"]);
        (options, wrong)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_editors_first_known_encoding_is_taken() {
        for (offered, taken) in [
            (json!(["utf-8", "utf-16"]), "utf-8"),
            (json!(["utf-32", "utf-8"]), "utf-32"),
            (json!(["ebcdic", "utf-16"]), "utf-16"),
            (json!([]), "utf-16"),
            (json!("utf-8"), "utf-16"),
            (json!(null), "utf-16"),
        ] {
            let params = json!({"capabilities": {"general": {"positionEncodings": offered}}});
            assert_eq!(Client::of(&params).encoding_name(), taken);
        }
    }

    #[test]
    fn settings_of_any_shape_are_read_or_told() {
        let (options, wrong) = Options::of(
            &json!({"composelint": {"engine": "28", "codeLens": true, "scope": "workspace"}}),
        );
        assert!(wrong.is_empty());
        assert!(options.code_lens && options.whole_workspace && options.engine.is_some());
        let (options, wrong) = Options::of(&json!({"engine": "é", "syntax": 3}));
        assert_eq!(options, Options::default());
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert_eq!(Options::of(&json!([1])).1, [""; 0]);
    }
}
