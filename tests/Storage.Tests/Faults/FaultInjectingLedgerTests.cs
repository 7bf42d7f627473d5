using System.Reflection;
using IM2.Domain;
using IM2.Storage.Tests.Sqlite;

namespace IM2.Storage.Tests.Faults;

/// <summary>The decorator keeps the port's contract while nothing is planned.</summary>
public sealed class FaultInjectingLedgerContractTests : LedgerContract, IDisposable
{
    private readonly SqliteFixture _file = new();

    public FaultInjectingLedgerContractTests() => Ledger = new FaultInjectingLedger(_file.Ledger, TimeSpan.FromMinutes(1));

    protected override ILedger Ledger { get; }

    protected override IPostingFeed Feed => (IPostingFeed)_file.Ledger;

    public void Dispose() => _file.Dispose();
}

public sealed class FaultInjectingLedgerTests : IDisposable
{
    private static readonly AccountId Alice = AccountId.Parse("alice");
    private static readonly TransferId Once = new("once");

    private readonly SqliteFixture _file = new();
    private readonly FaultInjectingLedger _ledger;

    public FaultInjectingLedgerTests() => _ledger = new FaultInjectingLedger(_file.Ledger, TimeSpan.FromMilliseconds(30));

    public static TheoryData<string, StorageFault> Rows
    {
        get
        {
            var rows = new TheoryData<string, StorageFault>();
            foreach (var (member, faults) in FaultSites.All)
            {
                foreach (var fault in faults)
                {
                    rows.Add(member, fault);
                }
            }

            return rows;
        }
    }

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Every_member_of_the_port_has_a_row_and_every_row_a_member()
    {
        var members = typeof(ILedger).GetMethods(BindingFlags.Public | BindingFlags.Instance).Select(method => method.Name).Order();

        Assert.Equal(members, FaultSites.All.Keys.Order());
        Assert.All(FaultSites.All, row => Assert.NotEmpty(row.Value));
    }

    [Fact]
    public void A_fault_that_a_member_cannot_meet_is_refused() =>
        Assert.Throws<ArgumentException>(() => _ledger.Plan(nameof(ILedger.LoadAsync), StorageFault.DiskFull));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task After_any_fault_a_step_has_been_applied_once_or_not_at_all_and_its_repetition_ends_the_same(string member, StorageFault fault)
    {
        var commit = LedgerCommit.Of(WalletRecord.Empty(Alice), [new WalletEvent.BonusGranted(Once, new Money(5, Currency.Cny), null, default)]);
        _ledger.Plan(member, fault);
        StorageOutcome? outcome = null;
        CommitResult? first = null;
        try
        {
            first = await TouchEveryMemberAsync(commit);
        }
        catch (StorageException error)
        {
            outcome = error.Outcome;
        }

        Assert.Equal(1, _ledger.Met);
        Assert.Equal(fault is StorageFault.Slow or StorageFault.Conflict, outcome is null);
        var isThere = await _ledger.FindPostingAsync(Once) is not null;
        if (member == nameof(ILedger.CommitAsync))
        {
            Assert.Equal(fault is StorageFault.LostReply or StorageFault.Slow, isThere);
            Assert.Equal(fault == StorageFault.Conflict, first is CommitResult.VersionConflict);
            Assert.Equal(fault is StorageFault.LostReply or StorageFault.TimeOut, outcome == StorageOutcome.Unknown);
        }

        // The same id again, from what is loaded anew: the effect is there once whatever happened before.
        var again = await _ledger.CommitAsync(commit with { From = await _ledger.LoadAsync(Alice) });
        Assert.Equal(isThere, again is CommitResult.DuplicateTransfer { First.Version: 1 });
        Assert.Equal(!isThere, again is CommitResult.Committed { Wallet.Version: 1 });
        Assert.Equal(2, (await _ledger.ReadTrialBalanceAsync()).Length);
        Assert.Empty((await new LedgerVerifier(_ledger).VerifyAsync()).Findings);
    }

    [Fact]
    public async Task A_time_out_can_be_given_up()
    {
        var ledger = new FaultInjectingLedger(_file.Ledger, TimeSpan.FromHours(1));
        using var patience = new CancellationTokenSource();
        ledger.Plan(nameof(ILedger.LoadAsync), StorageFault.TimeOut);
        var load = ledger.LoadAsync(Alice, patience.Token);
        Assert.False(load.IsCompleted);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
    }

    private async Task<CommitResult> TouchEveryMemberAsync(LedgerCommit commit)
    {
        await _ledger.ProbeAsync();
        await _ledger.LoadAsync(Alice);
        await _ledger.FindVersionAsync(Alice);
        var result = await _ledger.CommitAsync(commit);
        await _ledger.FindPostingAsync(Once);
        await _ledger.ReadCorrectionsAsync(Once);
        await _ledger.ReadEntriesAsync(Alice, new EntryQuery { Limit = 10 });
        await _ledger.ReadPageAsync(Alice, TransferKind.BonusGrant, null, 10);
        await _ledger.ReadTrialBalanceAsync();
        await _ledger.ReadTotalsAsync();
        await DrainAsync(_ledger.ReadWalletsAsync());
        await DrainAsync(_ledger.ReadWalletIdsAsync());
        await DrainAsync(_ledger.ReadPostingsAsync(Alice));
        await DrainAsync(_ledger.ReadStraysAsync());
        return result;
    }

    private static async Task DrainAsync<T>(IAsyncEnumerable<T> rows)
    {
        await foreach (var _ in rows)
        {
        }
    }
}
