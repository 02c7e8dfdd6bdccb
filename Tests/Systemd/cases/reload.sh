#!/usr/bin/env bash
# Reloading: a good file comes into force without anybody being disconnected, a bad one changes nothing.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=library.sh
. "${BASH_SOURCE%/*}/library.sh"

# Everyone who is idle for a second is disconnected.
impatient() { configure <<<$'[limits]\nidle = "1s"'; }

# The client that a case began with is still served, by the same process.
nobody_was_disturbed() {
  say again
  heard AGAIN
  is MainPID "$1" || fail "it is another process"
  is ActiveState active || fail "it is $(property ActiveState)"
}

begin() {
  fresh
  connect
  say hi
  heard HI
  is_started
}

applies() {
  begin
  local pid
  pid=$(property MainPID)
  impatient
  "$@"
  nobody_was_disturbed "$pid"
  # And then it is idle.
  ! IFS= read -r -t 20 _ <&"$client" || fail "it hears something"
  wait_until 10 said idle
}

systemctl_applies_a_good_file() { applies systemctl reload usherd; }
usherctl_applies_a_good_file() { applies usherctl reload; }
a_signal_applies_a_good_file() { applies systemctl kill --signal=HUP usherd; }

a_bad_file_changes_nothing() {
  begin
  local pid said status=0
  pid=$(property MainPID)
  configure <<<$'[limits]\nidle = "1s"\nclients = "many"'
  ! systemctl reload usherd 2>/dev/null || fail "systemctl reload succeeds"
  said=$(usherctl reload 2>&1) || status=$?
  ((status == 2)) || fail "usherctl reload ended with $status"
  [[ $said == *'/etc/usherd/usherd.toml:3'* && $said == *limits.clients* ]] || fail "it says: $said"
  # Longer than the time that is not in force.
  ! IFS= read -r -t 3 _ <&"$client" || fail "it hears something"
  nobody_was_disturbed "$pid"
  impatient
  systemctl reload usherd || fail "a good file after a bad one is refused"
}

# Clients come and go and talk all the time; none of them may notice.
reloading_under_load() {
  begin
  local pid workers=() worker on=/var/tmp/load
  pid=$(property MainPID)
  : >"$on"
  for worker in 1 2 3 4; do
    while [[ -e $on ]]; do is_answered || fail "worker $worker was not answered"; done &
    workers+=($!)
  done
  for _ in 1 2 3 4 5; do
    configure <<<$'[limits]\nclients = "many"'
    ! systemctl reload usherd 2>/dev/null || fail "systemctl reload succeeds with a bad file"
    configure <<<$'[limits]\nclients = 500'
    systemctl reload usherd || fail "systemctl reload fails with a good file"
  done
  rm "$on"
  for worker in "${workers[@]}"; do wait "$worker" || fail "a client was disturbed"; done
  nobody_was_disturbed "$pid"
  [[ $(status_value limit) == 500 ]] || fail "the limit is $(status_value limit)"
}
