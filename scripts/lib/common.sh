# shellcheck shell=bash
# Shared by the scripts of this folder's parent; sourced, never run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
logs="$root/build/logs"

say() { printf '%s\n' "$*"; }
step() { printf '\n==> %s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
  warn "$*"
  exit 1
}

# packages_of GROUP...: their names.
packages_of() {
  local group
  for group in "$@"; do awk -v group="$group" '$1 == group { print $2 }' scripts/lib/packages.txt; done
}

# missing_packages NAME...: those that are not installed.
missing_packages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || printf '%s\n' "$name"
  done
}

have_node() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    [ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge 18 ]
}

# ensure_packages GROUP...: installs what is missing, or says which one line would and stops.
ensure_packages() {
  local names missing as_root=()
  mapfile -t names < <(packages_of "$@")
  command -v dpkg-query >/dev/null ||
    die "This is not Debian. Install the equivalents of: ${names[*]}"
  mapfile -t missing < <(missing_packages "${names[@]}")
  if [ "${#missing[@]}" -eq 0 ]; then
    say "All ${#names[@]} packages are installed."
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
      warn "Some packages are missing, and installing them needs root. Please run, then start this again:"
      die "  sudo apt-get install -y --no-install-recommends ${missing[*]}"
    fi
    as_root=(sudo -n)
  fi
  say "Installing ${#missing[@]} packages: ${missing[*]}"
  mkdir -p "$logs"
  run_logged apt-get-update "${as_root[@]}" apt-get update -q
  run_logged apt-get-install "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# run_logged NAME COMMAND...: output goes to build/logs/NAME.log, with a sign of life now and then; all of what
# matters is shown if it fails.
run_logged() {
  local name=$1 log="$logs/$1.log" pid code=0 seconds=$SECONDS waited=0
  shift
  mkdir -p "$logs"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
    if [ $((waited % 20)) -eq 0 ]; then say "    $(tail -n 1 "$log" | tr -d '\r' | cut -c1-100)"; fi
  done
  wait "$pid" || code=$?
  if [ "$code" -eq 0 ]; then
    say "    done in $((SECONDS - seconds)) s ($name)"
    return 0
  fi
  warn "    failed after $((SECONDS - seconds)) s; the end of build/logs/$name.log:"
  # Compilers bury the first error far above the last line.
  grep -nE '(error:|FAILED:|CMake Error|^E: )' "$log" | head -n 20 >&2 || true
  tail -n 60 "$log" >&2
  return "$code"
}

# Debian's chromium and compilers are found by themselves; the cache only if it is there.
use_compiler_cache() {
  if command -v ccache >/dev/null; then export ESS_CXX_LAUNCHER=ccache; else export ESS_CXX_LAUNCHER=""; fi
}

# build_preset PRESET [TARGET...]
build_preset() {
  local preset=$1 targets=()
  shift
  if [ "$#" -gt 0 ]; then targets=(--target "$@"); fi
  run_logged "configure-$preset" cmake --preset "$preset" || return 1
  # All that does not compile is told at once, not the first file of it.
  run_logged "build-$preset" cmake --build --preset "$preset" "${targets[@]}" -- -k 0
}
