using System.Globalization;
using System.Text;
using IM2.Grains;
using IM2.Payments.BankTransfer;
using Microsoft.Extensions.Options;

namespace IM2.Silo;

/// <summary>Imports what is put into a folder, and keeps it with a note of what became of it.</summary>
/// <remarks>
/// Files appear by rename; names that begin with a dot or end in <c>.tmp</c> or <c>.part</c> are still being written. A file stays where
/// it is until everything that follows from it is durable, so a crash at any moment leads to the same import again, which does nothing twice.
/// </remarks>
internal sealed partial class StatementFolder(
    IGrainFactory grains, IOptions<BankTransferOptions> options, TimeProvider time, ILogger<StatementFolder> logger) : BackgroundService
{
    /// <summary>The largest file that is read: as large as what the API takes.</summary>
    private const long BytesMax = 8 * 1024 * 1024;

    private readonly string _folder = Path.GetFullPath(options.Value.StatementFolder!);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.StatementFolderPeriod, time);
        do
        {
            try
            {
                await ImportAllAsync(stoppingToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogFolderFailed(logger, error, _folder);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Imports every file that is there, in the order of their names.</summary>
    internal async Task ImportAllAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        foreach (var file in Directory.EnumerateFiles(_folder).Where(IsWhole).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await ImportAsync(file, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception error) when (error.IsUnknownOutcome() || error is IOException or UnauthorizedAccessException)
            {
                // It stays; what was done of it is known when it is imported again.
                LogImportFailed(logger, error, file);
            }
            catch (Exception error)
            {
                // A defect, with this file: neither the other files nor the silo are to suffer from it.
                LogImportBroken(logger, error, file);
            }
        }
    }

    private static bool IsWhole(string file) =>
        Path.GetFileName(file)[0] != '.'
        && !file.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
        && !file.EndsWith(".part", StringComparison.OrdinalIgnoreCase);

    private async Task ImportAsync(string file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file).Length > BytesMax)
        {
            Put(file, "refused", $"Refused: it has more than {BytesMax} bytes. Nothing of it was applied.");
            return;
        }

        var outcome = await grains.Statements().ImportAsync(Path.GetFileName(file), await File.ReadAllBytesAsync(file, cancellationToken));
        if (outcome.Refusal is { } refusal)
        {
            Put(file, "refused", $"Refused: {refusal.Detail}\nNothing of it was applied.");
            return;
        }

        Put(file, "done", Words(outcome.Value!));
    }

    private void Put(string file, string where, string words)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, where)).FullName;
        var target = Path.Combine(folder, Path.GetFileName(file));
        for (var copy = 2; File.Exists(target) || File.Exists($"{target}.txt"); copy++)
        {
            target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(file)}-{copy}{Path.GetExtension(file)}"));
        }

        File.Move(file, target);
        File.WriteAllText($"{target}.txt", string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}\n{words}\n"));
    }

    private static string Words(StatementReceipt receipt)
    {
        var words = new StringBuilder();
        words.Append(CultureInfo.InvariantCulture, $"""
            Imported: {string.Join(", ", receipt.Statements)}
            Entries: {receipt.Entries}. Credited: {receipt.Credited}. Reversed: {receipt.Reversed}. Refunds confirmed: {receipt.Refunded}. Known before: {receipt.Known}. Not for us: {receipt.Ignored}. Left for a person: {receipt.Queued.Length}.
            """);
        foreach (var warning in receipt.Warnings)
        {
            words.Append(CultureInfo.InvariantCulture, $"\nWarning: {warning}");
        }

        foreach (var (entry, objection, _, _, _) in receipt.Queued)
        {
            words.Append(CultureInfo.InvariantCulture, $"\nLeft for a person: {entry.Key}, {entry.Direction} {entry.Amount}: {objection.Detail}");
        }

        return words.ToString();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The folder of statements {Folder} can't be read; it is tried again.")]
    private static partial void LogFolderFailed(ILogger logger, Exception error, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} could not be imported now; it is tried again.")]
    private static partial void LogImportFailed(ILogger logger, Exception error, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} can't be imported because of a defect; it stays where it is.")]
    private static partial void LogImportBroken(ILogger logger, Exception error, string file);
}
