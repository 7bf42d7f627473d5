using Microsoft.Extensions.Logging;

namespace IM2.Storage.Sqlite.Engine;

internal sealed partial class SqliteWriter
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A write failed and was rolled back; its neighbours are not affected.")]
    private static partial void LogMemberFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A transaction of {Members} writes failed at {Phase}; the data file is opened anew.")]
    private static partial void LogBatchFailed(ILogger logger, Exception error, int members, Phase phase);

    [LoggerMessage(Level = LogLevel.Information, Message = "The data file {File} is open again after a failure.")]
    private static partial void LogReopened(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "The data file {File} can't be opened again; nothing is stored until it can.")]
    private static partial void LogReopenFailed(ILogger logger, Exception error, string file);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The writer met a defect.")]
    private static partial void LogUnexpected(ILogger logger, Exception error);
}
