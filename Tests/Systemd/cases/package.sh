#!/usr/bin/env bash
# The package comes, and leaves no trace.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=library.sh
. "${BASH_SOURCE%/*}/library.sh"

# The first or the second.
install_package() { apt-get install -qq --yes "${@:2}" "$share/$1"/*.deb; }

installs() {
  inventory >/var/tmp/before
  install_package first
  cp /etc/usherd/usherd.toml /var/tmp/
  local unit
  for unit in usherd.socket usherd-admin.socket; do
    [[ $(systemctl is-active "$unit") == active ]] || fail "$unit is not up"
    [[ $(systemctl is-enabled "$unit") == enabled ]] || fail "$unit is not enabled"
  done
  [[ $(systemctl is-active usherd.service) == inactive ]] || fail "the service is not to run yet"
  [[ $(systemctl is-enabled usherd.service) == disabled ]] || fail "whoever wants the service at boot enables it"
  [[ $(stat -c '%A %U:%G' /run/usherd) == 'drwxr-xr-x root:root' ]] || fail "$(ls -ld /run/usherd)"
  [[ $(stat -c '%A %U:%G' /run/usherd/admin.sock) == 'srw-rw---- usherd:usher' ]] || fail "$(ls -l /run/usherd)"
  useradd --create-home --groups usher member
  useradd --create-home stranger
}

is_small() {
  local size
  size=$(stat -c %s /usr/bin/usherd)
  note "$size bytes"
  ((size < 18000000)) || fail "usherd has $size bytes"
}

units_are_understood() {
  local said
  said=$(systemd-analyze verify --man=no "${units[@]}" 2>&1) || fail "$said"
  [[ -z $said ]] || fail "$said"
  ! journalctl --quiet --no-pager | grep -e 'usherd[a-z-]*\.\(service\|socket\):[0-9]*: ' || fail "systemd complains"
}

is_locked_in() {
  local said
  said=$(systemd-analyze security --no-pager --threshold=15 usherd.service 2>&1) || fail "$said"
  note "$(grep -o 'exposure level[^:]*: [0-9.]*' <<<"$said")"
}

# How many times the service was started since a case began.
starts() { journal _PID=1 UNIT=usherd.service MESSAGE_ID=39f53479d3a045ac8e11786248231fbf -o cat | wc -l; }

# Somebody connects, and again, until a file is gone; each must get in and be answered.
keep_coming() {
  local come=0
  while [[ -e $1 ]]; do
    is_connected || fail "refused after $come"
    connect && say hello && heard HELLO
    exec {client}>&-
    come=$((come + 1))
  done
  echo "$come" >"$2"
}

upgrade_restarts_the_service_once() {
  fresh
  start
  local -A before
  local unit
  for unit in "${units[@]}"; do before[$unit]=$(incarnation "$unit"); done
  local inode come=/var/tmp/come started
  inode=$(stat -c %i /run/usherd/admin.sock)
  started=$(starts)
  : >"$come.on"
  keep_coming "$come.on" "$come" &
  install_package second
  is_started
  rm "$come.on"
  wait $! || fail "whoever came meanwhile was not served"
  [[ $(starts) == "$((started + 1))" ]] || fail "it was started $(($(starts) - started)) times"
  [[ $(incarnation usherd.service) != "${before[usherd.service]}" ]] || fail "the old one still runs"
  for unit in usherd.socket usherd-admin.socket; do
    [[ $(incarnation "$unit") == "${before[$unit]}" ]] || fail "$unit was not left alone"
  done
  [[ $(stat -c %i /run/usherd/admin.sock) == "$inode" ]] || fail "the admin socket is another one"
  note "$(<"$come") came meanwhile"
}

upgrade_wakes_nobody() {
  fresh
  install_package first --allow-downgrades
  install_package second
  is ActiveState inactive || fail "an upgrade has started the service"
  systemctl stop "${units[@]}"
  systemctl disable "${units[@]}"
  install_package second --reinstall
  local unit
  for unit in usherd.socket usherd-admin.socket; do
    is ActiveState inactive "$unit" || fail "an upgrade has opened $unit, which was closed"
    [[ $(systemctl is-enabled "$unit") == disabled ]] || fail "an upgrade has enabled $unit"
  done
}

# With the commands of the README.
stays_stopped() {
  fresh
  # Who no longer wants it from the boot on has the sockets still.
  systemctl enable --now usherd.service
  systemctl disable usherd.service
  [[ $(systemctl is-enabled usherd.socket) == enabled ]] || fail "without the service, the sockets are disabled too"
  systemctl stop usherd.socket usherd-admin.socket usherd.service
  systemctl disable usherd.socket usherd-admin.socket usherd.service
  ! is_connected || fail "the port is open"
  local status=0
  usherctl status 2>/dev/null || status=$?
  ((status == 3)) || fail "usherctl ended with $status"
  local unit
  for unit in "${units[@]}"; do
    is ActiveState inactive "$unit" || fail "$unit is $(property ActiveState "$unit")"
    [[ $(systemctl is-enabled "$unit") == disabled ]] || fail "$unit is enabled"
  done
}

removal_keeps_the_configuration() {
  fresh
  echo '# ours' >>/etc/usherd/usherd.toml
  start
  apt-get remove -qq --yes usher
  ! is_connected || fail "the port is open"
  [[ ! -e /run/usherd ]] || fail "left: $(ls -la /run/usherd)"
  ! pgrep usherd || fail "it runs"
  grep -qx '# ours' /etc/usherd/usherd.toml || fail "the configuration is gone"
  install_package second
  grep -qx '# ours' /etc/usherd/usherd.toml || fail "the configuration is another one"
  is ActiveState active usherd.socket || fail "the sockets of what is installed again are not up"
  is_answered || fail "it does not answer"
}

purge_leaves_nothing() {
  fresh
  start
  apt-get purge -qq --yes usher
  userdel --remove member 2>/dev/null
  userdel --remove stranger 2>/dev/null
  ! is_connected || fail "the port is open"
  ! systemctl list-unit-files --no-legend | grep usherd || fail "units are left"
  ! systemctl list-units --all --no-legend | grep usherd || fail "systemd knows units still"
  ! dpkg-query --show usher 2>/dev/null || fail "dpkg knows it still"
  local difference
  difference=$(diff /var/tmp/before <(inventory)) || fail "left or taken:" "$difference"
}
