#!/usr/bin/env bash
# Operators get in by their group, however often the service comes and goes.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=library.sh
. "${BASH_SOURCE%/*}/library.sh"

# A member may look, nobody else may; and the directory stays as the socket unit made it.
admits_the_group() {
  local status=0
  as member usherctl status >/dev/null || fail "after $1, a member of the group gets status $?"
  as stranger usherctl status 2>/dev/null || status=$?
  ((status == 4)) || fail "after $1, a stranger gets status $status"
  [[ $(stat -c '%A %U:%G' /run/usherd) == 'drwxr-xr-x root:root' ]] || fail "after $1: $(ls -ld /run/usherd)"
}

the_group_gets_in() {
  [[ $(id -gn member) != usher && " $(id -Gn member) " == *' usher '* ]] || fail "the test is wrong: $(id member)"
  fresh
  admits_the_group 'the first start'
  systemctl restart usherd.service
  admits_the_group 'a restart'
  systemctl stop usherd.service
  admits_the_group 'a stop, by coming'
  systemctl stop usherd.service
  systemctl start usherd.service
  admits_the_group 'stop and start'
  kill -KILL "$(property MainPID)"
  wait_until 10 is NRestarts 1
  admits_the_group 'a crash'
  systemctl stop "${units[@]}"
  systemctl start usherd.socket usherd-admin.socket
  admits_the_group 'stop and start of everything'
}

the_group_looks_and_root_acts() {
  fresh
  connect
  say hi
  heard HI
  local id status=0
  id=$(first_client)
  as member usherctl kick "$id" 2>/dev/null || status=$?
  ((status == 4)) || fail "a member of the group who kicks gets status $status"
  usherctl kick "$id" --reason 'too loud'
  heard 'too loud'
  said "kick.*uid" || journal -u usherd.service -o verbose | grep -q -i 'UID=0' || fail "nobody knows who has kicked"
}

first_client() { usherctl clients --json | tr -d '\n ' | grep -o '"id":[0-9]*' | head -n 1 | cut -d : -f 2; }

the_journal_finds_a_client() {
  fresh
  connect
  say hi
  heard HI
  local id fields
  id=$(first_client)
  usherctl kick "$id" --reason enough
  heard enough
  wait_until 10 finds "USHER_CLIENT=$id" USHER_REASON=kicked
  fields=$(journal -t usherd "USHER_CLIENT=$id" -o verbose)
  local field
  for field in 'USHER_ENDPOINT=127.0.0.1:' 'PRIORITY=6' 'CODE_FILE=' 'CODE_LINE=' 'CODE_FUNC=' '_SYSTEMD_UNIT=usherd.service' \
    '_TRANSPORT=journal'; do
    grep -q -e "^ *$field" <<<"$fields" || fail "there is no $field" "$fields"
  done
  ! finds "USHER_CLIENT=$((id + 1000))" || fail "it finds anything"
}
finds() { [[ -n $(journal -t usherd "$@") ]]; }
