using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>A user account: who owns a wallet, and how its user logs in. Key: the <see cref="AccountId"/>.</summary>
[Alias("im2.account-grain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Opens the account. The same content again changes nothing.</summary>
    /// <returns>The account and whether it is new; <see cref="RefusalCode.AccountExists"/> if it exists with other content.</returns>
    [Alias("Open")]
    Task<Outcome<OpenedAccount>> OpenAsync(Account account);

    /// <summary>Opens the account together with its user's password. Refused if the account exists in any form.</summary>
    /// <param name="account">The account.</param>
    /// <param name="passwordHash">A salted, slow hash; the password itself never leaves the host that received it.</param>
    [Alias("Register")]
    Task<Outcome<OpenedAccount>> RegisterAsync(Account account, string passwordHash);

    /// <summary>The account; <see cref="RefusalCode.AccountNotFound"/> if there is none.</summary>
    [Alias("Get")]
    Task<Outcome<Account>> GetAsync();

    /// <summary>The hash of the user's password; null if there is no such account or it has no password.</summary>
    [Alias("GetPasswordHash")]
    Task<string?> GetPasswordHashAsync();

    /// <summary>What the account can top up; <see cref="RefusalCode.AccountNotFound"/> or <see cref="RefusalCode.RegionNotServed"/> if nothing.</summary>
    [Alias("GetTopUpOptions")]
    Task<Outcome<TopUpOptions>> GetTopUpOptionsAsync();
}

/// <summary>An account that is open.</summary>
/// <param name="Account">The account.</param>
/// <param name="IsNew">Whether this call opened it.</param>
[GenerateSerializer, Immutable, Alias("im2.opened-account")]
public sealed record OpenedAccount([property: Id(0)] Account Account, [property: Id(1)] bool IsNew);

/// <summary>What an account can top up.</summary>
/// <param name="CatalogueVersion">The version of the catalogue that says so.</param>
/// <param name="Currency">The currency of all amounts here.</param>
/// <param name="Options">Amounts on offer, in the order in which they are shown.</param>
/// <param name="CustomMin">The smallest amount of the user's own choice.</param>
/// <param name="CustomMax">The largest amount of the user's own choice.</param>
/// <param name="Methods">How one can pay.</param>
[GenerateSerializer, Immutable, Alias("im2.top-up-options")]
public sealed record TopUpOptions(
    [property: Id(0)] string CatalogueVersion,
    [property: Id(1)] Currency Currency,
    [property: Id(2)] ImmutableArray<TopUpOption> Options,
    [property: Id(3)] Money CustomMin,
    [property: Id(4)] Money CustomMax,
    [property: Id(5)] ImmutableArray<PaymentMethod> Methods);

/// <summary>One amount on offer.</summary>
/// <param name="Id">How a caller names it.</param>
/// <param name="Amount">What the user pays and gets.</param>
[GenerateSerializer, Immutable, Alias("im2.top-up-option")]
public sealed record TopUpOption([property: Id(0)] string Id, [property: Id(1)] Money Amount);
