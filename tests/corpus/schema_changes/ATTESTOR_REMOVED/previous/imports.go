package witness

import (
	_ "github.com/in-toto/go-witness/attestation/other"
	_ "github.com/in-toto/go-witness/attestation/sample"
)
