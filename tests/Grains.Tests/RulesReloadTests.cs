using static IM2.Grains.Tests.TestRules;

namespace IM2.Grains.Tests;

/// <summary>Rules that are replaced while payments start: every decision is what its own version says.</summary>
public sealed class RulesReloadTests : IAsyncLifetime
{
    private const int Versions = 20;

    // Every other version allows what the test asks for, and each gives another bonus.
    private static readonly Rules[] All = [.. Enumerable.Range(0, Versions).Select(n => Of(
        $"{n}", [Limit("single", perPayment: n % 2 == 0 ? 10000 : 9999), Limit("day", perDay: 30000)], Offer("bonus", 10000, bonus: n + 1)))];

    private readonly TestSystem _system = new() { Rules = new RulesInForce(All[0]) };

    public Task InitializeAsync() => _system.InitializeAsync();

    public Task DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task No_decision_and_no_price_is_of_two_versions()
    {
        using var done = new CancellationTokenSource();
        var reloads = Task.Run(async () =>
        {
            for (var n = 0; !done.IsCancellationRequested; n++)
            {
                _system.Rules.Replace(All[n % Versions]);
                await Task.Yield();
            }
        });

        var decisions = new List<PolicyDecision>();
        for (var round = 0; round < 8; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(n => StartAsync(n % 2)));
            decisions.AddRange(answers.SelectMany(answer => answer));
            await CheckOptionsAsync();
        }

        await done.CancelAsync();
        await reloads;
        foreach (var decision in decisions)
        {
            var policy = All.Single(rules => rules.Policy.Version == decision.PolicyVersion).Policy;
            Assert.Equal(PolicyEvaluation.Decide(policy, decision.Inputs), decision);
        }

        // Or nothing was proved.
        Assert.Contains(decisions, decision => decision.IsAllowed);
        Assert.Contains(decisions, decision => decision.Code == RefusalCode.PaymentLimitExceeded);
        Assert.True(decisions.Select(decision => decision.PolicyVersion).Distinct().Count() > 3);
    }

    /// <summary>Starts five payments of one account, one after the other: what was decided, and that no more passed than any version allows.</summary>
    private async Task<List<PolicyDecision>> StartAsync(int silo)
    {
        var account = await _system.OpenAccountAsync();
        var decisions = new List<PolicyDecision>();
        for (var n = 0; n < 5; n++)
        {
            var payment = TestSystem.NewPayment(account);
            var answer = await _system.GrainsIn(silo).Payment(payment).StartAsync(new StartTopUp(account, "bonus", null, PaymentMethod.WeChatPay));
            decisions.Add(answer.Value?.Payment.Decision ?? answer.Refusal!.Decision!);
        }

        Assert.InRange(decisions.Count(decision => decision.IsAllowed), 0, 3);
        return decisions;
    }

    private async Task CheckOptionsAsync()
    {
        var account = _system.Grains.Account(await _system.OpenAccountAsync());
        for (var n = 0; n < 20; n++)
        {
            var options = (await account.GetTopUpOptionsAsync()).Value!;
            Assert.Equal(options.CatalogueVersion, options.PolicyVersion);
            Assert.Equal(BonusOf(options.CatalogueVersion), options.Options.Single(option => option.Id == "bonus").Bonus);
            Assert.Equal(All[int.Parse(options.PolicyVersion, null)].Policy.Regions[0].Limits[0].PerPayment, options.Methods[0].Max);

            var quoted = await account.QuoteAsync(new TopUpChoice("bonus", null, PaymentMethod.WeChatPay));
            if (quoted.Value is { Price: var price })
            {
                Assert.Equal(BonusOf(price.CatalogueVersion), price.Bonus);
                Assert.Equal(0, int.Parse(price.CatalogueVersion, null) % 2);
            }
        }
    }

    private static Money BonusOf(string version) => Cny(int.Parse(version, null) + 1);
}
