using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace IM2.ApiHost;

/// <summary>What every request that moves money comes with.</summary>
/// <param name="Context">The request.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Grains">The cluster.</param>
/// <param name="Key">The Idempotency-Key.</param>
/// <param name="IfMatch">The wallet's entity tag that the caller has seen; null if it does not matter.</param>
internal readonly record struct MoneyRequest(
    HttpContext Context,
    Caller Caller,
    IGrainFactory Grains,
    [property: FromHeader(Name = IdempotencyKey.Header)] string? Key = null,
    [property: FromHeader(Name = WalletTag.IfMatchHeader)] string? IfMatch = null)
{
    /// <summary>The request's name, and the version that its caller expects.</summary>
    /// <returns>What is wrong with the headers; null if nothing is.</returns>
    public Problem? Read(out RequestId request, out long? version)
    {
        (request, version) = (default, null);
        if (IdempotencyKey.Validate(Context.Request, Key) is { } problem)
        {
            return problem;
        }

        if (IfMatch is not null && !WalletTag.TryParse(IfMatch, out version))
        {
            return Problems.MalformedRequest.With($"{WalletTag.IfMatchHeader} is one entity tag of the wallet, such as \"12\", or *.");
        }

        request = RequestId.FromIdempotencyKey(Caller.Name, Key!);
        return null;
    }

    /// <summary>Has a wallet carry out an order, and answers with what came of it.</summary>
    /// <param name="account">Whose wallet.</param>
    /// <param name="order">The order under the request's name.</param>
    /// <param name="reference">The caller's own number; null for none.</param>
    /// <param name="message">What the first answer was, made of what happened.</param>
    /// <param name="original">What is corrected; null for nothing.</param>
    public async Task<Results<Created<TMessage>, Problem>> ExecuteAsync<TMessage>(
        AccountId account, Func<RequestId, WalletOrder> order, string? reference, Func<AccountId, WalletEvent, TMessage> message,
        OperationId? original = null)
        where TMessage : OperationMessage
    {
        if ((Read(out var request, out var version) ?? OperationReference.Validate(reference)) is { } problem)
        {
            return problem;
        }

        if (original is { } corrected && await Grains.RefuseWrongAsync(account, corrected) is { } wrong)
        {
            return wrong;
        }

        var asked = order(request);
        if (version is not null || reference is not null)
        {
            asked = asked with { IfVersion = version, Reference = reference };
        }

        var outcome = await Grains.ExecuteAsync(account, asked);
        if (outcome.Value is not { } receipt)
        {
            return Problems.Of(outcome.Refusal!);
        }

        if (receipt.IsRepeated)
        {
            Context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }

        var done = message(account, receipt.Event!);
        return TypedResults.Created(done.Location, done);
    }
}
