using System.Collections.Immutable;
using IM2.Domain;
using IM2.Storage.Sqlite.Engine;

namespace IM2.Storage.Sqlite.Ledger;

/// <summary>One commit of one wallet, as a member of a batch.</summary>
/// <remarks>All that can be computed is computed by the caller: the writer's thread is the scarce one.</remarks>
internal sealed class LedgerCommitWork : SqliteWork<LedgerCommitWork.Verdict>
{
    private static readonly Sql FindTransfer = new("SELECT 1 FROM transfer WHERE id = ?");
    private static readonly Sql FindWallet = new("SELECT version, head, last FROM wallet WHERE account = ?");

    private static readonly Sql AddWallet = new(
        "INSERT INTO wallet (version, head, state, checksum, last, account) VALUES (?, ?, ?, ?, ?, ?)");

    private static readonly Sql MoveWallet = new(
        "UPDATE wallet SET version = ?, head = ?, state = ?, checksum = ?, last = ? WHERE account = ?");

    private static readonly Sql AddTransfer = new(
        """
        INSERT INTO transfer (id, wallet, version, previous, kind, at, corrects, first_entry, leg_count, event, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql AddEntry = new(
        "INSERT INTO entry (transfer, account_kind, owner, currency, amount) VALUES (?, ?, ?, ?, ?)");

    private readonly WalletRecord _from;
    private readonly Row[] _rows;
    private readonly byte[] _state;
    private readonly long _checksum;

    /// <summary>Prepares a commit.</summary>
    public LedgerCommitWork(LedgerCommit commit, LedgerFormat format)
    {
        _from = commit.From;
        _rows = new Row[commit.Postings.Length];
        var (version, head) = (_from.Version, _from.Head);
        for (var i = 0; i < _rows.Length; i++)
        {
            var (transfer, happened) = commit.Postings[i];
            var bytes = format.Write(happened);
            head = WalletChain.Next(head, _from.Wallet, checked(++version), transfer, bytes);
            _rows[i] = new Row(transfer, bytes, head);
        }

        _state = format.Write(commit.State);
        _checksum = LedgerFormat.Checksum(_from.Wallet.Value, version, head.AsSpan(), _state);
        Next = new WalletRecord(_from.Wallet, version, head, commit.State);
    }

    /// <summary>The wallet as it is once this is committed.</summary>
    public WalletRecord Next { get; }

    /// <inheritdoc/>
    protected override Verdict Execute(SqliteSession session)
    {
        // All checks precede every write, so a refusal leaves nothing to undo and the neighbours go on.
        foreach (var row in _rows)
        {
            var known = session[FindTransfer].Bind(1, row.Transfer.Id.Value);
            if (known.Read())
            {
                known.Reset();
                return Verdict.Duplicate(row.Transfer.Id);
            }
        }

        if (!TryFindWallet(session, out var actual, out var last))
        {
            return Verdict.Conflict(actual);
        }

        var version = _from.Version;
        foreach (var row in _rows)
        {
            last = Add(session, row, ++version, last);
        }

        PutWallet(session, last);
        return Verdict.Committed;
    }

    /// <summary>Whether the wallet is still where the decision found it, and where its history ends.</summary>
    private bool TryFindWallet(SqliteSession session, out long version, out long last)
    {
        var row = session[FindWallet].Bind(1, _from.Wallet.Value);
        if (!row.Read())
        {
            (version, last) = (0, 0);
            return _from.Version == 0;
        }

        (version, last) = (row.Int64(0), row.Int64(2));
        var fits = version == _from.Version && row.Blob(1).SequenceEqual(_from.Head.AsSpan());
        row.Reset();
        return fits;
    }

    private void PutWallet(SqliteSession session, long last) => session[_from.Version == 0 ? AddWallet : MoveWallet]
        .Bind(1, Next.Version)
        .Bind(2, Next.Head.AsSpan())
        .Bind(3, _state.AsSpan())
        .Bind(4, _checksum)
        .Bind(5, last)
        .Bind(6, _from.Wallet.Value)
        .Execute();

    /// <summary>Adds a transfer with its entries.</summary>
    /// <returns>Its number.</returns>
    private long Add(SqliteSession session, in Row row, long version, long previous)
    {
        var transfer = row.Transfer;
        if (!transfer.Legs.IsEmpty)
        {
            AddLegs(session, transfer);
        }

        // Numbers of entries grow by one: nobody else writes, and nothing is ever deleted.
        var first = transfer.Legs.IsEmpty ? 0 : session.LastRow - transfer.Legs.Length + 1;
        var add = session[AddTransfer]
            .Bind(1, transfer.Id.Value)
            .Bind(2, _from.Wallet.Value)
            .Bind(3, version)
            .Bind(4, previous)
            .Bind(5, (long)transfer.Kind)
            .Bind(6, transfer.At.UtcTicks);
        (transfer.Corrects is { } corrected ? add.Bind(7, corrected.Value) : add.BindNull(7))
            .Bind(8, first)
            .Bind(9, (long)transfer.Legs.Length)
            .Bind(10, row.Event.AsSpan())
            .Bind(11, row.Hash.AsSpan())
            .Execute();
        return session.LastRow;
    }

    private static void AddLegs(SqliteSession session, Transfer transfer)
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
    }

    /// <summary>What became of the commit.</summary>
    /// <param name="Known">The transfer that was there already; <c>default</c> for none.</param>
    /// <param name="Actual">The version in the store if it is not the expected one; otherwise -1.</param>
    internal readonly record struct Verdict(TransferId Known, long Actual)
    {
        public static Verdict Committed { get; } = new(default, -1);

        public static Verdict Duplicate(TransferId known) => new(known, -1);

        public static Verdict Conflict(long actual) => new(default, actual);
    }

    private readonly record struct Row(Transfer Transfer, byte[] Event, ImmutableArray<byte> Hash);
}
