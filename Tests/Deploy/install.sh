#!/usr/bin/env bash
# What is installed works where it is, and uninstalling leaves nothing but the configuration.
set -euo pipefail
cd "$(dirname "$0")/../.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

export DESTDIR=$scratch/root PREFIX=/opt/usher
all() { (cd "$DESTDIR" && find . -mindepth 1 | LC_ALL=C sort); }

# What is there before is not ours to remove, even if it is empty.
mkdir -p "$DESTDIR/opt/usher/share/man" "$DESTDIR/etc"
before=$(all)

deploy/install "$PROGRAMS"
first=$(all)
deploy/install "$PROGRAMS"
[[ $(all) == "$first" ]] || fail "installing again installs something else:" "$(diff <(echo "$first") <(all))"

units=$DESTDIR/opt/usher/lib/systemd/system
grep -qx 'ExecStart=/opt/usher/bin/usherd' "$units/usherd.service" || fail "the service does not start what is installed"
! grep -r '/usr/bin' "$units" || fail "a unit names another place"

"$DESTDIR/opt/usher/bin/usherd" --config "$DESTDIR/etc/usherd/usherd.toml" --check-config >/dev/null ||
  fail "the configuration is not valid"
"$DESTDIR/opt/usher/bin/usherd" --config "$DESTDIR/etc/usherd/usherd.toml" --print-config >"$scratch/config"
! grep -v -e '# default$' -e '^\[' -e '^$' "$scratch/config" || fail "the configuration sets something"

for completion in "$DESTDIR"/opt/usher/share/bash-completion/completions/*; do bash -n "$completion"; done
[[ -s $DESTDIR/opt/usher/share/zsh/site-functions/_usherctl ]] || fail "zsh knows nothing of usherctl"
[[ -s $DESTDIR/opt/usher/share/fish/vendor_completions.d/usherctl.fish ]] || fail "fish knows nothing of usherctl"

# A changed configuration survives a later installation.
echo '# changed' >>"$DESTDIR/etc/usherd/usherd.toml"
deploy/install "$PROGRAMS"
grep -qx '# changed' "$DESTDIR/etc/usherd/usherd.toml" || fail "installing has overwritten the configuration"

deploy/uninstall
after=$(all | grep -v -x -e './etc/usherd' -e './etc/usherd/usherd.toml')
[[ $after == "$before" ]] || fail "uninstalling leaves, or takes:" "$(diff <(echo "$before") <(echo "$after"))"
[[ -e $DESTDIR/etc/usherd/usherd.toml ]] || fail "uninstalling has removed the configuration"
! deploy/uninstall 2>/dev/null || fail "there was nothing more to uninstall"
