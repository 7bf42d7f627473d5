using System.CommandLine;
using System.Text;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Ctl.Commands;

/// <summary><c>ledger export</c>: every entry, wallet by wallet, in the order of each wallet's chain.</summary>
internal static class LedgerExport
{
    private const string Csv = "csv";
    private const string JsonLines = "jsonl";

    public static Command Command(GlobalOptions options)
    {
        var format = new Option<string?>("--format") { Description = "What is written: csv (default) or jsonl (default with --json)." };
        format.AcceptOnlyFromAmong(Csv, JsonLines);
        var output = new Option<string?>("--out") { Description = "Where to; without it, to the standard output.", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replace the file if it is there." };
        var command = new Command("export", "Writes every entry of the ledger.") { format, output, force };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = options.Of(parsed);
            var isCsv = (parsed.GetValue(format) ?? (context.IsJson ? JsonLines : Csv)) == Csv;
            var open = await OpenLedger.OpenAsync(context, cancellationToken).ConfigureAwait(false);
            await using var openScope = open.ConfigureAwait(false);
            if (parsed.GetValue(output) is { } file)
            {
                await ToFileAsync(context, open.Ledger, isCsv, file, parsed.GetValue(force), cancellationToken).ConfigureAwait(false);
            }
            else if (isCsv && context.IsJson)
            {
                throw new CtlException("--json and --format csv contradict each other where the export goes to the standard output.");
            }
            else
            {
                await WriteAsync(open.Ledger, context.Terminal.Output, isCsv, cancellationToken).ConfigureAwait(false);
            }

            return CtlExit.Done;
        });
        return command;
    }

    private static async Task ToFileAsync(
        CtlContext context, ILedger ledger, bool isCsv, string file, bool isForced, CancellationToken cancellationToken)
    {
        using var partial = PartialFile.Create(file, isForced);
        long entries;
        var writer = new StreamWriter(partial.Stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65_536, leaveOpen: true);
        await using (writer.ConfigureAwait(false))
        {
            entries = await WriteAsync(ledger, writer, isCsv, cancellationToken).ConfigureAwait(false);
        }

        partial.Complete();
        if (context.IsJson)
        {
            Render.WriteJson(context.Terminal.Output, new { file = partial.File, entries });
        }
        else
        {
            context.Terminal.Output.WriteLine(Render.Printable($"{entries} entries are in {partial.File}."));
        }
    }

    private static async Task<long> WriteAsync(ILedger ledger, TextWriter output, bool isCsv, CancellationToken cancellationToken)
    {
        if (isCsv)
        {
            await output.WriteAsync(ExportedEntry.CsvHeader).ConfigureAwait(false);
        }

        var entries = 0L;
        await foreach (var wallet in ledger.ReadWalletIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var posting in ledger.ReadPostingsAsync(wallet, 0, cancellationToken).ConfigureAwait(false))
            {
                foreach (var leg in posting.Transfer.Legs)
                {
                    var entry = ExportedEntry.Of(posting, leg);
                    if (isCsv)
                    {
                        await output.WriteAsync(entry.ToCsv()).ConfigureAwait(false);
                    }
                    else
                    {
                        Render.WriteJson(output, entry);
                    }

                    entries++;
                }
            }
        }

        return entries;
    }
}

/// <summary>One line of an export.</summary>
internal sealed record ExportedEntry(
    string Transfer,
    string Kind,
    string At,
    string Wallet,
    long Version,
    string Account,
    string Owner,
    string Currency,
    long MinorUnits,
    string Hash)
{
    /// <summary>The first line of a CSV export.</summary>
    public const string CsvHeader = "transfer,kind,at,wallet,version,account,owner,currency,minorUnits,hash\r\n";

    public static ExportedEntry Of(StoredPosting posting, Leg leg) => new(
        posting.Transfer.Id.Value,
        Render.Name(posting.Transfer.Kind),
        Render.Moment(posting.Transfer.At),
        posting.Wallet.Value,
        posting.Version,
        Render.Name(leg.Account.Kind),
        leg.Account.Owner,
        leg.Amount.Currency.Code,
        leg.Amount.MinorUnits,
        Render.Hex(posting.Hash.AsSpan()));

    /// <summary>A record of RFC 4180, with its line end.</summary>
    public string ToCsv() => FormattableString.Invariant(
        $"{Text(Transfer)},{Text(Kind)},{Text(At)},{Text(Wallet)},{Version},{Text(Account)},{Text(Owner)},{Text(Currency)},{MinorUnits},{Hash}\r\n");

    /// <summary>A text as a field. Ids are others' choice, and a spreadsheet runs what begins like a formula.</summary>
    /// <remarks>
    /// Such a text gets an apostrophe in front, and so does one that begins with an apostrophe: dropping one leading apostrophe
    /// gives every text back. Numbers are left alone: a minus before digits is no formula.
    /// </remarks>
    internal static string Text(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\'' or '＝' or '＋' or '－' or '＠')
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
