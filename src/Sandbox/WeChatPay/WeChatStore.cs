using System.Security.Cryptography;
using IM2.Sandbox.Deliveries;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Orders and their codes, on disk before anyone is told of them.</summary>
internal sealed class WeChatStore
{
    private const string OrderColumns =
        "out_trade_no, content, description, attach, notify_url, total, expires_at, trade_state, transaction_id, paid_at";

    private readonly SandboxDatabase _database;
    private readonly WeChatNotifications _notifications;
    private readonly ScriptStore _scripts;

    public WeChatStore(SandboxDatabase database, WeChatNotifications notifications, ScriptStore scripts)
    {
        _database = database;
        _notifications = notifications;
        _scripts = scripts;
        _database.Change(static session => session.Script("""
            CREATE TABLE IF NOT EXISTS wechat_order (
              out_trade_no TEXT PRIMARY KEY, content TEXT NOT NULL, description TEXT NOT NULL, attach TEXT, notify_url TEXT NOT NULL,
              total INTEGER NOT NULL, expires_at INTEGER NOT NULL, trade_state TEXT NOT NULL, transaction_id TEXT UNIQUE, paid_at INTEGER);
            CREATE TABLE IF NOT EXISTS wechat_code (code TEXT PRIMARY KEY, out_trade_no TEXT NOT NULL, expires_at INTEGER NOT NULL);
            """));
    }

    public WeChatOrder? Find(string outTradeNo) => _database.Use(session => Find(session, outTradeNo));

    public WeChatOrder? FindByTransaction(string transactionId) => _database.Use(session => FindByTransaction(session, transactionId));

    /// <summary>The same within a transaction.</summary>
    public static WeChatOrder? Find(SandboxDatabase.Session session, string outTradeNo) => session.Rows(
        $"SELECT {OrderColumns} FROM wechat_order WHERE out_trade_no = $0", ReadOrder, outTradeNo).FirstOrDefault();

    /// <summary>The same within a transaction.</summary>
    public static WeChatOrder? FindByTransaction(SandboxDatabase.Session session, string transactionId) => session.Rows(
        $"SELECT {OrderColumns} FROM wechat_order WHERE transaction_id = $0", ReadOrder, transactionId).FirstOrDefault();

    /// <summary>The orders that were paid within a time.</summary>
    public IReadOnlyList<WeChatOrder> PaidBetween(DateTimeOffset from, DateTimeOffset to) => _database.Use(session => session.Rows(
        $"SELECT {OrderColumns} FROM wechat_order WHERE paid_at >= $0 AND paid_at < $1 ORDER BY paid_at", ReadOrder,
        from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds()));

    /// <summary>The order that a code was made for, and until when the code works.</summary>
    public (WeChatOrder Order, DateTimeOffset ExpiresAt)? FindByCode(string code) => _database.Use<(WeChatOrder, DateTimeOffset)?>(session =>
    {
        var found = session.Rows(
            "SELECT out_trade_no, expires_at FROM wechat_code WHERE code = $0",
            static row => (OutTradeNo: row.GetString(0), ExpiresAt: Moment(row.GetInt64(1))), code);
        return found is [var match] ? (Find(session, match.OutTradeNo)!, match.ExpiresAt) : null;
    });

    /// <summary>Keeps a new order; an order that is already there stays as it is. Gives back the one that is there now.</summary>
    public WeChatOrder Open(WeChatNativeRequest request) => _database.Change(session =>
    {
        session.Execute(
            $"INSERT INTO wechat_order ({OrderColumns}) VALUES ($0,$1,$2,$3,$4,$5,$6,$7,NULL,NULL) ON CONFLICT DO NOTHING",
            request.OutTradeNo, request.Content, request.Description, request.Attach, request.NotifyUrl, request.Total,
            request.ExpiresAt.ToUnixTimeMilliseconds(), WeChatOrder.NotPaid);
        return Find(session, request.OutTradeNo)!;
    });

    /// <summary>Makes one more code for an order.</summary>
    public string AddCode(string outTradeNo, DateTimeOffset expiresAt) => _database.Change(session =>
    {
        var code = RandomNumberGenerator.GetString("0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 12);
        session.Execute("INSERT INTO wechat_code VALUES ($0,$1,$2)", code, outTradeNo, expiresAt.ToUnixTimeMilliseconds());
        return code;
    });

    /// <summary>Closes an order if it is open. Gives back how it was before; null if there is none.</summary>
    /// <remarks>Its script may say that the payer pays in the same moment.</remarks>
    public WeChatOrder? Close(string outTradeNo, DateTimeOffset now) => _database.Change(session =>
    {
        if (Find(session, outTradeNo) is not { IsOpen: true } order)
        {
            return Find(session, outTradeNo);
        }

        var script = ScriptOf(order);
        if (script.Outcome == ScriptedOutcome.ClosedThenPaid)
        {
            TakeMoney(session, order, now, script);
            return order;
        }

        session.Execute("UPDATE wechat_order SET trade_state = $1 WHERE out_trade_no = $0", outTradeNo, WeChatOrder.Closed);
        return order;
    });

    /// <summary>Takes the payer's money if the order can be paid, and puts the notifications beside it in one step.</summary>
    /// <param name="outTradeNo">The order.</param>
    /// <param name="now">When.</param>
    /// <returns>The order as it is now; null if there is none. Open and in time means that the payment was declined.</returns>
    public WeChatOrder? Pay(string outTradeNo, DateTimeOffset now) => _database.Change(session =>
    {
        if (Find(session, outTradeNo) is not { IsOpen: true } order || order.ExpiresAt <= now)
        {
            return Find(session, outTradeNo);
        }

        var script = ScriptOf(order);
        return script.Outcome == ScriptedOutcome.Declined ? order : TakeMoney(session, order, now, script);
    });

    private WeChatOrder TakeMoney(SandboxDatabase.Session session, WeChatOrder order, DateTimeOffset now, SandboxScript script)
    {
        var number = $"4200{now.ToUnixTimeMilliseconds():D14}{RandomNumberGenerator.GetInt32(1_000_000_000):D10}";
        var paid = order with { TradeState = WeChatOrder.Success, TransactionId = number, PaidAt = now };
        session.Execute(
            "UPDATE wechat_order SET trade_state = $1, transaction_id = $2, paid_at = $3 WHERE out_trade_no = $0",
            paid.OutTradeNo, paid.TradeState, paid.TransactionId, now.ToUnixTimeMilliseconds());
        WeChatRefund? refund = null;
        if (script.Outcome == ScriptedOutcome.PartialRefund)
        {
            refund = WeChatRefundStore.MakeInConsole(Math.Max(1, paid.Total / 2), paid, now);
            WeChatRefundStore.Add(session, refund);
        }

        DeliveryStore.Add(session, WeChatPaySandbox.Name, paid.OutTradeNo, _notifications.OfPayment(paid, refund, script));
        return refund is null ? paid : paid with { TradeState = WeChatOrder.Refunded };
    }

    private SandboxScript ScriptOf(WeChatOrder order) =>
        _scripts.Of(WeChatPaySandbox.Name, order.OutTradeNo, order.Total);

    private static WeChatOrder ReadOrder(SandboxRow row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.IsDBNull(3) ? null : row.GetString(3),
        row.GetString(4),
        row.GetInt64(5),
        Moment(row.GetInt64(6)),
        row.GetString(7),
        row.IsDBNull(8) ? null : row.GetString(8),
        row.IsDBNull(9) ? null : Moment(row.GetInt64(9)));

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
