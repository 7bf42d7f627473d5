using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using IM2.Storage;
using IM2.Storage.Tests.Faults;

namespace IM2.Grains.Tests;

/// <summary>
/// Every call that grains make of the ledger × everything that can go wrong in it × every money operation: a caller that repeats
/// until it is answered finds the effect in the ledger exactly once, or, where it is refused, not at all, or the refusal once.
/// </summary>
public sealed class EveryFaultTests(TestSystem system) : IClassFixture<TestSystem>
{
    private const int PatienceMax = 10;

    /// <summary>Calls of the ledger that wallets make for what is accepted, and what is met in them.</summary>
    public static IEnumerable<object[]> Accepted => Rows(
        operation => [nameof(ILedger.LoadAsync), nameof(ILedger.CommitAsync), .. operation.Lookups]);

    /// <summary>The same for what is refused: a refusal is committed where it lasts, and otherwise looks whether the command has had its effect already.</summary>
    public static IEnumerable<object[]> Refused => Rows(
        operation => operation.Refused is null ? []
            : operation.IsRefusalKept ? [nameof(ILedger.LoadAsync), nameof(ILedger.CommitAsync), .. operation.Lookups]
            : [nameof(ILedger.LoadAsync), nameof(ILedger.FindPostingAsync)]);

    /// <summary>Calls that have no effect.</summary>
    public static IEnumerable<object[]> Reading =>
        Met(nameof(IWalletGrain.GetAsync), nameof(ILedger.LoadAsync))
            .Concat(Met(nameof(IWalletGrain.GetAsync), nameof(ILedger.FindVersionAsync)))
            .Concat(Met(nameof(IWalletGrain.WatchAsync), nameof(ILedger.LoadAsync)))
            .Concat(Met(nameof(IWalletGrain.WatchAsync), nameof(ILedger.FindVersionAsync)))
            .Concat(Met(nameof(IWalletGrain.GetEntriesAsync), nameof(ILedger.LoadAsync)))
            .Concat(Met(nameof(IWalletGrain.GetEntriesAsync), nameof(ILedger.ReadEntriesAsync)))
            .Concat(Met(nameof(IWalletGrain.GetPaymentsAsync), nameof(ILedger.LoadAsync)))
            .Concat(Met(nameof(IWalletGrain.GetPaymentsAsync), nameof(ILedger.ReadPageAsync)))
            .Concat(Met(nameof(IWalletGrain.FindAsync), nameof(ILedger.LoadAsync)))
            .Concat(Met(nameof(IWalletGrain.FindAsync), nameof(ILedger.FindPostingAsync)))
            .Concat(Met(nameof(IWalletGrain.FindAsync), nameof(ILedger.ReadCorrectionsAsync)))
            .Concat(Met(nameof(IReadinessGrain.ProbeAsync), nameof(ILedger.ProbeAsync)));

    [Fact]
    public void Every_money_operation_has_a_row_and_every_other_member_is_known_as_a_read()
    {
        var members = typeof(IWalletGrain).GetMethods().ToLookup(
            method => method.ReturnType == typeof(Task<Outcome<WalletReceipt>>) || method.Name == nameof(IWalletGrain.ExecuteAllAsync), method => method.Name);
        var orders = typeof(WalletOrder).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(WalletOrder))).Select(type => type.Name).ToList();

        Assert.NotEmpty(orders);
        Assert.Equal(members[true].Except([nameof(IWalletGrain.ExecuteAsync)]).Concat(orders).Order(), MoneyOperations.All.Keys.Order());
        Assert.Equal(members[false].Order(), MoneyOperations.Reads.Order());
    }

    [Fact]
    public void Every_call_that_grains_make_of_the_ledger_has_rows_and_every_row_is_such_a_call()
    {
        var called = LedgerMembersCalledBy(typeof(GrainTelemetry).Assembly);
        var tested = Accepted.Concat(Refused).Concat(Reading).Select(row => (string)row[1]).Distinct();

        Assert.Contains(nameof(ILedger.CommitAsync), called);

        // Who tells events reads postings, which move no money: the tests of webhooks have faults of their own.
        Assert.Equal(called.Except([nameof(ILedger.ReadPostingsAsync)]).Order(), tested.Order());
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task What_is_accepted_has_its_effect_once_and_the_same_answer_for_ever(string operation, string call, StorageFault fault)
    {
        var row = MoneyOperations.All[operation];
        var it = await row.Accepted(new MoneyOperations(system));
        var before = await system.PostingsAsync(it.Account);
        var conversation = await BeginAsync(it, call, fault);

        var first = (await conversation.AskAsync(it.Ask)).Value;
        var posting = Assert.Single(await system.PostingsAsync(it.Account), one => one.Transfer.Id == it.Id);
        Assert.Equal(before.Count + 1, posting.Version);
        Assert.Equal(posting.Version, first?.Version);

        var again = (await conversation.AskAsync(it.Ask)).Value;
        Assert.Equal(posting.Version, again?.Version);
        Assert.True(again!.IsRepeated);
        Assert.Equal(Text(posting.Event), Text(first!.Event));
        Assert.Equal(Text(posting.Event), Text(again.Event));

        if (it.AskOtherwise is { } otherwise)
        {
            Assert.Equal(RefusalCode.IdReused, (await conversation.AskAsync(otherwise)).Refusal?.Code);
        }

        conversation.End();
        Assert.Equal(before.Count + 1, (await system.PostingsAsync(it.Account)).Count);
        await system.LedgerIsSoundAsync(it.Account);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_refused_has_no_effect_and_stays_refused(string operation, string call, StorageFault fault)
    {
        var row = MoneyOperations.All[operation];
        var it = await row.Refused!(new MoneyOperations(system));
        var before = await system.PostingsAsync(it.Account);
        var conversation = await BeginAsync(it, call, fault);

        var first = (await conversation.AskAsync(it.Ask)).Refusal;
        Assert.NotNull(first);
        Assert.NotEqual(RefusalCode.IdReused, first.Code);
        Assert.Equal(first with { IsRepeated = row.IsRefusalKept }, (await conversation.AskAsync(it.Ask)).Refusal);

        conversation.End();
        var posting = await system.Ledger.FindPostingAsync(it.Id);
        Assert.Equal(row.IsRefusalKept ? first.Code : null, (posting?.Event as WalletEvent.CommandRefused)?.Code);
        Assert.True(posting is null || (posting.Transfer.Kind, posting.Transfer.Legs.Length, posting.Wallet) == (TransferKind.Refusal, 0, it.Account));
        Assert.Equal(before.Count + (row.IsRefusalKept ? 1 : 0), (await system.PostingsAsync(it.Account)).Count);
        if (row.IsRefusalKept)
        {
            await MoneyOperations.AcceptedAsync(system.Grains.Wallet(it.Account).CreditTopUpAsync(
                TestSystem.NewPayment(it.Account), PaymentMethod.WeChatPay, MoneyOperations.Cny(1_000_000), MoneyOperations.Cny(0), null));
            Assert.Equal(first with { IsRepeated = true }, (await it.Ask()).Refusal);
        }

        await system.LedgerIsSoundAsync(it.Account);
    }

    [Theory]
    [MemberData(nameof(Reading))]
    public async Task What_is_read_is_what_is_committed_or_nothing(string member, string call, StorageFault fault)
    {
        var (account, wallet, payment) = await new MoneyOperations(system).FundedAsync();
        var it = new MoneyAsk(account, TransferId.TopUp(payment), null!);
        var conversation = await BeginAsync(it, call, fault);
        switch (member)
        {
            case nameof(IWalletGrain.GetAsync):
                Assert.Equal(1000, (await conversation.AskAsync(wallet.GetAsync)).Balances[0].Paid.MinorUnits);
                break;
            case nameof(IWalletGrain.WatchAsync):
                var observer = system.Grains.CreateObjectReference<IWalletObserver>(new Deaf());
                Assert.Equal(1000, (await conversation.AskAsync(() => wallet.WatchAsync(observer))).Balances[0].Paid.MinorUnits);
                await wallet.UnwatchAsync(observer);
                break;
            case nameof(IWalletGrain.FindAsync):
                var charge = MoneyOperations.NewId();
                await conversation.AskAsync(() => wallet.ChargeAsync(charge, MoneyOperations.Cny(1)));
                var found = await conversation.AskAsync(() => wallet.FindAsync(new RequestId(charge)));
                Assert.Equal((TransferId.Request(charge), 0), (Assert.IsType<WalletEvent.Charged>(found!.Event).Id, found.Corrections.Length));
                break;
            case nameof(IWalletGrain.GetPaymentsAsync):
                Assert.Empty((await conversation.AskAsync(() => wallet.GetPaymentsAsync(null, 10))).Payments);
                break;
            case nameof(IWalletGrain.GetEntriesAsync):
                Assert.Equal(it.Id, Assert.Single((await conversation.AskAsync(() => wallet.GetEntriesAsync(new EntryQuery { Limit = 10 }))).Entries).Transfer);
                break;
            default:
                Assert.True(await conversation.AskAsync(async () =>
                {
                    await system.Grains.Readiness().ProbeAsync();
                    return true;
                }));
                break;
        }

        conversation.End();
    }

    private static IEnumerable<object[]> Rows(Func<MoneyOperation, string[]> calls) =>
        MoneyOperations.All.SelectMany(row => calls(row.Value).SelectMany(call => Met(row.Key, call)));

    private static IEnumerable<object[]> Met(string operation, string call) =>
        FaultSites.All[call].Select(fault => new object[] { operation, call, fault });

    /// <summary>The members of the port that an assembly's code refers to.</summary>
    private static string[] LedgerMembersCalledBy(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference
                && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name, nameof(ILedger)))
            .Select(member => metadata.GetString(member.Name)).Distinct()];
    }

    /// <summary>An event with all that is in its lists, which its equality compares by reference.</summary>
    private static string Text(WalletEvent? happened) => happened?.GetType().Name + JsonSerializer.Serialize<object?>(happened);

    /// <summary>Drops the wallet's activation and plans the fault, so that the next call meets it wherever it is.</summary>
    private async Task<Conversation> BeginAsync(MoneyAsk it, string call, StorageFault fault)
    {
        await TestSystem.ForgetAsync(system.Grains.Wallet(it.Account));
        return new Conversation(system.Faults, call, fault);
    }

    /// <summary>A caller who repeats whatever is not answered, and counts.</summary>
    private sealed class Conversation
    {
        private readonly FaultPlan _plan;
        private readonly StorageFault _fault;
        private readonly int _metBefore;
        private int _unknown;

        public Conversation(FaultPlan plan, string call, StorageFault fault)
        {
            (_plan, _fault, _metBefore) = (plan, fault, plan.Met);
            plan.Add(call, fault);
        }

        public async Task<T> AskAsync<T>(Func<Task<T>> ask)
        {
            for (var patience = PatienceMax; ; patience--)
            {
                try
                {
                    return await ask();
                }
                catch (OutcomeUnknownException) when (patience > 0)
                {
                    _unknown++;
                }
            }
        }

        /// <summary>The fault has really happened, once; and only what is slow is answered all the same.</summary>
        public void End()
        {
            Assert.Equal(_metBefore + 1, _plan.Met);
            Assert.Equal(_fault == StorageFault.Slow ? 0 : 1, _unknown);
        }
    }

    private sealed class Deaf : IWalletObserver
    {
        public Task WalletChangedAsync(WalletView wallet) => Task.CompletedTask;
    }
}
