package jsonvalue

import (
	"strings"
	"testing"
)

func TestDifferencesAreToldWithTheirPlace(t *testing.T) {
	for _, row := range []struct{ before, after, told string }{
		{`{"a":1,"b":[1,{"c":"é"}]}`, `{"b":[1.0,{"c":"\u00e9"}],"a":1e0}`, ""},
		{`{"a":1}`, `{}`, "/a: the key is dropped"},
		{`{}`, `{"a":{"x":1}}`, "/a: the key is added, with an object of 1 keys"},
		{`{"Name":"n"}`, `{"name":"n"}`, `/Name: the key is read without regard to case and becomes "name"`},
		{`{"a":1,"a":1}`, `{"a":1}`, "/a: the key appears twice"},
		{`[1,2]`, `[1]`, "the whole value: 2 items become 1"},
		{`{"a/b":{"~":[0,"x"]}}`, `{"a/b":{"~":[0,"y"]}}`, `/a~1b/~0/1: "x" becomes "y"`},
		{`[null]`, `[false]`, "/0: null becomes false"},
		{`[1.5]`, `[1]`, "/0: 1.5 becomes 1"},
		{`"\ud800"`, `"\ufffd"`, `the whole value: "\xed\xa0\x80" becomes "�"`},
	} {
		before, _ := Parse([]byte(row.before))
		after, _ := Parse([]byte(row.after))
		if told := strings.Join(Compare(before, after), "; "); told != row.told {
			t.Errorf("%s → %s: %s", row.before, row.after, told)
		}
	}
}

func TestTheListOfDifferencesIsBounded(t *testing.T) {
	before, _ := Parse([]byte(`[1,2,3,4,5,6,7,8]`))
	after, _ := Parse([]byte(`[0,0,0,0,0,0,0,0]`))
	if found := Compare(before, after); len(found) != maxDifferences {
		t.Errorf("%d differences", len(found))
	}
}
