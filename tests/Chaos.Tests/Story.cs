using System.Globalization;

namespace IM2.Chaos.Tests;

/// <summary>A journal and a ledger, written by hand.</summary>
internal sealed class Story
{
    private readonly Dictionary<string, int> _attempts = [];

    public List<JournalLine> Lines { get; } = [];

    public List<LedgerWallet> Wallets { get; } = [];

    public List<LedgerTransfer> Transfers { get; } = [];

    public List<LedgerEntry> Entries { get; } = [];

    /// <summary>A sound story in which everything happens once: 100 credited, 30 spent of which 10 come back, holds, a gift, a top-up and a refund.</summary>
    public static Story Sound()
    {
        var story = new Story();
        story.Do("credit", OperationKind.Credit, "ann", 100).Write("credit", Stored.BonusGrant, (Stored.Bonus, "ann", 100), (Stored.BonusExpense, "", -100));
        story.Do("charge", OperationKind.Charge, "ann", 30).Write("charge", Stored.Charge, (Stored.Bonus, "ann", -30), (Stored.Revenue, "", 30));
        story.Do("undo", OperationKind.Undo, "ann", 10, of: "charge").Write("undo", Stored.ChargeUndo, (Stored.Bonus, "ann", 10), (Stored.Revenue, "", -10));
        story.Refuse("dear", OperationKind.Charge, "ann", 900, "insufficient_funds").Write("dear", Stored.Refusal);
        story.Do("hold", OperationKind.Hold, "ann", 20).Write("hold", Stored.Hold, (Stored.Bonus, "ann", -20), (Stored.Held, "ann", 20));
        story.Do("capture", OperationKind.Capture, "ann", 15, of: "hold")
            .Write("capture", Stored.Capture, (Stored.Held, "ann", -20), (Stored.Bonus, "ann", 5), (Stored.Revenue, "", 15));
        story.Do("top-up", OperationKind.TopUp, "ann", 500).Do("pay", OperationKind.Pay, "ann", 500, of: "top-up");
        var payment = CauseIds.Payment("ann", "top-up");
        story.WriteAs($"top-up-reservation:{payment}", "ann", Stored.TopUpReservation);
        story.WriteAs($"top-up:{payment}", "ann", Stored.TopUp, (Stored.Paid, "ann", 500), (Stored.Clearing, "wechat_pay", -500));
        story.Do("gift", OperationKind.Gift, "ann", 40, other: "bob").Write("gift", Stored.GiftSent, (Stored.Paid, "ann", -40), (Stored.InTransit, "g", 40));
        story.WriteAs(
            $"gift-received:{CauseIds.Request("gift")}", "bob", Stored.GiftReceived, (Stored.InTransit, "g", -40), (Stored.Paid, "bob", 40));
        story.Do("refund", OperationKind.Refund, "ann", 60, of: "top-up");
        story.WriteAs($"refund:{CauseIds.Refund(payment, "refund")}", "ann", Stored.Refund, (Stored.Paid, "ann", -60), (Stored.Clearing, "wechat_pay", 60));
        return story;
    }

    /// <summary>Ends it: every host is asked for every wallet, and says what the entries sum to.</summary>
    public IReadOnlyList<Violation> Check()
    {
        foreach (var wallet in Transfers.Select(static transfer => transfer.Wallet).Distinct().Except(Wallets.Select(static one => one.Account)).ToList())
        {
            Wallets.Add(new LedgerWallet(wallet, Version(wallet)));
        }

        foreach (var wallet in Wallets.Select(static one => one.Account).ToList())
        {
            ReadAtTheEnd(wallet, 0);
            ReadAtTheEnd(wallet, 1);
        }

        return LedgerCheck.Of(new Journal(Lines), new Ledger(Wallets, Transfers, Entries));
    }

    /// <summary>Something is asked for and acknowledged.</summary>
    public Story Do(string id, OperationKind kind, string wallet, long amount, string? of = null, string? other = null)
    {
        Ask(id, kind, wallet, amount, of, other);
        return Answer(id, Outcome.Acknowledged);
    }

    /// <summary>Something is asked for and refused.</summary>
    public Story Refuse(string id, OperationKind kind, string wallet, long amount, string code, string? of = null)
    {
        Ask(id, kind, wallet, amount, of);
        return Answer(id, Outcome.Refused, code: code);
    }

    public Story Ask(string id, OperationKind kind, string wallet, long amount = 0, string? of = null, string? other = null, int host = 0)
    {
        _attempts[id] = _attempts.GetValueOrDefault(id) + 1;
        Lines.Add(new JournalLine
        {
            Number = Lines.Count, Operation = id, Attempt = _attempts[id], Host = host, Kind = kind, Wallet = wallet, Other = other, Amount = amount, Key = id, Of = of,
        });
        return this;
    }

    public Story Answer(string id, Outcome outcome, string? code = null, string? body = null, bool replayed = false, int host = 0)
    {
        Lines.Add(new JournalLine
        {
            Number = Lines.Count, Operation = id, Attempt = _attempts[id], Host = host, Outcome = outcome, Code = code, Replayed = replayed,
            Body = body ?? (outcome == Outcome.Acknowledged ? $$"""{"id":"{{id}}"}""" : null),
        });
        return this;
    }

    /// <summary>The transfer of an order.</summary>
    public Story Write(string order, int kind, params (int Account, string Owner, long Amount)[] legs) =>
        WriteAs($"request:{CauseIds.Request(order)}", Lines.First(line => line.Operation == order).Wallet!, kind, legs);

    public Story WriteAs(string transfer, string wallet, int kind, params (int Account, string Owner, long Amount)[] legs)
    {
        Transfers.Add(new LedgerTransfer(transfer, wallet, Version(wallet) + 1, kind));
        Entries.AddRange(legs.Select((leg, at) => new LedgerEntry(Entries.Count + at + 1, transfer, leg.Account, leg.Owner, 156, leg.Amount)));
        return this;
    }

    public Story Read(string id, string wallet, string body, OperationKind kind = OperationKind.ReadWallet, int host = 0) =>
        Ask(id, kind, wallet, host: host).Answer(id, Outcome.Acknowledged, body: body, host: host);

    /// <summary>How the API writes a wallet.</summary>
    public static string Body(long version, long paid, long bonus, long held = 0, long owed = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"version":{{{version}}},"balances":[{"paid":{"minorUnits":{{{paid}}} },"bonus":{"minorUnits":{{{bonus}}} },"held":{"minorUnits":{{{held}}} },"owed":{"minorUnits":{{{owed}}} } }]}""");

    private void ReadAtTheEnd(string wallet, int host)
    {
        var id = $"end-{wallet}-{host}";
        if (_attempts.ContainsKey(id))
        {
            return;
        }

        long Sum(int account) => Entries.Where(entry => entry.Account == account && entry.Owner == wallet).Sum(static entry => entry.Amount);
        Read(id, wallet, Body(Version(wallet), Sum(Stored.Paid), Sum(Stored.Bonus), Sum(Stored.Held), -Sum(Stored.Debt)), OperationKind.FinalWallet, host);
    }

    private long Version(string wallet) => Transfers.Where(transfer => transfer.Wallet == wallet).Select(static transfer => transfer.Version).DefaultIfEmpty().Max();
}
