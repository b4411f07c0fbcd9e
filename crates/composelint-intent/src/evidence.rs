//! What speaks for a service's role, found in the service itself.
//!
//! An image of the table counts most, a word in a name least; the constants below are all the weights there are.
//! Only facts that the file states count; what a variable without a value hides is never guessed.

use composelint_compose::Text;
use composelint_compose::project::{Mount, Published, Service, Spanned};
use composelint_yaml::Span;
use smol_str::{SmolStr, SmolStrBuilder, format_smolstr};

use crate::commands::{Errand, check_role, command_role, errand};
use crate::image::{ImageMatch, ImageReference};
use crate::own::{Tables, VariableSays};
use crate::role::{Role, Tier};
use crate::words::{data_dir_role, mount_hint, name_role};

/// One thing that speaks for a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The role it speaks for.
    pub role: Role,
    /// What it is, for people: `` image `postgres:16` ``. Holds no value of any variable.
    pub text: SmolStr,
    /// Where it is written.
    pub span: Span,
    /// How much it counts; an image of the table counts 5, a word in a name 1.5, a label 10.
    pub weight: f32,
}

/// An image that the table knows.
const IMAGE: f32 = 5.0;
/// The same, when only a name under an unknown publisher matches, or the image is built here.
const IMAGE_NAME: f32 = 4.0;
/// The same, when a part of the namespace is unknown.
const IMAGE_PARTLY: f32 = 3.5;
/// The same, when a part of the name itself may be unknown.
const IMAGE_GUESS: f32 = 2.5;
/// A port that only one kind of server uses.
const PORT: f32 = 2.5;
/// A port that others use now and then.
const LIKELY_PORT: f32 = 1.5;
/// A volume where only one kind of server keeps its data.
const DATA_DIR: f32 = 2.5;
/// A variable that configures only one kind of server.
const ENV: f32 = 3.0;
/// A health check that only checks one kind of server.
const CHECK: f32 = 3.0;
/// The program that the service starts.
const COMMAND: f32 = 2.5;
/// A word in a name.
const NAME: f32 = 1.5;
/// Each further name that says the same.
const NAME_AGAIN: f32 = 0.25;
/// A client runs in the image of its server: whatever that does, it is not the server.
const CLIENT: f32 = 6.0;
/// Some other command runs in the image of a server; together with a name such as `setup` that outweighs the image.
const ERRAND: f32 = 3.75;
/// It only sleeps, in an image that can do more.
const SLEEPS: f32 = 1.0;
/// The service is built from source that is at hand.
const BUILT: f32 = 1.0;
/// It publishes the ports of the web.
const WEB_PORTS: f32 = 1.0;

/// What was found for one service.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) image: Option<ImageMatch>,
    /// How much the image counts for its first role.
    pub(crate) image_weight: f32,
    /// How much speaks for some part of an application.
    pub(crate) own_code: f32,
    /// The roles that names have spoken for.
    named: Vec<Role>,
}

impl Findings {
    /// Everything the service itself says.
    pub(crate) fn of(service: &Service, tables: &Tables) -> Self {
        let mut found = Self::default();
        let image = service.image.as_ref().map(|image| {
            let text = image.value.text.trim_start_matches('/');
            (image, ImageReference::parse(text))
        });
        if let Some((image, reference)) = &image {
            found.image(service, tables, image, reference);
        }
        found.names(service, image.as_ref());
        found.ports(service, tables);
        found.mounts(service);
        found.variables(service, tables);
        found.programs(service);
        found.build(service);
        found
    }

    /// What the image itself adds for a role; what it is besides is no doubt about what it is in the first place.
    pub(crate) fn besides(&self, role: Role) -> f32 {
        let mut roles = self.image.iter().flat_map(|image| image.entry.roles.iter());
        roles
            .find(|weighed| weighed.role == role)
            .map_or(0.0, |weighed| weighed.weight * IMAGE)
    }

    pub(crate) fn add(&mut self, role: Role, weight: f32, span: Span, text: SmolStr) {
        self.evidence.push(Evidence {
            role,
            text,
            span,
            weight,
        });
    }

    /// Some part of an application runs here: the application itself, if nothing says which.
    pub(crate) fn add_own_code(&mut self, weight: f32, span: Span, text: SmolStr) {
        self.own_code += weight;
        self.add(Role::App, weight, span, text);
    }

    fn image(
        &mut self,
        service: &Service,
        tables: &Tables,
        image: &Spanned<Text>,
        reference: &ImageReference<'_>,
    ) {
        let Some(found) = tables.find_image(reference) else {
            return;
        };
        self.image = Some(found.clone());
        let mut weight = if found.exact { IMAGE } else { IMAGE_NAME };
        if service.build.is_some() {
            weight = weight.min(IMAGE_NAME);
        }
        match unknown_part(&image.value) {
            UnknownPart::None => {}
            UnknownPart::Namespace => weight = weight.min(IMAGE_PARTLY),
            UnknownPart::Name => weight = weight.min(IMAGE_GUESS),
        }
        self.image_weight = found
            .entry
            .roles
            .first()
            .map_or(0.0, |weighed| weight * weighed.weight);
        for weighed in found.entry.roles.iter() {
            let text = together(&["image `", reference.path(), "`"]);
            if weighed.role == Role::App {
                self.add_own_code(weight * weighed.weight, image.span, text);
            } else {
                self.add(weighed.role, weight * weighed.weight, image.span, text);
            }
        }
    }

    /// Words of the names under which the service is known; they tend to repeat each other.
    fn names(&mut self, service: &Service, image: Option<&(&Spanned<Text>, ImageReference<'_>)>) {
        let container = [
            ("container name", &service.container_name),
            ("hostname", &service.hostname),
        ];
        let container = container
            .into_iter()
            .filter_map(|(what, name)| name.as_ref().map(|name| (what, name)));
        let networks = service.networks.iter().flat_map(|networks| &networks.value);
        let aliases = networks
            .flat_map(|network| &network.aliases)
            .map(|alias| ("alias", alias));
        let context = service
            .build
            .as_ref()
            .and_then(|build| build.value.context.as_ref());
        let context = context.map(|context| {
            (
                "build directory",
                last_component(&context.value.text),
                context.span,
            )
        });
        let names = container
            .chain(aliases)
            .map(|(what, name)| (what, &*name.value.text, name.span));
        if self.image.is_none()
            && let Some((image, reference)) = image
            && let Some((role, word)) = name_role(reference.name())
        {
            self.add(
                role,
                NAME,
                image.span,
                together(&["`", word, "` in the image's name"]),
            );
        }
        for (what, name, span) in [("name", &*service.name, service.name_span)]
            .into_iter()
            .chain(context)
            .chain(names)
        {
            if let Some((role, word)) = name_role(name) {
                self.name(role, what, word, span);
            }
        }
    }

    fn name(&mut self, role: Role, what: &str, word: &str, span: Span) {
        let text = together(&["`", word, "` in the ", what]);
        match self.named.iter().filter(|&&known| known == role).count() {
            0 => self.add(role, NAME, span, text),
            1 | 2 => self.add(role, NAME_AGAIN, span, text),
            _ => return,
        }
        self.named.push(role);
    }

    fn ports(&mut self, service: &Service, tables: &Tables) {
        let exposed = service.expose.iter().filter_map(|port| {
            let (number, protocol) = port
                .value
                .text
                .split_once('/')
                .unwrap_or((&port.value.text, "tcp"));
            Some((number.parse::<u16>().ok()?, protocol, port.span))
        });
        let published = service
            .ports
            .iter()
            .filter_map(|port| Some((*port.target.known()?, &*port.protocol, port.span)));
        let mut seen = Vec::new();
        for (number, protocol, span) in exposed.chain(published) {
            let known = tables.port(number, protocol);
            let Some(known) = known.filter(|known| !seen.contains(&known.role)) else {
                continue;
            };
            let weight = if known.shared { LIKELY_PORT } else { PORT };
            seen.push(known.role);
            self.add(
                known.role,
                weight,
                span,
                format_smolstr!("port {number}/{protocol} ({})", known.name),
            );
        }
        let web = service
            .ports
            .iter()
            .find(|port| matches!(port.published, Published::Port(80 | 443)));
        if let Some(port) = web {
            self.add(
                Role::Proxy,
                WEB_PORTS,
                port.span,
                "publishes a port of the web".into(),
            );
        }
    }

    fn mounts(&mut self, service: &Service) {
        let mut seen = Vec::new();
        for mount in service
            .mounts
            .iter()
            .filter(|mount| !mount.value.target.is_unknown())
        {
            let Some((role, weight, text)) = mount_role(&mount.value) else {
                continue;
            };
            if !seen.contains(&role) {
                seen.push(role);
                self.add(role, weight, mount.span, text);
            }
        }
    }

    fn variables(&mut self, service: &Service, tables: &Tables) {
        let mut found: Vec<(VariableSays<'_>, Span, f32, usize)> = Vec::new();
        let mut client = None;
        for (key, variable) in &service.environment {
            let Some(known) = tables.env_key(key) else {
                continue;
            };
            let elsewhere = variable.from_file || service.build.is_some();
            let is_client = *client.get_or_insert_with(|| is_client(service, tables));
            let weight = match (known.shared, is_client, elsewhere) {
                (true, true, _) => continue,
                (true, false, true) | (false, true, true) => ENV / 2.0,
                (true, false, false) | (false, _, _) => ENV,
            };
            match found
                .iter_mut()
                .find(|(other, ..)| other.role == known.role)
            {
                Some((first, span, best, more)) => {
                    *more += 1;
                    if weight > *best {
                        (*first, *span, *best) = (known, variable.span, weight);
                    }
                }
                None => found.push((known, variable.span, weight, 0)),
            }
        }
        for (known, span, weight, more) in found {
            let text = if more == 0 {
                together(&["variable `", known.key, "`"])
            } else {
                format_smolstr!("variable `{}` and {more} more", known.key)
            };
            self.add(known.role, weight, span, text);
        }
    }

    fn programs(&mut self, service: &Service) {
        if let Some(check) = &service.healthcheck
            && !check.value.disabled
        {
            let words = check.value.test.iter().skip(1).map(|word| &*word.text);
            if let Some(known) = check_role(words, &service.name) {
                self.add(
                    known.role,
                    CHECK,
                    check.span,
                    format_smolstr!("health check `{}`", known.words.join(" ")),
                );
            }
        }
        let lines = [&service.entrypoint, &service.command];
        let words = || {
            lines
                .into_iter()
                .flatten()
                .flat_map(|line| &line.value)
                .map(|word| &*word.text)
        };
        let Some(span) = lines
            .into_iter()
            .flatten()
            .map(|line| line.span)
            .next_back()
        else {
            return;
        };
        match self
            .image
            .as_ref()
            .and_then(|image| image.entry.roles.first())
            .and_then(|_| errand(words()))
        {
            Some(Errand::Client(client)) => {
                self.add(
                    Role::Job,
                    CLIENT,
                    span,
                    format_smolstr!("runs the client `{client}`"),
                );
            }
            Some(Errand::Other) if self.named.contains(&Role::Job) => {
                self.add(Role::Job, ERRAND, span, "runs a command of its own".into());
            }
            _ => self.command(words(), span),
        }
    }

    fn command<'t>(&mut self, words: impl Iterator<Item = &'t str>, span: Span) {
        let Some(known) = command_role(words) else {
            return;
        };
        // A development container sleeps too: only in a bare image that is all a service does.
        let bare = self
            .image
            .as_ref()
            .is_some_and(|image| image.entry.roles.is_empty());
        let weight = if known.role == Role::Debug && !bare {
            SLEEPS
        } else {
            COMMAND
        };
        self.add(
            known.role,
            weight,
            span,
            format_smolstr!("command `{}`", known.words.join(" ")),
        );
    }

    fn build(&mut self, service: &Service) {
        if let Some(build) = &service.build {
            self.add_own_code(BUILT, build.span, "is built here".into());
        }
    }
}

/// A text of several parts, many times faster than by formatting: every service has a few.
pub(crate) fn together(parts: &[&str]) -> SmolStr {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    if length > INLINE {
        return parts.concat().into();
    }
    let mut text = SmolStrBuilder::new();
    for part in parts {
        text.push_str(part);
    }
    text.finish()
}

/// What a small string holds without memory of its own, in bytes.
const INLINE: usize = 23;

/// Whether variables say that a service dials others, so that it may carry the variables of a server for that.
fn is_client(service: &Service, tables: &Tables) -> bool {
    service.environment.iter().any(|(key, variable)| {
        let is_address = || {
            let value = variable.value.as_ref();
            value.is_some_and(|value| value.text.contains("://"))
        };
        let ends = ["_URL", "_URI", "_DSN"];
        tables.host_key_role(key).is_some()
            || ends.iter().any(|end| key.ends_with(end)) && is_address()
    })
}

/// What a mount says: the data of a server, or the configuration of one.
fn mount_role(mount: &Mount) -> Option<(Role, f32, SmolStr)> {
    let target = &*mount.target.text;
    if !mount.read_only
        && let Some((role, dir)) = data_dir_role(target)
        && role.tier() == Tier::Data
    {
        return Some((role, DATA_DIR, format_smolstr!("data at `{dir}`")));
    }
    mount_hint(target).map(|hint| {
        (
            hint.role,
            hint.weight,
            format_smolstr!("mount at `{}`", hint.path),
        )
    })
}

fn last_component(path: &str) -> &str {
    let path = path.trim_end_matches(['/', '.']);
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// Which part of an image reference depends on a variable without a value.
#[derive(Debug, PartialEq, Eq)]
enum UnknownPart {
    /// None, or only the tag.
    None,
    /// Registry or namespace.
    Namespace,
    /// The name, at its beginning, end or within.
    Name,
}

fn unknown_part(image: &Text) -> UnknownPart {
    let holes = image.holes();
    if holes.is_empty() {
        return UnknownPart::None;
    }
    let text = &*image.text;
    let start = text.rfind('/').map_or(0, |slash| slash + 1);
    let end = text[start..]
        .find([':', '@'])
        .map_or(text.len(), |colon| start + colon);
    let at = |hole: u32| usize::try_from(hole).unwrap_or(usize::MAX);
    if holes
        .iter()
        .any(|hole| (start..=end).contains(&at(hole.at)))
    {
        UnknownPart::Name
    } else if holes.iter().any(|hole| at(hole.at) < start) {
        UnknownPart::Namespace
    } else {
        UnknownPart::None
    }
}
