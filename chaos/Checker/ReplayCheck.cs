namespace IM2.Checker;

/// <summary>Each wallet's chain, replayed one step after the other: it is whole, never below zero, and each decision is one that this history allows.</summary>
internal static class ReplayCheck
{
    public static IEnumerable<Violation> Of(Evidence evidence)
    {
        var versions = evidence.Ledger.Wallets.ToDictionary(static wallet => wallet.Account, static wallet => wallet.Version, StringComparer.Ordinal);
        foreach (var history in evidence.Histories.Values)
        {
            if (versions.GetValueOrDefault(history.Wallet) != history.Version)
            {
                yield return new(
                    ViolationKind.BrokenChain, $"The row is at version {versions.GetValueOrDefault(history.Wallet)}, the chain ends at {history.Version}.",
                    Wallet: history.Wallet);
            }

            foreach (var violation in OfChain(history, evidence))
            {
                yield return violation;
            }
        }

        foreach (var wallet in evidence.Ledger.Wallets.Where(wallet => !evidence.Histories.ContainsKey(wallet.Account)))
        {
            yield return new(ViolationKind.BrokenChain, "There is a row, and nothing that led to it.", Wallet: wallet.Account);
        }
    }

    private static IEnumerable<Violation> OfChain(WalletHistory history, Evidence evidence)
    {
        var holds = new HashSet<Operation>();
        var undone = new Dictionary<Operation, long>();
        for (var at = 0; at < history.Steps.Count; at++)
        {
            var step = history.Steps[at];
            if (step.Transfer.Version != at + 1)
            {
                yield return new(
                    ViolationKind.BrokenChain, $"{step.Transfer.Id} is at version {step.Transfer.Version} and follows {at}.", step.Cause, history.Wallet);
                yield break;
            }

            if (!step.After.IsSound)
            {
                yield return new(
                    ViolationKind.Negative, $"After {step.Transfer.Id} (version {step.Transfer.Version}) the wallet has {step.After}, before {step.Before}.",
                    step.Cause, history.Wallet);
            }

            if (step.Order is { } order && Fault(step, order, evidence, holds, undone) is { } fault)
            {
                yield return new(
                    ViolationKind.WrongDecision, $"{step.Transfer.Id} (version {step.Transfer.Version}, before {step.Before}): {fault}", order, history.Wallet);
            }
        }
    }

    /// <summary>Why the wallet could not have decided so; null if it could.</summary>
    private static string? Fault(Step step, Operation cause, Evidence evidence, HashSet<Operation> holds, Dictionary<Operation, long> undone) =>
        step.IsRefusal ? RefusalFault(step, cause, evidence, holds, undone) : AcceptFault(step, cause, evidence, holds, undone);

    private static string? AcceptFault(Step step, Operation cause, Evidence evidence, HashSet<Operation> holds, Dictionary<Operation, long> undone)
    {
        var amount = cause.Asked.Amount;
        switch (cause.Kind)
        {
            case OperationKind.Charge when step.Before.Spendable < amount:
            case OperationKind.Gift when step.Before.Paid < amount:
                return $"{amount} could not be afforded.";
            case OperationKind.Hold:
                holds.Add(cause);
                return step.Before.Spendable < amount ? $"{amount} could not be afforded." : null;
            case OperationKind.Capture or OperationKind.Release:
                var hold = evidence.Journal.Original(cause);
                return !holds.Remove(hold) ? $"the hold {hold.Id} was not open." : amount > hold.Asked.Amount ? "it takes more than was held." : null;
            case OperationKind.Undo:
                var charge = evidence.Journal.Original(cause);
                undone[charge] = undone.GetValueOrDefault(charge) + amount;
                return undone[charge] > charge.Asked.Amount ? $"{undone[charge]} of {charge.Asked.Amount} are given back." : null;
            default:
                return null;
        }
    }

    private static string? RefusalFault(Step step, Operation cause, Evidence evidence, HashSet<Operation> holds, Dictionary<Operation, long> undone)
    {
        var amount = cause.Asked.Amount;
        switch (cause.Answer?.Code)
        {
            case "insufficient_funds" when (cause.Kind == OperationKind.Gift ? step.Before.Paid : step.Before.Spendable) >= amount:
                return $"it was refused, and {amount} could be afforded.";
            case "hold_not_open" when holds.Contains(evidence.Journal.Original(cause)):
                return "it was refused, and the hold was open.";
            case "correction_exceeds_original":
                var charge = evidence.Journal.Original(cause);
                return undone.GetValueOrDefault(charge) + amount <= charge.Asked.Amount ? "it was refused, and so much was left of the charge." : null;
            default:
                return null;
        }
    }
}
