using Npgsql;

namespace IM2.Storage.PostgreSql.Engine;

/// <summary>What is known from an error of Npgsql.</summary>
internal static class ServerFaults
{
    /// <summary>
    /// Whether the server has said that the statement failed because of what it holds, so its transaction is certainly rolled
    /// back. What comes of a connection, of the server's state or of someone between us and the server proves nothing.
    /// </summary>
    public static bool IsRolledBack(Exception error) => error is PostgresException
    {
        InvariantSeverity: "ERROR",
        SqlState: ['2', '2' or '3' or '5', ..] or ['4', '0' or '2', ..] or ['5', '4', ..] or ['P', '0', ..],
    };

    /// <summary>Whether it may be that the connection was dead before it was used, so that another one would do.</summary>
    public static bool IsConnectionLost(Exception error) =>
        error is NpgsqlException { IsTransient: true, InnerException: not TimeoutException } && !IsRolledBack(error);

    /// <summary>One line for an operator. What Npgsql appends to the server's own sentence is a paragraph of its own.</summary>
    public static string Text(Exception error) => error is PostgresException server ? $"{server.MessageText} ({server.SqlState})" : error.Message;
}
