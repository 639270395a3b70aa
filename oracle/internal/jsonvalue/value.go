// Package jsonvalue reads JSON texts without loss and tells how two of them differ as values.
package jsonvalue

import (
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is the first thing that one asks of a JSON value.
type kind byte

const (
	kindNull kind = iota
	kindBoolean
	kindNumber
	kindString
	kindArray
	kindObject
)

// Value is a JSON text parsed without loss: numbers keep their spelling, strings keep what Go's own
// decoder would replace (a lone surrogate stays one, in WTF-8), and objects keep every duplicate key.
type Value struct {
	kind    kind
	text    string // the decoded string, the number as written, or true, false, null
	items   []Value
	members []member
}

type member struct {
	key   string
	value Value
}

// Parse reads one JSON text, by the grammar of encoding/json (depth at most 10,000).
func Parse(text []byte) (Value, error) {
	if !json.Valid(text) {
		return Value{}, syntaxError(text)
	}
	reader := textReader{text: text}
	return reader.value(), nil
}

func syntaxError(text []byte) error {
	var ignored any
	if err := json.Unmarshal(text, &ignored); err != nil {
		return err
	}
	return errors.New("not a JSON text")
}

// textReader walks a text that is known to be valid, so it looks at the first byte of each value only.
type textReader struct {
	text []byte
	at   int
}

func (r *textReader) value() Value {
	switch r.next() {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"':
		return Value{kind: kindString, text: r.string()}
	case 't', 'f':
		return Value{kind: kindBoolean, text: r.word()}
	case 'n':
		return Value{kind: kindNull, text: r.word()}
	}
	return Value{kind: kindNumber, text: r.word()}
}

// next skips white space and returns the byte after it.
func (r *textReader) next() byte {
	for {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return r.text[r.at]
		}
	}
}

func (r *textReader) object() Value {
	object := Value{kind: kindObject}
	r.at++
	for r.next() != '}' {
		if r.text[r.at] == ',' {
			r.at++
			r.next()
		}
		key := r.string()
		r.next()
		r.at++ // the colon
		object.members = append(object.members, member{key, r.value()})
	}
	r.at++
	return object
}

func (r *textReader) array() Value {
	array := Value{kind: kindArray}
	r.at++
	for r.next() != ']' {
		if r.text[r.at] == ',' {
			r.at++
		}
		array.items = append(array.items, r.value())
	}
	r.at++
	return array
}

// word is a number or a literal: everything up to a delimiter.
func (r *textReader) word() string {
	start := r.at
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return string(r.text[start:r.at])
		}
		r.at++
	}
	return string(r.text[start:])
}

func (r *textReader) string() string {
	start := r.at + 1
	for r.at = start; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			return r.escapedString(start)
		}
	}
	r.at++
	return string(r.text[start : r.at-1])
}

// escapedString goes on where the first backslash was met.
func (r *textReader) escapedString(start int) string {
	decoded := append([]byte(nil), r.text[start:r.at]...)
	for r.text[r.at] != '"' {
		if r.text[r.at] != '\\' {
			decoded = append(decoded, r.text[r.at])
			r.at++
			continue
		}
		decoded = r.escape(decoded)
	}
	r.at++
	return string(decoded)
}

var plainEscapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (r *textReader) escape(decoded []byte) []byte {
	letter := r.text[r.at+1]
	if letter != 'u' {
		r.at += 2
		return append(decoded, plainEscapes[letter])
	}
	unit := r.codeUnit()
	if utf16.IsSurrogate(unit) && r.text[r.at] == '\\' && r.text[r.at+1] == 'u' {
		before := r.at
		if pair := utf16.DecodeRune(unit, r.codeUnit()); pair != utf8.RuneError {
			return utf8.AppendRune(decoded, pair)
		}
		r.at = before
	}
	if utf16.IsSurrogate(unit) {
		return append(decoded, 0xE0|byte(unit>>12), 0x80|byte(unit>>6)&0x3F|0x80, 0x80|byte(unit)&0x3F)
	}
	return utf8.AppendRune(decoded, unit)
}

func (r *textReader) codeUnit() rune {
	unit, _ := strconv.ParseUint(string(r.text[r.at+2:r.at+6]), 16, 32) // json.Valid has seen the digits
	r.at += 6
	return rune(unit)
}
