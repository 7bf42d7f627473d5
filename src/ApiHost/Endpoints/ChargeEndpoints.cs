using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>Charges: spending at once, and giving it back.</summary>
internal static class ChargeEndpoints
{
    public static void MapCharges(this IEndpointRouteBuilder app)
    {
        var charges = app.MapGroup("/v1/accounts/{accountId}/charges").WithTags("Charges").WithOwnAccountOnly();
        charges.MapPost("", Charge).OrdersWallet(Scopes.ChargesWrite)
            .WithName("charge").WithSummary("Charge a wallet")
            .WithDescription(
                "Services only. Spends at once: bonus first, earliest expiry first, then paid money, oldest first. On disk before the answer.")
            .WithExamples(OperationExamples.ChargeBody, OperationExamples.Charge)
            .MayRefuse(RefusalCode.WalletClosed, RefusalCode.WalletFrozen, RefusalCode.InsufficientFunds);
        charges.MapPost("{chargeId}/undo", Undo).OrdersWallet(Scopes.ChargesWrite)
            .WithName("undoCharge").WithSummary("Undo a charge")
            .WithDescription(
                "Services only. Gives back `amount`, or without one all that is left, to where it came from: what was spent last comes back first. "
                + "Bonus money that has expired meanwhile is lost.")
            .WithExamples(OperationExamples.UndoBody, OperationExamples.Undo)
            .MayAnswer(Problems.OperationNotFound)
            .MayRefuse(RefusalCode.OriginalNotFound, RefusalCode.CurrencyMismatch, RefusalCode.CorrectionExceedsOriginal);
        charges.MapGet("{chargeId}", Get).RequireScopeOrOwner(Scopes.WalletsRead)
            .WithName("getCharge").WithSummary("Read a charge")
            .WithDescription("With every undo of it.")
            .WithExamples(response: OperationExamples.ChargeState)
            .MayAnswer(Problems.OperationNotFound);
    }

    private static Task<Results<Created<ChargeMessage>, Problem>> Charge(AccountId accountId, ChargeBody body, [AsParameters] MoneyRequest request) =>
        request.ExecuteAsync(accountId, id => new WalletOrder.Charge(id, body.Amount.ToMoney()), body.Reference, ChargeMessage.Of);

    private static async Task<Results<Created<UndoMessage>, Problem>> Undo(
        AccountId accountId, OperationId chargeId, PartBody? body, [AsParameters] MoneyRequest request) =>
        chargeId.Kind != OperationKind.Charge
            ? Problems.OperationNotFound.With(Problems.NoSuchOperation)
            : await request.ExecuteAsync(
                accountId,
                id => new WalletOrder.UndoCharge(id, chargeId.Request, body?.Amount?.ToMoney()),
                reference: null,
                (account, happened) => UndoMessage.Of(chargeId, account, happened),
                chargeId);

    private static async Task<Results<Ok<ChargeStateMessage>, Problem>> Get(AccountId accountId, OperationId chargeId, IGrainFactory grains) =>
        await grains.Wallet(accountId).FindAsync(chargeId.Request) is { } found
        && ChargeStateMessage.Of(accountId, found) is { } charge
        && charge.Id == chargeId
            ? TypedResults.Ok(charge)
            : Problems.OperationNotFound.With(Problems.NoSuchOperation);
}
