#!/bin/sh
# keeper.sh FOLDER: makes FOLDER and says "ready", waits until its standard input closes, which the end of the test
# process does however it ends, then ends the database server whose data is in FOLDER/data and deletes FOLDER.
# A FOLDER that is there already is one that nobody keeps any more, or its lock is taken and nothing happens.
trap '' INT TERM HUP
folder=$1
data=$folder/data
if [ -d "$folder" ]; then
    exec 9>"$folder/lock" && flock -n 9 || exit 1
else
    # Under its name only once it is locked.
    new=${folder%/*}/new-${folder##*/}
    mkdir -m 700 "$new" && exec 9>"$new/lock" && flock -n 9 && mv "$new" "$folder" || exit 1
fi
echo ready
cat >/dev/null

# The server's first process, if it still runs: the file may be older than a process with the same number.
server() {
    id=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) && [ -n "$id" ] && [ "$(readlink "/proc/$id/cwd")" = "$data" ] && echo "$id"
}
children() { cat "/proc/$1/task/$1/children" 2>/dev/null; }

if id=$(server); then
    # Immediate shutdown: frees its shared memory, needs no checkpoint. A frozen server must thaw to hear it.
    kill -QUIT "$id"
    # shellcheck disable=SC2046 # a list of process numbers on purpose
    kill -CONT "$id" $(children "$id") 2>/dev/null
    waited=0
    while [ -n "$(server)" ]; do
        if [ $waited -ge 100 ]; then
            # shellcheck disable=SC2046
            kill -KILL $(children "$id") "$id" 2>/dev/null
        fi
        [ $waited -ge 150 ] && break
        waited=$((waited + 1))
        sleep 0.05
    done
fi

# A killed server leaves its small segment of shared memory: last word of the seventh line.
segment=$(sed -n '7s/.* //p' "$data/postmaster.pid" 2>/dev/null)
[ -n "$segment" ] && ipcrm --shmem-id "$segment" 2>/dev/null

if mountpoint -q "$data" 2>/dev/null; then
    umount "$data" || umount -l "$data"
fi
rm -rf "$folder"
