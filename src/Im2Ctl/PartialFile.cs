namespace IM2.Ctl;

/// <summary>A file that has its name only once it is whole.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _partial;
    private readonly bool _isForced;

    private PartialFile(string file, string partial, bool isForced, FileStream stream) =>
        (File, _partial, _isForced, Stream) = (file, partial, isForced, stream);

    /// <summary>Its full path.</summary>
    public string File { get; }

    public FileStream Stream { get; }

    /// <param name="file">The file.</param>
    /// <param name="isForced">Whether one that is there is replaced.</param>
    /// <param name="mode">Who may read it; without it the owner alone, for who has how much money is nobody else's to read.</param>
    /// <exception cref="CtlException">There is such a file, and it is not to be replaced.</exception>
    public static PartialFile Create(string file, bool isForced, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        if (string.IsNullOrWhiteSpace(file))
        {
            throw new CtlException("--out is empty, but must be the path of a file.");
        }

        file = Path.GetFullPath(file);
        if (System.IO.File.Exists(file) && !isForced)
        {
            throw new CtlException($"There is a file '{file}' already; --force replaces it.");
        }

        var partial = $"{file}.{Guid.NewGuid():n}.partial";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return new PartialFile(file, partial, isForced, new FileStream(partial, options));
    }

    /// <summary>Gives the file its name, once what is in it is on disk.</summary>
    public void Complete()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        System.IO.File.Move(_partial, File, _isForced);
    }

    public void Dispose()
    {
        Stream.Dispose();
        System.IO.File.Delete(_partial);
    }
}
