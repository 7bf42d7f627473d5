namespace IM2.Checker;

/// <summary>Reads show what had been answered before they were asked, through any host, and nothing that is not there.</summary>
internal static class ReadCheck
{
    public static IEnumerable<Violation> Of(Evidence evidence)
    {
        var reads = evidence.Journal.Operations
            .Where(static operation => operation.Kind is OperationKind.ReadWallet or OperationKind.ReadEntries && operation.IsAcknowledged)
            .ToLookup(static operation => operation.Wallet, StringComparer.Ordinal);
        foreach (var wallet in reads)
        {
            var history = evidence.Histories.GetValueOrDefault(wallet.Key) ?? new WalletHistory(wallet.Key, [], evidence);
            var knowledge = new Knowledge(Shown(history, wallet));
            foreach (var read in wallet)
            {
                var violation = read.Kind == OperationKind.ReadWallet ? OfWallet(read, history, knowledge) : OfEntries(read, history, evidence);
                if (violation is not null)
                {
                    yield return violation;
                }
            }
        }
    }

    private static IEnumerable<(long Line, long Version, Operation From)> Shown(WalletHistory history, IEnumerable<Operation> reads)
    {
        foreach (var step in history.Steps)
        {
            if (step.Order?.Answer is { } answer)
            {
                yield return (answer.Number, step.Transfer.Version, step.Order);
            }
        }

        foreach (var read in reads.Where(static read => read.Kind == OperationKind.ReadWallet))
        {
            if (Answers.Wallet(read.Answer!) is { } wallet)
            {
                yield return (read.Answer!.Number, wallet.Version, read);
            }
        }
    }

    private static Violation? OfWallet(Operation read, WalletHistory history, Knowledge knowledge)
    {
        if (Answers.Wallet(read.Answer!) is not { } seen)
        {
            return new(ViolationKind.WrongRead, "The answer is no wallet.", read, read.Wallet);
        }

        if (history.At(seen.Version) is not { } balance)
        {
            return new(ViolationKind.WrongRead, $"It showed version {seen.Version}; the chain ends at {history.Version}.", read, read.Wallet);
        }

        if (balance != seen.Balance)
        {
            return new(ViolationKind.WrongRead, $"At version {seen.Version} it showed {seen.Balance}; the entries sum to {balance}.", read, read.Wallet);
        }

        return knowledge.Before(AskedLine(read)) is { } known && known.Version > seen.Version
            ? new(
                ViolationKind.StaleRead, $"It showed version {seen.Version}, and {known.From.Id} had shown {known.Version} before it was asked (host {read.Answer!.Host}).",
                read, read.Wallet)
            : null;
    }

    private static Violation? OfEntries(Operation read, WalletHistory history, Evidence evidence)
    {
        if (Answers.Entries(read.Answer!, read.Wallet) is not { } page)
        {
            return new(ViolationKind.WrongRead, "The answer is no page of entries.", read, read.Wallet);
        }

        foreach (var entry in page.Entries)
        {
            if (!evidence.Legs(entry.Transfer).Any(leg => leg with { Currency = 0 } == entry))
            {
                return new(ViolationKind.WrongRead, $"It showed {entry}, which is not in the ledger.", read, read.Wallet);
            }
        }

        var (from, shown) = (page.IsLast ? 0 : page.Entries[^1].Sequence, page.Entries.Select(static entry => entry.Transfer).ToHashSet(StringComparer.Ordinal));
        var asked = AskedLine(read);
        for (var at = history.Steps.Count - 1; at >= 0 && !(history.Steps[at].FirstLeg < from); at--)
        {
            var step = history.Steps[at];
            if (step is { FirstLeg: not null, Order.Answer: { } answer } && answer.Number < asked && !shown.Contains(step.Transfer.Id))
            {
                return new(
                    ViolationKind.StaleRead, $"It did not show {step.Transfer.Id}, which {step.Order.Id} had been answered before it was asked.", read, read.Wallet);
            }
        }

        return null;
    }

    /// <summary>The line in which the attempt was asked that was then answered.</summary>
    private static long AskedLine(Operation read) =>
        read.Lines.Last(line => line.Outcome is null && line.Number < read.Answer!.Number).Number;
}
