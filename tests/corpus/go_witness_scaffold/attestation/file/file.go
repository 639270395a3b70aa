package file

import "github.com/in-toto/go-witness/cryptoutil"

func RecordArtifacts() (map[string]cryptoutil.DigestSet, error) { return nil, nil }
