#!/usr/bin/env bash
# Whatever happens to the service, it comes back, and the port is kept.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=library.sh
. "${BASH_SOURCE%/*}/library.sh"

# Ends it with a signal, and waits for the next one.
crash() {
  local pid
  pid=$(property MainPID)
  kill "-$1" "$pid"
  wait_until 10 is_not MainPID "$pid"
  is_connected || fail "the port is closed after SIG$1"
  is_started
}

# Of the socket units, which must not notice anything.
socket_incarnations() {
  local unit
  for unit in usherd.socket usherd-admin.socket; do
    is ActiveState active "$unit" || fail "$unit is $(property ActiveState "$unit")"
    incarnation "$unit"
  done
}

a_kill_brings_the_next() {
  fresh
  is_answered
  local before
  before=$(socket_incarnations)
  local pid
  pid=$(property MainPID)
  # Nobody but systemd starts it again.
  crash KILL
  is NRestarts 1 || fail "restarted $(property NRestarts) times"
  is_not MainPID "$pid" || fail "it is the same"
  is_answered || fail "no answer"
  [[ $(socket_incarnations) == "$before" ]] || fail "the sockets are other ones"
}

five_crashes_in_a_row() {
  fresh
  start
  local before begun=$SECONDS
  before=$(socket_incarnations)
  # By default systemd gives up at the fifth within ten seconds, on the sockets too.
  for _ in 1 2 3 4 5 6; do crash SEGV; done
  note "in $((SECONDS - begun)) s"
  is NRestarts 6 || fail "restarted $(property NRestarts) times"
  is_answered || fail "no answer"
  [[ $(socket_incarnations) == "$before" ]] || fail "the sockets are other ones"
}

a_bad_file_is_retried_and_mends_itself() {
  fresh
  start
  local before
  before=$(socket_incarnations)
  configure <<<$'[server]\nqueues = 1000'
  ! systemctl restart usherd.service || fail "it starts with a bad configuration"
  is ExecMainStatus 78 || fail "it ended with $(property ExecMainStatus)"
  wait_until 10 said '/etc/usherd/usherd.toml:2.*server.queues'
  connect
  say patience
  # More often than systemd would try by default.
  wait_until 20 restarted_at_least 7
  [[ $(socket_incarnations) == "$before" ]] || fail "the sockets are other ones"
  is_connected || fail "the port is closed"
  configure </var/tmp/usherd.toml
  heard PATIENCE
  is_started
  admits
}
restarted_at_least() { (($(property NRestarts) >= $1)); }
admits() { as member usherctl status >/dev/null || fail "operators don't get in"; }

# One lane of two: clients of the other and operators are answered all along.
a_hung_service_is_killed() {
  fresh
  is_not WatchdogUSec 0 || fail "nobody watches"
  # In less time than the unit gives.
  configure <<<$'[server]\nframing = "line"\nqueues = 2'
  mkfifo --mode=666 /var/lib/usherd/pipe
  drop_in hanging <<END
[Service]
ExecStart=
ExecStart=$share/unruly-service
WatchdogSec=3s
END
  connect
  heard welcome
  local pid
  pid=$(property MainPID)
  say 'hang /var/lib/usherd/pipe'
  wait_until 10 said 'something hangs'
  usherctl status >/dev/null || fail "operators are not answered"
  is MainPID "$pid" || fail "it was killed already"
  wait_until 20 said "Failed with result 'watchdog'"
  wait_until 10 is NRestarts 1
  is_started
  is_not MainPID "$pid" || fail "it is the same"
  connect
  heard welcome
  say hello
  heard 1
  # And what does not hang is left alone.
  wait_until 10 is_older_than 5
  is NRestarts 1 || fail "it is killed although nothing hangs"
}
is_older_than() {
  local now started
  now=$(cut -d ' ' -f 1 /proc/uptime | tr -d .)
  started=$(property ActiveEnterTimestampMonotonic)
  ((now * 10000 - started > $1 * 1000000))
}

a_stopped_process_is_killed() {
  fresh
  drop_in watchdog <<<$'[Service]\nWatchdogSec=2s'
  start
  local pid
  pid=$(property MainPID)
  kill -STOP "$pid"
  wait_until 20 said "Failed with result 'watchdog'"
  # Between two processes, or served by the next already.
  connect
  say frozen
  heard FROZEN
  is NRestarts 1 || fail "restarted $(property NRestarts) times"
  is_not MainPID "$pid" || fail "it is the same"
}

an_orderly_end_is_not_undone() {
  fresh
  start
  kill -TERM "$(property MainPID)"
  wait_until 10 is ActiveState inactive
  is Result success || fail "$(property Result)"
  is NRestarts 0 || fail "systemd has started it again"
  is_answered || fail "the next client does not start it"
}
