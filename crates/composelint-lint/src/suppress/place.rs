//! Where a suppression comment applies: the entry that begins on its line, the next entry, or the file.

use composelint_compose::Project;
use composelint_compose::project::FileRole;
use composelint_yaml::{EntryRef, FileId, Kind, NodeRef, SourceMap, Span, Tree};
use smol_str::SmolStr;

use super::comment::{self, MARK};
use super::{Covers, Fault, SuppressionComment};
use crate::facts::Facts;

/// The suppression comments of a project's Compose files, in the order of the files and their text.
pub(crate) fn read_all(
    project: &Project,
    sources: &SourceMap,
    facts: &Facts<'_>,
) -> Vec<SuppressionComment> {
    let compose = |role| {
        !matches!(
            role,
            FileRole::Interpolation | FileRole::EnvFile | FileRole::LabelFile
        )
    };
    let mut files: Vec<(FileId, bool)> = project
        .files
        .iter()
        .filter(|file| compose(file.role))
        // The base of an `extends` may call its services as it likes.
        .map(|file| (file.file, file.role != FileRole::Extends))
        .collect();
    files.sort_unstable();
    files.dedup_by_key(|(file, _)| *file);
    files.retain(|(file, _)| sources.get(*file).text().contains(MARK));
    files
        .into_iter()
        .flat_map(|(file, merged)| read_file(facts.tree(file), sources.get(file).text(), merged))
        .collect()
}

fn read_file(tree: &Tree, text: &str, merged: bool) -> Vec<SuppressionComment> {
    let mut entries: Option<Vec<Span>> = None;
    let mut services: Option<Vec<EntryRef<'_>>> = None;
    let mut comments = Vec::new();
    for written in tree.comments() {
        let Some((mut read, whole_file)) = comment::read(written) else {
            continue;
        };
        let entries = entries.get_or_insert_with(|| entries_of(tree));
        if !whole_file {
            read.covers = covered(entries, text, read.span, read.own_line);
            if let (true, Covers::Entry(entry)) = (merged, read.covers) {
                let services = services.get_or_insert_with(|| services_of(tree));
                read.service = service_at(services, entry);
            }
        } else if entries
            .first()
            .is_some_and(|first| first.start < read.span.start)
        {
            read.fault.get_or_insert(Fault::FileTooLate);
        } else {
            read.covers = Covers::File;
        }
        comments.push(read);
    }
    comments
}

/// Every entry of a mapping and every item of a sequence, by where it begins, the larger one first.
fn entries_of(tree: &Tree) -> Vec<Span> {
    let mut entries = Vec::new();
    for node in tree.nodes() {
        match node.kind() {
            Kind::Mapping => entries.extend(node.entries().map(|entry| entry.span())),
            Kind::Sequence => entries.extend(node.items().map(NodeRef::full_span)),
            Kind::Scalar | Kind::Alias => {}
        }
    }
    entries.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    entries
}

/// The services of the first document, in the order of the text.
fn services_of(tree: &Tree) -> Vec<EntryRef<'_>> {
    let document = tree.documents().next();
    let services = document.and_then(|document| document.get("services"));
    services
        .into_iter()
        .flat_map(composelint_yaml::NodeRef::entries)
        .collect()
}

/// The service whose entry begins where another one does.
fn service_at(services: &[EntryRef<'_>], entry: Span) -> Option<SmolStr> {
    let at = services.binary_search_by_key(&entry.start, |service| service.span().start);
    services[at.ok()?].key.text().map(SmolStr::new)
}

fn covered(entries: &[Span], text: &str, comment: Span, own_line: bool) -> Covers {
    let from = if own_line {
        comment.end
    } else {
        line_start(text, comment.start)
    };
    let next = entries.partition_point(|entry| entry.start < from);
    match entries.get(next) {
        Some(entry) if own_line || entry.start < comment.start => {
            Covers::Entry(with_comment(text, *entry))
        }
        _ => Covers::Nothing,
    }
}

/// An entry with the comment behind it.
fn with_comment(text: &str, entry: Span) -> Span {
    let behind = text.get(entry.end as usize..).unwrap_or("");
    let line = &behind[..behind.find(['\n', '\r']).unwrap_or(behind.len())];
    if !line.trim_start_matches([' ', '\t', ',']).starts_with('#') {
        return entry;
    }
    let len = u32::try_from(line.len()).unwrap_or(0);
    Span::new(entry.file, entry.start, entry.end + len)
}

fn line_start(text: &str, byte: u32) -> u32 {
    let before = text.get(..byte as usize).unwrap_or("");
    let start = before
        .rfind(['\n', '\r'])
        .map_or(0, |line_end| line_end + 1);
    u32::try_from(start).unwrap_or(byte)
}
