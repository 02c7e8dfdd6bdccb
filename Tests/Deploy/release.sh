#!/usr/bin/env bash
# A release has nothing of what tests put between the engine and the kernel, or in place of its clock.
set -euo pipefail
cd "$(dirname "$0")/../.."

release=${RELEASE:-.build/static/release}
# As symbols have them; the names of their files are in what debuggers read, whatever is compiled of them.
seams=(12FaultyKernel 9HandClock)
fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

for seam in "${seams[@]}"; do
  # That it is found where it is shows that it would be found where it must not be.
  grep -q "$seam" "$PROGRAMS/usherd" || fail "a debug build is without $seam"
  for program in usherd usherctl usher-client usher-bench; do
    ! grep -q "$seam" "$release/$program" || fail "$release/$program has $seam in it"
  done
done
