using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>What banks say of transfers, and what people make of it.</summary>
internal static class BankEndpoints
{
    private const int PageDefault = 50;
    private const int PageMax = 200;

    public static void MapBankTransfers(this IEndpointRouteBuilder app)
    {
        app.MapPost(RequestLimits.StatementsPath, Import).WithTags("Bank transfers").RequireScope(Scopes.BankWrite)
            .WithMetadata(new RawBody())
            .WithName("importBankStatement").WithSummary("Import a bank statement")
            .WithDescription(
                "Services only. The body is the bank's document as it is, at most 8 MiB: camt.053 or camt.054 (001.02 or 001.08), or the bank's table "
                + "(CSV). It is recognized by its content. A document that does not fit is refused as a whole. Repeating is safe: each entry has effect "
                + "once, in whichever documents it comes.")
            .WithExamples(response: ExamplesExtensions.StatementReceipt)
            .MayAnswer(Problems.Unauthenticated, Problems.Forbidden, Problems.CrossSiteRefused, Problems.BodyTooLarge, Problems.OutcomeUnknown)
            .MayRefuse(RefusalCode.MethodUnavailable, RefusalCode.StatementRefused);

        var unmatched = app.MapGroup("/v1/bank-transfers/unmatched").WithTags("Bank transfers")
            .MayAnswer(Problems.MalformedRequest, Problems.Unauthenticated, Problems.Forbidden, Problems.OutcomeUnknown);
        unmatched.MapGet("", List).RequireScope(Scopes.BankRead)
            .WithName("getUnmatchedTransfers").WithSummary("Read what waits for a person")
            .WithDescription("Services only. Entries of statements that no rule could settle, oldest first. Pass the answer's `after` to get the next page.")
            .WithExamples(response: ExamplesExtensions.UnmatchedTransfers);
        unmatched.MapGet("{key}", Get).RequireScope(Scopes.BankRead)
            .WithName("getUnmatchedTransfer").WithSummary("Read one entry that waits or has waited")
            .WithDescription("Services only. Once settled, it says how, by whom and why.")
            .WithExamples(response: ExamplesExtensions.UnmatchedTransfer)
            .MayRefuse(RefusalCode.BankEntryNotFound);
        unmatched.MapPost("{key}/settle", Settle).RequireScope(Scopes.BankWrite)
            .WithName("settleUnmatchedTransfer").WithSummary("Settle an entry")
            .WithDescription(
                "Services only. `assign` counts it for a payment of exactly its amount and currency, which is credited before the answer; `dismiss` "
                + "only notes why it concerns no payment. The same again gets the same answer.")
            .WithExamples("""{ "action": "assign", "payment": "pay_00000000000000000000000000", "reason": "The payer sent a receipt" }""", ExamplesExtensions.SettledTransfer)
            .MayAnswer(Problems.CrossSiteRefused, Problems.BodyTooLarge, Problems.UnsupportedMediaType)
            .MayRefuse(
                RefusalCode.ReasonRequired, RefusalCode.BankEntryNotFound, RefusalCode.BankEntrySettled, RefusalCode.PaymentNotFound,
                RefusalCode.BankEntryMismatch);
    }

    private static async Task<Results<Ok<StatementReceiptMessage>, Problem>> Import(HttpRequest request, Caller caller, IGrainFactory grains) =>
        (await grains.Statements().ImportAsync($"sent by {caller.Name}", await RawBody.ReadAsync(request))).ToHttp(StatementReceiptMessage.Of);

    private static async Task<Results<Ok<UnmatchedTransfersMessage>, Problem>> List(IGrainFactory grains, string? after = null, int limit = PageDefault) =>
        limit is < 1 or > PageMax || (after is not null && !BankEntry.IsKey(after))
            ? Problems.MalformedRequest.With($"'limit' is 1 to {PageMax} and 'after' is a key of an earlier page.")
            : TypedResults.Ok(UnmatchedTransfersMessage.Of(await grains.Statements().ListAsync(after, limit), limit));

    private static async Task<Results<Ok<UnmatchedTransferMessage>, Problem>> Get(string key, IGrainFactory grains) =>
        (await grains.Statements().GetAsync(key)).ToHttp(UnmatchedTransferMessage.Of);

    private static async Task<Results<Ok<UnmatchedTransferMessage>, Problem>> Settle(string key, SettleBody body, Caller caller, IGrainFactory grains)
    {
        if (body.Validate() is { } problem)
        {
            return problem;
        }

        return (await grains.Statements().SettleAsync(key, body.ToSettlement(caller))).ToHttp(UnmatchedTransferMessage.Of);
    }
}
