using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace IM2.Domain.Tests;

/// <summary>What holds after every operation, whatever the operations are.</summary>
/// <remarks>IM2_SEED repeats a run; IM2_LAW_OPERATIONS says how many operations (10,000,000 is the long run).</remarks>
public sealed class WalletLaws(ITestOutputHelper output)
{
    private const int EpisodeLength = 2_500;
    private const ulong DefaultSeed = 20261122;

    [Fact]
    public void Every_law_holds_after_every_operation()
    {
        // A change is judged by the same history as the one before it; IM2_SEED=random looks for new ones.
        var wish = Environment.GetEnvironmentVariable("IM2_SEED");
        var seed = ulong.TryParse(wish, CultureInfo.InvariantCulture, out var given) ? given
            : wish == "random" ? (ulong)Random.Shared.NextInt64()
            : DefaultSeed;
        var count = long.TryParse(Environment.GetEnvironmentVariable("IM2_LAW_OPERATIONS"), CultureInfo.InvariantCulture, out var asked) ? asked : 100_000;
        Say($"IM2_SEED={seed} IM2_LAW_OPERATIONS={count}");
        var seen = new Seen();
        var watch = Stopwatch.StartNew();
        var dice = new Dice(seed);
        for (var done = 0L; done < count;)
        {
            // Histories share nothing, so each core has one of its own; which they are does not depend on the number of cores.
            var episodes = Deal(ref dice, count - done);
            var outcomes = new ((int At, string Law, string Commands)? Failure, Seen Seen)[episodes.Count];
            Parallel.For(0, episodes.Count, i =>
            {
                var met = new Seen();
                outcomes[i] = (Fails(episodes[i], met), met);
            });
            for (var i = 0; i < episodes.Count; i++)
            {
                if (outcomes[i].Failure is { } failure)
                {
                    Explain(seed, done, episodes[i], failure);
                }

                seen.Add(outcomes[i].Seen);
                done += episodes[i].Length;
            }
        }

        Say($"{count} operations in {watch.Elapsed.TotalSeconds:F1} s: {count / watch.Elapsed.TotalSeconds:F0} operations/s");
        foreach (var (what, value) in seen.All)
        {
            output.WriteLine($"{value,10} {what}");
        }

        if (count >= 100_000)
        {
            Assert.All(Expected, what => Assert.True(seen.Contains(what), $"Never happened: {what}."));
        }
    }

    /// <summary>The operations of the next histories, one for each core.</summary>
    private static List<ulong[]> Deal(ref Dice dice, long left)
    {
        var episodes = new List<ulong[]>();
        for (var core = 0; core < Environment.ProcessorCount && left > 0; core++)
        {
            var episode = new ulong[Math.Min(EpisodeLength, left)];
            for (var i = 0; i < episode.Length; i++)
            {
                episode[i] = dice.Next();
            }

            episodes.Add(episode);
            left -= episode.Length;
        }

        return episodes;
    }

    private static void Explain(ulong seed, long done, ulong[] episode, (int At, string Law, string Commands) failure)
    {
        var shrunk = Shrink(episode[..Math.Min(episode.Length, failure.At + 1)], failure.Law);
        var last = Fails(shrunk, new Seen())!.Value;
        Assert.Fail(
            $"IM2_SEED={seed}, operation {done + failure.At}: {failure.Law}\n{failure.Commands}\n\nShrunk to {shrunk.Length} operations: {last.Law}\n{last.Commands}");
    }

    /// <summary>What a run must have met, or it has proved nothing about it.</summary>
    private static IEnumerable<string> Expected =>
    [
        .. typeof(WalletCommand).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(WalletCommand))).Select(type => $"{type.Name} accepted"),
        "CreditTopUp AmountOutOfRange", "CreditTopUp CurrencyMismatch", "GrantBonus ExpiryNotInFuture", "Charge WalletFrozen", "Charge WalletClosed", "ReceiveGift WalletClosed", "returned gift repaid its lot", "Charge InsufficientFunds",
        "UndoCharge OriginalNotFound", "UndoCharge CurrencyMismatch", "UndoCharge CorrectionExceedsOriginal", "PlaceHold ExpiryNotInFuture",
        "CaptureHold HoldNotOpen", "CaptureHold CaptureExceedsHold", "ReleaseHold HoldNotOpen", "UnwindTopUp CorrectionExceedsOriginal",
        "UnwindTopUp OriginalNotFound", "ReverseUnwinding DisputeNotOpen", "ReverseUnwinding OriginalNotFound", "SendGift GiftToSelf", "SendGift InsufficientFunds",
        "ReturnGift OriginalNotFound", "SetStatus WalletNotEmpty", "SetStatus unchanged", "Expire unchanged", "repeat", "bonus expired", "hold expired",
        "bonus expired before undo", "unwinding made debt", "credit repaid debt", "undo repaid its lot", "hold repaid its lot", "dispute forgave debt", "refund reversed",
        "Charge kept", "GrantBonus kept", "UndoCharge kept", "PlaceHold kept", "CaptureHold kept", "ReleaseHold kept", "SendGift kept",
        "ReserveTopUp WalletClosed", "ReserveTopUp AccountNotActive", "ReserveTopUp RegionNotServed", "ReserveTopUp CurrencyMismatch",
        "ReserveTopUp MethodUnavailable", "ReserveTopUp FirstTopUpOnly", "ReserveTopUp TooManyOpenPayments", "ReserveTopUp PaymentLimitExceeded",
        "ReserveTopUp DayLimitExceeded", "ReserveTopUp MonthLimitExceeded", "ReleaseTopUp unchanged", "reservation settled", "currency changed",
        "lots joined in a wallet, most", "bonuses joined in a wallet, most", "unwinding took from older lots", "probe undo", "probe commute", "probe dispute",
    ];

    private static (int At, string Law, string Commands)? Fails(ulong[] episode, Seen seen)
    {
        var world = new WalletWorld(seen);
        var at = 0;
        try
        {
            for (; at < episode.Length; at++)
            {
                world.Run(episode[at]);
            }

            world.Finish();
            return null;
        }
        catch (Exception error)
        {
            return (at, error is BrokenLawException ? error.Message : $"{error}", world.LastOperations);
        }
    }

    /// <summary>Leaves out operations as long as the law stays broken, for at most ten seconds.</summary>
    private static ulong[] Shrink(ulong[] episode, string law)
    {
        var watch = Stopwatch.StartNew();
        var kind = law[..Math.Min(12, law.Length)];
        for (var size = episode.Length / 2; size > 0 && watch.Elapsed < TimeSpan.FromSeconds(10); size = size == 1 ? 0 : size / 2)
        {
            for (var at = 0; at + size <= episode.Length && watch.Elapsed < TimeSpan.FromSeconds(10);)
            {
                ulong[] less = [.. episode[..at], .. episode[(at + size)..]];
                if (Fails(less, new Seen()) is { } failure && failure.Law.StartsWith(kind, StringComparison.Ordinal))
                {
                    episode = less[..Math.Min(less.Length, failure.At + 1)];
                }
                else
                {
                    at += size;
                }
            }
        }

        return episode;
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }
}
