using System.Security.Cryptography;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.WeChatPay;

/// <summary>What came of a request for a refund.</summary>
/// <param name="Refund">The refund that is there now, old or new; null if there is none.</param>
/// <param name="Order">Its order; null if there is none.</param>
/// <param name="Refusal">Why it is not what was asked for; null if it is.</param>
/// <param name="IsNew">Whether it was made just now.</param>
internal sealed record WeChatRefundResult(WeChatRefund? Refund, WeChatOrder? Order, WeChatAnswer? Refusal, bool IsNew = false);

/// <summary>Refunds, on disk before anyone is told of them.</summary>
internal sealed class WeChatRefundStore
{
    private const int CountMax = 50;
    private const string Columns =
        "out_refund_no, refund_id, out_trade_no, content, amount, notify_url, created_at, finish_at, final_status";

    private static readonly TimeSpan AgeMax = TimeSpan.FromDays(365);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly SandboxDatabase _database;
    private readonly WeChatNotifications _notifications;
    private readonly ScriptStore _scripts;
    private readonly int _compression;

    public WeChatRefundStore(SandboxDatabase database, WeChatNotifications notifications, ScriptStore scripts, SandboxOptions options)
    {
        _database = database;
        _scripts = scripts;
        _notifications = notifications;
        _compression = options.RedeliveryCompression;
        _database.Change(static session => session.Script("""
            CREATE TABLE IF NOT EXISTS wechat_refund (
              out_refund_no TEXT PRIMARY KEY, refund_id TEXT NOT NULL UNIQUE, out_trade_no TEXT NOT NULL, content TEXT NOT NULL,
              amount INTEGER NOT NULL, notify_url TEXT NOT NULL, created_at INTEGER NOT NULL, finish_at INTEGER NOT NULL,
              final_status TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS wechat_refund_order ON wechat_refund (out_trade_no);
            """));
    }

    /// <summary>A refund and its order; null if there is none.</summary>
    public (WeChatRefund Refund, WeChatOrder Order)? Find(string outRefundNo) => _database.Use<(WeChatRefund, WeChatOrder)?>(session =>
        Find(session, outRefundNo) is { } refund ? (refund, WeChatStore.Find(session, refund.OutTradeNo)!) : null);

    /// <summary>All refunds of an order, oldest first.</summary>
    public IReadOnlyList<WeChatRefund> Of(string outTradeNo) => _database.Use(session => Of(session, outTradeNo));

    /// <summary>The refunds that were accepted within a time, with their orders.</summary>
    public IReadOnlyList<(WeChatRefund Refund, WeChatOrder Order)> Between(DateTimeOffset from, DateTimeOffset to) => _database.Use(session =>
        session.Rows(
            $"SELECT {Columns} FROM wechat_refund WHERE created_at >= $0 AND created_at < $1 ORDER BY created_at", Read,
            from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds())
        .Select(refund => (refund, WeChatStore.Find(session, refund.OutTradeNo)!)).ToList());

    /// <summary>Makes a refund, or finds the one that was asked for before, and puts its notification beside it in one step.</summary>
    public WeChatRefundResult Refund(WeChatRefundRequest request, DateTimeOffset now) => _database.Change(session =>
    {
        var order = request.TransactionId is { } transaction
            ? WeChatStore.FindByTransaction(session, transaction)
            : WeChatStore.Find(session, request.OutTradeNo!);
        if (Find(session, request.OutRefundNo) is { } known)
        {
            return new WeChatRefundResult(
                known, WeChatStore.Find(session, known.OutTradeNo),
                known.Content == request.Content ? null : Invalid("The refund number was used with other parameters."));
        }

        if (order is not { IsPaid: true } || (request.OutTradeNo is { } number && number != order.OutTradeNo))
        {
            return new WeChatRefundResult(
                null, null, WeChatAnswer.Error(StatusCodes.Status404NotFound, "RESOURCE_NOT_EXISTS", "There is no such paid order."));
        }

        return Fault(order, Of(session, order.OutTradeNo), request, now) is { } fault
            ? new WeChatRefundResult(null, order, fault)
            : new WeChatRefundResult(Make(session, order, request, now), order, null, IsNew: true);
    });

    /// <summary>Gives a part of a paid order back without the merchant's program having asked, as its console does.</summary>
    public static WeChatRefund MakeInConsole(long amount, WeChatOrder order, DateTimeOffset now) => new(
        $"console{now.ToUnixTimeMilliseconds()}{RandomNumberGenerator.GetInt32(1_000_000):D6}",
        NewId(now), order.OutTradeNo, "", amount, order.NotifyUrl, now, now, WeChatRefund.Success);

    /// <summary>Keeps a refund within a transaction.</summary>
    public static void Add(SandboxDatabase.Session session, WeChatRefund refund)
    {
        session.Execute(
            $"INSERT INTO wechat_refund ({Columns}) VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8)",
            refund.OutRefundNo, refund.RefundId, refund.OutTradeNo, refund.Content, refund.Amount, refund.NotifyUrl,
            refund.CreatedAt.ToUnixTimeMilliseconds(), refund.FinishAt.ToUnixTimeMilliseconds(), refund.FinalStatus);
        session.Execute("UPDATE wechat_order SET trade_state = $1 WHERE out_trade_no = $0", refund.OutTradeNo, WeChatOrder.Refunded);
    }

    private WeChatAnswer? Fault(WeChatOrder order, List<WeChatRefund> made, WeChatRefundRequest request, DateTimeOffset now)
    {
        if (request.Total != order.Total)
        {
            return Invalid("The total is not that of the order.");
        }

        var given = made.Where(refund => refund.StatusAt(now) != WeChatRefund.Closed).Sum(static refund => refund.Amount);
        if (request.Refund > order.Total - given)
        {
            return Invalid("The refund is more than what is left of the order.");
        }

        if (now - order.PaidAt!.Value > AgeMax)
        {
            return Invalid("The order is more than a year old.");
        }

        if (made.Count >= CountMax)
        {
            return Invalid("The order has 50 refunds already.");
        }

        return made is [.., var last] && now - last.CreatedAt < Pause / _compression
            ? WeChatAnswer.Error(StatusCodes.Status429TooManyRequests, "FREQUENCY_LIMITED", "Refunds of one order must be a minute apart.")
            : null;
    }

    private static WeChatAnswer Invalid(string message) => WeChatAnswer.Error(StatusCodes.Status400BadRequest, "INVALID_REQUEST", message);

    private WeChatRefund Make(SandboxDatabase.Session session, WeChatOrder order, WeChatRefundRequest request, DateTimeOffset now)
    {
        var script = _scripts.Of(WeChatPaySandbox.Name, order.OutTradeNo, order.Total);
        var refund = new WeChatRefund(
            request.OutRefundNo,
            NewId(now),
            order.OutTradeNo,
            request.Content,
            request.Refund,
            request.NotifyUrl ?? order.NotifyUrl,
            now,
            now.AddMilliseconds(script.Outcome == ScriptedOutcome.RefundPending ? script.DelayMs : 0),
            script.Outcome switch
            {
                ScriptedOutcome.RefundFails => WeChatRefund.Closed,
                ScriptedOutcome.RefundAbnormal => WeChatRefund.Abnormal,
                _ => WeChatRefund.Success,
            });
        Add(session, refund);
        DeliveryStore.Add(session, WeChatPaySandbox.Name, order.OutTradeNo, _notifications.OfRefund(order, refund, script));
        return refund;
    }

    private static string NewId(DateTimeOffset now) => $"5030{now.ToUnixTimeMilliseconds():D14}{RandomNumberGenerator.GetInt32(1_000_000_000):D10}";

    private static WeChatRefund? Find(SandboxDatabase.Session session, string outRefundNo) => session.Rows(
        $"SELECT {Columns} FROM wechat_refund WHERE out_refund_no = $0", Read, outRefundNo).FirstOrDefault();

    private static List<WeChatRefund> Of(SandboxDatabase.Session session, string outTradeNo) => session.Rows(
        $"SELECT {Columns} FROM wechat_refund WHERE out_trade_no = $0 ORDER BY created_at, rowid", Read, outTradeNo);

    private static WeChatRefund Read(SandboxRow row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetInt64(4),
        row.GetString(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        row.GetString(8));
}
