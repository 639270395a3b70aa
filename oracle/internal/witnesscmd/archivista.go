package witnesscmd

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/in-toto/go-witness/archivista"
	"github.com/spf13/pflag"
)

// defaultArchivista is the store that `witness` asks if it is turned on and no other is named.
const defaultArchivista = "https://archivista.testifysec.io"

// storeFlags has the flags of `run` and `verify` for a store of attestations.
type storeFlags struct {
	enabled bool
	server  string
	headers []string
}

func (s *storeFlags) addFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&s.enabled, "enable-archivista", false, "use Archivista to store or find attestations")
	flags.StringVar(&s.server, "archivista-server", defaultArchivista, "address of Archivista")
	flags.StringArrayVar(&s.headers, headersFlag, nil, "headers for requests to Archivista")
}

// client is nil where the store is not to be asked.
func (s *storeFlags) client(served bool) *archivista.Client {
	if !served || !s.enabled {
		return nil
	}
	headers := http.Header{}
	for _, text := range s.headers {
		name, value, _ := strings.Cut(text, ":")
		// Of two with one name the last counts, as of the flag of Archivista's own client (cmd/archivistactl/cmd/root.go).
		headers.Set(name, strings.TrimSpace(value))
	}
	return archivista.New(s.server, archivista.WithHeaders(headers))
}

// listOpen lists the host and port of the store, where it is to be asked: all that `verify` may reach.
func (s *storeFlags) listOpen(served bool) ([]string, error) {
	if s.client(served) == nil {
		return nil, nil
	}
	parsed, err := url.Parse(s.server)
	if err != nil {
		return nil, fmt.Errorf("the address of Archivista: %w", err)
	}
	port := parsed.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[parsed.Scheme]
	}
	return []string{net.JoinHostPort(parsed.Hostname(), port)}, nil
}
