using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using IM2.Storage;
using Spectre.Console;

namespace IM2.Ctl.Commands;

/// <summary><c>ledger verify</c>: says what in the ledger is not as it was written.</summary>
internal static class LedgerVerify
{
    public static Command Command(GlobalOptions options)
    {
        var command = new Command("verify", "Looks at every posting and says what is not as it was written. Exit code 1 if something is.");
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Of(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CtlContext context, CancellationToken cancellationToken)
    {
        var open = await OpenLedger.OpenAsync(context, cancellationToken).ConfigureAwait(false);
        await using var openScope = open.ConfigureAwait(false);
        var started = Stopwatch.GetTimestamp();
        var verifier = new LedgerVerifier(open.Ledger);
        var report = await context.Terminal.WithProgressAsync(
            open.Ledger, show => verifier.VerifyAsync(show is null ? null : new ProgressBar(show), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var entries = await CountEntriesAsync(open.Ledger, cancellationToken).ConfigureAwait(false);
        var summary = new Summary(
            report.IsSound,
            report.Wallets,
            report.Postings,
            entries,
            Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3),
            report.FindingCount,
            [.. report.Findings.Select(static finding => new Finding(
                finding.Table, finding.Wallet?.Value, finding.Version, finding.Transfer?.Value, finding.Problem))]);
        if (context.IsJson)
        {
            Render.WriteJson(context.Terminal.Output, summary);
        }
        else
        {
            Show(context.Terminal, summary);
        }

        return summary.IsSound ? CtlExit.Done : CtlExit.No;
    }

    /// <summary>How many entries there are; null where the damage is such that they can't be counted.</summary>
    private static async Task<long?> CountEntriesAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            return (await ledger.ReadTotalsAsync(cancellationToken).ConfigureAwait(false)).Sum(static total => total.Entries);
        }
        catch (LedgerCorruptionException)
        {
            // The verifier has met the same damage and listed it.
            return null;
        }
    }

    private static void Show(CtlTerminal terminal, Summary summary)
    {
        if (!summary.Findings.IsEmpty)
        {
            var table = Render.Table(null, "wallet", "version", "transfer", "table", "what");
            foreach (var finding in summary.Findings)
            {
                table.AddRow(
                    Render.Cell(finding.Wallet),
                    Render.Cell($"{finding.Version}"),
                    Render.Cell(finding.Transfer),
                    Render.Cell(finding.Table),
                    Render.Cell(finding.Problem));
            }

            terminal.Tables().Write(table);
        }

        if (summary.FindingCount > summary.Findings.Length)
        {
            terminal.Output.WriteLine($"… and {summary.FindingCount - summary.Findings.Length} findings more.");
        }

        var verdict = summary.IsSound ? "The ledger is sound" : $"The ledger is NOT as it was written, findings: {summary.FindingCount}";
        terminal.Output.WriteLine(FormattableString.Invariant(
            $"{verdict}. Wallets {summary.Wallets}, postings {summary.Postings}, entries {summary.Entries?.ToString() ?? "unknown"}, {summary.Seconds:0.0} s."));
    }

    /// <summary>The document of <c>--json</c>.</summary>
    private sealed record Summary(
        bool IsSound,
        long Wallets,
        long Postings,
        long? Entries,
        double Seconds,
        long FindingCount,
        ImmutableArray<Finding> Findings);

    private sealed record Finding(string Table, string? Wallet, long? Version, string? Transfer, string Problem);

    /// <summary>Not <see cref="Progress{T}"/>, which reports later and on another thread.</summary>
    private sealed class ProgressBar(Action<long, string> show) : IProgress<LedgerProgress>
    {
        public void Report(LedgerProgress value) =>
            show(value.Wallets, $"{value.Wallets} wallets, {value.Postings} postings, {value.Findings} findings");
    }
}
