package cryptoutil

import "encoding/json"

type DigestSet map[string]string

type hash uint

var hashesByName = map[string]hash{
	"sha256": 5,
}

func (d DigestSet) MarshalJSON() ([]byte, error) {
	plain := d.plain()
	return json.Marshal(plain)
}

func (d DigestSet) plain() map[string]string { return d }
