# Over the topology:
#   composelint graph -o json | conftest test --policy rego/graph.rego -

package main

import rego.v1

# Arithmetic over attributes: no network joins more than six services.
deny contains msg if {
	some network in input.networks
	members := [service.name | some service in input.services; network.key in service.networks]
	count(members) > 6
	msg := sprintf("network %s joins %d services", [network.key, count(members)])
}

# Only what serves the edge, or the people who run the rest, is published.
deny contains msg if {
	some published in input.published
	some service in input.services
	service.name == published.service
	not service.tier in {"edge", "ops"}
	msg := sprintf("%s publishes %s to %s", [published.service, published.port, published.from])
}

# Networks without a way out are declared `internal`, not left to drivers.
warn contains msg if {
	some network in input.networks
	network.egress == false
	network.internal != true
	msg := sprintf("network %s has no way out and is not internal", [network.name])
}
