namespace IM2.Domain;

/// <summary>What a payment needs next. Closed: every case is below.</summary>
public abstract record PaymentStep
{
    private PaymentStep()
    {
    }

    /// <summary>Nothing.</summary>
    public static readonly PaymentStep None = new Nothing();

    /// <summary>Ask the provider to open the order (again, with the same order number).</summary>
    public static readonly PaymentStep Open = new OpenOrder();

    /// <summary>Ask the provider how the order stands.</summary>
    public static readonly PaymentStep Query = new QueryOrder();

    /// <summary>Close the order at the provider, then ask once more, for the user may have paid in between.</summary>
    public static readonly PaymentStep Close = new CloseOrder();

    /// <summary>Credit the wallet.</summary>
    public static readonly PaymentStep Credit = new CreditWallet();

    /// <summary>Let the policy decide in the wallet's turn, and keep a part of its limits.</summary>
    public static readonly PaymentStep Reserve = new ReserveLimits();

    /// <summary>Free what the wallet keeps of its limits.</summary>
    public static readonly PaymentStep Release = new ReleaseLimits();

    /// <summary>Let the policy decide whether money that came after the end may be credited.</summary>
    public static readonly PaymentStep Judge = new JudgeLateMoney();

    /// <summary>Whether a provider is asked: its answer may take seconds. The others are our own affair.</summary>
    public bool AsksProvider => this is OpenOrder or QueryOrder or CloseOrder or ReserveLimits or SendRefund or QueryRefund;

    /// <inheritdoc cref="None"/>
    public sealed record Nothing : PaymentStep;

    /// <inheritdoc cref="Open"/>
    public sealed record OpenOrder : PaymentStep;

    /// <inheritdoc cref="Query"/>
    public sealed record QueryOrder : PaymentStep;

    /// <inheritdoc cref="Close"/>
    public sealed record CloseOrder : PaymentStep;

    /// <inheritdoc cref="Credit"/>
    public sealed record CreditWallet : PaymentStep;

    /// <inheritdoc cref="Reserve"/>
    public sealed record ReserveLimits : PaymentStep;

    /// <inheritdoc cref="Release"/>
    public sealed record ReleaseLimits : PaymentStep;

    /// <inheritdoc cref="Judge"/>
    public sealed record JudgeLateMoney : PaymentStep;

    /// <summary>Let the wallet give up what is refunded.</summary>
    public sealed record UnwindRefund(PaymentRefund Refund) : PaymentStep;

    /// <summary>Ask the provider for a refund (again, under the same number).</summary>
    public sealed record SendRefund(PaymentRefund Refund) : PaymentStep;

    /// <summary>Ask the provider how a refund stands.</summary>
    public sealed record QueryRefund(PaymentRefund Refund) : PaymentStep;

    /// <summary>Give the wallet back what a failed refund took.</summary>
    public sealed record ReverseRefund(PaymentRefund Refund) : PaymentStep;

    /// <summary>Let the wallet give up what a dispute took.</summary>
    public sealed record ChargeBack(PaymentDispute Dispute) : PaymentStep;

    /// <summary>Give the wallet back what a dispute took.</summary>
    public sealed record WinDispute(PaymentDispute Dispute) : PaymentStep;
}
