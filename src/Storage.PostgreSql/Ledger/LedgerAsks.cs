using System.Text;
using IM2.Domain;

namespace IM2.Storage.PostgreSql.Ledger;

/// <summary>Refuses asks that no ledger can do, before they share a transaction with others.</summary>
internal static class LedgerAsks
{
    /// <summary>The longest id of a transfer, in bytes of UTF-8: an index row of PostgreSQL ends at about a third of a page.</summary>
    private const int IdBytesMax = 2_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Require(AccountId wallet) => ArgumentException.ThrowIfNullOrEmpty(wallet.Value, nameof(wallet));

    public static void Require(LedgerCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        ArgumentNullException.ThrowIfNull(commit.From, nameof(commit));
        Require(commit.From.Wallet);
        ArgumentOutOfRangeException.ThrowIfNegative(commit.From.Version, nameof(commit));
        if (commit.From.Head.IsDefault || commit.From.Head.Length != WalletChain.Start.Length)
        {
            throw new ArgumentException($"The head of wallet {commit.From.Wallet} is not a hash.", nameof(commit));
        }

        var postings = commit.Postings;
        if (postings.IsDefaultOrEmpty || postings.Any(static posting => string.IsNullOrEmpty(posting.Transfer.Id.Value)))
        {
            throw new ArgumentException("A commit holds at least one posting, and each has an id.", nameof(commit));
        }

        if (postings.Length > 1 && postings.DistinctBy(static posting => posting.Transfer.Id).Count() < postings.Length)
        {
            throw new ArgumentException($"A commit of wallet {commit.From.Wallet} holds one transfer id twice.", nameof(commit));
        }

        foreach (var posting in postings)
        {
            Require(posting.Transfer);
        }
    }

    private static void Require(Transfer transfer)
    {
        RequireText(transfer.Id.Value);
        RequireText(transfer.Corrects?.Value ?? "");
        foreach (var leg in transfer.Legs)
        {
            RequireText(leg.Account.Owner);
        }

        if (transfer.Legs.Length > short.MaxValue)
        {
            throw new ArgumentException($"Transfer {transfer.Id} has {transfer.Legs.Length} legs; {short.MaxValue} is the most.", nameof(transfer));
        }
    }

    /// <summary>The database takes no U+0000 and no half characters.</summary>
    private static void RequireText(string text)
    {
        if (text.Length <= IdBytesMax / 4 && Ascii.IsValid(text) && !text.Contains('\0'))
        {
            return;
        }

        try
        {
            if (text.Contains('\0') || Strict.GetByteCount(text) > IdBytesMax)
            {
                throw new ArgumentException($"'{text}' is not a text of at most {IdBytesMax} bytes without U+0000.", nameof(text));
            }
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException($"'{text}' is not well-formed text.", nameof(text), error);
        }
    }
}
