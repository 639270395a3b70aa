"""The rules of Go's encoding/json: from a Go type to the JSON shapes that Go writes or reads (GoType → JsonShape)."""
