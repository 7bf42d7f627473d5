namespace IM2.Chaos.Tests;

/// <summary>Which faults a run has.</summary>
public sealed class PlanTests
{
    [Fact]
    public void A_quick_run_has_every_kind_often_enough()
    {
        var kinds = Of("--quick").GroupBy(static kind => kind).ToDictionary(static kind => kind.Key, static kind => kind.Count());
        Assert.Equal((12, 3, 3, 1), (kinds["silo-kill"], kinds["cluster-kill"], kinds["database-kill"], kinds["rolling-restart"]));
        Assert.Equal(5, kinds["pause"] + kinds["pause-late-write"]);
        Assert.Equal(6, kinds.Where(static kind => kind.Key.StartsWith("partition", StringComparison.Ordinal)).Sum(static kind => kind.Value));
        Assert.Equal(kinds.Keys.Order(), Plan.Names.Order());
    }

    [Fact]
    public void The_seed_repeats_the_order()
    {
        Assert.Equal(Of("--seed", "1"), Of("--seed", "1"));
        Assert.NotEqual(Of("--seed", "1"), Of("--seed", "2"));
    }

    [Fact]
    public void One_kind_can_be_asked_for_and_several()
    {
        Assert.Equal(["pause", "pause"], Of("--fault", "pause", "--times", "2"));
        Assert.Equal(["pause", "api-kill"], Of("--fault", "pause,api-kill", "--times", "1"));
    }

    [Fact]
    public void Each_planted_bug_has_its_faults() =>
        Assert.All(PlantedBug.All, static bug => Assert.Equal(bug.Faults, Of("--bug", bug.Name)));

    [Fact]
    public void A_planted_bug_is_not_found_by_what_a_run_leaves_unknown() => Assert.All(PlantedBug.All, static bug =>
    {
        Assert.Equal(0, bug.ShownBy([new Violation(ViolationKind.Unsettled, "")]));
        Assert.Equal(1, bug.ShownBy([new Violation(ViolationKind.Unsettled, ""), new Violation(bug.ShowsBy[0], "")]));
    });

    [Theory]
    [InlineData("--silos", "4")]
    [InlineData("--fault", "flood")]
    [InlineData("--bug", "moth")]
    [InlineData("--loud")]
    [InlineData("--seed")]
    [InlineData("--rate", "fast")]
    public void What_there_is_not_is_refused(params string[] arguments) => Assert.Throws<RunException>(() => Of(arguments));

    private static List<string> Of(params string[] arguments)
    {
        var options = RunOptions.Parse(arguments);
        return [.. Plan.Of(options, new Random(options.Seed)).Select(static fault => fault.Kind)];
    }
}
