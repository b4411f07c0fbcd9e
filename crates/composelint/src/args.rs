//! The command line: every command, every flag, and the words that explain them.
//!
//! `check` is the default command: when the first argument is neither a command nor a request for help, it is put in
//! front by [`parse`].

mod baseline;
mod fix;
mod flags;
mod init;
mod lsp;
mod policy;
mod reports;
mod select;

use std::ffi::OsString;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub(crate) use baseline::BaselineFlags;
pub(crate) use fix::Fix;
pub(crate) use flags::{ColorWhen, EngineFlags, LoadFlags, OutputFlags, PresetName};
pub(crate) use init::Init;
pub(crate) use lsp::Lsp;
pub(crate) use policy::{
    Diff, DiffFail, DiffFormat, Policy, PolicyCheck, PolicyCommand, PolicyLint, PolicyTest,
};
pub(crate) use reports::{CheckFormat, Report};
pub(crate) use select::Select;

/// A topology linter and policy checker for Docker Compose.
#[derive(Debug, Parser)]
#[command(name = "composelint", bin_name = "composelint", version)]
#[command(override_usage = "composelint [COMMAND] [OPTIONS] [PATH]...")]
#[command(
    after_help = "Without a command, `check` runs: `composelint`, `composelint path/to/project`.\n\
    Exit codes: 0 nothing found, 1 findings, 2 the run is not trustworthy."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find what is wrong with the topology of Compose projects (the default command)
    Check(Check),
    /// Repair what can be repaired by small edits: show the diff, or write it
    Fix(Fix),
    /// Explain a rule, a service, a connection between two services, a network, or a line of a file
    Explain(Explain),
    /// Show who can reach whom, and why
    Reach(Reach),
    /// Show which services answer to a name, asked from a service
    Resolve(Resolve),
    /// Show what the host, the LAN and the internet can reach, and what can leave
    Exposure(Exposure),
    /// Draw services, networks, published ports and the way out
    Graph(Graph),
    /// Show what changes between two versions of a project: reach, exposure, ways out, contracts
    Diff(Diff),
    /// Check contracts: who may reach whom, what may be published, what may leave
    Policy(Policy),
    /// Show each service's role, tier, confidence and evidence
    Roles(Roles),
    /// Show what a selector means in this project
    Select(Select),
    /// List the rules
    Rules(Rules),
    /// Print the resolved project as composelint sees it; values of variables only with --inherit-env
    Config(Config),
    /// Serve an editor (language server on standard input and output)
    Lsp(Lsp),
    /// Write a commented .composelint.yaml, from what the projects here have
    Init(Init),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
#[command(mut_arg("output", |it| it.action(ArgAction::Append)))]
pub(crate) struct Check {
    /// Compose files, or folders to search for them [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    /// The paths are files that changed: check the projects that read them, and pass over files that no project reads
    #[arg(long)]
    pub(crate) changed: bool,
    /// How findings are written; several, each with the --output behind it, in one run (repeatable)
    #[arg(
        long = "format",
        value_enum,
        default_value = "human",
        value_name = "FORMAT"
    )]
    formats: Vec<CheckFormat>,
    /// What is written where: `formats` and the values of `--output`, paired by [`parse`].
    #[arg(skip)]
    pub(crate) reports: Vec<Report>,
    /// The least severity that makes the exit code 1 [default: warning]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Run only these rules or groups (repeatable, or separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Don't run these rules or groups (repeatable, or separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// Which rules are on before anything else is said [default: recommended]
    #[arg(
        long,
        value_enum,
        value_name = "PRESET",
        help_heading = "Configuration"
    )]
    pub(crate) preset: Option<PresetName>,
    #[command(flatten)]
    pub(crate) baseline: BaselineFlags,
    /// Count a project that could not be read completely as a failure
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

/// The least severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Info,
    Hint,
    /// Findings never make the exit code 1
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// RULE (also the id another tool gives it), SERVICE, SERVICE SERVICE[:PORT[/PROTO]], `network NAME`, or FILE:LINE
    #[arg(value_name = "TOPIC", required = true, num_args = 1..=2)]
    pub(crate) topic: Vec<String>,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

#[derive(Debug, Args)]
pub(crate) struct Reach {
    /// A service, or @host, @lan, @lan-routed, @internet, @external(NETWORK)
    #[arg(value_name = "FROM")]
    pub(crate) from: Option<String>,
    /// The same, with an optional port: `db`, `db:5432`, `dns:53/udp`
    #[arg(value_name = "TO[:PORT[/PROTO]]")]
    pub(crate) to: Option<String>,
    /// Show a table of all services against all services
    #[arg(long, conflicts_with_all = ["from", "to", "transitive", "address"])]
    pub(crate) matrix: bool,
    /// Follow connections from service to service: what an attacker in FROM gets to, step by step
    #[arg(long, requires = "from", conflicts_with = "address")]
    pub(crate) transitive: bool,
    /// Leave a service out and look again
    #[arg(long, value_name = "NAME")]
    pub(crate) without: Vec<String>,
    /// Answer for one way of addressing TO: name, name:NAME, ip:NETWORK, ip6:NETWORK, gateway:NETWORK, host, host6, docker0,
    /// loopback or internet
    #[arg(long, value_name = "ADDRESS", requires = "to")]
    pub(crate) address: Option<String>,
    /// How the answer is written
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

/// The formats of the commands that answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people
    Human,
    /// JSON, version 1
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Resolve {
    /// The service that asks
    #[arg(value_name = "FROM")]
    pub(crate) from: String,
    /// The name it asks for
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The record it asks for
    #[arg(
        long = "type",
        value_enum,
        ignore_case = true,
        default_value = "a",
        value_name = "TYPE"
    )]
    pub(crate) record: Record,
    /// How the answer is written
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

/// A DNS record type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Record {
    /// IPv4
    A,
    /// IPv6
    Aaaa,
}

#[derive(Debug, Args)]
pub(crate) struct Exposure {
    /// How the answer is written
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// How the graph is drawn
    #[arg(
        short = 'o',
        long = "format",
        value_enum,
        default_value = "text",
        value_name = "FORMAT"
    )]
    pub(crate) format: GraphFormat,
    /// Draw only what is near a network, or near the services of a selector: `db`, `role:proxy | net:back*`
    #[arg(long, value_name = "SELECTOR")]
    pub(crate) focus: Option<String>,
    /// How many networks away from the focus something may be
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    pub(crate) depth: usize,
    /// Compare with a graph stored in a file, and exit with 1 when it is out of date
    #[arg(long, value_name = "FILE")]
    pub(crate) check: Option<OsString>,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

/// The formats of `graph`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A tree of networks and their members
    Text,
    /// A Mermaid flowchart, for Markdown
    Mermaid,
    /// Graphviz
    Dot,
    /// A drawing that needs no other program
    Svg,
    /// A page of its own: the drawing, and tables of services and networks
    Html,
    /// JSON, version 1
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Roles {
    /// How the answer is written
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// How the list is written
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

#[derive(Debug, Args)]
pub(crate) struct Config {
    /// How the project is written; JSON has the shape of `docker compose config --format json`
    #[arg(long, value_enum, default_value = "yaml", value_name = "FORMAT")]
    pub(crate) format: ConfigFormat,
    /// Say behind every line of the YAML where it was written
    #[arg(long)]
    pub(crate) origins: bool,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

/// The formats of `config`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfigFormat {
    /// YAML
    Yaml,
    /// JSON
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// The whole command line as clap sees it, for completions and the manual page.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// The names of the commands.
pub(crate) fn command_names() -> Vec<String> {
    let command = command();
    command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect()
}

/// Understands the arguments; the first one is the program's own name.
pub(crate) fn parse(arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let matches = command().try_get_matches_from(with_default_command(arguments))?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    if let (Command::Check(check), Some(given)) =
        (&mut cli.command, matches.subcommand_matches("check"))
    {
        check.reports = reports::of(given)?;
    }
    Ok(cli)
}

/// Puts `check` in front of arguments that begin with no command.
fn with_default_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let first = arguments.get(1).and_then(|argument| argument.to_str());
    let own = matches!(first, Some("-h" | "--help" | "-V" | "--version" | "help"));
    let named = first.is_some_and(|word| command_names().iter().any(|name| name == word));
    if !own && !named {
        let at = arguments.len().min(1);
        arguments.insert(at, OsString::from("check"));
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn check_is_the_default() {
        for (given, expected) in [
            (&["c"][..], &["c", "check"][..]),
            (&["c", "."], &["c", "check", "."]),
            (&["c", "-q"], &["c", "check", "-q"]),
            (&["c", "graph"], &["c", "graph"]),
            (&["c", "--help"], &["c", "--help"]),
            (&["c", "./graph"], &["c", "check", "./graph"]),
        ] {
            let given = given.iter().map(OsString::from).collect();
            assert_eq!(with_default_command(given), expected);
        }
    }
}
