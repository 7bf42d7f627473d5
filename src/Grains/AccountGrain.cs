using IM2.Domain;

namespace IM2.Grains;

/// <summary>Keeps who owns a wallet, and says what is on offer for them.</summary>
internal sealed class AccountGrain(
    [PersistentState(AccountRecord.StateName)] IPersistentState<AccountRecord> storage,
    TopUpCatalogue catalogue,
    ILogger<AccountGrain> logger) : Grain, IAccountGrain
{
    public async Task<Outcome<OpenedAccount>> OpenAsync(Account account)
    {
        if (storage.State.Account is { } known)
        {
            return known == account ? new OpenedAccount(known, IsNew: false) : Exists(known);
        }

        return await CreateAsync(account, passwordHash: null);
    }

    public async Task<Outcome<OpenedAccount>> RegisterAsync(Account account, string passwordHash) =>
        storage.State.Account is { } known ? Exists(known) : await CreateAsync(account, passwordHash);

    public Task<Outcome<Account>> GetAsync() =>
        Task.FromResult<Outcome<Account>>(storage.State.Account is { } account ? account : NotFound());

    public Task<string?> GetPasswordHashAsync() => Task.FromResult(storage.State.PasswordHash);

    public Task<Outcome<TopUpOptions>> GetTopUpOptionsAsync() => Task.FromResult(Options());

    private Outcome<TopUpOptions> Options()
    {
        if (storage.State.Account is not { } account)
        {
            return NotFound();
        }

        if (catalogue.For(account) is not { } region)
        {
            return new Refusal(RefusalCode.RegionNotServed, $"Nothing is on offer in region {account.Region}.");
        }

        return new TopUpOptions(
            catalogue.Version,
            region.Currency,
            [.. region.Offers.Select(offer => new TopUpOption(offer.Id, offer.Amount))],
            region.CustomMin,
            region.CustomMax,
            region.Methods);
    }

    private async Task<OpenedAccount> CreateAsync(Account account, string? passwordHash)
    {
        storage.State = new AccountRecord { Account = account, PasswordHash = passwordHash };
        await storage.WriteOrForgetAsync(this.GetPrimaryKeyString(), DeactivateOnIdle, logger);
        return new OpenedAccount(account, IsNew: true);
    }

    private Refusal NotFound() => new(RefusalCode.AccountNotFound, $"There is no account '{this.GetPrimaryKeyString()}'.");

    private static Refusal Exists(Account known) =>
        new(RefusalCode.AccountExists, $"The account '{known.Id}' exists already.");
}
