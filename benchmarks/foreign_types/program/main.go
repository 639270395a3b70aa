// Command program fills the types of foreign packages, writes and reads them, and says what Go makes of changed documents.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"foreign/jsonvalue"
)

// longest is the length of documents that are kept.
const longest = 64_000

// asked is one type; the list stands in a file that is written for each module.
type asked struct {
	Package, Name string
	Type          reflect.Type
}

// mutant is a changed document and Go's verdict: kept, altered or rejected, with the reason.
type mutant struct{ Text, Kind, Go string }

type answer struct {
	Index         int
	Package, Name string
	Kind          string   `json:",omitempty"`
	Good          []string `json:",omitempty"`
	Lost          []string `json:",omitempty"` // what Go writes and does not read back unchanged, with the reason
	Mutants       []mutant `json:",omitempty"`
	Unwritable    int      `json:",omitempty"`
	Panic         string   `json:",omitempty"`
	Schema        string   `json:",omitempty"`
}

func main() {
	// A type without end overflows the stack, and Go ends the whole process then: the sooner the better.
	debug.SetMaxStack(64 << 20)
	job, first, seeds := os.Args[1], parse(os.Args[2]), parse(os.Args[3])
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for index := first; index < len(types); index++ {
		fmt.Fprintf(out, "{\"Begin\":%d}\n", index)
		out.Flush()
		watchdog := time.AfterFunc(30*time.Second, func() { os.Exit(3) })
		encoder.Encode(work(job, index, seeds))
		watchdog.Stop()
		out.Flush()
	}
}

func parse(text string) int {
	number, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return number
}

func work(job string, index, seeds int) (found answer) {
	one := types[index]
	found = answer{Index: index, Package: one.Package, Name: one.Name, Kind: one.Type.Kind().String()}
	defer func() {
		if reason := recover(); reason != nil {
			found.Panic = fmt.Sprint(reason)
		}
	}()
	if job == "documents" {
		found.collect(one, seeds)
		return found
	}
	found.Schema = peers[job](one.Type)
	return found
}

// collect fills the type with so many seeds, and changes what it wrote as often.
func (found *answer) collect(one asked, seeds int) {
	// The seeds of a type depend on its name alone, so that a longer list leaves the others as they are.
	hash := fnv.New64a()
	hash.Write([]byte(one.Package + "." + one.Name))
	base := hash.Sum64() / 6 * 6 % (1 << 60)
	seen := map[string]bool{}
	for seed := range seeds {
		found.fillOnce(one.Type, base+uint64(seed), seen)
	}
	random := rand.New(rand.NewPCG(base, 11))
	for tries := 0; tries < 3*seeds && len(found.Mutants) < seeds && len(found.Good) > 0; tries++ {
		text, kind := mutate([]byte(found.Good[random.IntN(len(found.Good))]), random)
		if kind != "" && !seen[string(text)] {
			seen[string(text)] = true
			found.Mutants = append(found.Mutants, mutant{string(text), kind, judge(text, one.Type)})
		}
	}
}

func (found *answer) fillOnce(of reflect.Type, seed uint64, seen map[string]bool) {
	defer func() {
		if recover() != nil {
			found.Unwritable++
		}
	}()
	value := reflect.New(of)
	fill(value, seed)
	written, err := json.Marshal(value.Interface())
	if err != nil || len(written) > longest {
		found.Unwritable++
		return
	}
	if seen[string(written)] {
		return
	}
	seen[string(written)] = true
	again := reflect.New(of)
	if err := json.Unmarshal(written, again.Interface()); err != nil {
		found.Lost = append(found.Lost, err.Error())
		return
	}
	if twice, err := json.Marshal(again.Interface()); err != nil || !bytes.Equal(written, twice) {
		found.Lost = append(found.Lost, "written otherwise")
		return
	}
	found.Good = append(found.Good, string(written))
}

// judge reads a text, writes it again and compares, as the oracle does.
func judge(text []byte, of reflect.Type) (verdict string) {
	defer func() {
		if reason := recover(); reason != nil {
			verdict = "rejected: panic: " + fmt.Sprint(reason)
		}
	}()
	value := reflect.New(of)
	if err := json.Unmarshal(text, value.Interface()); err != nil {
		return "rejected: " + err.Error()
	}
	written, err := json.Marshal(value.Interface())
	if err != nil {
		return "unwritable: " + err.Error()
	}
	before, _ := jsonvalue.Parse(text)
	after, _ := jsonvalue.Parse(written)
	if differences := jsonvalue.Compare(before, after); len(differences) > 0 {
		return "altered: " + strings.Join(differences[:1], "; ")
	}
	return "kept"
}
