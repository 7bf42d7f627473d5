namespace IM2.Domain;

/// <content>Refusals that last.</content>
public static partial class Wallet
{
    /// <summary>Like <see cref="Decide"/>, but where another moment would have given another answer, a refusal is an event, too.</summary>
    /// <remarks>
    /// Whoever was told no acts on it: a repeat of the same request, late on some wire, must not succeed behind their back because money
    /// has come in meanwhile. What is refused for its content alone (an amount out of range) is refused each time anyway.
    /// </remarks>
    public static Decision<WalletEvent> DecideForGood(WalletState wallet, WalletCommand command)
    {
        var decision = Decide(wallet, command);
        return decision.Refusal is { } refusal && refusal.Code != RefusalCode.AmountOutOfRange && Asked(command) is { } asked
            ? new WalletEvent.CommandRefused(command.Id, asked, refusal.Code, refusal.Detail, command.At)
            : decision;
    }

    /// <summary>What a request asks for, in one text; null for commands that no request makes.</summary>
    private static string? Asked(WalletCommand command) => command switch
    {
        WalletCommand.Charge ask => $"charge {Of(ask.Amount)} {ask.Reference}",
        WalletCommand.GrantBonus ask => $"grant {Of(ask.Amount)} {ask.ExpiresAt?.UtcTicks} {ask.Reference}",
        WalletCommand.UndoCharge ask => $"undo {ask.Undone.Id} {Of(ask.Amount)}",
        WalletCommand.PlaceHold ask => $"hold {Of(ask.Amount)} {ask.ExpiresAt.UtcTicks} {ask.Reference}",
        WalletCommand.CaptureHold ask => $"capture {ask.Hold} {Of(ask.Amount)}",
        WalletCommand.ReleaseHold ask => $"release {ask.Hold} {ask.Currency}",
        _ => null,
    };

    private static string Of(Money? amount) => amount is { } money ? $"{money.MinorUnits} {money.Currency}" : "all";
}
