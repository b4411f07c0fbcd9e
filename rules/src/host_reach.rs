//! Capabilities, devices and paths of the host, by what a container could do with them.

use std::sync::OnceLock;

use composelint_lint::{Danger, OwnCapability};

use crate::data::{self, Row};

/// How far something reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// No further than any container.
    Harmless,
    /// Beyond the container.
    Beyond,
    /// To root on the host.
    Root,
}

impl Reach {
    fn of(word: &str) -> Self {
        match word {
            "host" => Self::Root,
            "reach" => Self::Beyond,
            _ => Self::Harmless,
        }
    }
}

type Table = OnceLock<Vec<Row>>;

fn capabilities() -> &'static [Row] {
    static ROWS: Table = OnceLock::new();
    ROWS.get_or_init(|| data::read(include_str!("../data/capabilities.yaml")))
}

fn paths() -> &'static [Row] {
    static ROWS: Table = OnceLock::new();
    ROWS.get_or_init(|| data::read(include_str!("../data/host_paths.yaml")))
}

fn devices() -> &'static [Row] {
    static ROWS: Table = OnceLock::new();
    ROWS.get_or_init(|| data::read(include_str!("../data/devices.yaml")))
}

/// A capability beyond Docker's default set.
pub(crate) struct Capability<'a> {
    /// Its name without `CAP_`, in capitals.
    pub(crate) name: &'a str,
    pub(crate) reach: Reach,
    /// What it is good for: `may set the clock of the host`.
    pub(crate) why: &'a str,
}

/// The capability of this name, with or without `CAP_`, in any case; what the configuration says about it wins.
pub(crate) fn capability<'a>(written: &str, own: &'a [OwnCapability]) -> Option<Capability<'a>> {
    let name = OwnCapability::bare(written);
    let row = capability_row(&name).map(|at| &capabilities()[at]);
    if let Some(own) = own.iter().find(|own| own.name == name) {
        let known = row.map_or("reaches beyond the container", |row| row.text("why"));
        return Some(Capability {
            name: &own.name,
            reach: match own.danger {
                Danger::Host => Reach::Root,
                Danger::Reach => Reach::Beyond,
                Danger::Little => Reach::Harmless,
                Danger::Harmless => return None,
            },
            why: if own.why.is_empty() { known } else { &own.why },
        });
    }
    let row = row?;
    Some(Capability {
        name: row.text("name"),
        reach: Reach::of(row.text("danger")),
        why: row.text("why"),
    })
}

/// The row of a capability, by its name in capitals and without `CAP_`.
fn capability_row(bare: &str) -> Option<usize> {
    capabilities()
        .iter()
        .position(|row| row.text("name") == bare)
}

/// What a mount of a path of the host means, and why.
pub(crate) fn path(source: &str, read_only: bool) -> Option<(Reach, &'static str)> {
    let row = &paths()[path_row(source)?];
    let field = if read_only { "read" } else { "write" };
    Some((Reach::of(row.text(field)), row.text("why")))
}

/// The longest path of the table that fits.
fn path_row(source: &str) -> Option<usize> {
    let path = plain(source)?;
    let fits = |row: &Row| {
        let own = row.text("path");
        own == path
            || row.text("covers") == "tree"
                && path
                    .strip_prefix(own)
                    .is_some_and(|rest| rest.starts_with('/'))
    };
    let rows = paths().iter().enumerate().filter(|(_, row)| fits(row));
    rows.max_by_key(|(_, row)| row.text("path").len())
        .map(|(at, _)| at)
}

/// A path without the slashes that mean nothing; `None` for one that is relative, or climbs.
fn plain(source: &str) -> Option<String> {
    if !source.starts_with(['/', '~']) || source.contains("..") {
        return None;
    }
    let home = source.starts_with('~');
    let parts = source
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".");
    let joined = parts.collect::<Vec<_>>().join("/");
    Some(if home { joined } else { format!("/{joined}") })
}

/// A device that reaches beyond its purpose.
pub(crate) struct Device {
    pub(crate) why: &'static str,
    /// Whether it is worth no more than a note.
    pub(crate) minor: bool,
}

/// The device that a path names.
pub(crate) fn device(source: &str) -> Option<Device> {
    let row = &devices()[device_row(source)?];
    Some(Device {
        why: row.text("why"),
        minor: row.opt("weight") == Some("info"),
    })
}

fn device_row(source: &str) -> Option<usize> {
    let path = plain(source)?;
    devices()
        .iter()
        .position(|row| match row.text("device").strip_suffix('*') {
            Some(begin) => path.len() > begin.len() && path.starts_with(begin),
            None => path == row.text("device"),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_found_by_its_example() {
        data::tests::check_examples(capabilities(), |written| {
            capability_row(&OwnCapability::bare(written))
        });
        data::tests::check_examples(paths(), path_row);
        data::tests::check_examples(devices(), device_row);
    }

    #[test]
    fn no_two_entries_tie() {
        for (rows, field) in [
            (capabilities(), "name"),
            (paths(), "path"),
            (devices(), "device"),
        ] {
            let mut names: Vec<&str> = rows.iter().map(|row| row.text(field)).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{names:?}");
            assert!(rows.iter().all(|row| !row.text("why").is_empty()));
        }
        let begins: Vec<&str> = devices()
            .iter()
            .filter_map(|row| row.text("device").strip_suffix('*'))
            .collect();
        for begin in &begins {
            let longer = begins
                .iter()
                .find(|other| *other != begin && other.starts_with(begin));
            assert_eq!(longer, None, "{begin}");
        }
    }

    #[test]
    fn paths_are_compared_without_their_decoration() {
        for (source, read_only, reach) in [
            ("/etc//", false, Some(Reach::Root)),
            ("/etc/", true, Some(Reach::Beyond)),
            ("/./proc", true, Some(Reach::Beyond)),
            ("/etc/localtime", true, None),
            ("./etc", false, None),
            ("/srv/../etc", false, None),
            ("~/.ssh", true, Some(Reach::Beyond)),
            ("/größe", false, None),
        ] {
            assert_eq!(
                path(source, read_only).map(|found| found.0),
                reach,
                "{source}"
            );
        }
    }
}
