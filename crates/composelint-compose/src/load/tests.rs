//! Tests of the module `load`.

use super::*;
use crate::loader::MemoryLoader;

fn load_text(text: &str) -> Loaded {
    let loader = MemoryLoader::new().with("/shop/compose.yaml", text);
    let request = Request {
        current: Some("/shop".into()),
        ..Request::default()
    };
    load(&request, &loader)
}

#[test]
fn a_project_is_loaded() {
    let loaded =
        load_text("services:\n  web:\n    image: nginx:${TAG:-1}\n    ports: [\"8080:80\"]\n");
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.project.name, "shop");
    let web = &loaded.project.services["web"];
    assert_eq!(web.image.as_ref().unwrap().value.known(), Some("nginx:1"));
    assert_eq!(web.ports.len(), 1);
}
