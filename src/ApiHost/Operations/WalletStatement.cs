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
    private const int PagesMax = 1000;

    private readonly Currency _currency;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _to;
    private readonly List<WalletEntry> _entries;
    private readonly Money _closing;

    private WalletStatement(Currency currency, DateTimeOffset from, DateTimeOffset to, List<WalletEntry> entries, Money closing) =>
        (_currency, _from, _to, _entries, _closing) = (currency, from, to, entries, closing);

    /// <summary>Reads it, from the newest entry back to the period's start.</summary>
    public static async Task<(WalletStatement? Statement, Problem? Problem)> ReadAsync(
        IWalletGrain wallet, Currency currency, DateTimeOffset from, DateTimeOffset to)
    {
        List<WalletEntry> entries = [];
        var page = await wallet.GetEntriesAsync(new EntryQuery { Limit = PageSize, From = from });
        if (page.Totals.IsEmpty && !page.Entries.IsEmpty)
        {
            return (null, Problems.Of(new Refusal(RefusalCode.WalletBusy, "The wallet changes faster than it can be read.")));
        }

        var closing = page.Totals.FirstOrDefault(total => total.Currency == currency, Money.Zero(currency));
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

            if (entries.Count > EntriesMax || pages == PagesMax)
            {
                return (null, Problems.StatementTooLong.With($"There are more than {EntriesMax} entries. Ask for a shorter period, or a later one."));
            }

            if (page.Before is null)
            {
                entries.Reverse();
                return (new WalletStatement(currency, from, to, entries, closing), null);
            }

            page = await wallet.GetEntriesAsync(new EntryQuery { Limit = PageSize, From = from, Before = page.Before });
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
