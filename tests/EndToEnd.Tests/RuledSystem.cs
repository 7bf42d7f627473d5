using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using IM2.ApiHost;
using IM2.Domain;
using IM2.Grains;
using IM2.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.EndToEnd.Tests;

/// <summary>The whole system in this process, with rules of the tests' own: bonus, limits, and methods that not everybody may use.</summary>
public sealed class RuledSystem : IAsyncLifetime
{
    private static readonly Currency Cny = Currency.Parse("CNY");
    private readonly RulesInForce _rules = new(Rules());
    private WebApplication? _app;

    public RuledSystem()
    {
        var ports = FreePort.Next(4);
        BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}");
        SandboxAddress = new Uri($"http://127.0.0.1:{ports[1]}");
        (SiloPort, GatewayPort) = (ports[2], ports[3]);
        Folder = Directory.CreateTempSubdirectory("im2-ruled-").FullName;
        Sandbox = new SandboxClient(SandboxAddress);
    }

    public Uri BaseAddress { get; }

    public Uri SandboxAddress { get; }

    public SandboxClient Sandbox { get; }

    private string Folder { get; }

    private int SiloPort { get; }

    private int GatewayPort { get; }

    public async Task InitializeAsync()
    {
        _app = ApiHostComposition.Build(
            [
                "--environment=Development",
                $"--urls={BaseAddress.ToString().TrimEnd('/')}",
                $"--Sandbox:Url={SandboxAddress.ToString().TrimEnd('/')}",
                $"--Sandbox:DataFolder={Path.Combine(Folder, "sandbox")}",
                $"--Login:KeyFolder={Path.Combine(Folder, "keys")}",
                $"--Storage:Sqlite:DataFile={Path.Combine(Folder, "im2.db")}",
                $"--Silo:SiloPort={SiloPort}",
                $"--Silo:GatewayPort={GatewayPort}",
            ],
            services => services.AddSingleton<IRules>(_rules));
        await _app.StartAsync();
        using var client = new HttpClient { BaseAddress = BaseAddress };
        await Eventually.IsAsync(
            async () =>
            {
                using var answer = await client.GetAsync("/health/ready");
                return answer.IsSuccessStatusCode;
            },
            () => "The host is not ready.",
            TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Sandbox.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A client with the key of the messenger's backend.</summary>
    public HttpClient Service(string? language = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningSystem.ServiceKey);
        if (language is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", language);
        }

        return client;
    }

    /// <summary>Opens a new account.</summary>
    public async Task<string> OpenAccountAsync(
        string accountType = "standard", string verification = "none", string? birthDate = null, string status = "active", string region = "CN")
    {
        var accountId = $"user-{Guid.NewGuid():N}";
        using var service = Service();
        using var answer = await service.PutAsJsonAsync(
            $"/v1/accounts/{accountId}", new { region, accountType, verification, birthDate, status });
        answer.EnsureSuccessStatusCode();
        return accountId;
    }

    /// <summary>The token of a quote for 100 CNY by WeChat Pay as the host itself would have made it earlier.</summary>
    public string QuoteOfEarlier(string accountId, TimeSpan expiredFor)
    {
        var price = new TopUpPrice(new Money(10_000, Cny), new Money(500, Cny), BonusDays: 30, IsFirstTopUpOffer: false, "test-catalogue-1");
        var quote = new TopUpQuote(AccountId.Parse(accountId), "cny-100", PaymentMethod.WeChatPay, price, DateTimeOffset.UtcNow - expiredFor);
        return _app!.Services.GetRequiredService<QuoteSeal>().Seal(quote);
    }

    private static Rules Rules()
    {
        var methods = ImmutableArray.Create(
            Method(PaymentMethod.WeChatPay, max: 500_000),
            Method(PaymentMethod.Alipay, max: 20_000),
            Method(PaymentMethod.Card, max: 500_000) with { Verification = VerificationLevel.Full },
            Method(PaymentMethod.BankTransfer, max: 500_000) with { IsDomestic = false });
        var limits = ImmutableArray.Create(
            new LimitRule("cn.unverified", Audience.Everybody with { VerificationBelow = VerificationLevel.Full }, PerPayment: 300_000, PerDay: 300_000, PerMonth: 400_000),
            new LimitRule("cn.minors", Audience.Everybody with { AgeFrom = 8, AgeBelow = 16 }, PerPayment: 5_000, PerDay: null, PerMonth: 20_000),
            new LimitRule("cn.children", Audience.Everybody with { AgeBelow = 8 }, PerPayment: 0, PerDay: null, PerMonth: null));
        var calendar = new RegionCalendar(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var policy = new TopUpPolicy("test-policy-1",
        [
            new RegionPolicy(
                Region.Parse("CN"), RegionAccess.DomesticOnly, Cny, calendar,
                [AccountType.Free, AccountType.Standard, AccountType.Premium, AccountType.Enterprise], VerificationLevel.None, methods, limits),
            new RegionPolicy(Region.Parse("DE"), RegionAccess.Blocked, Cny, calendar, [], VerificationLevel.None, methods, []),
        ]);
        var catalogue = new TopUpCatalogue("test-catalogue-1", [Offers("CN"), Offers("DE")]);
        return new Rules(policy, catalogue);
    }

    private static RegionOffers Offers(string region) => new(
        Region.Parse(region),
        Cny,
        [
            Offer("cny-50-first", 5_000, 2_000) with { IsFirstTopUp = true },
            Offer("cny-50", 5_000, 0),
            Offer("cny-100", 10_000, 500) with { BonusDays = 30 },
            Offer("cny-200", 20_000, 1_500) with { BonusDays = 30, Until = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            Offer("cny-500", 50_000, 5_000),
            Offer("cny-2000", 200_000, 0),
        ],
        new Money(100, Cny),
        new Money(500_000, Cny),
        [new BonusTier(new Money(30_000, Cny), new Money(2_000, Cny), BonusDays: null)]);

    private static TopUpOffer Offer(string id, long amount, long bonus) =>
        new(id, new Money(amount, Cny), new Money(bonus, Cny), BonusDays: null, From: null, Until: null, IsFirstTopUp: false);

    private static MethodRule Method(PaymentMethod method, long max) =>
        new($"cn.{method.Name()}", method, IsDomestic: true, Min: 100, max, AccountTypes: [], VerificationLevel.None);
}

/// <summary>Classes of this collection share one system with the tests' own rules; each test has accounts of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedRuledSystem : ICollectionFixture<RuledSystem>
{
    public const string Name = "shared ruled system";
}
