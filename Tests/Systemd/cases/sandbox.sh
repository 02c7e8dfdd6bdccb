#!/usr/bin/env bash
# The sandbox holds: what it forbids is tried in it, and in none, where it must succeed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=library.sh
. "${BASH_SOURCE%/*}/library.sh"

# Runs the attempts as a service: the name of its unit, and settings, of which the last of a kind counts.
attempt() {
  {
    cat
    # Whatever it was, it runs once.
    printf '%s\n' '[Service]' Type=oneshot ExecStart= "ExecStart=/bin/bash $share/cases/attempts"
  } >"/run/systemd/system/$1.service"
  systemctl daemon-reload
  systemctl start "$1.service" || fail "$1 does not run: $(journal -u "$1.service" -o cat)"
  journal -u "$1.service" _COMM=bash -o cat | grep -E '^(allowed|forbidden) ' | LC_ALL=C sort
  rm "/run/systemd/system/$1.service"
}

# The service's own unit but for what would make it another service.
sandbox() {
  sed -E -e '/^\[Install\]/,$d' \
    -e '/^(Type|NotifyAccess|Sockets|Exec[A-Za-z]*|Restart[A-Za-z]*|WatchdogSec|FileDescriptorStoreMax)=/d' \
    /usr/lib/systemd/system/usherd.service
}

what_is_forbidden_fails() {
  fresh
  # For whoever looks for them from inside.
  echo secret | tee /root/secret /home/member/secret /tmp/secret >/dev/null
  chmod 755 /root /home/member
  ipcmk --queue >/dev/null
  install -d -o usherd -g usherd /var/lib/usherd

  local open service as_root names
  open=$(attempt usherd-open </dev/null)
  service=$(sandbox | attempt usherd-sandbox)
  # Not for want of rights as a user alone.
  as_root=$({ sandbox | sed '/^User=/d'; } | attempt usherd-rooted)
  chmod 700 /root
  rm -f /root/secret /home/member/secret /tmp/secret
  names=$(tried <<<"$open" | grep -v '^must ')
  (($(wc -l <<<"$names") >= 20)) || fail "what was tried:" "$open"
  ! grep '^forbidden ' <<<"$open" || fail "this proves nothing, because it is forbidden without a sandbox too"
  [[ $(tried <<<"$service") == "$(tried <<<"$open")" ]] || fail "not all was tried:" "$service"
  ! grep '^allowed ' <<<"$service" | grep -v '^allowed must ' || fail "the sandbox lets this through"
  ! grep '^allowed ' <<<"$as_root" | grep -v '^allowed must ' || fail "the sandbox lets this through for root"
  ! grep '^forbidden must ' <<<"$service" || fail "the sandbox forbids what is needed"
  note "$(wc -l <<<"$names") attempts"
}

tried() { cut -d ' ' -f 2- | LC_ALL=C sort; }

# Of the process as it runs, and not of a unit that is like it.
the_process_has_no_way_out() {
  fresh
  start
  local status
  status=$(<"/proc/$(property MainPID)/status")
  grep -q -P '^NoNewPrivs:\t1$' <<<"$status" || fail "it may gain privileges" "$status"
  grep -q -P '^Seccomp:\t2$' <<<"$status" || fail "its system calls are not filtered" "$status"
  local set
  for set in Inh Prm Eff Bnd Amb; do
    grep -q -P "^Cap$set:\t0{16}$" <<<"$status" || fail "it has capabilities" "$status"
  done
  [[ $(stat -c %U "/proc/$(property MainPID)") == usherd ]] || fail "it runs as another user"
  # Nothing of this costs it anything that it says.
  ! journal -u usherd.service -p warning -o cat | grep . || fail "it complains"
}

rings() { find "/proc/$(property MainPID)/fd" -lname '*io_uring*' | wc -l; }

# With the rings that it sends by, and where a drop-in keeps them from it.
it_sends_with_and_without_rings() {
  fresh
  start
  (($(rings) > 0)) || fail "the sandbox keeps rings from it"
  is_answered || fail "nobody is answered"
  systemctl stop usherd.service
  drop_in rings <<'EOF'
[Service]
SystemCallFilter=~io_uring_setup
EOF
  start
  (($(rings) == 0)) || fail "it has rings all the same"
  is_answered || fail "nobody is answered without rings"
  ! journal -u usherd.service -p warning -o cat | grep . || fail "it complains"
}
