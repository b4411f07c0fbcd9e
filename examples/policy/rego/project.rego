# Over the resolved project, in the shape of `docker compose config`:
#   composelint config --format json | conftest test --policy rego/project.rego -

package main

import rego.v1

# Images come from the registry of the house, or with a tag that says which.
deny contains msg if {
	some name, service in input.services
	not startswith(service.image, "ghcr.io/example/")
	not contains(service.image, ":")
	msg := sprintf("%s: image %s has no tag", [name, service.image])
}

# What is published says on which address.
warn contains msg if {
	some name, service in input.services
	some port in service.ports
	not port.host_ip
	msg := sprintf("%s:%d is bound to all addresses", [name, port.target])
}

# Nobody is on two networks that both have a way out.
warn contains msg if {
	some name, service in input.services
	open := [key | some key in object.keys(service.networks); not input.networks[key].internal]
	count(open) > 1
	msg := sprintf("%s is on %d networks with a way out", [name, count(open)])
}
