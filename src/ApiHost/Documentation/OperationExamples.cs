namespace IM2.ApiHost;

/// <summary>What requests and answers of money operations look like.</summary>
internal static class OperationExamples
{
    public const string ChargeBody = """{ "amount": { "minorUnits": 600, "currency": "CNY" }, "reference": "sticker-pack-17" }""";
    public const string Charge = """
        {
          "id": "chg_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 600, "currency": "CNY" },
          "at": "2026-11-22T09:30:00Z", "fromBonus": { "minorUnits": 500, "currency": "CNY" }, "reference": "sticker-pack-17"
        }
        """;
    public const string ChargeState = """
        {
          "id": "chg_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 600, "currency": "CNY" },
          "at": "2026-11-22T09:30:00Z", "fromBonus": { "minorUnits": 500, "currency": "CNY" }, "reference": "sticker-pack-17",
          "undone": { "minorUnits": 100, "currency": "CNY" },
          "undos": [{
            "id": "und_01ka2b9c4d2qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 100, "currency": "CNY" },
            "at": "2026-11-22T09:33:00Z", "charge": "chg_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef"
          }]
        }
        """;
    public const string UndoBody = """{ "amount": { "minorUnits": 100, "currency": "CNY" } }""";
    public const string Undo = """
        {
          "id": "und_01ka2b9c4d2qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 100, "currency": "CNY" },
          "at": "2026-11-22T09:33:00Z", "charge": "chg_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef"
        }
        """;
    public const string CreditBody = """{ "amount": { "minorUnits": 500, "currency": "CNY" }, "reference": "welcome" }""";
    public const string Credit = """
        {
          "id": "crd_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 500, "currency": "CNY" },
          "at": "2026-11-22T09:30:00Z", "expiresAt": null, "reference": "welcome"
        }
        """;
    public const string HoldBody = """{ "amount": { "minorUnits": 300, "currency": "CNY" }, "expiresAt": "2026-11-22T10:00:00Z", "reference": "call-4711" }""";
    public const string Hold = """
        {
          "id": "hld_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 300, "currency": "CNY" },
          "at": "2026-11-22T09:30:00Z", "expiresAt": "2026-11-22T10:00:00Z", "reference": "call-4711"
        }
        """;
    public const string HoldState = """
        {
          "id": "hld_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 300, "currency": "CNY" },
          "at": "2026-11-22T09:30:00Z", "expiresAt": "2026-11-22T10:00:00Z", "reference": "call-4711",
          "status": "captured", "captured": { "minorUnits": 200, "currency": "CNY" }, "endedAt": "2026-11-22T09:45:00Z"
        }
        """;
    public const string CaptureBody = """{ "amount": { "minorUnits": 200, "currency": "CNY" } }""";
    public const string Capture = """
        {
          "id": "cap_01ka2b9c4d2qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 200, "currency": "CNY" },
          "at": "2026-11-22T09:45:00Z", "hold": "hld_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "released": { "minorUnits": 100, "currency": "CNY" }
        }
        """;
    public const string Release = """
        {
          "id": "rel_01ka2b9c4d2qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 300, "currency": "CNY" },
          "at": "2026-11-22T09:45:00Z", "hold": "hld_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef"
        }
        """;
    public const string GiftBody = """{ "to": "bob", "amount": { "minorUnits": 100, "currency": "CNY" } }""";
    public const string Gift = """
        {
          "id": "gft_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 100, "currency": "CNY" },
          "at": "2026-11-22T09:30:00Z", "to": "bob", "status": "received"
        }
        """;
    public const string BatchBody = """
        {
          "operations": [
            { "type": "charge", "account": "alice", "idempotencyKey": "order-1", "amount": { "minorUnits": 600, "currency": "CNY" } },
            { "type": "credit", "account": "bob", "idempotencyKey": "welcome-bob", "amount": { "minorUnits": 500, "currency": "CNY" } }
          ]
        }
        """;
    public const string Batch = """
        {
          "results": [
            {
              "status": 201, "replayed": false, "problem": null,
              "operation": {
                "type": "charge", "id": "chg_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice",
                "amount": { "minorUnits": 600, "currency": "CNY" }, "at": "2026-11-22T09:30:00Z",
                "fromBonus": { "minorUnits": 500, "currency": "CNY" }, "reference": null
              }
            },
            {
              "status": 404, "replayed": false, "operation": null,
              "problem": {
                "type": "/problems/account_not_found", "title": "Account not found", "status": 404, "code": "account_not_found",
                "detail": "There is no such account, or it is not yours.", "traceId": "0af7651916cd43dd8448eb211c80319c"
              }
            }
          ]
        }
        """;
}
