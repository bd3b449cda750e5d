#!/bin/sh
# Boots the Debian in a folder with its own systemd: boot.sh ROOT CGROUP, as root. Its processes, mounts and network are its
# own; of the network there is loopback only. It ends when its first process is killed.
set -eu
root=$1
cgroup=$2

if [ "${3:-}" != inside ]; then
    mkdir "$cgroup"
    echo $$ >"$cgroup/cgroup.procs"
    exec unshare --pid --fork --mount --uts --ipc --net --cgroup --kill-child sh "$0" "$root" "$cgroup" inside
fi

mount --make-rprivate /
mount --bind "$root" "$root"
mkdir -p "$root/proc" "$root/sys" "$root/dev"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for name in null zero full random urandom tty; do
    touch "$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
exec env -i container=kerma-trial PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" /lib/systemd/systemd --system
