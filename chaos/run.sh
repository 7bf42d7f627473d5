#!/usr/bin/env bash
# Real processes under load, faults, and an independent check of the books: see chaos/README.md.
# Usage: chaos/run.sh [--quick | --long | --fault NAME [--times N]] [--bug NAME | --bugs] [--seed N] [--rate N] [--wallets N] [--untimed] [--keep]
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CHAOS_ROOT="$PWD"

# What breaks the network, where there is a right to: without it partitions are reported as skipped.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  missing=()
  command -v ip >/dev/null || missing+=(iproute2)
  command -v nft >/dev/null || missing+=(nftables)
  if [ ${#missing[@]} -gt 0 ]; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } >/dev/null 2>&1 \
      || echo "chaos/run.sh: could not install ${missing[*]}" >&2
  fi
fi

if [ -z "${CHAOS_NO_BUILD:-}" ]; then
  dotnet build chaos/Chaos -c Release --nologo -v quiet -clp:"ErrorsOnly;NoSummary" >&2 || { echo "chaos/run.sh: the build failed" >&2; exit 2; }
fi
exec dotnet chaos/Chaos/bin/Release/net10.0/IM2.Chaos.dll "$@"
