using System.Text.Json;
using System.Text.Json.Serialization;

namespace IM2.Client;

/// <summary>What the user has to do to pay. <see cref="Type"/> says which of the others are there.</summary>
public sealed record TopUpAction
{
    /// <summary>What is to be done.</summary>
    public required TopUpActionType Type { get; init; }

    /// <summary>What the QR code says; of <see cref="TopUpActionType.ScanQrCode"/>.</summary>
    public string? Content { get; init; }

    /// <summary>The page; of <see cref="TopUpActionType.OpenPage"/>.</summary>
    public string? Url { get; init; }

    /// <summary>What the provider's component needs; of <see cref="TopUpActionType.ConfirmInApp"/>. For the paying client alone; not to be logged.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The creditor reference (ISO 11649), without blanks: what to copy; of <see cref="TopUpActionType.TransferMoney"/>, as are all below.</summary>
    public string? Reference { get; init; }

    /// <summary>The same in groups of four: what to show.</summary>
    public string? ReferencePrinted { get; init; }

    /// <summary>Whose bank account the money goes to.</summary>
    public string? Holder { get; init; }

    /// <summary>The bank account: an IBAN, or the number that the country uses.</summary>
    public string? Account { get; init; }

    /// <summary>The bank.</summary>
    public string? BankName { get; init; }

    /// <summary>The bank's BIC or national code; null if none is needed.</summary>
    public string? BankCode { get; init; }

    /// <summary>Where to play the payer; only with the sandbox.</summary>
    public Uri? SandboxCashierUrl { get; init; }

    /// <summary>Without the secret, for it must not reach a log.</summary>
    public override string ToString() => $"action {Type}";
}

/// <summary>What a top-up waits for, and until when.</summary>
public sealed record Waiting
{
    /// <summary>What it waits for.</summary>
    public required WaitingFor For { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it is looked at next; null if somebody else has to act.</summary>
    public DateTimeOffset? NextCheckAt { get; init; }

    /// <summary>By when nine of ten such top-ups that have waited that long moved on; null if nobody can say.</summary>
    public DateTimeOffset? ExpectedBy { get; init; }

    /// <summary>By when it ends in any case; null if it goes on until it is done.</summary>
    public DateTimeOffset? LatestBy { get; init; }

    /// <summary>Whether <see cref="ExpectedBy"/> comes from payments that were observed; otherwise from what is usual for the method.</summary>
    public bool IsObserved { get; init; }

    /// <summary>All of that and what the user can do, in words.</summary>
    public LocalizedText? Text { get; init; }
}

/// <summary>One text for the user in each language.</summary>
public sealed record LocalizedText
{
    /// <summary>English.</summary>
    public string En { get; init; } = "";

    /// <summary>Chinese.</summary>
    [JsonPropertyName("zh-CN")]
    public string ZhCn { get; init; } = "";
}

/// <summary>What a policy decided on a top-up, and all that explains it.</summary>
public sealed record PolicyDecision
{
    /// <summary>The code of the problem; null when the top-up is allowed.</summary>
    public string? Code { get; init; }

    /// <summary>The rule that refused; null when the top-up is allowed.</summary>
    public string? Rule { get; init; }

    /// <summary>The version of the policy that decided.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>What it decided upon, as JSON.</summary>
    public JsonElement? Inputs { get; init; }

    /// <summary>What would make it pass.</summary>
    public PolicyRemedy Remedy { get; init; }

    /// <summary>When the same request would pass; null if time changes nothing.</summary>
    public DateTimeOffset? PassesAt { get; init; }

    /// <summary>How well known a user passes now; null if that is not what is missing.</summary>
    public VerificationLevel? NeededVerification { get; init; }

    /// <summary>What would pass now.</summary>
    public IReadOnlyList<PolicyAlternative> Alternatives { get; init; } = [];

    /// <summary>Why it is refused, for the user; null when it is allowed.</summary>
    public LocalizedText? Text { get; init; }

    /// <summary>Reads the decision of a problem; null if it has none.</summary>
    /// <param name="decision">Such as <see cref="Im2ProblemException.Decision"/>.</param>
    public static PolicyDecision? Of(JsonElement? decision) =>
        decision is { ValueKind: JsonValueKind.Object } json ? json.Deserialize<PolicyDecision>(Wire.Json) : null;
}

/// <summary>A method and the amounts that would pass with it now; both bounds are within.</summary>
/// <param name="Method">How the user pays.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
public sealed record PolicyAlternative(PaymentMethod Method, Money Min, Money Max);

/// <summary>A refund of a top-up, or of a part of it, as it stood when it was answered.</summary>
public sealed record Refund : KeyedAnswer
{
    /// <summary>Its id, <c>ref_…</c>; the provider's number if it was made in the provider's console.</summary>
    public required string Id { get; init; }

    /// <summary>How much goes back.</summary>
    public required Money Amount { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public required RefundStatus Status { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When something is done about it next; null if nothing is.</summary>
    public DateTimeOffset? NextCheckAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The provider's words where it failed or is stuck; null otherwise.</summary>
    public string? Detail { get; init; }
}

/// <summary>A dispute about a top-up: the payer's bank wants the money back.</summary>
public sealed record Dispute
{
    /// <summary>The provider's number.</summary>
    public required string Id { get; init; }

    /// <summary>How much is disputed.</summary>
    public required Money Amount { get; init; }

    /// <summary>Where it stands.</summary>
    public required DisputeStatus Status { get; init; }

    /// <summary>When it was first heard of.</summary>
    public required DateTimeOffset At { get; init; }
}
