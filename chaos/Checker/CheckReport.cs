using System.Text;

namespace IM2.Checker;

/// <summary>Violations as text: each with the whole history of its operation.</summary>
internal static class CheckReport
{
    private const int PerKindMax = 5;
    private const int BodyLengthMax = 300;

    /// <summary>How many there are of each kind, and the first of each in full.</summary>
    public static string Of(IReadOnlyList<Violation> violations, Ledger ledger)
    {
        var text = new StringBuilder();
        foreach (var kind in violations.GroupBy(static violation => violation.Kind).OrderBy(static kind => kind.Key))
        {
            text.AppendLine($"{kind.Count()} × {kind.Key}");
            foreach (var violation in kind.Take(PerKindMax))
            {
                Add(text, violation, ledger);
            }
        }

        return text.ToString();
    }

    /// <summary>How many there are of each kind, and what the first one of each is.</summary>
    public static string Summary(IReadOnlyList<Violation> violations) => string.Concat(violations
        .GroupBy(static violation => violation.Kind).OrderBy(static kind => kind.Key)
        .Select(static kind => $"{kind.Count()} × {kind.Key}, such as: {Short(kind.First().What)}\n"));

    private static void Add(StringBuilder text, Violation violation, Ledger ledger)
    {
        text.AppendLine($"  {violation.Kind}{(violation.Wallet is { } wallet ? $", wallet {wallet}" : "")}: {violation.What}");
        if (violation.Operation is not { } operation)
        {
            return;
        }

        foreach (var line in operation.Lines)
        {
            var said = line.Outcome is { } outcome
                ? $"{outcome} {line.Status} {line.Code}{(line.Replayed ? " replayed" : "")} {Short(line.Body)}"
                : $"asks host {line.Host}: {operation.Kind} {operation.Wallet} {operation.Asked.Amount} key {operation.Asked.Key} of {operation.Asked.Of}";
            text.AppendLine($"    line {line.Number} at {line.At} ms, {operation.Id} attempt {line.Attempt}: {said}");
        }

        if (operation.Asked.Key is not { } key || operation.Kind is OperationKind.TopUp or OperationKind.Refund)
        {
            return;
        }

        var request = CauseIds.Request(key);
        foreach (var transfer in ledger.Transfers.Where(transfer => transfer.Id.Contains(request, StringComparison.Ordinal)))
        {
            text.AppendLine($"    ledger: {transfer}");
        }
    }

    private static string Short(string? body) => body is { Length: > BodyLengthMax } ? body[..BodyLengthMax] + "…" : body ?? "";
}
