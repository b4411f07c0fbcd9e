//! `select`: what a selector means in a project.

use composelint_policy::select::{Atom, Tiers};
use composelint_policy::{Ground, Selector, nearest_word};
use composelint_report::select::{self, Selected};
use composelint_report::text::shown;
use composelint_topology::{Node, ServiceId};

use crate::args::{AnswerFormat, Select};
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind, tell};
use crate::question::Asked;

/// Shows what is selected.
pub(crate) fn run(args: &Select) -> Result<Exit, Failure> {
    let selector = parse(&args.selector)?;
    let asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let topology = asked.topology();
    let roles = asked.roles();
    let ground = asked.ground(&topology, &roles);
    let tiers = Tiers::default();
    let selection = selector.select(&ground, &tiers);
    let nodes = selection.maybe.iter().map(|number| Selected {
        name: shown(&ground.name(number)),
        certain: selection.sure.contains(number),
        started: ground
            .node(number)
            .service()
            .map(|id| topology.service(id).sandbox.is_some()),
    });
    let nodes: Vec<Selected> = nodes.collect();
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => select::write(&nodes, look, out),
        AnswerFormat::Json => select::write_json(selector.as_str(), &nodes, out),
    })?;
    if !args.output.quiet {
        for (atom, range) in selector.idle(&ground, &tiers) {
            let words = idle(&ground, atom, &selector.as_str()[range]);
            tell(args.output.color, Kind::Warning, &shown(&words));
        }
    }
    Ok(asked.exit())
}

fn parse(text: &str) -> Result<Selector, Failure> {
    Selector::parse(text).map_err(|error| {
        let at = text[..error.range.start].chars().count() + 1;
        Failure(shown(&format!("`{text}`, column {at}: {error}")))
    })
}

/// The services of a selector that the command line gives.
pub(super) fn selected(ground: &Ground<'_>, text: &str) -> Result<Vec<ServiceId>, Failure> {
    let selection = parse(text)?.select(ground, &Tiers::default());
    let nodes = selection.maybe.iter().map(|number| ground.node(number));
    Ok(nodes.filter_map(Node::service).collect())
}

/// What to say of a part that selects nothing.
fn idle(ground: &Ground<'_>, atom: &Atom, text: &str) -> String {
    let nearest = match atom {
        Atom::Name(name) => {
            let names = ground.topology().services();
            nearest_word(name, names.map(|(_, service)| service.name.as_str())).map(str::to_owned)
        }
        _ => None,
    };
    match nearest {
        Some(nearest) => format!("`{text}` selects nothing; did you mean `{nearest}`?"),
        None => format!("`{text}` selects nothing"),
    }
}
