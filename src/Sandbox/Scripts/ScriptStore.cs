using System.Collections.Concurrent;
using System.Text;

namespace IM2.Sandbox.Scripts;

/// <summary>The scripts of all providers, on disk, and in memory because every step of every order asks for one.</summary>
internal sealed class ScriptStore
{
    private const string AllOrders = "";
    private readonly SandboxDatabase _database;
    private readonly ConcurrentDictionary<(string Provider, string OrderNumber), SandboxScript> _scripts = new();

    public ScriptStore(SandboxDatabase database)
    {
        _database = database;
        _database.Change(static session => session.Script(
            "CREATE TABLE IF NOT EXISTS script (provider TEXT NOT NULL, order_number TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (provider, order_number))"));
        foreach (var (provider, number, json) in _database.Use(static session => session.Rows(
            "SELECT provider, order_number, json FROM script", static row => (row.GetString(0), row.GetString(1), row.GetString(2)))))
        {
            _scripts[(provider, number)] = Parse(json);
        }
    }

    /// <summary>Sets the script of an order, which need not exist yet; null sets the script for all orders of the provider.</summary>
    public void Set(string provider, string? orderNumber, SandboxScript script)
    {
        _database.Use(session =>
        {
            session.Execute("INSERT OR REPLACE INTO script VALUES ($0,$1,$2)", provider, orderNumber ?? AllOrders, script.ToJson().ToJsonString());
            // In the same order as on disk.
            return _scripts[(provider, orderNumber ?? AllOrders)] = script;
        });
    }

    /// <summary>The script of an order: its own, or else that of its amount, or else that for all, or else none.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="orderNumber">The merchant's order number; null if the request names none.</param>
    /// <param name="minorUnits">The order's amount; null if nobody knows it.</param>
    public SandboxScript Of(string provider, string? orderNumber, long? minorUnits)
    {
        if (!string.IsNullOrEmpty(orderNumber) && _scripts.TryGetValue((provider, orderNumber), out var own))
        {
            return own;
        }

        return (minorUnits is { } amount ? MagicAmounts.Of(amount) : null)
            ?? _scripts.GetValueOrDefault((provider, AllOrders), SandboxScript.None);
    }

    private static SandboxScript Parse(string json) =>
        SandboxHttp.ParseObject(Encoding.UTF8.GetBytes(json)) is { } parsed ? SandboxScript.Read(parsed) ?? SandboxScript.None : SandboxScript.None;
}
