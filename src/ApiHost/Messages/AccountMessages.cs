using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>What an account is to be.</summary>
internal sealed record AccountBody(Region Region, AccountType AccountType);

/// <summary>An account.</summary>
internal sealed record AccountMessage(AccountId Id, Region Region, AccountType AccountType)
{
    public static AccountMessage Of(Account account) => new(account.Id, account.Region, account.Type);
}

/// <summary>What an account can top up.</summary>
internal sealed record TopUpOptionsMessage(
    string CatalogueVersion,
    Currency Currency,
    IReadOnlyList<TopUpOptionMessage> Options,
    AmountRangeMessage Custom,
    IReadOnlyList<PaymentMethod> Methods)
{
    public static TopUpOptionsMessage Of(TopUpOptions options) => new(
        options.CatalogueVersion,
        options.Currency,
        [.. options.Options.Select(option => new TopUpOptionMessage(option.Id, MoneyMessage.Of(option.Amount)))],
        new AmountRangeMessage(MoneyMessage.Of(options.CustomMin), MoneyMessage.Of(options.CustomMax)),
        [.. options.Methods.Where(method => method.Refusal is null).Select(method => method.Method)]);
}

/// <summary>One amount on offer.</summary>
internal sealed record TopUpOptionMessage(string Id, MoneyMessage Amount);

/// <summary>The bounds of an amount of the user's own choice; both are within.</summary>
internal sealed record AmountRangeMessage(MoneyMessage Min, MoneyMessage Max);
