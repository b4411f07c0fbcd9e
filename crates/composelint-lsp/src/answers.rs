//! Which request is answered by whom.

use lsp_server::ErrorCode;
use serde::Serialize;
use serde_json::Value;

use crate::features::{
    actions, calls, completion, diagnostics, folding, hints, hover, lenses, links, navigation,
    rename, symbols, topology,
};
use crate::request::Refused;
use crate::session::Session;

/// Answers a request. Projects are up to date.
pub(crate) fn answer(
    session: &mut Session,
    method: &str,
    params: &Value,
) -> Result<Value, Refused> {
    let session = &*session;
    match method {
        "textDocument/diagnostic" => diagnostics::pull(session, params),
        "workspace/diagnostic" => Ok(diagnostics::pull_all(session, params)),
        "textDocument/codeAction" => actions::actions(session, params),
        "textDocument/hover" => at(session, params, hover::hover),
        "textDocument/definition" => at(session, params, navigation::definition),
        "textDocument/references" => navigation::references(session, params),
        "textDocument/documentHighlight" => at(session, params, navigation::highlights),
        "textDocument/prepareRename" => rename::prepare(session, params),
        "textDocument/rename" => rename::rename(session, params),
        "textDocument/completion" => completion::completion(session, params),
        "textDocument/inlayHint" => hints::hints(session, params),
        "textDocument/codeLens" => lenses::lenses(session, params),
        "textDocument/documentSymbol" => symbols::outline(session, params),
        "workspace/symbol" => Ok(symbols::search(session, params)),
        "textDocument/foldingRange" => folding::folds(session, params),
        "textDocument/documentLink" => links::links(session, params),
        "textDocument/prepareCallHierarchy" => calls::prepare(session, params),
        "callHierarchy/incomingCalls" => calls::incoming(session, params),
        "callHierarchy/outgoingCalls" => calls::outgoing(session, params),
        "composelint/topology" => topology::topology(session, params),
        "composelint/rulePage" | "workspace/textDocumentContent" => hover::page(params),
        "workspace/executeCommand" => topology::command(session, params),
        _ => Err(Refused {
            code: ErrorCode::MethodNotFound,
            message: format!(
                "there is no method `{}`",
                composelint_report::text::shown(method)
            ),
        }),
    }
}

/// Answers about a place; nothing where no project has it.
fn at<T: Serialize>(
    session: &Session,
    params: &Value,
    feature: impl Fn(&crate::session::At<'_>) -> Option<T>,
) -> Result<Value, Refused> {
    let found = session.at(params)?;
    Ok(value(found.and_then(|at| feature(&at))))
}

/// A result as JSON. Our own types have no keys but strings, so nothing is lost.
pub(crate) fn value(result: impl Serialize) -> Value {
    serde_json::to_value(result).unwrap_or(Value::Null)
}
