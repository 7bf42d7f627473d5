namespace IM2.Domain;

/// <summary>What a payment can be told. Closed: every case is below.</summary>
public abstract record PaymentCommand
{
    private PaymentCommand()
    {
    }

    /// <summary>Start: price the choice and record the intent, before the provider is asked.</summary>
    /// <param name="Id">The payment.</param>
    /// <param name="Account">Whose wallet is topped up.</param>
    /// <param name="Choice">What was asked for.</param>
    /// <param name="Catalogue">What is on offer now.</param>
    /// <param name="Quote">The price that the user was promised; null for the catalogue's price of now.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record Start(
        PaymentId Id, Account Account, TopUpChoice Choice, TopUpCatalogue Catalogue, TopUpQuote? Quote, DateTimeOffset At) : PaymentCommand
    {
        /// <summary>The business days of the user's region; null for every Monday to Friday in UTC.</summary>
        public RegionCalendar? Calendar { get; init; }
    }

    /// <summary>Record what the policy decided in the wallet's turn.</summary>
    /// <param name="Decision">The decision; if it allows the top-up, the wallet keeps a part of the limits for it.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record RecordDecision(PolicyDecision Decision, DateTimeOffset At) : PaymentCommand;

    /// <summary>Record that the wallet refused the top-up for a reason that is not the policy's.</summary>
    /// <param name="Refusal">Why.</param>
    public sealed record RecordRefusal(Refusal Refusal) : PaymentCommand;

    /// <summary>Record that the wallet keeps nothing for the payment any more.</summary>
    public sealed record RecordRelease : PaymentCommand;

    /// <summary>Record how the provider answered when asked to open the order.</summary>
    /// <param name="Outcome">The answer.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record RecordOpening(OpeningOutcome Outcome, DateTimeOffset At) : PaymentCommand;

    /// <summary>Close the order: the user does not want to pay any more.</summary>
    /// <param name="At">Now, UTC.</param>
    public sealed record Cancel(DateTimeOffset At) : PaymentCommand;

    /// <summary>Take evidence into account.</summary>
    /// <param name="Evidence">Verified to come from the provider.</param>
    public sealed record Observe(ProviderEvidence Evidence) : PaymentCommand;

    /// <summary>Record what the policy says of money that came after the end.</summary>
    /// <param name="Forbidden">Why it may not be credited; null if it may.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record RecordJudgement(PolicyDecision? Forbidden, DateTimeOffset At) : PaymentCommand;

    /// <summary>Record that the wallet has the money.</summary>
    /// <param name="At">Now, UTC.</param>
    public sealed record RecordCredit(DateTimeOffset At) : PaymentCommand;

    /// <summary>Record that the wallet could not be credited now; it is tried again.</summary>
    /// <param name="Reason">What went wrong, for operators.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record RecordCreditFailure(string Reason, DateTimeOffset At) : PaymentCommand;

    /// <summary>Record that the wallet has been told that the payment takes longer than expected.</summary>
    /// <param name="At">Now, UTC.</param>
    public sealed record RecordDelay(DateTimeOffset At) : PaymentCommand;

    /// <summary>Give back what was paid, or a part of it.</summary>
    /// <param name="Id">The refund: it has effect at most once, for ever.</param>
    /// <param name="Amount">How much; null for all that is left.</param>
    /// <param name="Reason">Why, for the payer's statement: 1–80 characters.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record Refund(RefundId Id, Money? Amount, string Reason, DateTimeOffset At) : PaymentCommand;

    /// <summary>Record what the wallet did when a refund was to take, or to give back, its money.</summary>
    /// <param name="Number">The refund.</param>
    /// <param name="Refusal">Why the wallet refused; null if it did as it was asked.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record RecordRefundInWallet(string Number, Refusal? Refusal, DateTimeOffset At) : PaymentCommand;

    /// <summary>Record what the wallet did when a dispute was to take, or to give back, its money.</summary>
    /// <param name="Dispute">The dispute.</param>
    /// <param name="Refusal">Why the wallet refused; null if it did as it was asked.</param>
    /// <param name="At">Now, UTC.</param>
    public sealed record RecordDisputeInWallet(string Dispute, Refusal? Refusal, DateTimeOffset At) : PaymentCommand;
}
