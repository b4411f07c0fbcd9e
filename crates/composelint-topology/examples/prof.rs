//! temporary
use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, load};
use composelint_topology::{EngineProfile, build};
use std::fmt::Write;
use std::sync::Arc;
fn text(services: u64, networks: u64) -> String {
    let mut r = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |l: u64| {
        r ^= r << 13;
        r ^= r >> 7;
        r ^= r << 17;
        r % l
    };
    let mut text = String::from("name: bench\nservices:\n");
    for s in 0..services {
        let _ = write!(
            text,
            "  service-{s}:\n    image: registry.example/team/app:{s}\n    networks:\n"
        );
        let first = below(networks);
        for step in 0..=below(3) {
            let _ = writeln!(text, "      - net-{}", (first + step * 7) % networks);
        }
        if s % 10 == 0 {
            let _ = writeln!(text, "    ports:\n      - \"{}:80\"", 10_000 + s % 50_000);
        }
    }
    text.push_str("networks:\n");
    for n in 0..networks {
        let i = if n % 5 == 0 {
            "\n    internal: true"
        } else {
            " {}"
        };
        let _ = writeln!(text, "  net-{n}:{i}");
    }
    text
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n: u32 = a[2].parse().unwrap();
    let (s, w) = if a.len() > 3 {
        (100_000, 20)
    } else {
        (10_000, 500)
    };
    let t = text(s, w);
    let arc: Arc<str> = Arc::from(t.as_str());
    let loader = MemoryLoader::new().with("b/compose.yaml", t.as_bytes());
    let loaded = load(
        &Request {
            files: vec!["b/compose.yaml".into()],
            ..Request::default()
        },
        &loader,
    );
    let e = EngineProfile::newest();
    let cpu = || {
        let s = std::fs::read_to_string("/proc/self/schedstat").unwrap();
        s.split(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let mut best = u64::MAX;
    let mut sum = 0;
    for _ in 0..n {
        let t0 = cpu();
        match a[1].as_str() {
            "parse" => {
                let p = composelint_yaml::parse(
                    composelint_yaml::FileId::new(0),
                    &arc,
                    &composelint_yaml::Limits::default(),
                );
                let d = cpu() - t0;
                best = best.min(d);
                sum += d;
                drop(p);
                continue;
            }
            "build" => {
                let p = build(&[&loaded.project], &e);
                let d = cpu() - t0;
                best = best.min(d);
                sum += d;
                drop(p);
                continue;
            }
            "count" => {
                let p = build(&[&loaded.project], &e);
                let t1 = cpu();
                p.count_pairs();
                let d = cpu() - t1;
                best = best.min(d);
                sum += d;
                drop(p);
                continue;
            }
            "classes" => {
                let p = build(&[&loaded.project], &e);
                let t1 = cpu();
                p.class_of(p.find("service-1").unwrap());
                let d = cpu() - t1;
                best = best.min(d);
                sum += d;
                drop(p);
                continue;
            }
            "both" => {
                let p = build(&[&loaded.project], &e);
                p.count_pairs();
                let d = cpu() - t0;
                best = best.min(d);
                sum += d;
                drop(p);
                continue;
            }
            _ => {}
        }
    }
    println!(
        "{} {} best {:.3} ms mean {:.3} ms",
        a[1],
        t.len(),
        best as f64 / 1e6,
        sum as f64 / 1e6 / f64::from(n)
    );
}
