#!/usr/bin/env bash
# The units mean something to systemd, and lock usherd in.
set -euo pipefail
cd "$(dirname "$0")/../.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Where the programs are is checked too: they must exist.
mkdir -p "$scratch/bin" "$scratch/units"
for unit in deploy/systemd/*; do sed "s|=/usr/bin/|=$scratch/bin/|" "$unit" >"$scratch/units/${unit##*/}"; done
for program in usherd usherctl; do install -m 755 /bin/true "$scratch/bin/$program"; done

said=$(systemd-analyze verify --man=no "$scratch"/units/* 2>&1) || fail "verify:" "$said"
[[ -z $said ]] || fail "verify is not silent:" "$said"

# In tenths, and without what this machine has set.
systemd-analyze security --offline=1 --threshold=15 "$scratch/units/usherd.service" >"$scratch/security" 2>&1 ||
  fail "the sandbox has more than 1.5:" "$(<"$scratch/security")"

# Whatever these would do, they are not to be there: they take the admin socket from the group, or hide who asks.
for key in RuntimeDirectory DynamicUser PrivateUsers PrivatePIDs; do
  ! grep -q "^$key=" deploy/systemd/usherd.service || fail "usherd.service must not have $key="
done
grep -qx 'Sockets=usherd.socket usherd-admin.socket' deploy/systemd/usherd.service ||
  fail "usherd.service must bring both sockets"

# Every user and group that a unit names is made.
systemd-sysusers --dry-run --root="$scratch" "$PWD/deploy/sysusers.d/usherd.conf" >"$scratch/made" 2>&1 ||
  fail "sysusers:" "$(<"$scratch/made")"
sed -n -E 's/^(User|Group|SocketUser|SocketGroup)=//p' deploy/systemd/* | while read -r name; do
  grep -qE "^[ug] $name " deploy/sysusers.d/usherd.conf || fail "nobody makes $name"
done
