namespace IM2.Checker;

/// <summary>When everything is over, every host says of every wallet what its entries sum to.</summary>
internal static class EndCheck
{
    public static IEnumerable<Violation> Of(Evidence evidence)
    {
        var final = evidence.Journal.Operations.Where(static operation => operation.Kind == OperationKind.FinalWallet).ToList();
        var hosts = final.Select(static read => read.Asked.Host).Distinct().ToList();
        if (hosts.Count == 0)
        {
            yield return new(ViolationKind.WrongAtTheEnd, "No wallet was read at the end.");
            yield break;
        }

        var read = final.Where(static one => one.IsAcknowledged).Select(static one => (one.Wallet, one.Asked.Host)).ToHashSet();
        foreach (var (wallet, host) in evidence.Histories.Keys.SelectMany(wallet => hosts.Select(host => (wallet, host))).Where(one => !read.Contains(one)))
        {
            yield return new(ViolationKind.WrongAtTheEnd, $"Host {host} was not asked, or did not answer.", Wallet: wallet);
        }

        foreach (var one in final.Where(static one => one.IsAcknowledged))
        {
            var history = evidence.Histories.GetValueOrDefault(one.Wallet);
            var expected = (history?.Version ?? 0, history?.At(history.Version) ?? default);
            if (Answers.Wallet(one.Answer!) is not { } seen || seen != expected)
            {
                yield return new(
                    ViolationKind.WrongAtTheEnd, $"Host {one.Asked.Host} says {one.Answer!.Body}; the ledger has version {expected.Item1} and {expected.Item2}.",
                    one, one.Wallet);
            }
        }
    }
}
