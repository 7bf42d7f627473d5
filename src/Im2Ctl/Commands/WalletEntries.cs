using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using IM2.Domain;
using IM2.Storage;
using Spectre.Console;

namespace IM2.Ctl.Commands;

/// <summary><c>wallet entries</c>: a page of a wallet's own entries, newest first.</summary>
internal static class WalletEntries
{
    private const int LimitMax = 1_000;

    public static Command Command(GlobalOptions options)
    {
        var account = WalletArguments.Account();
        var limit = Number<int>("--limit", $"How many at most, 1 … {LimitMax}.", LimitMax);
        limit.DefaultValueFactory = static _ => 50;
        var before = Number<long?>("--before", "The next page: what the page before it said.", long.MaxValue);
        before.HelpName = "PLACE";
        var command = new Command("entries", "Lists a wallet's entries, newest first.") { account, limit, before };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = options.Of(parsed);
            var open = await OpenLedger.OpenAsync(context, cancellationToken).ConfigureAwait(false);
            await using var openScope = open.ConfigureAwait(false);
            var record = await WalletArguments.LoadAsync(open.Ledger, parsed.GetRequiredValue(account), cancellationToken).ConfigureAwait(false);
            var query = new EntryQuery { Before = parsed.GetValue(before), Limit = parsed.GetValue(limit) };
            var page = await open.Ledger.ReadEntriesAsync(record.Wallet, query, cancellationToken).ConfigureAwait(false);
            Write(context, record.Wallet, page);
            return CtlExit.Done;
        });
        return command;
    }

    private static Option<T> Number<T>(string name, string description, long max)
    {
        var option = new Option<T>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(given =>
        {
            // Not by its value: asked for the value of a text that is no number, the library throws.
            if (given.Tokens is [var token]
                && !(long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= max))
            {
                given.AddError($"{name} is '{token.Value}', but must be a number of 1 … {max}.");
            }
        });
        return option;
    }

    private static void Write(CtlContext context, AccountId wallet, EntryPage page)
    {
        if (context.IsJson)
        {
            Render.WriteJson(context.Terminal.Output, new View(wallet.Value, [.. page.Entries.Select(EntryView.Of)], page.Before));
            return;
        }

        var table = Render.Table(null, "sequence", "at", "kind", "part", "amount", "transfer");
        foreach (var entry in page.Entries)
        {
            table.AddRow(
                Render.Cell($"{entry.Sequence}"),
                Render.Cell(Render.Moment(entry.At)),
                Render.Cell(Render.Name(entry.Kind)),
                Render.Cell(Render.Name(entry.Leg.Account.Kind)),
                Render.Cell(entry.Leg.Amount.ToString()),
                Render.Cell(entry.Transfer.Value));
        }

        context.Terminal.Tables().Write(table);
        if (page.Before is { } next)
        {
            context.Terminal.Output.WriteLine($"There are older ones: --before {next}");
        }
    }

    /// <summary>The document of <c>--json</c>.</summary>
    private sealed record View(string Wallet, ImmutableArray<EntryView> Entries, long? Before);

    private sealed record EntryView(long Sequence, string Transfer, string Kind, string At, string Account, string Currency, long MinorUnits)
    {
        public static EntryView Of(LedgerEntry entry) => new(
            entry.Sequence,
            entry.Transfer.Value,
            Render.Name(entry.Kind),
            Render.Moment(entry.At),
            Render.Name(entry.Leg.Account.Kind),
            entry.Leg.Amount.Currency.Code,
            entry.Leg.Amount.MinorUnits);
    }
}
