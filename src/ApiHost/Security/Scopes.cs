using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IM2.ApiHost;

/// <summary>What a service may be allowed to do: a closed list.</summary>
internal static class Scopes
{
    /// <summary>Read accounts and their trail.</summary>
    public const string AccountsRead = "accounts:read";

    /// <summary>Open and change accounts.</summary>
    public const string AccountsWrite = "accounts:write";

    /// <summary>Read wallets and their history, and watch them.</summary>
    public const string WalletsRead = "wallets:read";

    /// <summary>Take money for what users buy: charges, holds, captures, releases, and undoing a charge.</summary>
    public const string ChargesWrite = "charges:write";

    /// <summary>Credit wallets.</summary>
    public const string CreditsWrite = "credits:write";

    /// <summary>Send gifts from one wallet to another.</summary>
    public const string GiftsWrite = "gifts:write";

    /// <summary>Read what can be topped up, and payments with their refunds.</summary>
    public const string TopUpsRead = "top-ups:read";

    /// <summary>Quote, start, check and cancel top-ups.</summary>
    public const string TopUpsWrite = "top-ups:write";

    /// <summary>Give back what was paid.</summary>
    public const string RefundsWrite = "refunds:write";

    /// <summary>Read bank transfers that wait for a person.</summary>
    public const string BankRead = "bank:read";

    /// <summary>Import bank statements and settle their entries.</summary>
    public const string BankWrite = "bank:write";

    /// <summary>Read where events are sent, and what was sent.</summary>
    public const string WebhooksRead = "webhooks:read";

    /// <summary>Say where events are sent, and send them again.</summary>
    public const string WebhooksWrite = "webhooks:write";

    /// <summary>See how silos and grains do: the operators' page.</summary>
    public const string ClusterRead = "cluster:read";

    /// <summary>In a credential's list: every scope, also those that later versions add.</summary>
    public const string Every = "*";

    /// <summary>Every scope with what it allows.</summary>
    public static ImmutableArray<(string Name, string Meaning)> All { get; } =
    [
        (AccountsRead, "Read accounts and their trail."),
        (AccountsWrite, "Open and change accounts."),
        (WalletsRead, "Read wallets and their history, and watch them."),
        (ChargesWrite, "Charge, hold, capture, release, and undo a charge."),
        (CreditsWrite, "Credit wallets."),
        (GiftsWrite, "Send gifts from one wallet to another."),
        (TopUpsRead, "Read what can be topped up, and payments with their refunds."),
        (TopUpsWrite, "Quote, start, check and cancel top-ups."),
        (RefundsWrite, "Give back what was paid."),
        (BankRead, "Read bank transfers that wait for a person."),
        (BankWrite, "Import bank statements and settle their entries."),
        (WebhooksRead, "Read where events are sent, and what was sent."),
        (WebhooksWrite, "Say where events are sent, and send them again."),
        (ClusterRead, "See how the cluster does, on the operators' page."),
    ];

    private static readonly FrozenDictionary<string, int> Places =
        All.Select(static (scope, at) => (scope.Name, at)).ToFrozenDictionary(static scope => scope.Name, static scope => scope.at);

    /// <summary>Whether there is such a scope.</summary>
    public static bool IsKnown(string scope) => Places.ContainsKey(scope);

    /// <summary>The scope's bit in a <see cref="ScopeSet"/>; 0 if there is no such scope.</summary>
    public static uint Bit(string scope) => Places.TryGetValue(scope, out var at) ? 1u << at : 0;
}

/// <summary>Scopes that a service has; <c>default</c> is none. One bit each, so that asking costs nothing.</summary>
internal readonly record struct ScopeSet(uint Bits)
{
    /// <summary>Those that a list names; unknown ones are left out.</summary>
    public static ScopeSet Of(IEnumerable<string> names) => new(names.Aggregate(0u, static (bits, name) => bits | Scopes.Bit(name)));

    /// <summary>Those of a configured credential, where <see cref="Scopes.Every"/> is all of them. A token can't say that.</summary>
    public static ScopeSet OfCredential(IReadOnlyCollection<string> names) => names.Contains(Scopes.Every) ? new(uint.MaxValue) : Of(names);

    /// <summary>Whether it has all of the others.</summary>
    public bool Covers(ScopeSet others) => (Bits & others.Bits) == others.Bits;
}
