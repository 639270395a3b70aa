package filling

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"time"

	"github.com/in-toto/go-witness/cryptoutil"
)

// specialValues fills the types whose values have a meaning that reflection cannot see. It is set in init because its
// functions use it in turn.
var specialValues map[string]func(*filler, reflect.Value)

func init() {
	specialValues = map[string]func(*filler, reflect.Value){
		"time.Time": func(f *filler, place reflect.Value) { place.Set(reflect.ValueOf(f.drawTime())) },
		"github.com/in-toto/go-witness/attestation.CollectionAttestation": fillEntry,
		"net.IP":                   fillAddress,
		"encoding/json.RawMessage": func(f *filler, place reflect.Value) { place.SetBytes(f.drawJSON()) },
		"encoding/json.Number":     func(f *filler, place reflect.Value) { place.SetString(fmt.Sprint(f.drawInteger())) },
		"github.com/go-jose/go-jose/v4.JSONWebKey":                  fillWebKey,
		"github.com/in-toto/go-witness/cryptoutil.DigestSet":        fillDigests,
		"google.golang.org/protobuf/types/known/structpb.Struct":    fillByReading,
		"google.golang.org/protobuf/types/known/structpb.Value":     fillByReading,
		"google.golang.org/protobuf/types/known/structpb.ListValue": fillByReading,
	}
}

// fillTexts has the texts where encoders differ: HTML characters and U+2028, which encoding/json escapes; control
// characters; bytes that are not UTF-8; texts that look like other JSON values.
var fillTexts = []string{
	"", "a", "main", "refs/heads/main", "output.txt", "sha256", "<b>&amp;</b>", "Ünïcode ✓ 𝄞", "line\nbreak\ttab",
	"\u2028\u2029", "\x00\x1f\x7f", `quote " back \ slash /`, "0", "null", "true", "2024-02-29T12:00:00Z", "1e3",
	"not utf-8: \xff\xfe", strings.Repeat("long ", 60), "https://example.com/a?b=c#d", "🧪", " leading", "AAAA", "-1",
}

// drawText returns one of fillTexts or, in a fifth of the calls, a text that occurs nowhere else.
func (f *filler) drawText() string {
	if f.chance(20) {
		return fmt.Sprintf("t%x", f.random.Uint64())
	}
	return fillTexts[f.random.IntN(len(fillTexts))]
}

// fillScalar sets a text, a truth value or a number of any width, and the struct that is a key of a DigestSet.
func (f *filler) fillScalar(place reflect.Value, style fillStyle) {
	switch place.Kind() {
	case reflect.String:
		if style != empty {
			place.SetString(f.drawText())
		}
	case reflect.Bool:
		place.SetBool(f.chance(50))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		place.SetInt(f.drawInteger() >> (64 - place.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		place.SetUint(uint64(f.drawInteger()) >> (64 - place.Type().Bits()))
	case reflect.Float32:
		// Scaled, since the largest float64 is infinite as a float32 and encoding/json refuses infinity.
		place.SetFloat(float64(float32(f.drawFloat() / 1e280)))
	case reflect.Float64:
		place.SetFloat(f.drawFloat())
	case reflect.Struct: // keys of maps
		if typeName(place.Type()) == "github.com/in-toto/go-witness/cryptoutil.DigestValue" {
			place.Set(reflect.ValueOf(digestNames[f.random.IntN(len(digestNames))]))
		}
	}
}

// drawInteger returns a number of any size. Its high bits are what narrow types get, so the edges are edges for them.
func (f *filler) drawInteger() int64 {
	edges := []int64{0, math.MinInt64, math.MaxInt64, -1, 1 << 32, 1 << 56, 1 << 48, -(1 << 40)}
	if f.chance(40) {
		return edges[f.random.IntN(len(edges))]
	}
	return int64(f.random.Uint64())
}

// drawFloat returns an edge of float64 or of its notation: encoding/json changes to exponents at 1e21 and below 1e-6.
func (f *filler) drawFloat() float64 {
	edges := []float64{0, 1, -1, 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, 1e21, -2.5e-7, 123456789}
	if f.chance(60) {
		return edges[f.random.IntN(len(edges))]
	}
	return f.random.NormFloat64() * 1000
}

// drawTime returns a time in any year that RFC 3339 can write, with or without fraction and offset.
func (f *filler) drawTime() time.Time {
	moment := time.Date(f.random.IntN(10000), time.Month(1+f.random.IntN(12)), 1+f.random.IntN(31),
		f.random.IntN(24), f.random.IntN(60), f.random.IntN(60), 0, time.UTC)
	fractions := []int{0, 1, 500_000_000, 123_456_000, 999_999_999, f.random.IntN(1_000_000_000)}
	moment = moment.Add(time.Duration(fractions[f.random.IntN(len(fractions))]))
	// Offsets of up to 23:59, all that RFC 3339 and Time.MarshalJSON allow.
	if f.chance(40) {
		moment = moment.In(time.FixedZone("", 60*(f.random.IntN(2*1439+1)-1439)))
	}
	// An offset may move the year out of 0 to 9999, and then Time.MarshalJSON fails.
	if f.chance(5) || moment.Year() < 0 || moment.Year() > 9999 {
		return time.Time{}
	}
	return moment
}

// drawAny returns a value of the types that encoding/json uses for an interface: nil, bool, float64, string, []any and
// map[string]any.
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

// drawJSON returns such a value as a JSON text.
func (f *filler) drawJSON() []byte {
	text, _ := json.Marshal(f.drawAny(3))
	return text
}

// fillByReading fills a protobuf type from JSON of its kind: an object for Struct, a list for ListValue. Its fields
// cannot be set one by one: a protobuf value is a union that reflection would leave incoherent.
func fillByReading(f *filler, place reflect.Value) {
	var value any
	switch place.Type().Name() {
	case "Struct":
		value = map[string]any{"k": f.drawAny(2), f.drawText(): f.drawAny(2)}
	case "ListValue":
		value = []any{f.drawAny(2)}
	default:
		value = f.drawAny(3)
	}
	text, _ := json.Marshal(value)
	_ = json.Unmarshal(text, place.Addr().Interface())
}

// digestNames are the digests that go-witness can name (cryptoutil/digestset.go).
var digestNames = []cryptoutil.DigestValue{
	{Hash: crypto.SHA256}, {Hash: crypto.SHA1}, {Hash: crypto.SHA256, GitOID: true},
	{Hash: crypto.SHA1, GitOID: true}, {Hash: crypto.SHA256, DirHash: true},
}

// fillDigests sets a DigestSet. A digest may be any text: go-witness writes and reads it unchecked.
func fillDigests(f *filler, place reflect.Value) {
	if f.style == absent {
		return
	}
	digests := cryptoutil.DigestSet{}
	for range f.random.IntN(4) {
		digests[digestNames[f.random.IntN(len(digestNames))]] = f.drawText()
	}
	place.Set(reflect.ValueOf(digests))
}

// fillWebKey sets a key of any kind that go-jose writes: RSA, elliptic, Ed25519 or symmetric, public or private.
func fillWebKey(f *filler, place reflect.Value) {
	place.FieldByName("Key").Set(reflect.ValueOf(f.drawKey()))
	for _, name := range []string{"KeyID", "Algorithm", "Use"} {
		if f.chance(60) {
			place.FieldByName(name).SetString(f.drawText())
		}
	}
}

// drawKey returns a key made of random bytes. Go's own generators do not promise the same
// key for the same random source.
func (f *filler) drawKey() any {
	size := func(n int) []byte {
		octets := make([]byte, n)
		for index := range octets {
			octets[index] = byte(f.random.Uint32())
		}
		return octets
	}
	switch f.random.IntN(6) {
	case 0:
		// Any number serves as a modulus here: nothing is encrypted, and factors would take long to find.
		return &rsa.PublicKey{N: new(big.Int).SetBytes(append([]byte{1}, size(127)...)), E: 65537}
	case 1:
		return ed25519.PublicKey(size(ed25519.PublicKeySize))
	case 2:
		return ed25519.NewKeyFromSeed(size(ed25519.SeedSize))
	case 3:
		return size(1 + f.random.IntN(40))
	case 4:
		return makeEllipticKey(size)
	}
	private := makeEllipticKey(size)
	return &private.PublicKey
}

// makeEllipticKey returns a private key on one of the curves that JSON Web Keys know (RFC 7518 §6.2.1.1).
func makeEllipticKey(size func(int) []byte) *ecdsa.PrivateKey {
	curve := []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()}[int(size(1)[0])%3]
	order := curve.Params().N
	// A private key is a number from 1 to the order of the curve less 1.
	secret := new(big.Int).Add(new(big.Int).Mod(new(big.Int).SetBytes(size(66)), new(big.Int).Sub(order, big.NewInt(1))), big.NewInt(1))
	octets := secret.FillBytes(make([]byte, (curve.Params().BitSize+7)/8))
	private, err := ecdsa.ParseRawPrivateKey(curve, octets)
	if err != nil {
		panic(err)
	}
	return private
}

// fillAddress sets no address, an IPv4 or an IPv6 address. More than half of its bytes are 0, for the runs that are
// written as `::`.
func fillAddress(f *filler, place reflect.Value) {
	sizes := []int{0, 4, 16, 16}
	octets := make([]byte, sizes[f.random.IntN(len(sizes))])
	for index := range octets {
		if f.chance(40) {
			octets[index] = byte(f.random.Uint32())
		}
	}
	place.SetBytes(octets)
}
