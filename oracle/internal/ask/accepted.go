package ask

import (
	"fmt"
	"sort"

	"github.com/in-toto/go-witness/policy"
)

// collectionName is the reference under which a verification loads the collection at a place of the request.
const collectionName = "collection %d"

func nameCollection(index int) string {
	return fmt.Sprintf(collectionName, index)
}

// listAccepted returns the places of the collections that passed their step, sorted. Of collections with the same content
// go-witness names the first.
func listAccepted(steps map[string]policy.StepResult) []int {
	// Not nil: clients read a list, and Go writes a nil slice as null.
	accepted := []int{}
	for _, step := range steps {
		for _, passed := range step.Passed {
			var index int
			if _, err := fmt.Sscanf(passed.Reference, collectionName, &index); err == nil {
				accepted = append(accepted, index)
			}
		}
	}
	sort.Ints(accepted)
	return accepted
}
