package ask

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"witness-schema/oracle/internal/serve"
)

// protocolVersion changes when a request or an answer changes its meaning. The Python client refuses any other.
const protocolVersion = 3

// VersionResult says which go-witness answers, built by which Go, and what its answers depend on.
type VersionResult struct {
	Protocol     int    `json:"protocol"`
	Module       string `json:"module"`
	Version      string `json:"version"`
	Sum          string `json:"sum"`
	Go           string `json:"go"`
	SearchDepth  int    `json:"search_depth"`
	PolicyFormat string `json:"policy_format"`
}

// PrintVersion is `oracle version`. It returns 0.
func PrintVersion([]string) int {
	version := ReadVersion()
	fmt.Printf("oracle on %s %s (%s)\n", version.Module, version.Version, version.Go)
	return 0
}

// versionOperation says which go-witness answers. A client sends it first, to see that the oracle is alive.
func versionOperation(none) (any, error) {
	return ReadVersion(), nil
}

// ReadVersion reads the build information of this program.
func ReadVersion() VersionResult {
	version := VersionResult{
		Protocol:     protocolVersion,
		Module:       serve.WitnessModule,
		Go:           runtime.Version(),
		SearchDepth:  defaultSearchDepth,
		PolicyFormat: PolicyType,
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
