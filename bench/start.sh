#!/usr/bin/env bash
# How long the product takes from its start to its first answer that money can be made durable, on empty data.
# Usage: bench/start.sh [RUNS]     prints milliseconds: min, median, max. Default: 5 runs.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 ASPNETCORE_ENVIRONMENT=Development
runs=${1:-5} port=5980
dotnet build src/ApiHost -c Release --nologo -v quiet -clp:"ErrorsOnly;NoSummary" >&2
host=$PWD/src/ApiHost/bin/Release/net10.0/IM2.ApiHost.dll
now() { date +%s%3N; }
for _ in $(seq "$runs"); do
  folder=$(mktemp -d)
  began=$(now)
  (cd "$folder" && exec dotnet "$host" --urls "http://127.0.0.1:$port" --Sandbox:Url=http://127.0.0.1:5981 --Silo:SiloPort=15981 --Silo:GatewayPort=35981 >log 2>&1) &
  until curl --silent --fail --max-time 1 "http://127.0.0.1:$port/health/ready" >/dev/null; do
    sleep 0.01
    [ $(($(now) - began)) -lt 60000 ] || { cat "$folder/log" >&2; exit 1; }
  done
  echo $(($(now) - began))
  kill %1 && wait %1 2>/dev/null || true
  rm -rf "$folder"
done | sort -n | awk '{ t[NR] = $1 } END { printf "ms to the first answer: min %d, median %d, max %d (%d runs)\n", t[1], t[int((NR + 1) / 2)], t[NR], NR }'
