using IM2.Storage.PostgreSql.Engine;
using Npgsql;

namespace IM2.Storage.PostgreSql;

/// <content>Writes of single rows, each a transaction of its own: the server syncs those that end together at once.</content>
public sealed partial class PostgreSqlStore
{
    private const int WriteAttemptsMax = 3;

    /// <summary>Runs a statement that writes.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="arguments">Of <c>$1</c> and so on.</param>
    /// <param name="isRepeatable">Whether it may be run again when the connection breaks, though it may have had its effect already.</param>
    /// <param name="cancellationToken">Gives up; what is under way may land nevertheless.</param>
    /// <returns>The first column of the first row, after it is on disk; null if there is no row.</returns>
    /// <exception cref="StorageException">It was not done, or it is not known whether it was.</exception>
    internal async Task<object?> WriteAsync(
        string sql, NpgsqlParameter[] arguments, bool isRepeatable, CancellationToken cancellationToken = default)
    {
        var command = new NpgsqlCommand(sql);
        await using var commandScope = command.ConfigureAwait(false);
        command.Parameters.AddRange(arguments);
        for (var attempt = 1; ; attempt++)
        {
            var isSent = attempt > 1;
            try
            {
                var connection = await _rows.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using var connectionScope = connection.ConfigureAwait(false);
                (command.Connection, isSent) = (connection, true);
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException error) when (isSent && isRepeatable && attempt < WriteAttemptsMax && ServerFaults.IsConnectionLost(error))
            {
                // The pool held a connection that was dead. Npgsql has thrown the others away with it.
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw Failure(error, isSent, attempt);
            }
        }
    }

    private static StorageException Failure(Exception error, bool isSent, int attempt)
    {
        if (!isSent)
        {
            return new StorageException($"The database can't be reached: {ServerFaults.Text(error)}", StorageOutcome.NotApplied, error);
        }

        // Of an earlier attempt nothing is known.
        return attempt == 1 && ServerFaults.IsRolledBack(error)
            ? new StorageException($"The write failed and was rolled back: {ServerFaults.Text(error)}", StorageOutcome.NotApplied, error)
            : new StorageException($"The write may or may not be in the database: {ServerFaults.Text(error)}", StorageOutcome.Unknown, error);
    }
}
