using System.Net;
using System.Text;

namespace IM2.Grains.Tests.Placement;

/// <summary>Which silo is chosen for a key.</summary>
public sealed class RendezvousTests
{
    private const int Keys = 3000;

    private static readonly SiloAddress[] Three = [Silo(1), Silo(2), Silo(3)];

    /// <summary>Computed once outside of this program: other versions of it must choose the same.</summary>
    [Fact]
    public void Choices_are_the_same_for_ever()
    {
        var chosen = Enumerable.Range(0, Pinned.Length).Select(n => Array.IndexOf(Three, Choose(n, Three)));
        Assert.Equal(Pinned, chosen);
    }

    [Fact]
    public void Neither_the_order_of_the_silos_nor_their_starts_matter()
    {
        SiloAddress[] restarted = [Silo(3, generation: 7), Silo(1, generation: 8), Silo(2, generation: 9)];
        Assert.All(Enumerable.Range(0, Keys), n => Assert.Equal(Choose(n, Three).Endpoint, Choose(n, restarted).Endpoint));
    }

    [Fact]
    public void Of_a_silo_and_the_one_that_replaced_it_the_later_is_chosen()
    {
        var (before, now) = (Silo(1, generation: 1), Silo(1, generation: 2));
        Assert.Equal(now, Choose(0, [before, now]));
        Assert.Equal(now, Choose(0, [now, before]));
    }

    [Fact]
    public void Keys_are_spread_evenly()
    {
        var shares = Enumerable.Range(0, Keys).CountBy(n => Choose(n, Three)).ToDictionary();
        Assert.Equal(Three.Length, shares.Count);
        Assert.All(shares.Values, share => Assert.InRange(share, Keys / 3 * 9 / 10, Keys / 3 * 11 / 10));
    }

    [Fact]
    public void Silos_on_one_machine_share_evenly_too()
    {
        SiloAddress[] silos = [.. Enumerable.Range(11111, 3).Select(port => SiloAddress.New(IPAddress.Loopback, port, 1))];
        var shares = Enumerable.Range(0, Keys).CountBy(n => Choose(n, silos)).ToDictionary();
        Assert.Equal(silos.Length, shares.Count);
        Assert.All(shares.Values, share => Assert.InRange(share, Keys / 3 * 9 / 10, Keys / 3 * 11 / 10));
    }

    [Fact]
    public void When_a_silo_leaves_only_its_keys_move_and_evenly_to_the_others()
    {
        SiloAddress[] left = [Three[0], Three[2]];
        var (moved, stayed) = (new List<SiloAddress>(), 0);
        for (var n = 0; n < Keys; n++)
        {
            var (before, after) = (Choose(n, Three), Choose(n, left));
            if (before.Equals(Three[1]))
            {
                moved.Add(after);
                continue;
            }

            Assert.Equal(before, after);
            stayed++;
        }

        Assert.Equal(Keys, moved.Count + stayed);
        Assert.All(left, silo => Assert.InRange(moved.Count(silo.Equals), moved.Count * 4 / 10, moved.Count * 6 / 10));
    }

    [Fact]
    public void Of_no_silos_none_is_chosen() => Assert.Throws<ArgumentException>(() => Choose(0, []));

    private static int[] Pinned => [1, 2, 2, 1, 0, 2, 0, 1, 1, 1, 0, 2];

    private static SiloAddress Choose(int key, SiloAddress[] silos) => Rendezvous.Choose(Encoding.UTF8.GetBytes($"user-{key}"), silos);

    private static SiloAddress Silo(byte last, int generation = 1) => SiloAddress.New(new IPAddress([10, 0, 0, last]), 11111, generation);
}
