// Package capping cuts texts that foreign code wrote to a length that a person reads.
package capping

import (
	"fmt"
	"unicode/utf8"
)

// A module can write messages without end. A person reads the first, and every further byte is copied several times on
// its way to the client.
const (
	maxTexts     = 100
	maxTextBytes = 16 << 10
	maxAllBytes  = 64 << 10
)

// CutTexts returns at most maxTexts texts of together about maxAllBytes, and then how many more there are.
func CutTexts(texts []string) []string {
	kept, size := make([]string, 0, min(len(texts), maxTexts+1)), 0
	for index, text := range texts {
		text = CutText(text)
		if size += len(text); index == maxTexts || size > maxAllBytes {
			return append(kept, fmt.Sprintf("and %d more", len(texts)-index))
		}
		kept = append(kept, text)
	}
	return kept
}

// CutText returns the text, or its beginning and how many bytes more it has.
func CutText(text string) string {
	if len(text) <= maxTextBytes {
		return text
	}
	end := maxTextBytes
	// A cut inside a character would leave invalid UTF-8.
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s… and %d bytes more", text[:end], len(text)-end)
}
