using System.IO.Pipelines;
using System.Net.Security;

namespace IM2.Silo.Transport;

/// <summary>What is read from and written to a TLS stream, as the pair of pipes that Orleans works with.</summary>
internal sealed class TlsPipe : IDuplexPipe, IAsyncDisposable
{
    // A TLS record holds at most 16 KiB: with smaller buffers a large message would be more records than it need be.
    private const int RecordSize = 16 * 1024;

    private readonly SslStream _tls;

    /// <summary>TLS over the pipes of a connection, which stay open when this is disposed.</summary>
    public TlsPipe(IDuplexPipe connection)
    {
        // A read or write that Orleans cancels when it closes a connection ends here as an exception, so no loop waits for ever.
        _tls = new SslStream(new DuplexStream(connection.Input.AsStream(leaveOpen: true), connection.Output.AsStream(leaveOpen: true)));
        Input = PipeReader.Create(_tls, new StreamPipeReaderOptions(bufferSize: RecordSize, leaveOpen: true));
        Output = PipeWriter.Create(_tls, new StreamPipeWriterOptions(minimumBufferSize: RecordSize, leaveOpen: true));
    }

    /// <summary>The TLS stream, on which the handshake is made.</summary>
    public SslStream Stream => _tls;

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Ends both pipes and then TLS: in the other order a pipe would write what it still has to a stream that is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync();
        await Output.CompleteAsync();
        await _tls.DisposeAsync();
    }
}
