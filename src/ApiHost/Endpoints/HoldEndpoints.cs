using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Holds: setting money aside, then spending it or giving it back.</summary>
internal static class HoldEndpoints
{
    private const int DaysMax = 90;

    public static void MapHolds(this IEndpointRouteBuilder app)
    {
        var holds = app.MapGroup("/v1/accounts/{accountId}/holds").WithTags("Holds").WithOwnAccountOnly();
        holds.MapPost("", Place).OrdersWallet(Scopes.ChargesWrite)
            .WithName("placeHold").WithSummary("Place a hold")
            .WithDescription("Services only. Sets money aside until it is captured, released or expires; meanwhile nothing else can spend it.")
            .WithExamples(OperationExamples.HoldBody, OperationExamples.Hold)
            .MayRefuse(RefusalCode.WalletClosed, RefusalCode.WalletFrozen, RefusalCode.ExpiryNotInFuture, RefusalCode.TooManyHolds, RefusalCode.InsufficientFunds);
        holds.MapPost("{holdId}/capture", Capture).OrdersWallet(Scopes.ChargesWrite)
            .WithName("captureHold").WithSummary("Capture a hold")
            .WithDescription("Services only. Spends `amount`, or without one all that is held; the rest is released. A hold is captured once.")
            .WithExamples(OperationExamples.CaptureBody, OperationExamples.Capture)
            .MayAnswer(Problems.OperationNotFound)
            .MayRefuse(RefusalCode.HoldNotOpen, RefusalCode.CaptureExceedsHold);
        holds.MapPost("{holdId}/release", Release).OrdersWallet(Scopes.ChargesWrite)
            .WithName("releaseHold").WithSummary("Release a hold")
            .WithDescription("Services only. Gives back all that is held. There is no body; one that is not `{}` is refused.")
            .WithExamples(response: OperationExamples.Release)
            .MayAnswer(Problems.OperationNotFound)
            .MayRefuse(RefusalCode.HoldNotOpen);
        holds.MapGet("{holdId}", Get).RequireScopeOrOwner(Scopes.WalletsRead)
            .WithName("getHold").WithSummary("Read a hold")
            .WithDescription("With what has become of it.")
            .WithExamples(response: OperationExamples.HoldState)
            .MayAnswer(Problems.OperationNotFound);
    }

    /// <summary>What is wrong with the end of a hold; null if nothing is. Whether it has passed is the rules' to say.</summary>
    public static Problem? Validate(DateTimeOffset expiresAt, TimeProvider time) => expiresAt > time.GetUtcNow().AddDays(DaysMax)
        ? Problems.MalformedRequest.With($"The body is not valid at $.expiresAt: a hold lasts {DaysMax} days at most.")
        : null;

    private static async Task<Results<Created<HoldMessage>, Problem>> Place(
        AccountId accountId, HoldBody body, [AsParameters] MoneyRequest request, TimeProvider time) =>
        Validate(body.ExpiresAt, time) is { } problem
            ? problem
            : await request.ExecuteAsync(
                accountId, id => new WalletOrder.PlaceHold(id, body.Amount.ToMoney(), body.ExpiresAt), body.Reference, HoldMessage.Of);

    private static async Task<Results<Created<CaptureMessage>, Problem>> Capture(
        AccountId accountId, OperationId holdId, PartBody? body, [AsParameters] MoneyRequest request) =>
        holdId.Kind != OperationKind.Hold
            ? Problems.OperationNotFound.With(Problems.NoSuchOperation)
            : await request.ExecuteAsync(
                accountId,
                id => new WalletOrder.CaptureHold(id, new HoldId(holdId.Request.Value), body?.Amount?.ToMoney()),
                reference: null,
                (account, happened) => CaptureMessage.Of(holdId, account, happened),
                holdId);

    private static async Task<Results<Created<ReleaseMessage>, Problem>> Release(
        AccountId accountId, OperationId holdId, [AsParameters] MoneyRequest request) =>
        (holdId.Require(OperationKind.Hold) ?? await RefuseBodyAsync(request.Context.Request)) is { } problem
            ? problem
            : await request.ExecuteAsync(
                accountId,
                id => new WalletOrder.ReleaseHold(id, new HoldId(holdId.Request.Value)),
                reference: null,
                (account, happened) => ReleaseMessage.Of(holdId, account, happened),
                holdId);

    /// <summary>What is wrong with a body where none is taken: whoever names an amount must not believe that only so much was released.</summary>
    private static async Task<Problem?> RefuseBodyAsync(HttpRequest request)
    {
        if (request.ContentLength == 0)
        {
            return null;
        }

        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        return string.Concat(body.Where(static c => !char.IsWhiteSpace(c))) is "" or "{}"
            ? null
            : Problems.MalformedRequest.With("The body is not valid: a release gives back all that is held and takes no body.");
    }

    private static async Task<Results<Ok<HoldStateMessage>, Problem>> Get(
        AccountId accountId, OperationId holdId, IGrainFactory grains, TimeProvider time) =>
        await grains.Wallet(accountId).FindAsync(holdId.Request) is { } found
        && HoldStateMessage.Of(accountId, found, time.GetUtcNow()) is { } hold
        && hold.Id == holdId
            ? TypedResults.Ok(hold)
            : Problems.OperationNotFound.With(Problems.NoSuchOperation);
}
