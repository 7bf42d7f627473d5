namespace IM2.Grains.Tests;

/// <summary>Grains that are found by the product's own keys are those that Orleans finds.</summary>
public sealed class GrainFactoryTests(TestSystem system) : IClassFixture<TestSystem>
{
    [Fact]
    public void The_first_reference_and_those_after_it_are_what_Orleans_makes()
    {
        foreach (var grains in new[] { system.Grains, system.GrainsIn(0), system.GrainsIn(1) })
        {
            for (var n = 0; n < 3; n++)
            {
                var account = AccountId.Parse($"user-{n}");
                var payment = TestSystem.NewPayment(account);
                var gift = new GiftId($"gift-{n}");
                AssertSame(grains.GetGrain<IAccountGrain>(account.Value), grains.Account(account));
                AssertSame(grains.GetGrain<IWalletGrain>(account.Value), grains.Wallet(account));
                AssertSame(grains.GetGrain<IPaymentGrain>(payment.Value), grains.Payment(payment));
                AssertSame(grains.GetGrain<IGiftGrain>(gift.Value), grains.Gift(gift));
            }
        }
    }

    [Fact]
    public void No_grain_is_without_a_key()
    {
        for (var n = 0; n < 2; n++)
        {
            Assert.ThrowsAny<ArgumentException>(() => system.Grains.Wallet(default));
            system.Grains.Wallet(AccountId.Parse("user-1"));
        }
    }

    private static void AssertSame(IAddressable expected, IAddressable actual)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        Assert.Equal(expected.GetGrainId(), actual.GetGrainId());
        Assert.Equal(((GrainReference)expected).InterfaceType, ((GrainReference)actual).InterfaceType);
    }
}
