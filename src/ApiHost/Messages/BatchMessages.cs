using System.Text.Json.Serialization;
using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>Operations that are sent together; each succeeds or fails for itself.</summary>
internal sealed record BatchBody
{
    /// <summary>The most operations of one request.</summary>
    public const int OperationsMax = 1000;

    /// <summary>The operations. Those of one account are carried out in this order, those of different accounts side by side.</summary>
    public required IReadOnlyList<BatchOperation> Operations { get; init; }
}

/// <summary>An operation of a batch.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(BatchCharge), "charge")]
[JsonDerivedType(typeof(BatchUndo), "undo")]
[JsonDerivedType(typeof(BatchCredit), "credit")]
[JsonDerivedType(typeof(BatchHold), "hold")]
[JsonDerivedType(typeof(BatchCapture), "capture")]
[JsonDerivedType(typeof(BatchRelease), "release")]
[JsonDerivedType(typeof(BatchGift), "gift")]
internal abstract record BatchOperation
{
    /// <summary>Whose wallet.</summary>
    public required AccountId Account { get; init; }

    /// <summary>What the header <c>Idempotency-Key</c> would say if the operation were sent alone: the same key is the same request, here or there.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The scope that it needs.</summary>
    internal virtual string Scope => Scopes.ChargesWrite;

    /// <summary>The operation that it corrects, as its id says; null for none.</summary>
    internal virtual OperationId? Original => null;

    /// <summary>Makes what a wallet is asked, under a request's name; null for what is not asked of one wallet.</summary>
    internal abstract WalletOrder? ToOrder(RequestId request);

    /// <summary>The first answer, made of what happened.</summary>
    internal abstract OperationMessage Answer(WalletEvent happened);

    /// <summary>What is wrong before any wallet is asked; null if nothing is.</summary>
    internal virtual Problem? Validate(TimeProvider time) => ApiHost.IdempotencyKey.Validate(IdempotencyKey);
}

/// <summary>A charge, as part of a batch.</summary>
internal sealed record BatchCharge : BatchOperation
{
    /// <inheritdoc cref="ChargeBody.Amount"/>
    public required MoneyMessage Amount { get; init; }

    /// <inheritdoc cref="ChargeBody.Reference"/>
    public string? Reference { get; init; }

    internal override WalletOrder ToOrder(RequestId request) => new WalletOrder.Charge(request, Amount.ToMoney()) { Reference = Reference };

    internal override OperationMessage Answer(WalletEvent happened) => ChargeMessage.Of(Account, happened);

    internal override Problem? Validate(TimeProvider time) => base.Validate(time) ?? OperationReference.Validate(Reference);
}

/// <summary>An undo of a charge, as part of a batch.</summary>
internal sealed record BatchUndo : BatchOperation
{
    /// <summary>The charge.</summary>
    public required OperationId Charge { get; init; }

    /// <inheritdoc cref="PartBody.Amount"/>
    public MoneyMessage? Amount { get; init; }

    internal override OperationId? Original => Charge;

    internal override WalletOrder ToOrder(RequestId request) => new WalletOrder.UndoCharge(request, Charge.Request, Amount?.ToMoney());

    internal override OperationMessage Answer(WalletEvent happened) => UndoMessage.Of(Charge, Account, happened);

    internal override Problem? Validate(TimeProvider time) => base.Validate(time) ?? Charge.Require(OperationKind.Charge);
}

/// <summary>A credit, as part of a batch.</summary>
internal sealed record BatchCredit : BatchOperation
{
    /// <inheritdoc cref="CreditBody.Amount"/>
    public required MoneyMessage Amount { get; init; }

    /// <inheritdoc cref="CreditBody.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <inheritdoc cref="ChargeBody.Reference"/>
    public string? Reference { get; init; }

    internal override string Scope => Scopes.CreditsWrite;

    internal override WalletOrder ToOrder(RequestId request) =>
        new WalletOrder.GrantBonus(request, Amount.ToMoney(), ExpiresAt) { Reference = Reference };

    internal override OperationMessage Answer(WalletEvent happened) => CreditMessage.Of(Account, happened);

    internal override Problem? Validate(TimeProvider time) => base.Validate(time) ?? OperationReference.Validate(Reference);
}

/// <summary>A hold, as part of a batch.</summary>
internal sealed record BatchHold : BatchOperation
{
    /// <inheritdoc cref="HoldBody.Amount"/>
    public required MoneyMessage Amount { get; init; }

    /// <inheritdoc cref="HoldBody.ExpiresAt"/>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <inheritdoc cref="ChargeBody.Reference"/>
    public string? Reference { get; init; }

    internal override WalletOrder ToOrder(RequestId request) =>
        new WalletOrder.PlaceHold(request, Amount.ToMoney(), ExpiresAt) { Reference = Reference };

    internal override OperationMessage Answer(WalletEvent happened) => HoldMessage.Of(Account, happened);

    internal override Problem? Validate(TimeProvider time) =>
        base.Validate(time) ?? OperationReference.Validate(Reference) ?? HoldEndpoints.Validate(ExpiresAt, time);
}

/// <summary>A capture of a hold, as part of a batch.</summary>
internal sealed record BatchCapture : BatchOperation
{
    /// <summary>The hold.</summary>
    public required OperationId Hold { get; init; }

    /// <inheritdoc cref="PartBody.Amount"/>
    public MoneyMessage? Amount { get; init; }

    internal override OperationId? Original => Hold;

    internal override WalletOrder ToOrder(RequestId request) =>
        new WalletOrder.CaptureHold(request, new HoldId(Hold.Request.Value), Amount?.ToMoney());

    internal override OperationMessage Answer(WalletEvent happened) => CaptureMessage.Of(Hold, Account, happened);

    internal override Problem? Validate(TimeProvider time) => base.Validate(time) ?? Hold.Require(OperationKind.Hold);
}

/// <summary>A release of a hold, as part of a batch.</summary>
internal sealed record BatchRelease : BatchOperation
{
    /// <summary>The hold.</summary>
    public required OperationId Hold { get; init; }

    internal override OperationId? Original => Hold;

    internal override WalletOrder ToOrder(RequestId request) => new WalletOrder.ReleaseHold(request, new HoldId(Hold.Request.Value));

    internal override OperationMessage Answer(WalletEvent happened) => ReleaseMessage.Of(Hold, Account, happened);

    internal override Problem? Validate(TimeProvider time) => base.Validate(time) ?? Hold.Require(OperationKind.Hold);
}

/// <summary>A gift, as part of a batch.</summary>
internal sealed record BatchGift : BatchOperation
{
    /// <inheritdoc cref="GiftBody.To"/>
    public required AccountId To { get; init; }

    /// <inheritdoc cref="GiftBody.Amount"/>
    public required MoneyMessage Amount { get; init; }

    internal override string Scope => Scopes.GiftsWrite;

    internal override WalletOrder? ToOrder(RequestId request) => null;

    internal override OperationMessage Answer(WalletEvent happened) => throw new InvalidOperationException("A gift is not asked of one wallet.");
}

/// <summary>What came of each operation, in the order of the request.</summary>
internal sealed record BatchMessage(IReadOnlyList<BatchResult> Results);

/// <summary>What came of one operation.</summary>
/// <param name="Status">The HTTP status that the operation would have got alone.</param>
/// <param name="Replayed">Whether this is the answer that the same request got before.</param>
/// <param name="Operation">What was done; null if it was not.</param>
/// <param name="Problem">Why not; null if it was.</param>
internal sealed record BatchResult(int Status, bool Replayed, OperationMessage? Operation, ProblemMessage? Problem);
