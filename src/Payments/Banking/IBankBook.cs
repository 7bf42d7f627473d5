using IM2.Domain;

namespace IM2.Payments.Banking;

/// <summary>Who has which reference, and what the bank's statements have brought for it. Durable before it is answered.</summary>
/// <remarks>Every member may throw <see cref="BankBookException"/>: what was asked may or may not have happened, and is safe to repeat.</remarks>
public interface IBankBook
{
    /// <summary>Makes a reference stand for something, once for ever.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="payment">Whose it is to be.</param>
    /// <param name="amount">What is to move under it.</param>
    /// <param name="cancellationToken">Gives up waiting; whether the claim was made is then unknown.</param>
    /// <returns>What the reference stands for: what was asked, or what an earlier claim made of it.</returns>
    Task<BankClaim> ClaimAsync(BankReference reference, PaymentId payment, Money amount, CancellationToken cancellationToken = default);

    /// <summary>What a reference stands for and which entries were counted for it; null if nobody has claimed it.</summary>
    Task<BankClaim?> FindAsync(BankReference reference, CancellationToken cancellationToken = default);
}

/// <summary>The book did not answer.</summary>
public sealed class BankBookException : Exception
{
    /// <summary>Says that the book did not answer.</summary>
    public BankBookException()
    {
    }

    /// <summary>Says that the book did not answer.</summary>
    /// <param name="message">What went wrong.</param>
    public BankBookException(string message)
        : base(message)
    {
    }

    /// <summary>Says that the book did not answer.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause.</param>
    public BankBookException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Which reference a payment has.</summary>
public static class PersonalReferences
{
    /// <summary>How many references of a payment may turn out to be another's. Two meet once in 2^60 pairs; this is for form's sake.</summary>
    public const int AttemptsMax = 8;

    /// <summary>What a payment has claimed; null if it has claimed nothing (yet).</summary>
    /// <remarks>Follows from the payment's id alone, so that nothing is lost with a lost answer.</remarks>
    public static async Task<BankClaim?> FindAsync(this IBankBook book, PaymentId payment, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(book);
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var claim = await book.FindAsync(BankReference.Of(CreditorReference.Of(payment, attempt)), cancellationToken);
            if (claim is null || claim.Payment == payment)
            {
                return claim;
            }
        }

        return null;
    }
}
