package jsonvalue

import (
	"fmt"
	"strconv"
	"strings"
)

// maxDifferences bounds the list for two texts that have nothing in common.
const maxDifferences = 5

// Compare lists how `after` differs from `before` as JSON values, at most five differences, each with its JSON pointer.
// Key order, escapes and the spelling of numbers do not count. A duplicate key in `before` does, since one of its values
// is always lost.
func Compare(before, after Value) []string {
	comparison := comparison{}
	comparison.compareValues("", before, after)
	return comparison.found
}

// comparison collects the differences.
type comparison struct {
	found []string
}

// note adds a difference, unless there are enough.
func (c *comparison) note(pointer, format string, arguments ...any) {
	if len(c.found) < maxDifferences {
		if pointer == "" {
			pointer = "the whole value"
		}
		c.found = append(c.found, pointer+": "+fmt.Sprintf(format, arguments...))
	}
}

// compareValues compares any two values.
func (c *comparison) compareValues(pointer string, before, after Value) {
	switch {
	case before.kind != after.kind:
		c.note(pointer, "%s becomes %s", summarize(before), summarize(after))
	case before.kind == kindObject:
		c.compareObjects(pointer, before.members, after.members)
	case before.kind == kindArray:
		c.compareArrays(pointer, before.items, after.items)
	// An empty case: the same number in another spelling is no difference.
	case before.kind == kindNumber && isSameNumber(before.text, after.text):
	case before.text != after.text:
		c.note(pointer, "%s becomes %s", summarize(before), summarize(after))
	}
}

// compareArrays compares lengths, then the items that both have.
func (c *comparison) compareArrays(pointer string, before, after []Value) {
	if len(before) != len(after) {
		c.note(pointer, "%d items become %d", len(before), len(after))
	}
	for index := range min(len(before), len(after)) {
		c.compareValues(pointer+"/"+strconv.Itoa(index), before[index], after[index])
	}
}

// compareObjects compares members by their keys. What Go wrote has no duplicate keys, so a map holds `after`.
func (c *comparison) compareObjects(pointer string, before, after []member) {
	written := make(map[string]Value, len(after))
	for _, member := range after {
		written[member.key] = member.value
	}
	seen := make(map[string]bool, len(before))
	var lost []string
	for _, member := range before {
		place := pointer + "/" + escapePointer(member.key)
		value, kept := written[member.key]
		switch {
		case seen[member.key]:
			c.note(place, "the key appears twice")
		case kept:
			c.compareValues(place, member.value, value)
		default:
			lost = append(lost, member.key)
		}
		seen[member.key] = true
	}
	c.compareKeys(pointer, lost, listAddedKeys(after, seen), written)
}

// compareKeys reports lost and added keys. It pairs those that differ in case only: encoding/json reads such a key into
// the field of the other name.
func (c *comparison) compareKeys(pointer string, lost, added []string, written map[string]Value) {
	for _, key := range lost {
		place := pointer + "/" + escapePointer(key)
		if index := findFoldedKey(added, key); index >= 0 {
			c.note(place, "the key is read without regard to case and becomes %q", added[index])
			// The capacity is cut, so that append copies and the caller's list stays as it is.
			added = append(added[:index:index], added[index+1:]...)
			continue
		}
		c.note(place, "the key is dropped")
	}
	for _, key := range added {
		c.note(pointer+"/"+escapePointer(key), "the key is added, with %s", summarize(written[key]))
	}
}

// listAddedKeys returns the keys of `after` that `before` does not have.
func listAddedKeys(after []member, seen map[string]bool) []string {
	var added []string
	for _, member := range after {
		if !seen[member.key] {
			added = append(added, member.key)
		}
	}
	return added
}

// findFoldedKey returns the index of the key in any letter case, or -1.
func findFoldedKey(keys []string, key string) int {
	for index, candidate := range keys {
		if strings.EqualFold(candidate, key) {
			return index
		}
	}
	return -1
}

// escapePointer escapes a key as a token of a JSON pointer (RFC 6901 §3).
func escapePointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// summarize shows a value in few words: texts are cut after 60 bytes, objects and arrays are counted.
func summarize(value Value) string {
	switch value.kind {
	case kindObject:
		return fmt.Sprintf("an object of %d keys", len(value.members))
	case kindArray:
		return fmt.Sprintf("an array of %d items", len(value.items))
	case kindString:
		text := value.text
		if len(text) > 60 {
			text = text[:60] + "…"
		}
		return strconv.Quote(text)
	}
	return value.text
}
