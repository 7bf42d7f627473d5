using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;
using static IM2.Domain.Tests.Given;

namespace IM2.Domain.Tests;

/// <summary>What holds for every history of a payment, whatever providers, banks, users and crashes do.</summary>
/// <remarks>IM2_SEED repeats a run or, as "random", looks for new histories.</remarks>
public sealed class PaymentLaws(ITestOutputHelper output)
{
    private const int Histories = 20_000;
    private const ulong DefaultSeed = 20261122;

    private static ulong Seed => Environment.GetEnvironmentVariable("IM2_SEED") switch
    {
        "random" => (ulong)Random.Shared.NextInt64(),
        var wish => ulong.TryParse(wish, CultureInfo.InvariantCulture, out var given) ? given : DefaultSeed,
    };

    [Fact]
    public void Every_history_keeps_the_laws_and_comes_to_rest()
    {
        var (seed, seen) = (Seed, new HashSet<string>());
        output.WriteLine($"IM2_SEED={seed}");
        var dice = new Dice(seed);
        for (var n = 0; n < Histories; n++)
        {
            var world = new PaymentWorld(dice.Next());
            for (var step = dice.Below(60); step > 0; step--)
            {
                world.Step();
            }

            world.ComeToRest();
            seen.UnionWith(world.Seen);
        }

        // A law says nothing about what never happened.
        var rest = Enum.GetValues<PaymentStatus>().Except([PaymentStatus.Created, PaymentStatus.Unknown, PaymentStatus.Paid, PaymentStatus.Returning, PaymentStatus.Processing, PaymentStatus.AwaitingUser]);
        Assert.Empty(rest.Select(status => $"rests {status}").Except(seen));
        Assert.Empty(Enum.GetNames<PaymentStatus>()[1..].Except(seen));
        Assert.Empty(typeof(PaymentEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(PaymentEvent))).Select(type => type.Name).Except(seen));
    }

    [Fact]
    public void Messages_of_disputes_end_the_same_in_whatever_order_and_however_often_they_come()
    {
        // One dispute can't be won and lost: who says both is contradicted, and the first stays.
        var messages =
            from end in Gen.Elements(DisputeStatus.Won, DisputeStatus.Lost)
            from order in Gen.Shuffle([DisputeStatus.Opened, DisputeStatus.Opened, DisputeStatus.Withdrawn, DisputeStatus.Withdrawn, end, end])
            select order;
        Check(messages, (order, dice) =>
        {
            var (shuffled, wallet) = Run(AfterCredit(), order.Select(one => Says(one, 6000)), dice);
            var (ordered, same) = Run(AfterCredit(), order.Order().Select(one => Says(one, 6000)), dice: null);
            Assert.Equal((ordered.Status, ordered.Refundable, ordered.Disputes[0].Status), (shuffled.Status, shuffled.Refundable, shuffled.Disputes[0].Status));
            Assert.Equal(same, wallet);
        });
    }

    [Fact]
    public void Messages_of_refunds_end_the_same_in_whatever_order_and_however_often_they_come()
    {
        var messages = Gen.Shuffle(
            [
                ProviderRefundStatus.NoAnswer, ProviderRefundStatus.Processing, ProviderRefundStatus.Processing, ProviderRefundStatus.Stuck,
                ProviderRefundStatus.Succeeded, ProviderRefundStatus.Succeeded, ProviderRefundStatus.NotFound,
            ]);
        Check(messages, (order, dice) =>
        {
            foreach (var before in new[] { AfterCredit(Refund(RefundA, 4000), InWallet(RefundA)), AfterCredit(Refund(RefundA, null), InWallet(RefundA)), AfterLateMoney(Judged(Forbidden)) })
            {
                var refund = RefundId.Parse(before.Refunds[0].Number);
                var (shuffled, wallet) = Run(before, order.Select(one => Says(refund, one)), dice);
                var (ordered, same) = Run(before, order.Order().Select(one => Says(refund, one)), dice: null);
                Assert.Equal((ordered.Status, ordered.Refundable, ordered.Refunds[0].Status), (shuffled.Status, shuffled.Refundable, shuffled.Refunds[0].Status));
                Assert.Equal(same, wallet);
            }
        });
    }

    /// <summary>Hears one message after the other; the wallet does what it is asked at once, or, where the dice say so, later.</summary>
    private static (PaymentState After, long Wallet) Run(PaymentState payment, IEnumerable<PaymentCommand> messages, Dice? dice)
    {
        var (wallet, some) = (0L, dice ?? default);
        foreach (var message in messages)
        {
            payment = Then(payment, message);
            if (dice is null || some.Below(2) == 0)
            {
                Settle();
            }
        }

        Settle();
        return (payment, wallet);

        void Settle()
        {
            while (true)
            {
                switch (Payment.NextStep(payment, Noon))
                {
                    case PaymentStep.ChargeBack(var dispute):
                        wallet -= dispute.Amount.MinorUnits;
                        payment = Then(payment, InWallet(dispute.Id));
                        continue;
                    case PaymentStep.WinDispute(var dispute):
                        wallet += dispute.Amount.MinorUnits;
                        payment = Then(payment, InWallet(dispute.Id));
                        continue;
                    default:
                        return;
                }
            }
        }
    }

    /// <summary>FsCheck says its seed with the history that broke the law.</summary>
    private static void Check<T>(Gen<T[]> histories, Action<ImmutableArray<T>, Dice> holds) => Prop.ForAll(
        (from history in histories
         from luck in Gen.Choose(0, int.MaxValue - 1)
         select (history, luck)).ToArbitrary(),
        one => holds([.. one.history], new Dice((ulong)one.luck))).QuickCheckThrowOnFailure();
}
