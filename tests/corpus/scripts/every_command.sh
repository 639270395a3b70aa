openssl genpkey -algorithm ed25519 -out k.pem
openssl pkey -in k.pem -pubout -out pub.pem
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem 2> /dev/null
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out ec.pem
KEY=$PWD/k.pem
# Everything that is printed, and each exit code, in one file outside of what `run` records; attestors log in an order of chance.
say() {
    code=0
    "$@" > "$TMPDIR/out" 2> "$TMPDIR/err" || code=$?
    echo "$* exits with $code" >> "$TMPDIR/all"
    cat "$TMPDIR/out" >> "$TMPDIR/all"
    sort "$TMPDIR/err" >> "$TMPDIR/all"
}
say witness
say witness version
say witness --help
say witness verify -h
say witness nonsense
say witness run
say witness run -s a -k missing.pem -o x -- true
say witness run -s a -k pub.pem -o x -- true
say witness run -s '' -k k.pem -a '' -o x -- true
say witness run -s a -k k.pem -a nothing -o x -- true
say witness run -s a -k k.pem -a '' -o x -- sh -c 'echo out; echo err >&2; exit 3'
say witness run -s a -k k.pem -a git -o x -- true
say witness run -s a -k k.pem -a environment -o x --env-filter-sensitive-vars -- env
say witness run -s a -k rsa.pem -a environment -o "x y" --hashes sha1,sha256 -- true
say witness run -s a -k ec.pem -a '' --attestor-product-include-glob '*.none' -- true
say witness run -s a -k k.pem -a '' -o x
say witness run -s a -k k.pem -a '' -o /nonexistent/x -- true
say witness run -s a -k k.pem -a '' -o x -l debug -- true
say witness run -s a -k k.pem -a '' -o x -l wrong -- true
say witness run -s a -k k.pem -a '' -o x --signer-vault-url https://x -- true
say witness run -s a -k k.pem -a lockfiles,secretscan,slsa,link -o x --attestor-link-export --attestor-slsa-export -- true
say witness sign -f k.pem -k k.pem
say witness sign -k k.pem -o x
say witness verify -p x -k pub.pem -a x
say witness verify -p x -k pub.pem -a x -f x
say witness verify -p nothing -k pub.pem -a x -f x
say witness attestors list
say witness attestors schema git
say witness attestors schema
say witness completion bash
echo 'run: {step: c, outfile: c.json, signer-file-key-path: k.pem, attestations: [environment]}' > w.yaml
say witness run -c w.yaml -- true
say witness -c missing.yaml run -- true
mkdir sub; cd sub; say witness run -d .. -s a -k ../k.pem -a '' -o x -- pwd; cd ..
TZ=America/New_York say witness run -s a -k k.pem -a '' -o x -- date +%Z
umask 027
say witness sign -f k.pem -k k.pem -o perm
say stat -c %a perm
say witness policy check perm
say env -i "$(command -v witness)" version
witness sign -f "$TMPDIR/all" -k "$KEY" -t text -o "$TMPDIR/signed"
