namespace IM2.Checker;

/// <summary>A transfer that an operation may have caused, and what it must look like.</summary>
/// <param name="Operation">The cause.</param>
/// <param name="Transfer">Its id.</param>
/// <param name="Wallet">In whose chain.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Net">By how much all parts of the wallet change together.</param>
/// <param name="Held">By how much what is set aside changes.</param>
/// <param name="Counter">The kind of account on the other side; 0 for none.</param>
internal sealed record Effect(Operation Operation, string Transfer, string Wallet, int Kind, long Net = 0, long Held = 0, int Counter = 0)
{
    /// <summary>Whether it is the order's own transfer, which has the request's name.</summary>
    public bool IsOrder { get; init; }

    /// <summary>Every transfer that an operation may have caused.</summary>
    public static IEnumerable<Effect> Of(Operation operation, Journal journal) => operation.Kind switch
    {
        OperationKind.Charge => [Order(operation, Stored.Charge, -operation.Asked.Amount, counter: Stored.Revenue)],
        OperationKind.Undo => [Order(operation, Stored.ChargeUndo, operation.Asked.Amount, counter: Stored.Revenue)],
        OperationKind.Credit => [Order(operation, Stored.BonusGrant, operation.Asked.Amount, counter: Stored.BonusExpense)],
        OperationKind.Hold => [Order(operation, Stored.Hold, 0, operation.Asked.Amount)],
        OperationKind.Capture =>
            [Order(operation, Stored.Capture, -operation.Asked.Amount, -journal.Original(operation).Asked.Amount, Stored.Revenue)],
        OperationKind.Release => [Order(operation, Stored.Release, 0, -journal.Original(operation).Asked.Amount)],
        OperationKind.Gift => OfGift(operation),
        OperationKind.TopUp => OfTopUp(operation),
        OperationKind.Refund => OfRefund(operation, journal.Original(operation)),
        _ => [],
    };

    /// <summary>The transfer of an order: the request's.</summary>
    public static string OrderId(Operation operation) => $"request:{CauseIds.Request(Key(operation))}";

    /// <summary>The credit of a top-up.</summary>
    public static string CreditId(Operation topUp) => $"top-up:{CauseIds.Payment(topUp.Wallet, Key(topUp))}";

    /// <summary>The arrival of a gift.</summary>
    public static string ReceivedId(Operation gift) => $"gift-received:{CauseIds.Request(Key(gift))}";

    /// <summary>The return of a gift.</summary>
    public static string ReturnedId(Operation gift) => $"gift-returned:{CauseIds.Request(Key(gift))}";

    /// <summary>What a refund takes from the wallet.</summary>
    public static string RefundId(Operation refund, Operation topUp) =>
        $"refund:{CauseIds.Refund(CauseIds.Payment(topUp.Wallet, Key(topUp)), Key(refund))}";

    private static string Key(Operation operation) =>
        operation.Asked.Key ?? throw new InvalidDataException($"{operation.Id} was asked for without a key.");

    private static Effect Order(Operation operation, int kind, long net, long held = 0, int counter = 0) =>
        new(operation, OrderId(operation), operation.Wallet, kind, net, held, counter) { IsOrder = true };

    private static IEnumerable<Effect> OfGift(Operation gift)
    {
        var amount = gift.Asked.Amount;
        yield return Order(gift, Stored.GiftSent, -amount, counter: Stored.InTransit);
        yield return new Effect(gift, ReceivedId(gift), gift.Asked.Other!, Stored.GiftReceived, amount, Counter: Stored.InTransit);
        yield return new Effect(gift, ReturnedId(gift), gift.Wallet, Stored.GiftReturned, amount, Counter: Stored.InTransit);
    }

    private static IEnumerable<Effect> OfTopUp(Operation topUp)
    {
        var payment = CauseIds.Payment(topUp.Wallet, Key(topUp));
        yield return new Effect(topUp, $"top-up-reservation:{payment}", topUp.Wallet, Stored.TopUpReservation);
        yield return new Effect(topUp, $"top-up-release:{payment}", topUp.Wallet, Stored.TopUpRelease);
        yield return new Effect(topUp, $"top-up-delayed:{payment}", topUp.Wallet, Stored.TopUpDelay);
        yield return new Effect(topUp, CreditId(topUp), topUp.Wallet, Stored.TopUp, topUp.Asked.Amount, Counter: Stored.Clearing);
    }

    private static IEnumerable<Effect> OfRefund(Operation refund, Operation topUp)
    {
        var (id, amount) = (RefundId(refund, topUp), refund.Asked.Amount);
        yield return new Effect(refund, id, refund.Wallet, Stored.Refund, -amount, Counter: Stored.Clearing);
        yield return new Effect(refund, $"refund-reversal:{id}", refund.Wallet, Stored.RefundReversal, amount, Counter: Stored.Clearing);
    }
}
