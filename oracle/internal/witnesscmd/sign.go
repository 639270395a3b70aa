package witnesscmd

import (
	"bytes"
	"fmt"
	"os"

	witness "github.com/in-toto/go-witness"
	"github.com/in-toto/go-witness/dsse"
	"github.com/spf13/cobra"

	"witness-schema/oracle/internal/signing"
)

// commandSign has the flags of `witness sign`.
type commandSign struct {
	keys              signerFlags
	dataType, in, out string
	record            Recorder
}

// newSign is `witness sign -f FILE -k KEY -o FILE [-t TYPE]`.
func newSign(around surroundings) *cobra.Command {
	chosen := commandSign{record: around.record, keys: signerFlags{served: around.served}}
	command := &cobra.Command{Use: "sign", Short: "Sign a file", RunE: func(*cobra.Command, []string) error {
		return chosen.signFile()
	}}
	flags := command.Flags()
	chosen.keys.addFlags(flags, "")
	flags.StringVarP(&chosen.dataType, "datatype", "t", signing.PolicyType, "type of what is signed")
	flags.StringVarP(&chosen.in, "infile", "f", "", "file to sign")
	flags.StringVarP(&chosen.out, "outfile", "o", "", "file for the envelope")
	command.MarkFlagsRequiredTogether("infile", "outfile")
	return command
}

func (c *commandSign) signFile() error {
	signer, err := c.keys.loadSigner()
	if err != nil {
		return fmt.Errorf("failed to load signer: %w", err)
	}
	text, err := os.ReadFile(c.in)
	if err != nil {
		return fmt.Errorf("failed to open file to sign: %w", err)
	}
	timestampers, err := c.keys.buildTimestampers()
	if err != nil {
		return err
	}
	// Signed in memory first, so that a failure leaves no file.
	var signed bytes.Buffer
	options := []dsse.SignOption{dsse.SignWithSigners(signer), dsse.SignWithTimestampers(timestampers...)}
	if err := witness.Sign(bytes.NewReader(text), c.dataType, &signed, options...); err != nil {
		return err
	}
	if err := refuseLater(c.keys.flags, c.keys.served); err != nil {
		return err
	}
	return writeOut(c.record, c.out, signed.Bytes())
}

// writeOut writes to a file, or to standard output if no path is given, and records what it has written.
func writeOut(record Recorder, path string, text []byte) error {
	if path == "" {
		record(path, text)
		_, err := os.Stdout.Write(text)
		return err
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return fmt.Errorf("failed to open out file: failed to create output file: %w", err)
	}
	record(path, text)
	return nil
}
