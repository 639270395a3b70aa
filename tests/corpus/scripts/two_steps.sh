for name in compile build policy; do
    openssl genpkey -algorithm ed25519 -out "$HOME/$name.key"
    openssl pkey -in "$HOME/$name.key" -pubout -out "$HOME/$name.pub"
done
witness run -s compile -a environment -k "$HOME/compile.key" -o "$HOME/compile.json" -- sh -c 'echo object > a.o'
witness run -s build -a environment -k "$HOME/build.key" -o "$HOME/build.json" -- sh -c 'wc -c a.o > output.txt'
FIRST=$(sha256sum "$HOME/compile.pub" | cut -d' ' -f1)
SECOND=$(sha256sum "$HOME/build.pub" | cut -d' ' -f1)
cat > "$HOME/policy.json" <<EOF
{"expires": "2036-01-01T00:00:00Z",
 "publickeys": {
  "$FIRST": {"keyid": "$FIRST", "key": "$(openssl base64 -A -in "$HOME/compile.pub")"},
  "$SECOND": {"keyid": "$SECOND", "key": "$(openssl base64 -A -in "$HOME/build.pub")"}},
 "steps": {
  "compile": {"name": "compile", "functionaries": [{"type": "publickey", "publickeyid": "$FIRST"}],
   "attestations": [{"type": "https://witness.dev/attestations/command-run/v0.1", "regopolicies": []},
    {"type": "https://witness.dev/attestations/product/v0.1", "regopolicies": []}]},
  "build": {"name": "build", "functionaries": [{"type": "publickey", "publickeyid": "$SECOND"}],
   "artifactsFrom": ["compile"],
   "attestations": [{"type": "https://witness.dev/attestations/material/v0.1", "regopolicies": []},
    {"type": "https://witness.dev/attestations/command-run/v0.1", "regopolicies": []}]}}}
EOF
witness sign -f "$HOME/policy.json" -k "$HOME/policy.key" -o "$HOME/policy-signed.json"
witness verify -p "$HOME/policy-signed.json" -k "$HOME/policy.pub" -a "$HOME/compile.json,$HOME/build.json" -f output.txt -s "$(sha256sum a.o | cut -d' ' -f1)"
