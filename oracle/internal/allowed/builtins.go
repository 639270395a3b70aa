package allowed

// builtins lists the built-ins that a judged module may call: each computes its result from its operands alone. Several
// can allocate without bound (numbers.range, format_int); the memory limit of the worker ends those.
var builtins = []string{
	// Comparisons, arithmetic, sets, aggregates.
	"assign", "eq", "equal", "neq", "gt", "gte", "lt", "lte",
	"abs", "ceil", "floor", "round", "plus", "minus", "mul", "div", "rem",
	"and", "or", "intersection", "union", "set_diff",
	"all", "any", "count", "max", "min", "product", "sort", "sum",
	"bits.and", "bits.negate", "bits.or", "bits.rsh", "bits.xor",
	"numbers.range", "numbers.range_step", "format_int", "to_number", "units.parse", "units.parse_bytes",
	// Types.
	"cast_array", "cast_boolean", "cast_null", "cast_object", "cast_set", "cast_string",
	"is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string", "type_name",
	// Arrays, objects, graphs.
	"array.concat", "array.flatten", "array.reverse", "array.slice",
	"object.filter", "object.get", "object.keys", "object.remove", "object.subset", "object.union", "object.union_n",
	"json.filter", "json.patch", "json.remove", "walk", "graph.reachable", "graph.reachable_paths",
	// Texts.
	"concat", "contains", "endswith", "indexof", "indexof_n", "lower", "replace", "split", "sprintf", "startswith",
	"strings.any_prefix_match", "strings.any_suffix_match", "strings.count", "strings.render_template", "strings.replace_n",
	"strings.reverse", "substring", "trim", "trim_left", "trim_prefix", "trim_right", "trim_space", "trim_suffix", "upper",
	"glob.match", "glob.quote_meta", "re_match", "regex.find_all_string_submatch_n", "regex.find_n", "regex.globs_match",
	"regex.is_valid", "regex.match", "regex.replace", "regex.split", "regex.template_match",
	"semver.compare", "semver.is_valid", "uuid.parse",
	// Encodings.
	"base64.decode", "base64.encode", "base64.is_valid", "base64url.decode", "base64url.encode", "base64url.encode_no_pad",
	"hex.decode", "hex.encode", "json.is_valid", "json.marshal", "json.marshal_with_options", "json.unmarshal",
	"urlquery.decode", "urlquery.decode_object", "urlquery.encode", "urlquery.encode_object",
	"yaml.is_valid", "yaml.marshal", "yaml.unmarshal",
	"graphql.is_valid", "graphql.parse", "graphql.parse_and_verify", "graphql.parse_query", "graphql.parse_schema",
	"graphql.schema_is_valid",
	// Digests, certificates and tokens that are operands; those that compare with the present time are refused.
	"crypto.hmac.equal", "crypto.hmac.md5", "crypto.hmac.sha1", "crypto.hmac.sha256", "crypto.hmac.sha512",
	"crypto.md5", "crypto.sha1", "crypto.sha256", "crypto.parse_private_keys", "crypto.x509.parse_certificate_request",
	"crypto.x509.parse_certificates", "crypto.x509.parse_keypair", "crypto.x509.parse_rsa_private_key",
	"io.jwt.decode", "io.jwt.verify_eddsa", "io.jwt.verify_es256", "io.jwt.verify_es384", "io.jwt.verify_es512",
	"io.jwt.verify_hs256", "io.jwt.verify_hs384", "io.jwt.verify_hs512", "io.jwt.verify_ps256", "io.jwt.verify_ps384",
	"io.jwt.verify_ps512", "io.jwt.verify_rs256", "io.jwt.verify_rs384", "io.jwt.verify_rs512",
	// Times that are operands.
	"time.add_date", "time.clock", "time.date", "time.diff", "time.format", "time.parse_duration_ns", "time.parse_ns",
	"time.parse_rfc3339_ns", "time.weekday",
	// What OPA's compiler writes itself, and what has no effect without a tracer or printer.
	"internal.member_2", "internal.member_3", "internal.print", "internal.template_string", "internal.test_case",
	"print", "trace",
}

const (
	network   = "it reaches the network"
	addresses = "no built-in of net is allowed"
	chance    = "its result varies with time or chance"
	files     = "it can read files"
	machine   = "it describes the machine"
	size      = "its memory has no bound"
	unneeded  = "no attestation needs it"
)

// refused lists the other built-ins of OPA, each with the reason. A test fails for a built-in that stands in neither list,
// so a new version of OPA makes somebody decide.
var refused = map[string]string{
	"http.send":                                 network,
	"net.lookup_ip_addr":                        network,
	"net.cidr_contains":                         addresses,
	"net.cidr_contains_matches":                 addresses,
	"net.cidr_expand":                           addresses,
	"net.cidr_intersects":                       addresses,
	"net.cidr_is_valid":                         addresses,
	"net.cidr_merge":                            addresses,
	"net.cidr_overlap":                          addresses,
	"io.jwt.decode_verify":                      chance,
	"io.jwt.encode_sign":                        chance,
	"io.jwt.encode_sign_raw":                    chance,
	"providers.aws.sign_req":                    chance,
	"rand.intn":                                 chance,
	"time.now_ns":                               chance,
	"uuid.rfc4122":                              chance,
	"opa.runtime":                               machine,
	"json.match_schema":                         files,
	"json.verify_schema":                        files,
	"bits.lsh":                                  size,
	"rego.parse_module":                         unneeded,
	"crypto.x509.parse_and_verify_certificates": chance,
	"crypto.x509.parse_and_verify_certificates_with_options": chance,
	// A call makes OPA read the annotations of all modules, and their schemas may refer to files.
	"rego.metadata.chain": files,
	"rego.metadata.rule":  files,
}
