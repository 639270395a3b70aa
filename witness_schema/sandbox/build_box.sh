# The first process of a box of namespaces: builds a root of its own out of read-only parts of the system, makes it `/`, and
# starts enter_box.sh there without rights. It stays until that ends, and with it ends whatever is left.
# Arguments: bytes of disk; the user and group that own the writable folder; "drop" where this is real root; how many paths to
# show, the paths; the text of enter_box.sh; then its arguments.
set -eu
disk=$1 owner=$2 rights=$3 shown=$4
shift 4
# /sys is on every Linux, holds nothing that a box needs, and so leaves no folder behind.
root=/sys
mount -t tmpfs -o mode=755,size=16m,nr_inodes=16k,nosuid box "$root"
cd "$root"
mkdir etc proc dev tmp
mount -t tmpfs -o "mode=1777,size=$disk,nr_inodes=64k,nosuid,nodev,uid=$owner,gid=$owner" writable tmp

show() {
    case $1 in /proc | /proc/* | /dev | /dev/* | /sys | /sys/*) echo "cannot be shown in a box: $1" >&2; exit 1 ;; esac
    if [ -d "$1" ]; then mkdir -p ".$1"; else mkdir -p ".$(dirname "$1")"; [ -e ".$1" ] || : > ".$1"; fi
    mount --rbind "$1" ".$1"
}

for path in /usr /bin /sbin /lib /lib32 /lib64 /libx32; do
    if [ -L "$path" ]; then cp -P "$path" ".$path"; elif [ -d "$path" ]; then show "$path"; fi
done
# Names and links that programs of the system need; nothing of /etc that is anybody's own.
mkdir -p etc/ssl
for path in /etc/ld.so.cache /etc/nsswitch.conf /etc/os-release /etc/localtime /etc/ssl/openssl.cnf; do
    if [ -r "$path" ]; then cp -L "$path" ".$path"; fi
done
if [ -d /etc/alternatives ]; then cp -R -P /etc/alternatives etc/; fi
echo 'root:x:0:0:root:/nonexistent:/bin/sh
box:x:1000:1000:box:/tmp/home:/bin/sh' > etc/passwd
echo 'root:x:0:
box:x:1000:' > etc/group
echo '127.0.0.1 localhost box' > etc/hosts
for name in null zero full random urandom; do
    : > "dev/$name"
    mount --bind "/dev/$name" "dev/$name"
done
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mkdir dev/shm
mount -t proc -o nosuid,nodev,noexec proc proc
# Mounts of their own, which become read-only below; enter_box.sh still writes a limit of its own user namespace.
for path in proc/sys proc/sys/user proc/sysrq-trigger; do
    if [ -e "$path" ]; then mount --bind "$path" "$path"; fi
done
while [ "$shown" -gt 0 ]; do
    show "$1"
    shown=$((shown - 1))
    shift
done
mkdir tmp/home tmp/work tmp/shm
chown "$owner:$owner" tmp/home tmp/work tmp/shm
mount --bind tmp/shm dev/shm

pivot_root . .
cd /
umount -l .
# Mounts below what was shown are still writable; their own flags are kept, since a user may not take those away.
while read -r _ _ _ _ point flags _; do
    case $point in
    /dev/?* | /proc | /proc/sys/user | /tmp) ;;
    *) mount -o "remount,bind,$flags,ro,nosuid,nodev" "$(printf %b "$point")" ;;
    esac
done < /proc/self/mountinfo
hostname box 2> /dev/null || : # the program is not everywhere, and the name is no secret
enter=$1
shift
if [ "$rights" = drop ]; then
    set -- setpriv --reuid "$owner" --regid "$owner" --clear-groups "--inh-caps=-all" -- \
        unshare --user --map-user=1000 --map-group=1000 --keep-caps -- sh -c "$enter" enter_box "$@"
else
    set -- unshare --user --map-user=1000 --map-group=1000 --keep-caps -- sh -c "$enter" enter_box "$@"
fi
# Not the last word of the script, so that this shell remains the first process and outlives what it started.
status=0
"$@" || status=$?
exit "$status"
