using Npgsql;
using NpgsqlTypes;

namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>The arrays of a call of <c>im2.commit</c>. Belongs to one writer, which fills them anew for each batch.</summary>
internal sealed class CommitBatch
{
    private const string Sql =
        "SELECT member, actual, known FROM im2.commit("
        + "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";

    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly List<Action> _clear = [];
    private readonly List<string> _wallets;
    private readonly List<long> _expected;
    private readonly List<byte[]> _expectedHeads;
    private readonly List<long> _versions;
    private readonly List<byte[]> _heads;
    private readonly List<byte[]> _states;
    private readonly List<long> _checksums;
    private readonly List<int> _members;
    private readonly List<string> _ownerWallets;
    private readonly List<string> _ids;
    private readonly List<long> _moments;
    private readonly List<short> _kinds;
    private readonly List<long> _steps;
    private readonly List<string?> _corrected;
    private readonly List<byte[]> _events;
    private readonly List<byte[]> _hashes;
    private readonly List<int?> _firstLegs;
    private readonly List<int?> _lastLegs;
    private readonly List<int> _legMembers;
    private readonly List<string> _legTransfers;
    private readonly List<short> _legNumbers;
    private readonly List<short> _accountKinds;
    private readonly List<string> _owners;
    private readonly List<short> _currencies;
    private readonly List<long> _amounts;

    public CommitBatch()
    {
        // In the order of the function's parameters.
        _wallets = Column<string>(NpgsqlDbType.Text);
        _expected = Column<long>(NpgsqlDbType.Bigint);
        _expectedHeads = Column<byte[]>(NpgsqlDbType.Bytea);
        _versions = Column<long>(NpgsqlDbType.Bigint);
        _heads = Column<byte[]>(NpgsqlDbType.Bytea);
        _states = Column<byte[]>(NpgsqlDbType.Bytea);
        _checksums = Column<long>(NpgsqlDbType.Bigint);
        _members = Column<int>(NpgsqlDbType.Integer);
        _ownerWallets = Column<string>(NpgsqlDbType.Text);
        _ids = Column<string>(NpgsqlDbType.Text);
        _moments = Column<long>(NpgsqlDbType.Bigint);
        _kinds = Column<short>(NpgsqlDbType.Smallint);
        _steps = Column<long>(NpgsqlDbType.Bigint);
        _corrected = Column<string?>(NpgsqlDbType.Text);
        _events = Column<byte[]>(NpgsqlDbType.Bytea);
        _hashes = Column<byte[]>(NpgsqlDbType.Bytea);
        _firstLegs = Column<int?>(NpgsqlDbType.Integer);
        _lastLegs = Column<int?>(NpgsqlDbType.Integer);
        _legMembers = Column<int>(NpgsqlDbType.Integer);
        _legTransfers = Column<string>(NpgsqlDbType.Text);
        _legNumbers = Column<short>(NpgsqlDbType.Smallint);
        _accountKinds = Column<short>(NpgsqlDbType.Smallint);
        _owners = Column<string>(NpgsqlDbType.Text);
        _currencies = Column<short>(NpgsqlDbType.Smallint);
        _amounts = Column<long>(NpgsqlDbType.Bigint);
    }

    /// <summary>The call, prepared; reads these arrays whenever it is executed.</summary>
    public async Task<NpgsqlCommand> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(Sql, connection);
        try
        {
            foreach (var parameter in _parameters)
            {
                // A parameter belongs to one command at a time.
                command.Parameters.Add(parameter.Clone());
            }

            await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return command;
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Replaces what the arrays hold.</summary>
    /// <param name="batch">In order of the account.</param>
    public void Fill(ReadOnlySpan<LedgerCommitWork> batch)
    {
        foreach (var clear in _clear)
        {
            clear();
        }

        foreach (var work in batch)
        {
            _wallets.Add(work.Wallet);
            _expected.Add(work.Expected);
            _expectedHeads.Add(work.ExpectedHead);
            _versions.Add(work.Next.Version);
            _heads.Add(work.Head);
            _states.Add(work.State);
            _checksums.Add(work.Checksum);
            foreach (var posting in work.Postings)
            {
                Add(_wallets.Count, work.Wallet, posting);
            }
        }
    }

    private void Add(int member, string wallet, PostingRow posting)
    {
        var transfer = posting.Transfer;
        var hasLegs = transfer.Legs.Length > 0;
        _members.Add(member);
        _ownerWallets.Add(wallet);
        _ids.Add(transfer.Id.Value);
        _moments.Add(transfer.At.UtcTicks);
        _kinds.Add((short)transfer.Kind);
        _steps.Add(posting.Version);
        _corrected.Add(transfer.Corrects?.Value);
        _events.Add(posting.Event);
        _hashes.Add(posting.Hash);
        _firstLegs.Add(hasLegs ? _legMembers.Count + 1 : null);
        _lastLegs.Add(hasLegs ? _legMembers.Count + transfer.Legs.Length : null);
        for (var i = 0; i < transfer.Legs.Length; i++)
        {
            var leg = transfer.Legs[i];
            _legMembers.Add(member);
            _legTransfers.Add(transfer.Id.Value);
            _legNumbers.Add((short)i);
            _accountKinds.Add((short)leg.Account.Kind);
            _owners.Add(leg.Account.Owner);
            _currencies.Add((short)leg.Amount.Currency.Number);
            _amounts.Add(leg.Amount.MinorUnits);
        }
    }

    private List<T> Column<T>(NpgsqlDbType type)
    {
        var column = new List<T>();
        _clear.Add(column.Clear);
        _parameters.Add(new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = column });
        return column;
    }
}
