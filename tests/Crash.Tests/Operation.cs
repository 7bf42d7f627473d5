using IM2.Grains;

namespace IM2.Crash.Tests;

/// <summary>What a caller was told.</summary>
/// <param name="Refusal">Why nothing happened; null when it did.</param>
/// <param name="Version">The place in the wallet's chain; 0 where the answer does not say.</param>
/// <param name="Event">What happened, as text.</param>
/// <param name="IsRepeated">Whether it had happened before this call.</param>
internal sealed record Answer(RefusalCode? Refusal, long Version, string Event, bool IsRepeated)
{
    /// <summary>What must be the same however often it is asked for.</summary>
    public (RefusalCode?, long, string) Content => (Refusal, Version, Event);
}

/// <summary>One operation under one id: asked for until it is answered.</summary>
/// <param name="Kind">For the report.</param>
/// <param name="Transfers">What it is in the ledger when it is accepted, and where it is an order, when it is refused, too.</param>
/// <param name="Net">By how much it changes what a wallet has, spendable or held.</param>
/// <param name="Ask">Asks for it, always the same.</param>
internal sealed record Operation(
    string Kind, (TransferId Id, AccountId Wallet)[] Transfers, (AccountId Wallet, long Amount)[] Net, Func<IGrainFactory, Task<Answer>> Ask)
{
    /// <summary>The first answer; null while the outcome is unknown.</summary>
    public Answer? Answer { get; set; }

    /// <summary>Whether it is an order, of which refusals last.</summary>
    public bool IsOrder => Transfers.Any(static transfer => IsRequest(transfer.Id));

    /// <summary>How often it was asked for and not answered.</summary>
    public int Unknown { get; set; }

    /// <summary>Whether the ledger has it, and every repeat is answered the same: an effect, or a refusal that lasts whatever comes in later.</summary>
    public bool IsKept(Answer answer) => answer.Refusal is null || IsOrder;

    /// <summary>Those of its transfers that the ledger has after an answer: of a refusal the order's own, which says so.</summary>
    public IEnumerable<(TransferId Id, AccountId Wallet)> InLedger(Answer answer) =>
        answer.Refusal is null ? Transfers : Transfers.Where(static transfer => IsRequest(transfer.Id));

    private static bool IsRequest(TransferId id) => id.Value.StartsWith("request:", StringComparison.Ordinal);

    /// <summary>An operation of one wallet.</summary>
    public static Operation Of(string kind, TransferId id, AccountId wallet, long net, Func<IWalletGrain, Task<Outcome<WalletReceipt>>> ask) => new(
        kind,
        [(id, wallet)],
        [(wallet, net)],
        async grains =>
        {
            var outcome = await ask(grains.Wallet(wallet));
            return outcome.Value is { } receipt
                ? new Answer(null, receipt.Version, Text(receipt.Event!), receipt.IsRepeated)
                : new Answer(outcome.Refusal!.Code, 0, "", outcome.Refusal.IsRepeated);
        });

    /// <summary>A gift: out of one wallet and into another.</summary>
    public static Operation Gift(GiftId id, AccountId from, AccountId to, Money amount) => new(
        "gift",
        [(TransferId.GiftSent(id), from), (TransferId.GiftReceived(id), to)],
        [(from, -amount.MinorUnits), (to, amount.MinorUnits)],
        async grains =>
        {
            var outcome = await grains.Gift(id).GiveAsync(from, to, amount);
            return new Answer(outcome.Refusal?.Code, 0, $"{outcome.Value?.Gift.Status}", false);
        });

    /// <summary>An event with all that is in its lists.</summary>
    public static string Text(WalletEvent happened) => happened.GetType().Name + System.Text.Json.JsonSerializer.Serialize<object>(happened);
}
