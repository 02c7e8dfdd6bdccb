#!/usr/bin/env bash
# The manual is well formed, and tells of every flag and key there is, and of none that there is not.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

for page in deploy/man/*; do
  # Whether other pages are installed on this machine is not asked.
  said=$(mandoc -Tlint -W style "$page" 2>&1 | grep -v -e 'referenced manual not found' -e 'outdated mandoc.db' || true)
  [[ -z $said ]] || fail "$said"
  said=$(groff -mandoc -ww -z -Tutf8 "$page" 2>&1) || fail "$said"
  [[ -z $said ]] || fail "$said"
done

# The long flags that a program's help has, subcommands and all.
flags_of() {
  local program=$PROGRAMS/$1 command
  {
    "$program" --help
    if [[ $1 == usherctl ]]; then
      for command in $("$program" --help | sed -n '/^SUBCOMMANDS:/,$ s/^  \([a-z-]*\)  .*/\1/p'); do
        "$program" "$command" --help
      done
    fi
  } | grep -o -E -e '(^|[ ,[])--[a-z-]+[a-z]' | grep -o -E -e '--[a-z-]+' | sort -u
}

# Those that a page has.
flags_in() {
  mandoc -Tutf8 -O width=1000 "$1" | col -bx | sed -n '/^SYNOPSIS/,/^[A-Z ]*EXAMPLES/p' |
    grep -o -E -e '--[a-z-]+[a-z]' | sort -u
}

for program in usherd usherctl usher-client usher-bench; do
  page=(deploy/man/"$program".[1-8])
  difference=$(diff <(flags_of "$program") <(flags_in "${page[0]}")) ||
    fail "flags, in the help (<) and in ${page[0]} (>):" "$difference"
done

keys_in_file() { sed -n -E 's/^([a-z_]+) = .*/\1/p' config/usherd.toml | sort; }
keys_in_page() { sed -n 's/^\.It Cm \([a-z_]*\) .*/\1/p' deploy/man/usherd.toml.5 | sort; }
difference=$(diff <(keys_in_file) <(keys_in_page)) ||
  fail "keys, in config/usherd.toml (<) and in usherd.toml(5) (>):" "$difference"
