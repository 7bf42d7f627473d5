namespace IM2.Storage.Sqlite.Engine;

/// <summary>Makes one process the owner of a data file for as long as it lives.</summary>
/// <remarks>
/// A lock of the operating system on a file beside the data: it ends with its process however that ends. The file stays and
/// means nothing by itself; deleting it while it is locked would let a second owner in.
/// </remarks>
internal sealed class DataFileLock : IDisposable
{
    private readonly FileStream _stream;

    private DataFileLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StorageException">Another owner has it, or the file can't be made.</exception>
    public static DataFileLock Take(string dataFile)
    {
        var file = dataFile + ".lock";
        try
        {
            return new DataFileLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The data file '{dataFile}' can't be owned: its lock '{file}' is held by another process or can't be opened "
                + $"({error.Message}). One process owns a data file; stop the other one, or set {SqliteStorageOptions.Section}:"
                + $"{nameof(SqliteStorageOptions.DataFile)} to another file.",
                StorageOutcome.NotApplied,
                error);
        }
    }

    public void Dispose() => _stream.Dispose();
}
