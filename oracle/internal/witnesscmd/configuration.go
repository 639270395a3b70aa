package witnesscmd

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// implicitConfiguration was once read without being named; `witness` refuses a folder that still has one.
const implicitConfiguration = ".witness.yaml"

// configurable lists the subcommands whose flags a configuration file can set.
var configurable = []string{"run", "sign", "verify"}

// applyConfiguration sets the flags that the file has under the subcommand's name. A flag of the command line wins, and
// unknown keys have no effect.
func applyConfiguration(command *cobra.Command, path string) error {
	if path == "" {
		if _, err := os.Stat(implicitConfiguration); err == nil {
			return errors.New("default use of .witness.yaml is deprecated, please specify the config file with --config or -c")
		}
		return nil
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("config file %s does not exist", path)
	}
	read := viper.New()
	read.SetConfigFile(path)
	if err := read.ReadInConfig(); err != nil {
		return fmt.Errorf("failed to read config file: %w", err)
	}
	if !slices.Contains(configurable, command.Name()) {
		return nil
	}
	var failed error
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		key := command.Name() + "." + flag.Name
		if !flag.Changed && read.IsSet(key) {
			failed = errors.Join(failed, setFlag(command.Flags(), flag, read, key))
		}
	})
	return failed
}

// setFlag sets a flag as the command line would, so that it counts as given.
func setFlag(flags *pflag.FlagSet, flag *pflag.Flag, read *viper.Viper, key string) error {
	values := []string{read.GetString(key)}
	if _, many := flag.Value.(pflag.SliceValue); many {
		// An empty list has to replace the default, as an empty text does.
		if values = read.GetStringSlice(key); len(values) == 0 {
			values = []string{""}
		}
	}
	for _, value := range values {
		if err := flags.Set(flag.Name, value); err != nil {
			return err
		}
	}
	return nil
}
