#!/usr/bin/env bash
# systemd's own Varlink client understands the admin socket.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=library.sh
. "${BASH_SOURCE%/*}/library.sh"

readonly socket=/run/usherd/admin.sock

the_service_describes_itself() {
  fresh
  local said
  said=$(varlinkctl info "$socket")
  grep -q -i 'product: *usher' <<<"$said" || fail "info:" "$said"
  said=$(varlinkctl list-interfaces "$socket")
  [[ $(LC_ALL=C sort <<<"$said") == $'io.usher.Admin\norg.varlink.service' ]] || fail "list-interfaces:" "$said"
}

the_description_is_valid() {
  fresh
  local interface
  for interface in io.usher.Admin org.varlink.service; do
    varlinkctl introspect "$socket" "$interface" >/var/tmp/interface
    grep -q "^interface $interface" /var/tmp/interface || fail "$(</var/tmp/interface)"
    # As the daemon sends it, not as varlinkctl lays it out.
    description "$interface" >/var/tmp/description
    varlinkctl validate-idl /var/tmp/description 2>/var/tmp/said || fail "$(</var/tmp/said)"
  done
}
description() {
  varlinkctl call --json=short "$socket" org.varlink.service.GetInterfaceDescription "{\"interface\": \"$1\"}" |
    perl -pe 's/^\{"description":"(.*)"\}$/$1/; s/\\(.)/$1 eq "n" ? "\n" : $1 eq "t" ? "\t" : $1/ge'
}

methods_are_called() {
  fresh
  connect
  say hi
  heard HI
  local said
  said=$(varlinkctl call --json=short "$socket" io.usher.Admin.GetStatus '{}')
  [[ $said == *'"state":"running"'* ]] || fail "$said"
  said=$(varlinkctl call --json=short "$socket" io.usher.Admin.KickClients '{"selector": {"all": true}, "reason": "out"}')
  [[ $said == *'"kicked":[1]'* ]] || fail "$said"
  heard out
  ! said=$(varlinkctl call "$socket" io.usher.Admin.KickClients '{"selector": {}}' 2>&1) || fail "it kicks everyone"
  [[ $said == *io.usher.Admin.EmptySelector* ]] || fail "$said"
}
