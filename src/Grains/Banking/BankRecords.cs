using IM2.Domain;
using IM2.Storage;

namespace IM2.Grains;

/// <summary>What grain storage keeps of a reference on bank statements.</summary>
[GenerateSerializer, Alias("im2.bank-reference-record")]
public sealed class BankReferenceRecord : IDueState
{
    /// <summary>The name under which references are stored.</summary>
    public const string StateName = "bank-reference";

    /// <summary>What it stands for; null if nobody has claimed it.</summary>
    [Id(0)]
    public BankClaim? Claim { get; set; }

    /// <summary>The keys of counted entries that the payment has not been told of.</summary>
    [Id(1)]
    public List<string> Unreported { get; set; } = [];

    /// <summary>Since when the payment has something to learn, UTC; null when it has not.</summary>
    [Id(2)]
    public DateTimeOffset? DueAt { get; set; }
}

/// <summary>What grain storage keeps of an entry of a bank statement.</summary>
[GenerateSerializer, Alias("im2.bank-entry-record")]
public sealed class BankEntryRecord
{
    /// <summary>The name under which entries are stored.</summary>
    public const string StateName = "bank-entry";

    /// <summary>What it counts for; null while it counts for nothing.</summary>
    [Id(0)]
    public BankReference? Reference { get; set; }

    /// <summary>The entry, if it waits or has waited for a person.</summary>
    [Id(1)]
    public UnmatchedEntry? Unmatched { get; set; }

    /// <summary>The entry; null if it has never been filed.</summary>
    [Id(2)]
    public BankEntry? Entry { get; set; }
}

/// <summary>What grain storage keeps of an account of ours at a bank.</summary>
[GenerateSerializer, Alias("im2.bank-account-record")]
public sealed class BankAccountRecord
{
    /// <summary>The name under which accounts are stored.</summary>
    public const string StateName = "bank-account";

    /// <summary>The last statement in the bank's series; null if there has been none.</summary>
    [Id(0)]
    public LastStatement? Last { get; set; }

    /// <summary>What waits for a person, oldest first.</summary>
    [Id(1)]
    public List<UnmatchedEntry> Waiting { get; set; } = [];
}
