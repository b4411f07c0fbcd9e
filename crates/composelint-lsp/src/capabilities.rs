//! What the server says it can do.

use serde_json::{Value, json};

use crate::client::Client;
use crate::features::actions::FIX_ALL;

/// The command that shows the topology.
pub(crate) const SHOW_TOPOLOGY: &str = "composelint.showTopology";

/// The answer to `initialize`.
pub(crate) fn answer(client: &Client) -> Value {
    json!({
        "serverInfo": {"name": "composelint", "version": env!("CARGO_PKG_VERSION")},
        "capabilities": {
            "positionEncoding": client.encoding_name(),
            "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
            "diagnosticProvider": {
                "identifier": "composelint",
                "interFileDependencies": true,
                "workspaceDiagnostics": false,
            },
            "codeActionProvider": {"codeActionKinds": ["quickfix", FIX_ALL]},
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "documentHighlightProvider": true,
            "renameProvider": {"prepareProvider": true},
            "completionProvider": {"triggerCharacters": [" ", "[", ",", "-", ":", "\""]},
            "inlayHintProvider": true,
            "codeLensProvider": {"resolveProvider": false},
            "documentSymbolProvider": {"label": "composelint"},
            "workspaceSymbolProvider": true,
            "foldingRangeProvider": true,
            "documentLinkProvider": {"resolveProvider": false},
            "callHierarchyProvider": true,
            "executeCommandProvider": {"commands": [SHOW_TOPOLOGY]},
            "workspace": {
                "workspaceFolders": {"supported": true, "changeNotifications": true},
                "textDocumentContent": {"schemes": ["composelint"]},
            },
        },
    })
}
