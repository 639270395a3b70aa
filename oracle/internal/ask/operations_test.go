package ask

import (
	"encoding/json"
	"strings"
	"testing"
)

// What would act on the rest of a request with a misspelt argument would answer another question than the client's.
func TestEveryOperationRefusesAnArgumentThatItDoesNotKnow(t *testing.T) {
	for name, operation := range Operations() {
		answer, err := operation.Answer(json.RawMessage(`{"misspelt":1}`))
		if err == nil || !strings.Contains(err.Error(), `unknown field "misspelt"`) {
			t.Errorf("%s: %v, %v", name, answer, err)
		}
	}
}

func TestOperationsWithoutArgumentsNeedNone(t *testing.T) {
	for _, name := range []string{"version", "registry", "keys"} {
		if answer, err := Operations()[name].Answer(nil); answer == nil || err != nil {
			t.Errorf("%s: %v, %v", name, answer, err)
		}
	}
}
