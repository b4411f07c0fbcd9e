//! Any bytes make a tree: in bounds, with every node reachable, in proportion, strictly and tolerantly.
#![no_main]

use std::sync::Arc;

use composelint_yaml::{Encoding, FileId, Kind, Limits, NodeRef, Parsed, Resolver, SourceMap, decode, parse, parse_tolerant};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(decoded) = decode(bytes) else { return };
    let text: Arc<str> = Arc::from(&*decoded.text);
    let mut sources = SourceMap::default();
    let file = sources.add("compose.yaml", Arc::clone(&text));
    let limits = Limits::default();
    for parsed in [parse(file, &text, &limits), parse_tolerant(file, &text, &limits)] {
        visit(&parsed, &text, file, &limits);
        let lines = sources.get(file).line_index();
        for problem in &parsed.problems {
            let at = lines.line_column(problem.span.start, Encoding::Utf16);
            let _ = lines.offset(at, Encoding::Utf16);
        }
    }
});

fn visit(parsed: &Parsed, text: &str, file: FileId, limits: &Limits) {
    let resolver = Resolver::new(&parsed.tree, limits);
    let mut left = 20_000_usize;
    let mut open: Vec<NodeRef<'_>> = parsed.tree.documents().collect();
    while let Some(node) = open.pop() {
        let span = node.span();
        assert_eq!(span.file, file);
        assert!(span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
        left = match left.checked_sub(1) {
            Some(left) => left,
            None => return,
        };
        match node.kind() {
            Kind::Mapping => {
                for entry in resolver.entries(node) {
                    open.push(entry.value);
                }
                open.extend(node.entries().map(|entry| entry.key));
            }
            Kind::Sequence => open.extend(node.items()),
            Kind::Scalar | Kind::Alias => {
                let _ = resolver.follow(node);
            }
        }
    }
}
