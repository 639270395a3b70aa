package jsonvalue

import (
	"encoding/json"
	"testing"
)

func TestTextsAreReadWithoutLoss(t *testing.T) {
	for text, expected := range map[string]string{
		`"plain"`:         "plain",
		`"a\n\t\"\\\/b"`:  "a\n\t\"\\/b",
		`"\u00e9\u20AC"`:  "é€",
		`"\ud83d\ude00"`:  "😀",
		`"\ud800"`:        "\xed\xa0\x80",
		`"\ud800\u0041"`:  "\xed\xa0\x80A",
		`"\ud800\ud800x"`: "\xed\xa0\x80\xed\xa0\x80x",
		`"\udfff"`:        "\xed\xbf\xbf",
		"\"\xff\"":        "\xff",
	} {
		value, err := Parse([]byte(text))
		if err != nil || value.kind != kindString || value.text != expected {
			t.Errorf("%s: %q %v", text, value.text, err)
		}
	}
}

func TestStructureAndDuplicatesAreKept(t *testing.T) {
	value, err := Parse([]byte(" {\"a\" : [1, 2.50 ,{}] ,\n\"a\":null,\"b\":[ ],\"c\":true } "))
	if err != nil {
		t.Fatal(err)
	}
	if len(value.members) != 4 || value.members[1].key != "a" || value.members[1].value.kind != kindNull {
		t.Errorf("%+v", value)
	}
	if items := value.members[0].value.items; len(items) != 3 || items[1].text != "2.50" || items[2].kind != kindObject {
		t.Errorf("%+v", value.members[0])
	}
}

func TestWhatIsNoJSONIsRefused(t *testing.T) {
	for _, text := range []string{"", "{", `{"a":1,}`, "01", "NaN", `"` + "\x00" + `"`, "1 2"} {
		if value, err := Parse([]byte(text)); err == nil {
			t.Errorf("%q: %+v", text, value)
		}
	}
}

func FuzzAgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"\u00e9",null,true],"b":{}}`, `"\ud83d\ude00"`, ` [ -0.0e+1 , 1E400 ] `} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var theirs any
		refused := json.Unmarshal(text, &theirs)
		mine, err := Parse(text)
		if json.Valid(text) != (err == nil) {
			t.Fatalf("%q: %v, encoding/json: %v", text, err, refused)
		}
		if err == nil && len(Compare(mine, mine)) > 0 && !hasDuplicateKey(mine) {
			t.Fatalf("%q differs from itself", text)
		}
	})
}

// hasDuplicateKey reports whether an object at any depth has a key twice: only such a text differs from itself.
func hasDuplicateKey(value Value) bool {
	seen := map[string]bool{}
	for _, member := range value.members {
		if seen[member.key] || hasDuplicateKey(member.value) {
			return true
		}
		seen[member.key] = true
	}
	for _, item := range value.items {
		if hasDuplicateKey(item) {
			return true
		}
	}
	return false
}
