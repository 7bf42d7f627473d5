using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace IM2.ApiHost;

/// <summary>Where the public keys of an issuer come from. Thread-safe.</summary>
internal abstract class IssuerKeys
{
    /// <summary>The key with an id; null if the issuer has none.</summary>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Ends the wait, with no key.</param>
    public abstract ValueTask<JsonWebKey?> FindAsync(string keyId, CancellationToken cancellationToken);
}

/// <summary>Keys in a file, which is read again when it has changed.</summary>
internal sealed partial class KeysInFile : IssuerKeys
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private Dictionary<string, JsonWebKey> _keys;
    private (DateTime, long) _stamp;
    private long _lookedAt;

    /// <exception cref="KeySetException">The file holds no keys that could be used.</exception>
    public KeysInFile(string file, TimeProvider time, ILogger logger)
    {
        (_file, _time, _logger) = (file, time, logger);
        _stamp = Stamp();
        _keys = KeySet.Read(File.ReadAllText(file));
        _lookedAt = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public override ValueTask<JsonWebKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= LookEvery)
        {
            Look();
        }

        return ValueTask.FromResult(Volatile.Read(ref _keys).GetValueOrDefault(keyId));
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_lookedAt) < LookEvery)
            {
                return;
            }

            try
            {
                // The stamp is taken first: what is written while we read is another stamp, and read again.
                var stamp = Stamp();
                if (stamp != _stamp)
                {
                    _stamp = stamp;
                    Volatile.Write(ref _keys, KeySet.Read(File.ReadAllText(_file)));
                    LogRead(_logger, _file, _keys.Count);
                }
            }
            catch (Exception fault) when (fault is KeySetException or IOException or UnauthorizedAccessException)
            {
                LogBad(_logger, _file, fault.Message);
            }
            finally
            {
                Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            }
        }
    }

    private (DateTime, long) Stamp()
    {
        var info = new FileInfo(_file);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File}: {Count} keys of an issuer of tokens")]
    private static partial void LogRead(ILogger logger, string file, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} has changed, but {Fault} The keys before it stay in force.")]
    private static partial void LogBad(ILogger logger, string file, string fault);
}

/// <summary>Keys that the issuer publishes by its OpenID Connect metadata, fetched now and then and when an unknown key is named.</summary>
internal sealed partial class KeysOfAuthority : IssuerKeys, IDisposable
{
    private const int AnswerBytesMax = 1024 * 1024;
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FailureLasts = TimeSpan.FromSeconds(5);

    private readonly string _issuer;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _metadata;
    private Task<OpenIdConnectConfiguration>? _fetch;
    private long? _failedAt;

    public KeysOfAuthority(string authority, string issuer, TimeProvider time, ILogger logger)
    {
        (_issuer, _time, _logger) = (issuer, time, logger);
        // Redirects are not followed: the configured address is the one that is trusted.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = TimeSpan.FromSeconds(5),
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
        _metadata = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{authority.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(_http) { RequireHttps = true });
    }

    /// <inheritdoc/>
    public override async ValueTask<JsonWebKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (Metadata() is not { } fetch)
        {
            return null;
        }

        try
        {
            var metadata = await fetch.WaitAsync(PatienceMax, _time, cancellationToken);
            if (metadata.Issuer != _issuer)
            {
                LogUnusable(_logger, _issuer, "its metadata is another issuer's.");
                return null;
            }

            var key = KeySet.Of(metadata.JsonWebKeySet?.Keys ?? []).GetValueOrDefault(keyId);
            if (key is null)
            {
                // Fetched again at the next token, but not more often than the manager allows.
                _metadata.RequestRefresh();
            }

            return key;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault) when (fault
            is InvalidOperationException or KeySetException or IOException or HttpRequestException or TaskCanceledException or TimeoutException)
        {
            lock (_lock)
            {
                _failedAt = _time.GetTimestamp();
            }

            LogUnusable(_logger, _issuer, fault.Message);
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The metadata, or the one fetch of it that all wait for; null while a failure is remembered.</summary>
    private Task<OpenIdConnectConfiguration>? Metadata()
    {
        lock (_lock)
        {
            if (_fetch is not { IsCompletedSuccessfully: true } && _failedAt is { } failed && _time.GetElapsedTime(failed) < FailureLasts)
            {
                return null;
            }

            // Not ended with who has asked first: others wait for it, too, and its client has a timeout.
            return _fetch is { IsCompleted: false } ? _fetch : (_fetch = _metadata.GetConfigurationAsync(CancellationToken.None));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of the issuer {Issuer} are not to be had: {Fault}")]
    private static partial void LogUnusable(ILogger logger, string issuer, string fault);
}
