using System.Diagnostics;
using System.Runtime.InteropServices;
using IM2.Storage.PostgreSql.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IM2.Storage.PostgreSql.Engine;

/// <summary>A loop that owns a connection and commits in groups, each group in one round trip and one transaction.</summary>
/// <remarks>
/// Everything that queued while the last transaction was under way becomes the next one. A member is answered after the server has
/// said that the transaction is committed, never before.
/// </remarks>
internal sealed partial class PostgreSqlWriter
{
    /// <summary>How often a batch that met another transaction is repeated before each of its members goes alone.</summary>
    private const int AttemptsMax = 8;

    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly CommitQueue _queue;
    private readonly PostgreSqlStorageOptions _options;
    private readonly ConnectionFaults _faults;
    private readonly StorageTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly CommitBatch _arrays = new();
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _commit;
    private TimeSpan _pause;
    private long _failedAt;
    private int _faultsSeen;

    /// <summary>Starts the loop.</summary>
    public PostgreSqlWriter(
        NpgsqlDataSource database,
        CommitQueue queue,
        ConnectionFaults faults,
        PostgreSqlStorageOptions options,
        StorageTelemetry telemetry,
        ILogger logger)
    {
        (_database, _queue, _faults, _options, _telemetry, _logger) = (database, queue, faults, options, telemetry, logger);

        // The loop is nobody's child: spans and values of whoever opens the store end with the opening.
        using var _ = ExecutionContext.SuppressFlow();
        Ended = Task.Run(RunAsync);
    }

    /// <summary>Ends when the queue is stopped and empty.</summary>
    public Task Ended { get; }

    private async Task RunAsync()
    {
        var batch = new List<LedgerCommitWork>();
        while (await _queue.TakeAsync(batch).ConfigureAwait(false))
        {
            try
            {
                await WriteAsync(batch).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // Nothing is meant to get here. Should it, nobody may wait for ever, and the loop must live on.
                LogUnexpected(_logger, error);
                await DisconnectAsync().ConfigureAwait(false);
                FailAll(batch, "The writer met a defect.", StorageOutcome.Unknown, error);
            }

            _queue.Release(batch);
            batch.Clear();
        }

        await DisconnectAsync().ConfigureAwait(false);
    }

    private async Task WriteAsync(List<LedgerCommitWork> members)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!await ConnectAsync(members).ConfigureAwait(false))
            {
                return;
            }

            try
            {
                await SendAsync(members).ConfigureAwait(false);
                return;
            }
            catch (PostgresException error) when (ServerFaults.IsRolledBack(error))
            {
                if (HasMetAnother(error) && attempt < AttemptsMax)
                {
                    LogRepeated(_logger, error, members.Count, attempt);
                    continue;
                }

                await WriteAloneAsync(members, error).ConfigureAwait(false);
                return;
            }
            catch (Exception error)
            {
                _faults.Add();
                LogBatchUnknown(_logger, error, members.Count);
                await DisconnectAsync().ConfigureAwait(false);
                FailAll(members, "The commit may or may not be in the database.", StorageOutcome.Unknown, error);
                return;
            }
        }
    }

    /// <summary>One member is guilty. Alone, only the guilty one fails.</summary>
    private async Task WriteAloneAsync(List<LedgerCommitWork> members, PostgresException error)
    {
        if (members.Count > 1)
        {
            foreach (var member in members)
            {
                await WriteAsync([member]).ConfigureAwait(false);
            }

            return;
        }

        LogMemberFailed(_logger, error);
        if (error.SqlState.StartsWith("25", StringComparison.Ordinal))
        {
            // A server that takes no writes: after a failover the next connection may lead to the one that does.
            await DisconnectAsync().ConfigureAwait(false);
        }

        FailAll(members, "The commit failed and was rolled back.", StorageOutcome.NotApplied, error);
    }

    private async Task SendAsync(List<LedgerCommitWork> members)
    {
        _arrays.Fill(CollectionsMarshal.AsSpan(members));
        var answers = new CommitAnswer[members.Count];
        Array.Fill(answers, new CommitAnswer(members.Count, IsCommitted: true, null, 0));
        var reader = await _commit!.ExecuteReaderAsync().ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                var isKnown = !await reader.IsDBNullAsync(2).ConfigureAwait(false);
                answers[reader.GetInt32(0) - 1] = isKnown
                    ? new CommitAnswer(members.Count, IsCommitted: false, reader.GetString(2), 0)
                    : new CommitAnswer(members.Count, IsCommitted: false, null, reader.GetInt64(1));
            }
        }

        // The reader is closed only after the server has said that it is ready for the next statement: the transaction has ended.
        _telemetry.BatchCommitted(members.Count);
        for (var i = 0; i < answers.Length; i++)
        {
            members[i].SetResult(answers[i]);
        }
    }

    /// <summary>Makes sure that there is a connection. While the database is away, most calls are refused without an attempt.</summary>
    private async Task<bool> ConnectAsync(List<LedgerCommitWork> members)
    {
        if (_connection is not null && _faultsSeen == _faults.Count)
        {
            return true;
        }

        // A fault of another writer's connection is probably one of this writer's too: found now, it makes no outcome unknown.
        await DisconnectAsync().ConfigureAwait(false);
        _faultsSeen = _faults.Count;

        if (_pause > TimeSpan.Zero && Stopwatch.GetElapsedTime(_failedAt) < _pause)
        {
            FailAll(members, "The database could not be reached a moment ago.", StorageOutcome.NotApplied, null);
            return false;
        }

        try
        {
            using var giveUp = new CancellationTokenSource(_options.CommandTimeout);
            _connection = await _database.OpenConnectionAsync(giveUp.Token).ConfigureAwait(false);
            _commit = await _arrays.PrepareAsync(_connection, giveUp.Token).ConfigureAwait(false);
            _commit.CommandTimeout = (int)_options.CommandTimeout.TotalSeconds;
        }
        catch (Exception error)
        {
            await DisconnectAsync().ConfigureAwait(false);
            _pause = _pause == TimeSpan.Zero ? PauseMin : TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, PauseMax.Ticks));
            _failedAt = Stopwatch.GetTimestamp();
            LogUnreachable(_logger, error, _pause);
            FailAll(members, "The database can't be reached.", StorageOutcome.NotApplied, error);
            return false;
        }

        if (_pause > TimeSpan.Zero)
        {
            _pause = TimeSpan.Zero;
            LogReachable(_logger);
        }

        return true;
    }

    private async ValueTask DisconnectAsync()
    {
        var (commit, connection) = (_commit, _connection);
        (_commit, _connection) = (null, null);
        try
        {
            if (commit is not null)
            {
                await commit.DisposeAsync().ConfigureAwait(false);
            }

            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            LogUnexpected(_logger, error);
        }
    }

    /// <summary>Whether it failed only because of another transaction at the same time. Then it is not the same the next time.</summary>
    private static bool HasMetAnother(PostgresException error) => error.SqlState
        is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private static void FailAll(List<LedgerCommitWork> members, string message, StorageOutcome outcome, Exception? error)
    {
        foreach (var member in members)
        {
            member.Fail(message, outcome, error);
        }
    }
}
