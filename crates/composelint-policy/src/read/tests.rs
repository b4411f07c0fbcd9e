//! Reads `*.policy-test.yaml`: fixture projects, and the contracts that have to hold and to fail on them.

use std::sync::Arc;

use composelint_yaml::{FileId, Limits, NodeRef, Resolver, Span};
use smol_str::SmolStr;

use super::Fault;
use super::fields::Reader;

/// A file with tests of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestFile {
    /// The policies, relative to the file.
    pub policies: Vec<SmolStr>,
    /// The tests, in the order of the file.
    pub tests: Vec<PolicyTest>,
}

/// A test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyTest {
    /// What it is called; else its first file.
    pub name: String,
    /// Where it is written.
    pub span: Span,
    /// The Compose files, relative to the file with the test.
    pub files: Vec<SmolStr>,
    /// Profiles to enable.
    pub profiles: Vec<SmolStr>,
    /// Contracts that have to hold.
    pub holds: Vec<SmolStr>,
    /// Contracts that have to be violated.
    pub fails: Vec<SmolStr>,
}

/// Reads tests of policies.
pub fn read_tests(file: FileId, text: &Arc<str>) -> (TestFile, Vec<Fault>) {
    let limits = Limits::default();
    let parsed = composelint_yaml::parse(file, text, &limits);
    let mut reader = Reader::new(Resolver::new(&parsed.tree, &limits));
    for problem in &parsed.problems {
        reader.faults.push(Fault {
            span: problem.span,
            message: problem.message.clone(),
            help: problem.help.clone(),
        });
    }
    let mut found = TestFile::default();
    if let Some(root) = parsed.tree.documents().next() {
        reader.test_file(root, &mut found);
    }
    (found, reader.faults)
}

impl<'t> Reader<'t> {
    fn test_file(&mut self, root: NodeRef<'t>, into: &mut TestFile) {
        let keys = &["version", "policy", "tests"];
        let Some(fields) = self.fields(root, "a file of policy tests", keys) else {
            return;
        };
        match fields.get("policy") {
            Some(policy) => into.policies = self.texts(policy, "policy"),
            None => self.fault(
                fields.span,
                "there is no `policy`",
                "name the policy to test",
            ),
        }
        let Some(tests) = fields.get("tests") else {
            self.fault(
                fields.span,
                "there are no `tests`",
                "list at least one test",
            );
            return;
        };
        for item in self.items(tests, "`tests`") {
            let keys = &["name", "files", "profiles", "holds", "fails"];
            let Some(fields) = self.fields(item, "a test", keys) else {
                continue;
            };
            let mut texts = |key: &str| {
                let node = fields.get(key);
                node.map(|node| self.texts(node, key)).unwrap_or_default()
            };
            let [files, profiles, holds, fails] = [
                texts("files"),
                texts("profiles"),
                texts("holds"),
                texts("fails"),
            ];
            if files.is_empty() {
                let help = "list the Compose files of the fixture in `files`";
                self.fault(fields.span, "this test has no files", help);
                continue;
            }
            let name = fields.get("name").and_then(|node| self.text(node));
            into.tests.push(PolicyTest {
                name: name.unwrap_or(&files[0]).to_owned(),
                span: fields.span,
                files,
                profiles,
                holds,
                fails,
            });
        }
    }
}
