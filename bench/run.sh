#!/usr/bin/env bash
# Runs the benchmarks, each beside its peer, and prints a table and a line of JSON for each.
# Usage: bench/run.sh [--list] [--quick] [--seconds=N] [--runs=N] [--ours] [--json | --markdown] [NAME…]
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build bench/Bench -c Release --nologo -v quiet -clp:"ErrorsOnly;NoSummary" >&2
exec dotnet bench/Bench/bin/Release/net10.0/IM2.Bench.dll "$@"
