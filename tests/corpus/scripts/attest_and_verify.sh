openssl genpkey -algorithm ed25519 -out "$HOME/key.pem"
openssl pkey -in "$HOME/key.pem" -pubout -out "$HOME/pub.pem"
openssl genpkey -algorithm ed25519 -out "$HOME/policy-key.pem"
openssl pkey -in "$HOME/policy-key.pem" -pubout -out "$HOME/policy-pub.pem"
git init -q -b main
echo hi > a.txt
git add .
git -c user.name=dev -c user.email=dev@example.com commit -q -m init
witness run -s build -a git,environment -k "$HOME/key.pem" -o "$HOME/build.json" -- sh -c 'echo built > output.txt'
ID=$(sha256sum "$HOME/pub.pem" | cut -d' ' -f1)
KEY=$(openssl base64 -A -in "$HOME/pub.pem")
cat > "$HOME/policy.json" <<EOF
{"expires": "2036-01-01T00:00:00Z",
 "publickeys": {"$ID": {"keyid": "$ID", "key": "$KEY"}},
 "steps": {"build": {"name": "build", "functionaries": [{"type": "publickey", "publickeyid": "$ID"}],
 "attestations": [{"type": "https://witness.dev/attestations/git/v0.1", "regopolicies": []},
 {"type": "https://witness.dev/attestations/command-run/v0.1", "regopolicies": []}]}}}
EOF
witness sign -f "$HOME/policy.json" -k "$HOME/policy-key.pem" -o "$HOME/policy-signed.json"
witness verify -p "$HOME/policy-signed.json" -k "$HOME/policy-pub.pem" -a "$HOME/build.json" -f output.txt
