using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace IM2.ApiHost;

/// <summary>Refunds: giving back what was paid, or a part of it.</summary>
internal static class RefundEndpoints
{
    public static void MapRefunds(this IEndpointRouteBuilder app)
    {
        var refunds = app.MapGroup("/v1/top-ups/{paymentId}/refunds").WithTags("Refunds")
            .MayAnswer(Problems.MalformedRequest, Problems.Unauthenticated, Problems.OutcomeUnknown)
            .MayRefuse(RefusalCode.PaymentNotFound);
        refunds.MapPost("", Start).RequireScope(Scopes.RefundsWrite).WithRunningOnce()
            .WithName("refundTopUp").WithSummary("Refund a payment")
            .WithDescription(
                "Services only. Gives back `amount`, or without one all that is left: first the wallet gives it up, bonus in proportion and, where it "
                + "was spent, as debt; then the provider is asked. The refund's id follows from the caller, the payment and the Idempotency-Key, for "
                + "ever: the same request again answers how the refund stands now, with the header Idempotency-Replayed. A refund that has not "
                + "`succeeded` yet is followed up by itself.")
            .WithExamples(ExamplesExtensions.RefundBody, ExamplesExtensions.Refund)
            .MayAnswer(Problems.Forbidden, Problems.IdempotencyKeyMissing, Problems.IdempotencyKeyInvalid, Problems.BodyTooLarge, Problems.UnsupportedMediaType)
            .MayRefuse(
                RefusalCode.IdReused, RefusalCode.ReasonRequired, RefusalCode.PaymentStatusConflict, RefusalCode.CurrencyMismatch,
                RefusalCode.AmountOutOfRange, RefusalCode.CorrectionExceedsOriginal);
        refunds.MapGet("{refundId}", Get).RequireScopeOrOwner(Scopes.TopUpsRead)
            .WithName("getRefund").WithSummary("Read a refund")
            .WithDescription("Also one that was made in the provider's own console, by the provider's number.")
            .WithExamples(response: ExamplesExtensions.Refund)
            .MayAnswer(Problems.RefundNotFound);
    }

    private static async Task<Results<Created<RefundMessage>, Problem>> Start(
        PaymentId paymentId,
        RefundBody body,
        Caller caller,
        HttpResponse response,
        IGrainFactory grains,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey = null)
    {
        if (IdempotencyKey.Validate(response.HttpContext.Request, idempotencyKey) is { } problem)
        {
            return problem;
        }

        var id = RefundId.FromIdempotencyKey(caller.Name, paymentId, idempotencyKey!);
        return (await grains.Payment(paymentId).RefundAsync(id, body.Amount?.ToMoney(), body.Reason ?? "")).ToHttpWith(started =>
        {
            if (started.IsRepeated)
            {
                response.Headers[IdempotencyKey.ReplayedHeader] = "true";
            }

            return TypedResults.Created($"/v1/top-ups/{paymentId}/refunds/{id}", RefundMessage.Of(started.Refund));
        });
    }

    private static async Task<Results<Ok<RefundMessage>, Problem>> Get(PaymentId paymentId, string refundId, Caller caller, IGrainFactory grains)
    {
        var found = await grains.FindAsync(paymentId, caller);
        if (found.Value is not { } payment)
        {
            return Problems.Of(found.Refusal!);
        }

        return payment.Refunds.FirstOrDefault(refund => refund.Id == refundId) is { } known
            ? TypedResults.Ok(RefundMessage.Of(known))
            : Problems.RefundNotFound.With("This payment has no such refund.");
    }
}
