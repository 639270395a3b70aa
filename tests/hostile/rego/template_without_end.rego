# crashed within a second: 
package hostile

deny[msg] {
	msg := strings.render_template("{{ range .l }}{{ range $.l }}{{ range $.l }}{{ range $.l }}{{ range $.l }}xxxxxxxxxx{{ end }}{{ end }}{{ end }}{{ end }}{{ end }}", {"l": numbers.range(1, 200)})
}
