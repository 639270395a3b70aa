# Inside a finished box of bubblewrap: takes the given files, announces the start on descriptor 3, becomes the program.
# Arguments: "files" where an archive comes in; then prlimit, env and the program.
set -eu
mkdir -p /tmp/home /tmp/work
cd /tmp/work
if [ "$1" = files ]; then tar -xf -; fi
shift
echo started >&3
exec 3>&-
exec "$@" < /dev/null
