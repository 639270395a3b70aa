# Inside a finished box: takes the given files, gives up every right, announces the start on descriptor 3, becomes the program.
# Arguments: "files" where an archive comes in; "rights" where there are some to give up; then prlimit, env and the program.
set -eu
# A user namespace of its own would give the program rights to mount and to talk to the kernel.
if [ "$2" = rights ]; then echo 0 > /proc/sys/user/max_user_namespaces; fi
mkdir -p /tmp/home /tmp/work
cd /tmp/work
if [ "$1" = files ]; then tar -xf -; fi
if [ "$2" = rights ]; then
    shift 2
    set -- setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all -- "$@"
else
    shift 2
fi
echo started >&3
exec 3>&-
exec "$@" < /dev/null
