using IM2.Payments;
using IM2.Silo;
using IM2.Storage;
using IM2.Storage.Sqlite;
using IM2.Storage.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.Storage;
using Orleans.TestingHost;

namespace IM2.Grains.Tests;

/// <summary>Two silos in this process over one real SQLite file, a scripted provider and one fake clock.</summary>
public sealed class TestSystem : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-grains-").FullName;
    private SqliteStore _store = null!;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    /// <summary>How much too early timers fire, as those of the operating system do by some milliseconds.</summary>
    internal TimeSpan TimersEarlyBy { get; init; }

    /// <summary>How users pay.</summary>
    internal PaymentMethod Method { get; init; } = PaymentMethod.WeChatPay;

    internal ScriptedProvider Provider { get; private set; } = null!;

    /// <summary>The faults that calls of the ledger meet, in whichever silo they are made.</summary>
    internal FaultPlan Faults { get; } = new();

    /// <summary>The writes of grain states that fail.</summary>
    internal GrainFaults GrainFaults { get; } = new();

    /// <summary>What is allowed and on offer, in both silos: a test may replace it.</summary>
    internal RulesInForce Rules { get; init; } = new(TestRules.Open);

    /// <summary>What else the silos have.</summary>
    internal Action<IServiceCollection>? MoreServices { get; init; }

    internal ILedger Ledger => Cluster.Silos[0].ServiceProvider.GetRequiredService<ILedger>();

    internal InProcessTestCluster Cluster { get; private set; } = null!;

    internal IGrainFactory Grains => Cluster.Client;

    /// <summary>The grain factory inside one of the silos, so that calls come from different places.</summary>
    internal IGrainFactory GrainsIn(int silo) => Cluster.Silos[silo].ServiceProvider.GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync()
    {
        Provider = new ScriptedProvider(Clock, Method);
        _store = SqliteStore.Open(new SqliteStorageOptions { DataFile = Path.Combine(_folder, "im2.db") });
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseSqliteStorage(_store);
            silo.AddIm2Runtime().AddActivityPropagation();
            silo.Services.AddSingleton<IRules>(Rules).AddIm2Grains();
            silo.Services.AddSingleton<IPaymentProvider>(Provider);
            MoreServices?.Invoke(silo.Services);
            DecorateLedger(silo.Services);
            DecorateGrainStorage(silo.Services);
            UseClock(silo.Services);
        });
        builder.ConfigureClient(client => client.AddActivityPropagation());
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>An account of its own for a test.</summary>
    internal async Task<AccountId> OpenAccountAsync()
    {
        var id = AccountId.Parse($"user-{Guid.NewGuid():n}");
        var opened = await Grains.Account(id).OpenAsync(new Account(id, Region.Parse("CN"), AccountType.Standard));
        Assert.True(opened.Value?.IsNew);
        return id;
    }

    internal static PaymentId NewPayment(AccountId account) => PaymentId.FromIdempotencyKey("test", account, Guid.NewGuid().ToString());

    internal static StartTopUp Request(AccountId account) => new(account, "cny-100", null, PaymentMethod.WeChatPay);

    internal async Task<(AccountId Account, PaymentId Payment)> StartTopUpAsync()
    {
        var account = await OpenAccountAsync();
        var payment = NewPayment(account);
        var started = await Grains.Payment(payment).StartAsync(Request(account) with { Method = Method });
        Assert.Null(started.Refusal);
        return (account, payment);
    }

    /// <summary>A top-up of 100.00 that the wallet has got.</summary>
    internal async Task<(AccountId Account, PaymentId Payment)> CreditAsync()
    {
        var (account, payment) = await StartTopUpAsync();
        Provider.Pay(payment);
        Assert.Equal(PaymentStatus.Credited, (await Grains.Payment(payment).ReportAsync([Provider.Paid(payment)])).Value?.Status);
        return (account, payment);
    }

    internal async Task<PaymentView> PaymentAsync(PaymentId payment) => (await Grains.Payment(payment).GetAsync()).Value!;

    /// <summary>Lets the time come at which the payment looks next by itself, and waits until it has looked.</summary>
    internal async Task AdvanceToNextCheckAsync(PaymentId payment)
    {
        var before = await PaymentAsync(payment);
        var due = before.NextCheckAt!.Value;
        if (due > Clock.GetUtcNow())
        {
            Clock.SetUtcNow(due);
        }

        await AdvanceUntilAsync($"{payment} looks by itself", TimeSpan.FromMinutes(1), async () => (await PaymentAsync(payment)).NextCheckAt != before.NextCheckAt);
    }

    /// <summary>Asks again and again what is not answered, as a careful caller does.</summary>
    internal static async Task<T> RepeatAsync<T>(Func<Task<T>> ask)
    {
        for (var patience = 10; ; patience--)
        {
            try
            {
                return await ask();
            }
            catch (OutcomeUnknownException) when (patience > 0)
            {
            }
        }
    }

    internal async Task<long> BalanceAsync(AccountId account)
    {
        var wallet = await Grains.Wallet(account).GetAsync();
        return wallet.Balances.SingleOrDefault(balance => balance.Currency == Currency.Cny).Paid.MinorUnits;
    }

    /// <summary>Drops a grain's activation, so that its next call loads it.</summary>
    internal static Task ForgetAsync(IGrainWithStringKey grain) => grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle().AsTask();

    /// <summary>A wallet's postings, oldest first.</summary>
    internal async Task<List<StoredPosting>> PostingsAsync(AccountId wallet)
    {
        var postings = new List<StoredPosting>();
        await foreach (var posting in Ledger.ReadPostingsAsync(wallet))
        {
            postings.Add(posting);
        }

        return postings;
    }

    /// <summary>Fails unless a wallet is sound, its chain, state and entries, and the ledger as a whole: its totals, and no strays.</summary>
    internal async Task LedgerIsSoundAsync(AccountId wallet) =>
        Assert.DoesNotContain((await new LedgerVerifier(Ledger).VerifyAsync()).Findings, finding => finding.Wallet is null || finding.Wallet == wallet);

    /// <summary>Moves the fake clock in steps of a second until the condition holds; fails when it never does.</summary>
    internal async Task<TimeSpan> AdvanceUntilAsync(string what, TimeSpan most, Func<Task<bool>> holds)
    {
        var start = Clock.GetUtcNow();
        while (Clock.GetUtcNow() - start <= most)
        {
            // What the last step set off runs on real threads: give it a moment before time goes on.
            for (var look = 0; look < 3; look++)
            {
                if (await holds())
                {
                    return Clock.GetUtcNow() - start;
                }

                await Task.Delay(2);
            }

            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        throw new Xunit.Sdk.XunitException($"Within {most} of the clock this never came: {what}");
    }

    /// <summary>Lets time go by.</summary>
    internal async Task AdvanceAsync(TimeSpan time)
    {
        for (var end = Clock.GetUtcNow() + time; Clock.GetUtcNow() < end;)
        {
            Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(10);
        }
    }

    internal Task<TimeSpan> AdvanceUntilStatusAsync(PaymentId payment, PaymentStatus status, TimeSpan most) =>
        AdvanceUntilAsync($"{payment} is {status}", most, async () => (await Grains.Payment(payment).GetAsync()).Value?.Status == status);

    private void DecorateLedger(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(ILedger));
        services.Remove(registered);
        services.AddSingleton<ILedger>(provider => new FaultInjectingLedger(
            (ILedger)registered.ImplementationFactory!(provider),
            TimeSpan.FromMilliseconds(10),
            Faults));
    }

    private void DecorateGrainStorage(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IGrainStorage) && service.IsKeyedService);
        services.Remove(registered);
        services.AddKeyedSingleton<IGrainStorage>(
            registered.ServiceKey,
            (provider, key) => new FaultyGrainStorage((IGrainStorage)registered.KeyedImplementationFactory!(provider, key), GrainFaults));
    }

    /// <summary>Grains and their timers follow the fake clock; the cluster's own housekeeping follows the real one.</summary>
    private void UseClock(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(new EarlyTimers(Clock, TimersEarlyBy));
        foreach (var area in new[]
        {
            TimeProviderNames.Messaging, TimeProviderNames.SystemTimers, TimeProviderNames.Membership,
            TimeProviderNames.ActivationManagement, TimeProviderNames.GrainDirectory,
        })
        {
            services.AddKeyedSingleton(area, TimeProvider.System);
        }
    }
}
