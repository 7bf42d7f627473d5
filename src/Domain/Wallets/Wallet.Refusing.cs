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
            ? Due(wallet, command.At).Add(new WalletEvent.CommandRefused(command.Id, asked, refusal.Code, refusal.Detail, command.At))
            : decision;
    }

    /// <summary>What a request asks for, in one text, of which two that ask for different things have different ones; null for commands that no request makes.</summary>
    /// <remarks>Stored, and compared with what is asked for years later: these texts never change. The reference, which may be any text, is last.</remarks>
    private static string? Asked(WalletCommand command) => command switch
    {
        WalletCommand.Charge ask => $"charge {Of(ask.Amount)}{About(ask)}",
        WalletCommand.GrantBonus ask => $"grant {Of(ask.Amount)} {ask.ExpiresAt?.UtcTicks}{About(ask)}",
        WalletCommand.UndoCharge ask => $"undo {ask.Undone.Id} {Of(ask.Amount)}{About(ask)}",
        WalletCommand.PlaceHold ask => $"hold {Of(ask.Amount)} {ask.ExpiresAt.UtcTicks}{About(ask)}",
        WalletCommand.CaptureHold ask => $"capture {ask.Hold} {Of(ask.Amount)}{About(ask)}",
        WalletCommand.SendGift ask => $"gift {ask.To} {Of(ask.Amount)}{About(ask)}",
        WalletCommand.ReleaseHold ask => $"release {ask.Hold} {ask.Currency}{About(ask)}",
        _ => null,
    };

    private static string About(WalletCommand ask) => ask.Reference is { } reference ? $" {reference}" : "";

    private static string Of(Money? amount) => amount is { } money ? $"{money.MinorUnits} {money.Currency}" : "all";
}
