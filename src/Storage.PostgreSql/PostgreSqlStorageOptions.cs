namespace IM2.Storage.PostgreSql;

/// <summary>How the PostgreSQL store is set up.</summary>
public sealed class PostgreSqlStorageOptions
{
    /// <summary>The section of the configuration that is bound to these options.</summary>
    public const string Section = "Storage:PostgreSql";

    /// <summary>
    /// Where the database is, as Npgsql reads it, for the application: its login needs no more than to be a member of the role
    /// <c>im2_app</c>. Unless it says otherwise, at most 20 connections are kept for reading and 20 for writing states of grains and
    /// reminders. Required.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// The same database for the role that owns the schema: it creates and changes tables when the process starts, and makes the
    /// application's login a member of <c>im2_app</c>. Without it the schema is brought up to date by <see cref="ConnectionString"/>,
    /// whose role then owns the tables, and rights don't keep it from changing them. Default: none.
    /// </summary>
    public string? MigrationConnectionString { get; set; }

    /// <summary>
    /// How many commits may wait for the database. More rides out longer pauses and answers later; fewer refuses earlier under
    /// overload. 1 … 1,000,000. Default: 8,192.
    /// </summary>
    public int QueueLengthMax { get; set; } = 8_192;

    /// <summary>
    /// How many commits one transaction may hold. More raises throughput under load; fewer lets the first of a batch answer
    /// earlier. 1 … 100,000. Default: 1,024.
    /// </summary>
    public int BatchSizeMax { get; set; } = 1_024;

    /// <summary>
    /// How many transactions of commits may be under way at the same time, each on a connection of its own. A further one begins only
    /// where at least 64 commits wait for each that is under way, or 10 ms after the last one began. More uses more cores of the
    /// database under load. 1 … 16. Default: 2.
    /// </summary>
    public int WriterCount { get; set; } = 2;

    /// <summary>
    /// How long a connection attempt, a commit or a read may take before it is given up; the server has two seconds more to confirm that it was
    /// cancelled, unless the connection string says otherwise. Longer rides out a slow database and keeps
    /// callers waiting; shorter makes more outcomes unknown. Whole seconds, 1 second … 10 minutes. Default: 5 seconds.
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
