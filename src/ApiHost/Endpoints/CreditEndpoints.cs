using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Credits: bonus money that a service gives.</summary>
internal static class CreditEndpoints
{
    public static void MapCredits(this IEndpointRouteBuilder app)
    {
        var credits = app.MapGroup("/v1/accounts/{accountId}/credits").WithTags("Credits").WithOwnAccountOnly();
        credits.MapPost("", Credit).OrdersWallet(Scopes.CreditsWrite)
            .WithName("credit").WithSummary("Give bonus money")
            .WithDescription("Services only. Bonus money is spent before paid money, can't be given away, and is lost when it expires.")
            .WithExamples(OperationExamples.CreditBody, OperationExamples.Credit)
            .MayRefuse(RefusalCode.WalletClosed, RefusalCode.ExpiryNotInFuture);
        credits.MapGet("{creditId}", Get).RequireScopeOrOwner(Scopes.WalletsRead)
            .WithName("getCredit").WithSummary("Read a credit")
            .WithDescription("As it was given.")
            .WithExamples(response: OperationExamples.Credit)
            .MayAnswer(Problems.OperationNotFound);
    }

    private static Task<Results<Created<CreditMessage>, Problem>> Credit(AccountId accountId, CreditBody body, [AsParameters] MoneyRequest request) =>
        request.ExecuteAsync(
            accountId, id => new WalletOrder.GrantBonus(id, body.Amount.ToMoney(), body.ExpiresAt), body.Reference, CreditMessage.Of);

    private static async Task<Results<Ok<CreditMessage>, Problem>> Get(AccountId accountId, OperationId creditId, IGrainFactory grains) =>
        await grains.Wallet(accountId).FindAsync(creditId.Request) is { Event: WalletEvent.BonusGranted granted }
        && CreditMessage.Of(accountId, granted) is var credit
        && credit.Id == creditId
            ? TypedResults.Ok(credit)
            : Problems.OperationNotFound.With(Problems.NoSuchOperation);
}
