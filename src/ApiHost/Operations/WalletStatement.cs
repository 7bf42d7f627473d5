using System.Globalization;
using System.Text;
using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>Every entry of a wallet's one currency in a period, with the balances before and after.</summary>
/// <remarks>The balance counts everything: paid and bonus money, what is held, and what is owed as a negative amount.</remarks>
internal sealed class WalletStatement
{
    /// <summary>The most entries of a statement.</summary>
    public const int EntriesMax = 20_000;

    private const int PageSize = 1000;

    /// <summary>How many pages are read, from now back to the period's start: each of them is a call of the wallet's grain.</summary>
    private const int PagesMax = 50;

    private readonly Currency _currency;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _to;
    private readonly List<WalletEntry> _entries;
    private readonly Money _closing;

    private WalletStatement(Currency currency, DateTimeOffset from, DateTimeOffset to, List<WalletEntry> entries, Money closing) =>
        (_currency, _from, _to, _entries, _closing) = (currency, from, to, entries, closing);

    /// <summary>Reads it, from the newest entry back to the period's start, until nobody waits for it any more.</summary>
    public static async Task<(WalletStatement? Statement, Problem? Problem)> ReadAsync(
        IWalletGrain wallet, Currency currency, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        List<WalletEntry> entries = [];
        var page = await wallet.GetEntriesAsync(new EntryQuery { Limit = PageSize, From = from, WithTotals = true }).WaitAsync(cancellationToken);
        if (page.Totals is not { } totals)
        {
            return (null, Problems.Of(new Refusal(RefusalCode.WalletBusy, "The wallet changes faster than it can be read.")));
        }

        var closing = totals.FirstOrDefault(total => total.Currency == currency, Money.Zero(currency));
        for (var pages = 1; ; pages++)
        {
            foreach (var entry in page.Entries.Where(entry => entry.Amount.Currency == currency))
            {
                if (entry.At >= to)
                {
                    closing -= entry.Amount;
                }
                else
                {
                    entries.Add(entry);
                }
            }

            if (entries.Count > EntriesMax)
            {
                return (null, Problems.StatementTooLong.With($"There are more than {EntriesMax} entries. Ask for a shorter period."));
            }

            if (page.Before is null)
            {
                entries.Reverse();
                return (new WalletStatement(currency, from, to, entries, closing), null);
            }

            if (pages == PagesMax)
            {
                return (null, Problems.StatementTooLong.With("Too much has happened since the period's start. Ask for one that starts later."));
            }

            page = await wallet.GetEntriesAsync(new EntryQuery { Limit = PageSize, From = from, Before = page.Before }).WaitAsync(cancellationToken);
        }
    }

    /// <summary>The statement as CSV (RFC 4180): nothing in it needs quotes.</summary>
    public string ToCsv()
    {
        var balance = _entries.Aggregate(_closing, static (sum, entry) => sum - entry.Amount);
        var csv = new StringBuilder("at,kind,transfer,part,currency,amount_minor_units,balance_minor_units,amount,balance\r\n");
        Add(csv, _from, "opening_balance", "", "", null, balance);
        foreach (var entry in _entries)
        {
            balance += entry.Amount;
            Add(csv, entry.At, WireNames.TransferKinds[entry.Kind], entry.Transfer.Value, WireNames.WalletParts[entry.Part], entry.Amount, balance);
        }

        Add(csv, _to, "closing_balance", "", "", null, balance);
        return csv.ToString();
    }

    private void Add(StringBuilder csv, DateTimeOffset at, string kind, string transfer, string part, Money? amount, Money balance) => csv.Append(
        CultureInfo.InvariantCulture,
        $"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'},{kind},{transfer},{part},{_currency},{amount?.MinorUnits},{balance.MinorUnits},{Readable(amount)},{Readable(balance)}\r\n");

    private static string Readable(Money? amount) => amount is { } money ? money.ToString().Split(' ')[0] : "";
}
