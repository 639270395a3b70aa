// Package filling sets Go values by reflection, in every shape that Go allows. The same seed gives the same value.
package filling

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"unsafe"
)

// fillStyle says how much of a value is present.
type fillStyle uint64

const (
	full   fillStyle = iota // everything that can be present is
	sparse                  // half of it
	absent                  // no pointer, list, map or interface
	empty                   // lists and maps without items, empty strings, pointers to zero values
	zero                    // Go's zero value
	mixed                   // another of these at each place
	styles
)

// maxDepth bounds recursive types.
const maxDepth = 9

// filler fills values by their types. It takes all its choices from one random source, so their order is part of what
// a seed means.
type filler struct {
	random *rand.Rand
	style  fillStyle
}

// Fill fills the attestor or document that the pointer points to. It panics if a value cannot be set.
func Fill(pointer any, seed uint64) {
	// The style follows from the seed, so that any six seeds in a row have each style once.
	f := filler{random: rand.New(rand.NewPCG(seed, 7)), style: fillStyle(seed % uint64(styles))}
	value := reflect.ValueOf(pointer).Elem()
	f.fillValue(value, 0)
	f.fillHidden(value)
}

// chance is true in so many of a hundred calls.
func (f *filler) chance(percent int) bool { return f.random.IntN(100) < percent }

// fillHidden fills the maps in unexported fields of attestors that have a MarshalJSON of their own: they write these
// maps (product, material).
func (f *filler) fillHidden(attestor reflect.Value) {
	if _, custom := attestor.Addr().Interface().(json.Marshaler); !custom {
		return
	}
	for index := range attestor.NumField() {
		field := attestor.Field(index)
		if field.Kind() == reflect.Map && !field.CanSet() {
			// reflect refuses to set an unexported field; a new value at its address has no such flag.
			f.fillValue(reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem(), 1)
		}
	}
}

// fillValue fills one place, or leaves it zero.
func (f *filler) fillValue(place reflect.Value, depth int) {
	style := f.style
	if style == mixed {
		style = fillStyle(f.random.IntN(int(mixed)))
	}
	if style == zero || style == sparse && depth > 0 && f.chance(50) {
		return
	}
	// Before the kind: a time.Time is a struct without exported fields, and an IP a slice of bytes.
	if special, known := specialValues[typeName(place.Type())]; known {
		special(f, place)
		return
	}
	f.fillKind(place, style, depth)
}

// fillKind fills a place by the kind of its type. Channels, functions and interfaces with methods stay zero.
func (f *filler) fillKind(place reflect.Value, style fillStyle, depth int) {
	switch place.Kind() {
	case reflect.Struct:
		f.fillFields(place, depth)
	case reflect.Pointer:
		if style != absent && depth < maxDepth {
			place.Set(reflect.New(place.Type().Elem()))
			f.fillValue(place.Elem(), depth+1)
		}
	case reflect.Slice:
		f.fillList(place, style, depth)
	case reflect.Map:
		f.fillMap(place, style, depth)
	case reflect.Array:
		for index := range place.Len() {
			f.fillValue(place.Index(index), depth+1)
		}
	case reflect.Interface:
		if place.NumMethod() == 0 && style != absent {
			setAny(place, f.drawAny(3))
		}
	default:
		f.fillScalar(place, style)
	}
}

// fillFields fills the fields that encoding/json writes: exported ones, and those of embedded structs.
func (f *filler) fillFields(place reflect.Value, depth int) {
	for index := range place.NumField() {
		declared := place.Type().Field(index)
		// encoding/json writes the exported fields of an embedded struct even if its type is unexported.
		if declared.IsExported() || declared.Anonymous && declared.Type.Kind() == reflect.Struct {
			f.fillValue(place.Field(index), depth+1)
		}
	}
}

// fillList makes a slice of no items (empty) or of one or two.
func (f *filler) fillList(place reflect.Value, style fillStyle, depth int) {
	if style == absent || depth >= maxDepth {
		return
	}
	length := 0
	if style != empty {
		length = 1 + f.random.IntN(2)
	}
	place.Set(reflect.MakeSlice(place.Type(), length, length))
	for index := range length {
		f.fillValue(place.Index(index), depth+1)
	}
}

// fillMap makes a map of no members (empty) or of at most three.
func (f *filler) fillMap(place reflect.Value, style fillStyle, depth int) {
	if style == absent || depth >= maxDepth {
		return
	}
	place.Set(reflect.MakeMap(place.Type()))
	for count := f.random.IntN(3); style != empty && count >= 0; count-- {
		key := reflect.New(place.Type().Key()).Elem()
		// Always full: empty keys would all be one member.
		f.fillScalar(key, full)
		item := reflect.New(place.Type().Elem()).Elem()
		f.fillValue(item, depth+1)
		place.SetMapIndex(key, item)
	}
}

// typeName returns the package path and the name of a type.
func typeName(of reflect.Type) string {
	return of.PkgPath() + "." + of.Name()
}

// setAny sets an interface; reflect.ValueOf(nil) has no type and cannot be set.
func setAny(place reflect.Value, value any) {
	if value != nil {
		place.Set(reflect.ValueOf(value))
	}
}
