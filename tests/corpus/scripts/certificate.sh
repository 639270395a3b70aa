openssl genpkey -algorithm ed25519 -out "$HOME/root.key"
openssl req -x509 -key "$HOME/root.key" -subj "/CN=Example root" -days 30 -out "$HOME/root.pem" -addext basicConstraints=critical,CA:TRUE
openssl genpkey -algorithm ed25519 -out "$HOME/builder.key"
openssl req -new -key "$HOME/builder.key" -subj "/O=Example/CN=builder" -out "$HOME/builder.csr"
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=digitalSignature\nsubjectAltName=DNS:builder.example.com\n' > "$HOME/extensions"
openssl x509 -req -in "$HOME/builder.csr" -CA "$HOME/root.pem" -CAkey "$HOME/root.key" -CAcreateserial -days 30 -extfile "$HOME/extensions" -out "$HOME/builder.pem"
openssl genpkey -algorithm ed25519 -out "$HOME/policy-key.pem"
openssl pkey -in "$HOME/policy-key.pem" -pubout -out "$HOME/policy-pub.pem"
witness run -s build -a environment --signer-file-key-path="$HOME/builder.key" --signer-file-cert-path "$HOME/builder.pem" -o "$HOME/build.json" -- sh -c 'echo built > output.txt'
ROOT=$(sha256sum "$HOME/root.pem" | cut -d' ' -f1)
cat > "$HOME/policy.json" <<EOF
{"expires": "2036-01-01T00:00:00Z",
 "roots": {"$ROOT": {"certificate": "$(openssl base64 -A -in "$HOME/root.pem")"}},
 "steps": {"build": {"name": "build",
  "functionaries": [{"type": "root", "certConstraint": {"commonname": "builder", "dnsnames": ["builder.example.com"], "emails": [], "organizations": ["Example"], "uris": [], "roots": ["$ROOT"]}}],
  "attestations": [{"type": "https://witness.dev/attestations/command-run/v0.1", "regopolicies": []}]}}}
EOF
witness sign -f "$HOME/policy.json" -k "$HOME/policy-key.pem" -o "$HOME/policy-signed.json"
witness verify --policy "$HOME/policy-signed.json" --publickey "$HOME/policy-pub.pem" -a "$HOME/build.json" -s "$(sha256sum output.txt | cut -d' ' -f1)"
