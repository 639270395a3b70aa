"""Requirements on the machine of a step: environment, system packages, network, file trail, cloud instances."""

from __future__ import annotations

from witness_training.families.write_rego import parameter_draws as draw
from witness_training.families.write_rego.forms.count_forms import at_most_items
from witness_training.families.write_rego.forms.field_forms import gap_at_most, must, must_not
from witness_training.families.write_rego.forms.item_forms import each, none, some
from witness_training.families.write_rego.forms.service_forms import against
from witness_training.families.write_rego.forms.value_tests import (
    address_starts,
    at_most,
    contains,
    ends,
    equal,
    equal_number,
    one_of,
    starts,
    true,
)
from witness_training.families.write_rego.json_places import Each, Items
from witness_training.families.write_rego.requirement_kind import Kind

_VARIABLE = Items(("variables", Each("text", "variable")), of_key=True)
_PACKAGE = Items(("packages", Each("pkg")), ("name",))
_VERSION = Items(("packages", Each("pkg")), ("version",), named_by=("name",))
_CONNECTIONS = ("network_trace", "connections", Each("connection"))
_PORT = Items(
    _CONNECTIONS, ("destination", "port"), named_by=("destination", "ip"), can_be_empty=True, empty=None
)
_ADDRESS = Items(_CONNECTIONS, ("destination", "ip"), can_be_empty=True, empty=None, closed=True)
_PROGRAM = Items(_CONNECTIONS, ("process", "comm"), can_be_empty=True, empty=None)
_TRAIL = ("Envelope", "mapping", Each("file", "path"))
_TRAIL_PATH = Items(_TRAIL, of_key=True)
_MODE = Items(_TRAIL, ("posix", "permissions"), named_by="key", optional=True, closed=True)
_USER = Items(_TRAIL, ("posix", "owner_uid"), named_by="key", optional=True, closed=True)
_PACKAGES = (
    "curl",
    "git",
    "openssl",
    "python3",
    "zlib",
    "sudo",
    "telnet",
    "gcc",
    "nginx",
    "netcat-openbsd",
    "wget",
    "docker.io",
    "perl",
    "bash",
)

ENVIRONMENT: tuple[Kind, ...] = (
    Kind("environment-os", must(("os",), equal("linux", "darwin", "windows", near=False)), draw.value("linux", "darwin"), "the operating system is %v, not {value}",
        ("the operating system must be {value}", "the step has to run on {value}"),
        ("runs on any operating system but {value}", "an operating system other than {value}")),
    Kind("environment-user-refused", must_not(("username",), equal("ci", "dev")), draw.value("root", "admin", "jenkins", "Administrator", "ubuntu"), "the step ran as %v",
        ("the step must not run as {value}", "the user must not be {value}"),
        ("runs by the user {value}", "steps that ran as {value}")),
    Kind("environment-user", must(("username",), one_of("mallory", "root2")), draw.values("runner", "ci", "builder", "jenkins", "buildkite", "gitlab-runner"), "user %v is not one of {values}",
        ("the user must be {values}", "only {values} may have run the step"),
        ("runs by users other than {values}", "any user that is not {values}")),
    Kind("environment-host", must(("hostname",), starts("laptop.local", "localhost", tails=("01", "a1b2"))), draw.value("runner-", "build-", "ci-", "agent-", "ip-10-", "fv-az"), "host %v does not begin with {value}",
        ("the host's name must start with {value}", "the step has to run on a host whose name begins with {value}"),
        ("hosts whose name does not start with {value}", "runs on a host without the prefix {value}")),
    Kind("environment-host-refused", must_not(("hostname",), ends("build-01", heads=("laptop", "mac-7"))), draw.value(".local", ".home", "-dev", ".lan"), "host %v ends in {value}",
        ("the host's name must not end in {value}", "no host whose name ends in {value} may have run the step"),
        ("hosts whose name ends in {value}", "runs on hosts named …{value}")),
    Kind("environment-in-ci", must(("variables", "CI"), equal("false", "1"), optional=True), draw.fixed(value="true"), "CI is %v, not {value}",
        ("the variable `CI` must be {value}", "the step has to run with `CI` set to {value}"),
        ("runs whose variable `CI` is not {value}", "runs in which `CI` has another value than {value}"), missing=True),
    Kind("environment-set", some(_VARIABLE, equal("OTHER")), draw.value("CI", "BUILD_ID", "GITHUB_ACTIONS", "GITLAB_CI", "SOURCE_DATE_EPOCH", "JENKINS_URL", "GOFLAGS", "LANG", "SHELL"), "the variable %v is not set",
        ("the environment variable {value} must be set, to whatever value", "{value} must be among the recorded variables"),
        ("runs in which {value} is not set", "environments without the variable {value}"), missing=True),
    Kind("environment-unset", none(_VARIABLE, equal("OTHER")), draw.value("LD_PRELOAD", "NPM_TOKEN", "DEBUG", "GIT_SSL_NO_VERIFY", "PYTHONPATH", "GOFLAGS", "http_proxy", "NODE_OPTIONS"), "the variable %v is set",
        ("the environment variable {value} must not be set, not even to an empty text", "{value} must not be among the recorded variables"),
        ("runs in which {value} is set", "environments with the variable {value}")),
    Kind("environment-name-suffix", none(_VARIABLE, ends("OTHER", heads=("NPM", "MY"))), draw.value("_TOKEN", "_SECRET", "_PASSWORD", "_KEY", "_CREDENTIALS"), "the variable %v ends in {value}",
        ("no variable may have a name that ends in {value}", "there must be no recorded variable named *{value}"),
        ("variables whose name ends in {value}", "environments with a variable that ends in {value}")),
    Kind("environment-name-prefix", none(_VARIABLE, starts("OTHER", tails=("A", "X_Y"))), draw.value("AWS_", "AZURE_", "GOOGLE_", "DEBUG_", "LD_", "DYLD_", "ACTIONS_STEP_"), "the variable %v begins with {value}",
        ("no variable may have a name that starts with {value}", "there must be no recorded variable named {value}*"),
        ("variables whose name starts with {value}", "environments with a variable that begins with {value}")),
    Kind("environment-path", must_not(("variables", "PATH"), contains("/usr/bin:/bin", around=("/usr/bin:", ":/bin")), optional=True), draw.value("/tmp", "/home/", "::", "node_modules/.bin", "/usr/local/games"), "PATH is %v, which contains {value}",
        ("`PATH` must not contain {value}", "{value} must not occur in the variable `PATH`"),
        ("runs whose `PATH` contains {value}", "a `PATH` with {value} in it")),
    Kind("environment-most", at_most_items(_VARIABLE), draw.limit(5, 16), "%v variables are more than {limit}",
        ("at most {limit} variables may be recorded", "the environment must have {limit} variables or fewer"),
        ("environments with more than {limit} variables", "more than {limit} recorded variables")),
)  # fmt: skip
PACKAGES: tuple[Kind, ...] = (
    Kind("packages-distribution", must(("distribution",), one_of("arch", "opensuse")), draw.values("debian", "ubuntu", "fedora", "rocky", "rhel", "centos", "alpine"), "distribution %v is not one of {values}",
        ("the distribution must be {values}", "the step may run on {values} only"),
        ("distributions other than {values}", "runs on a distribution that is not {values}"), of="system-packages"),
    Kind("packages-release", must(("version",), starts("7", "10.1", tails=(".04", ""))), draw.value("22", "24", "9", "12", "40"), "release %v does not begin with {value}",
        ("the version of the distribution must start with {value}", "the distribution's version number has to begin with {value}"),
        ("distributions whose version does not start with {value}", "a version of the distribution outside of {value}"), of="system-packages"),
    Kind("packages-has", some(_PACKAGE, equal("libother")), draw.value(*_PACKAGES), "the package %v is not installed",
        ("the package {value} must be installed", "{value} must be among the system's packages"),
        ("systems without the package {value}", "machines on which {value} is not installed"), missing=True, of="system-packages"),
    Kind("packages-lacks", none(_PACKAGE, equal("libother")), draw.value(*_PACKAGES), "the package %v is installed",
        ("the package {value} must not be installed", "{value} must not be among the system's packages"),
        ("systems with the package {value}", "machines on which {value} is installed"), of="system-packages"),
    Kind("packages-name-refused", none(_PACKAGE, starts("libother", tails=("x", "core-1"))), draw.value("nmap", "telnet", "kernel-devel", "python2", "php", "gcc"), "package %v begins with {value}",
        ("no package may have a name that starts with {value}", "there must be no installed package whose name begins with {value}"),
        ("packages whose name starts with {value}", "systems with a package named {value}*"), of="system-packages"),
    Kind("packages-version-refused", none(_VERSION, starts("1.9", tails=("1", "2-1"))), draw.value("0.", "2:", "5.6.", "3.0.", "1:"), "package %v has the version %v",
        ("no installed package may have a version that starts with {value}", "there must be no package at a version beginning with {value}"),
        ("packages whose version starts with {value}", "installed versions that begin with {value}"), of="system-packages"),
    Kind("packages-most", at_most_items(_PACKAGE), draw.limit(3, 12), "%v packages are more than {limit}",
        ("at most {limit} packages may be installed", "the system must have {limit} packages or fewer"),
        ("systems with more than {limit} packages", "more than {limit} installed packages"), of="system-packages"),
)  # fmt: skip
NETWORK: tuple[Kind, ...] = (
    Kind("network-port", each(_PORT, equal_number(80, 22)), draw.limits(443, 443, 8443, 5432, 6379, 3128), "a connection to %v uses the port %v",
        ("every connection must go to the port {limit}", "the step may connect to the port {limit} only"),
        ("connections to another port than {limit}", "any connection whose destination port is not {limit}"), of="network-trace"),
    Kind("network-port-refused", none(_PORT, equal_number(443, 8443)), draw.limits(80, 21, 22, 23, 25, 3389, 53), "a connection to %v uses the port %v",
        ("no connection may go to the port {limit}", "the step must not connect to the port {limit} of any host"),
        ("connections to the port {limit}", "traffic to the port {limit}"), of="network-trace"),
    Kind("network-address", each(_ADDRESS, address_starts("8.8.8.8", "192.168.7.7")), draw.value("10.0.3.", "203.0.113.", "140.82.", "10.", "172.16.0."), "a connection goes to %v, which does not begin with {value}",
        ("every connection must go to an address that starts with {value}", "the step may reach addresses beginning with {value} only"),
        ("connections to addresses that do not start with {value}", "destinations outside of {value}"), of="network-trace"),
    Kind("network-address-refused", none(_ADDRESS, address_starts("10.9.9.9")), draw.value("169.254.", "203.0.113.", "198.51.100.", "192.168.", "10."), "a connection goes to %v",
        ("no connection may go to an address that starts with {value}", "the step must not reach addresses beginning with {value}"),
        ("connections to addresses that start with {value}", "destinations below {value}"), of="network-trace"),
    Kind("network-program", each(_PROGRAM, one_of("nc", "telnet")), draw.values("git-remote-http", "curl", "go", "npm", "apt", "pip", "wget"), "%v opened a connection and is not one of {values}",
        ("every connection must be opened by {values}", "no program but {values} may open a connection"),
        ("connections by programs other than {values}", "network use by a program that is not {values}"), of="network-trace"),
    Kind("network-most", at_most_items(_PORT), draw.limit(2, 8), "%v connections are more than {limit}",
        ("at most {limit} connections may be opened", "the number of connections must not be above {limit}"),
        ("runs with more than {limit} connections", "more than {limit} connections"), of="network-trace"),
    Kind("network-sent", must(("network_trace", "summary", "total_bytes_sent"), at_most()), draw.limits(1000, 4096, 10000, 65536, 1048576), "%v bytes were sent, more than {limit}",
        ("the step must not send more than {limit} bytes in all", "the summary's count of bytes sent must be {limit} at most"),
        ("runs that send more than {limit} bytes", "summaries with over {limit} bytes sent"), of="network-trace"),
    Kind("network-no-payload", must_not(("network_trace", "config", "payload", "record_payload"), true()), draw.nothing, "payloads were recorded (record_payload is %v)",
        ("the payloads of the traffic must not be recorded", "the trace has to be made without recording payloads"),
        ("traces that record payloads", "a configuration that records payloads"), of="network-trace"),
)  # fmt: skip
TRAIL: tuple[Kind, ...] = (
    Kind("trail-suffix-refused", none(_TRAIL_PATH, ends("/w/a.txt", heads=("/w/prod", "/w/x/y"))), draw.value(".pem", ".key", ".env", ".exe", ".so", "id_rsa", ".kdbx"), "%v ends in {value}",
        ("no path of the trail may end in {value}", "the trail must not have a file that ends in {value}"),
        ("trails with a path that ends in {value}", "paths that end in {value}"), of="omnitrail"),
    Kind("trail-mode-refused", none(_MODE, ends("-rw-r--r--", "drwxr-xr-x", heads=("-rwxrwx", "drwxr-x"))), draw.value("rwx", "-w-", "rw-", "-wx"), "%v has the permissions %v",
        ("the permissions of no file or folder may end in {value}", "nothing in the trail may give others the permissions {value}"),
        ("entries whose permissions end in {value}", "trails with permissions ending in {value}"), of="omnitrail"),
    Kind("trail-owner", each(_USER, equal("0", "65534", near=False)), draw.value("1000", "1001", "501", "127"), "%v belongs to the user %v, not {value}",
        ("everything in the trail must belong to the user id {value}", "the user id of every entry's owner has to be {value}"),
        ("entries that do not belong to the user id {value}", "trails with an owner whose user id is not {value}"), missing=True, of="omnitrail"),
    Kind("trail-owner-refused", none(_USER, equal("1000", "127", near=False)), draw.value("0", "65534", "2000"), "%v belongs to the user %v",
        ("nothing in the trail may belong to the user id {value}", "the owner of no entry may have the user id {value}"),
        ("entries that belong to the user id {value}", "trails with an owner whose user id is {value}"), of="omnitrail"),
    Kind("trail-most", at_most_items(_TRAIL_PATH), draw.limit(3, 10), "%v entries are more than {limit}",
        ("the trail must have at most {limit} entries", "files and folders of the trail may be {limit} together at most"),
        ("trails with more than {limit} entries", "more than {limit} files and folders"), of="omnitrail"),
)  # fmt: skip
AWS: tuple[Kind, ...] = (
    Kind("aws-region", must(("region",), one_of("us-gov-west-1", "af-south-1")), draw.values("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1", "ap-southeast-2"), "region %v is not one of {values}",
        ("the instance must run in the region {values}", "the region has to be {values}"),
        ("instances outside of the region {values}", "regions other than {values}")),
    Kind("aws-account", against(must(("accountId",), equal("000000000001", "999999999999", near=False)), "aws:other-account"), draw.taken(("accountId",), str), "account %v is not {value}",
        ("the instance must belong to the account {value}", "the account's id has to be {value}"),
        ("instances of any account but {value}", "accounts other than {value}")),
    Kind("aws-type", must(("instanceType",), starts("p4d.24xlarge", "x1.32xlarge", tails=("large", "2xlarge"))), draw.value("m5.", "c7g.", "t3.", "r6i.", "mac1."), "instance type %v does not begin with {value}",
        ("the instance type must start with {value}", "the instance has to be of a type that begins with {value}"),
        ("instances of a type that does not start with {value}", "instance types outside of {value}")),
    Kind("aws-architecture", must(("architecture",), equal("i386", "x86_64", "arm64", "x86_64_mac", near=False)), draw.value("x86_64", "arm64"), "the architecture is %v, not {value}",
        ("the architecture of the instance must be {value}", "the instance has to be an {value} one, by its architecture"),
        ("instances of another architecture than {value}", "architectures other than {value}")),
    Kind("aws-image", must(("imageId",), one_of("ami-00000000000000001", "ami-0ffffffffffffffff", near=False)), draw.values("ami-0abcdef1234567890", "ami-0c55b159cbfafe1f0", "ami-08d4ac5b634553e16", "ami-0d5d9d301c853a04a"), "image %v is not one of {values}",
        ("the instance must have been started from the image {values}", "the id of the machine image has to be {values}"),
        ("instances of another image than {values}", "machine images other than {values}")),
    Kind("aws-address", must(("privateIp",), starts("192.168.1.1", "10.99.0.1", tails=("7.8", "200.1"))), draw.value("172.31.", "10.0.", "172.16."), "the private address %v does not begin with {value}",
        ("the private address must start with {value}", "the instance has to have a private address that begins with {value}"),
        ("private addresses that do not start with {value}", "instances with a private address outside of {value}")),
    Kind("aws-zone-refused", must_not(("availabilityZone",), ends("us-east-1f", "eu-west-1a", heads=("us-east-1", "eu-west-1"))), draw.value("b", "c", "d"), "the zone %v ends in {value}",
        ("the availability zone must not end in {value}", "no instance may run in a zone whose name ends in {value}"),
        ("availability zones that end in {value}", "instances in a zone named …{value}")),
)  # fmt: skip
GCP: tuple[Kind, ...] = (
    Kind("gcp-cluster", must(("cluster_name",), equal("sandbox", "dev")), draw.taken(("cluster_name",), str, "prod"), "cluster %v is not {value}",
        ("the node must belong to the cluster {value}", "the cluster's name has to be {value}"),
        ("nodes of any cluster but {value}", "clusters other than {value}"), of="gcp-iit"),
    Kind("gcp-location", must(("cluster_location",), starts("asia-east1-a", "us-west4", tails=("west1-b", "east1"))), draw.value("us-", "europe-", "us-east"), "the cluster's location %v does not begin with {value}",
        ("the cluster's location must start with {value}", "the cluster has to lie in a location that begins with {value}"),
        ("clusters in a location that does not start with {value}", "cluster locations outside of {value}"), of="gcp-iit"),
    Kind("gcp-account", must(("jwt", "claims", "email"), ends("me@example.com", heads=("witness", "ci")), optional=True),
        draw.taken(("jwt", "claims", "email"), lambda email: email[email.find("@") :], "@acme.iam.gserviceaccount.com"), "the service account %v does not end in {value}",
        ("the email claim of the token must end in {value}", "the service account's email has to end in {value}"),
        ("tokens whose email claim does not end in {value}", "service accounts outside of {value}"), missing=True, of="gcp-iit"),
    Kind("gcp-verified", must(("jwt", "claims", "email_verified"), true(), optional=True, fallback="false"), draw.nothing, "the token's email is not verified (%v)",
        ("the token must say that its email is verified", "the claim `email_verified` has to be true"),
        ("tokens whose email is not verified", "tokens without a verified email"), missing=True, of="gcp-iit"),
    Kind("gcp-audience", against(must(("jwt", "claims", "aud"), equal("other-audience"), optional=True), "gcp-iit:wrong-audience"), draw.value("witness-node-attestor", "witness", "build-attestor"), "the token is for %v, not for {value}",
        ("the audience of the token must be {value}", "the token has to be for {value}"),
        ("tokens for another audience than {value}", "audiences other than {value}"), missing=True, of="gcp-iit"),
    Kind("gcp-lifetime", gap_at_most(("jwt", "claims", "exp"), ("jwt", "claims", "iat")), draw.limits(300, 600, 1800, 3600, 7200), "the token runs from %v to %v, which is more than {limit} seconds, or cannot be told",
        ("the token must live for {limit} seconds at most, from `iat` to `exp`", "between `iat` and `exp` there may be {limit} seconds and no more"),
        ("tokens that live for more than {limit} seconds between `iat` and `exp`", "an `exp` more than {limit} seconds after `iat`"), of="gcp-iit"),
    Kind("gcp-zone", must(("instance_hostname",), contains("node-1.internal", "gke-a-1.us-west4-b.c.x.internal", around=("gke-runners-1", "c.acme.internal"))), draw.value(".us-east1-b.", ".europe-west1-b.", ".us-central1-a."), "the node's name %v does not contain {value}",
        ("the node's host name must contain {value}", "{value} must occur in the name of the node's host"),
        ("nodes whose host name does not contain {value}", "host names without {value}"), of="gcp-iit"),
)  # fmt: skip
ROWS = ENVIRONMENT + PACKAGES + NETWORK + TRAIL + AWS + GCP
