using System.CommandLine;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Ctl.Commands;

/// <summary>How commands are told which wallet.</summary>
internal static class WalletArguments
{
    public static Argument<string> Account()
    {
        var account = new Argument<string>("ACCOUNT") { Description = "The account's id, which is also its wallet's." };
        account.Validators.Add(static given =>
        {
            var text = given.GetValueOrDefault<string>();
            if (!AccountId.TryParse(text, null, out _))
            {
                given.AddError($"'{text}' is not an account id: 1–64 of A-Z a-z 0-9 . _ -");
            }
        });
        return account;
    }

    /// <summary>The wallet as last committed.</summary>
    /// <exception cref="CtlException">It never was.</exception>
    public static async Task<WalletRecord> LoadAsync(ILedger ledger, string account, CancellationToken cancellationToken)
    {
        var record = await ledger.LoadAsync(AccountId.Parse(account), cancellationToken).ConfigureAwait(false);
        return record.Version > 0
            ? record
            : throw new CtlException($"No wallet of an account '{account}' has ever been committed.", CtlExit.No);
    }
}
