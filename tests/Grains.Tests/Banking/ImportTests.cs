using IM2.Storage;
using IM2.Storage.Tests.Faults;

namespace IM2.Grains.Tests;

/// <summary>What a statement brings is credited once, whatever comes twice and whatever fails.</summary>
public sealed class ImportTests(BankSystem bank) : IClassFixture<BankSystem>
{
    [Fact]
    public async Task A_transfer_is_credited_once_however_often_the_bank_tells_of_it()
    {
        var (account, payment, reference) = await bank.StartAsync();
        var number = bank.NextNumber();
        var notification = BankSystem.Statement(reference, number, 1, "", "", isNotification: true);
        var first = await bank.ImportAsync(notification);
        Assert.Equal((1, 1, 0), (first.Entries, first.Credited, first.Known));
        Assert.Equal(PaymentStatus.Credited, await bank.StatusAsync(payment));

        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => bank.System.GrainsIn(n % 2).Statements().ImportAsync("again", notification)));
        Assert.All(again, outcome => Assert.Equal((0, 1), (outcome.Value!.Credited, outcome.Value.Known)));
        var statement = await bank.ImportAsync(BankSystem.Statement(reference, number, 1, "0.00", "100.00"));
        Assert.Equal((0, 1, 0), (statement.Credited, statement.Known, statement.Queued.Length));
        await IsCreditedOnceAsync(account);
    }

    [Fact]
    public async Task Many_imports_at_once_credit_once()
    {
        var (account, payment, reference) = await bank.StartAsync();
        var document = BankSystem.Table(bank.Line(reference));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => bank.System.GrainsIn(n % 2).Statements().ImportAsync("at once", document)));
        Assert.Equal(1, outcomes.Sum(outcome => outcome.Value!.Credited));
        Assert.Equal(PaymentStatus.Credited, await bank.StatusAsync(payment));
        await IsCreditedOnceAsync(account);
    }

    [Fact]
    public async Task What_is_not_booked_is_not_money_until_it_is()
    {
        var (account, payment, reference) = await bank.StartAsync();
        var number = bank.NextNumber();
        var pending = await bank.ImportAsync(BankSystem.Table(bank.Line(reference, status: "PDNG", number: number)));
        Assert.Equal((1, 1, 0), (pending.Entries, pending.Ignored, pending.Queued.Length));
        Assert.Equal(PaymentStatus.AwaitingUser, await bank.StatusAsync(payment));
        await bank.ImportAsync(BankSystem.Table(bank.Line(reference, number: number)));
        await IsCreditedOnceAsync(account);
    }

    /// <summary>Everything after which the outcome of a commit is unknown.</summary>
    public static IEnumerable<object[]> Faults => FaultSites.All[nameof(ILedger.CommitAsync)].Where(fault => fault != StorageFault.Slow).Select(fault => new object[] { fault });

    [Theory, MemberData(nameof(Faults))]
    public async Task An_import_that_breaks_off_is_completed_by_the_next(StorageFault fault)
    {
        var (account, payment, reference) = await bank.StartAsync();
        var document = BankSystem.Table(bank.Line(reference));
        bank.Faults.Add(nameof(ILedger.CommitAsync), fault);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => bank.Statements.ImportAsync("broken", document));
        await bank.ImportAsync(document);
        Assert.Equal(PaymentStatus.Credited, await bank.StatusAsync(payment));
        await IsCreditedOnceAsync(account);
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task An_import_that_breaks_off_and_is_never_repeated_is_completed_by_the_sweep(StorageFault fault)
    {
        var (account, payment, reference) = await bank.StartAsync();
        bank.Faults.Add(nameof(ILedger.CommitAsync), fault);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => bank.Statements.ImportAsync("broken", BankSystem.Table(bank.Line(reference))));
        await bank.System.AdvanceUntilStatusAsync(payment, PaymentStatus.Credited, TimeSpan.FromMinutes(2));
        await IsCreditedOnceAsync(account);
    }

    [Fact]
    public async Task Asking_finds_a_transfer_whose_report_was_lost()
    {
        var (account, payment, reference) = await bank.StartAsync();
        // As a silo leaves it that dies between the record and the report.
        var key = BankReference.Of(CreditorReference.Parse(reference));
        var entry = BankEntry.WithKeys([new BankEntry
        {
            Account = "CN6712345678901234", Statement = "S", Amount = TestRules.Cny(10000), Direction = BankDirection.Credit, Status = BankEntryStatus.Booked,
            References = [reference], BankNumber = bank.NextNumber(),
        }])[0];
        Assert.Null(await bank.System.Grains.BankReference(key).RecordAsync(entry));
        var asked = await bank.System.Grains.Payment(payment).RefreshAsync();
        Assert.Equal((PaymentStatus.Credited, entry.Key), (asked.Value!.Status, asked.Value.ProviderTransactionId));
        await IsCreditedOnceAsync(account);
    }

    [Fact]
    public async Task A_reversal_takes_the_credit_back_even_if_it_stands_before_it()
    {
        var (account, payment, reference) = await bank.StartAsync();
        var reversal = bank.Line(reference, direction: "DBIT", reversal: true);
        var receipt = await bank.ImportAsync(BankSystem.Table(reversal, bank.Line(reference)));
        Assert.Equal((1, 1, 0), (receipt.Credited, receipt.Reversed, receipt.Queued.Length));
        await bank.System.AdvanceUntilAsync("the money is taken back", TimeSpan.FromMinutes(2), async () => await bank.System.BalanceAsync(account) == 0);
        Assert.NotEmpty((await bank.System.Grains.Payment(payment).GetAsync()).Value!.Disputes);

        var again = await bank.ImportAsync(BankSystem.Table(reversal));
        Assert.Equal((0, 1), (again.Reversed, again.Known));
        Assert.Equal(0, await bank.System.BalanceAsync(account));
        await bank.System.LedgerIsSoundAsync(account);
    }

    [Fact]
    public async Task A_gap_in_the_series_and_a_wrong_opening_balance_are_named_every_time()
    {
        var references = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            references.Add((await bank.StartAsync()).Reference);
        }

        // Other tests of the same account may have left a gap before this one.
        Assert.Equal(1, (await bank.ImportAsync(BankSystem.Statement(references[0], bank.NextNumber(), 100, "200.00", "300.00"))).Credited);
        var gap = BankSystem.Statement(references[1], bank.NextNumber(), 103, "300.00", "400.00");
        Assert.Contains("101 to 102", Assert.Single((await bank.ImportAsync(gap)).Warnings), StringComparison.Ordinal);
        Assert.Contains("101 to 102", Assert.Single((await bank.ImportAsync(gap)).Warnings), StringComparison.Ordinal);
        var opening = await bank.ImportAsync(BankSystem.Statement(references[2], bank.NextNumber(), 104, "399.00", "499.00"));
        Assert.Contains("closed with 400.00 CNY", Assert.Single(opening.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, opening.Credited);
    }

    [Fact]
    public async Task A_refused_document_changes_nothing()
    {
        var (_, payment, reference) = await bank.StartAsync();
        var refused = await bank.Statements.ImportAsync("bad", BankSystem.Table(bank.Line(reference), bank.Line(reference, amount: "x")));
        Assert.Equal(RefusalCode.StatementRefused, refused.Refusal?.Code);
        Assert.StartsWith("Line 3: ", refused.Refusal?.Detail, StringComparison.Ordinal);
        Assert.Equal(PaymentStatus.AwaitingUser, await bank.StatusAsync(payment));
    }

    private async Task IsCreditedOnceAsync(AccountId account)
    {
        Assert.Equal(10000, await bank.System.BalanceAsync(account));
        Assert.Single((await bank.System.Grains.Wallet(account).GetEntriesAsync(new EntryQuery { Limit = 10 })).Entries);
        await bank.System.LedgerIsSoundAsync(account);
    }
}
