"""Packages of language ecosystems: the names in their registries, each with versions that were published there."""

from __future__ import annotations

# Each package name with some of its versions, oldest first, as published in the public registries of npm, Cargo, Python, Ruby,
# PHP, CocoaPods, Maven and Go.
Published = tuple[tuple[str, tuple[str, ...]], ...]

NPM: Published = (
    ("ms", ("2.1.2", "2.1.3")),
    ("lodash", ("4.17.20", "4.17.21")),
    ("express", ("4.18.2", "4.18.3", "4.19.2", "4.21.2")),
    ("axios", ("1.6.8", "1.7.2", "1.7.9")),
    ("chalk", ("4.1.2", "5.3.0")),
    ("commander", ("11.1.0", "12.1.0")),
    ("debug", ("4.3.4", "4.3.7", "4.4.0")),
    ("react", ("18.2.0", "18.3.1", "19.0.0")),
    ("semver", ("7.5.4", "7.6.3")),
    ("typescript", ("5.3.3", "5.4.5", "5.7.2")),
    ("uuid", ("9.0.1", "10.0.0")),
    ("ws", ("8.16.0", "8.17.1", "8.18.0")),
    ("@types/node", ("20.11.30", "20.14.2", "22.10.2")),
    ("@babel/core", ("7.24.7", "7.26.0")),
)
CRATES: Published = (
    ("cfg-if", ("1.0.0",)),
    ("anyhow", ("1.0.79", "1.0.86", "1.0.95")),
    ("bitflags", ("1.3.2", "2.5.0", "2.6.0")),
    ("clap", ("4.4.18", "4.5.4", "4.5.23")),
    ("libc", ("0.2.153", "0.2.155", "0.2.169")),
    ("log", ("0.4.20", "0.4.21", "0.4.22")),
    ("rand", ("0.8.5",)),
    ("regex", ("1.10.3", "1.10.5", "1.11.1")),
    ("serde", ("1.0.197", "1.0.203", "1.0.217")),
    ("serde_json", ("1.0.114", "1.0.117", "1.0.134")),
    ("tokio", ("1.36.0", "1.38.0", "1.42.0")),
    ("tracing", ("0.1.40", "0.1.41")),
)
PYPI: Published = (
    ("six", ("1.16.0", "1.17.0")),
    ("attrs", ("23.2.0", "24.2.0")),
    ("certifi", ("2024.2.2", "2024.6.2", "2024.12.14")),
    ("click", ("8.1.7", "8.1.8")),
    ("flask", ("3.0.2", "3.0.3", "3.1.0")),
    ("idna", ("3.6", "3.7", "3.10")),
    ("jinja2", ("3.1.3", "3.1.4", "3.1.5")),
    ("packaging", ("23.2", "24.0", "24.2")),
    ("pydantic", ("2.6.4", "2.7.4", "2.10.4")),
    ("requests", ("2.31.0", "2.32.3")),
    ("rich", ("13.7.1", "13.9.4")),
    ("urllib3", ("1.26.18", "2.2.1", "2.2.3")),
)
RUBYGEMS: Published = (
    ("rake", ("13.1.0", "13.2.1")),
    ("json", ("2.7.1", "2.9.1")),
    ("minitest", ("5.22.3", "5.25.4")),
    ("nokogiri", ("1.16.2", "1.16.5")),
    ("puma", ("6.4.2", "6.5.0")),
    ("rack", ("2.2.8", "3.0.11", "3.1.8")),
    ("rspec", ("3.12.0", "3.13.0")),
    ("sinatra", ("3.2.0", "4.0.0")),
)
PACKAGIST: Published = (
    ("psr/log", ("2.0.0", "3.0.0", "3.0.2")),
    ("guzzlehttp/guzzle", ("7.8.1", "7.9.2")),
    ("monolog/monolog", ("2.9.2", "3.5.0", "3.6.0")),
    ("nesbot/carbon", ("2.72.3", "3.8.4")),
    ("ramsey/uuid", ("4.7.5", "4.7.6")),
    ("symfony/console", ("v6.4.4", "v7.0.4", "v7.2.1")),
    ("twig/twig", ("v3.8.0", "v3.10.3")),
)
COCOAPODS: Published = (
    ("Alamofire", ("5.8.1", "5.9.1", "5.10.2")),
    ("Kingfisher", ("7.11.0", "7.12.0")),
    ("SDWebImage", ("5.19.0", "5.20.0")),
    ("SnapKit", ("5.6.0", "5.7.1")),
    ("SwiftLint", ("0.54.0", "0.57.1")),
)
# Group and artifact, as Maven Central knows them.
MAVEN_CENTRAL: Published = (
    ("junit:junit", ("4.12", "4.13.2")),
    ("ch.qos.logback:logback-classic", ("1.4.14", "1.5.6", "1.5.15")),
    ("com.fasterxml.jackson.core:jackson-databind", ("2.16.1", "2.17.1", "2.18.2")),
    ("com.google.guava:guava", ("32.1.3-jre", "33.2.1-jre", "33.4.0-jre")),
    ("commons-io:commons-io", ("2.15.1", "2.16.1", "2.18.0")),
    ("org.apache.commons:commons-lang3", ("3.12.0", "3.14.0", "3.17.0")),
    ("org.apache.logging.log4j:log4j-core", ("2.17.1", "2.23.1", "2.24.3")),
    ("org.junit.jupiter:junit-jupiter", ("5.10.2", "5.10.3", "5.11.4")),
    ("org.mockito:mockito-core", ("5.11.0", "5.12.0", "5.14.2")),
    ("org.postgresql:postgresql", ("42.7.2", "42.7.3", "42.7.4")),
    ("org.slf4j:slf4j-api", ("1.7.36", "2.0.13", "2.0.16")),
    ("org.springframework:spring-core", ("5.3.39", "6.1.10", "6.2.1")),
)
# Name, version, hash of the module's archive, hash of its go.mod (https://go.dev/ref/mod#go-sum-files).
# The hashes are the real ones: `go mod verify` and the checksum database refuse others.
GO_MODULES: tuple[tuple[str, str, str, str], ...] = (
    ("github.com/google/uuid", "v1.6.0", "NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=", "TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo="),
    ("github.com/google/go-cmp", "v0.7.0", "wk8382ETsv4JYUZwIsn6YpYiWiBsYLSJiTsyBybVuN8=", "pXiqmnSA92OHEEa9HXL2W4E7lf9JzCmGVUdgjX3N/iU="),
    ("github.com/pkg/errors", "v0.9.1", "FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4=", "bwawxfHBFNV+L2hUp1rHADufV3IMtnDRdf1r5NINEl0="),
    ("github.com/stretchr/testify", "v1.11.1", "7s2iGBzp5EwR7/aIZr8ao5+dra3wiQyKjjFuvgVKu7U=", "wZwfW3scLgRK+23gO65QZefKpKQRnfz6sD981Nm4B6U="),
    ("golang.org/x/crypto", "v0.52.0", "RMs7fP2rXdep0CftQlK8Uf+kibLm7qkCcradZWYz988=", "1QgfPxDqh0T2M/elOJtp9RvuR95kVjir0e6/BvEmGbc="),
    ("golang.org/x/net", "v0.55.0", "bcvxaJn3e1U6InsFWt1JUq1aSjnRxLzT2rtD2KfkDF8=", "L5U2KuzuOe1lY7Z+aWVIKK6qEeJXnXV9yzGA+WCHJww="),
    ("golang.org/x/sync", "v0.21.0", "HLII4xRRTtCRkxYp4HNFF0Js/Og6q2i++KXbg0gHCwM=", "9xrNwdLfx4jkKbNva9FpL6vEN7evnE43NNNJQ2LF3+0="),
    ("golang.org/x/sys", "v0.46.0", "noSf2Fq6F8DBgS+LysIkx7rIExoNHJsxOAtPp4rthXw=", "4GL1E5IUh+htKOUEOaiffhrAeqysfVGipDYzABqnCmw="),
    ("golang.org/x/text", "v0.37.0", "Cqjiwd9eSg8e0QAkyCaQTNHFIIzWtidPahFWR83rTrc=", "a5sjxXGs9hsn/AJVwuElvCAo9v8QYLzvavO5z2PiM38="),
    ("google.golang.org/grpc", "v1.81.1", "VnnIIZ88UzOOKLukQi+ImGz8O1Wdp8nAGGnvOfEIWQQ=", "xGH9GfzOyMTGIOXBJmXt+BX/V0kcdQbdcuwQ/zNw42I="),
    ("gopkg.in/yaml.v3", "v3.0.1", "fxVm/GzAzEWqLHuvctI91KS9hhNmmWOoWu0XTYJS7CA=", "K4uyk7z7BCEPqu6E+C64Yfv1cQ7kz7rIZviUmN+EgEM="),
)  # fmt: skip
