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

    /// <summary>What the account can top up now, how, and what stands in the way.</summary>
    /// <returns>The options; or <see cref="RefusalCode.AccountNotFound"/>, or <see cref="RefusalCode.RegionNotServed"/> where nothing is on offer.</returns>
    /// <exception cref="OutcomeUnknownException">The wallet could not be read. Repeat the call.</exception>
    [Alias("GetTopUpOptions")]
    Task<Outcome<TopUpOptions>> GetTopUpOptionsAsync();

    /// <summary>Promises the price of a choice for <see cref="TopUpQuote.Lifetime"/>. Keeps nothing of the limits.</summary>
    /// <returns>
    /// The quote; or <see cref="RefusalCode.AccountNotFound"/>, a refusal of <see cref="TopUpCatalogue.Price"/>, or the policy's if the
    /// top-up would not be allowed now.
    /// </returns>
    /// <exception cref="OutcomeUnknownException">The wallet could not be read. Repeat the call.</exception>
    [Alias("Quote")]
    Task<Outcome<TopUpQuote>> QuoteAsync(TopUpChoice choice);

    /// <summary>Changes the account and writes the change into its trail, both in one write. A change to what it is already does nothing.</summary>
    /// <returns>
    /// The account as it is now; or, in order of precedence, <see cref="RefusalCode.AccountNotFound"/>,
    /// <see cref="RefusalCode.ReasonRequired"/>, <see cref="RefusalCode.AccountNotActive"/> if it is closed, which is final.
    /// </returns>
    /// <exception cref="OutcomeUnknownException">The change may or may not have been written. Repeat the call.</exception>
    [Alias("Change")]
    Task<Outcome<Account>> ChangeAsync(AccountChange change);

    /// <summary>Every change of the account, oldest first; <see cref="RefusalCode.AccountNotFound"/> if there is none.</summary>
    [Alias("GetChanges")]
    Task<Outcome<AccountTrail>> GetChangesAsync();
}

/// <summary>An account that is open.</summary>
/// <param name="Account">The account.</param>
/// <param name="IsNew">Whether this call opened it.</param>
[GenerateSerializer, Immutable, Alias("im2.opened-account")]
public sealed record OpenedAccount([property: Id(0)] Account Account, [property: Id(1)] bool IsNew);

/// <summary>What has become of an account since it was opened.</summary>
/// <param name="Changes">Each change of a field, oldest first.</param>
[GenerateSerializer, Immutable, Alias("im2.account-trail")]
public sealed record AccountTrail([property: Id(0)] ImmutableArray<ChangedField> Changes);

/// <summary>What an account can top up.</summary>
/// <param name="CatalogueVersion">The version of the catalogue that says so.</param>
/// <param name="Currency">The currency of all amounts here.</param>
/// <param name="Options">Amounts on offer now, in the order in which they are shown.</param>
/// <param name="CustomMin">The smallest amount of the user's own choice.</param>
/// <param name="CustomMax">The largest amount of the user's own choice.</param>
/// <param name="Methods">Each method with the amounts that pass now, or why none does, in the order in which they are shown.</param>
/// <param name="PolicyVersion">The version of the policy that says so.</param>
[GenerateSerializer, Immutable, Alias("im2.top-up-options")]
public sealed record TopUpOptions(
    [property: Id(0)] string CatalogueVersion,
    [property: Id(1)] Currency Currency,
    [property: Id(2)] ImmutableArray<TopUpOption> Options,
    [property: Id(3)] Money CustomMin,
    [property: Id(4)] Money CustomMax,
    [property: Id(6)] ImmutableArray<MethodOption> Methods,
    [property: Id(7)] string PolicyVersion);

/// <summary>One amount on offer.</summary>
/// <param name="Id">How a caller names it.</param>
/// <param name="Amount">What the user pays and gets.</param>
/// <param name="Bonus">What is given on top; zero for nothing.</param>
/// <param name="BonusDays">How many days after the payment the bonus is lost; null for never.</param>
/// <param name="Until">Until when it is on offer, UTC; null for ever.</param>
/// <param name="IsFirstTopUp">Whether it is for wallets that have never been topped up: this wallet is one.</param>
[GenerateSerializer, Immutable, Alias("im2.top-up-option")]
public sealed record TopUpOption(
    [property: Id(0)] string Id,
    [property: Id(1)] Money Amount,
    [property: Id(2)] Money Bonus,
    [property: Id(3)] int? BonusDays,
    [property: Id(4)] DateTimeOffset? Until,
    [property: Id(5)] bool IsFirstTopUp);
