using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Payments;

/// <summary>A provider's own account of a day: what reconciliation compares with the ledger.</summary>
/// <remarks>Same contract as <see cref="IPaymentProvider"/>: nothing that the network or the provider does is thrown.</remarks>
public interface IProviderBills
{
    /// <summary>Whose bill.</summary>
    PaymentMethod Method { get; }

    /// <summary>Reads the bill of a day of the provider's own calendar.</summary>
    Task<BillReading> ReadAsync(DateOnly day, CancellationToken cancellationToken = default);
}

/// <summary>What came of asking for a bill. Closed: every case is below.</summary>
public abstract record BillReading
{
    private BillReading()
    {
    }

    /// <summary>The whole bill; a day without trade has no lines.</summary>
    public sealed record Read(ImmutableArray<BillLine> Lines) : BillReading;

    /// <summary>Not ready yet, or no usable answer: ask again later.</summary>
    /// <param name="Reason">Why, for operators.</param>
    public sealed record NotNow(string Reason) : BillReading;

    /// <summary>The bill is there but can't be trusted or read (wrong hash, a line that is not in the format). Nothing of it is used.</summary>
    /// <param name="Reason">What is wrong, with the line's number where there is one.</param>
    public sealed record Unreadable(string Reason) : BillReading;
}

/// <summary>What a line of a bill is about.</summary>
public enum BillLineKind
{
    /// <summary>Something else (a fee, a payout, an adjustment).</summary>
    Other = 0,

    /// <summary>A payment came in.</summary>
    Payment = 1,

    /// <summary>A refund went out.</summary>
    Refund = 2,

    /// <summary>A dispute took money.</summary>
    Dispute = 3,

    /// <summary>A won dispute brought money back.</summary>
    DisputeWon = 4,
}

/// <summary>One line of a bill.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="OrderNumber">Our order number as the provider has it; null where the line has none.</param>
/// <param name="ProviderTransactionId">The provider's number.</param>
/// <param name="RefundNumber">The number of the refund, ours where it is ours; null where the line is about none.</param>
/// <param name="Amount">How much: positive for what came in, negative for what went out.</param>
/// <param name="Fee">What the provider keeps, positive; null where the line does not say.</param>
/// <param name="At">When, UTC.</param>
public sealed record BillLine(
    BillLineKind Kind, string? OrderNumber, string ProviderTransactionId, string? RefundNumber, Money Amount, Money? Fee, DateTimeOffset At);
