namespace IM2.Checker;

/// <summary>Each cause has its one effect, and each effect its cause.</summary>
internal static class CauseCheck
{
    public static IEnumerable<Violation> Of(Evidence evidence) =>
        evidence.Journal.Operations.SelectMany(operation => OfOperation(operation, evidence)).Concat(OfTransfers(evidence));

    private static IEnumerable<Violation> OfOperation(Operation operation, Evidence evidence)
    {
        if (operation.Kind.IsRead())
        {
            return [];
        }

        if (operation.Answer is null)
        {
            return [new(
                ViolationKind.Unsettled, $"{operation.Lines.Count(static line => line.Outcome is null)} attempts, none answered.",
                operation, operation.Wallet)];
        }

        return operation.Kind switch
        {
            OperationKind.TopUp => [],
            OperationKind.Pay => OfPay(operation, evidence),
            OperationKind.Refund => OfRefund(operation, evidence),
            _ => OfOrder(operation, evidence),
        };
    }

    private static IEnumerable<Violation> OfOrder(Operation order, Evidence evidence)
    {
        var transfer = evidence.Transfer(Effect.OrderId(order));
        var isDone = transfer is not null && transfer.Kind != Stored.Refusal;
        if (order.IsAcknowledged && !isDone)
        {
            yield return Lost(order, $"{Effect.OrderId(order)} {(transfer is null ? "is not there" : "is there as refused")}.");
        }
        else if (!order.IsAcknowledged && isDone)
        {
            yield return new(ViolationKind.RefusedButDone, $"It was refused ({order.Answer!.Code}), and {transfer!.Id} is there.", order, order.Wallet);
        }

        if (order.Kind != OperationKind.Gift || !isDone)
        {
            yield break;
        }

        var ends = new[] { Effect.ReceivedId(order), Effect.ReturnedId(order) }.Where(id => evidence.Transfer(id) is not null).ToList();
        if (ends.Count == 0)
        {
            yield return Lost(order, "The gift left and has neither arrived nor come back.");
        }
        else if (ends.Count > 1)
        {
            yield return new(ViolationKind.Twice, $"The gift both arrived and came back: {string.Join(", ", ends)}.", order, order.Wallet);
        }
    }

    private static IEnumerable<Violation> OfPay(Operation pay, Evidence evidence)
    {
        var credit = Effect.CreditId(evidence.Journal.Original(pay));
        if (pay.IsAcknowledged && evidence.Transfer(credit) is null)
        {
            yield return Lost(pay, $"It was paid, and {credit} is not there.");
        }
    }

    private static IEnumerable<Violation> OfRefund(Operation refund, Evidence evidence)
    {
        // The provider may refuse it, and then it is as if it had never been.
        var (id, says) = (Effect.RefundId(refund, evidence.Journal.Original(refund)), Answers.Text(refund.Answers.Last(), "status"));
        if (refund.IsAcknowledged && says is not ("refused" or "failed") && evidence.Transfer(id) is null)
        {
            yield return Lost(refund, $"{id} is not there, and the refund is {says}.");
        }
    }

    private static IEnumerable<Violation> OfTransfers(Evidence evidence)
    {
        var paid = evidence.Journal.Operations.Where(static operation => operation.Kind == OperationKind.Pay)
            .Select(pay => evidence.Journal.Original(pay)).ToHashSet();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var transfer in evidence.Ledger.Transfers)
        {
            if (!seen.Add(transfer.Id))
            {
                yield return new(ViolationKind.Twice, $"{transfer.Id} is there twice.", evidence.Effects.GetValueOrDefault(transfer.Id)?.Operation, transfer.Wallet);
            }
            else if (!evidence.Effects.TryGetValue(transfer.Id, out var effect))
            {
                yield return WithoutCause(transfer, evidence);
            }
            else if (transfer.Kind == Stored.TopUp && !paid.Contains(effect.Operation))
            {
                yield return new(ViolationKind.NoCause, $"{transfer.Id} credits what nobody has paid.", effect.Operation, transfer.Wallet);
            }
            else if (Fault(transfer, effect, evidence) is { } fault)
            {
                yield return new(ViolationKind.WrongAmount, $"{transfer.Id}: {fault}", effect.Operation, transfer.Wallet);
            }
        }
    }

    /// <summary>An id that goes on where that of a cause ends is that cause's second effect under another name.</summary>
    private static Violation WithoutCause(LedgerTransfer transfer, Evidence evidence)
    {
        for (var length = transfer.Id.Length - 1; length > 0; length--)
        {
            if (evidence.Effects.TryGetValue(transfer.Id[..length], out var effect))
            {
                return new(ViolationKind.Twice, $"{transfer.Id} is there beside {effect.Transfer}.", effect.Operation, transfer.Wallet);
            }
        }

        return new(ViolationKind.NoCause, $"Nobody asked for {transfer.Id}.", Wallet: transfer.Wallet);
    }

    /// <summary>What is wrong with a transfer; null if nothing is.</summary>
    private static string? Fault(LedgerTransfer transfer, Effect effect, Evidence evidence)
    {
        var legs = evidence.Legs(transfer.Id).ToList();
        if (transfer.Wallet != effect.Wallet)
        {
            return $"it is in the chain of {transfer.Wallet}, and was asked of {effect.Wallet}.";
        }

        if (transfer.Kind == Stored.Refusal && effect.Operation.Kind.IsOrder())
        {
            return legs.Count == 0 ? null : "it is a refusal, and moves money.";
        }

        if (transfer.Kind != effect.Kind)
        {
            return $"it is of kind {transfer.Kind}, not {effect.Kind}.";
        }

        if (legs.FirstOrDefault(leg => Stored.IsWallet(leg.Account) && leg.Owner != effect.Wallet) is { } foreign)
        {
            return $"it moves money of {foreign.Owner}.";
        }

        var (net, held) = (Sum(legs, static leg => Stored.IsWallet(leg.Account)), Sum(legs, static leg => leg.Account == Stored.Held));
        var counter = Sum(legs, leg => leg.Account == effect.Counter);
        return (net, held, counter) == (effect.Net, effect.Held, -effect.Net) || (effect.Counter == 0 && (net, held) == (effect.Net, effect.Held))
            ? null
            : $"the wallet changes by {net} (held {held}) and the other side by {counter}; asked for was {effect.Net} (held {effect.Held}).";
    }

    private static long Sum(List<LedgerEntry> legs, Func<LedgerEntry, bool> which) => legs.Where(which).Sum(static leg => leg.Amount);

    private static Violation Lost(Operation operation, string what) => new(ViolationKind.Lost, $"It was acknowledged. {what}", operation, operation.Wallet);
}
