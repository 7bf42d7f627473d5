namespace IM2.Client;

/// <summary>What is to be topped up, and how.</summary>
public sealed record TopUpChoice
{
    private TopUpChoice(string? option, Money? amount, PaymentMethod method) => (Option, Amount, Method) = (option, amount, method);

    /// <summary>The id of the option; null for an own amount.</summary>
    public string? Option { get; }

    /// <summary>The own amount; null for an option.</summary>
    public Money? Amount { get; }

    /// <summary>How the user pays.</summary>
    public PaymentMethod Method { get; }

    /// <summary>One of the amounts on offer.</summary>
    /// <param name="option">Its id.</param>
    /// <param name="method">How the user pays.</param>
    public static TopUpChoice Of(string option, PaymentMethod method) => new(option, null, method);

    /// <summary>An amount of the user's own choice.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="method">How the user pays.</param>
    public static TopUpChoice Of(Money amount, PaymentMethod method) => new(null, amount, method);
}

/// <summary>What an account can top up.</summary>
public sealed record TopUpOptions
{
    /// <summary>The version of the catalogue.</summary>
    public required string CatalogueVersion { get; init; }

    /// <summary>The version of the policy.</summary>
    public required string PolicyVersion { get; init; }

    /// <summary>The ISO 4217 code of every amount.</summary>
    public required string Currency { get; init; }

    /// <summary>The amounts on offer.</summary>
    public required IReadOnlyList<TopUpOption> Options { get; init; }

    /// <summary>The bounds of an own amount.</summary>
    public required AmountRange Custom { get; init; }

    /// <summary>Every payment method, with the reason where it can't be used.</summary>
    public required IReadOnlyList<TopUpMethod> Methods { get; init; }
}

/// <summary>One amount on offer.</summary>
public sealed record TopUpOption
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What is to be paid.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is given on top; zero for nothing.</summary>
    public required Money Bonus { get; init; }

    /// <summary>How many days after the payment the bonus is lost; null for never.</summary>
    public int? BonusDays { get; init; }

    /// <summary>Until when it is on offer; null for ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether it is for the wallet's first top-up.</summary>
    public bool FirstTopUp { get; init; }
}

/// <summary>Bounds of an amount; both are within.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
public sealed record AmountRange(Money Min, Money Max);

/// <summary>A payment method: the amounts that pass with it now, or why none does.</summary>
public sealed record TopUpMethod
{
    /// <summary>How the user pays.</summary>
    public required PaymentMethod Method { get; init; }

    /// <summary>Whether some amount passes.</summary>
    public required bool Available { get; init; }

    /// <summary>The smallest amount that passes; null if none does.</summary>
    public Money? Min { get; init; }

    /// <summary>The largest amount that passes; null if none does.</summary>
    public Money? Max { get; init; }

    /// <summary>Why none passes, and what would change that; null if some do.</summary>
    public PolicyDecision? Decision { get; init; }
}

/// <summary>A price that holds until it expires.</summary>
public sealed record TopUpQuote
{
    /// <summary>What is to be paid.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is given on top; zero for nothing.</summary>
    public required Money Bonus { get; init; }

    /// <summary>How many days after the payment the bonus is lost; null for never.</summary>
    public int? BonusDays { get; init; }

    /// <summary>How it is to be paid.</summary>
    public required PaymentMethod Method { get; init; }

    /// <summary>The id of the option; null for an own amount.</summary>
    public string? Option { get; init; }

    /// <summary>Whether the price is for the wallet's first top-up only.</summary>
    public bool FirstTopUp { get; init; }

    /// <summary>Until when a top-up can be started at this price.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What starts the top-up. Opaque.</summary>
    public required string Token { get; init; }
}

/// <summary>A top-up as it stood when it was answered.</summary>
public sealed record TopUp : KeyedAnswer
{
    /// <summary>Its id, <c>pay_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Account { get; init; }

    /// <summary>What is to be paid.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is given on top; zero for nothing.</summary>
    public Money Bonus { get; init; }

    /// <summary>How the user pays.</summary>
    public required PaymentMethod Method { get; init; }

    /// <summary>The id of the option; null for an own amount.</summary>
    public string? Option { get; init; }

    /// <summary>Where it stands.</summary>
    public required TopUpStatus Status { get; init; }

    /// <summary>What the user has to do; null if nothing can be done.</summary>
    public TopUpAction? Action { get; init; }

    /// <summary>What it waits for, and until when; null when it waits for nothing, and in the answer that started it.</summary>
    public Waiting? Waiting { get; init; }

    /// <summary>The provider's code if it refused.</summary>
    public string? Failure { get; init; }

    /// <summary>What the policy decided; null until it has.</summary>
    public PolicyDecision? Decision { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Until when the user can pay.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When there was first evidence that the provider has the money.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>When the wallet got the money.</summary>
    public DateTimeOffset? CreditedAt { get; init; }

    /// <summary>When the provider was last asked.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>When the provider is asked next; null if it is not.</summary>
    public DateTimeOffset? NextCheckAt { get; init; }

    /// <summary>When somebody asked to cancel; null if nobody did.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>The provider's own number.</summary>
    public string? ProviderTransactionId { get; init; }

    /// <summary>What has gone back to the payer by refunds.</summary>
    public Money Refunded { get; init; }

    /// <summary>Every refund, oldest first.</summary>
    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    /// <summary>Every dispute, oldest first.</summary>
    public IReadOnlyList<Dispute> Disputes { get; init; } = [];
}

/// <summary>One page of an account's top-ups, newest first. It may be empty and yet not be the last.</summary>
public sealed record TopUpPage
{
    /// <summary>The top-ups.</summary>
    public required IReadOnlyList<TopUp> TopUps { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public string? Next { get; init; }
}

/// <summary>The receipt of a top-up that was credited.</summary>
public sealed record TopUpReceipt
{
    /// <summary>Its number, <c>rct_…</c>, which follows from the top-up's id.</summary>
    public required string Number { get; init; }

    /// <summary>The id of the top-up.</summary>
    public required string Payment { get; init; }

    /// <summary>Whose wallet got the money.</summary>
    public required string Account { get; init; }

    /// <summary>What was paid.</summary>
    public required Money Amount { get; init; }

    /// <summary>What was given on top; zero for nothing.</summary>
    public required Money Bonus { get; init; }

    /// <summary>How it was paid.</summary>
    public required PaymentMethod Method { get; init; }

    /// <summary>When there was first evidence that the provider has the money.</summary>
    public required DateTimeOffset PaidAt { get; init; }

    /// <summary>When the wallet got it.</summary>
    public required DateTimeOffset CreditedAt { get; init; }

    /// <summary>The provider's own number; null if it has not said one.</summary>
    public string? ProviderTransactionId { get; init; }

    /// <summary>What has gone back since; zero for nothing.</summary>
    public required Money Refunded { get; init; }

    /// <summary>All that in a sentence.</summary>
    public LocalizedText? Text { get; init; }
}
