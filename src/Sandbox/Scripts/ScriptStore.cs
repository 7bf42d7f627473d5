using System.Text;

namespace IM2.Sandbox.Scripts;

/// <summary>The scripts of all providers, on disk.</summary>
internal sealed class ScriptStore
{
    private const string AllOrders = "";
    private readonly SandboxDatabase _database;

    public ScriptStore(SandboxDatabase database)
    {
        _database = database;
        _database.Change(static session => session.Execute(
            "CREATE TABLE IF NOT EXISTS script (provider TEXT NOT NULL, order_number TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (provider, order_number))"));
    }

    /// <summary>Sets the script of an order, which need not exist yet; null sets the script for all orders of the provider.</summary>
    public void Set(string provider, string? orderNumber, SandboxScript script) => _database.Use(session => session.Execute(
        "INSERT OR REPLACE INTO script VALUES ($0,$1,$2)", provider, orderNumber ?? AllOrders, script.ToJson().ToJsonString()));

    /// <summary>The script of an order: its own, or else that of its amount, or else that for all, or else none.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="orderNumber">The merchant's order number; null if the request names none.</param>
    /// <param name="minorUnits">The order's amount; null if nobody knows it.</param>
    public SandboxScript Of(string provider, string? orderNumber, long? minorUnits) =>
        _database.Use(session => Of(session, provider, orderNumber, minorUnits));

    /// <summary>The same within a transaction.</summary>
    public static SandboxScript Of(SandboxDatabase.Session session, string provider, string? orderNumber, long? minorUnits)
    {
        var found = session.Rows(
            "SELECT order_number, json FROM script WHERE provider = $0 AND order_number IN ($1, '')",
            static row => (Number: row.GetString(0), Json: row.GetString(1)), provider, orderNumber ?? AllOrders)
            .ToDictionary(static row => row.Number, static row => row.Json, StringComparer.Ordinal);
        if (!string.IsNullOrEmpty(orderNumber) && found.TryGetValue(orderNumber, out var own))
        {
            return Parse(own);
        }

        return (minorUnits is { } amount ? MagicAmounts.Of(amount) : null)
            ?? (found.TryGetValue(AllOrders, out var all) ? Parse(all) : SandboxScript.None);
    }

    private static SandboxScript Parse(string json) =>
        SandboxHttp.ParseObject(Encoding.UTF8.GetBytes(json)) is { } parsed ? SandboxScript.Read(parsed) ?? SandboxScript.None : SandboxScript.None;
}
