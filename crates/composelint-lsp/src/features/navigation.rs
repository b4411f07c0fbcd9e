//! From a name to where it is declared, and to everything that speaks of it, in every file of the project.

use lsp_types::{DocumentHighlight, DocumentHighlightKind, Location};
use serde_json::Value;

use crate::answers::value;
use crate::mentions::Mention;
use crate::request::{self, Refused};
use crate::session::{At, Session};

impl<'s> At<'s> {
    /// The name at the place.
    pub(crate) fn mention(&self) -> Option<&'s Mention> {
        self.analysis.mentions().at(self.file, self.byte)
    }
}

/// `textDocument/definition`: every file that declares the name; a file that is included or extended; the anchor of an alias.
pub(crate) fn definition(at: &At<'_>) -> Option<Vec<Location>> {
    if let Some(mention) = at.mention() {
        let same = at.analysis.mentions().same(mention);
        let declared = same.filter(|mention| mention.declares);
        let places = declared.filter_map(|mention| at.session.location(at.analysis, mention.span));
        return Some(places.collect());
    }
    let node = at.analysis.tree(at.file).tree.node_at(at.byte)?;
    let target = node.alias_target()?;
    at.session
        .location(at.analysis, target.span())
        .map(|place| vec![place])
}

/// `textDocument/references`, over every project that has the file.
pub(crate) fn references(session: &Session, params: &Value) -> Result<Value, Refused> {
    let with_declaration = params
        .pointer("/context/includeDeclaration")
        .and_then(Value::as_bool)
        != Some(false);
    let mut places: Vec<Location> = Vec::new();
    for at in everywhere(session, params)? {
        let Some(mention) = at.mention() else {
            continue;
        };
        let same = at.analysis.mentions().same(mention);
        let wanted = same.filter(|mention| with_declaration || !mention.declares);
        for place in wanted.filter_map(|mention| session.location(at.analysis, mention.span)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    Ok(value(places))
}

/// The place of a request in every project that has its file.
pub(crate) fn everywhere<'s>(session: &'s Session, params: &Value) -> Result<Vec<At<'s>>, Refused> {
    let path = request::path(params).ok_or_else(|| Refused::params("textDocument"))?;
    let position = request::position(params).ok_or_else(|| Refused::params("position"))?;
    let all = session.projects_with(&path).filter_map(|analysis| {
        let file = analysis.file(&path)?;
        let byte = crate::place::byte(analysis.source(file), position, session.client.encoding);
        Some(At {
            session,
            analysis,
            file,
            byte,
        })
    });
    Ok(all.collect())
}

/// `textDocument/documentHighlight`.
pub(crate) fn highlights(at: &At<'_>) -> Option<Vec<DocumentHighlight>> {
    let mention = at.mention()?;
    let same = at.analysis.mentions().same(mention);
    let here = same.filter(|mention| mention.span.file == at.file);
    let highlights = here.map(|mention| DocumentHighlight {
        range: at.session.range(at.analysis, mention.span),
        kind: Some(if mention.declares {
            DocumentHighlightKind::Write
        } else {
            DocumentHighlightKind::Read
        }),
    });
    Some(highlights.collect())
}
