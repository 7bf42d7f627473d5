using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using IM2.Domain;

namespace IM2.Payments.WeChatPay;

/// <summary>Reads a trade bill of type ALL.</summary>
/// <remarks>
/// A line of names; lines in which every value begins with a backtick, for names of goods may hold commas; a line of names of the
/// sums, and the sums. Columns are found by their names, so that new ones do no harm. The bill counts only if its lines add up to
/// its own sums.
/// </remarks>
internal sealed class WeChatPayBill
{
    private const string At = "交易时间";
    private const string TransactionId = "微信订单号";
    private const string OrderNumber = "商户订单号";
    private const string State = "交易状态";
    private const string CurrencyCode = "货币种类";
    private const string ProviderRefundNumber = "微信退款单号";
    private const string RefundNumber = "商户退款单号";
    private const string RefundState = "退款状态";
    private const string Fee = "手续费";
    private const string OrderAmount = "订单金额";
    private const string RefundAmount = "申请退款金额";
    private const string LineCount = "总交易单数";
    private const string OrderAmountSum = "订单总金额";
    private const string RefundAmountSum = "申请退款总金额";
    private const char Mark = '`';
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    private static readonly string[] Needed =
    [
        At, TransactionId, OrderNumber, State, CurrencyCode, ProviderRefundNumber, RefundNumber, RefundState, Fee, OrderAmount, RefundAmount,
    ];

    private readonly Dictionary<string, int> _columns;
    private readonly ImmutableArray<BillLine>.Builder _lines = ImmutableArray.CreateBuilder<BillLine>();
    private long _ordered;
    private long _refunded;

    private WeChatPayBill(string names) => _columns = ColumnsOf(names);

    /// <summary>The lines of a bill.</summary>
    public static BillReading Parse(ReadOnlySpan<byte> content)
    {
        var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
        try
        {
            var rows = text.GetString(content).TrimStart('\uFEFF').Split('\n').Select(static row => row.TrimEnd('\r')).ToArray();
            return new WeChatPayBill(rows[0]).Parse(rows);
        }
        catch (Exception error) when (error is DecoderFallbackException or FormatException or OverflowException)
        {
            return new BillReading.Unreadable(error is FormatException ? error.Message : error.GetType().Name);
        }
    }

    private BillReading Parse(string[] rows)
    {
        if (Needed.FirstOrDefault(name => !_columns.ContainsKey(name)) is { } missing)
        {
            return new BillReading.Unreadable($"Line 1: there is no column {missing}.");
        }

        var at = 1;
        for (; at < rows.Length && rows[at].StartsWith(Mark); at++)
        {
            Take(rows[at], at + 1);
        }

        if (at + 1 >= rows.Length || Values(rows[at + 1]) is not { } sums || !Agrees(ColumnsOf(rows[at]), sums))
        {
            return new BillReading.Unreadable($"Line {at + 2}: the sums are missing or are not those of the lines.");
        }

        return new BillReading.Read(_lines.ToImmutable());
    }

    private static Dictionary<string, int> ColumnsOf(string names)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (at, name) in names.Split(',').Index())
        {
            columns.TryAdd(name.Trim(), at);
        }

        return columns;
    }

    /// <summary>The values of a line; null if it is none.</summary>
    private static string[]? Values(string row) => row.StartsWith(Mark) ? row[1..].Split(",`") : null;

    private bool Agrees(Dictionary<string, int> names, string[] sums)
    {
        string Sum(string name) => names.TryGetValue(name, out var at) && at < sums.Length ? sums[at] : "";
        return Sum(LineCount) == _lines.Count.ToString(CultureInfo.InvariantCulture)
            && Fen(Sum(OrderAmountSum)) == _ordered
            && Fen(Sum(RefundAmountSum)) == _refunded;
    }

    private void Take(string row, int number)
    {
        var values = Values(row)!;
        if (values.Length < _columns.Count)
        {
            throw new FormatException($"Line {number} has {values.Length} values for {_columns.Count} columns.");
        }

        string Value(string name) => values[_columns[name]];
        FormatException Wrong(string name) => new($"Line {number}: {name} is '{Value(name)}'.");
        if (!Currency.TryParse(Value(CurrencyCode), null, out var currency) || currency != Currency.Cny)
        {
            throw Wrong(CurrencyCode);
        }

        if (!DateTime.TryParseExact(Value(At), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            throw Wrong(At);
        }

        var ordered = Fen(Value(OrderAmount)) ?? throw Wrong(OrderAmount);
        var refunded = Fen(Value(RefundAmount)) ?? throw Wrong(RefundAmount);
        var fee = RoundedFee(Value(Fee)) ?? throw Wrong(Fee);
        _ordered = checked(_ordered + ordered);
        _refunded = checked(_refunded + refunded);
        var kind = (Value(State), Value(RefundState)) switch
        {
            ("SUCCESS", _) => BillLineKind.Payment,
            ("REFUND", "SUCCESS" or "PROCESSING") => BillLineKind.Refund,
            _ => BillLineKind.Other,
        };
        _lines.Add(new BillLine(
            kind,
            Value(OrderNumber) is { Length: > 0 } order ? order : null,
            Value(TransactionId),
            kind == BillLineKind.Payment ? null : RefundNumberOf(Value(RefundNumber), Value(ProviderRefundNumber)),
            new Money(kind == BillLineKind.Refund ? -refunded : ordered, currency),
            new Money(fee, currency),
            new DateTimeOffset(time, ChinaOffset).ToUniversalTime()));
    }

    /// <summary>Ours where it is ours; a refund from the merchant's console has only the provider's number.</summary>
    private static string? RefundNumberOf(string ours, string theirs) =>
        RefundId.TryParse(ours, null, out var id) ? id.Value : theirs is { Length: > 0 } and not "0" ? theirs : null;

    private static long? Fen(string yuan) =>
        decimal.TryParse(yuan, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount)
        && decimal.IsInteger(amount * 100)
            ? (long)(amount * 100)
            : null;

    /// <summary>Fees have five decimals, but are charged in whole fen: half a fen is rounded up, as the provider does.</summary>
    private static long? RoundedFee(string yuan) =>
        decimal.TryParse(yuan, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount)
            ? (long)decimal.Round(amount * 100, MidpointRounding.AwayFromZero)
            : null;
}
