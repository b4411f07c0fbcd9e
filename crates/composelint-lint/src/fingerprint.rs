//! Names findings so that a baseline recognises them after lines moved and wording changed.
//!
//! A fingerprint is a hash of the rule, the project, the service or network (else the file) and the rule's own key. Where these are
//! equal, a running number tells findings apart.

use composelint_yaml::SourceMap;
use rustc_hash::FxHashMap;

use crate::Diagnostic;

/// Turns the keys that rules left behind into fingerprints. The findings are in their final order.
pub(crate) fn set(found: &mut [Diagnostic], sources: &SourceMap) {
    let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
    for finding in found {
        let key = std::mem::take(&mut finding.fingerprint);
        let hash = hash_of(finding, &key, sources);
        let count = seen.entry(hash).or_insert(0);
        let hash = if *count == 0 {
            hash
        } else {
            fnv(hash, &count.to_le_bytes())
        };
        *count += 1;
        finding.fingerprint = format!("{hash:016x}");
    }
}

fn hash_of(finding: &Diagnostic, key: &str, sources: &SourceMap) -> u64 {
    let mut hash = FNV_OFFSET;
    let subject = match (&finding.service, &finding.network) {
        (None, None) => ["file", sources.get(finding.at.span.file).path(), ""],
        (service, network) => [
            "about",
            service.as_deref().unwrap_or(""),
            network.as_deref().unwrap_or(""),
        ],
    };
    for part in [finding.rule.as_str(), finding.project.as_str()]
        .iter()
        .chain(&subject)
        .chain([&key])
    {
        // The zero byte keeps `ab` + `c` apart from `a` + `bc`.
        hash = fnv(fnv(hash, part.as_bytes()), &[0]);
    }
    hash
}

/// FNV-1a with 64 bits: small, fixed for ever, the same on every machine.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(mut hash: u64, bytes: &[u8]) -> u64 {
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}
