namespace IM2.Checker;

/// <summary>What was answered before something else was asked for comes before it in the wallet's chain.</summary>
internal static class OrderCheck
{
    public static IEnumerable<Violation> Of(Evidence evidence)
    {
        foreach (var history in evidence.Histories.Values)
        {
            // The one so far that was asked for last: nobody who comes after it may have been answered before.
            Step? latest = null;
            foreach (var step in history.Steps.Where(static step => step.Order is not null))
            {
                if (latest is not null && step.Order!.Answer is { } answer && answer.Number < latest.Order!.Asked.Number)
                {
                    yield return new(
                        ViolationKind.OutOfOrder,
                        $"It was answered in line {answer.Number} and is at version {step.Transfer.Version}, after {latest.Order.Id} "
                        + $"(version {latest.Transfer.Version}), which was asked for in line {latest.Order.Asked.Number}.",
                        step.Order, history.Wallet);
                }

                latest = latest is null || step.Order!.Asked.Number > latest.Order!.Asked.Number ? step : latest;
            }
        }
    }
}
