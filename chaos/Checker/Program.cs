using IM2.Checker;

// Checks the journals of a run against its ledger, which the run's folder has both: IM2.Checker FOLDER
// Exit code: 0 nothing is wrong, 1 something is, 2 it could not be checked.
if (args is not [var folder] || !Directory.Exists(folder))
{
    await Console.Error.WriteLineAsync("Usage: IM2.Checker FOLDER");
    return 2;
}

var (journal, ledger) = (Journal.Read(folder), Ledger.Read(folder));
var violations = LedgerCheck.Of(journal, ledger);
Console.Write(CheckReport.Of(violations, ledger));
Console.WriteLine(
    $"{journal.Operations.Count} operations, {ledger.Transfers.Count} transfers, {ledger.Entries.Count} entries of {ledger.Wallets.Count} wallets: "
    + $"{violations.Count} violations");
return violations.Count == 0 ? 0 : 1;
