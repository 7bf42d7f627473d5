namespace IM2.Chaos.Tests;

/// <summary>What is measured around a fault.</summary>
public sealed class FiguresTests
{
    [Fact]
    public void The_longest_wait_counts_from_the_fault_and_takes_in_who_asks_soon_after_it()
    {
        var figures = new Figures(
        [
            Asked(0, until: 900),            // over before
            Asked(900, until: 1_500),        // under way: half a second of it after the fault
            Asked(2_000, until: 4_000),
            Asked(9_000, until: 20_000),     // long after
        ]);
        Assert.Equal(2_000, figures.LongestWait(1_000));
        Assert.Equal(11_000, figures.LongestWait(1_000, until: 10_000));
    }

    [Fact]
    public void Where_nothing_was_asked_a_wait_has_no_end() => Assert.Equal(double.PositiveInfinity, new Figures([]).LongestWait(0));

    [Fact]
    public void The_first_success_is_no_refusal_and_nothing_that_was_given_up()
    {
        var figures = new Figures([Asked(0, until: 1_200, Outcome.Refused), Asked(0, until: 1_300, Outcome.Unknown), Asked(0, until: 1_400)]);
        Assert.Equal(400, figures.FirstSuccess(1_000));
    }

    [Fact]
    public void A_wallet_of_which_a_request_had_to_be_repeated_is_affected()
    {
        var figures = new Figures(
            [Asked(10, until: 20), Asked(10, until: 500, attempts: 2), Asked(10, until: 30) with { Request = Request("other") }]);
        Assert.Equal([20.0], figures.Unaffected(0));
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.99, 4)]
    [InlineData(0, 1)]
    public void A_percentile_is_one_of_the_values(double share, double expected) => Assert.Equal(expected, Figures.Percentile([3, 1, 4, 2], share));

    private static Pursued Asked(double at, double until, Outcome outcome = Outcome.Acknowledged, int attempts = 1) =>
        new(Request("wallet"), at, until, attempts, new JournalLine { Number = 1, Operation = "x", Outcome = outcome });

    private static Request Request(string wallet) => new("x", OperationKind.Charge, wallet, "/");
}
