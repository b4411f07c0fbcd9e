//! The topology as a drawing: `composelint/topology` for editors with a view of their own, the command for all others.

use composelint_report::graph::{self, Picture};
use lsp_types::Uri;
use serde_json::{Value, json};

use crate::address::path_of;
use crate::capabilities::SHOW_TOPOLOGY;
use crate::request::Refused;
use crate::session::Session;

/// `composelint/topology`: `{textDocument, position?, focus?, depth?}` is answered by `{project, svg, mermaid, focus}`. With a position,
/// `focus` is the service around it.
pub(crate) fn topology(session: &Session, params: &Value) -> Result<Value, Refused> {
    let Some((analysis, _)) = session.file(params)? else {
        return Ok(Value::Null);
    };
    let mut picture = Picture::of(analysis.topology(), &|project| analysis.roles_of(project));
    let focus = params.get("focus").and_then(Value::as_str);
    if let Some(name) = focus {
        let depth = params
            .get("depth")
            .and_then(Value::as_u64)
            .and_then(|depth| usize::try_from(depth).ok());
        picture = picture
            .near(name, depth.unwrap_or(1))
            .ok_or_else(|| Refused::failed("there is no service or network of that name"))?;
    }
    let around = if params.get("position").is_some() {
        session.at(params)?.and_then(|at| around(&at))
    } else {
        None
    };
    let draw = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut drawn = Vec::new();
        write(&mut drawn).map_err(|error| Refused::failed(error.to_string()))?;
        Ok(String::from_utf8_lossy(&drawn).into_owned())
    };
    let svg = draw(&|out| graph::write_svg(&picture, out))?;
    let mermaid = draw(&|out| graph::write_mermaid(&picture, out))?;
    let project = composelint_report::text::shown(&analysis.project().name);
    Ok(json!({"project": project, "svg": svg, "mermaid": mermaid, "focus": around}))
}

/// The service whose entry a place is in.
fn around(at: &crate::session::At<'_>) -> Option<String> {
    let declared = at.analysis.mentions().declared_in(at.file);
    let mut around = declared.filter(|mention| {
        let entry = mention.entry.unwrap_or(mention.span);
        entry.start <= at.byte && at.byte <= entry.end
    });
    around
        .next()
        .map(|mention| composelint_report::text::shown(&mention.name))
}

/// `workspace/executeCommand`: `composelint.showTopology` with the address of a file, or with the parameters of `composelint/topology`.
pub(crate) fn command(session: &Session, params: &Value) -> Result<Value, Refused> {
    if params.get("command").and_then(Value::as_str) != Some(SHOW_TOPOLOGY) {
        return Err(Refused::params("command"));
    }
    let argument = params
        .pointer("/arguments/0")
        .cloned()
        .unwrap_or(Value::Null);
    if argument.is_object() {
        return topology(session, &argument);
    }
    let named = argument
        .as_str()
        .and_then(|uri| Uri::parse(uri).ok())
        .and_then(|uri| path_of(&uri));
    let path = named.or_else(|| {
        session
            .documents
            .iter()
            .map(|(path, _)| path.to_owned())
            .find(|path| session.project_of(path).is_some())
    });
    let Some(uri) = path.and_then(|path| session.uri(&path)) else {
        return Ok(Value::Null);
    };
    topology(session, &json!({"textDocument": {"uri": uri}}))
}
