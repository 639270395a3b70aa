package standard_texts

import (
	"crypto/x509"
	"math/big"
	"regexp"
)

// These have a MarshalText on their pointers: what a map holds has no address, and is a struct without fields.
type T struct {
	Float   *big.Float               `json:"float"`
	Ratio   *big.Rat                 `json:"ratio,omitempty"`
	Pattern *regexp.Regexp           `json:"pattern,omitempty"`
	Value   big.Float                `json:"value"`
	Held    map[string]big.Rat       `json:"held,omitempty"`
	Ranges  map[string]regexp.Regexp `json:"ranges,omitempty"`
	Id      x509.OID                 `json:"id,omitzero"`
	Ids     []x509.OID               `json:"ids,omitempty"`
}
