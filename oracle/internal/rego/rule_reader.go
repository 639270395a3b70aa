package rego

import "github.com/open-policy-agent/opa/v1/ast"

// ruleReader knows what the local variables of one compiled rule stand for. OPA gives each a name of its own there.
type ruleReader struct {
	bound map[ast.Var]ast.Ref
	used  map[ast.Var]bool
	paths []Path
}

// readRule returns the places that a rule reads, those of its `else` included, and those that only have to be there.
func readRule(rule *ast.Rule) (read, present []Path) {
	reader := &ruleReader{bound: map[ast.Var]ast.Ref{}, used: map[ast.Var]bool{}}
	reader.collect(rule)
	reader.visit(rule)
	read, reader.paths = reader.paths, nil
	for name, source := range reader.bound {
		if !reader.used[name] {
			reader.read(source)
		}
	}
	return read, reader.paths
}

// collect finds the variables that stand for a part of the input and for nothing else.
func (r *ruleReader) collect(rule *ast.Rule) {
	values := map[ast.Var]int{}
	for _, argument := range rule.Head.Args {
		ast.WalkVars(argument, func(name ast.Var) bool { values[name]++; return false })
	}
	ast.NewGenericVisitor(func(node any) bool {
		switch node := node.(type) {
		case *ast.Expr:
			name, source, is := asBinding(node)
			if is {
				r.bound[name] = source
			}
			for _, other := range listEquated(node) {
				values[other]++
			}
		case *ast.Every:
			if node.Key != nil {
				ast.WalkVars(node.Key, func(name ast.Var) bool { values[name]++; return false })
			}
			if name, is := node.Value.Value.(ast.Var); is {
				if source, is := asSource(node.Domain); is {
					r.bound[name] = source.Append(ast.VarTerm("_"))
					values[name]++
				}
			}
		}
		return false
	}).Walk(rule)
	for name, number := range values {
		// Two equations compare what they give; neither is an assignment.
		if number > 1 {
			delete(r.bound, name)
		}
	}
}

// visit reads every term but the two sides of a binding, whose variable says where it is read.
func (r *ruleReader) visit(node any) {
	ast.NewGenericVisitor(func(node any) bool {
		switch node := node.(type) {
		case *ast.Expr:
			return r.visitExpression(node)
		case *ast.Every:
			r.visitEvery(node)
			return true
		case *ast.With:
			// The target is replaced, not read.
			r.visit(node.Value)
			return true
		case ast.Call:
			return r.visitCall(node)
		case ast.Ref:
			r.read(node)
			r.visitSteps(node)
			return true
		case ast.Var:
			r.read(ast.Ref{ast.NewTerm(node)})
		}
		return false
	}).Walk(node)
}

func (r *ruleReader) visitExpression(expression *ast.Expr) bool {
	terms, _ := expression.Terms.([]*ast.Term)
	if name, source, is := asBinding(expression); is && r.bound[name] != nil {
		r.visitSource(source)
	} else if !r.visitCall(terms) {
		return false
	}
	for _, with := range expression.With {
		r.visit(with)
	}
	return true
}

func (r *ruleReader) visitEvery(every *ast.Every) {
	name, is := every.Value.Value.(ast.Var)
	if source, known := asSource(every.Domain); is && known && r.bound[name] != nil {
		r.visitSource(source)
	} else {
		r.visit(every.Domain)
	}
	r.visit(every.Body)
}

// visitCall reads an `object.get` with constant keys as a reference, and says whether the call is one.
func (r *ruleReader) visitCall(call []*ast.Term) bool {
	if len(call) < 4 || !call[0].Equal(ast.NewTerm(ast.ObjectGet.Ref())) {
		return false
	}
	source, known := asSource(call[1])
	if !known {
		return false
	}
	switch key := call[2].Value.(type) {
	case ast.String:
		source = source.Append(call[2])
	case *ast.Array:
		if !key.IsGround() {
			return false
		}
		key.Foreach(func(step *ast.Term) { source = source.Append(step) })
	default:
		return false
	}
	r.read(source)
	for _, other := range call[3:] {
		r.visit(other)
	}
	return true
}

// visitSource visits the reference that a variable stands for; a variable that it begins with is used thereby.
func (r *ruleReader) visitSource(source ast.Ref) {
	if name, is := source[0].Value.(ast.Var); is {
		r.used[name] = true
	}
	r.visitSteps(source)
}

func (r *ruleReader) visitSteps(ref ast.Ref) {
	for _, step := range ref[1:] {
		r.visit(step)
	}
}

// read adds the places of a reference; none where it does not begin in the input.
func (r *ruleReader) read(ref ast.Ref) {
	for depth, steps := 0, (Path{}); depth < 1000; depth++ {
		own := Path{}
		for _, term := range ref[1:] {
			own = append(own, asStep(term))
		}
		steps = append(own, steps...)
		name, is := ref[0].Value.(ast.Var)
		if is && name == ast.InputRootDocument.Value.(ast.Var) {
			r.paths = append(r.paths, steps)
			return
		}
		if !is || r.bound[name] == nil {
			return
		}
		r.used[name] = true
		ref = r.bound[name]
	}
}

func asStep(term *ast.Term) *string {
	name, is := term.Value.(ast.String)
	if !is {
		return nil
	}
	text := string(name)
	return &text
}
