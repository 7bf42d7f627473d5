namespace IM2.ApiHost;

/// <summary>What a wallet's history looks like.</summary>
internal static class HistoryExamples
{
    public const string Entries = """
        {
          "entries": [{
            "sequence": 4711, "transfer": "request:5qk3t8m2x9v7c1r4w6z0abcdef", "kind": "charge", "at": "2026-11-22T09:30:00Z", "part": "bonus",
            "amount": { "minorUnits": -600, "currency": "CNY" }, "operation": "chg_01ka2b3c4d5qk3t8m2x9v7c1r4w6z0abcdef", "payment": null
          }],
          "next": "CfDJ8Kp0bG9uZ2N1cnNvcg"
        }
        """;

    public const string TopUps = $$"""{ "topUps": [{{ExamplesExtensions.Payment}}], "next": null }""";

    public const string Receipt = """
        {
          "number": "rct_5qk3t8m2x9v7c1r4w6z0abcdef", "payment": "pay_5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice",
          "amount": { "minorUnits": 10000, "currency": "CNY" }, "bonus": { "minorUnits": 500, "currency": "CNY" }, "method": "wechat_pay",
          "paidAt": "2026-11-22T09:31:00Z", "creditedAt": "2026-11-22T09:31:01Z", "providerTransactionId": "4200001234202611220000000001",
          "refunded": { "minorUnits": 0, "currency": "CNY" },
          "text": {
            "en": "100.00 CNY paid by WeChat Pay, and a bonus of 5.00 CNY were credited to the account alice at 09:31 on 22 November 2026 (UTC).",
            "zh-CN": "通过微信支付支付的 100.00 CNY 已于2026年11月22日 09:31（UTC）存入账号 alice，另赠 5.00 CNY。"
          }
        }
        """;
}
