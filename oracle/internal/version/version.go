// Package version says which go-witness answers and what its answers depend on.
package version

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"witness-schema/oracle/internal/serve"
	"witness-schema/oracle/internal/signing"
	"witness-schema/oracle/internal/verifying"
)

// protocolVersion changes when a request or an answer changes its meaning. The Python client refuses any other.
const protocolVersion = 3

// Version says which go-witness answers, built by which Go, and what its answers depend on.
type Version struct {
	Protocol     int    `json:"protocol"`
	Module       string `json:"module"`
	Version      string `json:"version"`
	Sum          string `json:"sum"`
	Go           string `json:"go"`
	SearchDepth  int    `json:"search_depth"`
	PolicyFormat string `json:"policy_format"`
}

// Print is `oracle version`. It returns 0.
func Print([]string) int {
	version := Read()
	fmt.Printf("oracle on %s %s (%s)\n", version.Module, version.Version, version.Go)
	return 0
}

// Answer says which go-witness answers. A client sends it first, to see that the oracle is alive.
func Answer(serve.None) (any, error) {
	return Read(), nil
}

// Read reads the build information of this program.
func Read() Version {
	version := Version{
		Protocol:     protocolVersion,
		Module:       serve.WitnessModule,
		Go:           runtime.Version(),
		SearchDepth:  verifying.DefaultSearchDepth,
		PolicyFormat: signing.PolicyType,
	}
	build, known := debug.ReadBuildInfo()
	if !known {
		return version
	}
	for _, module := range build.Deps {
		if module.Path == serve.WitnessModule {
			version.Version, version.Sum = module.Version, module.Sum
		}
	}
	return version
}
