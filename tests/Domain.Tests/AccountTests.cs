using static IM2.Domain.Tests.PolicyExample;

namespace IM2.Domain.Tests;

/// <summary>How old a user is, and how an account is changed.</summary>
public sealed class AccountTests
{
    private static readonly AccountChange Change = new("support:eve", "letter of 3 May");

    [Theory]
    [InlineData("2008-11-22", "2026-11-21", 17)]
    [InlineData("2008-11-22", "2026-11-22", 18)]
    [InlineData("2008-11-22", "2026-12-01", 18)]
    [InlineData("2008-12-31", "2026-01-01", 17)]
    [InlineData("2008-02-29", "2026-02-28", 17)]     // no 29 February in 2026
    [InlineData("2008-02-29", "2026-03-01", 18)]
    [InlineData("2008-02-29", "2028-02-28", 19)]
    [InlineData("2008-02-29", "2028-02-29", 20)]
    [InlineData("2008-03-01", "2026-02-28", 17)]
    [InlineData("2026-11-22", "2026-11-22", 0)]
    public void A_year_is_added_on_the_birthday(string born, string day, int age) =>
        Assert.Equal(age, (Given.Alice with { BirthDate = Day(born) }).AgeOn(Day(day)));

    [Fact]
    public void Without_a_birth_date_no_age_is_known() => Assert.Null(Given.Alice.AgeOn(new DateOnly(2026, 1, 1)));

    [Theory]
    [InlineData("2008-11-23", "2026-11-22T15:59:59Z", false)]
    [InlineData("2008-11-23", "2026-11-22T16:00:00Z", true)]      // midnight in Shanghai
    [InlineData("2008-02-29", "2026-02-28T15:59:59Z", false)]
    [InlineData("2008-02-29", "2026-02-28T16:00:00Z", true)]      // 1 March in Shanghai
    [InlineData("2008-02-29", "2028-02-28T16:00:00Z", true)]
    public void A_limit_for_minors_ends_on_the_eighteenth_birthday_in_the_region(string born, string now, bool passes)
    {
        var region = With(Limit("minors", perPayment: 1000, audience: Below(18)));
        var decision = Decide(region, 1001, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture), account: Given.Alice with { BirthDate = Day(born) });
        Assert.Equal(passes ? null : RefusalCode.PaymentLimitExceeded, decision.Code);
    }

    [Theory]
    [InlineData(true, RefusalCode.PaymentLimitExceeded)]
    [InlineData(false, null)]
    public void Whether_a_limit_for_minors_is_for_unknown_ages_too_is_the_policys_to_say(bool includesUnknown, RefusalCode? code) =>
        Assert.Equal(code, Decide(With(Limit("minors", perPayment: 1000, audience: Below(18, includesUnknown))), 1001, Given.Noon).Code);

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, 1000)]
    [InlineData(15, 1000)]
    [InlineData(16, 2000)]
    [InlineData(17, 2000)]
    [InlineData(18, null)]
    public void Age_bands_have_a_lower_and_an_upper_end(int age, int? max)
    {
        var region = With(
            Limit("children", perPayment: 0, audience: Below(8)),
            Limit("8-15", perPayment: 1000, audience: Below(16) with { AgeFrom = 8 }),
            Limit("16-17", perPayment: 2000, audience: Below(18) with { AgeFrom = 16 }));
        var account = Given.Alice with { BirthDate = new DateOnly(2026 - age, 1, 1) };
        Assert.Equal(max is null, Decide(region, (max ?? 500_000) + 100, Given.Noon, account: account).IsAllowed);
        Assert.Equal(max != 0, Decide(region, max is null or 0 ? 100 : max.Value, Given.Noon, account: account).IsAllowed);
    }

    [Fact]
    public void A_change_says_what_was_changed_from_what_to_what_by_whom_and_why()
    {
        var change = Change with
        {
            Region = Region.Parse("HK"), Type = AccountType.Premium, BirthDate = new DateOnly(2000, 2, 29), Verification = VerificationLevel.Full, Status = AccountStatus.Frozen,
        };
        var changed = AccountChanges.Decide(Given.Alice, change, Given.Noon).Events;
        Assert.Equal(
            [
                (AccountField.Region, "CN", "HK"), (AccountField.Type, "Standard", "Premium"), (AccountField.BirthDate, null, "2000-02-29"),
                (AccountField.Verification, "None", "Full"), (AccountField.Status, "Active", "Frozen"),
            ],
            changed.Select(one => (one.Field, one.From, one.To)));
        Assert.All(changed, one => Assert.Equal((Given.Noon, "support:eve", "letter of 3 May"), (one.At, one.By, one.Reason)));
        var after = AccountChanges.Apply(Given.Alice, change);
        Assert.Equal(
            new Account(Given.Alice.Id, Region.Parse("HK"), AccountType.Premium) { BirthDate = new DateOnly(2000, 2, 29), Verification = VerificationLevel.Full, Status = AccountStatus.Frozen },
            after);
        Assert.Empty(AccountChanges.Decide(after, change, Given.Noon).Events);
    }

    [Fact]
    public void What_is_not_said_stays_as_it_is()
    {
        var change = Change with { Verification = VerificationLevel.Basic };
        Assert.Equal(Given.Alice with { Verification = VerificationLevel.Basic }, AccountChanges.Apply(Given.Alice, change));
        Assert.Equal(AccountField.Verification, Assert.Single(AccountChanges.Decide(Given.Alice, change, Given.Noon).Events).Field);
    }

    [Theory]
    [InlineData("", "why")]
    [InlineData("who", " ")]
    [InlineData("who", null)]
    public void Who_and_why_are_needed(string by, string? why)
    {
        var closed = Given.Alice with { Status = AccountStatus.Closed };
        Assert.Equal(RefusalCode.ReasonRequired, AccountChanges.Decide(closed, new AccountChange(by, why!) { Type = AccountType.Free }, Given.Noon).Refusal?.Code);
        var tooLong = new string('x', AccountChange.TextLengthMax + 1);
        Assert.Equal(RefusalCode.ReasonRequired, AccountChanges.Decide(closed, new AccountChange("who", tooLong), Given.Noon).Refusal?.Code);
    }

    [Fact]
    public void Closed_is_final()
    {
        var closed = Given.Alice with { Status = AccountStatus.Closed };
        foreach (var change in new[] { Change with { Status = AccountStatus.Active }, Change with { Status = AccountStatus.Frozen }, Change with { Type = AccountType.Free } })
        {
            Assert.Equal(RefusalCode.AccountNotActive, AccountChanges.Decide(closed, change, Given.Noon).Refusal?.Code);
        }

        var again = AccountChanges.Decide(closed, Change with { Status = AccountStatus.Closed }, Given.Noon);
        Assert.Null(again.Refusal);
        Assert.Empty(again.Events);
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
