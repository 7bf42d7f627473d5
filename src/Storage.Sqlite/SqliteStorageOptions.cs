namespace IM2.Storage.Sqlite;

/// <summary>How the embedded store is set up.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>The section of the configuration that is bound to these options.</summary>
    public const string Section = "Storage:Sqlite";

    /// <summary>
    /// The database file; its folder is created when missing. Beside it are its write-ahead log (<c>-wal</c>, <c>-shm</c>) and the
    /// lock of the one process that owns it (<c>.lock</c>). Must be on a local disk. Default: <c>data/im2.db</c>.
    /// </summary>
    public string DataFile { get; set; } = "data/im2.db";

    /// <summary>
    /// How many writes may wait for the disk. More rides out longer pauses of the disk and answers later; fewer refuses earlier
    /// under overload. 1 … 1,000,000. Default: 8,192.
    /// </summary>
    public int QueueLengthMax { get; set; } = 8_192;

    /// <summary>
    /// How many writes one disk transaction may hold. More raises throughput under load; fewer lets the first of a batch answer
    /// earlier. 1 … 100,000. Default: 1,024.
    /// </summary>
    public int BatchSizeMax { get; set; } = 1_024;
}
