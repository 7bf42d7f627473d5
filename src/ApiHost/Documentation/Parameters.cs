using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace IM2.ApiHost;

/// <summary>Describes what stands in addresses and headers: the same name is the same thing on every route.</summary>
internal static class Parameters
{
    private static readonly FrozenDictionary<string, Shape> Known = new Dictionary<string, Shape>
    {
        ["accountId"] = new("The account's id.", WireSchemas.AccountPattern),
        ["paymentId"] = new("The payment's id.", WireSchemas.PaymentPattern),
        ["refundId"] = new("The refund's id; the provider's number if it was not made here."),
        ["chargeId"] = new("The charge's id.", OperationId.Pattern),
        ["holdId"] = new("The hold's id.", OperationId.Pattern),
        ["creditId"] = new("The credit's id.", OperationId.Pattern),
        ["giftId"] = new("The gift's id.", OperationId.Pattern),
        ["key"] = new("The entry's key, as the list of what waits says it."),
        ["endpointId"] = new("The endpoint's id, as it is configured."),
        ["method"] = new("The provider's way to pay, with `-` for `_`: `wechat-pay`."),
        ["cursor"] = new("The `next` of the page that came last; absent for the first page."),
        ["direction"] = new("Only what came in, or what went out; absent for both.") { Names = WireNames.EntryDirections.All },
        ["from"] = new("From when, inclusive."),
        ["to"] = new("Until when, exclusive."),
        ["currency"] = new("The currency: ISO 4217."),
        ["after"] = new("The `after` of the page that came last; absent for the first page."),
        ["limit"] = new("How many a page has at most."),
        [WalletTag.IfMatchHeader] = new("The wallet's ETag, or `*`: the operation is refused with 412 if the wallet is another by now."),
        [WalletTag.IfNoneMatchHeader] = new("ETags of the wallet, or `*`: 304 without a body if it is one of them."),
        [IdempotencyKey.Header] = new("A random value of the caller's choice, the same at each repeat.", "^[!-~]+$")
        {
            IsRequired = true, LengthMin = 1, LengthMax = IdempotencyKey.LengthMax,
        },
    }.ToFrozenDictionary();

    /// <summary>Describes those of an operation.</summary>
    public static void Describe(OpenApiOperation operation)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (Known.TryGetValue(parameter.Name ?? "", out var shape))
            {
                shape.ApplyTo(parameter);
            }
        }

        // The generator takes the comment of some header for that of the body.
        if (operation.RequestBody is OpenApiRequestBody body)
        {
            body.Description = null;
        }
    }

    private sealed record Shape(string Description, string? Pattern = null)
    {
        /// <summary>Optional to the binder, so that its absence gets a code of its own; required to callers.</summary>
        public bool IsRequired { get; init; }

        public int? LengthMin { get; init; }

        public int? LengthMax { get; init; }

        /// <summary>Every value, of those that are read as text.</summary>
        public IReadOnlyList<string>? Names { get; init; }

        public void ApplyTo(OpenApiParameter parameter)
        {
            parameter.Description = Description;
            parameter.Required |= IsRequired;
            if (Names is not null)
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Names.Select(static name => (JsonNode)name)] };
            }
            else if (Pattern is not null)
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = LengthMin, MaxLength = LengthMax, Pattern = Pattern };
            }
        }
    }
}
