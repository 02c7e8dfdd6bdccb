#!/usr/bin/env bash
# What the cases share. They run as root inside a box, each in a process of its own, with errors ending it.

# What is the host's, and read-only: what was made for this run, the sources, and what was built from them.
# shellcheck disable=SC2034 # For the cases.
readonly share=/srv/usher port=7777 sources=/srv/sources programs=/srv/programs
# shellcheck disable=SC2034
readonly units=(usherd.socket usherd-admin.socket usherd.service)

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# What is worth saying of a case that passes.
note() { printf '%s' "$*" >>"$NOTE"; }

# Waits until a command succeeds: seconds, and the command.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "waited in vain for: $*"
    sleep 0.05
  done
}

# A property of a unit: usherd.service without one named.
property() { systemctl show --property="$1" --value "${2:-usherd.service}"; }
is() { [[ $(property "$1" "${3:-usherd.service}") == "$2" ]]; }
# Who comes early may be served before systemd has heard that it is ready.
is_started() { wait_until 10 is ActiveState active; }
is_not() { ! is "$@"; }

# Ends what runs, takes back what a case has changed, and opens the sockets.
fresh() {
  systemctl stop "${units[@]}"
  rm -rf /run/systemd/system/usherd* /var/lib/usherd/*
  [[ ! -e /var/tmp/usherd.toml ]] || cp /var/tmp/usherd.toml /etc/usherd/usherd.toml
  systemctl --quiet enable usherd.socket usherd-admin.socket
  systemctl daemon-reload
  # The number of restarts is reset by it, too.
  systemctl reset-failed "${units[@]}" 2>/dev/null || true
  systemctl start usherd.socket usherd-admin.socket
  is ActiveState inactive || fail "the service runs without anybody having come"
}

start() {
  systemctl start usherd.service
  is ActiveState active || fail "it does not run: $(property ActiveState)"
}

# Adds to usherd.service what standard input says, under a name.
drop_in() {
  install -D -m 644 /dev/stdin "/run/systemd/system/usherd.service.d/$1.conf"
  systemctl daemon-reload
}

# The configuration becomes what standard input says.
configure() { cat >/etc/usherd/usherd.toml; }

# Whether a client who comes to an address, or as most do, is answered.
is_answered_at() { [[ $(printf hello | timeout 20 usher-client "$1:$port") == HELLO ]]; }
is_answered() { is_answered_at localhost; }

# Connects, and leaves the descriptor in `client`. The connection is there even if nobody accepts it yet.
connect_to() { exec {client}<>"/dev/tcp/$1/$port"; }
connect() { connect_to 127.0.0.1; }
is_connected() { (connect) 2>/dev/null; }
say() { printf '%s\n' "$1" >&"$client"; }
heard() {
  local line
  IFS= read -r -t "${2:-20}" line <&"$client" || fail "a client waited in vain for '$1'"
  [[ $line == "$1" ]] || fail "a client heard '$line', and not '$1'"
}

# A value of what `usherctl status --json` says, by the name of its key: the first that there is.
status_value() { usherctl status --json | tr -d '\n ' | grep -o "\"$1\":[^,}]*" | head -n 1 | cut -d : -f 2 | tr -d '"'; }

# All that there is, but what the package manager, the journal and the system keep for themselves.
inventory() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /var/tmp \
    -o -path /srv -o -path /var/log -o -path /var/cache -o -path /var/lib/dpkg -o -path /var/lib/apt \) -prune -o \
    -printf '%y %m %u:%g %p\n' | grep -v -e '/etc/[a-z]*-$' -e '/etc/\.pwd\.lock$' | LC_ALL=C sort
  find /run/usherd /run/systemd/system /tmp 2>/dev/null | grep -i usher || true
  LC_ALL=C sort /etc/passwd /etc/group /etc/shadow /etc/gshadow
}

# Since a case began.
journal() { journalctl --quiet --no-pager --since "@$BEGUN" "$@"; }
said() { journal -u usherd.service -o cat | grep -q -e "$1"; }

# As one of the accounts that the runner made: member is in the group usher, by a supplementary membership, and
# stranger is in no group that matters.
as() {
  local account=$1
  shift
  runuser -u "$account" -- "$@"
}

# The start of a unit that is in force: another one means that it was started again.
incarnation() { property InvocationID "$1"; }
