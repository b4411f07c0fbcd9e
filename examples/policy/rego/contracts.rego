# What a company asks of all its projects, over the verdicts of composelint:
#   composelint policy check --format json | conftest test --policy rego/contracts.rego -

package main

import rego.v1

# A violated contract fails the pipeline at the line that makes the first step of its first path.
deny contains msg if {
	some contract in input.contracts
	contract.verdict == "violated"
	contract.severity == "error"
	place := contract.paths[0][0].location
	msg := sprintf("%s:%d: %s: %s", [place.file, place.start.line, contract.name, contract.message])
}

# Nobody may leave undecided whether data has a way out.
deny contains msg if {
	some contract in input.contracts
	contract.type == "egress"
	contract.verdict == "unknown"
	msg := sprintf("%s: nobody can tell: %s", [contract.name, contract.message])
}

# Every contract says why it is there.
warn contains msg if {
	some contract in input.contracts
	contract.because == null
	msg := sprintf("%s:%d: %s has no `because`", [contract.location.file, contract.location.start.line, contract.name])
}

# The smallest repair, for the comment on the pull request.
repair contains msg if {
	some contract in input.contracts
	some edit in contract.smallest_fix
	msg := sprintf("%s:%d: %s", [edit.location.file, edit.location.start.line, edit.description])
}
