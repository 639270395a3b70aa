// Command upstream_schemas prints the schema that upstream's reflection makes of each attestor, by name.
package main

import (
	"encoding/json"
	"log"
	"os"

	_ "github.com/in-toto/go-witness" // its imports register every attestor
	"github.com/in-toto/go-witness/attestation"
)

func main() {
	schemas := map[string]any{}
	for _, entry := range attestation.RegistrationEntries() {
		schemas[entry.Name] = entry.Factory().Schema()
	}
	if err := json.NewEncoder(os.Stdout).Encode(schemas); err != nil {
		log.Fatal(err)
	}
}
