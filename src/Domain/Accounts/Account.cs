using Orleans;

namespace IM2.Domain;

/// <summary>Who owns a wallet, as far as money rules need to know.</summary>
/// <param name="Id">The account.</param>
/// <param name="Region">Whose rules hold.</param>
/// <param name="Type">What kind of account it is.</param>
[GenerateSerializer, Immutable, Alias("im2.account")]
public sealed record Account(
    [property: Id(0)] AccountId Id,
    [property: Id(1)] Region Region,
    [property: Id(2)] AccountType Type);
