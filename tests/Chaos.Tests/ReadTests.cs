namespace IM2.Chaos.Tests;

/// <summary>Reads are held against what had been answered before them, and against the ledger.</summary>
public sealed class ReadTests
{
    private static readonly string Received = $"gift-received:{CauseIds.Request("gift")}";

    [Fact]
    public void A_read_that_shows_what_is_there_is_sound() => Assert.Empty(CheckerTests.Told(story => story.Read("r", "bob", Story.Body(1, 40, 0))));

    [Fact]
    public void A_read_that_does_not_show_what_was_acknowledged_before_is_stale() =>
        CheckerTests.Finds(ViolationKind.StaleRead, story => story.Read("r", "ann", Story.Body(2, 0, 70)));

    [Fact]
    public void A_read_that_shows_less_than_an_earlier_read_through_another_host_is_stale() => CheckerTests.Finds(
        ViolationKind.StaleRead, story => story.Read("r", "bob", Story.Body(1, 40, 0), host: 1).Read("s", "bob", Story.Body(0, 0, 0)));

    [Fact]
    public void A_read_that_was_asked_before_the_answer_may_show_less() => Assert.Empty(CheckerTests.Told(story =>
    {
        story.Ask("r", OperationKind.ReadWallet, "bob").Do("c", OperationKind.Credit, "bob", 1).Answer("r", Outcome.Acknowledged, body: Story.Body(1, 40, 0));
        story.Write("c", Stored.BonusGrant, (Stored.Bonus, "bob", 1), (Stored.BonusExpense, "", -1));
    }));

    [Theory]
    [InlineData(1, 41)]     // another amount
    [InlineData(2, 40)]     // a version that never was
    public void A_read_that_shows_what_is_not_in_the_ledger_is_found(long version, long paid) =>
        CheckerTests.Finds(ViolationKind.WrongRead, story => story.Read("r", "bob", Story.Body(version, paid, 0)));

    [Fact]
    public void A_page_of_entries_that_shows_all_is_sound() => Assert.Empty(CheckerTests.Told(story => story.Read("r", "bob", Page(Entry(story, 40)), OperationKind.ReadEntries)));

    [Fact]
    public void A_page_of_entries_with_another_amount_is_found() =>
        CheckerTests.Finds(ViolationKind.WrongRead, story => story.Read("r", "bob", Page(Entry(story, 41)), OperationKind.ReadEntries));

    [Fact]
    public void A_page_of_entries_without_what_was_acknowledged_before_is_stale() => CheckerTests.Finds(ViolationKind.StaleRead, story =>
    {
        story.Do("c", OperationKind.Credit, "bob", 1).Write("c", Stored.BonusGrant, (Stored.Bonus, "bob", 1), (Stored.BonusExpense, "", -1));
        story.Read("r", "bob", Page(Entry(story, 40)), OperationKind.ReadEntries);
    });

    private static string Page(string entries) => $$"""{"entries":[{{entries}}],"next":null}""";

    private static string Entry(Story story, long amount) =>
        $$$"""{"sequence":{{{story.Entries.Single(entry => entry is { Owner: "bob", Account: Stored.Paid }).Sequence}}},"transfer":"{{{Received}}}","part":"paid","amount":{"minorUnits":{{{amount}}}}}""";
}
