using System.Globalization;
using IM2.Storage.Sqlite.Engine;
using IM2.Storage.Sqlite.Schema;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IM2.Storage.Sqlite;

/// <summary>How far a copy has come.</summary>
/// <param name="Pages">Pages done.</param>
/// <param name="PagesTotal">Pages in all.</param>
public readonly record struct CopyProgress(long Pages, long PagesTotal);

/// <summary>What a restore has done.</summary>
/// <param name="DataFile">The full path of the data file, which now holds what the backup holds.</param>
/// <param name="Previous">The full path of what was the data file before; null if there was none.</param>
/// <param name="Bytes">The size of the data file.</param>
public sealed record RestoreReport(string DataFile, string? Previous, long Bytes);

/// <summary>Copies data files: from one that may be in use, and back to one that is not.</summary>
/// <remarks>A copy is one file, complete without a write-ahead log beside it, and readable by its owner only.</remarks>
public static class SqliteBackup
{
    /// <summary>How many pages (of 4 KiB) are copied between two looks at whether to give up.</summary>
    private const int PagesPerStep = 2_048;

    /// <summary>Copies what is committed at this moment, whether or not the owner of the data file runs; it is not held up.</summary>
    /// <remarks>
    /// The owner's write-ahead log can't start over while the copy runs, so it grows by what is written meanwhile. The copy is
    /// written beside its final name, checked, and only then renamed.
    /// </remarks>
    /// <param name="dataFile">What to copy.</param>
    /// <param name="backup">The copy.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="progress">Hears of each step.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The size of the copy in bytes.</returns>
    /// <exception cref="StorageException">It could not be done, or the copy is not sound; there is no copy then.</exception>
    public static long Create(
        string dataFile, string backup, bool overwrite, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(dataFile);
        ArgumentException.ThrowIfNullOrWhiteSpace(backup);
        (dataFile, backup) = (DataFiles.Resolve(dataFile), DataFiles.Resolve(backup));
        RefuseSame(dataFile, backup);
        if (File.Exists(backup) && !overwrite)
        {
            throw DataFiles.Refusal($"There is a file '{backup}' already.");
        }

        if (File.Exists(backup + "-wal"))
        {
            // What SQLite finds beside a file it takes for a part of it.
            throw DataFiles.Refusal($"'{backup}' is a database in use or left unfinished: there is a '{backup}-wal'. Choose another name.");
        }

        return Guarded(backup, () =>
        {
            using var partial = new PartialCopy(backup);
            Copy(dataFile, partial.File, "quick_check", progress, cancellationToken);
            var bytes = new FileInfo(partial.File).Length;
            File.Move(partial.File, backup, overwrite);
            return bytes;
        });
    }

    /// <summary>Puts a backup in the place of a data file that nobody owns, and keeps what was there.</summary>
    /// <remarks>
    /// The backup is copied and the copy checked before anything else happens. While it runs the data file is owned, so no service
    /// starts on it. The previous file is renamed to its name, a dot and the moment in UTC.
    /// </remarks>
    /// <param name="backup">What to restore; only read.</param>
    /// <param name="dataFile">The data file; its folder is created when missing.</param>
    /// <param name="time">Says which moment goes into the previous file's name.</param>
    /// <param name="progress">Hears of each step.</param>
    /// <param name="cancellationToken">Gives up while the backup is copied and checked; the data file is as it was then.</param>
    /// <exception cref="StorageException">
    /// A process owns the data file, the backup is damaged, not ours or newer than this build, or the file system refuses.
    /// </exception>
    public static RestoreReport Restore(
        string backup, string dataFile, TimeProvider time, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(backup);
        ArgumentException.ThrowIfNullOrWhiteSpace(dataFile);
        ArgumentNullException.ThrowIfNull(time);
        (backup, dataFile) = (DataFiles.Resolve(backup), DataFiles.Resolve(dataFile));
        RefuseSame(backup, dataFile);

        // Before a folder is made for it: a wrong name of a backup must leave nothing behind.
        DataFiles.Check(backup);
        return Guarded(dataFile, () =>
        {
            SqliteStore.CreateFolder(Path.GetDirectoryName(dataFile)!);
            using var owned = DataFileLock.Take(dataFile);
            using var partial = new PartialCopy(dataFile);
            Copy(backup, partial.File, "integrity_check", progress, cancellationToken);
            var previous = PutInPlace(partial.File, dataFile, time.GetUtcNow());
            return new RestoreReport(dataFile, previous, new FileInfo(dataFile).Length);
        });
    }

    private static void RefuseSame(string from, string to)
    {
        if (string.Equals(from, to, StringComparison.Ordinal))
        {
            throw DataFiles.Refusal($"'{from}' can't be copied onto itself.");
        }
    }

    private static T Guarded<T>(string file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DataFiles.Refusal($"'{file}' can't be written: {error.Message}", error);
        }
    }

    private static void Copy(string from, string to, string check, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            DataFiles.Read(from, source =>
            {
                SchemaMigrator.Check(source, from);
                using var copy = SqliteSession.OpenCopy(to);
                using var _ = cancellationToken.Register(() => raw.sqlite3_interrupt(copy.Handle));

                // One read transaction around all steps: the copy is of one moment and never starts over because of a write.
                source.Execute("BEGIN; SELECT 1 FROM sqlite_schema;");
                CopyPages(source, copy, progress, cancellationToken);
                source.Execute("COMMIT");

                // A copy of a file with a write-ahead log says that it has one, too.
                copy.Execute("PRAGMA journal_mode = DELETE");
                CheckIntegrity(copy, check, from);
                return true;
            });
        }
        catch (StorageException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static void CopyPages(SqliteSession source, SqliteSession copy, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        using var backup = raw.sqlite3_backup_init(copy.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(copy.Handle), copy.Handle);
        }

        int code;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            code = raw.sqlite3_backup_step(backup, PagesPerStep);
            var total = raw.sqlite3_backup_pagecount(backup);
            progress?.Report(new CopyProgress(total - raw.sqlite3_backup_remaining(backup), total));
        }
        while (code == raw.SQLITE_OK);
        if (code != raw.SQLITE_DONE)
        {
            // The file that is read and the one that is written may both be the cause: a bad page, a full disk.
            throw DataFiles.Refusal($"The copy could not be made: {raw.sqlite3_errstr(code).utf8_to_string()}.");
        }
    }

    private static void CheckIntegrity(SqliteSession session, string check, string file)
    {
        var row = session[new Sql($"PRAGMA {check}(1)")];
        row.Read();
        var answer = row.Text(0);
        row.Reset();
        if (answer != "ok")
        {
            throw DataFiles.Refusal($"What is in '{file}' is damaged: {answer}.");
        }
    }

    /// <summary>Gives a copy the name of the data file. There is a data file at every moment, an old or a new one.</summary>
    private static string? PutInPlace(string copy, string dataFile, DateTimeOffset now)
    {
        var aside = $"{dataFile}.{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture)}";
        if (File.Exists(aside))
        {
            throw DataFiles.Refusal($"There is a file '{aside}' already.");
        }

        var hasPrevious = File.Exists(dataFile);
        if (hasPrevious)
        {
            TryEmptyLog(dataFile);
        }

        // A log that is left is of a file too damaged to take it in, or of one that is gone; it must not meet the new file.
        var log = new FileInfo(dataFile + "-wal");
        if (log is { Exists: true, Length: > 0 })
        {
            log.MoveTo(aside + "-wal");
        }
        else
        {
            log.Delete();
        }

        File.Delete(dataFile + "-shm");
        if (!hasPrevious)
        {
            File.Move(copy, dataFile);
            return null;
        }

        // Links the old file to its new name before it renames the copy over it.
        File.Replace(copy, dataFile, aside);
        return aside;
    }

    /// <summary>Moves what is in the write-ahead log into the data file, so that the file alone is all of it.</summary>
    private static void TryEmptyLog(string dataFile)
    {
        try
        {
            using var session = SqliteSession.OpenCheckpointer(dataFile);
            session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // The file is damaged, which may be why it is to be replaced: the log is kept beside it as it is.
        }
    }

    /// <summary>A file that is deleted unless it was renamed.</summary>
    private sealed class PartialCopy : IDisposable
    {
        public PartialCopy(string target)
        {
            File = $"{target}.{Guid.NewGuid():n}.partial";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            new FileStream(File, options).Dispose();
        }

        public string File { get; }

        public void Dispose()
        {
            System.IO.File.Delete(File);
            System.IO.File.Delete(File + "-journal");
        }
    }
}
