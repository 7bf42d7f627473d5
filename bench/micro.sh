#!/usr/bin/env bash
# Measures single functions, in one process: time and allocated bytes.
# Usage: bench/micro.sh [BENCHMARKDOTNET-OPTION…]    e.g. --filter '*Allowed*', --job short
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build bench/Micro -c Release --nologo -v quiet -clp:"ErrorsOnly;NoSummary" >&2
exec dotnet bench/Micro/bin/Release/net10.0/IM2.Micro.dll --artifacts artifacts/micro "$@"
