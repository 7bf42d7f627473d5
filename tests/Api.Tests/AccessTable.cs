namespace IM2.Api.Tests;

/// <summary>What users get of a route.</summary>
internal enum Users
{
    /// <summary>Nothing: it is for services.</summary>
    Refused,

    /// <summary>What is their own.</summary>
    Own,

    /// <summary>The same as everybody.</summary>
    Everybody,
}

/// <summary>Who may call an operation, and what comes of it.</summary>
/// <param name="Operation">The operation's id.</param>
/// <param name="Scope">The scope that a service needs; null if none.</param>
/// <param name="Users">What users get.</param>
/// <param name="Done">What an allowed caller gets where the resource exists: a status, and the code if it is a problem.</param>
/// <param name="Absent">What an allowed service gets where the resource does not exist; null if that can't be.</param>
internal sealed record AccessRow(string Operation, string? Scope, Users Users, string Done, string? Absent = null);

/// <summary>One row for each operation of the document: who may do what.</summary>
internal static class AccessTable
{
    private const string NoAccount = "404 account_not_found";
    private const string NoPayment = "404 payment_not_found";
    private const string NoOperation = "404 operation_not_found";

    public static IReadOnlyList<AccessRow> Rows { get; } =
    [
        // The account exists with other content; one that is absent is opened.
        new("openAccount", "accounts:write", Users.Refused, "409 account_exists", "201"),
        new("getAccount", "accounts:read", Users.Own, "200", NoAccount),
        new("changeAccount", "accounts:write", Users.Refused, "200", NoAccount),
        new("getAccountChanges", "accounts:read", Users.Refused, "200", NoAccount),
        new("getWallet", "wallets:read", Users.Own, "200", NoAccount),
        new("getEntries", "wallets:read", Users.Own, "200", NoAccount),
        new("getStatement", "wallets:read", Users.Own, "200", NoAccount),
        new("getTopUps", "top-ups:read", Users.Own, "200", NoAccount),
        new("getReceipt", "top-ups:read", Users.Own, "200", NoPayment),
        new("getTopUpOptions", "top-ups:read", Users.Own, "200", NoAccount),
        new("watchWallet", "wallets:read", Users.Own, "200", NoAccount),
        new("quoteTopUp", "top-ups:write", Users.Own, "200", NoAccount),
        new("startTopUp", "top-ups:write", Users.Own, "201", NoAccount),
        new("getTopUp", "top-ups:read", Users.Own, "200", NoPayment),
        new("refreshTopUp", "top-ups:write", Users.Own, "200", NoPayment),
        new("cancelTopUp", "top-ups:write", Users.Own, "200", NoPayment),
        new("getTopUpQrCode", "top-ups:read", Users.Own, "200", NoPayment),
        new("watchTopUp", "top-ups:read", Users.Own, "200", NoPayment),
        new("refundTopUp", "refunds:write", Users.Refused, "201", NoPayment),
        new("getRefund", "top-ups:read", Users.Own, "200", NoPayment),
        new("charge", "charges:write", Users.Refused, "201", NoAccount),
        new("undoCharge", "charges:write", Users.Refused, "201", NoAccount),
        new("getCharge", "wallets:read", Users.Own, "200", NoOperation),
        new("placeHold", "charges:write", Users.Refused, "201", NoAccount),
        new("captureHold", "charges:write", Users.Refused, "201", NoAccount),
        new("releaseHold", "charges:write", Users.Refused, "201", NoAccount),
        new("getHold", "wallets:read", Users.Own, "200", NoOperation),
        new("credit", "credits:write", Users.Refused, "201", NoAccount),
        new("getCredit", "wallets:read", Users.Own, "200", NoOperation),
        new("give", "gifts:write", Users.Refused, "201", NoAccount),
        new("getGift", "wallets:read", Users.Own, "200", NoOperation),
        // Each operation of a batch needs its own scope, and has its own answer.
        new("executeBatch", null, Users.Refused, "200"),
        new("importBankStatement", "bank:write", Users.Refused, "200"),
        new("getUnmatchedTransfers", "bank:read", Users.Refused, "200"),
        new("getUnmatchedTransfer", "bank:read", Users.Refused, "200", "404 bank_entry_not_found"),
        new("settleUnmatchedTransfer", "bank:write", Users.Refused, "200", "404 bank_entry_not_found"),
        new("getWebhookEndpoints", "webhooks:read", Users.Refused, "200"),
        new("getWebhookEndpoint", "webhooks:read", Users.Refused, "200", "404 webhook_endpoint_not_found"),
        new("replayWebhooks", "webhooks:write", Users.Refused, "202", "404 webhook_endpoint_not_found"),
        // What providers send is judged by its signature, whoever sends it.
        new("receiveNotification", null, Users.Everybody, "401"),
        new("register", null, Users.Everybody, "201"),
        new("logIn", null, Users.Everybody, "200", "401 wrong_credentials"),
        new("logOut", null, Users.Everybody, "204"),
        new("getSession", null, Users.Own, "401 unauthenticated"),
        new("getLiveness", null, Users.Everybody, "200"),
        new("getReadiness", null, Users.Everybody, "200"),
    ];
}
