package witnesscmd

import (
	"errors"
	"os"
	"runtime/pprof"

	"github.com/spf13/pflag"
)

// profiling has the flags that write Go's profiles of the command itself.
type profiling struct {
	processorPath, memoryPath string
	processor                 *os.File
}

func (p *profiling) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&p.processorPath, "debug-cpu-profile-file", "", "file for a profile of the processor time")
	flags.StringVar(&p.memoryPath, "debug-mem-profile-file", "", "file for a profile of the memory")
}

// start begins the profile of the processor time, if one is asked for.
func (p *profiling) start() error {
	if p.processorPath == "" {
		return nil
	}
	file, err := os.Create(p.processorPath)
	if err != nil {
		return err
	}
	p.processor = file
	return pprof.StartCPUProfile(file)
}

// stop writes the profiles. cobra calls it after a command that succeeded.
func (p *profiling) stop() error {
	var failed error
	if p.processor != nil {
		pprof.StopCPUProfile()
		failed = p.processor.Close()
	}
	if p.memoryPath == "" {
		return failed
	}
	file, err := os.Create(p.memoryPath)
	if err != nil {
		return errors.Join(failed, err)
	}
	return errors.Join(failed, pprof.WriteHeapProfile(file), file.Close())
}
