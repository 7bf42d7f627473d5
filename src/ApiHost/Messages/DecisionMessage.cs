using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>What a policy decided on a top-up, and all that explains it.</summary>
/// <param name="Code">The refusal's code, as in problem documents; null when the top-up is allowed.</param>
/// <param name="Rule">The rule that refused; null when the top-up is allowed.</param>
/// <param name="PolicyVersion">The version of the policy that decided.</param>
/// <param name="Inputs">What it decided upon.</param>
/// <param name="Remedy">What would make it pass.</param>
/// <param name="PassesAt">When the same request would pass; null if time changes nothing.</param>
/// <param name="NeededVerification">How well known a user passes now; null if that is not what is missing.</param>
/// <param name="Alternatives">What would pass now.</param>
/// <param name="Text">Why it is refused, for the user; null when it is allowed.</param>
internal sealed record DecisionMessage(
    string? Code,
    string? Rule,
    string PolicyVersion,
    DecisionInputsMessage Inputs,
    PolicyRemedy Remedy,
    DateTimeOffset? PassesAt,
    VerificationLevel? NeededVerification,
    IReadOnlyList<AlternativeMessage> Alternatives,
    TextMessage? Text)
{
    public static DecisionMessage Of(PolicyDecision decision)
    {
        // Where the currency itself is what is wrong, the decision does not say which one its other numbers are in.
        var currency = decision.Code == RefusalCode.CurrencyMismatch || decision.Inputs.Amount.Currency == default
            ? (Currency?)null
            : decision.Inputs.Amount.Currency;
        return new DecisionMessage(
            decision.Code is { } code ? Problems.KindOf(code).Code : null,
            decision.Rule,
            decision.PolicyVersion,
            DecisionInputsMessage.Of(decision.Inputs, currency),
            decision.Remedy,
            decision.PassesAt,
            decision.NeededVerification,
            currency is { } known ? [.. decision.Alternatives.Select(alternative => AlternativeMessage.Of(alternative, known))] : [],
            decision.Text is { } text ? TextMessage.Of(text) : null);
    }
}

/// <summary>What a policy decided upon, as far as the user may see it: neither birth date nor age, for messages travel.</summary>
/// <param name="Region">Whose rules hold.</param>
/// <param name="AccountType">What kind of account it is.</param>
/// <param name="Verification">How well the user is known.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Amount">What is to be paid; null where it is who the user is that was decided upon.</param>
/// <param name="Method">How the user pays; null where it is who the user is that was decided upon.</param>
/// <param name="IsFirstTopUpOffer">Whether the offer was one that a wallet can have once.</param>
/// <param name="At">When.</param>
/// <param name="Day">The region's date; null where the region has no policy.</param>
/// <param name="DayTotal">What the wallet had topped up on that day before; null where that is not known.</param>
/// <param name="MonthTotal">What the wallet had topped up in that month before; null where that is not known.</param>
/// <param name="OpenPayments">How many payments of the wallet were open.</param>
/// <param name="HasToppedUp">Whether the wallet had ever been topped up, or a first top-up was on its way.</param>
internal sealed record DecisionInputsMessage(
    Region Region,
    AccountType AccountType,
    VerificationLevel Verification,
    AccountStatus Status,
    MoneyMessage? Amount,
    PaymentMethod? Method,
    bool IsFirstTopUpOffer,
    DateTimeOffset At,
    DateOnly? Day,
    MoneyMessage? DayTotal,
    MoneyMessage? MonthTotal,
    int OpenPayments,
    bool HasToppedUp)
{
    public static DecisionInputsMessage Of(PolicyInputs inputs, Currency? currency)
    {
        DateOnly? day = inputs.Day == default ? null : inputs.Day;
        return new DecisionInputsMessage(
            inputs.Region,
            inputs.AccountType,
            inputs.Verification,
            inputs.AccountStatus,
            inputs.Amount.MinorUnits == 0 ? null : MoneyMessage.Of(inputs.Amount),
            inputs.Method == PaymentMethod.None ? null : inputs.Method,
            inputs.IsFirstTopUpOffer,
            inputs.At,
            day,
            Total(inputs.DayTotal),
            Total(inputs.MonthTotal),
            inputs.OpenPayments,
            inputs.HasToppedUp);

        MoneyMessage? Total(long minorUnits) => day is not null && currency is { } known ? new MoneyMessage(minorUnits, known) : null;
    }
}

/// <summary>A method and the amounts that would pass with it now; both bounds are within.</summary>
internal sealed record AlternativeMessage(PaymentMethod Method, MoneyMessage Min, MoneyMessage Max)
{
    public static AlternativeMessage Of(PolicyAlternative alternative, Currency currency) => new(
        alternative.Method, new MoneyMessage(alternative.Min, currency), new MoneyMessage(alternative.Max, currency));
}
