using Microsoft.Extensions.Logging;

namespace IM2.Storage.PostgreSql.Engine;

internal sealed partial class PostgreSqlWriter
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "A transaction of {Members} commits met another one and is repeated, attempt {Attempt}.")]
    private static partial void LogRepeated(ILogger logger, Exception error, int members, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A commit failed and was rolled back; its neighbours are not affected.")]
    private static partial void LogMemberFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A transaction of {Members} commits did not answer; whether it took place is unknown.")]
    private static partial void LogBatchUnknown(ILogger logger, Exception error, int members);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database can't be reached; nothing is stored until it can. Next attempt in {Pause}.")]
    private static partial void LogUnreachable(ILogger logger, Exception error, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is reached again.")]
    private static partial void LogReachable(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "A writer met a defect.")]
    private static partial void LogUnexpected(ILogger logger, Exception error);
}
