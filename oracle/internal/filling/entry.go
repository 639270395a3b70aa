package filling

import (
	"reflect"

	"github.com/in-toto/go-witness/attestation"

	"witness-schema/oracle/internal/registered"
)

// fillEntry fills an entry of a collection with one of the registered attestors, under its predicate type.
func fillEntry(f *filler, place reflect.Value) {
	types := registered.ListPredicateTypes()
	// The list is sorted, so that the same seed chooses the same type in every build.
	chosen := types[f.random.IntN(len(types))]
	factory, _ := attestation.FactoryByType(chosen)
	attestor := factory()
	value := reflect.ValueOf(attestor).Elem()
	f.fillValue(value, 1)
	f.fillHidden(value)
	place.Set(reflect.ValueOf(attestation.CollectionAttestation{
		Type: chosen, Attestation: attestor, StartTime: f.drawTime(), EndTime: f.drawTime(),
	}))
}
