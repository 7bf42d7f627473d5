using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace IM2.ApiHost;

/// <summary>Accounts, their wallets, and what they can top up.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/v1/accounts/{accountId}").WithTags("Accounts").WithOwnAccountOnly();
        accounts.MapPut("", Open).RequireScope(Scopes.AccountsWrite)
            .WithName("openAccount").WithSummary("Open an account")
            .WithDescription(
                "Services only. The caller names the account, so repeating the same request changes nothing and answers 200, whatever "
                + "has become of the account since.")
            .WithExamples(ExamplesExtensions.AccountBody, ExamplesExtensions.Account)
            .MayAnswer(Problems.Forbidden, Problems.BodyTooLarge, Problems.UnsupportedMediaType).MayRefuse(RefusalCode.AccountExists);
        accounts.MapGet("", Get).RequireScopeOrOwner(Scopes.AccountsRead)
            .WithName("getAccount").WithSummary("Read an account")
            .WithDescription("Who the user is, as far as it matters to what they may top up.")
            .WithExamples(response: ExamplesExtensions.Account);
        accounts.MapPatch("", Change).RequireScope(Scopes.AccountsWrite)
            .WithName("changeAccount").WithSummary("Change an account")
            .WithDescription(
                "Services only. What is absent or null stays as it is. Each change of a field is written into the account's trail together with "
                + "`reason` and the name of the service; a change to what it is already does nothing. A closed account stays closed.")
            .WithExamples(ExamplesExtensions.AccountChange, ExamplesExtensions.ChangedAccount)
            .MayAnswer(Problems.Forbidden, Problems.BodyTooLarge, Problems.UnsupportedMediaType)
            .MayRefuse(RefusalCode.ReasonRequired, RefusalCode.AccountNotActive, RefusalCode.WalletClosed);
        accounts.MapGet("changes", GetChanges).RequireScope(Scopes.AccountsRead)
            .WithName("getAccountChanges").WithSummary("Read an account's trail")
            .WithDescription("Services only. Every change since the account was opened, oldest first: when, who, why, and what it was before.")
            .WithExamples(response: ExamplesExtensions.AccountChanges)
            .MayAnswer(Problems.Forbidden);
        accounts.MapGet("wallet", GetWallet).RequireScopeOrOwner(Scopes.WalletsRead)
            .WithName("getWallet").WithSummary("Read a wallet")
            .WithDescription(
                "`version` grows with every change, also where time has released a hold or ended a bonus. It is the ETag, too: send it as If-None-Match to get 304 "
                + "while nothing has changed, and as If-Match with an operation that is to be refused if the wallet has changed.")
            .WithExamples(response: ExamplesExtensions.Wallet)
            .Produces(StatusCodes.Status304NotModified);
        accounts.MapGet("top-up-options", GetTopUpOptions).RequireScopeOrOwner(Scopes.TopUpsRead)
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

    private static async Task<Results<Ok<WalletMessage>, StatusCodeHttpResult, Problem>> GetWallet(
        AccountId accountId, IGrainFactory grains, HttpResponse response,
        [FromHeader(Name = WalletTag.IfNoneMatchHeader)] string? ifNoneMatch = null)
    {
        var wallet = await grains.Wallet(accountId).GetAsync();
        // A wallet has no existence of its own: one that nobody opened looks like one in which nothing has happened.
        if (wallet.Version == 0 && (await grains.Account(accountId).GetAsync()).Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }

        response.Headers.ETag = WalletTag.Of(wallet.Version);
        return WalletTag.IsIn(ifNoneMatch, wallet.Version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(WalletMessage.Of(wallet));
    }

    private static async Task<Results<Ok<TopUpOptionsMessage>, Problem>> GetTopUpOptions(AccountId accountId, IGrainFactory grains) =>
        (await grains.Account(accountId).GetTopUpOptionsAsync()).ToHttp(TopUpOptionsMessage.Of);
}
