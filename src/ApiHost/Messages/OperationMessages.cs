using System.Text.Json.Serialization;
using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>What a service asked of a wallet, as it was done: the same for ever.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">How much.</param>
/// <param name="At">When.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ChargeMessage), "charge")]
[JsonDerivedType(typeof(UndoMessage), "undo")]
[JsonDerivedType(typeof(CreditMessage), "credit")]
[JsonDerivedType(typeof(HoldMessage), "hold")]
[JsonDerivedType(typeof(CaptureMessage), "capture")]
[JsonDerivedType(typeof(ReleaseMessage), "release")]
[JsonDerivedType(typeof(GiftMessage), "gift")]
internal abstract record OperationMessage(
    [property: JsonPropertyOrder(-4)] OperationId Id,
    [property: JsonPropertyOrder(-3)] AccountId Account,
    [property: JsonPropertyOrder(-2)] MoneyMessage Amount,
    [property: JsonPropertyOrder(-1)] DateTimeOffset At)
{
    /// <summary>Where it can be read again.</summary>
    internal abstract string Location { get; }
}

/// <summary>A charge.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What was spent.</param>
/// <param name="At">When.</param>
/// <param name="FromBonus">What of it was bonus money.</param>
/// <param name="Reference">The caller's own number.</param>
internal record ChargeMessage(OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, MoneyMessage FromBonus, string? Reference)
    : OperationMessage(Id, Account, Amount, At)
{
    internal override string Location => $"/v1/accounts/{Account}/charges/{Id}";

    public static ChargeMessage Of(AccountId account, WalletEvent happened) => happened is WalletEvent.Charged e
        ? new(
            OperationId.Of(OperationKind.Charge, e.At, e.Id), account, MoneyMessage.Of(e.Amount), e.At,
            new MoneyMessage(e.From.Sum(static slice => slice.Bonus), e.Amount.Currency), e.Reference)
        : throw new InvalidOperationException($"{happened} is no charge.");
}

/// <summary>A charge as it now stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What was spent.</param>
/// <param name="At">When.</param>
/// <param name="FromBonus">What of it was bonus money.</param>
/// <param name="Reference">The caller's own number.</param>
/// <param name="Undone">What has been given back.</param>
/// <param name="Undos">Every undo, oldest first.</param>
internal sealed record ChargeStateMessage(
    OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, MoneyMessage FromBonus, string? Reference, MoneyMessage Undone, IReadOnlyList<UndoMessage> Undos)
    : ChargeMessage(Id, Account, Amount, At, FromBonus, Reference)
{
    public static ChargeStateMessage? Of(AccountId account, WalletOperation operation)
    {
        if (operation.Event is not WalletEvent.Charged charge)
        {
            return null;
        }

        var made = ChargeMessage.Of(account, charge);
        var undos = operation.Corrections.OfType<WalletEvent.ChargeUndone>().ToList();
        return new(
            made.Id, made.Account, made.Amount, made.At, made.FromBonus, made.Reference,
            MoneyMessage.Of(undos.Aggregate(Money.Zero(charge.Amount.Currency), static (sum, undo) => sum + undo.Amount)),
            [.. undos.Select(undo => UndoMessage.Of(made.Id, account, undo))]);
    }
}

/// <summary>An undo of a charge.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What was given back; bonus that has expired meanwhile is lost.</param>
/// <param name="At">When.</param>
/// <param name="Charge">The charge.</param>
internal sealed record UndoMessage(OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, OperationId Charge)
    : OperationMessage(Id, Account, Amount, At)
{
    internal override string Location => $"/v1/accounts/{Account}/charges/{Charge}";

    public static UndoMessage Of(OperationId charge, AccountId account, WalletEvent happened) => happened is WalletEvent.ChargeUndone e
        ? new(OperationId.Of(OperationKind.Undo, e.At, e.Id), account, MoneyMessage.Of(e.Amount), e.At, charge)
        : throw new InvalidOperationException($"{happened} is no undo.");
}

/// <summary>A credit of bonus money.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What was given.</param>
/// <param name="At">When.</param>
/// <param name="ExpiresAt">When what is left of it is lost; null for never.</param>
/// <param name="Reference">The caller's own number.</param>
internal sealed record CreditMessage(OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, DateTimeOffset? ExpiresAt, string? Reference)
    : OperationMessage(Id, Account, Amount, At)
{
    internal override string Location => $"/v1/accounts/{Account}/credits/{Id}";

    public static CreditMessage Of(AccountId account, WalletEvent happened) => happened is WalletEvent.BonusGranted e
        ? new(OperationId.Of(OperationKind.Credit, e.At, e.Id), account, MoneyMessage.Of(e.Amount), e.At, e.ExpiresAt, e.Reference)
        : throw new InvalidOperationException($"{happened} is no credit.");
}

/// <summary>A hold.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What is set aside.</param>
/// <param name="At">When it was placed.</param>
/// <param name="ExpiresAt">When it is released by itself.</param>
/// <param name="Reference">The caller's own number.</param>
internal record HoldMessage(OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, DateTimeOffset ExpiresAt, string? Reference)
    : OperationMessage(Id, Account, Amount, At)
{
    internal override string Location => $"/v1/accounts/{Account}/holds/{Id}";

    public static HoldMessage Of(AccountId account, WalletEvent happened) => happened is WalletEvent.HoldPlaced e
        ? new(OperationId.Of(OperationKind.Hold, e.At, TransferId.Hold(e.Hold)), account, MoneyMessage.Of(e.Amount), e.At, e.ExpiresAt, e.Reference)
        : throw new InvalidOperationException($"{happened} is no hold.");
}

/// <summary>How a hold stands.</summary>
internal enum HoldStatus
{
    /// <summary>The money is set aside.</summary>
    Open,

    /// <summary>It was spent, or a part of it.</summary>
    Captured,

    /// <summary>It was given back.</summary>
    Released,

    /// <summary>Its time has come: it was given back.</summary>
    Expired,
}

/// <summary>A hold as it now stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What was set aside.</param>
/// <param name="At">When it was placed.</param>
/// <param name="ExpiresAt">When it is released by itself, if it is open still.</param>
/// <param name="Reference">The caller's own number.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Captured">What was spent of it; zero for nothing.</param>
/// <param name="EndedAt">When it ended; null while it is open.</param>
internal sealed record HoldStateMessage(
    OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, DateTimeOffset ExpiresAt, string? Reference,
    HoldStatus Status, MoneyMessage Captured, DateTimeOffset? EndedAt)
    : HoldMessage(Id, Account, Amount, At, ExpiresAt, Reference)
{
    public static HoldStateMessage? Of(AccountId account, WalletOperation operation, DateTimeOffset now)
    {
        if (operation.Event is not WalletEvent.HoldPlaced placed)
        {
            return null;
        }

        var hold = HoldMessage.Of(account, placed);
        var none = Money.Zero(placed.Amount.Currency);
        var (status, captured, endedAt) = operation.Corrections.FirstOrDefault() switch
        {
            WalletEvent.HoldCaptured e => (HoldStatus.Captured, e.Amount, e.At),
            WalletEvent.HoldReleased { HasExpired: false } e => (HoldStatus.Released, none, e.At),
            WalletEvent.HoldReleased e => (HoldStatus.Expired, none, e.At),
            // Nobody has written down yet what time has done.
            _ when placed.ExpiresAt <= now => (HoldStatus.Expired, none, placed.ExpiresAt),
            _ => (HoldStatus.Open, none, (DateTimeOffset?)null),
        };
        return new(
            hold.Id, hold.Account, hold.Amount, hold.At, hold.ExpiresAt, hold.Reference, status, MoneyMessage.Of(captured), endedAt);
    }
}

/// <summary>A capture of a hold.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What was spent.</param>
/// <param name="At">When.</param>
/// <param name="Hold">The hold.</param>
/// <param name="Released">What was given back because it was not spent.</param>
internal sealed record CaptureMessage(OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, OperationId Hold, MoneyMessage Released)
    : OperationMessage(Id, Account, Amount, At)
{
    internal override string Location => $"/v1/accounts/{Account}/holds/{Hold}";

    public static CaptureMessage Of(OperationId hold, AccountId account, WalletEvent happened) => happened is WalletEvent.HoldCaptured { Request: { } id } e
        ? new(OperationId.Of(OperationKind.Capture, e.At, id), account, MoneyMessage.Of(e.Amount), e.At, hold, MoneyMessage.Of(e.Held - e.Amount))
        : throw new InvalidOperationException($"{happened} is no capture.");
}

/// <summary>A release of a hold.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Whose wallet.</param>
/// <param name="Amount">What was given back.</param>
/// <param name="At">When.</param>
/// <param name="Hold">The hold.</param>
internal sealed record ReleaseMessage(OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, OperationId Hold)
    : OperationMessage(Id, Account, Amount, At)
{
    internal override string Location => $"/v1/accounts/{Account}/holds/{Hold}";

    public static ReleaseMessage Of(OperationId hold, AccountId account, WalletEvent happened) => happened is WalletEvent.HoldReleased { Request: { } id } e
        ? new(OperationId.Of(OperationKind.Release, e.At, id), account, MoneyMessage.Of(e.Held), e.At, hold)
        : throw new InvalidOperationException($"{happened} is no release.");
}

/// <summary>A gift.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">Who gives.</param>
/// <param name="Amount">How much.</param>
/// <param name="At">When it left.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Status">Where it stands.</param>
internal sealed record GiftMessage(OperationId Id, AccountId Account, MoneyMessage Amount, DateTimeOffset At, AccountId To, GiftStatus Status)
    : OperationMessage(Id, Account, Amount, At)
{
    internal override string Location => $"/v1/accounts/{Account}/gifts/{Id}";

    /// <summary>A gift that has left.</summary>
    public static GiftMessage Of(GiftView gift) => new(
        OperationId.Of(OperationKind.Gift, gift.SentAt!.Value, new RequestId(gift.Id.Value)),
        gift.From, MoneyMessage.Of(gift.Amount), gift.SentAt.Value, gift.To, gift.Status);
}
