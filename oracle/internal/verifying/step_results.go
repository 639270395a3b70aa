package verifying

import (
	"fmt"
	"sort"

	"github.com/in-toto/go-witness/policy"

	"witness-schema/oracle/internal/capping"
)

// conclude is the result of a verification that judged collections; err is why it failed, nil where it passed.
func conclude(steps map[string]policy.StepResult, err error) Result {
	result := Result{Passed: err == nil, Reasons: ListRejections(steps), Accepted: listAccepted(steps)}
	if err != nil {
		result.Error = capping.CutText(fmt.Sprintf("failed to verify policy: %v", err))
	}
	return result
}

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

// ListRejections returns the reasons of every rejected collection and the errors of every collection, sorted by step and
// capped.
func ListRejections(steps map[string]policy.StepResult) []string {
	names := make([]string, 0, len(steps))
	for name := range steps {
		names = append(names, name)
	}
	sort.Strings(names)
	// Not nil: clients read a list, and Go writes a nil slice as null.
	reasons := []string{}
	for _, name := range names {
		for _, rejected := range steps[name].Rejected {
			if rejected.Reason != nil {
				reasons = append(reasons, rejected.Reason.Error())
			}
			for _, err := range rejected.Collection.Errors {
				reasons = append(reasons, err.Error())
			}
		}
	}
	return capping.CutTexts(reasons)
}
