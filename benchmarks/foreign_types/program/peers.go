package main

import (
	"encoding/json"
	"reflect"

	google "github.com/google/jsonschema-go/jsonschema"
	invopop "github.com/invopop/jsonschema"
	swaggest "github.com/swaggest/jsonschema-go"
)

// peers are other makers of JSON Schemas from Go types, each by its documented call and without options.
var peers = map[string]func(reflect.Type) string{
	"invopop": func(of reflect.Type) string {
		return write((&invopop.Reflector{}).ReflectFromType(of), nil)
	},
	"google": func(of reflect.Type) string {
		schema, err := google.ForType(of, &google.ForOptions{})
		return write(schema, err)
	},
	"swaggest": func(of reflect.Type) string {
		reflector := swaggest.Reflector{}
		schema, err := reflector.Reflect(reflect.New(of).Elem().Interface())
		return write(schema, err)
	},
}

func write(schema any, err error) string {
	if err != nil {
		panic(err)
	}
	text, err := json.Marshal(schema)
	if err != nil {
		panic(err)
	}
	return string(text)
}
