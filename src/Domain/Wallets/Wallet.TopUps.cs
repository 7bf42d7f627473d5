namespace IM2.Domain;

/// <content>Top-ups before they are paid: what limits are kept for them.</content>
public static partial class Wallet
{
    private static Decision<WalletEvent> ReserveTopUp(WalletState wallet, WalletCommand.ReserveTopUp ask)
    {
        if ((RefuseAmount(ask.Request.Amount) ?? RefuseClosed(wallet)) is { } refusal)
        {
            return refusal;
        }

        var decision = PolicyEvaluation.Decide(ask.Policy, ask.Request, wallet.TopUps, wallet.HasToppedUp, ask.At);
        return decision.IsAllowed
            ? new WalletEvent.TopUpReserved(ask.Payment, decision, ask.At)
            : Refusal.Of(decision);
    }

    /// <summary>A payment for which nothing is kept any more was paid, or kept nothing: then there is nothing to free.</summary>
    private static Decision<WalletEvent> ReleaseTopUp(WalletState wallet, WalletCommand.ReleaseTopUp ask) =>
        wallet.TopUps.Find(ask.Payment) is null ? default(Decision<WalletEvent>) : new WalletEvent.TopUpReleased(ask.Payment, ask.At);

    /// <summary>Whether a request is the one that was decided upon; what the account was like may have changed meanwhile.</summary>
    private static bool IsSame(TopUpRequest request, PolicyInputs decided) =>
        (request.Amount, request.Method, request.IsFirstTopUpOffer) == (decided.Amount, decided.Method, decided.IsFirstTopUpOffer);

    private static TopUpReservation Reservation(WalletEvent.TopUpReserved reserved)
    {
        var inputs = reserved.Decision.Inputs;
        return new TopUpReservation(
            reserved.Payment, inputs.Amount.MinorUnits, inputs.Day, inputs.IsFirstTopUpOffer, inputs.Amount.Currency);
    }
}
