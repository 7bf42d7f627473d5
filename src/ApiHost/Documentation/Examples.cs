using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace IM2.ApiHost;

/// <summary>What a request or a success of an endpoint looks like: shown in the API document.</summary>
internal sealed record Examples(string? Request, string? Response);

/// <summary>Attaches examples to endpoints.</summary>
internal static class ExamplesExtensions
{
    public const string Account =
        """{ "id": "alice", "region": "CN", "accountType": "standard", "birthDate": null, "verification": "none", "status": "active" }""";
    public const string AccountBody = """{ "region": "CN", "accountType": "standard", "verification": "none" }""";
    public const string AccountChange = """{ "verification": "full", "birthDate": "1990-05-17", "reason": "Identity document checked" }""";
    public const string ChangedAccount =
        """{ "id": "alice", "region": "CN", "accountType": "standard", "birthDate": "1990-05-17", "verification": "full", "status": "active" }""";
    public const string AccountChanges = """
        {
          "changes": [{
            "at": "2026-11-22T09:00:00Z", "by": "service:im-backend", "reason": "Identity document checked",
            "field": "verification", "from": "none", "to": "full"
          }]
        }
        """;
    public const string StatementReceipt = """
        {
          "statements": ["S-2026-001"], "entries": 3, "credited": 2, "reversed": 0, "refunded": 0, "known": 0, "ignored": 1, "queued": [],
          "warnings": ["Statement 41 of CN6712345678901234 has not been imported."]
        }
        """;
    public const string QuoteBody = """{ "option": "cny-100", "method": "wechat_pay" }""";
    public const string Quote = """
        {
          "amount": { "minorUnits": 10000, "currency": "CNY" }, "bonus": { "minorUnits": 500, "currency": "CNY" }, "bonusDays": 30,
          "method": "wechat_pay", "option": "cny-100", "firstTopUp": false, "expiresAt": "2026-11-22T09:45:00Z",
          "token": "CfDJ8Kp0bG9uZ3Rva2Vu"
        }
        """;
    public const string Options = """
        {
          "catalogueVersion": "example-2026-11", "policyVersion": "example-2026-11", "currency": "CNY",
          "options": [{
            "id": "cny-100", "amount": { "minorUnits": 10000, "currency": "CNY" }, "bonus": { "minorUnits": 500, "currency": "CNY" },
            "bonusDays": 30, "until": null, "firstTopUp": false
          }],
          "custom": { "min": { "minorUnits": 100, "currency": "CNY" }, "max": { "minorUnits": 500000, "currency": "CNY" } },
          "methods": [
            {
              "method": "wechat_pay", "available": true, "min": { "minorUnits": 1, "currency": "CNY" },
              "max": { "minorUnits": 500000, "currency": "CNY" }, "decision": null
            },
            {
              "method": "card", "available": false, "min": null, "max": null,
              "decision": {
                "code": "method_unavailable", "rule": "region.methods", "policyVersion": "example-2026-11",
                "inputs": {
                  "region": "CN", "accountType": "standard", "verification": "none", "status": "active",
                  "amount": { "minorUnits": 1, "currency": "CNY" }, "method": "card", "isFirstTopUpOffer": false,
                  "at": "2026-11-22T09:30:00Z", "day": "2026-11-22", "dayTotal": { "minorUnits": 0, "currency": "CNY" },
                  "monthTotal": { "minorUnits": 0, "currency": "CNY" }, "openPayments": 0, "hasToppedUp": false
                },
                "remedy": "use_another_method", "passesAt": null, "neededVerification": null,
                "alternatives": [{
                  "method": "wechat_pay", "min": { "minorUnits": 1, "currency": "CNY" }, "max": { "minorUnits": 500000, "currency": "CNY" }
                }],
                "text": { "en": "This payment method is not available in your region.", "zh-CN": "您所在的地区不支持此支付方式。" }
              }
            }
          ]
        }
        """;
    public const string TopUpBody = """{ "quote": "CfDJ8Kp0bG9uZ3Rva2Vu" }""";
    public const string Registration =
        """{ "accountId": "alice", "password": "correct horse battery", "region": "CN", "accountType": "free" }""";
    public const string Login = """{ "accountId": "alice", "password": "correct horse battery" }""";
    public const string Session = """{ "accountId": "alice" }""";

    public const string Wallet = """
        {
          "account": "alice", "version": 1, "status": "open",
          "balances": [{
            "currency": "CNY",
            "paid": { "minorUnits": 10000, "currency": "CNY" },
            "bonus": { "minorUnits": 0, "currency": "CNY" },
            "held": { "minorUnits": 0, "currency": "CNY" },
            "owed": { "minorUnits": 0, "currency": "CNY" },
            "available": { "minorUnits": 10000, "currency": "CNY" }
          }]
        }
        """;

    public const string Payment = """
        {
          "id": "pay_5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 10000, "currency": "CNY" },
          "method": "wechat_pay", "option": "cny-100", "status": "awaiting_user",
          "action": { "type": "scan_qr_code", "content": "weixin://wxpay/bizpayurl?pr=abcdefg" },
          "failure": null, "startedAt": "2026-11-22T09:30:00Z", "expiresAt": "2026-11-22T09:45:00Z", "paidAt": null,
          "creditedAt": null, "checkedAt": null, "nextCheckAt": "2026-11-22T09:30:03Z", "providerTransactionId": null,
          "bonus": { "minorUnits": 500, "currency": "CNY" }, "decision": null,
          "waiting": {
            "for": "user", "since": "2026-11-22T09:30:00Z", "nextCheckAt": "2026-11-22T09:30:03Z", "expectedBy": "2026-11-22T09:32:00Z",
            "latestBy": "2026-11-22T09:45:00Z", "isObserved": false,
            "text": {
              "en": "Waiting since 09:30 on 22 November 2026 (UTC) for you to pay by WeChat Pay. We check by ourselves, next at 09:30:03 on 22 November 2026 (UTC). It is usually done by 09:32 on 22 November 2026 (UTC). It ends at 09:45 on 22 November 2026 (UTC) at the latest: if nothing has been paid by then, the order is closed and nothing is charged. Scan the code to pay, or cancel. If you have paid, check again instead of paying twice.",
              "zh-CN": "自2026年11月22日 09:30（UTC）起等待您使用微信支付付款。我们会自动查询，下次查询时间为2026年11月22日 09:30:03（UTC）。通常在2026年11月22日 09:32（UTC）前完成。最迟于2026年11月22日 09:45（UTC）结束：届时仍未付款，订单将自动关闭，不会扣款。请扫码付款，也可以取消。如已付款，请重新查询，不要重复付款。"
            }
          },
          "cancelRequestedAt": null, "refunded": { "minorUnits": 0, "currency": "CNY" }, "refunds": [], "disputes": []
        }
        """;

    public const string CancelledPayment = """
        {
          "id": "pay_5qk3t8m2x9v7c1r4w6z0abcdef", "account": "alice", "amount": { "minorUnits": 10000, "currency": "CNY" },
          "method": "wechat_pay", "option": "cny-100", "status": "cancelled", "action": null,
          "failure": null, "startedAt": "2026-11-22T09:30:00Z", "expiresAt": "2026-11-22T09:45:00Z", "paidAt": null,
          "creditedAt": null, "checkedAt": "2026-11-22T09:31:10Z", "nextCheckAt": "2026-11-22T09:33:10Z", "providerTransactionId": null,
          "bonus": { "minorUnits": 500, "currency": "CNY" }, "decision": null, "waiting": null,
          "cancelRequestedAt": "2026-11-22T09:31:10Z", "refunded": { "minorUnits": 0, "currency": "CNY" }, "refunds": [], "disputes": []
        }
        """;

    public const string RefundBody = """{ "amount": { "minorUnits": 4000, "currency": "CNY" }, "reason": "Bought by mistake" }""";

    public const string Refund = """
        {
          "id": "ref_3m8x2k7v9t1c5r4w6z0abcdefg", "amount": { "minorUnits": 4000, "currency": "CNY" }, "reason": "Bought by mistake",
          "status": "processing", "startedAt": "2026-11-22T10:00:00Z", "nextCheckAt": "2026-11-22T10:00:03Z", "endedAt": null, "detail": null
        }
        """;

    public const string UnmatchedTransfer = """
        {
          "key": "ent_4711", "reason": "no_reference", "detail": "The entry names no reference of ours.", "direction": "credit",
          "amount": { "minorUnits": 10000, "currency": "CNY" }, "isReversal": false, "account": "CN6712345678901234", "statement": "S-2026-001",
          "bankNumber": "B-0815", "bookingDate": "2026-11-20", "valueDate": "2026-11-20", "references": [], "endToEndId": null, "text": "for Alice",
          "counterparty": "Zhang Wei", "queuedAt": "2026-11-22T09:30:00Z", "settlement": null
        }
        """;

    public const string SettledTransfer = """
        {
          "key": "ent_4711", "reason": "no_reference", "detail": "The entry names no reference of ours.", "direction": "credit",
          "amount": { "minorUnits": 10000, "currency": "CNY" }, "isReversal": false, "account": "CN6712345678901234", "statement": "S-2026-001",
          "bankNumber": "B-0815", "bookingDate": "2026-11-20", "valueDate": "2026-11-20", "references": [], "endToEndId": null, "text": "for Alice",
          "counterparty": "Zhang Wei", "queuedAt": "2026-11-22T09:30:00Z", "settlement": {
            "payment": "pay_5qk3t8m2x9v7c1r4w6z0abcdef", "reason": "The payer sent a receipt", "by": "service:im-backend", "at": "2026-11-22T10:00:00Z"
          }
        }
        """;

    public const string UnmatchedTransfers = $$"""
        { "entries": [{{UnmatchedTransfer}}], "waiting": 1, "after": null }
        """;

    public const string WebhookReplayBody = """{ "account": "alice", "afterVersion": 41 }""";

    public const string WebhookStatus = """
        {
          "endpoint": {
            "id": "messenger", "url": "https://messenger.example/hooks/wallet", "enabled": true,
            "events": ["wallet.top_up_credited", "payment.delayed"]
          },
          "position": 120042, "head": 120050, "behind": 1, "parked": 0, "lastFailure": "The endpoint answered 500.",
          "lastFailureAt": "2026-11-22T10:00:00Z", "pausedUntil": null
        }
        """;

    public const string WebhookEndpoints = """
        {
          "endpoints": [{
            "id": "messenger", "url": "https://messenger.example/hooks/wallet", "enabled": true,
            "events": ["wallet.top_up_credited", "payment.delayed"]
          }]
        }
        """;

    /// <summary>Shows examples of the request's and the success's JSON.</summary>
    public static RouteHandlerBuilder WithExamples(
        this RouteHandlerBuilder builder,
        [StringSyntax(StringSyntaxAttribute.Json)] string? request = null,
        [StringSyntax(StringSyntaxAttribute.Json)] string? response = null) => builder.WithMetadata(new Examples(request, response));

    /// <summary>An example as the document holds it.</summary>
    public static JsonNode Parse(string json) => JsonNode.Parse(json)!;
}
