#!/usr/bin/env bash
# How long the product takes from its start to its first answer that money can be made durable.
# Usage: bench/start.sh [--wallets N] [RUNS]     prints milliseconds: min, median, max. Default: 5 runs, each on empty data; with
# --wallets on one data file that holds so many funded wallets.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 ASPNETCORE_ENVIRONMENT=Development
wallets=0
if [ "${1:-}" = --wallets ]; then
  wallets=$2
  shift 2
fi
runs=${1:-5} port=5980
dotnet build src/ApiHost -c Release --nologo -v quiet -clp:"ErrorsOnly;NoSummary" >&2
host=$PWD/src/ApiHost/bin/Release/net10.0/IM2.ApiHost.dll
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
if [ "$wallets" -gt 0 ]; then
  dotnet build bench/Bench -c Release --nologo -v quiet -clp:"ErrorsOnly;NoSummary" >&2
  dotnet bench/Bench/bin/Release/net10.0/IM2.Bench.dll fill "$data/im2.db" "$wallets"
fi
now() { date +%s%3N; }
for _ in $(seq "$runs"); do
  [ "$wallets" -gt 0 ] || rm -rf "${data:?}"/*
  began=$(now)
  (cd "$data" && exec dotnet "$host" --urls "http://127.0.0.1:$port" --Storage:Sqlite:DataFile="$data/im2.db" \
    --Sandbox:Url=http://127.0.0.1:5981 --Silo:SiloPort=15981 --Silo:GatewayPort=35981 >"$data/log" 2>&1) &
  until curl --silent --fail --max-time 1 "http://127.0.0.1:$port/health/ready" >/dev/null; do
    sleep 0.01
    [ $(($(now) - began)) -lt 60000 ] || { kill %1; cat "$data/log" >&2; exit 1; }
  done
  echo $(($(now) - began))
  kill %1 && wait %1 2>/dev/null || true
done | sort -n | awk '{ t[NR] = $1 } END { printf "ms to the first answer: min %d, median %d, max %d (%d runs)\n", t[1], t[int((NR + 1) / 2)], t[NR], NR }'
