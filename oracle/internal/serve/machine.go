package serve

import (
	"os"
	"strings"
	"time"
)

// awsPrefix begins the names of the variables that configure the AWS SDK.
const awsPrefix = "AWS_"

// forgetMachine keeps what is set on this machine out of the answers.
func forgetMachine() {
	// The time zone would decide what a text means (time.parse_ns in Rego).
	time.Local = time.UTC
	// The attestors aws and aws-codebuild read the SDK's configuration whenever one is made, also for an attestation that is
	// read: a broken file would end that, and a bundle of certificates takes milliseconds.
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, awsPrefix) {
			_ = os.Unsetenv(name)
		}
	}
	for _, name := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		_ = os.Setenv(name, os.DevNull)
	}
}
