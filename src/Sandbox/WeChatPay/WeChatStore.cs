using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace IM2.Sandbox.WeChatPay;

/// <summary>A notification that is still to be delivered.</summary>
internal sealed record WeChatDelivery(long Id, string OutTradeNo, string Url, byte[] Body, int Attempts, bool SpoilSignature);

/// <summary>What became of a delivery, for whoever looks.</summary>
internal sealed record WeChatDeliveryState(int Attempts, string State, DateTimeOffset DueAt, string? LastResult);

/// <summary>Orders, codes, notifications and scripts, on disk before anyone is told of them.</summary>
internal sealed class WeChatStore
{
    private const string DefaultScript = "";
    private const string OrderColumns =
        "out_trade_no, content, description, attach, notify_url, total, expires_at, trade_state, transaction_id, paid_at";

    private readonly SandboxDatabase _database;

    public WeChatStore(SandboxDatabase database)
    {
        _database = database;
        _database.Change(static session => session.Execute("""
            CREATE TABLE IF NOT EXISTS wechat_order (
              out_trade_no TEXT PRIMARY KEY, content TEXT NOT NULL, description TEXT NOT NULL, attach TEXT, notify_url TEXT NOT NULL,
              total INTEGER NOT NULL, expires_at INTEGER NOT NULL, trade_state TEXT NOT NULL, transaction_id TEXT UNIQUE, paid_at INTEGER);
            CREATE TABLE IF NOT EXISTS wechat_code (code TEXT PRIMARY KEY, out_trade_no TEXT NOT NULL, expires_at INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS wechat_delivery (
              id INTEGER PRIMARY KEY AUTOINCREMENT, out_trade_no TEXT NOT NULL, url TEXT NOT NULL, body BLOB NOT NULL,
              attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, state TEXT NOT NULL, spoil INTEGER NOT NULL, last_result TEXT);
            CREATE INDEX IF NOT EXISTS wechat_delivery_due ON wechat_delivery (due_at) WHERE state = 'pending';
            CREATE INDEX IF NOT EXISTS wechat_delivery_order ON wechat_delivery (out_trade_no);
            CREATE TABLE IF NOT EXISTS wechat_script (
              out_trade_no TEXT PRIMARY KEY, notification INTEGER NOT NULL, delay_ms INTEGER NOT NULL,
              open INTEGER NOT NULL, query INTEGER NOT NULL, close INTEGER NOT NULL);
            """));
    }

    public WeChatOrder? Find(string outTradeNo) => _database.Use(session => Find(session, outTradeNo));

    public WeChatOrder? FindByTransaction(string transactionId) => _database.Use(session => session.Rows(
        $"SELECT {OrderColumns} FROM wechat_order WHERE transaction_id = $0", ReadOrder, transactionId).FirstOrDefault());

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
    public WeChatOrder? Close(string outTradeNo) => _database.Change(session =>
    {
        var before = Find(session, outTradeNo);
        session.Execute(
            "UPDATE wechat_order SET trade_state = $1 WHERE out_trade_no = $0 AND trade_state = $2",
            outTradeNo, WeChatOrder.Closed, WeChatOrder.NotPaid);
        return before;
    });

    /// <summary>Takes the payer's money if the order can be paid, and puts the notifications beside it in one step.</summary>
    /// <param name="outTradeNo">The order.</param>
    /// <param name="now">When.</param>
    /// <param name="notify">The notifications of the order once it is paid.</param>
    /// <returns>The order as it is now; null if there is none.</returns>
    public WeChatOrder? Pay(
        string outTradeNo, DateTimeOffset now,
        Func<WeChatOrder, WeChatScript, IReadOnlyList<(byte[] Body, DateTimeOffset DueAt, bool Spoil)>> notify) =>
        _database.Change(session =>
        {
            if (Find(session, outTradeNo) is not { IsOpen: true } order || order.ExpiresAt <= now)
            {
                return Find(session, outTradeNo);
            }

            var number = $"4200{now.ToUnixTimeMilliseconds():D14}{RandomNumberGenerator.GetInt32(1_000_000_000):D10}";
            var paid = order with { TradeState = WeChatOrder.Success, TransactionId = number, PaidAt = now };
            session.Execute(
                "UPDATE wechat_order SET trade_state = $1, transaction_id = $2, paid_at = $3 WHERE out_trade_no = $0",
                outTradeNo, paid.TradeState, paid.TransactionId, now.ToUnixTimeMilliseconds());
            foreach (var (body, dueAt, spoil) in notify(paid, Script(session, outTradeNo)))
            {
                session.Execute(
                    "INSERT INTO wechat_delivery (out_trade_no, url, body, attempts, due_at, state, spoil) VALUES ($0,$1,$2,0,$3,'pending',$4)",
                    outTradeNo, paid.NotifyUrl, body, dueAt.ToUnixTimeMilliseconds(), spoil);
            }

            return paid;
        });

    public IReadOnlyList<WeChatDelivery> DueDeliveries(DateTimeOffset now, int countMax) => _database.Use(session => session.Rows(
        "SELECT id, out_trade_no, url, body, attempts, spoil FROM wechat_delivery WHERE state = 'pending' AND due_at <= $0 ORDER BY due_at LIMIT $1",
        static row => new WeChatDelivery(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetInt32(4), row.GetBoolean(5)),
        now.ToUnixTimeMilliseconds(), countMax));

    /// <summary>When the first delivery after now is due; null if there is none.</summary>
    public DateTimeOffset? NextDelivery(DateTimeOffset now) => _database.Use(session => session.Rows<DateTimeOffset?>(
        "SELECT due_at FROM wechat_delivery WHERE state = 'pending' AND due_at > $0 ORDER BY due_at LIMIT 1",
        static row => Moment(row.GetInt64(0)), now.ToUnixTimeMilliseconds()).FirstOrDefault());

    /// <summary>Records one attempt.</summary>
    /// <param name="id">The delivery.</param>
    /// <param name="state"><c>pending</c>, <c>delivered</c> or <c>given_up</c>.</param>
    /// <param name="dueAt">When to try again.</param>
    /// <param name="result">What happened.</param>
    public void RecordAttempt(long id, string state, DateTimeOffset dueAt, string result) => _database.Use(session => session.Execute(
        "UPDATE wechat_delivery SET attempts = attempts + 1, state = $1, due_at = $2, last_result = $3 WHERE id = $0",
        id, state, dueAt.ToUnixTimeMilliseconds(), result));

    public IReadOnlyList<WeChatDeliveryState> Deliveries(string outTradeNo) => _database.Use(session => session.Rows(
        "SELECT attempts, state, due_at, last_result FROM wechat_delivery WHERE out_trade_no = $0 ORDER BY id",
        static row => new WeChatDeliveryState(
            row.GetInt32(0), row.GetString(1), Moment(row.GetInt64(2)), row.IsDBNull(3) ? null : row.GetString(3)),
        outTradeNo));

    /// <summary>The script of an order: its own, or that for all, or none.</summary>
    public WeChatScript Script(string outTradeNo) => _database.Use(session => Script(session, outTradeNo));

    /// <summary>Sets the script of an order, which need not exist yet; null sets the script for all.</summary>
    public void SetScript(string? outTradeNo, WeChatScript script) => _database.Use(session => session.Execute(
        "INSERT OR REPLACE INTO wechat_script VALUES ($0,$1,$2,$3,$4,$5)",
        outTradeNo ?? DefaultScript, (int)script.Notification, script.DelayMs, (int)script.Open, (int)script.Query, (int)script.Close));

    private static WeChatScript Script(SandboxDatabase.Session session, string outTradeNo) => session.Rows(
        "SELECT notification, delay_ms, open, query, close FROM wechat_script WHERE out_trade_no IN ($0, '') ORDER BY out_trade_no DESC LIMIT 1",
        static row => new WeChatScript(
            (NotificationFault)row.GetInt32(0), row.GetInt32(1), (ApiFault)row.GetInt32(2), (ApiFault)row.GetInt32(3), (ApiFault)row.GetInt32(4)),
        outTradeNo) is [var script] ? script : WeChatScript.None;

    private static WeChatOrder? Find(SandboxDatabase.Session session, string outTradeNo) => session.Rows(
        $"SELECT {OrderColumns} FROM wechat_order WHERE out_trade_no = $0", ReadOrder, outTradeNo).FirstOrDefault();

    private static WeChatOrder ReadOrder(SqliteDataReader row) => new(
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
