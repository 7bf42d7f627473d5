#!/usr/bin/env bash
# One top-up through a running host, with curl alone. Exit 0 only if the credit arrived exactly once.
# Usage: demo/top-up.sh [API [SANDBOX]]     defaults: http://127.0.0.1:5080 http://127.0.0.1:5081
# SERVICE_KEY is the service credential; the default is the development one.
set -euo pipefail
api=${1:-http://127.0.0.1:5080}
sandbox=${2:-http://127.0.0.1:5081}
service_key=${SERVICE_KEY:-dev-service-key}
account="demo-$(date +%s)-$$"
key="order-$account"

call() { # call METHOD PATH [curl arguments…]: prints the body; fails on an HTTP error, showing the problem
  local method=$1 path=$2
  shift 2
  curl --silent --show-error --fail-with-body --max-time 20 -X "$method" "$api$path" \
    -H "Authorization: Bearer $service_key" "$@"
}
field() { # field NAME: the first string value of that name in the JSON on standard input
  grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d'"' -f4
}
number() { # number NAME: the first number of that name
  grep -o "\"$1\":-\?[0-9]*" | head -n 1 | grep -o -- '-\?[0-9]*$'
}
say() { printf '\n== %s\n' "$*"; }

say "create account $account (region CN, standard)"
call PUT "/v1/accounts/$account" -H 'Content-Type: application/json' -d '{"region":"CN","accountType":"standard"}'; echo

say "wallet before"
before=$(call GET "/v1/accounts/$account/wallet"); echo "$before"

say "what can be topped up"
call GET "/v1/accounts/$account/top-up-options"; echo

say "a quote for 100 CNY by WeChat Pay: it holds for 15 minutes"
quote=$(call POST "/v1/accounts/$account/quotes" -H 'Content-Type: application/json' -d '{"option":"cny-100","method":"wechat_pay"}'); echo "$quote"
token=$(field token <<<"$quote")

say "start the top-up with it (Idempotency-Key: $key)"
start() {
  call POST "/v1/accounts/$account/top-ups" -H "Idempotency-Key: $key" -H 'Content-Type: application/json' -d "{\"quote\":\"$token\"}"
}
first=$(start); echo "$first"
payment=$(field id <<<"$first")

say "the user scans the QR code and pays at the sandbox's cashier"
curl --silent --show-error --fail-with-body --max-time 20 -X POST "$sandbox/cashier/wechat-pay/$payment/pay"; echo

say "wait for the credit"
for _ in $(seq 1 200); do
  status=$(call GET "/v1/top-ups/$payment" | field status)
  [ "$status" = credited ] && break
  sleep 0.3
done
echo "$payment is $status"

say "repeat the POST with the same key: the same answer"
again=$(start); echo "$again"

say "wallet after"
after=$(call GET "/v1/accounts/$account/wallet"); echo "$after"
entries=$(call GET "/v1/accounts/$account/entries")
credits=$(grep -o "\"transfer\":\"top-up:$payment\"" <<<"$entries" | wc -l)

fail() { echo "FAILED: $*" >&2; exit 1; }
[ "$status" = credited ] || fail "the payment is $status"
[ "$first" = "$again" ] || fail "the repeated POST was answered differently"
[ "$(grep -c '"balances":\[\]' <<<"$before")" = 1 ] || fail "the wallet was not empty before"
[ "$(number minorUnits <<<"$after")" = 10000 ] || fail "the wallet does not have 100.00 CNY"
[ "$credits" = 1 ] || fail "the ledger has $credits credits of $payment"
printf '\nOK: 100.00 CNY arrived exactly once.\n'
