# not judged: uuid.rfc4122 (its result varies with time or chance)
package hostile

import rego.v1

deny contains msg if {
	msg := uuid.rfc4122("x")
}
