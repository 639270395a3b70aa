// Package filling fills Go values by reflection with values of every shape, the same for the same seed.
package filling

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"unsafe"
)

// fillStyle is how much of a value is there.
type fillStyle uint64

const (
	full   fillStyle = iota // everything that can be there is
	sparse                  // half of it
	absent                  // no pointer, list, map or interface
	empty                   // lists and maps without items, empty strings, pointers to zero values
	zero                    // Go's zero value
	mixed                   // each of these here and there
	styles
)

// deepest bounds recursive types.
const deepest = 9

// filler fills values by their types; the same random source gives the same values.
type filler struct {
	random *rand.Rand
	style  fillStyle
}

// Fill fills what the pointer points to: an attestor or a document. It panics where a value cannot be set.
func Fill(pointer any, seed uint64) {
	f := filler{random: rand.New(rand.NewPCG(seed, 7)), style: fillStyle(seed % uint64(styles))}
	value := reflect.ValueOf(pointer).Elem()
	f.value(value, 0)
	f.hidden(value)
}

func (f *filler) chance(percent int) bool { return f.random.IntN(100) < percent }

// hidden fills the maps in unexported fields, which the attestors with a MarshalJSON of their own write.
func (f *filler) hidden(attestor reflect.Value) {
	if _, custom := attestor.Addr().Interface().(json.Marshaler); !custom {
		return
	}
	for index := range attestor.NumField() {
		field := attestor.Field(index)
		if field.Kind() == reflect.Map && !field.CanSet() {
			f.value(reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem(), 1)
		}
	}
}

// value fills one place.
func (f *filler) value(place reflect.Value, depth int) {
	style := f.style
	if style == mixed {
		style = fillStyle(f.random.IntN(int(mixed)))
	}
	if style == zero || style == sparse && depth > 0 && f.chance(50) {
		return
	}
	if special, known := specialValues[typeName(place.Type())]; known {
		special(f, place)
		return
	}
	f.kind(place, style, depth)
}

func (f *filler) kind(place reflect.Value, style fillStyle, depth int) {
	switch place.Kind() {
	case reflect.Struct:
		f.fields(place, depth)
	case reflect.Pointer:
		if style != absent && depth < deepest {
			place.Set(reflect.New(place.Type().Elem()))
			f.value(place.Elem(), depth+1)
		}
	case reflect.Slice:
		f.list(place, style, depth)
	case reflect.Map:
		f.mapping(place, style, depth)
	case reflect.Array:
		for index := range place.Len() {
			f.value(place.Index(index), depth+1)
		}
	case reflect.Interface:
		if place.NumMethod() == 0 && style != absent {
			setAny(place, f.any(3))
		}
	default:
		f.scalar(place, style)
	}
}

func (f *filler) fields(place reflect.Value, depth int) {
	for index := range place.NumField() {
		declared := place.Type().Field(index)
		if declared.IsExported() || declared.Anonymous && declared.Type.Kind() == reflect.Struct {
			f.value(place.Field(index), depth+1)
		}
	}
}

func (f *filler) list(place reflect.Value, style fillStyle, depth int) {
	if style == absent || depth >= deepest {
		return
	}
	length := 0
	if style != empty {
		length = 1 + f.random.IntN(2)
	}
	place.Set(reflect.MakeSlice(place.Type(), length, length))
	for index := range length {
		f.value(place.Index(index), depth+1)
	}
}

func (f *filler) mapping(place reflect.Value, style fillStyle, depth int) {
	if style == absent || depth >= deepest {
		return
	}
	place.Set(reflect.MakeMap(place.Type()))
	for count := f.random.IntN(3); style != empty && count >= 0; count-- {
		key := reflect.New(place.Type().Key()).Elem()
		f.scalar(key, full)
		item := reflect.New(place.Type().Elem()).Elem()
		f.value(item, depth+1)
		place.SetMapIndex(key, item)
	}
}

func typeName(of reflect.Type) string {
	return of.PkgPath() + "." + of.Name()
}

func setAny(place reflect.Value, value any) {
	if value != nil {
		place.Set(reflect.ValueOf(value))
	}
}
