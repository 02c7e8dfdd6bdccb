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

# Everything that the interface declares, with something to call it with, the end of it last.
every_method_is_called() {
  fresh
  connect
  say hi
  heard HI
  local called=() said
  call() {
    called+=("$1")
    said=$(varlinkctl call --json=short "${@:4}" "$socket" "io.usher.Admin.$1" "$2" 2>&1) || fail "$1:" "$said"
    [[ $said == *"$3"* ]] || fail "$1, where $3 was to be:" "$said"
  }
  call Ping '{}' '{}'
  call GetStatus '{}' '"state":"running"'
  call GetMetrics '{}' '# EOF'
  call GetConfiguration '{}' '"key":"limits.clients"'
  call GetLogLevel '{}' '"level":"info"'
  call SetLogLevel '{"level": "debug"}' '"before":"info"'
  call Reload '{}' '"changed":["log.level"]'
  call LabelClient '{"id": 1, "label": "green"}' '{}'
  call ListClients '{"selector": {"labels": ["gr*"]}}' '"label":"green"' --more
  call SendText '{"selector": {"ids": [1]}, "text": "hello"}' '"sent":1'
  heard hello
  varlinkctl call --json=short --more --timeout=infinity "$socket" io.usher.Admin.Watch '{}' >/var/tmp/watched &
  local watcher=$!
  called+=(Watch)
  wait_until 10 grep -q '"ready":true' /var/tmp/watched
  call KickClients '{"selector": {"ids": [1]}, "reason": "out"}' '"kicked":[1]'
  heard out
  wait_until 10 grep -q '"kind":"kicked"' /var/tmp/watched
  kill "$watcher"
  call BanAddress '{"address": "192.0.2.0/24", "reason": "why"}' '"reason":"why"'
  call ListBans '{}' '"address":"192.0.2.0/24"'
  call UnbanAddress '{"address": "192.0.2.0/24"}' '{}'
  call Drain '{"spreadUSec": 0}' '"left":0' --more
  call Resume '{}' '"wasDraining":true'
  call Shutdown '{}' '"activated":true'
  local declared
  declared=$(description io.usher.Admin | sed -n 's/^method \([A-Za-z]*\).*/\1/p' | LC_ALL=C sort)
  [[ $(printf '%s\n' "${called[@]}" | LC_ALL=C sort) == "$declared" ]] || fail "not called, or not declared:" "$declared"
}
