using Microsoft.Extensions.Logging;

namespace IM2.RuleFiles;

/// <content>What it writes to the log.</content>
public sealed partial class RuleFilesWatcher
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Rules in force: policy {PolicyVersion}, catalogue {CatalogueVersion}")]
    private static partial void LogInForce(ILogger logger, string policyVersion, string catalogueVersion);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Rules were refused; policy {PolicyVersion} and catalogue {CatalogueVersion} stay in force. {Count} mistakes: {Findings}")]
    private static partial void LogRefused(ILogger logger, string policyVersion, string catalogueVersion, int count, string findings);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "The files of rules are those in force again; nothing is refused any more")]
    private static partial void LogBack(ILogger logger);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "A look at the files of rules failed; the next one comes in {Delay}")]
    private static partial void LogLookFailed(ILogger logger, Exception error, TimeSpan delay);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Who listens for new rules failed; policy {PolicyVersion} is in force all the same")]
    private static partial void LogListenerFailed(ILogger logger, Exception error, string policyVersion);
}
