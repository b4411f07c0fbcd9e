//! `require`, `egress`, `exposure`, `count`.

use crate::says;

const SHOP: &str = "\
services:
  proxy:
    image: nginx
    ports: [\"80:80\"]
    networks: [front]
  api:
    image: example/api
    expose: [8000]
    networks: [front, back]
  db:
    image: postgres
    ports: [\"127.0.0.1:5432:5432\"]
    networks: [back]
networks:
  front:
  back:
";

#[test]
fn required_connections_say_why_they_fail() {
    says(
        SHOP,
        "    type: require\n    from: api\n    to: db\n    port: 5432\n    by: name\n",
        "holds: it holds\n",
    );
    says(
        SHOP,
        "    type: require\n    from: proxy\n    to: db\n",
        "violated: proxy cannot reach db\n  proxy --> db LOOPBACK_BIND at 12\n",
    );
    says(
        SHOP,
        "    type: require\n    from: proxy\n    to: api\n    port: 9000\n",
        "violated: proxy cannot reach api\n  proxy --> api WRONG_PORT at 8\n",
    );
    says(
        SHOP,
        "    type: require\n    from: proxy\n    to: db\n    reach: transitive\n",
        "holds: it holds\n",
    );
    says(
        SHOP,
        "    type: require\n    from: \"@lan\"\n    to: proxy\n    port: 80\n",
        "holds: it holds\n",
    );
    let twice = SHOP.replace(
        "    networks: [back]\n",
        "    networks: [back]\n  db2:\n    image: x\n    networks: {back: {aliases: [db]}}\n",
    );
    says(
        &twice,
        "    type: require\n    from: api\n    to: db\n    by: name\n",
        "violated: api cannot reach db\n  api --> db DNS_AMBIGUOUS at 10,14\n",
    );
    let inactive = SHOP.replace(
        "    image: postgres\n",
        "    image: postgres\n    profiles: [x]\n",
    );
    says(
        &inactive,
        "    type: require\n    from: api\n    to: db\n",
        "violated: api cannot reach db\n  api --> db PROFILE_INACTIVE at 10\n",
    );
}

#[test]
fn what_leaves_is_shown() {
    says(
        SHOP,
        "    type: egress\n    services: db\n    allow: none\n",
        "violated: db can reach @internet\n  db -[back]-> @internet HOST_GATEWAY at 13\n",
    );
    let internal = SHOP.replace("  back:\n", "  back:\n    internal: true\n");
    says(
        &internal,
        "    type: egress\n    services: db\n    allow: none\n",
        "holds: it holds\n",
    );
    says(
        &internal,
        "    type: egress\n    services: \"*\"\n    allow: any\n",
        "holds: it holds\n",
    );
    says(
        &internal,
        "    type: egress\n    services: \"!proxy\"\n    allow: {via: proxy}\n",
        "violated: api can reach @internet\n  api -[front]-> @internet HOST_GATEWAY at 9\n",
    );
    says(
        &internal,
        "    type: egress\n    services: \"*\"\n    allow: {via: proxy | api}\n",
        "holds: it holds\n",
    );
    let host = "services:\n  a:\n    image: x\n    network_mode: host\n";
    says(
        host,
        "    type: egress\n    services: a\n    allow: none\n",
        "violated: a can reach @internet\n  a --> @internet HOST_MODE at 4\n",
    );
}

#[test]
fn ports_are_as_open_as_their_addresses() {
    says(
        SHOP,
        "    type: exposure\n    services: \"*\"\n    allow: loopback\n",
        "violated: proxy is open to the outside\n  @lan -[80/tcp]-> proxy VIA_PUBLISHED_PORT at 4\n",
    );
    says(
        SHOP,
        "    type: exposure\n    services: \"!role:proxy\"\n    allow: loopback\n",
        "holds: it holds\n",
    );
    says(
        SHOP,
        "    type: exposure\n    services: db\n    allow: none\n",
        "violated: db is open to the host\n  @host -[5432/tcp]-> db VIA_PUBLISHED_PORT at 12\n",
    );
    says(
        SHOP,
        "    type: exposure\n    services: db\n    allow: none\n    ports: [9187]\n",
        "holds: it holds\n",
    );
    let one = SHOP.replace("80:80", "192.0.2.1:80:80");
    says(
        &one,
        "    type: exposure\n    services: \"*\"\n    allow: host-ip\n",
        "holds: it holds\n",
    );
    let bound = SHOP.replace(
        "  front:\n",
        "  front:\n    driver_opts: {com.docker.network.bridge.host_binding_ipv4: 127.0.0.1}\n",
    );
    says(
        &bound,
        "    type: exposure\n    services: \"*\"\n    allow: loopback\n",
        "holds: it holds\n",
    );
    let lan = "services:\n  a:\n    image: x\n    networks: [lan]\nnetworks:\n  lan: {driver: macvlan, driver_opts: {parent: eth0}}\n";
    says(
        lan,
        "    type: exposure\n    services: a\n    allow: host-ip\n",
        "violated: a is open to the outside\n  @lan -[lan]-> a LAN_MEMBER at 4\n",
    );
    let host = "services:\n  a:\n    image: x\n    network_mode: host\n";
    says(
        host,
        "    type: exposure\n    services: a\n    allow: host-ip\n",
        "violated: a is open to the outside\n  @lan --> a HOST_MODE at 4\n",
    );
    let guest = "services:\n  vpn:\n    image: x\n    ports: [\"8080:8080\"]\n  app:\n    image: x\n    network_mode: service:vpn\n";
    says(
        guest,
        "    type: exposure\n    services: app\n    allow: none\n",
        "violated: app is open to the outside\n  @lan -[8080/tcp]-> app VIA_PUBLISHED_PORT at 4,7\n",
    );
    let external = "services:\n  a:\n    image: x\n    networks: [shared]\nnetworks:\n  shared: {external: true}\n";
    says(
        external,
        "    type: exposure\n    services: a\n    allow: host-ip\n",
        "violated: a is open to the outside\n  @external(shared) -[shared]-> a SAME_NETWORK at 4\n",
    );
}

#[test]
fn counts_have_bounds() {
    says(
        SHOP,
        "    type: count\n    of: networks-per-service\n    max: 1\n",
        "violated: api is on 2 networks, not at most 1\n  api -[front]-> api SAME_NETWORK at 9; api -[back]-> api SAME_NETWORK at 9\n",
    );
    says(
        SHOP,
        "    type: count\n    of: {networks-per-service: proxy}\n    max: 1\n    min: 1\n",
        "holds: it holds\n",
    );
    says(
        SHOP,
        "    type: count\n    of: published\n    max: 1\n",
        "violated: 2 ports are published, not at most 1\n  @lan --> proxy VIA_PUBLISHED_PORT at 4\n  @host --> db VIA_PUBLISHED_PORT at 12\n",
    );
    says(
        SHOP,
        "    type: count\n    of: {bridges: [proxy, db]}\n    max: 1\n",
        "holds: it holds\n",
    );
    says(
        SHOP,
        "    type: count\n    of: {bridges: [proxy, db]}\n    max: 0\n",
        "violated: the groups are joined by 1 service (api), not at most 0\n  api -[front]-> proxy SAME_NETWORK at 9,5; api -[back]-> db SAME_NETWORK at 9,13\n",
    );
    says(
        SHOP,
        "    type: count\n    of: {reachable-from: proxy, reach: direct}\n    max: 0\n",
        "violated: proxy reaches 1 service, not at most 0\n  proxy -[front]-> api SAME_NETWORK at 5,9\n",
    );
    says(
        SHOP,
        "    type: count\n    of: {reachable-from: proxy}\n    max: 2\n",
        "holds: it holds\n",
    );
    says(
        SHOP,
        "    type: count\n    of: {reachable-from: proxy}\n    max: 1\n",
        "violated: proxy reaches 2 services, not at most 1\n  proxy -[front]-> api SAME_NETWORK at 5,9\n  proxy -[front]-> api SAME_NETWORK at 5,9; api -[back]-> db SAME_NETWORK at 9,13\n",
    );
}
