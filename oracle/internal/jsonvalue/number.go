package jsonvalue

import (
	"math/big"
	"strings"
)

// isSameNumber compares two JSON numbers as exact decimals: 1, 1.0 and 10e-1 are one number, and so are 0 and -0. A
// comparison as float64 would miss what a float loses beyond 2^53.
func isSameNumber(one, other string) bool {
	if one == other {
		return true
	}
	return parseDecimal(one).equal(parseDecimal(other))
}

// decimal is sign × 0.digits × 10^exponent, without leading or trailing zeros in digits.
type decimal struct {
	negative bool
	digits   string
	exponent *big.Int // JSON does not limit exponents
}

// parseDecimal reads a valid JSON number.
func parseDecimal(text string) decimal {
	unsigned, negative := strings.CutPrefix(text, "-")
	exponent := new(big.Int)
	if at := strings.IndexAny(unsigned, "eE"); at >= 0 {
		exponent.SetString(strings.TrimPrefix(unsigned[at+1:], "+"), 10)
		unsigned = unsigned[:at]
	}
	whole, fraction, _ := strings.Cut(unsigned, ".")
	digits := whole + fraction
	significant := strings.TrimLeft(digits, "0")
	// The point stands after `whole`; each leading zero that is cut moves it one digit to the left.
	exponent.Add(exponent, big.NewInt(int64(len(whole)-(len(digits)-len(significant)))))
	significant = strings.TrimRight(significant, "0")
	// Zero has neither sign nor exponent, or -0 and 0e5 would differ from 0.
	if significant == "" {
		return decimal{exponent: new(big.Int)}
	}
	return decimal{negative, significant, exponent}
}

func (d decimal) equal(other decimal) bool {
	return d.negative == other.negative && d.digits == other.digits && d.exponent.Cmp(other.exponent) == 0
}
