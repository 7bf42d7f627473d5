using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IM2.ApiHost;

/// <summary>Schemas of what our own converters write, which the generator can't see into.</summary>
internal static class WireSchemas
{
    /// <summary>The grammar of an account's id, as a regular expression.</summary>
    public const string AccountPattern = "^[A-Za-z0-9._-]{1,64}$";

    /// <summary>The grammar of a payment's id, as a regular expression.</summary>
    public const string PaymentPattern = "^pay_[0-7][0-9a-hjkmnp-tv-z]{25}$";

    /// <summary>Describes a type if it is one of those.</summary>
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        DropWhatIsNotSent(schema, context.JsonTypeInfo);
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var nullable = plain == type ? default : JsonSchemaType.Null;
        if (plain == typeof(DateTimeOffset))
        {
            SetText(schema, nullable, "A moment, UTC.", format: "date-time");
        }
        else if (plain == typeof(AccountId))
        {
            SetText(schema, nullable, "An account's id.", pattern: AccountPattern);
        }
        else if (plain == typeof(PaymentId))
        {
            SetText(schema, nullable, "A payment's id.", pattern: PaymentPattern);
        }
        else if (plain == typeof(OperationId))
        {
            SetText(schema, nullable, "The id of what a service asked of a wallet. Ids sort as they were made.", pattern: OperationId.Pattern);
        }
        else if (plain == typeof(Region))
        {
            SetText(schema, nullable, "A region: ISO 3166-1 alpha-2.", pattern: "^[A-Z]{2}$");
        }
        else if (plain == typeof(Currency))
        {
            SetText(schema, nullable, "A currency: ISO 4217.", pattern: "^[A-Z]{3}$");
        }
        else
        {
            DescribeNames(schema, plain, nullable);
        }

        return Task.CompletedTask;
    }

    /// <summary>A problem document.</summary>
    public static OpenApiSchema Problem(OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457.",
        Required = new HashSet<string> { "type", "title", "status", "code", "detail", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("The address of a page that explains this kind of problem."),
            ["title"] = Text("The kind of problem in a few words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
            ["code"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "What to branch on.",
                Enum = [.. Problems.All.Keys.Order(StringComparer.Ordinal).Select(static code => (JsonNode)code)],
            },
            ["detail"] = Text("What exactly happened, for people; where there is a decision, in the language of Accept-Language (en or zh-CN)."),
            ["traceId"] = Text("Finds the request in logs and traces."),
            // Its schema is in the document because payments have it, too.
            ["decision"] = new OpenApiSchemaReference("Decision", document),
        },
    };

    private static void DropWhatIsNotSent(OpenApiSchema schema, JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property is { Get: null, Set: null })
            {
                schema.Properties?.Remove(property.Name);
                schema.Required?.Remove(property.Name);
            }
            else if (property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true).Length > 0)
            {
                // Left out where it is null.
                schema.Required?.Remove(property.Name);
            }
        }
    }

    private static void DescribeNames(OpenApiSchema schema, Type type, JsonSchemaType nullable)
    {
        var names = type == typeof(PaymentMethod) ? WireNames.PaymentMethods.All
            : type == typeof(PaymentStatus) ? WireNames.PaymentStatuses.All
            : type == typeof(WaitingFor) ? WireNames.WaitingFors.All
            : type == typeof(RefundStatus) ? WireNames.RefundStatuses.All
            : type == typeof(DisputeStatus) ? WireNames.DisputeStatuses.All
            : type == typeof(AccountType) ? WireNames.AccountTypes.All
            : type == typeof(VerificationLevel) ? WireNames.VerificationLevels.All
            : type == typeof(AccountStatus) ? WireNames.AccountStatuses.All
            : type == typeof(AccountField) ? WireNames.AccountFields.All
            : type == typeof(PolicyRemedy) ? WireNames.PolicyRemedies.All
            : type == typeof(TransferKind) ? WireNames.TransferKinds.All
            : type == typeof(WalletStatus) ? WireNames.WalletStatuses.All
            : type == typeof(LedgerAccountKind) ? WireNames.WalletParts.All
            : type == typeof(HoldStatus) ? WireNames.HoldStatuses.All
            : type == typeof(GiftStatus) ? WireNames.GiftStatuses.All
            : type == typeof(BankDirection) ? WireNames.BankDirections.All
            : type == typeof(BankQueueReason) ? WireNames.BankQueueReasons.All
            : null;
        if (names is not null)
        {
            schema.Type = JsonSchemaType.String | nullable;
            schema.Enum = [.. names.Select(static name => (JsonNode)name)];
        }
    }

    private static void SetText(OpenApiSchema schema, JsonSchemaType nullable, string description, string? format = null, string? pattern = null)
    {
        schema.Type = JsonSchemaType.String | nullable;
        schema.Format = format;
        schema.Pattern = pattern;
        schema.Description ??= description;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
