# denied: due to: no template
package hostile

deny[msg] {
	msg := strings.render_template("{{ call .f }}{{ define \"x\" }}{{ template \"x\" }}{{ end }}{{ template \"x\" }}", {"f": "g"})
}

deny["no template"]
