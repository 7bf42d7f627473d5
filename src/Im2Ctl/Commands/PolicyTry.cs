using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using IM2.Domain;
using IM2.Storage;
using Spectre.Console;

namespace IM2.Ctl.Commands;

/// <summary><c>policy try</c>: decides past top-ups again, under another policy.</summary>
internal static class PolicyTry
{
    /// <summary>So many changes are listed; the others are counted.</summary>
    private const int ChangesMax = 10_000;

    private static readonly string[] Dates = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static Command Command(GlobalOptions options)
    {
        var file = PolicyArguments.File();
        var catalogue = PolicyArguments.Catalogue();
        var since = new Option<string>("--since")
        {
            Description = "Top-ups from this day on (midnight UTC), or from this moment on (RFC 3339).",
            HelpName = "DATE",
            Required = true,
        };
        var command = new Command("try", "Decides the top-ups of the ledger again under a policy, and says which would be refused.")
        {
            file, since, catalogue,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = options.Of(parsed);
            var from = Moment(parsed.GetRequiredValue(since));
            var text = PolicyArguments.Read(parsed.GetRequiredValue(file));
            var policy = PolicyArguments.ReadSound(context.Terminal, text, parsed.GetValue(catalogue)).Policy!;
            var open = await OpenLedger.OpenAsync(context, cancellationToken).ConfigureAwait(false);
            await using var openScope = open.ConfigureAwait(false);
            var trial = new Trial(policy, from);
            var answer = await context.Terminal.WithProgressAsync(
                open.Ledger, show => trial.RunAsync(open.Ledger, show, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (context.IsJson)
            {
                Render.WriteJson(context.Terminal.Output, answer);
            }
            else
            {
                Show(context.Terminal, answer);
            }

            return CtlExit.Done;
        });
        return command;
    }

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.TryParseExact(
            text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw new CtlException($"--since is '{text}', but must be a day like 2026-11-01 or a moment like 2026-11-01T00:00:00Z.");

    private static void Show(CtlTerminal terminal, Answer answer)
    {
        if (answer.ChangedCount > 0)
        {
            var counts = Render.Table("would be refused", "code", "region", "top-ups");
            foreach (var count in answer.Counts)
            {
                counts.AddRow(Render.Cell(count.Code), Render.Cell(count.Region), Render.Cell($"{count.TopUps}"));
            }

            terminal.Tables().Write(counts);
            var table = Render.Table(null, "at", "wallet", "region", "method", "amount", "code", "rule", "text", "payment");
            foreach (var changed in answer.Changed)
            {
                table.AddRow(
                    Render.Cell(changed.At),
                    Render.Cell(changed.Wallet),
                    Render.Cell(changed.Region),
                    Render.Cell(changed.Method),
                    Render.Cell(Render.Amount(changed.MinorUnits, Currency.Parse(changed.Currency))),
                    Render.Cell(changed.Code),
                    Render.Cell(changed.Rule),
                    Render.Cell(changed.Text),
                    Render.Cell(changed.Payment));
            }

            terminal.Tables().Write(table);
        }

        if (answer.ChangedCount > answer.Changed.Length)
        {
            terminal.Output.WriteLine($"… and {answer.ChangedCount - answer.Changed.Length} more.");
        }

        terminal.Output.WriteLine(
            $"Of {answer.TopUps} top-ups since {answer.Since}, {answer.ChangedCount} would be refused under policy {answer.Policy}. Wallets {answer.Wallets}.");
    }

    /// <summary>Decides again.</summary>
    private sealed class Trial(TopUpPolicy policy, DateTimeOffset since)
    {
        private readonly SortedDictionary<(string Code, string Region), long> _counts = [];
        private readonly ImmutableArray<Changed>.Builder _changed = ImmutableArray.CreateBuilder<Changed>();
        private long _wallets;
        private long _topUps;
        private long _changedCount;

        /// <param name="ledger">Only read.</param>
        /// <param name="show">Hears of every hundredth wallet: how many there were, and what was found so far. May be null.</param>
        /// <param name="cancellationToken">Gives up.</param>
        public async Task<Answer> RunAsync(ILedger ledger, Action<long, string>? show, CancellationToken cancellationToken)
        {
            await foreach (var wallet in ledger.ReadWalletIdsAsync(cancellationToken).ConfigureAwait(false))
            {
                await foreach (var posting in ledger.ReadPostingsAsync(wallet, 0, cancellationToken).ConfigureAwait(false))
                {
                    if (posting.Event is WalletEvent.TopUpReserved reserved && reserved.At >= since)
                    {
                        Decide(wallet, reserved);
                    }
                }

                if (++_wallets % 100 == 0)
                {
                    show?.Invoke(_wallets, $"{_wallets} wallets, {_topUps} top-ups, {_changedCount} changed");
                }
            }

            return new Answer(
                policy.Version,
                Render.Moment(since),
                _wallets,
                _topUps,
                _changedCount,
                [.. _counts.Select(static count => new Count(count.Key.Code, count.Key.Region, count.Value))],
                _changed.ToImmutable());
        }

        private void Decide(AccountId wallet, WalletEvent.TopUpReserved reserved)
        {
            _topUps++;
            var inputs = reserved.Decision.Inputs;
            var decision = PolicyEvaluation.Decide(policy, inputs);
            if (decision.Code is not { } code)
            {
                return;
            }

            var (name, region) = (Render.Name(code), inputs.Region.Code);
            _counts[(name, region)] = _counts.GetValueOrDefault((name, region)) + 1;
            if (++_changedCount <= ChangesMax)
            {
                _changed.Add(new Changed(
                    Render.Moment(reserved.At),
                    wallet.Value,
                    $"{reserved.Payment}",
                    region,
                    inputs.Method.Name(),
                    inputs.Amount.Currency.Code,
                    inputs.Amount.MinorUnits,
                    reserved.Decision.PolicyVersion,
                    name,
                    decision.Rule!,
                    decision.Text!.English));
            }
        }
    }

    /// <summary>The document of <c>--json</c>.</summary>
    private sealed record Answer(
        string Policy,
        string Since,
        long Wallets,
        long TopUps,
        long ChangedCount,
        ImmutableArray<Count> Counts,
        ImmutableArray<Changed> Changed);

    private sealed record Count(string Code, string Region, long TopUps);

    private sealed record Changed(
        string At,
        string Wallet,
        string Payment,
        string Region,
        string Method,
        string Currency,
        long MinorUnits,
        string AllowedBy,
        string Code,
        string Rule,
        string Text);
}
