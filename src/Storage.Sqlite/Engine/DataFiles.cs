using IM2.Storage.Sqlite.Schema;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IM2.Storage.Sqlite.Engine;

/// <summary>What can be done with a data file without owning it.</summary>
internal static class DataFiles
{
    /// <summary>The full path of a file, and of what it leads to if it is a link: two names of one file must meet.</summary>
    /// <exception cref="StorageException">It can't be reached.</exception>
    public static string Resolve(string file)
    {
        file = Path.GetFullPath(file);
        try
        {
            return File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file : file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refusal($"The file '{file}' can't be reached: {error.Message}", error);
        }
    }

    /// <summary>How many steps the schema of a file has, all of them known to this build.</summary>
    /// <exception cref="StorageException">The file is not there, can't be read, or is not one that this build can read.</exception>
    public static int Check(string file) => Read(file, session => SchemaMigrator.Check(session, file));

    /// <summary>Reads a file on a connection that can't write.</summary>
    /// <exception cref="StorageException">The file is not there or can't be read.</exception>
    public static T Read<T>(string file, Func<SqliteSession, T> read)
    {
        if (!File.Exists(file))
        {
            throw Refusal($"There is no file '{file}'.");
        }

        try
        {
            using var session = SqliteSession.OpenReadOnly(file);
            return read(session);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_NOTADB)
        {
            throw Refusal($"The file '{file}' is not a database.", error);
        }
        catch (SqliteException error)
        {
            throw Refusal($"The file '{file}' can't be read: {error.Message}", error);
        }
    }

    public static StorageException Refusal(string message, Exception? inner = null) => new(message, StorageOutcome.NotApplied, inner);
}
