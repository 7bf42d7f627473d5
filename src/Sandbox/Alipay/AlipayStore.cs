using System.Globalization;
using System.Security.Cryptography;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Alipay;

/// <summary>Orders, their codes and refunds, on disk before anyone is told of them.</summary>
internal sealed class AlipayStore
{
    private const string OrderColumns =
        "out_trade_no, content, subject, passback, notify_url, return_url, total, expires_at, status, trade_no, created_at, paid_at, closed_at, refunded";

    private readonly SandboxDatabase _database;
    private readonly ScriptStore _scripts;

    public AlipayStore(SandboxDatabase database, ScriptStore scripts)
    {
        (_database, _scripts) = (database, scripts);
        _database.Change(static session => session.Script("""
            CREATE TABLE IF NOT EXISTS alipay_order (
              out_trade_no TEXT PRIMARY KEY, content TEXT NOT NULL, subject TEXT NOT NULL, passback TEXT, notify_url TEXT, return_url TEXT,
              total INTEGER NOT NULL, expires_at INTEGER NOT NULL, status TEXT NOT NULL, trade_no TEXT UNIQUE, created_at INTEGER,
              paid_at INTEGER, closed_at INTEGER, refunded INTEGER NOT NULL);
            CREATE INDEX IF NOT EXISTS alipay_order_paid ON alipay_order (paid_at);
            CREATE TABLE IF NOT EXISTS alipay_code (code TEXT PRIMARY KEY, out_trade_no TEXT NOT NULL, expires_at INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS alipay_refund (
              out_trade_no TEXT NOT NULL, out_request_no TEXT NOT NULL, amount INTEGER NOT NULL, effective_at INTEGER NOT NULL,
              PRIMARY KEY (out_trade_no, out_request_no));
            """));
    }

    /// <summary>Does several things in one step.</summary>
    public T Change<T>(Func<SandboxDatabase.Session, T> work) => _database.Change(work);

    public AlipayOrder? Find(string outTradeNo) => _database.Use(session => Find(session, outTradeNo));

    /// <summary>The order by the provider's number, which wins, or the merchant's.</summary>
    public AlipayOrder? Find(string? tradeNo, string? outTradeNo) => _database.Use(session => Find(session, tradeNo, outTradeNo));

    /// <summary>The order that a code was made for, and until when the code works.</summary>
    public (AlipayOrder Order, DateTimeOffset ExpiresAt)? FindByCode(string code) => _database.Use<(AlipayOrder, DateTimeOffset)?>(session =>
    {
        var found = session.Rows(
            "SELECT out_trade_no, expires_at FROM alipay_code WHERE code = $0",
            static row => (OutTradeNo: row.GetString(0), ExpiresAt: Moment(row.GetInt64(1))), code);
        return found is [var match] ? (Find(session, match.OutTradeNo)!, match.ExpiresAt) : null;
    });

    /// <summary>Keeps a new order; an order that is already there stays as it is. Gives back the one that is there now.</summary>
    public AlipayOrder Open(AlipayRequest request, AlipayTradeRequest trade) => _database.Change(session =>
    {
        session.Execute(
            $"INSERT INTO alipay_order ({OrderColumns}) VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,NULL,NULL,NULL,NULL,0) ON CONFLICT DO NOTHING",
            trade.OutTradeNo, request.Canonical(), trade.Subject, trade.Passback, request.NotifyUrl, request.ReturnUrl, trade.Total,
            trade.ExpiresAt.ToUnixTimeMilliseconds(), AlipayOrder.NoTrade);
        return Find(session, trade.OutTradeNo)!;
    });

    /// <summary>Makes one more code for an order.</summary>
    public string AddCode(string outTradeNo, DateTimeOffset expiresAt) => _database.Change(session =>
    {
        var code = "bax" + RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuvwxyz", 21);
        session.Execute("INSERT INTO alipay_code VALUES ($0,$1,$2)", code, outTradeNo, expiresAt.ToUnixTimeMilliseconds());
        return code;
    });

    /// <summary>What was paid within a time, oldest first.</summary>
    public IReadOnlyList<AlipayOrder> PaidWithin(DateTimeOffset from, DateTimeOffset until) => _database.Use(session => session.Rows(
        $"SELECT {OrderColumns} FROM alipay_order WHERE paid_at >= $0 AND paid_at < $1 ORDER BY paid_at",
        ReadOrder, from.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds()));

    /// <summary>What was given back within a time, oldest first.</summary>
    public IReadOnlyList<(AlipayOrder Order, AlipayRefund Refund)> RefundedWithin(DateTimeOffset from, DateTimeOffset until) =>
        _database.Use(session => session.Rows(
            "SELECT out_trade_no, out_request_no, amount, effective_at FROM alipay_refund WHERE effective_at >= $0 AND effective_at < $1 ORDER BY effective_at",
            static row => (OutTradeNo: row.GetString(0), Refund: new AlipayRefund(row.GetString(1), row.GetInt64(2), Moment(row.GetInt64(3)))),
            from.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds())
            .ConvertAll(found => (Find(session, found.OutTradeNo)!, found.Refund)));

    /// <summary>A refund by its number.</summary>
    public AlipayRefund? FindRefund(string outTradeNo, string outRequestNo) =>
        _database.Use(session => FindRefund(session, outTradeNo, outRequestNo));

    public static AlipayRefund? FindRefund(SandboxDatabase.Session session, string outTradeNo, string outRequestNo) => session.Rows(
        "SELECT out_request_no, amount, effective_at FROM alipay_refund WHERE out_trade_no = $0 AND out_request_no = $1",
        static row => new AlipayRefund(row.GetString(0), row.GetInt64(1), Moment(row.GetInt64(2))), outTradeNo, outRequestNo).FirstOrDefault();

    public static AlipayOrder? Find(SandboxDatabase.Session session, string outTradeNo) => session.Rows(
        $"SELECT {OrderColumns} FROM alipay_order WHERE out_trade_no = $0", ReadOrder, outTradeNo).FirstOrDefault();

    public static AlipayOrder? Find(SandboxDatabase.Session session, string? tradeNo, string? outTradeNo) => string.IsNullOrEmpty(tradeNo)
        ? Find(session, outTradeNo ?? "")
        : session.Rows($"SELECT {OrderColumns} FROM alipay_order WHERE trade_no = $0", ReadOrder, tradeNo).FirstOrDefault();

    /// <summary>Begins the trade, if it has not begun.</summary>
    public static AlipayOrder Scan(SandboxDatabase.Session session, AlipayOrder order, DateTimeOffset now) => order.HasTrade
        ? order
        : Save(session, order with
        {
            Status = AlipayOrder.Waiting,
            CreatedAt = now,
            TradeNo = string.Create(
                CultureInfo.InvariantCulture, $"{AlipayTime.DayOf(now):yyyyMMdd}22{RandomNumberGenerator.GetString("0123456789", 18)}"),
        });

    /// <summary>Writes how the trade of an order stands.</summary>
    public static AlipayOrder Save(SandboxDatabase.Session session, AlipayOrder order)
    {
        session.Execute(
            "UPDATE alipay_order SET status = $1, trade_no = $2, created_at = $3, paid_at = $4, closed_at = $5, refunded = $6 WHERE out_trade_no = $0",
            order.OutTradeNo, order.Status, order.TradeNo, order.CreatedAt?.ToUnixTimeMilliseconds(), order.PaidAt?.ToUnixTimeMilliseconds(),
            order.ClosedAt?.ToUnixTimeMilliseconds(), order.Refunded);
        return order;
    }

    /// <summary>Keeps a refund and what it makes of the trade: the last fen closes it.</summary>
    public static AlipayOrder AddRefund(SandboxDatabase.Session session, AlipayOrder order, AlipayRefund refund)
    {
        session.Execute(
            "INSERT INTO alipay_refund VALUES ($0,$1,$2,$3)",
            order.OutTradeNo, refund.OutRequestNo, refund.Amount, refund.EffectiveAt.ToUnixTimeMilliseconds());
        var refunded = checked(order.Refunded + refund.Amount);
        var isAll = refunded == order.Total;
        return Save(session, order with
        {
            Refunded = refunded,
            Status = isAll ? AlipayOrder.Closed : order.Status,
            ClosedAt = isAll ? refund.EffectiveAt : order.ClosedAt,
        });
    }

    /// <summary>The script of an order.</summary>
    public SandboxScript ScriptOf(AlipayOrder order) =>
        _scripts.Of(AlipaySandbox.Name, order.OutTradeNo, order.Total);

    private static AlipayOrder ReadOrder(SandboxRow row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        TextOrNull(row, 3),
        TextOrNull(row, 4),
        TextOrNull(row, 5),
        row.GetInt64(6),
        Moment(row.GetInt64(7)),
        row.GetString(8),
        TextOrNull(row, 9),
        MomentOrNull(row, 10),
        MomentOrNull(row, 11),
        MomentOrNull(row, 12),
        row.GetInt64(13));

    private static string? TextOrNull(SandboxRow row, int at) => row.IsDBNull(at) ? null : row.GetString(at);

    private static DateTimeOffset? MomentOrNull(SandboxRow row, int at) => row.IsDBNull(at) ? null : Moment(row.GetInt64(at));

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
