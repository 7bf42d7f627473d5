using IM2.Domain;
using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Ledger;

/// <summary>One commit of one wallet, as a member of a batch.</summary>
/// <param name="commit">What to commit.</param>
/// <param name="state">The next state, serialized by the caller: the writer's thread is the scarce one.</param>
internal sealed class LedgerCommitWork(LedgerCommit commit, byte[] state) : SqliteWork<CommitResult>
{
    private static readonly Sql FindVersion = new("SELECT version FROM wallet WHERE account = ?");

    private static readonly Sql PutWallet = new(
        """
        INSERT INTO wallet (account, version, state) VALUES (?, ?, ?)
        ON CONFLICT (account) DO UPDATE SET version = excluded.version, state = excluded.state
        """);

    private static readonly Sql AddTransfer = new("INSERT INTO transfer (id, kind, at, first_entry, leg_count) VALUES (?, ?, ?, ?, ?)");

    private static readonly Sql AddEntry = new(
        "INSERT INTO entry (transfer, account_kind, owner, currency, amount) VALUES (?, ?, ?, ?, ?)");

    /// <inheritdoc/>
    protected override CommitResult Execute(SqliteSession session)
    {
        // Both checks precede every write, so a refusal leaves nothing to undo and the neighbours go on.
        foreach (var transfer in commit.Transfers)
        {
            var known = session[LedgerSql.FindTransfer].Bind(1, transfer.Id.Value);
            if (known.Read())
            {
                known.Reset();
                return new CommitResult.DuplicateTransfer(LedgerSql.Find(session, transfer.Id)!);
            }
        }

        var actual = Version(session);
        if (actual != commit.ExpectedVersion)
        {
            return new CommitResult.VersionConflict(actual);
        }

        foreach (var transfer in commit.Transfers)
        {
            Add(session, transfer);
        }

        session[PutWallet].Bind(1, commit.Wallet.Value).Bind(2, actual + 1).Bind(3, state.AsSpan()).Execute();
        return new CommitResult.Committed(actual + 1);
    }

    private static void Add(SqliteSession session, Transfer transfer)
    {
        var entry = session[AddEntry].Bind(1, transfer.Id.Value);
        foreach (var leg in transfer.Legs)
        {
            entry.Bind(2, (long)leg.Account.Kind)
                .Bind(3, leg.Account.Owner)
                .Bind(4, (long)leg.Amount.Currency.Number)
                .Bind(5, leg.Amount.MinorUnits)
                .Execute();
        }

        // Row numbers grow by one: nobody else writes, and nothing is ever deleted.
        var first = session.LastRow - transfer.Legs.Length + 1;
        session[AddTransfer]
            .Bind(1, transfer.Id.Value)
            .Bind(2, (long)transfer.Kind)
            .Bind(3, transfer.At.UtcTicks)
            .Bind(4, first)
            .Bind(5, (long)transfer.Legs.Length)
            .Execute();
    }

    private long Version(SqliteSession session)
    {
        var row = session[FindVersion].Bind(1, commit.Wallet.Value);
        if (!row.Read())
        {
            return 0;
        }

        var version = row.Int64(0);
        row.Reset();
        return version;
    }
}
