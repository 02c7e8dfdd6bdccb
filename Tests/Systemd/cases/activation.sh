#!/usr/bin/env bash
# The sockets start the service.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=library.sh
. "${BASH_SOURCE%/*}/library.sh"

the_first_client_starts_it() {
  local address
  for address in 127.0.0.1 '[::1]'; do
    fresh
    is_answered_at "$address" || fail "no answer at $address"
    is_started
  done
}

status_works_before_any_client() {
  fresh
  # Operators are let in first, and the first of them may be answered while the rest still starts.
  [[ $(status_value state) == @(starting|running) ]] || fail "$(usherctl status --json)"
  wait_until 10 runs
  [[ $(status_value accepted) == 0 ]] || fail "somebody was there before"
  # Started by operators, it takes clients all the same.
  local listeners
  listeners=$(usherctl status --json | tr -d '\n ' | grep -o '"listeners":\[[^]]*\]')
  [[ $(grep -o '"activated":true' <<<"$listeners" | wc -l) == 2 ]] || fail "$listeners"
  is_answered || fail "no answer"
}

runs() { [[ $(status_value state) == running ]]; }

a_connection_made_before_it_runs_is_served() {
  fresh
  mkfifo /var/lib/usherd/gate
  # The + takes it out of the sandbox.
  drop_in gate <<<$'[Service]\nExecStartPre=+/bin/sh -c "read -r line </var/lib/usherd/gate"'
  connect
  say early
  wait_until 10 is SubState start-pre
  is MainPID 0 || fail "it runs already"
  echo open >/var/lib/usherd/gate
  heard EARLY
}

systemctl_shows_the_numbers() {
  fresh
  local clients=() status='Status: "3 of [0-9]* clients, 3 accepted"'
  for _ in 1 2 3; do
    connect
    say hi
    heard HI
    clients+=("$client")
  done
  wait_until 10 shows "$status"
  for client in "${clients[@]}"; do exec {client}>&-; done
  wait_until 10 shows 'Status: "0 of [0-9]* clients, 3 accepted"'
}
shows() { systemctl status usherd | grep -e "$1"; }

# The drop-in of the README, which takes away the addresses of the unit.
opens_to_the_world() {
  fresh
  # Another address than the loopback's own.
  ! (connect_to 127.0.0.2) 2>/dev/null || fail "it is open already"
  mkdir -p /run/systemd/system/usherd.socket.d
  printf '[Socket]\nListenStream=\nListenStream=%s\n' "$port" >/run/systemd/system/usherd.socket.d/override.conf
  systemctl daemon-reload
  systemctl stop usherd.socket usherd.service
  systemctl start usherd.socket
  local address
  for address in 127.0.0.1 127.0.0.2 '[::1]'; do is_answered_at "$address" || fail "no answer at $address"; done
}

readiness_means_reachable() {
  fresh
  # Type=notify: start returns when it is ready, and everyone can be reached by then.
  for _ in 1 2 3 4 5; do
    start
    [[ $(status_value state) == running ]] || fail "it is not running when it says so"
    systemctl restart usherd.service
  done
}
