using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace IM2.ApiHost;

/// <summary>What a request or a success of an endpoint looks like: shown in the API document.</summary>
internal sealed record Examples(string? Request, string? Response);

/// <summary>Attaches examples to endpoints.</summary>
internal static class ExamplesExtensions
{
    public const string Account = """{ "id": "alice", "region": "CN", "accountType": "standard" }""";
    public const string AccountBody = """{ "region": "CN", "accountType": "standard" }""";
    public const string TopUpBody = """{ "option": "cny-100", "method": "wechat_pay" }""";
    public const string Registration =
        """{ "accountId": "alice", "password": "correct horse battery", "region": "CN", "accountType": "standard" }""";
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
          "creditedAt": null, "checkedAt": null, "nextCheckAt": "2026-11-22T09:30:03Z", "providerTransactionId": null
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
