package verifying

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAVerificationNamesTheCollectionsThatPass(t *testing.T) {
	notCI := strings.Replace(goodEnvironment, "true", "false", 1)
	for _, depth := range []int{0, 1, DefaultSearchDepth} {
		for _, row := range []struct {
			environments []string
			accepted     []int
		}{
			{[]string{goodEnvironment, notCI, goodEnvironment}, []int{0, 2}},
			{[]string{notCI, goodEnvironment}, []int{1}},
			{[]string{notCI, notCI}, []int{}},
		} {
			var arguments Arguments
			for index, environment := range row.environments {
				one := verification{environment: environment, rego: denyUnlessCI, depth: depth}.arguments(t)
				// Collections with the same content count as one.
				one.Collections[0].Attestations[0].StartTime = time.Unix(int64(index), 0).UTC()
				one.Collections = append(arguments.Collections, one.Collections...)
				arguments = one
			}
			result, err := Verify(arguments)
			if err != nil {
				t.Fatal(err)
			}
			if found := result.(Result); !slices.Equal(found.Accepted, row.accepted) || found.Passed != (len(row.accepted) > 0) {
				t.Errorf("depth %d: %+v", depth, found)
			}
		}
	}
}
