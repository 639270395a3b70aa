package jsonvalue

import "testing"

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
		if isSameNumber(row.one, row.other) != row.same || isSameNumber(row.other, row.one) != row.same {
			t.Errorf("%s and %s: want %v", row.one, row.other, row.same)
		}
	}
}
