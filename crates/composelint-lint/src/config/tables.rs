//! The section `tables`: what a person adds to what composelint knows about images, ports and the like.

use std::sync::Arc;

use composelint_intent::{
    ImageEntry, ImagePort, NotAdded, OwnImage, Role, Tables, VariableMeaning, image, images,
};
use composelint_yaml::{Kind, NodeRef, Span};
use smol_str::{SmolStr, format_smolstr};

use super::keys::{
    CAPABILITY_KEYS, DRIVER_OPTION_KEYS, IMAGE_KEYS, PORT_KEYS, SCHEME_KEYS, TABLE_KEYS,
    VARIABLE_KEYS,
};
use super::read::Reader;
use super::{Configuration, Problem, ProblemKind, Written};
use crate::{Danger, OwnCapability, OwnDriverOption, nearest_word, quoted};

impl<'t> Reader<'t> {
    pub(super) fn tables(&mut self, node: NodeRef<'t>, into: &mut Configuration) {
        let mut tables = Tables::default();
        for (key, value) in self.known(node, "`tables`", &TABLE_KEYS) {
            match key.value {
                "images" => self.images(value, &mut tables),
                "ports" => self.ports(value, &mut tables),
                "schemes" => self.schemes(value, &mut tables),
                "variables" => self.variables(value, &mut tables),
                "driver_options" => into.driver_options = self.driver_options(value),
                "capabilities" => into.capabilities = self.capabilities(value),
                _ => {}
            }
        }
        into.tables = Arc::new(tables);
    }

    fn images(&mut self, node: NodeRef<'t>, tables: &mut Tables) {
        let mut added: Vec<Span> = Vec::new();
        for (pattern, value) in self.mapping(node, "`images`") {
            let before = self.noted();
            let mut own = OwnImage::default();
            for (key, value) in self.entry(&pattern, value, &IMAGE_KEYS) {
                match key.value {
                    "like" => own.like = self.like(value),
                    "role" => own.role = self.role(value),
                    "ports" => own.ports = self.image_ports(value),
                    _ => {}
                }
            }
            if own.like.is_none() && own.role.is_none() {
                self.says_nothing(
                    before,
                    &pattern,
                    "say what it is: `role: database`, or `like: postgres`",
                );
                continue;
            }
            match tables.add_image(&pattern.value, own) {
                Ok(()) => added.push(pattern.span),
                Err(why) => self.not_added(&pattern, "images", &why, &added),
            }
        }
    }

    /// The entry of our table that an image is like.
    fn like(&mut self, node: NodeRef<'t>) -> Option<&'static ImageEntry> {
        let word = self.text(node, "`like`")?;
        let found = image(&word.value);
        if found.is_none() {
            let near = nearest_word(&word.value, images().iter().map(|known| known.id));
            let help = near.map_or_else(
                || {
                    "name an image of the table, such as `postgres`, or say `role: database`"
                        .to_owned()
                },
                |near| format!("write `like: {near}`"),
            );
            let message = format!("the table has no image {}", quoted(&word.value));
            self.note(Problem::new(ProblemKind::WrongValue, word.span, message).help(help));
        }
        found
    }

    fn image_ports(&mut self, node: NodeRef<'t>) -> Vec<ImagePort> {
        let mut ports = Vec::new();
        for word in self.texts(node, "`ports`") {
            match ImagePort::parse(&word.value) {
                Some(port) => ports.push(port),
                None => self.wrong(
                    &word,
                    "is no port of an image",
                    "write `5432`, `53/udp`, or `15672 ui`; after the port comes client, admin, ui, cluster or metrics",
                ),
            }
        }
        ports
    }

    fn ports(&mut self, node: NodeRef<'t>, tables: &mut Tables) {
        let mut added: Vec<((u16, &str), Span)> = Vec::new();
        for (port, value) in self.mapping(node, "`ports`") {
            let before = self.noted();
            let (mut role, mut name) = (None, None);
            for (key, value) in self.entry(&port, value, &PORT_KEYS) {
                match key.value {
                    "role" => role = self.role(value),
                    "name" => name = self.text(value, "`name`"),
                    _ => {}
                }
            }
            let is_one_word = !port.value.contains(char::is_whitespace);
            let known = ImagePort::parse(&port.value).filter(|_| is_one_word);
            let Some(known) = known else {
                self.wrong(&port, "is no port", "write `7000` or `7000/udp`");
                continue;
            };
            let Some(role) = role else {
                self.says_nothing(before, &port, "say who listens there: `role: database`");
                continue;
            };
            let number = (known.port, known.protocol);
            if let Some((_, first)) = added.iter().find(|(added, _)| *added == number) {
                self.twice(port.span, &quoted(&port.value), "`ports`", *first);
                continue;
            }
            added.push((number, port.span));
            let name = name.map_or_else(|| format_smolstr!("a {role}"), |name| name.value);
            tables.add_port(known.port, known.protocol, role, name);
        }
    }

    fn schemes(&mut self, node: NodeRef<'t>, tables: &mut Tables) {
        let mut added: Vec<Written<SmolStr>> = Vec::new();
        for (word, value) in self.mapping(node, "`schemes`") {
            let (mut role, mut port) = (None, None);
            for (key, value) in self.entry(&word, value, &SCHEME_KEYS) {
                match key.value {
                    "role" => role = self.role(value),
                    "port" => port = self.port_number(value),
                    _ => {}
                }
            }
            let is_part = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
            let is_scheme = word.value.starts_with(|c: char| c.is_ascii_alphabetic())
                && word.value.chars().all(is_part);
            if !is_scheme {
                let help = "write the letters before `://`, without `jdbc:` and `+driver`: `acme`";
                self.wrong(&word, "is no scheme", help);
                continue;
            }
            let is_same = |known: &&Written<SmolStr>| known.value.eq_ignore_ascii_case(&word.value);
            if let Some(first) = added.iter().find(is_same) {
                let first = first.span;
                self.twice(word.span, &quoted(&word.value), "`schemes`", first);
                continue;
            }
            tables.add_scheme(&word.value, port, role);
            added.push(word);
        }
    }

    fn port_number(&mut self, node: NodeRef<'t>) -> Option<u16> {
        let text = self.text(node, "`port`")?;
        let number = text.value.parse().ok().filter(|number| *number > 0);
        if number.is_none() {
            self.wrong(&text, "is no port", "write a number from 1 to 65535");
        }
        number
    }

    fn variables(&mut self, node: NodeRef<'t>, tables: &mut Tables) {
        let mut added: Vec<Span> = Vec::new();
        for (pattern, value) in self.mapping(node, "`variables`") {
            let before = self.noted();
            let (mut role, mut meaning) = (None, None);
            for (key, value) in self.entry(&pattern, value, &VARIABLE_KEYS) {
                match key.value {
                    "role" => role = self.role(value),
                    "is" => {
                        let words = &VariableMeaning::WORDS;
                        meaning = self.word(value, "is", words, VariableMeaning::parse);
                    }
                    _ => {}
                }
            }
            if role.is_none() && meaning.is_none() {
                let help =
                    "say what its value is (`is: host`), or what carries it (`role: database`)";
                self.says_nothing(before, &pattern, help);
                continue;
            }
            let meaning = meaning.map(|meaning| meaning.value);
            match tables.add_variable(&pattern.value, meaning, role) {
                Ok(()) => added.push(pattern.span),
                Err(why) => self.not_added(&pattern, "names of variables", &why, &added),
            }
        }
    }

    fn driver_options(&mut self, node: NodeRef<'t>) -> Vec<OwnDriverOption> {
        let mut options = Vec::new();
        for (name, value) in self.mapping(node, "`driver_options`") {
            let before = self.noted();
            let (mut driver, mut takes, mut words) = (None, None, Vec::new());
            for (key, value) in self.entry(&name, value, &DRIVER_OPTION_KEYS) {
                match key.value {
                    "driver" => driver = self.text(value, "`driver`"),
                    "takes" => {
                        let known = &OwnDriverOption::TAKES;
                        let find = |word: &str| known.iter().copied().find(|it| *it == word);
                        takes = self.word(value, "takes", known, find);
                    }
                    "words" => words = self.texts(value, "`words`"),
                    _ => {}
                }
            }
            let Some(driver) = driver else {
                self.says_nothing(
                    before,
                    &name,
                    "say whose it is: `driver: bridge`, or `driver: all`",
                );
                continue;
            };
            let fallback = if words.is_empty() { "text" } else { "words" };
            let takes = takes.map_or(fallback, |takes| takes.value);
            if (takes == "words") == words.is_empty() {
                let help = "list the words it takes, with `takes: words` or without `takes`";
                self.says_nothing(before, &name, help);
                continue;
            }
            options.push(OwnDriverOption {
                name: name.value,
                driver: driver.value,
                takes,
                words: words.into_iter().map(|word| word.value).collect(),
            });
        }
        options
    }

    fn capabilities(&mut self, node: NodeRef<'t>) -> Vec<OwnCapability> {
        let mut capabilities: Vec<(OwnCapability, Span)> = Vec::new();
        for (name, value) in self.mapping(node, "`capabilities`") {
            let before = self.noted();
            let (mut danger, mut why) = (None, None);
            for (key, value) in self.entry(&name, value, &CAPABILITY_KEYS) {
                match key.value {
                    "danger" => danger = self.word(value, "danger", &Danger::WORDS, Danger::parse),
                    "why" => why = self.text(value, "`why`"),
                    _ => {}
                }
            }
            let Some(danger) = danger else {
                self.says_nothing(
                    before,
                    &name,
                    "say how far it reaches: `danger: host`, `reach`, `little` or `none`",
                );
                continue;
            };
            let own = OwnCapability {
                name: OwnCapability::bare(&name.value).into(),
                danger: danger.value,
                why: why.map_or_else(SmolStr::default, |why| why.value),
            };
            match capabilities
                .iter()
                .find(|(known, _)| known.name == own.name)
            {
                Some((_, first)) => {
                    let first = *first;
                    self.twice(name.span, &quoted(&name.value), "`capabilities`", first);
                }
                None => capabilities.push((own, name.span)),
            }
        }
        capabilities.into_iter().map(|(own, _)| own).collect()
    }

    /// The keys of an entry of a table.
    fn entry(
        &mut self,
        name: &Written<SmolStr>,
        node: NodeRef<'t>,
        keys: &'static [super::Key],
    ) -> Vec<(Written<&'static str>, NodeRef<'t>)> {
        let what = quoted(&name.value);
        if node.kind() != Kind::Mapping && !node.is_null() {
            self.mapping(node, &what);
            return Vec::new();
        }
        self.known(node, &what, keys)
    }

    fn role(&mut self, node: NodeRef<'t>) -> Option<Role> {
        let word = self.text(node, "`role`")?;
        let role = word.value.parse().ok();
        if role.is_none() {
            self.unknown_role(&word);
        }
        role
    }

    fn wrong(&mut self, word: &Written<SmolStr>, what: &str, help: &str) {
        let message = format!("{} {what}", quoted(&word.value));
        self.note(Problem::new(ProblemKind::WrongValue, word.span, message).help(help));
    }

    /// An entry that leaves everything as it is; `before` is how many problems there were before it.
    fn says_nothing(&mut self, before: usize, name: &Written<SmolStr>, help: &str) {
        // What is wrong in it was told.
        if self.noted() > before {
            return;
        }
        let message = format!("{} says nothing", quoted(&name.value));
        self.note(
            Problem::new(ProblemKind::Unused, name.span, message)
                .label("changes nothing")
                .help(help),
        );
    }

    fn not_added(
        &mut self,
        pattern: &Written<SmolStr>,
        what: &str,
        why: &NotAdded,
        added: &[Span],
    ) {
        let name = quoted(&pattern.value);
        match why {
            NotAdded::NoPattern(help) => {
                let message = format!("{name} is no pattern of {what}");
                self.note(Problem::new(ProblemKind::WrongValue, pattern.span, message).help(*help));
            }
            NotAdded::Tie(first) => {
                let message = format!("{name} and an earlier pattern are equally specific");
                let mut problem = Problem::new(ProblemKind::Duplicate, pattern.span, message)
                    .label("the earlier one counts");
                if let Some(first) = added.get(*first) {
                    problem = problem.related(*first, "the earlier one");
                }
                self.note(problem.help("make one of them longer, or remove it"));
            }
        }
    }
}
