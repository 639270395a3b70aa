package capping

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextsAreCapped(t *testing.T) {
	for name, row := range map[string]struct {
		texts []string
		count int
		last  string
	}{
		"none":      {nil, 0, ""},
		"few":       {[]string{"a", "b"}, 2, "b"},
		"too many":  {make([]string, 200_000), maxTexts + 1, "and 199900 more"},
		"too long":  {[]string{strings.Repeat("x", 17<<20)}, 1, " bytes more"},
		"too large": {[]string{strings.Repeat("x", 17<<20), strings.Repeat("y", maxTextBytes), strings.Repeat("z", maxTextBytes), strings.Repeat("z", maxTextBytes), "w"}, 4, "and 2 more"},
	} {
		capped := CutTexts(row.texts)
		size := len(strings.Join(capped, ""))
		if len(capped) != row.count || size > maxAllBytes+100 || row.count > 0 && !strings.HasSuffix(capped[row.count-1], row.last) {
			t.Errorf("%s: %d texts of %d bytes", name, len(capped), size)
		}
	}
}

func TestACutTextIsStillUTF8(t *testing.T) {
	for shift := range 4 {
		if text := CutText(strings.Repeat("x", shift) + strings.Repeat("😀", maxTextBytes)); !utf8.ValidString(text) {
			t.Errorf("shift %d: %q", shift, text[maxTextBytes-8:])
		}
	}
}
