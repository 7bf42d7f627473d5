using IM2.Domain;

namespace IM2.Grains;

internal sealed partial class StatementGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Imported {Name}: {Entries} entries, {Credited} credited, {Queued} queued, {Known} known before.")]
    private static partial void LogImported(ILogger logger, string name, int entries, int credited, int queued, int known);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank's document {Name} is refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string name, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Statement {Statement} does not add up, so its entries wait for a person: {Difference}")]
    private static partial void LogDifference(ILogger logger, string statement, string difference);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Money came under {Reference}, which we gave to {PaymentId}, and that payment says {Code}.")]
    private static partial void LogNotReported(ILogger logger, BankReference reference, PaymentId paymentId, RefusalCode code);

    [LoggerMessage(Level = LogLevel.Information, Message = "Bank entry {Key} was settled by {By} for {Payment}: {Reason}")]
    private static partial void LogSettled(ILogger logger, string key, string by, string payment, string reason);
}
