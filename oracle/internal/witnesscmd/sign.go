package witnesscmd

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	witness "github.com/in-toto/go-witness"
	"github.com/in-toto/go-witness/dsse"

	"witness-schema/oracle/internal/ask"
)

// signFile is `witness sign -f FILE -k KEY -o FILE [-t TYPE]`.
func signFile(arguments []string) error {
	var keys signing
	flags := newFlags("sign")
	keys.addFlags(flags, "")
	dataType := flags.StringP("datatype", "t", ask.PolicyType, "type of what is signed")
	in := flags.StringP("infile", "f", "", "file to sign")
	out := flags.StringP("outfile", "o", "", "file for the envelope")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	// cobra's rule and words for flags that are required together.
	if flags.Changed("infile") != flags.Changed("outfile") {
		return errors.New("if any flags in the group [infile outfile] are set they must all be set")
	}
	signer, err := keys.loadSigner(flags)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(*in)
	if err != nil {
		return fmt.Errorf("failed to open file to sign: %w", err)
	}
	// Signed in memory first, so that a failure leaves no file.
	var signed bytes.Buffer
	err = witness.Sign(bytes.NewReader(text), *dataType, &signed, dsse.SignWithSigners(signer), dsse.SignWithTimestampers(keys.buildTimestampers()...))
	if err != nil {
		return err
	}
	return writeOut(*out, signed.Bytes())
}

// writeOut writes to a file, or to standard output if no path is given.
func writeOut(path string, text []byte) error {
	if path == "" {
		_, err := os.Stdout.Write(text)
		return err
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return fmt.Errorf("failed to open out file: %w", err)
	}
	return nil
}
