//! Matches suppression comments with findings.
//!
//! A comment covers a finding when the finding points into the comment's entry, when the entry holds the name of the service or
//! network the finding is about (in any of the files that are merged, where it is the service's own entry), or when the entry holds the alias, `extends` or `include` that brought the finding's bytes.
//! Of several comments the innermost one counts.

use composelint_yaml::{FileId, Span};
use rustc_hash::FxHashMap;

use super::{Covers, SuppressionComment};
use crate::{Date, Diagnostic, Input, Suppression, SuppressionKind};

/// Silences what the comments cover, and notes which names were of use.
pub(crate) fn silence(
    found: &mut [Diagnostic],
    comments: &mut [SuppressionComment],
    input: &Input<'_>,
    today: Option<Date>,
) {
    let regions = Regions::new(comments, today);
    if regions.by_rule.is_empty() {
        return;
    }
    let mut used = Vec::new();
    for finding in found
        .iter_mut()
        .filter(|finding| finding.suppressed.is_none())
    {
        let Some((comment, name)) = regions.covering(finding, input) else {
            continue;
        };
        used.push((comment, name));
        let comment = &comments[comment];
        finding.suppressed = Some(Suppression {
            kind: SuppressionKind::Comment,
            reason: comment.reason.clone(),
            span: Some(comment.span),
        });
    }
    for (comment, name) in used {
        comments[comment].names[name].used = true;
    }
}

/// What one name of one comment covers.
struct Region {
    entry: Span,
    comment: usize,
    name: usize,
    /// The region around this one, as an index into the same list. Entries of a tree nest or are disjoint.
    outer: Option<usize>,
}

/// The regions of one rule in one file.
#[derive(Default)]
struct Covered {
    entries: Vec<Region>,
    file: Option<(usize, usize)>,
}

struct Regions<'c> {
    by_rule: FxHashMap<(&'c str, FileId), Covered>,
    /// What comments at services cover, by rule and service.
    by_service: FxHashMap<(&'c str, &'c str), (usize, usize)>,
}

impl<'c> Regions<'c> {
    fn new(comments: &'c [SuppressionComment], today: Option<Date>) -> Self {
        let mut by_rule: FxHashMap<(&str, FileId), Covered> = FxHashMap::default();
        let mut by_service = FxHashMap::default();
        for (at, comment) in comments.iter().enumerate() {
            if comment.fault.is_some() || comment.is_expired(today) {
                continue;
            }
            for (name_at, name) in comment.names.iter().enumerate() {
                if let Some(service) = &comment.service {
                    by_service
                        .entry((name.name.as_str(), service.as_str()))
                        .or_insert((at, name_at));
                }
                let covered = by_rule.entry((&name.name, comment.span.file)).or_default();
                match comment.covers {
                    Covers::File => covered.file = covered.file.or(Some((at, name_at))),
                    Covers::Entry(entry) => covered.entries.push(Region {
                        entry,
                        comment: at,
                        name: name_at,
                        outer: None,
                    }),
                    Covers::Nothing => {}
                }
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for covered in by_rule.values_mut() {
            nest(&mut covered.entries);
        }
        Self {
            by_rule,
            by_service,
        }
    }

    fn covering(&self, finding: &Diagnostic, input: &Input<'_>) -> Option<(usize, usize)> {
        let mut places = vec![finding.at.span];
        let service = finding
            .service
            .as_ref()
            .and_then(|name| input.project.services.get(name));
        places.extend(service.map(|service| service.name_span));
        let network = finding
            .network
            .as_ref()
            .and_then(|key| input.project.networks.get(key));
        places.extend(
            network
                .filter(|network| network.declared)
                .map(|network| network.key_span),
        );
        places.extend(&finding.via);
        let rule = finding.rule.as_str();
        let inner = places.iter().find_map(|place| self.inner(rule, *place));
        let at_service = || {
            let service = finding.service.as_deref()?;
            self.by_service.get(&(rule, service)).copied()
        };
        let file = || self.by_rule.get(&(rule, finding.at.span.file))?.file;
        inner.or_else(at_service).or_else(file)
    }

    /// The innermost region of a rule that holds a place.
    fn inner(&self, rule: &str, place: Span) -> Option<(usize, usize)> {
        let regions = &self.by_rule.get(&(rule, place.file))?.entries;
        let after = regions.partition_point(|region| region.entry.start <= place.start);
        let mut at = after.checked_sub(1)?;
        loop {
            let region = &regions[at];
            if place.start < region.entry.end || region.entry.encloses(place) {
                return Some((region.comment, region.name));
            }
            at = region.outer?;
        }
    }
}

/// Sorts regions and links each with the one around it.
fn nest(regions: &mut [Region]) {
    regions.sort_by_key(|region| (region.entry.start, std::cmp::Reverse(region.entry.end)));
    let mut open: Vec<usize> = Vec::new();
    for at in 0..regions.len() {
        let entry = regions[at].entry;
        while open
            .last()
            .is_some_and(|last| regions[*last].entry.end <= entry.start)
        {
            open.pop();
        }
        regions[at].outer = open.last().copied();
        open.push(at);
    }
}
