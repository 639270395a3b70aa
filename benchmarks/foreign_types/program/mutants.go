package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// place is a value within a document: how to set it, and the object or list that holds it.
type place struct {
	value  any
	set    func(any)
	parent any
	key    string
	index  int
}

// edges are what any value may become.
var edges = []any{
	nil, true, false, "", "x", "1", "true", []any{}, []any{nil}, map[string]any{}, map[string]any{"a": json.Number("1")}, json.Number("0"),
	json.Number("1"), json.Number("-1"), json.Number("1.5"),
}

// numbers are the borders of Go's widths, and what has no width.
var numbers = []json.Number{
	"0", "-1", "127", "128", "-129", "255", "256", "32768", "65536", "-32769", "2147483648", "4294967296", "-2147483649",
	"9223372036854775808", "18446744073709551616", "-9223372036854775809", "0.5", "1e20", "1e40", "1e400", "-0",
}

// mutate changes one place of a document. kind: what was changed; "" where the place has nothing of that kind.
func mutate(document []byte, random *rand.Rand) (text []byte, kind string) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var tree any
	if decoder.Decode(&tree) != nil {
		return nil, ""
	}
	places := []place{}
	listPlaces(place{value: tree, set: func(value any) { tree = value }}, &places)
	chosen := places[random.IntN(len(places))]
	duplicated := ""
	switch random.IntN(8) {
	case 0:
		kind = "kind"
		chosen.set(edges[random.IntN(len(edges))])
	case 1:
		kind = mutateMember(chosen, random)
	case 2:
		kind = mutateItems(chosen, random)
	case 3, 4:
		kind = mutateScalar(chosen, random)
	case 5:
		kind = addMember(chosen)
	case 6:
		kind = "null"
		chosen.set(nil)
	case 7:
		if members, is := tree.(map[string]any); is && len(members) > 0 {
			kind, duplicated = "duplicate", sortedKeys(members)[random.IntN(len(members))]
		}
	}
	written, err := json.Marshal(tree)
	if err != nil || kind == "" || bytes.Equal(written, document) {
		return nil, ""
	}
	if duplicated != "" {
		key, _ := json.Marshal(duplicated)
		written = slices.Concat([]byte("{"), key, []byte(":null,"), written[1:])
	}
	return written, kind
}

func sortedKeys(members map[string]any) []string {
	keys := make([]string, 0, len(members))
	for key := range members {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func listPlaces(at place, places *[]place) {
	*places = append(*places, at)
	switch held := at.value.(type) {
	case map[string]any:
		for _, key := range sortedKeys(held) {
			set := func(value any) { held[key] = value }
			listPlaces(place{held[key], set, held, key, 0}, places)
		}
	case []any:
		for index, item := range held {
			set := func(value any) { held[index] = value }
			listPlaces(place{item, set, held, "", index}, places)
		}
	}
}

// mutateMember drops or renames a member of an object.
func mutateMember(at place, random *rand.Rand) string {
	members, is := at.parent.(map[string]any)
	if !is {
		return ""
	}
	delete(members, at.key)
	switch random.IntN(3) {
	case 0:
		return "drop"
	case 1:
		members[at.key+"X"] = at.value
		return "rename"
	}
	members[strings.Map(swapCase, at.key)] = at.value
	return "case"
}

func swapCase(letter rune) rune {
	if unicode.IsUpper(letter) {
		return unicode.ToLower(letter)
	}
	return unicode.ToUpper(letter)
}

// mutateItems adds an item to a list, or takes one.
func mutateItems(at place, random *rand.Rand) string {
	items, is := at.value.([]any)
	if !is || len(items) == 0 {
		return ""
	}
	if random.IntN(2) == 0 {
		at.set(items[1:])
		return "item less"
	}
	at.set(append(slices.Clone(items), items[0]))
	return "item more"
}

func addMember(at place) string {
	members, is := at.value.(map[string]any)
	if !is {
		return ""
	}
	members["zz-unknown"] = json.Number("1")
	return "unknown"
}

// mutateScalar changes a text or a number and keeps its kind.
func mutateScalar(at place, random *rand.Rand) string {
	switch held := at.value.(type) {
	case string:
		texts := []string{held + "x", "x" + held, "", strings.ToUpper(held), held + "\n", " " + held, strings.TrimSuffix(held, "=")}
		at.set(texts[random.IntN(len(texts))])
		return "text"
	case json.Number:
		at.set(numbers[random.IntN(len(numbers))])
		return "number"
	case bool:
		at.set(!held)
		return "truth"
	}
	return ""
}
