#!/usr/bin/env bash
# A release has nothing of what tests put between the engine and the kernel.
set -euo pipefail
cd "$(dirname "$0")/../.."

release=${RELEASE:-.build/static/release}
# As its symbols have it; the name of its file is in what debuggers read, whatever is compiled of it.
seam=12FaultyKernel
fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# That it is found where it is shows that it would be found where it must not be.
grep -q "$seam" "$PROGRAMS/usherd" || fail "a debug build is without the seam for faults"
for program in usherd usherctl usher-client usher-bench; do
  ! grep -q "$seam" "$release/$program" || fail "$release/$program has the seam for faults in it"
done
