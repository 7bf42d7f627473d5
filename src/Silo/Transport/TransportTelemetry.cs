using System.Diagnostics.Metrics;

namespace IM2.Silo.Transport;

/// <summary>Counts the handshakes between processes.</summary>
internal sealed class TransportTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "IM2.Transport";

    private readonly Counter<long> _handshakes;

    /// <summary>Makes the instruments of one host.</summary>
    public TransportTelemetry(IMeterFactory meters) => _handshakes = meters.Create(Name).CreateCounter<long>(
        "im2.transport.handshakes", "{handshake}", "TLS handshakes between processes of the cluster, by port and how they ended.");

    /// <summary>A handshake has ended.</summary>
    /// <param name="port">Which kind of connection.</param>
    /// <param name="refusal">Why it was refused: one of <see cref="HandshakeRefusal"/>; null where it was not.</param>
    public void Ended(ConnectionPort port, string? refusal)
    {
        var outcome = new KeyValuePair<string, object?>("im2.outcome", refusal is null ? "accepted" : "refused");
        var where = new KeyValuePair<string, object?>("im2.transport.port", port.ToString().ToLowerInvariant());
        if (refusal is null)
        {
            _handshakes.Add(1, where, outcome);
        }
        else
        {
            _handshakes.Add(1, where, outcome, new("error.type", refusal));
        }
    }
}

/// <summary>What connection it is, seen from this process.</summary>
internal enum ConnectionPort
{
    /// <summary>Another silo calls.</summary>
    Silo,

    /// <summary>A client calls.</summary>
    Gateway,

    /// <summary>This process calls.</summary>
    Outbound,
}

/// <summary>Why a handshake is refused: the values of <c>error.type</c>.</summary>
internal static class HandshakeRefusal
{
    /// <summary>The peer showed no certificate.</summary>
    public const string NoCertificate = "no_certificate";

    /// <summary>Its certificate is not one of the cluster's authority, not valid now or not for this use.</summary>
    public const string NotTrusted = "not_trusted";

    /// <summary>Its certificate is for another role than this port takes.</summary>
    public const string WrongName = "wrong_name";

    /// <summary>The handshake was not finished in time.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>What came was no TLS, or none that both can speak, or the peer refused us or went away.</summary>
    public const string Broken = "broken";
}
