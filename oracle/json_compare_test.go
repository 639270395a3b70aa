package main

import (
	"strings"
	"testing"
)

func TestNumbersAreComparedAsExactDecimals(t *testing.T) {
	for _, row := range []struct {
		one, other string
		same       bool
	}{
		{"1", "1.0", true}, {"100", "1e2", true}, {"0.5", "5E-1", true}, {"-0", "0", true}, {"0e99", "0", true},
		{"1200e-2", "12", true}, {"0.00120", "12e-4", true}, {"1e1000000000000", "10e999999999999", true},
		{"1", "-1", false}, {"1", "10", false}, {"0.1", "0.10000000000000001", false},
		{"9007199254740993", "9007199254740992", false}, {"1e400", "1e401", false},
	} {
		if sameNumber(row.one, row.other) != row.same || sameNumber(row.other, row.one) != row.same {
			t.Errorf("%s and %s: want %v", row.one, row.other, row.same)
		}
	}
}

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
		before, _ := parseJSON([]byte(row.before))
		after, _ := parseJSON([]byte(row.after))
		if told := strings.Join(differences(before, after), "; "); told != row.told {
			t.Errorf("%s → %s: %s", row.before, row.after, told)
		}
	}
}

func TestTheListOfDifferencesIsBounded(t *testing.T) {
	before, _ := parseJSON([]byte(`[1,2,3,4,5,6,7,8]`))
	after, _ := parseJSON([]byte(`[0,0,0,0,0,0,0,0]`))
	if found := differences(before, after); len(found) != mostDifferences {
		t.Errorf("%d differences", len(found))
	}
}
