//! Tests of how the parts of a project fit together.

use crate::trial::{Cases, check_files};

/// Whole files, and what is said about them.
const FILES: &Cases = &[
    (
        "services:\n  web: {depends_on: [db]}\n  db: {image: x, networks: [front]}\nnetworks: {frnt: {}}\n",
        &[
            "[web] `web` has neither `image` nor `build` (add `image: NAME` or `build: PATH`)",
            "[front] `db` refers to the network `front`, which is not declared (did you mean `frnt`?)",
        ],
    ),
    (
        "services:\n  a: {image: x, network_mode: host, networks: [default]}\n",
        &[
            "[network_mode] `a` has both `network_mode` and `networks` (keep one of them: a service in another's namespace joins no networks)",
        ],
    ),
    (
        "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, links: [c]}\n  c: {image: x, network_mode: 'service:a'}\n",
        &[
            "['service:a'] services depend on each other in a circle: a -> b -> c -> a (remove one of these dependencies)",
        ],
    ),
    (
        "services:\n  a: {image: x, depends_on: [a]}\n",
        &[
            "[a] services depend on each other in a circle: a -> a (remove one of these dependencies)",
        ],
    ),
    (
        "services:\n  a: {image: x, depends_on: {b: {condition: service_started, required: false}}}\n  b: {image: x, profiles: [p]}\n  c: {image: x, depends_on: [b], volumes_from: [b]}\n",
        &[
            "[b] `c` depends on `b`, whose profiles are inactive (activate its profile (`--profile p`), or set `required: false`)",
        ],
    ),
    (
        "services:\n  a: {image: x, profiles: [p], networks: [gone], depends_on: [gone]}\n  b: {image: x}\n",
        &[
            "- [gone] `a` refers to the network `gone`, which is not declared (declare it at the top level: `networks: {gone: {}}`)",
            "- [gone] `a` depends on `gone`, which is no service of the project (declare the service, or remove the reference)",
        ],
    ),
    (
        "services:\n  a: {image: x, volumes: ['date:/d'], secrets: [s], configs: [c], models: [m]}\nvolumes: {data: {}}\n",
        &[
            "['date:/d'] `a` refers to the volume `date`, which is not declared (did you mean `data`?)",
            "[s] `a` refers to the secret `s`, which is not declared (declare it at the top level, under `secrets`)",
            "[c] `a` refers to the config `c`, which is not declared (declare it at the top level, under `configs`)",
            "[m] `a` refers to the model `m`, which is not declared (declare it at the top level, under `models`)",
        ],
    ),
    (
        "services:\n  a: {image: x, secrets: [{target: y}]}\n",
        &["[{target: y}] `a` refers to a secret without a name (add `source: NAME`)"],
    ),
    (
        "services:\n  a: {image: x, container_name: web, scale: 2}\n  b: {image: x, container_name: same}\n  c: {image: x, container_name: same}\n",
        &[
            "[web] `a` has a `container_name` and more than one container (remove `container_name`: Compose numbers the containers by itself)",
            "[same] `c` has the container name `same`, and so has `b` (give each service a name of its own, or none)",
        ],
    ),
    (
        "services:\n  a: {image: x, scale: 2, deploy: {replicas: 3}}\n  b: {image: x, scale: -1}\n  c: {image: x, deploy: {replicas: -2}}\n",
        &[
            "[2] `scale` and `deploy.replicas` of `a` differ (keep one of them)",
            "[-1] `scale` of `b` must be 0 or more",
            "[-2] `deploy.replicas` of `c` must be 0 or more",
        ],
    ),
    (
        "services:\n  a: {image: x, cpus: 1, mem_limit: 1g, mem_reservation: 1m, pids_limit: 5, deploy: {resources: {limits: {cpus: '2', memory: 2g}, reservations: {memory: 1m}}}}\n",
        &[
            "[1] `cpus` and `deploy.resources.limits.cpus` of `a` differ (keep one of them)",
            "[1g] `mem_limit` and `deploy.resources.limits.memory` of `a` differ (keep one of them)",
            "[5] `pids_limit` and `deploy.resources.limits.pids` of `a` differ (keep one of them)",
        ],
    ),
    (
        "services:\n  a: {image: x, tmpfs: [/data], volumes: ['./d:/data/']}\n",
        &["['./d:/data/'] `a` mounts `/data` twice (remove one of the mounts)"],
    ),
    (
        "services:\n  a: {image: x, healthcheck: {test: [curl, x]}}\n",
        &[
            "[curl] `healthcheck.test` of `a` begins neither with CMD nor with CMD-SHELL (put `CMD` in front of the command, or write it as one string)",
        ],
    ),
    (
        "services:\n  a: {build: {context: ., dockerfile: D, dockerfile_inline: FROM x, platforms: [linux/arm64], additional_contexts: {b: 'service:b', c: 'service:bb'}}, platform: linux/amd64}\n  b: {image: x}\n",
        &[
            "[dockerfile_inline] `build` of `a` has both `dockerfile` and `dockerfile_inline` (keep one of them)",
            "[linux/arm64] `build.platforms` of `a` lacks the service's own platform `linux/amd64` (add it to the list)",
            "['service:b'] `a` builds on `b`, which is a service without `build` (add `build` to it)",
            "['service:bb'] `a` builds on `bb`, which is no service of the project",
        ],
    ),
    (
        "services:\n  a: {image: x, develop: {watch: [{path: ., action: sync}]}}\n",
        &[
            "[sync] `sync` in `develop.watch` of `a` needs a `target` (say where the files go in the container: `target: /path`)",
        ],
    ),
    (
        "services:\n  a: {image: x}\nsecrets: {s: {driver: vault}}\n",
        &["[s] the secret `s` has neither `file` nor `environment`"],
    ),
    (
        "services:\r\n  a:\r\n    image: x\r\n    networks: [größe]\r\n",
        &[
            "[größe] `a` refers to the network `größe`, which is not declared (declare it at the top level: `networks: {größe: {}}`)",
        ],
    ),
    (
        "services:\n  a: {image: x, networks: {x-net: {}}}\nnetworks: {x-net: {}}\n",
        &[
            "[x-net] Docker Compose takes `x-net` in `networks` of `a` for an extension (give the network a name that does not begin with `x-`)",
        ],
    ),
    (
        "x-net: &net {networks: [bck]}\nservices:\n  a: {image: x, <<: *net}\n  b: {image: y, <<: *net}\nnetworks: {back: {}}\n",
        &[
            "[bck] `a` refers to the network `bck`, which is not declared (did you mean `back`?)",
            "[bck] `b` refers to the network `bck`, which is not declared (did you mean `back`?)",
        ],
    ),
    (
        "services:\n  a: {image: x, pid: }\n  b: {image: x, network_mode: 'service:'}\n",
        &[
            "[pid] `pid` of `a` is empty: Docker Compose crashes on it (remove the key or give it a value)",
            "['service:'] `b` shares the network of a service without a name (declare the service, or remove the reference)",
        ],
    ),
];

#[test]
fn what_does_not_fit_is_told_at_its_bytes() {
    check_files(FILES);
}
