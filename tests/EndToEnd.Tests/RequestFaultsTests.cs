using IM2.ApiHost;
using IM2.Grains;
using IM2.Storage;

namespace IM2.EndToEnd.Tests;

/// <summary>What a caller is told when a call of a grain throws.</summary>
public sealed class RequestFaultsTests
{
    public static TheoryData<Exception> Unknown => new(
        new OutcomeUnknownException("x"),
        new StorageException("x", StorageOutcome.Unknown),
        new TimeoutException(),
        new SiloUnavailableException(),

        // So Orleans gives an activation up that could not be registered in time.
        new TaskCanceledException());

    [Theory]
    [MemberData(nameof(Unknown))]
    public void What_leaves_open_what_has_happened_is_to_be_repeated(Exception error)
    {
        var problem = RequestFaults.Of(error);
        Assert.Equal(Problems.OutcomeUnknown, problem.Kind);
        Assert.NotNull(problem.RetryAfter);
    }

    [Fact]
    public void A_defect_is_one() => Assert.Equal(Problems.InternalError, RequestFaults.Of(new InvalidOperationException()).Kind);
}
