using System.Text;
using IM2.Domain;

namespace IM2.Payments.Alipay;

/// <summary>Where the values that we use stand in the lines of a bill.</summary>
internal sealed class AlipayBillColumns
{
    private const string TradeNo = "支付宝交易号";
    private const string OrderNumber = "商户订单号";
    private const string Kind = "业务类型";
    private const string CompletedAt = "完成时间";
    private const string Amount = "订单金额(元)";
    private const string RefundNumber = "退款批次号/请求号";
    private const string Fee = "服务费(元)";
    private const string Payment = "交易";
    private const string Refund = "退款";
    private static readonly string[] Names = [TradeNo, OrderNumber, Kind, CompletedAt, Amount, RefundNumber, Fee];
    private readonly Dictionary<string, int> _at;
    private readonly int _count;

    private AlipayBillColumns(Dictionary<string, int> at, int count)
    {
        _at = at;
        _count = count;
    }

    /// <summary>Finds the columns in the header.</summary>
    /// <param name="header">The names.</param>
    /// <param name="missing">The column that is not there, or there twice.</param>
    public static AlipayBillColumns? Find(IReadOnlyList<string> header, out string missing)
    {
        var found = header.Select(static (name, at) => (Name: Normal(name), At: at)).ToLookup(static column => column.Name, static column => column.At);
        missing = Array.Find(Names, name => found[name].Count() != 1) ?? "";
        return missing.Length == 0
            ? new AlipayBillColumns(Names.ToDictionary(static name => name, name => found[name].Single(), StringComparer.Ordinal), header.Count)
            : null;
    }

    /// <summary>The values of a line, trimmed; null if a quote is not closed. A value may be quoted, a quote in it is doubled.</summary>
    public static IReadOnlyList<string>? Split(string line)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var isQuoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            var c = line[at];
            if (c == '"' && isQuoted && at + 1 < line.Length && line[at + 1] == '"')
            {
                value.Append(c);
                at++;
            }
            else if (c == '"' && (isQuoted || value.ToString().AsSpan().Trim().IsEmpty))
            {
                isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                values.Add(value.ToString().Trim());
                value.Clear();
            }
            else
            {
                value.Append(c);
            }
        }

        values.Add(value.ToString().Trim());
        return isQuoted ? null : values;
    }

    /// <summary>A line's meaning; null if it is not in the format.</summary>
    /// <param name="values">The values.</param>
    /// <param name="fault">What is wrong with them.</param>
    public BillLine? ReadLine(IReadOnlyList<string> values, out string fault)
    {
        fault = "";
        if (values.Count != _count)
        {
            fault = $"has {values.Count} values; the header has {_count}";
            return null;
        }

        string Value(string name) => values[_at[name]];
        var kind = Value(Kind) switch { Payment => BillLineKind.Payment, Refund => BillLineKind.Refund, _ => BillLineKind.Other };
        var amount = AlipayAmount.ReadSigned(Value(Amount));
        var fee = AlipayAmount.ReadSigned(Value(Fee));
        var at = AlipayRequests.FromChina(Value(CompletedAt));
        fault = (amount, fee, at, kind) switch
        {
            _ when Value(TradeNo).Length == 0 => $"has no {TradeNo}",
            (null, _, _, _) => $"has the amount '{Value(Amount)}'",
            (_, null, _, _) => $"has the fee '{Value(Fee)}'",
            (_, _, null, _) => $"has the time '{Value(CompletedAt)}'",
            ({ MinorUnits: <= 0 }, _, _, BillLineKind.Payment) => $"is a payment of '{Value(Amount)}'",
            ({ MinorUnits: >= 0 }, _, _, BillLineKind.Refund) => $"is a refund of '{Value(Amount)}'",
            _ => "",
        };
        return fault.Length > 0
            ? null
            : new BillLine(
                kind,
                Given(Value(OrderNumber)),
                Value(TradeNo),
                kind == BillLineKind.Refund ? Given(Value(RefundNumber)) : null,
                amount!.Value,
                FeeOf(kind, fee!.Value),
                at!.Value);
    }

    private static string? Given(string value) => value.Length > 0 ? value : null;

    /// <summary>
    /// What the provider keeps, positive; what it gives back with a refund, negative. Files differ in the sign that they write,
    /// so the line's kind decides.
    /// </summary>
    private static Money FeeOf(BillLineKind kind, Money fee)
    {
        var size = fee.MinorUnits < 0 ? -fee : fee;
        return kind == BillLineKind.Refund ? -size : size;
    }

    /// <summary>The name with one kind of brackets: files differ in that.</summary>
    private static string Normal(string name) =>
        name.Replace('（', '(').Replace('）', ')').Replace(" ", "", StringComparison.Ordinal).TrimStart('\uFEFF');
}
