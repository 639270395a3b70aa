package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

const witnessModule = "github.com/in-toto/go-witness"

// protocolVersion changes when a request or an answer changes its meaning.
const protocolVersion = 1

type versionResult struct {
	Protocol     int    `json:"protocol"`
	Module       string `json:"module"`
	Version      string `json:"version"`
	Sum          string `json:"sum"`
	Go           string `json:"go"`
	SearchDepth  int    `json:"search_depth"`
	PolicyFormat string `json:"policy_format"`
}

func versionCommand([]string) int {
	version := oracleVersion()
	fmt.Printf("oracle on %s %s (%s)\n", version.Module, version.Version, version.Go)
	return 0
}

// versionOperation is the `ping`: which go-witness answers, built by which Go.
func versionOperation(none) (any, error) {
	return oracleVersion(), nil
}

func oracleVersion() versionResult {
	version := versionResult{
		Protocol:     protocolVersion,
		Module:       witnessModule,
		Go:           runtime.Version(),
		SearchDepth:  defaultSearchDepth,
		PolicyFormat: policyType,
	}
	build, known := debug.ReadBuildInfo()
	if !known {
		return version
	}
	for _, module := range build.Deps {
		if module.Path == witnessModule {
			version.Version, version.Sum = module.Version, module.Sum
		}
	}
	return version
}
