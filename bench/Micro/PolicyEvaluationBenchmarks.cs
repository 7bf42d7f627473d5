using BenchmarkDotNet.Attributes;
using IM2.Domain;
using IM2.RuleFiles;

namespace IM2.Micro;

/// <summary>What it costs to decide on a top-up under the shipped policy, in regions with many rules.</summary>
[InProcess]
[MemoryDiagnoser]
public class PolicyEvaluationBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 4, 0, 0, TimeSpan.Zero);

    private TopUpPolicy _policy = null!;
    private RuleText _policyText = null!;
    private RuleText _catalogueText = null!;
    private TopUpRequest _allowed = null!;
    private TopUpRequest _overLimit = null!;
    private TopUpRequest _overDay = null!;
    private TopUpRequest _notServed = null!;
    private TopUpUsage _usage = null!;
    private TopUpUsage _euros = null!;

    [GlobalSetup]
    public void Setup()
    {
        var options = new RuleFilesOptions();
        (_policyText, _catalogueText) = (RuleText.FromFile(options.PolicyFile), RuleText.FromFile(options.CatalogueFile));
        var reading = RuleReader.Read(_policyText, _catalogueText);
        _policy = reading.Policy ?? throw new InvalidOperationException(string.Join('\n', reading.Findings));
        _usage = new TopUpUsage { Day = new DateOnly(2026, 11, 22), DayTotal = 100_000, MonthTotal = 300_000, Currency = Currency.Cny };
        _euros = _usage with { DayTotal = 14_000, MonthTotal = 14_000, Currency = Currency.Parse("EUR") };
        _allowed = Request("CN", Currency.Cny, null);
        _overLimit = Request("CN", Currency.Cny, new DateOnly(2012, 1, 1));
        _overDay = Request("DE", Currency.Parse("EUR"), null);
        _notServed = Request("FR", Currency.Cny, null);
        Expect(Allowed(), null);
        Expect(OverLimit(), RefusalCode.PaymentLimitExceeded);
        Expect(OverDay(), RefusalCode.DayLimitExceeded);
        Expect(NotServed(), RefusalCode.RegionNotServed);
    }

    [Benchmark(Baseline = true, Description = "allowed")]
    public PolicyDecision Allowed() => Decide(_allowed, _usage);

    [Benchmark(Description = "refused by a limit for minors, with its text and what would pass")]
    public PolicyDecision OverLimit() => Decide(_overLimit, _usage);

    [Benchmark(Description = "refused by a day limit, with the moment at which it resets")]
    public PolicyDecision OverDay() => Decide(_overDay, _euros);

    [Benchmark(Description = "refused, no such region")]
    public PolicyDecision NotServed() => Decide(_notServed, _usage);

    [Benchmark(Description = "reading both files, once a change")]
    public RuleReading Read() => RuleReader.Read(_policyText, _catalogueText);

    private PolicyDecision Decide(TopUpRequest request, TopUpUsage usage) =>
        PolicyEvaluation.Decide(_policy, request, usage, hasToppedUp: true, Now);

    private static void Expect(PolicyDecision decision, RefusalCode? code)
    {
        if (decision.Code != code)
        {
            throw new InvalidOperationException($"The benchmark would measure {decision.Code}, not {code}.");
        }
    }

    private static TopUpRequest Request(string region, Currency currency, DateOnly? born) => new(
        new Account(AccountId.Parse("alice"), Region.Parse(region), AccountType.Standard) { BirthDate = born },
        new Money(10_000, currency),
        region == "DE" ? PaymentMethod.Card : PaymentMethod.WeChatPay,
        IsFirstTopUpOffer: false);
}
