package rego

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// asBinding returns the variable and the reference of an equation that gives one its value by the other.
func asBinding(expression *ast.Expr) (ast.Var, ast.Ref, bool) {
	if !expression.IsEquality() || expression.Negated {
		return "", nil, false
	}
	left, right := expression.Operand(0), expression.Operand(1)
	for _, sides := range [][2]*ast.Term{{left, right}, {right, left}} {
		name, is := sides[0].Value.(ast.Var)
		source, known := asSource(sides[1])
		if is && known && name.IsGenerated() && strings.HasPrefix(string(name), ast.LocalVarPrefix) {
			return name, source, true
		}
	}
	return "", nil, false
}

// listEquated returns the local variables that an equation gives a value to, or compares with one.
func listEquated(expression *ast.Expr) []ast.Var {
	if !expression.IsEquality() {
		return nil
	}
	names := []ast.Var{}
	bound, _, _ := asBinding(expression)
	left, right := expression.Operand(0), expression.Operand(1)
	for _, sides := range [][2]*ast.Term{{left, right}, {right, left}} {
		name, is := sides[0].Value.(ast.Var)
		other, both := sides[1].Value.(ast.Var)
		// `x := y` says nothing new of y.
		if is && (name == bound || !both || !other.IsGenerated()) {
			names = append(names, name)
		}
	}
	return names
}

// asSource returns a term as a reference into the input or below a local variable.
func asSource(term *ast.Term) (ast.Ref, bool) {
	switch value := term.Value.(type) {
	case ast.Ref:
		name, is := value[0].Value.(ast.Var)
		return value, is && (name == ast.InputRootDocument.Value.(ast.Var) || name.IsGenerated())
	case ast.Var:
		return ast.Ref{term}, value.IsGenerated()
	}
	return nil, false
}
