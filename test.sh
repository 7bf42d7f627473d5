#!/usr/bin/env bash
# Builds everything and runs every test: about 38 minutes on 2 cores. Needs the .NET SDK and the network (packages, a linter from npm); installs what else the
# tests need (Chromium with fonts for Chinese, PostgreSQL, Node.js with npm, curl, jq; as root also iproute2 and nftables) by apt-get when it is missing.
# Ends with a quick chaos run and the planted bugs (chaos/README.md), where there is no FILTER. What root alone can break is skipped for others, and counted so.
# Usage: ./test.sh [--long] [FILTER]
#   --long    the same tests with 10,000,000 random wallet operations (100,000 otherwise) and 1,000 kills of a silo under load (50
#             otherwise): about an hour. (The chaos runs of hours are chaos/run.sh --long.) IM2_LAW_OPERATIONS, IM2_CRASH_KILLS and IM2_FUZZ_REQUESTS (20,000) say other numbers, IM2_SEED repeats a run.
#   FILTER    is dotnet test's, e.g. 'FullyQualifiedName~PaymentTests'
set -uo pipefail
cd "$(dirname "$0")"
if [ "${1:-}" = --long ]; then
  shift
  export IM2_LAW_OPERATIONS=${IM2_LAW_OPERATIONS:-10000000} IM2_CRASH_KILLS=${IM2_CRASH_KILLS:-1000}
fi
case "${1:-}" in -*) echo "test.sh: there is no option '$1'; see the first lines of this file" >&2; exit 2 ;; esac
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

need() { # need COMMAND PACKAGE…: installs Debian packages if the command is missing
  command -v "$1" >/dev/null && return
  if ! command -v apt-get >/dev/null; then
    echo "test.sh: '$1' is missing; install it and run again" >&2
    exit 2
  fi
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  echo "test.sh: installing ${*:2}"
  $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "${@:2}" >/dev/null || {
    echo "test.sh: could not install ${*:2}" >&2
    exit 2
  }
}
need chromium chromium fonts-noto-cjk
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need initdb postgresql
need curl curl
need jq jq
need npx nodejs npm

# Seeds, and how much a random test has done: what it has proved, and how to repeat it.
figures() { sed -nE 's/<\/StdOut>.*//; s/^.*(IM2_SEED=[^ ]+ .*|\b[0-9]+ (operations in|kills in|answered \().*)$/   \1/p' "$1" 2>/dev/null | awk '!seen[$0]++'; }

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
dotnet build IM2.Orleans.sln -c Release --nologo -v quiet || { echo "test.sh: the build failed" >&2; exit 1; }

status=0
for project in tests/*/*.Tests.csproj; do
  name=$(basename "$project" .csproj)
  echo "== $name"
  dotnet test "$project" -c Release --no-build --nologo \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" ${1:+--filter "$1"} || status=1
  figures "$results/$name.trx"
done

# The API's document, by somebody else's rules. Without a filter only: it is a test like the others, but not dotnet's.
REDOCLY=@redocly/cli@2.77.0
linted=0 lint_failed=0
if [ -z "${1:-}" ]; then
  echo "== API document ($REDOCLY)"
  linted=1
  if lint=$(REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true npx --yes --prefer-offline "$REDOCLY" lint docs/openapi.json \
      --config docs/redocly.yaml --format=stylish --max-problems 1000 2>&1) && ! grep -qE '^ +[0-9]+:[0-9]+ +(warning|error) ' <<<"$lint"; then
    echo "Passed"
  else
    echo "$lint"
    lint_failed=1 status=1
  fi
fi

# Chaos: real processes while silos, hosts and the database die, freeze and lose each other; and planted bugs, which the checker has to find.
chaos_steps=0 chaos_failed=0 chaos_skipped=0
chaos() { # chaos NAME ARGUMENTS…
  echo "== Chaos, $1"
  chaos_steps=$((chaos_steps + 1))
  CHAOS_NO_BUILD=1 chaos/run.sh "${@:2}" | tee "$results/chaos" || chaos_failed=$((chaos_failed + 1)) status=1
  # Faults that could not happen here: of each kind "N, M SKIPPED (why)".
  chaos_skipped=$((chaos_skipped + $(grep -oE '[0-9]+ SKIPPED' "$results/chaos" | awk '{ n += $1 } END { print n + 0 }')))
}
if [ -z "${1:-}" ]; then
  # What is lost, doubled or stale fails here; how long things took is told, for this machine may have other things to do.
  chaos "every fault" --quick --untimed ${IM2_SEED:+--seed "$IM2_SEED"}
  chaos "planted bugs" --bugs ${IM2_SEED:+--seed "$IM2_SEED"}
fi

# One line that every CI reads, from the result files themselves.
count() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ n += $1 } END { print n + 0 }'; }
total=$(count total) passed=$(count passed) failed=$(count failed)
skipped=$((total - passed - failed + chaos_skipped))
total=$((total + linted + chaos_steps)) failed=$((failed + lint_failed + chaos_failed))
passed=$((passed + linted - lint_failed + chaos_steps - chaos_failed))
[ "$total" -gt 0 ] || { echo "test.sh: no test ran" >&2; status=1; }
[ "$failed" -eq 0 ] || status=1
[ "$skipped" -eq 0 ] && echo "$passed passed, $failed failed" || echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
