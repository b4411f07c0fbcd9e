//! `policy check`: the verdict of every contract, with the ways that violate it.

use composelint_policy::contract::Severity;
use composelint_policy::{Frozen, Ground, Options, Verdict, check, repair};
use composelint_report::policy::{self, Contracts, Judged};
use composelint_report::text::shown;
use composelint_topology::Topology;

use crate::args::{AnswerFormat, PolicyCheck};
use crate::commands::check::today;
use crate::commands::frozen;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind, tell};
use crate::policies::{self, Source};
use crate::question::Asked;

/// Checks the contracts of one project.
pub(crate) fn run(args: &PolicyCheck) -> Result<Exit, Failure> {
    let mut asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let disk = Disk::new(args.load.allow_outside);
    let all = asked.policies(&disk, &args.policy)?;
    if let Some(failure) = policies::faults(&all, &asked.sources) {
        return Err(failure);
    }
    if all.is_empty() {
        return Err(policies::nothing_to_check());
    }
    let topology = asked.topology();
    let roles = asked.roles();
    let ground = asked.ground(&topology, &roles);
    let options = Options {
        today: today(),
        most: if args.all {
            usize::MAX
        } else {
            Options::default().most
        },
        ..Options::default()
    };
    if args.freeze {
        frozen::write(&all, &ground, &disk)?;
    }
    let known = all.iter().map(|source| frozen::read(source, &disk));
    let known: Vec<Option<Frozen>> = known.collect::<Result<_, Failure>>()?;
    let judged = judge(&all, &known, &ground, options);
    let strangers = frozen::strangers(&all, &known);
    for words in &strangers {
        tell(args.output.color, Kind::Warning, &shown(words));
    }
    write(args, &asked, &topology, &ground, &judged)?;
    let strict = args.strict || all.iter().any(|source| source.policy.strict);
    let stale = strict && !strangers.is_empty();
    let exit = verdict(&judged, strict).max(asked.exit());
    Ok(if stale {
        exit.max(Exit::Findings)
    } else {
        exit
    })
}

/// Checks every policy, with what it has frozen.
fn judge<'s>(
    all: &'s [Source],
    known: &[Option<Frozen>],
    ground: &Ground<'_>,
    options: Options<'_>,
) -> Vec<Judged<'s>> {
    let mut judged = Vec::new();
    for (source, known) in all.iter().zip(known) {
        let options = Options {
            frozen: known.as_ref(),
            ..options
        };
        let checked = check::check(&source.policy, ground, &options);
        judged.extend(checked.into_iter().map(|checked| {
            let repair = repair(&source.policy, &checked, ground, known.as_ref());
            Judged { checked, repair }
        }));
    }
    judged
}

fn write(
    args: &PolicyCheck,
    asked: &Asked,
    topology: &Topology,
    ground: &Ground<'_>,
    judged: &[Judged<'_>],
) -> Result<(), Failure> {
    let contracts = Contracts {
        question: asked.question(topology),
        name: &|number| ground.name(number),
        judged,
    };
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => policy::write(contracts, look, out),
        AnswerFormat::Json => policy::write_json(contracts, out),
    })
}

/// 1 when a contract of severity error is violated, or an exception has nothing to except; if strict, also when what is
/// frozen is repaired, so that it leaves the list before it comes back.
fn verdict(judged: &[Judged<'_>], strict: bool) -> Exit {
    let fails = |judged: &Judged<'_>| {
        let checked = &judged.checked;
        let bad = match checked.verdict {
            Verdict::Violated => true,
            Verdict::Unknown | Verdict::Vacuous => strict,
            Verdict::Holds => false,
        };
        bad && checked.contract.severity == Severity::Error
            || !checked.unmatched.is_empty()
            || strict && !checked.thawed.is_empty()
    };
    if judged.iter().any(fails) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}
