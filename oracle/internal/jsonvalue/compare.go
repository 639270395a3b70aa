package jsonvalue

import (
	"fmt"
	"strconv"
	"strings"
)

// mostDifferences bounds what is told of two texts that have nothing in common.
const mostDifferences = 5

// Differences tells how `after` differs from `before` as JSON values: key order, escapes and the spelling of
// numbers do not count; a duplicate key in `before` does, since half of it is always lost.
func Differences(before, after Value) []string {
	comparison := comparison{}
	comparison.values("", before, after)
	return comparison.found
}

type comparison struct {
	found []string
}

func (c *comparison) note(pointer, format string, arguments ...any) {
	if len(c.found) < mostDifferences {
		if pointer == "" {
			pointer = "the whole value"
		}
		c.found = append(c.found, pointer+": "+fmt.Sprintf(format, arguments...))
	}
}

func (c *comparison) values(pointer string, before, after Value) {
	switch {
	case before.kind != after.kind:
		c.note(pointer, "%s becomes %s", brief(before), brief(after))
	case before.kind == kindObject:
		c.objects(pointer, before.members, after.members)
	case before.kind == kindArray:
		c.arrays(pointer, before.items, after.items)
	case before.kind == kindNumber && sameNumber(before.text, after.text):
	case before.text != after.text:
		c.note(pointer, "%s becomes %s", brief(before), brief(after))
	}
}

func (c *comparison) arrays(pointer string, before, after []Value) {
	if len(before) != len(after) {
		c.note(pointer, "%d items become %d", len(before), len(after))
	}
	for index := range min(len(before), len(after)) {
		c.values(pointer+"/"+strconv.Itoa(index), before[index], after[index])
	}
}

func (c *comparison) objects(pointer string, before, after []member) {
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
			c.values(place, member.value, value)
		default:
			lost = append(lost, member.key)
		}
		seen[member.key] = true
	}
	c.keys(pointer, lost, addedKeys(after, seen), written)
}

// keys pairs lost and added keys that differ in case only: Go reads those as one.
func (c *comparison) keys(pointer string, lost, added []string, written map[string]Value) {
	for _, key := range lost {
		place := pointer + "/" + escapePointer(key)
		if index := foldedIndex(added, key); index >= 0 {
			c.note(place, "the key is read without regard to case and becomes %q", added[index])
			added = append(added[:index:index], added[index+1:]...)
			continue
		}
		c.note(place, "the key is dropped")
	}
	for _, key := range added {
		c.note(pointer+"/"+escapePointer(key), "the key is added, with %s", brief(written[key]))
	}
}

func addedKeys(after []member, seen map[string]bool) []string {
	var added []string
	for _, member := range after {
		if !seen[member.key] {
			added = append(added, member.key)
		}
	}
	return added
}

func foldedIndex(keys []string, key string) int {
	for index, candidate := range keys {
		if strings.EqualFold(candidate, key) {
			return index
		}
	}
	return -1
}

// escapePointer is RFC 6901 §3.
func escapePointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// brief shows a value in at most 60 characters.
func brief(value Value) string {
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
