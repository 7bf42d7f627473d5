using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IM2.Api.Tests;

/// <summary>Makes requests of the document's operations that mean something where they are sent.</summary>
internal static partial class Requests
{
    /// <summary>The address of an operation at a target.</summary>
    public static string Path(ApiOperation operation, Target target)
    {
        var query = string.Join('&', operation.Parameters
            .Where(static parameter => parameter["in"]!.GetValue<string>() == "query" && parameter["required"]?.GetValue<bool>() == true)
            .Select(static parameter => $"{parameter["name"]}={Uri.EscapeDataString(Query(parameter["name"]!.GetValue<string>()))}"));
        var path = Hole().Replace(operation.Path, hole => PathValue(operation, target, hole.Groups[1].Value));
        return query.Length > 0 ? $"{path}?{query}" : path;
    }

    private static string PathValue(ApiOperation operation, Target target, string name) => name switch
    {
        "accountId" => target.Account,
        "paymentId" => operation.Id switch
        {
            "cancelTopUp" => target.PaymentToCancel,
            "refundTopUp" or "getRefund" or "getReceipt" => target.PaidPayment,
            _ => target.OpenPayment,
        },
        "refundId" => target.Refund,
        "chargeId" => target.Charge,
        "holdId" => target.Hold,
        "creditId" => target.Credit,
        "giftId" => target.Gift,
        "key" => target.BankEntry,
        "endpointId" => target.Webhook,
        "method" => "wechat-pay",
        _ => throw new InvalidOperationException($"{operation}: nothing is known of the parameter '{name}'. Give it a place in Target."),
    };

    private static string Query(string name) => name switch
    {
        "currency" => "CNY",
        "from" => "2026-01-01T00:00:00Z",
        "to" => "2030-01-01T00:00:00Z",
        _ => throw new InvalidOperationException($"Nothing is known of the query's '{name}'."),
    };

    /// <summary>The document's example of a body, with what exists at the target in place of its ids; null if the operation takes no JSON.</summary>
    public static JsonNode? Body(ApiOperation operation, Target target)
    {
        var body = operation.Id switch
        {
            // The example shows a quote, which nobody can write beforehand.
            "startTopUp" => new JsonObject { ["option"] = "cny-100", ["method"] = "wechat_pay" },
            "settleUnmatchedTransfer" => new JsonObject { ["action"] = "dismiss", ["reason"] = "Concerns no payment" },
            _ => operation.BodyExample?.DeepClone(),
        };
        Replace(body, operation, target);
        return body;
    }

    /// <summary>The whole request, under a new idempotency key.</summary>
    public static HttpRequestMessage Of(ApiOperation operation, Target target)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), Path(operation, target));
        if (operation.Needs("Idempotency-Key"))
        {
            request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid():N}");
        }

        if (operation.Id == "importBankStatement")
        {
            request.Content = new StringContent(Target.Statement(), Encoding.UTF8, "text/csv");
        }
        else if (Body(operation, target) is { } body)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return request;
    }

    private static void Replace(JsonNode? node, ApiOperation operation, Target target)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Replace(item, operation, target);
            }
        }

        if (node is not JsonObject members)
        {
            return;
        }

        foreach (var (name, value) in members.ToList())
        {
            switch (name)
            {
                case "expiresAt":
                    members[name] = Target.Soon();
                    break;
                case "idempotencyKey":
                    members[name] = $"{Guid.NewGuid():N}";
                    break;
                case "account":
                    members[name] = target.Account;
                    break;
                case "accountId":
                    members[name] = operation.Id == "register" ? $"new-{Guid.NewGuid():N}" : target.Account;
                    break;
                case "to":
                    members[name] = target.Friend;
                    break;
                case "minorUnits":
                    members[name] = 1;
                    break;
                default:
                    Replace(value, operation, target);
                    break;
            }
        }
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Hole();
}
