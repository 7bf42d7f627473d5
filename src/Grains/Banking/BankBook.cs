using IM2.Domain;
using IM2.Payments.Banking;

namespace IM2.Grains;

/// <summary>The book of references, kept by grains.</summary>
/// <param name="grains">The cluster.</param>
public sealed class BankBook(IGrainFactory grains) : IBankBook
{
    /// <inheritdoc/>
    public Task<BankClaim> ClaimAsync(BankReference reference, PaymentId payment, Money amount, CancellationToken cancellationToken = default) =>
        AskAsync(grains.BankReference(reference).ClaimAsync(payment, amount), cancellationToken);

    /// <inheritdoc/>
    public Task<BankClaim?> FindAsync(BankReference reference, CancellationToken cancellationToken = default) =>
        AskAsync(grains.BankReference(reference).FindAsync(), cancellationToken);

    private static async Task<T> AskAsync<T>(Task<T> asked, CancellationToken cancellationToken)
    {
        try
        {
            return await asked.WaitAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The store's exceptions, the cluster's, or a time-out: whatever it is, the book has not answered.
            throw new BankBookException("The book of references did not answer.", error);
        }
    }
}
