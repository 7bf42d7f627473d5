using IM2.Domain;

namespace IM2.Grains;

internal sealed partial class WebhookFeedGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook endpoint {Endpoint} is new: it is told what happens from position {Position} on.")]
    private static partial void LogBegun(ILogger logger, string endpoint, long position);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed could not be told to webhook endpoint {Endpoint}; it is tried again.")]
    private static partial void LogReadFailed(ILogger logger, Exception error, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook endpoint {Endpoint} takes nothing: paused for {Pause}. {Failure}")]
    private static partial void LogPaused(ILogger logger, string endpoint, TimeSpan pause, string? failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook endpoint {Endpoint} takes events again.")]
    private static partial void LogResumed(ILogger logger, string endpoint);

    [LoggerMessage(Level = LogLevel.Error, Message = "More than {Max} wallets are behind webhook endpoint {Endpoint}: the others wait, too. Mend the endpoint, then replay what is parked.")]
    private static partial void LogTooManyBehind(ILogger logger, string endpoint, int max);

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook endpoint {Endpoint} is told again from position {Position} on, for what happened since {Since}.")]
    private static partial void LogReplay(ILogger logger, string endpoint, long? position, DateTimeOffset since);

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook endpoint {Endpoint} is told again about wallet {WalletId}, after version {Version}.")]
    private static partial void LogWalletReplay(ILogger logger, string endpoint, AccountId walletId, long version);
}
