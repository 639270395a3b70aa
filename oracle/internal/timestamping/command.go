package timestamping

import (
	"encoding/pem"
	"fmt"
	"os"
	"strconv"
	"time"

	"witness-schema/oracle/internal/loopback"
)

// lifetime is how long the authority's certificates count before its clock and after it.
const lifetime = 30 * 365 * 24 * time.Hour

// Command is `oracle timestamps FILE SECONDS`. It writes the certificate of its root to the file, as PEM, prints the address, and
// serves until its standard input ends. Its clock goes ahead by that many seconds. It returns 2 for other arguments, 1 if it
// cannot serve.
func Command(arguments []string) int {
	ahead, err := readArguments(arguments)
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: oracle timestamps FILE SECONDS: "+err.Error())
		return 2
	}
	if err := serve(arguments[0], ahead); err != nil {
		fmt.Fprintln(os.Stderr, "oracle timestamps: "+err.Error())
		return 1
	}
	return 0
}

func readArguments(arguments []string) (ahead time.Duration, err error) {
	if len(arguments) != 2 {
		return 0, fmt.Errorf("%d arguments", len(arguments))
	}
	seconds, err := strconv.ParseInt(arguments[1], 10, 32)
	return time.Duration(seconds) * time.Second, err
}

func serve(file string, ahead time.Duration) error {
	now := func() time.Time { return time.Now().Add(ahead) }
	authority, err := New(now().Add(-lifetime), now().Add(lifetime), now)
	if err != nil {
		return err
	}
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Root.Raw})
	if err := os.WriteFile(file, root, 0o644); err != nil {
		return err
	}
	return loopback.Serve(authority, os.Stdin, os.Stdout)
}
