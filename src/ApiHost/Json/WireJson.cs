using System.Text.Json;
using System.Text.Json.Serialization;
using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>How the API writes and reads JSON: one spelling of everything, and nothing guessed.</summary>
internal static class WireJson
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int DepthMax = 32;

    /// <summary>Sets the rules for every endpoint.</summary>
    public static void AddWireJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(json => Configure(json.SerializerOptions));

    /// <summary>Sets the rules on some options.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.AllowOutOfOrderMetadataProperties = true;
        options.AllowTrailingCommas = false;
        options.ReadCommentHandling = JsonCommentHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = DepthMax;
        options.Converters.Add(new WireEnumConverter<PaymentMethod>(WireNames.PaymentMethods));
        options.Converters.Add(new WireEnumConverter<PaymentStatus>(WireNames.PaymentStatuses));
        options.Converters.Add(new WireEnumConverter<WaitingFor>(WireNames.WaitingFors));
        options.Converters.Add(new WireEnumConverter<RefundStatus>(WireNames.RefundStatuses));
        options.Converters.Add(new WireEnumConverter<DisputeStatus>(WireNames.DisputeStatuses));
        options.Converters.Add(new WireEnumConverter<AccountType>(WireNames.AccountTypes));
        options.Converters.Add(new WireEnumConverter<VerificationLevel>(WireNames.VerificationLevels));
        options.Converters.Add(new WireEnumConverter<AccountStatus>(WireNames.AccountStatuses));
        options.Converters.Add(new WireEnumConverter<AccountField>(WireNames.AccountFields));
        options.Converters.Add(new WireEnumConverter<PolicyRemedy>(WireNames.PolicyRemedies));
        options.Converters.Add(new WireEnumConverter<TransferKind>(WireNames.TransferKinds));
        options.Converters.Add(new WireEnumConverter<WalletStatus>(WireNames.WalletStatuses));
        options.Converters.Add(new WireEnumConverter<LedgerAccountKind>(WireNames.WalletParts));
        options.Converters.Add(new WireEnumConverter<HoldStatus>(WireNames.HoldStatuses));
        options.Converters.Add(new WireEnumConverter<GiftStatus>(WireNames.GiftStatuses));
        options.Converters.Add(new WireEnumConverter<BankDirection>(WireNames.BankDirections));
        options.Converters.Add(new WireEnumConverter<BankQueueReason>(WireNames.BankQueueReasons));
        options.Converters.Add(new ParsableConverter<AccountId>());
        options.Converters.Add(new ParsableConverter<PaymentId>());
        options.Converters.Add(new ParsableConverter<OperationId>());
        options.Converters.Add(new ParsableConverter<Region>());
        options.Converters.Add(new ParsableConverter<Currency>());
        options.Converters.Add(new UtcTimeConverter());
    }
}
