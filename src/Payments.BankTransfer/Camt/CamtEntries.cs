using IM2.Domain;

namespace IM2.Payments.BankTransfer.Camt;

/// <summary>Makes entries of an <c>Ntry</c>: one of each payment that it bundles.</summary>
internal static class CamtEntries
{
    /// <exception cref="DocumentException">An amount does not fit its currency.</exception>
    public static IEnumerable<BankEntry> Of(CamtNode entry, CamtNode report, BankTransferOptions options)
    {
        var whole = new BankEntry
        {
            Account = options.PlainAccount,
            Statement = report.Find("Id")!.Text,
            Amount = MoneyOf(entry.Find("Amt")!),
            Direction = DirectionOf(entry.Find("CdtDbtInd")!),
            Status = StatusOf(entry.Find("Sts")!),
            IsReversal = entry.Find("RvslInd")?.Text is "true" or "1",
            BookingDate = DayOf(entry.Find("BookgDt")),
            ValueDate = DayOf(entry.Find("ValDt")),
            BankNumber = entry.Find("AcctSvcrRef")?.Text,
        };
        var details = entry.All("NtryDtls").SelectMany(static part => part.All("TxDtls")).ToList();
        return details.Count switch
        {
            0 => [whole with { Text = Joined([entry.Find("AddtlNtryInf")?.Text]) }],
            1 => [Single(entry, whole, details[0])],
            _ => Bundle(entry, whole, details),
        };
    }

    /// <summary>An amount whose currency is known and that is not finer than it is counted.</summary>
    public static Money MoneyOf(CamtNode amount)
    {
        if (!Currency.TryParse(amount.Currency, null, out var currency))
        {
            throw new DocumentException($"'{amount.Currency}' is no currency that the product knows.", amount.Line);
        }

        return BankAmount.TryRead(amount.Text, currency, out var money, out var fault)
            ? money
            : throw new DocumentException($"<{amount.Name}>: {fault}.", amount.Line);
    }

    private static BankEntry Single(CamtNode entry, BankEntry whole, CamtNode detail)
    {
        var part = PartOf(whole, detail, entry.Find("AddtlNtryInf")?.Text);
        var own = AmountOf(detail);
        return part with
        {
            BankNumber = part.BankNumber ?? whole.BankNumber,
            Amount = whole.Amount,
            Direction = whole.Direction,
            Doubt = (own is { } amount && amount != whole.Amount) || part.Direction != whole.Direction
                ? $"The entry is {whole.Direction} {whole.Amount}, its only part {part.Direction} {own ?? whole.Amount}."
                : null,
        };
    }

    private static IEnumerable<BankEntry> Bundle(CamtNode entry, BankEntry whole, List<CamtNode> details)
    {
        var parts = details.Select(detail => (Entry: PartOf(whole, detail, null), Amount: AmountOf(detail))).ToList();
        if (Fault(whole, parts) is { } fault)
        {
            // Nobody can say how much is whose: it stays one movement, with everything that its parts say.
            return
            [
                whole with
                {
                    References = [.. parts.SelectMany(static part => part.Entry.References).Distinct().Take(20)],
                    Text = Joined(parts.Select(static part => part.Entry.Text).Append(entry.Find("AddtlNtryInf")?.Text)),
                    Doubt = fault,
                },
            ];
        }

        // A number of its own tells a part from all others; the bundle's needs the part's place in it.
        var own = parts.Select(static part => part.Entry.BankNumber).ToList();
        var areOwn = own.TrueForAll(static number => number is not null) && own.Distinct().Count() == own.Count;
        return parts.Select((part, place) => part.Entry with
        {
            Amount = part.Amount!.Value,
            BankNumber = areOwn ? part.Entry.BankNumber : whole.BankNumber ?? own[0],
            Part = areOwn || (whole.BankNumber ?? own[0]) is null ? null : place,
        });
    }

    private static string? Fault(BankEntry whole, List<(BankEntry Entry, Money? Amount)> parts)
    {
        if (parts.Exists(static part => part.Amount is null))
        {
            return $"It bundles {parts.Count} payments and does not say how much each of them is.";
        }

        if (parts.Exists(part => part.Amount!.Value.Currency != whole.Amount.Currency))
        {
            return "It bundles payments in other currencies than its own.";
        }

        Int128 sum = 0;
        foreach (var (part, amount) in parts)
        {
            sum += part.Direction == whole.Direction ? amount!.Value.MinorUnits : -(Int128)amount!.Value.MinorUnits;
        }

        return sum == whole.Amount.MinorUnits ? null : $"It bundles {parts.Count} payments whose sum is not its {whole.Amount}.";
    }

    /// <summary>What a part says of itself; amount and number are for the caller to judge.</summary>
    private static BankEntry PartOf(BankEntry whole, CamtNode detail, string? entryText)
    {
        var remittance = detail.Find("RmtInf");
        var structured = remittance?.All("Strd").ToList() ?? [];
        var direction = detail.Find("CdtDbtInd") is { } own ? DirectionOf(own) : whole.Direction;
        var other = detail.Find("RltdPties", direction == BankDirection.Credit ? "Dbtr" : "Cdtr");
        return whole with
        {
            Direction = direction,
            // A returned payment may come without the sign of a reversal.
            IsReversal = whole.IsReversal || detail.Find("RtrInf") is not null,
            BankNumber = detail.Find("Refs", "AcctSvcrRef")?.Text,
            References = [.. structured.Select(static one => one.Find("CdtrRefInf", "Ref")?.Text).OfType<string>()],
            EndToEndId = detail.Find("Refs", "EndToEndId")?.Text,
            Text = Joined([
                .. remittance?.All("Ustrd").Select(static line => line.Text) ?? [],
                .. structured.SelectMany(static one => one.All("AddtlRmtInf")).Select(static line => line.Text),
                detail.Find("AddtlTxInf")?.Text,
                entryText]),
            // 001.02 has the name right there, 001.08 one element below.
            Counterparty = Name((other?.Find("Pty", "Nm") ?? other?.Find("Nm"))?.Text),
        };
    }

    /// <summary>001.08 may have it in either place, 001.02 in the second only.</summary>
    private static Money? AmountOf(CamtNode detail) =>
        (detail.Find("Amt") ?? detail.Find("AmtDtls", "TxAmt", "Amt")) is { } amount ? MoneyOf(amount) : null;

    private static BankDirection DirectionOf(CamtNode indicator) => indicator.Text == "CRDT" ? BankDirection.Credit : BankDirection.Debit;

    /// <summary>Whatever is not known to be booked is not money.</summary>
    private static BankEntryStatus StatusOf(CamtNode status) => (status.Find("Cd")?.Text ?? status.Text) switch
    {
        "BOOK" => BankEntryStatus.Booked,
        "INFO" => BankEntryStatus.Information,
        _ => BankEntryStatus.Pending,
    };

    private static DateOnly? DayOf(CamtNode? day) =>
        (day?.Find("Dt") ?? day?.Find("DtTm"))?.Text is { } text ? CamtTypes.DateOf(text) : null;

    private static string Joined(IEnumerable<string?> texts)
    {
        var joined = string.Join('\n', texts.Where(static text => !string.IsNullOrWhiteSpace(text)));
        return joined.Length <= BankEntry.TextLengthMax ? joined : joined[..BankEntry.TextLengthMax];
    }

    private static string? Name(string? name) => name is { Length: > 140 } ? name[..140] : name is { Length: 0 } ? null : name;
}
