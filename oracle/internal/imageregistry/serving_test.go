package imageregistry

import (
	"bufio"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"witness-schema/oracle/internal/loopback"
)

func TestAnImageIsKeptUntilTheInputEnds(t *testing.T) {
	folder := t.TempDir()
	in, held := io.Pipe()
	said, out := io.Pipe()
	served := make(chan error, 1)
	go func() { served <- loopback.Serve(handler(folder), in, out) }()
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	image, err := random.Image(64, 2)
	if err != nil {
		t.Fatal(err)
	}
	reference, err := name.ParseReference(strings.TrimPrefix(strings.TrimSpace(line), "http://") + "/acme/rocket:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(reference, image); err != nil {
		t.Fatal(err)
	}
	pushed, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	found, err := remote.Get(reference)
	if err != nil || found.Digest != pushed {
		t.Fatalf("got %v, %v, want %v", found, err, pushed)
	}
	// Two layers and a configuration.
	if blobs, _ := filepath.Glob(filepath.Join(folder, "sha256", "*")); len(blobs) != 3 {
		t.Fatalf("the folder has %v", blobs)
	}
	_ = held.Close()
	select {
	case err := <-served:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it serves on without a parent")
	}
	if _, err := remote.Get(reference); err == nil {
		t.Fatal("it still answers")
	}
}

func TestOtherArgumentsAreRefused(t *testing.T) {
	if code := Command(nil); code != 2 {
		t.Fatalf("ended with %d", code)
	}
}
