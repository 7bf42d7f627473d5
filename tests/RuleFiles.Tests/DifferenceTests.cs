namespace IM2.RuleFiles.Tests;

public sealed class DifferenceTests
{
    [Fact]
    public void The_same_rules_differ_in_nothing() => Assert.Empty(Between(Sound.Policy.With("\"p1\"", "\"p2\"").With("\"For tests.\"", "\"Other words.\"")));

    [Theory]
    [InlineData("\"domestic_only\"", "\"open\"", "IN region.access: domestic_only > open")]
    [InlineData("[ \"standard\", \"premium\" ]", "[ \"premium\" ]", "IN region.accountTypes: standard premium > premium")]
    [InlineData("\"verification\": \"basic\",\n", "\"verification\": \"full\",\n", "IN region.verification: basic > full")]
    [InlineData("Asia/Kolkata", "Asia/Calcutta", "IN region.timeZone: Asia/Kolkata > Asia/Calcutta")]
    [InlineData("\"perMonthMinorUnits\": 20000 }", "\"perMonthMinorUnits\": 30000 }", "CN cn-minors: under 18 years of known age, 50.00 CNY a payment, 200.00 CNY a month > under 18 years of known age, 50.00 CNY a payment, 300.00 CNY a month")]
    [InlineData("\"for\": { \"verificationBelow\": \"full\" }, ", "", "CN cn-not-verified: verification below full, 1000.00 CNY a day, 3000.00 CNY a month > everybody, 1000.00 CNY a day, 3000.00 CNY a month")]
    [InlineData("\"unknownAge\": false", "\"unknownAge\": true", "CN cn-minors: under 18 years of known age, 50.00 CNY a payment, 200.00 CNY a month > under 18 years or of unknown age, 50.00 CNY a payment, 200.00 CNY a month")]
    public void A_change_is_one_line(string old, string changed, string line) => Assert.Equal([line], Between(Sound.Policy.With(old, changed)));

    [Fact]
    public void A_rule_that_comes_or_goes_has_no_other_side() => Assert.Equal(
        [
            "CN cn-guests:  > guest verification below full, 1000.00 CNY a day, 3000.00 CNY a month",
            "CN cn-not-verified: verification below full, 1000.00 CNY a day, 3000.00 CNY a month > ",
        ],
        Between(Sound.Policy.With("\"cn-not-verified\", \"for\": { ", "\"cn-guests\", \"for\": { \"accountTypes\": [ \"guest\" ], ")));

    private static IEnumerable<string> Between(string after)
    {
        var next = Sound.Read(after, null);
        Assert.Empty(next.Findings);
        return PolicyDifference.Between(Sound.Read().Policy!, next.Policy!).Select(static change => $"{change.Region} {change.Rule}: {change.Before} > {change.After}");
    }
}
