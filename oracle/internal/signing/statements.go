package signing

import (
	"bytes"
	"encoding/json"

	"github.com/in-toto/go-witness/cryptoutil"
	"github.com/in-toto/go-witness/dsse"
	"github.com/in-toto/go-witness/intoto"
	"github.com/in-toto/go-witness/policy"
)

// PolicyType is the payload type of a signed policy.
const PolicyType = policy.PolicyPredicate

// signStatement wraps a predicate into a statement and signs it, as witness.Run does with a collection.
func signStatement(predicateType string, predicate []byte, subjects map[string]cryptoutil.DigestSet, signer cryptoutil.Signer) (dsse.Envelope, error) {
	statement, err := intoto.NewStatement(predicateType, predicate, subjects)
	if err != nil {
		return dsse.Envelope{}, err
	}
	payload, err := json.Marshal(&statement)
	if err != nil {
		return dsse.Envelope{}, err
	}
	return dsse.Sign(intoto.PayloadType, bytes.NewReader(payload), dsse.SignWithSigners(signer))
}

// SignPolicy signs the bytes of a policy as `witness sign` does. It does not read them: a policy that is not one is
// for the verification to refuse.
func SignPolicy(text []byte, signer cryptoutil.Signer) (dsse.Envelope, error) {
	return dsse.Sign(PolicyType, bytes.NewReader(text), dsse.SignWithSigners(signer))
}
