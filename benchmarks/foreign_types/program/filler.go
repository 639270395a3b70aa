package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"time"
)

// style says how much of a value is present.
type style uint64

const (
	full   style = iota // everything that can be present is
	sparse              // half of it
	absent              // no pointer, list, map or interface
	empty               // lists and maps without items, empty strings, pointers to zero values
	zero                // Go's zero value
	mixed               // another of these at each place
	styles
)

// maxDepth bounds recursive types, maxPlaces what large types hold in all.
const (
	maxDepth  = 8
	maxPlaces = 250
)

// filler fills values by their types; the same seed gives the same value.
type filler struct {
	random *rand.Rand
	style  style
	left   int
}

// fill fills the value that the pointer points to. It panics where a method of the type does.
func fill(pointer reflect.Value, seed uint64) {
	f := filler{random: rand.New(rand.NewPCG(seed, 7)), style: style(seed % uint64(styles)), left: maxPlaces}
	f.fillValue(pointer.Elem(), 0)
}

func (f *filler) chance(percent int) bool { return f.random.IntN(100) < percent }

// fillValue fills one place, or leaves it zero.
func (f *filler) fillValue(place reflect.Value, depth int) {
	f.left--
	if f.left < 0 || !place.CanSet() && place.Kind() != reflect.Struct {
		return
	}
	how := f.style
	if how == mixed {
		how = style(f.random.IntN(int(mixed)))
	}
	if how == zero || how == sparse && depth > 0 && f.chance(50) {
		return
	}
	if place.CanSet() && f.fillSpecial(place) {
		return
	}
	f.fillKind(place, how, depth)
}

// fillSpecial fills what a method reads: such types hide what they hold.
func (f *filler) fillSpecial(place reflect.Value) bool {
	switch special := place.Addr().Interface().(type) {
	case *time.Time:
		*special = f.drawTime()
		return true
	case *json.RawMessage:
		text, _ := json.Marshal(f.drawAny(2))
		*special = text
		return true
	case *json.Number:
		*special = json.Number(fmt.Sprint(f.drawInteger()))
		return true
	case json.Unmarshaler, encoding.TextUnmarshaler:
		// Half of those that show fields are filled by them.
		return (!hasFields(place.Type()) || f.chance(50)) && f.fillByReading(place)
	}
	return false
}

func hasFields(of reflect.Type) bool {
	if of.Kind() != reflect.Struct {
		return false
	}
	for index := range of.NumField() {
		if of.Field(index).IsExported() {
			return true
		}
	}
	return false
}

// fillByReading lets the type read one of readTexts. False: it read none of those that were tried.
func (f *filler) fillByReading(place reflect.Value) bool {
	for range 12 {
		text := readTexts[f.random.IntN(len(readTexts))]
		fresh := reflect.New(place.Type())
		if json.Unmarshal([]byte(text), fresh.Interface()) == nil {
			place.Set(fresh.Elem())
			return true
		}
	}
	return false
}

var readTexts = []string{
	`"192.0.2.7"`, `"2001:db8::1"`, `"192.0.2.0/24"`, `"192.0.2.7:80"`, `"10"`, `10`, `0`, `-3`, `1.5`, `"1.5"`, `"100m"`, `"2Gi"`,
	`"2024-02-29T12:00:00Z"`, `"2024-02-29"`, `"1h30m0s"`, `1700000000`, `"a"`, `""`, `"https://example.com/a?b=c"`, `true`, `false`, `"true"`,
	`{}`, `[]`, `["a","b"]`, `{"a":"b"}`, `[1,2]`, `null`, `"sha256:aa"`, `"AAAA"`, `"INFO"`, `"1.2.3"`, `"read"`, `"*"`, `"nodekey:0000"`,
	`{"type":"object"}`, `{"name":"a"}`, `{"id":1}`, `"00000000-0000-4000-8000-000000000000"`, `12345678901`, `"0x1F"`, `"1/3"`, `"a.b+"`,
}

// fillKind fills a place by its kind. Channels, functions and interfaces with methods stay zero.
func (f *filler) fillKind(place reflect.Value, how style, depth int) {
	switch place.Kind() {
	case reflect.Struct:
		for index := range place.NumField() {
			field := place.Type().Field(index)
			if field.IsExported() || field.Anonymous && field.Type.Kind() == reflect.Struct {
				f.fillValue(place.Field(index), depth+1)
			}
		}
	case reflect.Pointer:
		if how != absent && depth < maxDepth && f.left > 0 {
			place.Set(reflect.New(place.Type().Elem()))
			f.fillValue(place.Elem(), depth+1)
		}
	case reflect.Slice:
		f.fillList(place, how, depth)
	case reflect.Map:
		f.fillMap(place, how, depth)
	case reflect.Array:
		for index := range min(place.Len(), 64) {
			f.fillValue(place.Index(index), depth+1)
		}
	case reflect.Interface:
		if value := f.drawAny(2); place.NumMethod() == 0 && how != absent && value != nil {
			place.Set(reflect.ValueOf(value))
		}
	default:
		f.fillScalar(place, how)
	}
}

// fillList makes a slice of no items (empty) or of one or two.
func (f *filler) fillList(place reflect.Value, how style, depth int) {
	if how == absent || depth >= maxDepth || f.left <= 0 {
		return
	}
	length := 0
	if how != empty {
		length = 1 + f.random.IntN(2)
	}
	place.Set(reflect.MakeSlice(place.Type(), length, length))
	for index := range length {
		f.fillValue(place.Index(index), depth+1)
	}
}

// fillMap makes a map of no members (empty) or of at most three.
func (f *filler) fillMap(place reflect.Value, how style, depth int) {
	if how == absent || depth >= maxDepth || f.left <= 0 {
		return
	}
	place.Set(reflect.MakeMap(place.Type()))
	for count := f.random.IntN(3); how != empty && count >= 0; count-- {
		key := reflect.New(place.Type().Key()).Elem()
		if !f.fillSpecial(key) {
			f.fillKind(key, full, depth+1)
		}
		item := reflect.New(place.Type().Elem()).Elem()
		f.fillValue(item, depth+1)
		if key.Comparable() {
			place.SetMapIndex(key, item)
		}
	}
}

func (f *filler) fillScalar(place reflect.Value, how style) {
	switch place.Kind() {
	case reflect.String:
		if how != empty {
			place.SetString(f.drawText())
		}
	case reflect.Bool:
		place.SetBool(f.chance(50))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		place.SetInt(f.drawInteger() >> (64 - place.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		place.SetUint(uint64(f.drawInteger()) >> (64 - place.Type().Bits()))
	case reflect.Float32:
		place.SetFloat(float64(float32(f.drawFloat() / 1e280)))
	case reflect.Float64:
		place.SetFloat(f.drawFloat())
	}
}

var fillTexts = []string{
	"", "a", "main", "refs/heads/main", "<b>&amp;</b>", "Ünïcode ✓ 𝄞", "line\nbreak\ttab", "\u2028\u2029", "\x00\x1f\x7f",
	`quote " back \ slash /`, "0", "null", "true", "2024-02-29T12:00:00Z", "1e3", strings.Repeat("long ", 30),
	"https://example.com/a?b=c#d", "🧪", " leading", "AAAA", "-1", "not utf-8: \xff\xfe",
}

func (f *filler) drawText() string {
	if f.chance(20) {
		return fmt.Sprintf("t%x", f.random.Uint64())
	}
	return fillTexts[f.random.IntN(len(fillTexts))]
}

// drawInteger returns a number of any size. Its high bits are what narrow types get, so the edges are edges for them.
func (f *filler) drawInteger() int64 {
	edges := []int64{0, math.MinInt64, math.MaxInt64, -1, 1 << 32, 1 << 56, 1 << 48, -(1 << 40), 1, 7}
	if f.chance(40) {
		return edges[f.random.IntN(len(edges))]
	}
	return int64(f.random.Uint64())
}

// drawFloat returns an edge of float64 or of its notation, among them the negative zero.
func (f *filler) drawFloat() float64 {
	edges := []float64{
		0, 1, -1, 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, 1e21, -2.5e-7, 123456789, math.Copysign(0, -1),
	}
	if f.chance(60) {
		return edges[f.random.IntN(len(edges))]
	}
	return f.random.NormFloat64() * 1000
}

// drawTime returns a time in any year that RFC 3339 can write, with or without fraction and offset.
func (f *filler) drawTime() time.Time {
	moment := time.Date(f.random.IntN(10000), time.Month(1+f.random.IntN(12)), 1+f.random.IntN(31),
		f.random.IntN(24), f.random.IntN(60), f.random.IntN(60), 0, time.UTC)
	fractions := []int{0, 1, 500_000_000, 123_456_000, 999_999_999}
	moment = moment.Add(time.Duration(fractions[f.random.IntN(len(fractions))]))
	if f.chance(40) {
		moment = moment.In(time.FixedZone("", 60*(f.random.IntN(2*1439+1)-1439)))
	}
	if f.chance(5) || moment.Year() < 0 || moment.Year() > 9999 {
		return time.Time{}
	}
	return moment
}

// drawAny returns a value of the types that encoding/json uses for an interface.
func (f *filler) drawAny(depth int) any {
	switch choice := f.random.IntN(7); {
	case choice == 0:
		return nil
	case choice == 1:
		return f.chance(50)
	case choice == 2:
		return float64(f.random.IntN(2000) - 1000)
	case choice == 5 && depth > 0:
		items := make([]any, f.random.IntN(3))
		for index := range items {
			items[index] = f.drawAny(depth - 1)
		}
		return items
	case choice == 6 && depth > 0:
		members := map[string]any{}
		for range f.random.IntN(3) {
			members[f.drawText()] = f.drawAny(depth - 1)
		}
		return members
	}
	return f.drawText()
}
