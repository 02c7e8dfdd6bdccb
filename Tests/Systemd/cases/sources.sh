#!/usr/bin/env bash
# Where there is no package: what the README says of installing from the sources.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=library.sh
. "${BASH_SOURCE%/*}/library.sh"

installed_from_the_sources_it_works() {
  local before left
  # If it is there still, in a run of some cases.
  dpkg --purge usher
  before=$(inventory)
  "$sources/deploy/install" "$programs"
  systemd-sysusers
  systemctl daemon-reload
  systemctl enable --now usherd.socket usherd-admin.socket
  is_answered || fail "no answer"
  is FragmentPath /usr/local/lib/systemd/system/usherd.service || fail "it runs from $(property FragmentPath)"
  usherctl status
  systemctl restart usherd.service
  is_answered || fail "no answer after that"
  systemctl stop "${units[@]}"
  systemctl disable "${units[@]}"
  "$sources/deploy/uninstall"
  systemctl daemon-reload
  # What systemd made for the service, and the accounts, are not known to make.
  userdel usherd
  groupdel usher
  rm -r /var/lib/usherd /run/usherd
  left=$(diff <(echo "$before") <(inventory) || true)
  [[ $(grep '^[<>]' <<<"$left") == $'> d 755 root:root /etc/usherd\n> f 644 root:root /etc/usherd/usherd.toml' ]] ||
    fail "left or taken:" "$left"
}
