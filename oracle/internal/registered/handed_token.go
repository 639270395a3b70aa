package registered

import (
	"errors"

	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/attestation/jwt"
)

// Token is what the jwt attestor verifies. Programs pass it in code: `witness run` has no option for it.
type Token struct {
	Text    string `json:"text"`
	JWKSURL string `json:"jwks_url"`
}

// HandOver replaces the jwt attestor with one that has the token. Without a token it does nothing; it fails if there is
// a token but jwt does not run.
func HandOver(token *Token, attestors []attestation.Attestor) error {
	if token == nil {
		return nil
	}
	for index, attestor := range attestors {
		if attestor.Name() == jwt.Name {
			attestors[index] = jwt.New(jwt.WithToken(token.Text), jwt.WithJWKSUrl(token.JWKSURL))
			return nil
		}
	}
	return errors.New("a token is given, but jwt does not run")
}
