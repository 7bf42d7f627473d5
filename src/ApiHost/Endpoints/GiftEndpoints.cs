using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace IM2.ApiHost;

/// <summary>Gifts: paid money from one wallet to another.</summary>
internal static class GiftEndpoints
{
    public static void MapGifts(this IEndpointRouteBuilder app)
    {
        var gifts = app.MapGroup("/v1/accounts/{accountId}/gifts").WithTags("Gifts").WithOwnAccountOnly();
        gifts.MapPost("", Give).MovesMoney(Scopes.GiftsWrite)
            .WithName("give").WithSummary("Give to another wallet")
            .WithDescription(
                "Services only. Takes paid money out of this wallet and brings it to the other; if the other refuses it, it comes back. Answers as far as "
                + "it has come, which is `received` as a rule; what is on its way goes on by itself. "
                + "`If-Match` is not taken here and refused.")
            .WithExamples(OperationExamples.GiftBody, OperationExamples.Gift)
            .MayRefuse(RefusalCode.WalletClosed, RefusalCode.WalletFrozen, RefusalCode.GiftToSelf, RefusalCode.InsufficientFunds);
        gifts.MapGet("{giftId}", Get).RequireScopeOrOwner(Scopes.WalletsRead)
            .WithName("getGift").WithSummary("Read a gift")
            .WithDescription("Who gave it sees it here.")
            .WithExamples(response: OperationExamples.Gift)
            .MayAnswer(Problems.OperationNotFound);
    }

    /// <summary>Gives, under the name of a request.</summary>
    public static async Task<Outcome<GivenGift>> GiveAsync(
        this IGrainFactory grains, RequestId request, AccountId from, AccountId to, Money amount)
    {
        if ((await grains.Account(from).GetAsync()).Refusal is { } unknown)
        {
            return unknown;
        }

        AccountHint.Set(from);
        return await grains.Gift(new GiftId(request.Value)).GiveAsync(from, to, amount);
    }

    private static async Task<Results<Created<GiftMessage>, Problem>> Give(
        AccountId accountId, GiftBody body, Caller caller, HttpResponse response, IGrainFactory grains,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey = null)
    {
        if (IdempotencyKey.Validate(response.HttpContext.Request, idempotencyKey) is { } problem)
        {
            return problem;
        }

        if (response.HttpContext.Request.Headers.ContainsKey(WalletTag.IfMatchHeader))
        {
            // It would be two wallets' versions; who sends one must not believe that it was looked at.
            return Problems.MalformedRequest.With($"{WalletTag.IfMatchHeader} is not taken here: a gift moves the money of two wallets.");
        }

        var request = RequestId.FromIdempotencyKey(caller.Name, idempotencyKey!);
        return (await grains.GiveAsync(request, accountId, body.To, body.Amount.ToMoney())).ToHttpWith(given =>
        {
            if (given.IsRepeated)
            {
                response.Headers[IdempotencyKey.ReplayedHeader] = "true";
            }

            var gift = GiftMessage.Of(given.Gift);
            return TypedResults.Created(gift.Location, gift);
        });
    }

    private static async Task<Results<Ok<GiftMessage>, Problem>> Get(AccountId accountId, OperationId giftId, IGrainFactory grains) =>
        await grains.Gift(new GiftId(giftId.Request.Value)).GetAsync() is { SentAt: not null } gift
        && gift.From == accountId
        && GiftMessage.Of(gift) is var message
        && message.Id == giftId
            ? TypedResults.Ok(message)
            : Problems.OperationNotFound.With(Problems.NoSuchOperation);
}
