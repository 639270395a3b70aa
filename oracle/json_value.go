package main

import (
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonKind is the first thing that one asks of a JSON value.
type jsonKind byte

const (
	jsonNull jsonKind = iota
	jsonBoolean
	jsonNumber
	jsonString
	jsonArray
	jsonObject
)

// jsonValue is a JSON text parsed without loss: numbers keep their spelling, strings keep what Go's own
// decoder would replace (a lone surrogate stays one, in WTF-8), and objects keep every duplicate key.
type jsonValue struct {
	kind    jsonKind
	text    string // the decoded string, the number as written, or true, false, null
	items   []jsonValue
	members []jsonMember
}

type jsonMember struct {
	key   string
	value jsonValue
}

// parseJSON reads one JSON text, by the grammar of encoding/json (depth at most 10,000).
func parseJSON(text []byte) (jsonValue, error) {
	if !json.Valid(text) {
		return jsonValue{}, syntaxError(text)
	}
	reader := jsonReader{text: text}
	return reader.value(), nil
}

func syntaxError(text []byte) error {
	var ignored any
	if err := json.Unmarshal(text, &ignored); err != nil {
		return err
	}
	return errors.New("not a JSON text")
}

// jsonReader walks a text that is known to be valid, so it looks at the first byte of each value only.
type jsonReader struct {
	text []byte
	at   int
}

func (r *jsonReader) value() jsonValue {
	switch r.next() {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"':
		return jsonValue{kind: jsonString, text: r.string()}
	case 't', 'f':
		return jsonValue{kind: jsonBoolean, text: r.word()}
	case 'n':
		return jsonValue{kind: jsonNull, text: r.word()}
	}
	return jsonValue{kind: jsonNumber, text: r.word()}
}

// next skips white space and returns the byte after it.
func (r *jsonReader) next() byte {
	for {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return r.text[r.at]
		}
	}
}

func (r *jsonReader) object() jsonValue {
	object := jsonValue{kind: jsonObject}
	r.at++
	for r.next() != '}' {
		if r.text[r.at] == ',' {
			r.at++
			r.next()
		}
		key := r.string()
		r.next()
		r.at++ // the colon
		object.members = append(object.members, jsonMember{key, r.value()})
	}
	r.at++
	return object
}

func (r *jsonReader) array() jsonValue {
	array := jsonValue{kind: jsonArray}
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
func (r *jsonReader) word() string {
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

func (r *jsonReader) string() string {
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
func (r *jsonReader) escapedString(start int) string {
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

func (r *jsonReader) escape(decoded []byte) []byte {
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

func (r *jsonReader) codeUnit() rune {
	unit, _ := strconv.ParseUint(string(r.text[r.at+2:r.at+6]), 16, 32) // json.Valid has seen the digits
	r.at += 6
	return rune(unit)
}
