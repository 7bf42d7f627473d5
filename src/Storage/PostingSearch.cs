namespace IM2.Storage;

/// <summary>Finds a moment in the feed. Positions grow with time as far as the clocks of the machines that decide agree.</summary>
public static class PostingSearch
{
    /// <summary>How far clocks may be apart: what is found is earlier by so much.</summary>
    public static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(10);

    /// <summary>The last position before everything that was decided at or after a moment, less the margin.</summary>
    /// <param name="head">Where to look at most.</param>
    /// <param name="at">The moment.</param>
    /// <param name="findAsync">The first posting at a position or behind it, and when it was decided; null if there is none.</param>
    public static async Task<long> FindAsync(
        long head, DateTimeOffset at, Func<long, Task<(long Position, DateTimeOffset At)?>> findAsync)
    {
        ArgumentNullException.ThrowIfNull(findAsync);
        var moment = at - DateTimeOffset.MinValue < ClockMargin ? DateTimeOffset.MinValue : at - ClockMargin;

        // All at or before passed is earlier than the moment; the first posting at or behind end, if there is one, is not.
        var (passed, end) = (0L, head + 1);
        while (end - passed > 1)
        {
            var middle = passed + ((end - passed) / 2);
            if (await findAsync(middle).ConfigureAwait(false) is { } found && found.Position < end && found.At < moment)
            {
                passed = found.Position;
            }
            else
            {
                end = middle;
            }
        }

        return passed;
    }
}
