using System.Diagnostics;
using System.Text.Json;

namespace IM2.Chaos;

/// <summary>Writes the clients' journal: a line is with the system before what follows it happens.</summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly Lock _turn = new();
    private readonly Stopwatch _clock;
    private readonly FileStream _file;
    private long _number;

    /// <param name="folder">The run's folder.</param>
    /// <param name="clock">Runs since the run began.</param>
    public JournalWriter(string folder, Stopwatch clock)
    {
        _clock = clock;

        // Without a buffer of its own: what is written survives this process.
        _file = new FileStream(Path.Combine(folder, "journal.jsonl"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Writes a line and gives it its number.</summary>
    public JournalLine Write(JournalLine line)
    {
        lock (_turn)
        {
            var written = line with { Number = ++_number, At = _clock.ElapsedMilliseconds };
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(written, Json.Line), (byte)'\n']);
            return written;
        }
    }

    public void Dispose() => _file.Dispose();
}
