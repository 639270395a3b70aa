// Package jsonvalue reads JSON texts without loss and lists how two of them differ as values.
//
// encoding/json cannot do this: it drops duplicate keys, replaces lone surrogates and rounds numbers.
package jsonvalue

import (
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is one of the six kinds of JSON value.
type kind byte

const (
	kindNull kind = iota
	kindBoolean
	kindNumber
	kindString
	kindArray
	kindObject
)

// Value is a JSON text parsed without loss. Numbers keep their spelling, objects keep every duplicate key, and strings
// keep what Go's own decoder would replace: invalid UTF-8, and a lone surrogate, which is stored in WTF-8.
type Value struct {
	kind    kind
	text    string // the decoded string, the number as written, or true, false, null
	items   []Value
	members []member
}

// member is a key with its value. A list of them keeps order and duplicates, which a map would not.
type member struct {
	key   string
	value Value
}

// Parse reads one JSON text by the grammar of encoding/json, which allows a depth of 10,000. It fails with the error of
// encoding/json.
func Parse(text []byte) (Value, error) {
	// The check makes the reader below simple: it need not look for any error.
	if !json.Valid(text) {
		return Value{}, explainSyntaxError(text)
	}
	reader := textReader{text: text}
	return reader.readValue(), nil
}

// explainSyntaxError returns the error that json.Valid does not give.
func explainSyntaxError(text []byte) error {
	var ignored any
	if err := json.Unmarshal(text, &ignored); err != nil {
		return err
	}
	return errors.New("not a JSON text")
}

// textReader walks a valid text, so the first byte of a value tells its kind.
type textReader struct {
	text []byte
	at   int
}

// readValue reads the next value.
func (r *textReader) readValue() Value {
	switch r.skipSpace() {
	case '{':
		return r.readObject()
	case '[':
		return r.readArray()
	case '"':
		return Value{kind: kindString, text: r.readString()}
	case 't', 'f':
		return Value{kind: kindBoolean, text: r.readWord()}
	case 'n':
		return Value{kind: kindNull, text: r.readWord()}
	}
	return Value{kind: kindNumber, text: r.readWord()}
}

// skipSpace skips white space and returns the byte after it, without moving past that.
func (r *textReader) skipSpace() byte {
	for {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return r.text[r.at]
		}
	}
}

// readObject reads an object; its opening brace is the next byte.
func (r *textReader) readObject() Value {
	object := Value{kind: kindObject}
	r.at++
	for r.skipSpace() != '}' {
		if r.text[r.at] == ',' {
			r.at++
			r.skipSpace()
		}
		key := r.readString()
		r.skipSpace()
		r.at++ // the colon
		object.members = append(object.members, member{key, r.readValue()})
	}
	r.at++
	return object
}

// readArray reads an array; its opening bracket is the next byte.
func (r *textReader) readArray() Value {
	array := Value{kind: kindArray}
	r.at++
	for r.skipSpace() != ']' {
		if r.text[r.at] == ',' {
			r.at++
		}
		array.items = append(array.items, r.readValue())
	}
	r.at++
	return array
}

// readWord reads a number or a literal: everything up to a delimiter.
func (r *textReader) readWord() string {
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

// readString reads a string. Most have no escape and are copied as a whole.
func (r *textReader) readString() string {
	start := r.at + 1
	for r.at = start; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			return r.readEscapedString(start)
		}
	}
	r.at++
	return string(r.text[start : r.at-1])
}

// readEscapedString continues at the first backslash of a string that begins at `start`.
func (r *textReader) readEscapedString(start int) string {
	decoded := append([]byte(nil), r.text[start:r.at]...)
	for r.text[r.at] != '"' {
		if r.text[r.at] != '\\' {
			decoded = append(decoded, r.text[r.at])
			r.at++
			continue
		}
		decoded = r.readEscape(decoded)
	}
	r.at++
	return string(decoded)
}

// plainEscapes are the escapes of one letter (RFC 8259 §7).
var plainEscapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// readEscape decodes one escape, or the two that form a surrogate pair, and appends it.
func (r *textReader) readEscape(decoded []byte) []byte {
	letter := r.text[r.at+1]
	if letter != 'u' {
		r.at += 2
		return append(decoded, plainEscapes[letter])
	}
	unit := r.readCodeUnit()
	if utf16.IsSurrogate(unit) && r.text[r.at] == '\\' && r.text[r.at+1] == 'u' {
		before := r.at
		if pair := utf16.DecodeRune(unit, r.readCodeUnit()); pair != utf8.RuneError {
			return utf8.AppendRune(decoded, pair)
		}
		// No pair: the second escape is read again by itself.
		r.at = before
	}
	// utf8.AppendRune would write U+FFFD, so these three bytes are put together by hand (WTF-8).
	if utf16.IsSurrogate(unit) {
		return append(decoded, 0xE0|byte(unit>>12), 0x80|byte(unit>>6)&0x3F|0x80, 0x80|byte(unit)&0x3F)
	}
	return utf8.AppendRune(decoded, unit)
}

// readCodeUnit reads the four digits after `\u`.
func (r *textReader) readCodeUnit() rune {
	unit, _ := strconv.ParseUint(string(r.text[r.at+2:r.at+6]), 16, 32) // json.Valid has seen the digits
	r.at += 6
	return rune(unit)
}
