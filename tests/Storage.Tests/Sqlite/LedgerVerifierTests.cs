using IM2.Domain;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace IM2.Storage.Tests.Sqlite;

public sealed class LedgerVerifierTests(ITestOutputHelper output) : IDisposable
{
    private const int Seed = 20_261_122;
    private const int Flips = 10_000;
    private const int FlipsVerifiedWhole = 200;

    private static readonly string[] Columns =
    [
        "wallet.account", "wallet.version", "wallet.head", "wallet.state", "wallet.checksum", "wallet.last",
        "transfer.number", "transfer.id", "transfer.wallet", "transfer.version", "transfer.previous", "transfer.kind", "transfer.at", "transfer.corrects",
        "transfer.first_entry", "transfer.leg_count", "transfer.event", "transfer.hash",
        "entry.sequence", "entry.transfer", "entry.account_kind", "entry.owner", "entry.currency", "entry.amount",
    ];

    private readonly SqliteFixture _file = new();

    private LedgerVerifier Verifier => new(_file.Ledger);

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_sound_ledger_gives_no_finding_and_tells_how_far_it_is()
    {
        var history = await PlayAsync(250, 4_000);
        var progress = new Steps();

        var report = await Verifier.VerifyAsync(progress);

        Assert.Empty(report.Findings);
        Assert.True(report.IsSound);
        Assert.Equal((250, history.Count), (report.Wallets, report.Postings));
        Assert.Equal([100L, 200, 250], progress.Select(step => step.Wallets));
        Assert.Equal(report.Postings, progress[^1].Postings);
    }

    [Fact]
    public async Task An_empty_ledger_is_sound() => Assert.True((await Verifier.VerifyAsync()).IsSound);

    [Fact]
    public async Task Commits_that_go_on_meanwhile_are_no_findings()
    {
        var history = await PlayAsync(20, 400);
        var going = Task.Run(() => history.PlayAsync(_file.Ledger, 600));
        do
        {
            Assert.Empty((await Verifier.VerifyAsync()).Findings);
        }
        while (!going.IsCompleted);

        await going;
    }

    [Fact]
    public void Every_column_of_the_ledger_is_flipped()
    {
        var stored = new List<string>();
        foreach (var table in new[] { "wallet", "transfer", "entry" })
        {
            using var connection = Open();
            using var command = Command(connection, $"SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                stored.Add($"{table}.{reader.GetString(0)}");
            }
        }

        Assert.Equal(stored, Columns);
    }

    [Fact]
    public async Task Each_flipped_bit_is_named_by_its_wallet_or_its_transfer()
    {
        await PlayAsync(200, 3_000);
        _file.DropTriggers();
        using var connection = Open();
        var rows = new DamageTargets(connection);
        var random = new Random(Seed);
        var (found, refused, whole) = (0, 0, 0);
        var missed = new List<string>();
        for (var i = 0; i < Flips; i++)
        {
            // Columns in turn, so that none is left to chance; rows and bits at random.
            var (table, column) = Columns[i % Columns.Length].Split('.') is [var t, var c] ? (t, c) : default;
            var target = rows.Pick(table, column, random);
            var flip = Flip.Make(connection, table, column, target.Row, random);
            if (flip is null)
            {
                refused++;
                continue;
            }

            // The whole ledger every so often; the other times the row's wallet, and what is global if that names nothing.
            var isWhole = i % (Flips / FlipsVerifiedWhole * 4 / 5) == 0;
            var report = isWhole ? await Verifier.VerifyAsync() : await Verifier.VerifyAsync(target.Wallet);
            whole += isWhole ? 1 : 0;
            if (report.IsSound && !isWhole)
            {
                report = await Verifier.VerifyWholeAsync();
            }

            if (report.Findings.Any(target.IsNamedBy))
            {
                found++;
            }
            else
            {
                missed.Add($"#{i} {flip}: {string.Join(" | ", report.Findings)}");
            }

            flip.Undo(connection);
        }

        output.WriteLine($"Seed {Seed}: {Flips} flips, {found} found, {refused} refused by SQLite, {missed.Count} missed; whole ledger {whole} times.");
        Assert.Empty(missed);
        Assert.Equal(Flips, found + refused);
        Assert.True(refused < Flips / 3, $"{refused} flips were refused: too few were made.");
        Assert.True(whole >= FlipsVerifiedWhole, $"The whole ledger was verified {whole} times only.");
        Assert.Empty((await Verifier.VerifyAsync()).Findings);
    }

    [Theory]
    [InlineData("DELETE FROM wallet WHERE account = 'wallet-003'", "wallet-003")]
    [InlineData("DELETE FROM transfer WHERE wallet = 'wallet-003' AND version = 2", "wallet-003")]
    [InlineData("DELETE FROM transfer WHERE wallet = 'wallet-003' AND version = (SELECT version FROM wallet WHERE account = 'wallet-003')", "wallet-003")]
    [InlineData("DELETE FROM transfer WHERE wallet = 'wallet-003'", "wallet-003")]
    [InlineData("DELETE FROM entry WHERE owner = 'wallet-003' AND account_kind = 1 AND sequence = (SELECT max(sequence) FROM entry WHERE owner = 'wallet-003' AND account_kind = 1)", "wallet-003")]
    [InlineData("DELETE FROM entry WHERE transfer IN (SELECT id FROM transfer WHERE wallet = 'wallet-003' AND version = 1)", "wallet-003")]
    [InlineData("INSERT INTO entry (transfer, account_kind, owner, currency, amount) VALUES ('nothing', 1, 'wallet-003', 156, 5)", "nothing")]
    [InlineData("INSERT INTO entry (transfer, account_kind, owner, currency, amount) SELECT id, 1, 'wallet-003', 156, 5 FROM transfer WHERE wallet = 'wallet-003' AND version = 1", "wallet-003")]
    public async Task A_row_that_is_gone_or_too_many_is_named(string damage, string named)
    {
        await PlayAsync(10, 300);
        _file.DropTriggers();
        var first = _file.Text("SELECT id FROM transfer WHERE wallet = 'wallet-003' AND version = 1");
        _file.Sql(damage);

        var report = await Verifier.VerifyAsync();

        Assert.False(report.IsSound);
        Assert.Contains(report.Findings, finding => finding.Wallet?.Value == named || finding.Transfer?.Value == named || finding.Transfer?.Value == first);
    }

    [Theory]
    [InlineData("version", "transfer", "wallet = 'wallet-003' AND version IN (2, 3)")]
    [InlineData("at", "transfer", "wallet = 'wallet-003' AND version IN (1, 2)")]
    [InlineData("hash", "transfer", "wallet = 'wallet-003' AND version IN (1, 2)")]
    [InlineData("event", "transfer", "wallet = 'wallet-003' AND version IN (1, 2)")]
    [InlineData("wallet", "transfer", "version = 1 AND wallet IN ('wallet-003', 'wallet-004')")]
    [InlineData("sequence", "entry", "transfer = (SELECT id FROM transfer WHERE wallet = 'wallet-003' AND version = 1) AND account_kind IN (1, 2)")]
    [InlineData("sequence", "entry", "sequence IN ((SELECT first_entry FROM transfer WHERE wallet = 'wallet-003' AND version = 1), (SELECT first_entry FROM transfer WHERE wallet = 'wallet-004' AND version = 1))")]
    [InlineData("owner", "entry", "account_kind = 1 AND transfer IN (SELECT id FROM transfer WHERE version = 1 AND wallet IN ('wallet-003', 'wallet-004'))")]
    [InlineData("state", "wallet", "account IN ('wallet-003', 'wallet-004')")]
    [InlineData("head", "wallet", "account IN ('wallet-003', 'wallet-004')")]
    public async Task Two_rows_that_change_places_are_named(string column, string table, string rows)
    {
        await PlayAsync(10, 300);
        _file.DropTriggers();
        using (var connection = Open())
        {
            Flip.Swap(connection, table, column, rows);
        }

        var report = await Verifier.VerifyAsync();

        Assert.Contains(report.Findings, finding => finding.Wallet?.Value == "wallet-003");
    }

    [Theory]
    [InlineData("UPDATE entry SET transfer = (SELECT id FROM transfer WHERE wallet = 'wallet-004' AND version = 1)")]
    [InlineData("UPDATE entry SET owner = 'wallet-004'")]
    [InlineData("UPDATE entry SET account_kind = 3")]
    public async Task An_entry_that_points_elsewhere_is_named(string damage)
    {
        await PlayAsync(10, 300);
        _file.DropTriggers();
        _file.Sql(damage + " WHERE account_kind = 1 AND transfer = (SELECT id FROM transfer WHERE wallet = 'wallet-003' AND version = 1)");

        Assert.Contains((await Verifier.VerifyAsync()).Findings, finding => finding.Wallet?.Value == "wallet-003");
    }

    [Fact]
    public async Task A_state_that_is_not_the_fold_of_the_events_is_named()
    {
        var (wallet, granted) = (AccountId.Parse("alice"), Grant("a", 5));
        var commit = LedgerCommit.Of(WalletRecord.Empty(wallet), [granted]);
        await _file.Ledger.CommitAsync(commit with { State = Wallet.Evolve(commit.State, Grant("b", 1)) });

        var findings = (await Verifier.VerifyAsync()).Findings;

        Assert.All(findings, finding => Assert.Equal(wallet, finding.Wallet));
        Assert.Contains(findings, finding => finding.Problem.Contains("fold", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Problem.Contains("WalletBonus sum to 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_state_with_the_right_balances_but_other_lots_is_named()
    {
        var (wallet, granted) = (AccountId.Parse("alice"), Grant("a", 5));
        var commit = LedgerCommit.Of(WalletRecord.Empty(wallet), [granted]);
        await _file.Ledger.CommitAsync(commit with { State = Wallet.Evolve(WalletState.Empty, Grant("b", 5)) });

        var finding = Assert.Single((await Verifier.VerifyAsync()).Findings);
        Assert.Contains("fold", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transfer_that_its_event_does_not_make_is_named()
    {
        var (wallet, granted) = (AccountId.Parse("alice"), Grant("a", 5));
        var transfer = Wallet.Post(wallet, granted) with { At = DateTimeOffset.UnixEpoch.AddDays(1) };
        await _file.Ledger.CommitAsync(LedgerCommit.Of(WalletRecord.Empty(wallet), [granted]) with { Postings = [new Posting(transfer, granted)] });

        var finding = Assert.Single((await Verifier.VerifyAsync()).Findings);
        Assert.Equal(("transfer", wallet, 1L, granted.Id), (finding.Table, finding.Wallet, finding.Version, finding.Transfer));
        Assert.Contains("the one that its event makes", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_does_not_follow_is_named_and_the_next_wallet_is_still_checked()
    {
        var spend = new WalletEvent.Charged(
            TransferId.Request("x"), new Money(5, Currency.Cny), [new Slice(new TransferId("a"), 0, 5, null, default)], DateTimeOffset.UnixEpoch);
        var alice = WalletRecord.Empty(AccountId.Parse("alice"));
        await _file.Ledger.CommitAsync(new LedgerCommit(alice, WalletState.Empty, [new Posting(Wallet.Post(alice.Wallet, spend), spend)]));
        await _file.Ledger.CommitAsync(LedgerCommit.Of(WalletRecord.Empty(AccountId.Parse("bob")), [Grant("b", 5)]));

        var report = await Verifier.VerifyAsync();

        Assert.Equal(2, report.Wallets);
        Assert.Contains(report.Findings, finding => finding.Transfer == spend.Id && finding.Problem.Contains("follow", StringComparison.Ordinal));
        Assert.All(report.Findings, finding => Assert.Equal(alice.Wallet, finding.Wallet));
    }

    [Fact]
    public async Task A_ledger_in_ruins_is_reported_within_bounds()
    {
        await PlayAsync(50, 600);
        _file.DropTriggers();
        _file.Sql("UPDATE transfer SET hash = zeroblob(32); UPDATE entry SET amount = amount * 3, owner = CAST(x'FF' AS TEXT)");
        _file.Sql(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 11000)
            INSERT INTO entry (transfer, account_kind, owner, currency, amount) SELECT 'stray-' || i, 1, 'x', 156, 1 FROM n
            """);

        var report = await Verifier.VerifyAsync();

        Assert.Equal(50, report.Wallets);
        Assert.Equal(LedgerReport.FindingsMax, report.Findings.Length);
        Assert.True(report.FindingCount > 11_000);
    }

    private static WalletEvent.BonusGranted Grant(string id, long minorUnits) =>
        new(new TransferId(id), new Money(minorUnits, Currency.Cny), null, DateTimeOffset.UnixEpoch);

    private async Task<RandomHistory> PlayAsync(int wallets, int postings)
    {
        var history = new RandomHistory(Seed, wallets);
        await history.PlayAsync(_file.Ledger, postings);
        return history;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_file.Options.DataFile};Pooling=false");
        connection.Open();
        using var command = Command(connection, "PRAGMA synchronous = OFF");
        command.ExecuteNonQuery();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private sealed class Steps : List<LedgerProgress>, IProgress<LedgerProgress>
    {
        public void Report(LedgerProgress value) => Add(value);
    }
}
