using IM2.Grains;

namespace IM2.Silo;

/// <summary>Ends calls of a client that nobody will answer, because a silo has died.</summary>
/// <remarks>
/// Who forwards a call to a silo that dies can't say so, and the call would wait for its time-out. Which silo a call went to is not known
/// here; so when one has died, whatever was under way by then and takes longer than a moment has an unknown outcome, and is repeated.
/// </remarks>
internal sealed class CallGuard(ClusterDeaths deaths) : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var token = deaths.Token;
        try
        {
            await context.Invoke().WaitAsync(token);
        }
        catch (OperationCanceledException error) when (error.CancellationToken == token)
        {
            throw new OutcomeUnknownException("A silo died while the call was under way. Repeat it.");
        }
    }
}
