package filling

import (
	"reflect"

	"github.com/in-toto/go-witness/attestation"

	"witness-schema/oracle/internal/registered"
)

// fillEntry gives an entry of a collection one of the registered attestors, filled, under its predicate type.
func fillEntry(f *filler, place reflect.Value) {
	types := registered.PredicateTypes()
	chosen := types[f.random.IntN(len(types))]
	factory, _ := attestation.FactoryByType(chosen)
	attestor := factory()
	value := reflect.ValueOf(attestor).Elem()
	f.value(value, 1)
	f.hidden(value)
	place.Set(reflect.ValueOf(attestation.CollectionAttestation{
		Type: chosen, Attestation: attestor, StartTime: f.time(), EndTime: f.time(),
	}))
}
