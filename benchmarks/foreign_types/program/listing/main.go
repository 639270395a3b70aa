// Command listing prints the types that a package declares and whose values encoding/json can be given: folders on its
// input, "folder TAB name" on its output. `all`: those that are not exported too.
package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
)

func main() {
	all := len(os.Args) > 1 && os.Args[1] == "all"
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		folder := lines.Text()
		found, err := build.ImportDir(folder, 0)
		if err != nil {
			continue
		}
		for _, name := range found.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, name), nil, 0)
			if err != nil {
				continue
			}
			for _, declared := range file.Decls {
				printTypes(folder, declared, all)
			}
		}
	}
}

func printTypes(folder string, declared ast.Decl, all bool) {
	group, is := declared.(*ast.GenDecl)
	if !is || group.Tok != token.TYPE {
		return
	}
	for _, spec := range group.Specs {
		one := spec.(*ast.TypeSpec)
		if one.TypeParams != nil || one.Assign.IsValid() || one.Name.Name == "_" || !all && !one.Name.IsExported() {
			continue
		}
		switch one.Type.(type) {
		case *ast.InterfaceType, *ast.FuncType, *ast.ChanType:
		default:
			fmt.Printf("%s\t%s\n", folder, one.Name.Name)
		}
	}
}
