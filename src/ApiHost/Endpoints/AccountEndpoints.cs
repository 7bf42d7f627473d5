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
            .WithDescription(
                "Services only. The caller names the account, so repeating the same request changes nothing and answers 200, whatever "
                + "has become of the account since.")
            .WithExamples(ExamplesExtensions.AccountBody, ExamplesExtensions.Account)
            .MayAnswer(Problems.Forbidden, Problems.BodyTooLarge, Problems.UnsupportedMediaType).MayRefuse(RefusalCode.AccountExists);
        accounts.MapGet("", Get)
            .WithName("getAccount").WithSummary("Read an account")
            .WithExamples(response: ExamplesExtensions.Account);
        accounts.MapPatch("", Change).RequireAuthorization(SecurityComposition.ServicePolicy)
            .WithName("changeAccount").WithSummary("Change an account")
            .WithDescription(
                "Services only. What is absent or null stays as it is. Each change of a field is written into the account's trail together with "
                + "`reason` and the name of the service; a change to what it is already does nothing. A closed account stays closed.")
            .WithExamples(ExamplesExtensions.AccountChange, ExamplesExtensions.ChangedAccount)
            .MayAnswer(Problems.Forbidden, Problems.BodyTooLarge, Problems.UnsupportedMediaType)
            .MayRefuse(RefusalCode.ReasonRequired, RefusalCode.AccountNotActive);
        accounts.MapGet("changes", GetChanges).RequireAuthorization(SecurityComposition.ServicePolicy)
            .WithName("getAccountChanges").WithSummary("Read an account's trail")
            .WithDescription("Services only. Every change since the account was opened, oldest first: when, who, why, and what it was before.")
            .WithExamples(response: ExamplesExtensions.AccountChanges)
            .MayAnswer(Problems.Forbidden);
        accounts.MapGet("wallet", GetWallet)
            .WithName("getWallet").WithSummary("Read a wallet")
            .WithDescription("The wallet as last committed. `version` grows with every change.")
            .WithExamples(response: ExamplesExtensions.Wallet);
        accounts.MapGet("entries", GetEntries)
            .WithName("getEntries").WithSummary("Read a wallet's history")
            .WithDescription("Entries, newest first. Pass the answer's `before` to get the next page; it is null on the last one.");
        accounts.MapGet("top-up-options", GetTopUpOptions)
            .WithName("getTopUpOptions").WithSummary("Read what can be topped up")
            .WithDescription(
                "Amounts on offer with their bonus, the bounds of an own amount, and every payment method with the amounts that pass now or, "
                + "where none does, the decision that says why and what would change it.")
            .WithExamples(response: ExamplesExtensions.Options)
            .MayRefuse(RefusalCode.RegionNotServed);
    }

    private static async Task<Results<Created<AccountMessage>, Ok<AccountMessage>, Problem>> Open(
        AccountId accountId,
        AccountBody body,
        IGrainFactory grains,
        TimeProvider time)
    {
        if (BirthDates.Validate(body.BirthDate, time) is { } problem)
        {
            return problem;
        }

        var outcome = await grains.Account(accountId).OpenAsync(body.ToAccount(accountId));
        if (outcome.Value is not { } opened)
        {
            return Problems.Of(outcome.Refusal!);
        }

        var message = AccountMessage.Of(opened.Account);
        return opened.IsNew ? TypedResults.Created($"/v1/accounts/{accountId}", message) : TypedResults.Ok(message);
    }

    private static async Task<Results<Ok<AccountMessage>, Problem>> Get(AccountId accountId, IGrainFactory grains) =>
        (await grains.Account(accountId).GetAsync()).ToHttp(AccountMessage.Of);

    private static async Task<Results<Ok<AccountMessage>, Problem>> Change(
        AccountId accountId, AccountChangeBody body, Caller caller, IGrainFactory grains, TimeProvider time)
    {
        if (BirthDates.Validate(body.BirthDate, time) is { } problem)
        {
            return problem;
        }

        return (await grains.Account(accountId).ChangeAsync(body.ToChange(caller))).ToHttp(AccountMessage.Of);
    }

    private static async Task<Results<Ok<AccountChangesMessage>, Problem>> GetChanges(AccountId accountId, IGrainFactory grains) =>
        (await grains.Account(accountId).GetChangesAsync()).ToHttp(AccountChangesMessage.Of);

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

        return TypedResults.Ok(EntriesMessage.Of(await grains.Wallet(accountId).GetEntriesAsync(new EntryQuery { Before = before, Limit = limit })));
    }

    private static async Task<Results<Ok<TopUpOptionsMessage>, Problem>> GetTopUpOptions(AccountId accountId, IGrainFactory grains) =>
        (await grains.Account(accountId).GetTopUpOptionsAsync()).ToHttp(TopUpOptionsMessage.Of);
}
