package witness

import (
	_ "github.com/in-toto/go-witness/attestation/sample"
)
