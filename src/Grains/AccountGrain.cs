using System.Collections.Immutable;
using System.Diagnostics;
using IM2.Domain;

namespace IM2.Grains;

/// <summary>Keeps who owns a wallet, and says what is on offer for them.</summary>
[AccountPlacement]
internal sealed class AccountGrain(
    [PersistentState(AccountRecord.StateName)] IPersistentState<AccountRecord> storage,
    IRules rules,
    TimeProvider clock,
    ILogger<AccountGrain> logger) : Grain, IAccountGrain
{
    private AccountRecord Record => storage.State;

    public async Task<Outcome<OpenedAccount>> OpenAsync(Account account)
    {
        if (Record.Account is { } known)
        {
            // A repeat is a repeat whatever has become of the account since.
            return (Record.Opened ?? known) == account ? new OpenedAccount(known, IsNew: false) : Exists(known);
        }

        return await CreateAsync(account, passwordHash: null);
    }

    public async Task<Outcome<OpenedAccount>> RegisterAsync(Account account, string passwordHash) =>
        Record.Account is { } known ? Exists(known) : await CreateAsync(account, passwordHash);

    public Task<Outcome<Account>> GetAsync() =>
        Task.FromResult<Outcome<Account>>(Record.Account is { } account ? account : NotFound());

    public Task<string?> GetPasswordHashAsync() => Task.FromResult(Record.PasswordHash);

    public Task<Outcome<AccountTrail>> GetChangesAsync() =>
        Task.FromResult<Outcome<AccountTrail>>(Record.Account is null ? NotFound() : new AccountTrail(Changes));

    public async Task<Outcome<Account>> ChangeAsync(AccountChange change)
    {
        if (Record.Account is not { } account)
        {
            return NotFound();
        }

        var decision = AccountChanges.Decide(account, change, clock.GetUtcNow());
        if (decision.Refusal is { } refusal)
        {
            return refusal;
        }

        if (await PrepareWalletAsync(account.Id, change.Status) is { } impossible)
        {
            return impossible;
        }

        if (!decision.Events.IsEmpty)
        {
            await WriteAsync(new AccountRecord
            {
                Account = AccountChanges.Apply(account, change),
                PasswordHash = Record.PasswordHash,
                Opened = Record.Opened ?? account,
                Changes = Changes.AddRange(decision.Events),
            });
        }

        return await FollowAsync(account.Id, change.Status) is { } refused ? refused : Record.Account!;
    }

    public async Task<Outcome<TopUpOptions>> GetTopUpOptionsAsync()
    {
        var (policy, catalogue) = rules.Current;
        if (Record.Account is not { } account)
        {
            return NotFound();
        }

        var now = clock.GetUtcNow();
        if (catalogue.Find(account.Region) is not { } offers)
        {
            return PolicyEvaluation.Earliest(policy, account, now, new Refusal(RefusalCode.RegionNotServed, $"Nothing is on offer in region {account.Region}."));
        }

        var topUps = await GrainFactory.Wallet(account.Id).GetTopUpsAsync();
        var isFirst = !topUps.HasToppedUp && !topUps.Usage.HasFirstOnItsWay;
        return new TopUpOptions(
            catalogue.Version,
            offers.Currency,
            [.. offers.Offers.Where(offer => offer.IsOpen(now) && (isFirst || !offer.IsFirstTopUp)).Select(Option)],
            offers.CustomMin,
            offers.CustomMax,
            PolicyEvaluation.Options(policy, account, topUps.Usage, topUps.HasToppedUp, now),
            policy.Version);
    }

    public async Task<Outcome<TopUpQuote>> QuoteAsync(TopUpChoice choice)
    {
        var (policy, catalogue) = rules.Current;
        if (Record.Account is not { } account)
        {
            return NotFound();
        }

        var now = clock.GetUtcNow();
        var (price, refusal) = catalogue.Price(account.Region, choice, now);
        if (refusal is not null)
        {
            return PolicyEvaluation.Earliest(policy, account, now, refusal);
        }

        var topUps = await GrainFactory.Wallet(account.Id).GetTopUpsAsync();
        var request = new TopUpRequest(account, price!.Amount, choice.Method, price.IsFirstTopUpOffer);
        var decision = PolicyEvaluation.Decide(policy, request, topUps.Usage, topUps.HasToppedUp, now);
        return decision.IsAllowed
            ? new TopUpQuote(account.Id, choice.Offer, choice.Method, price, now + TopUpQuote.Lifetime)
            : Refusal.Of(decision);
    }

    /// <summary>What is done to the wallet before the account is written: an account that is said to be frozen or closed must not be able to spend.</summary>
    /// <remarks>Done at a repeat, too: whatever a crash has left between the two, the same change again puts right.</remarks>
    private async Task<Refusal?> PrepareWalletAsync(AccountId account, AccountStatus? status)
    {
        switch (status)
        {
            case null:
                return null;

            case AccountStatus.Frozen:
                return await SetWalletStatusAsync(account, WalletStatus.Frozen);

            case AccountStatus.Closed:
                // A wallet that is closed already can be neither frozen nor spent from: it is where it is to go.
                return await SetWalletStatusAsync(account, WalletStatus.Frozen) is { Code: not RefusalCode.WalletClosed } refusal ? refusal : null;

            case AccountStatus.Active:
                return (await GrainFactory.Wallet(account).GetAsync()).Status == WalletStatus.Closed
                    ? new Refusal(RefusalCode.WalletClosed, "The account's wallet is closed for good.")
                    : null;

            default:
                throw new UnreachableException($"No wallet status for {status}.");
        }
    }

    /// <summary>What is done to the wallet once the account is written: a wallet never opens before its account has.</summary>
    private async Task<Refusal?> FollowAsync(AccountId account, AccountStatus? status) => status switch
    {
        AccountStatus.Active => await SetWalletStatusAsync(account, WalletStatus.Open),
        // Money that is left in a closed account's wallet stays, frozen.
        AccountStatus.Closed => await SetWalletStatusAsync(account, WalletStatus.Closed) is { Code: not RefusalCode.WalletNotEmpty } refusal ? refusal : null,
        _ => null,
    };

    /// <summary>The status that it has already changes nothing, so the id need not be the same at a repeat.</summary>
    private async Task<Refusal?> SetWalletStatusAsync(AccountId account, WalletStatus status) =>
        (await GrainFactory.Wallet(account).SetStatusAsync($"{account}:{Guid.NewGuid():n}", status)).Refusal;

    // A record that was written before there was a trail has none.
    private ImmutableArray<ChangedField> Changes => Record.Changes.IsDefault ? [] : Record.Changes;

    private static TopUpOption Option(TopUpOffer offer) =>
        new(offer.Id, offer.Amount, offer.Bonus, offer.BonusDays, offer.Until, offer.IsFirstTopUp);

    private async Task<OpenedAccount> CreateAsync(Account account, string? passwordHash)
    {
        await WriteAsync(new AccountRecord { Account = account, PasswordHash = passwordHash });
        return new OpenedAccount(account, IsNew: true);
    }

    private Task WriteAsync(AccountRecord record)
    {
        storage.State = record;
        return storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
    }

    private Refusal NotFound() => new(RefusalCode.AccountNotFound, $"There is no account '{this.GetPrimaryKeyString()}'.");

    private static Refusal Exists(Account known) =>
        new(RefusalCode.AccountExists, $"The account '{known.Id}' exists already.");
}
