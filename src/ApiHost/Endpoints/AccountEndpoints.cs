using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Accounts, their wallets, and what they can top up.</summary>
internal static class AccountEndpoints
{
    private const int EntriesDefault = 20;
    private const int EntriesMax = 100;

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/v1/accounts/{accountId}").WithTags("Accounts").RequireAuthorization().WithOwnAccountOnly();
        accounts.MapPut("", Open).RequireAuthorization(SecurityComposition.ServicePolicy)
            .WithName("openAccount").WithSummary("Open an account")
            .WithDescription("Services only. The caller names the account, so repeating the same request changes nothing and answers 200.")
            .WithExamples(ExamplesExtensions.AccountBody, ExamplesExtensions.Account)
            .MayAnswer(Problems.Forbidden).MayRefuse(RefusalCode.AccountExists);
        accounts.MapGet("", Get)
            .WithName("getAccount").WithSummary("Read an account")
            .WithExamples(response: ExamplesExtensions.Account);
        accounts.MapGet("wallet", GetWallet)
            .WithName("getWallet").WithSummary("Read a wallet")
            .WithDescription("The wallet as last committed. `version` grows with every change.")
            .WithExamples(response: ExamplesExtensions.Wallet);
        accounts.MapGet("entries", GetEntries)
            .WithName("getEntries").WithSummary("Read a wallet's history")
            .WithDescription("Entries, newest first. Pass the answer's `before` to get the next page; it is null on the last one.");
        accounts.MapGet("top-up-options", GetTopUpOptions)
            .WithName("getTopUpOptions").WithSummary("Read what can be topped up")
            .WithDescription("Amounts on offer, the bounds of an own amount, and the payment methods of the account's region.")
            .MayRefuse(RefusalCode.RegionNotServed);
    }

    private static async Task<Results<Created<AccountMessage>, Ok<AccountMessage>, Problem>> Open(
        AccountId accountId,
        AccountBody body,
        IGrainFactory grains)
    {
        var outcome = await grains.Account(accountId).OpenAsync(new Account(accountId, body.Region, body.AccountType));
        if (outcome.Value is not { } opened)
        {
            return Problems.Of(outcome.Refusal!);
        }

        var message = AccountMessage.Of(opened.Account);
        return opened.IsNew ? TypedResults.Created($"/v1/accounts/{accountId}", message) : TypedResults.Ok(message);
    }

    private static async Task<Results<Ok<AccountMessage>, Problem>> Get(AccountId accountId, IGrainFactory grains) =>
        (await grains.Account(accountId).GetAsync()).ToHttp(AccountMessage.Of);

    private static async Task<Results<Ok<WalletMessage>, Problem>> GetWallet(AccountId accountId, IGrainFactory grains)
    {
        // A wallet has no existence of its own: one that nobody opened looks like one in which nothing has happened.
        var account = await grains.Account(accountId).GetAsync();
        if (account.Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }

        return TypedResults.Ok(WalletMessage.Of(await grains.Wallet(accountId).GetAsync()));
    }

    private static async Task<Results<Ok<EntriesMessage>, Problem>> GetEntries(
        AccountId accountId,
        IGrainFactory grains,
        long? before = null,
        int limit = EntriesDefault)
    {
        if (limit is < 1 or > EntriesMax || before is < 1)
        {
            return Problems.MalformedRequest.With($"'limit' is 1 to {EntriesMax} and 'before' is a sequence of an earlier page.");
        }

        var account = await grains.Account(accountId).GetAsync();
        if (account.Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }

        return TypedResults.Ok(EntriesMessage.Of(await grains.Wallet(accountId).GetEntriesAsync(before, limit)));
    }

    private static async Task<Results<Ok<TopUpOptionsMessage>, Problem>> GetTopUpOptions(AccountId accountId, IGrainFactory grains) =>
        (await grains.Account(accountId).GetTopUpOptionsAsync()).ToHttp(TopUpOptionsMessage.Of);
}
