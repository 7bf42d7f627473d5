using IM2.Domain;

namespace IM2.Grains;

internal sealed partial class WalletGrain
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The commit of wallet {WalletId} failed or its outcome is unknown; the activation is dropped.")]
    private static partial void LogCommitFailed(ILogger logger, Exception error, AccountId walletId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A commit of wallet {WalletId} at version {Version} was fenced: the store is at {Actual}.")]
    private static partial void LogFenced(ILogger logger, AccountId walletId, long version, long actual);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A read of wallet {WalletId} at version {Version} was not answered: the store is at {Actual}.")]
    private static partial void LogBehind(ILogger logger, AccountId walletId, long version, long actual);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not {What}.")]
    private static partial void LogReadFailed(ILogger logger, Exception error, string what);
}
