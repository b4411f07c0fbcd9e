//! A Docker host of the test's own: an engine in a network namespace, and a world beside it with a LAN address, an "internet" server and a DNS server.
//!
//! No frame leaves the machine, no other engine is touched, and everything ends with the value.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The image that every container runs, made with `docker import`.
const IMAGE: &str = "labnet:1";

/// A running engine, the namespaces of its host and of the world, and their servers.
pub(crate) struct Host {
    folder: tempfile::TempDir,
    tag: String,
    /// The number in the host's addresses: 198.18.N.2 and .3, fd12:N::2.
    index: u8,
    /// The engine's version, as `docker version` says it.
    pub(crate) version: String,
    compose: PathBuf,
    children: Vec<Child>,
}

/// What is missing to start an engine, or `None`.
pub(crate) fn missing(compose: &Path) -> Option<String> {
    let root = Command::new("id").arg("-u").output();
    if !root.is_ok_and(|output| output.stdout.starts_with(b"0\n")) {
        return Some("it needs root".into());
    }
    for program in [
        "dockerd", "docker", "ip", "nsenter", "iptables", "gcc", "tar",
    ] {
        if Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_err()
        {
            return Some(format!("it needs `{program}`"));
        }
    }
    (!compose.is_file()).then(|| format!("it needs Docker Compose at `{}`", compose.display()))
}

impl Host {
    /// Builds the probe, makes the namespaces, starts the servers and the engine, and imports the image.
    pub(crate) fn start(compose: &Path) -> Self {
        let version = text(&run(Command::new("dockerd").arg("--version")));
        let version = version
            .split_whitespace()
            .nth(2)
            .expect("dockerd says its version");
        let version: String = version
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        let index = crate::rig::index(&version);
        let tag = format!("cl{}", std::process::id());
        let folder = tempfile::tempdir().unwrap();
        let mut host = Self {
            folder,
            tag,
            index,
            version,
            compose: compose.to_owned(),
            children: Vec::new(),
        };
        host.build_probe();
        host.make_namespaces();
        host.start_servers();
        host.start_engine();
        host.import_image();
        host
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn build_probe(&self) {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/engine/live/probe.c");
        run(Command::new("gcc")
            .args(["-O1", "-static", "-o"])
            .arg(self.path("probe"))
            .arg(source));
    }

    fn make_namespaces(&self) {
        let (tag, n) = (&self.tag, self.index);
        let mut script = String::new();
        let _ = write!(
            script,
            "set -e
ip netns add h{tag}; ip netns add w{tag}
ip link add v{tag} netns h{tag} type veth peer name w{tag} netns w{tag}
h() {{ nsenter --net=/run/netns/h{tag} \"$@\"; }}
w() {{ nsenter --net=/run/netns/w{tag} \"$@\"; }}
h ip link set v{tag} name eth0; w ip link set w{tag} name lan0
h ip link set lo up; h ip addr add 198.18.{n}.2/24 dev eth0; h ip addr add 198.18.{n}.3/24 dev eth0; h ip link set eth0 up
h ip route add default via 198.18.{n}.1
h ip -6 addr add fd12:{n}::2/64 dev eth0 nodad; h ip -6 route add default via fd12:{n}::1
w ip link set lo up; w ip addr add 198.18.{n}.1/24 dev lan0; w ip addr add 198.18.{n}.9/24 dev lan0; w ip link set lan0 up
w ip addr add 203.0.113.10/32 dev lo
w ip -6 addr add fd12:{n}::1/64 dev lan0 nodad; w ip -6 addr add 2001:db8:99::10/128 dev lo
h sh -c 'echo 0 > /proc/sys/net/ipv4/ip_forward'; w sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
"
        );
        run(Command::new("sh").args(["-c", &script]));
    }

    /// The network namespace of the host, for `nsenter --net`.
    pub(crate) fn namespace(&self) -> String {
        format!("/run/netns/h{}", self.tag)
    }

    /// The network namespace of the world.
    pub(crate) fn world(&self) -> String {
        format!("/run/netns/w{}", self.tag)
    }

    fn inside(&self, namespace: &str, program: &Path) -> Command {
        let _ = self;
        let mut command = Command::new("nsenter");
        command.arg(format!("--net={namespace}")).arg(program);
        command
    }

    fn start_servers(&mut self) {
        let probe = self.path("probe");
        let servers = [
            (self.world(), "serve world 80 443 u80"),
            (self.world(), "names"),
            (self.namespace(), "serve hostproc 9000 u9000"),
        ];
        for (namespace, words) in servers {
            let child = self
                .inside(&namespace, &probe)
                .args(words.split(' '))
                .spawn()
                .unwrap();
            self.children.push(child);
        }
    }

    fn start_engine(&mut self) {
        let config = format!("{{\"dns\": [\"198.18.{}.1\"]}}", self.index);
        fs::write(self.path("daemon.json"), config).unwrap();
        let log = fs::File::create(self.path("log")).unwrap();
        let child = self
            .inside(&self.namespace(), Path::new("dockerd"))
            .arg("--data-root")
            .arg(self.path("data"))
            .arg("--exec-root")
            .arg(self.path("exec"))
            .arg("--pidfile")
            .arg(self.path("pid"))
            .arg("--config-file")
            .arg(self.path("daemon.json"))
            .arg("--host")
            .arg(self.socket())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.children.push(child);
        let deadline = Instant::now() + Duration::from_mins(1);
        while !self.docker(&["info"]).status.success() {
            assert!(
                Instant::now() < deadline,
                "dockerd did not start:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn socket(&self) -> String {
        format!("unix://{}", self.path("socket").display())
    }

    fn import_image(&self) {
        let image = self.path("image");
        fs::create_dir_all(image.join("bin")).unwrap();
        fs::copy(self.path("probe"), image.join("bin/probe")).unwrap();
        run(Command::new("tar")
            .arg("-C")
            .arg(&image)
            .arg("-cf")
            .arg(self.path("image.tar"))
            .arg("."));
        let archive = self.path("image.tar");
        let entrypoint = "ENTRYPOINT [\"/bin/probe\"]";
        let output = self.docker(&["import", "-c", entrypoint, archive.to_str().unwrap(), IMAGE]);
        assert!(output.status.success(), "{}", text(&output));
    }

    /// Runs the docker client on this engine.
    pub(crate) fn docker(&self, words: &[&str]) -> Output {
        Command::new("docker")
            .args(words)
            .env("DOCKER_HOST", self.socket())
            .output()
            .unwrap()
    }

    /// Runs Docker Compose on this engine, in a project's folder.
    pub(crate) fn compose(&self, folder: &Path, words: &[&str]) -> Output {
        Command::new(&self.compose)
            .args(words)
            .current_dir(folder)
            .env("DOCKER_HOST", self.socket())
            .env("IDX", self.index.to_string())
            .output()
            .unwrap()
    }

    /// Runs the probe in a network namespace with lines on its standard input; its lines come back.
    pub(crate) fn probe(&self, namespace: &str, words: &[&str], input: &str) -> Vec<String> {
        let mut child = self
            .inside(namespace, &self.path("probe"))
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        text(&output).lines().map(str::to_owned).collect()
    }

    /// Adds, or takes away, the world's routes to every container subnet through the Docker host.
    pub(crate) fn route_lan(&self, on: bool) {
        for subnet in ["172.16.0.0/12", "192.168.0.0/16", "10.0.0.0/8"] {
            let via = format!("198.18.{}.2", self.index);
            let words = [
                "route",
                if on { "replace" } else { "del" },
                subnet,
                "via",
                &via,
            ];
            let _ = self
                .inside(&self.world(), Path::new("ip"))
                .args(words)
                .output();
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Ok(ids) = String::from_utf8(self.docker(&["ps", "-aq"]).stdout) {
            let ids: Vec<&str> = ids.split_whitespace().collect();
            if !ids.is_empty() {
                let _ = self.docker(&[&["rm", "-f"], &ids[..]].concat());
            }
        }
        if let Ok(pid) = fs::read_to_string(self.path("pid")) {
            let _ = Command::new("kill").arg(pid.trim()).output();
            std::thread::sleep(Duration::from_secs(2));
        }
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
        for side in ["h", "w"] {
            let _ = Command::new("ip")
                .args(["netns", "del", &format!("{side}{}", self.tag)])
                .output();
        }
    }
}

/// Runs a command that cannot fail here, and shows what it said when it does.
fn run(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        text(&output),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
