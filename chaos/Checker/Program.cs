using IM2.Checker;

// Checks the journals of a run against its ledger: IM2.Checker FOLDER [CONNECTION-STRING]
// With a connection string the ledger is read from the database and kept in the folder; without one it is read from the folder.
// Exit code: 0 nothing is wrong, 1 something is, 2 it could not be checked.
if (args is not [var folder, ..] || args.Length > 2 || !Directory.Exists(folder))
{
    await Console.Error.WriteLineAsync("Usage: IM2.Checker FOLDER [CONNECTION-STRING]");
    return 2;
}

if (args.Length == 2)
{
    (await LedgerDatabase.ReadAsync(args[1])).Write(folder);
}

var (journal, ledger) = (Journal.Read(folder), Ledger.Read(folder));
var violations = LedgerCheck.Of(journal, ledger);
Console.Write(CheckReport.Of(violations, ledger));
Console.WriteLine(
    $"{journal.Operations.Count} operations, {ledger.Transfers.Count} transfers, {ledger.Entries.Count} entries of {ledger.Wallets.Count} wallets: "
    + $"{violations.Count} violations");
return violations.Count == 0 ? 0 : 1;
