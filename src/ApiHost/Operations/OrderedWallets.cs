using System.Collections.Immutable;
using IM2.Domain;
using IM2.Grains;

namespace IM2.ApiHost;

/// <summary>Orders to wallets whose account may not exist.</summary>
internal static class OrderedWallets
{
    /// <summary>
    /// Has a wallet carry out an order. Only a wallet in which nothing has happened asks whether there is such an account, so that all
    /// others are asked once.
    /// </summary>
    public static async Task<Outcome<WalletReceipt>> ExecuteAsync(this IGrainFactory grains, AccountId account, WalletOrder order)
    {
        var wallet = grains.Wallet(account);
        var outcome = await wallet.ExecuteAsync(order);
        if (outcome.Refusal is not { Code: RefusalCode.AccountNotFound })
        {
            return outcome;
        }

        return (await grains.Account(account).GetAsync()).Refusal is { } unknown
            ? unknown
            : await wallet.ExecuteAsync(order with { IsAccountKnown = true });
    }

    /// <summary>Has a wallet carry out several orders, in their order.</summary>
    public static async Task<ImmutableArray<Outcome<WalletReceipt>?>> ExecuteAllAsync(
        this IGrainFactory grains, AccountId account, ImmutableArray<WalletOrder> orders)
    {
        var wallet = grains.Wallet(account);
        var outcomes = await wallet.ExecuteAllAsync(orders);
        if (!outcomes.Any(IsUnknownAccount) || (await grains.Account(account).GetAsync()).Refusal is not null)
        {
            return outcomes;
        }

        // Nothing had happened in the wallet, so whatever was refused for that can be asked again in its order.
        var again = await wallet.ExecuteAllAsync([.. orders
            .Where((_, at) => IsUnknownAccount(outcomes[at]))
            .Select(static order => order with { IsAccountKnown = true })]);
        var next = 0;
        return [.. outcomes.Select(outcome => IsUnknownAccount(outcome) ? again[next++] : outcome)];
    }

    /// <summary>
    /// The problem that there is no such operation, if an id has another time than what its request has become; otherwise null. What is
    /// not there at all is the wallet's to refuse, which keeps that under the request.
    /// </summary>
    public static async Task<Problem?> RefuseWrongAsync(this IGrainFactory grains, AccountId account, OperationId original)
    {
        DateTimeOffset? at = (await grains.Wallet(account).FindAsync(original.Request))?.Event switch
        {
            WalletEvent.Charged charge => charge.At,
            WalletEvent.HoldPlaced hold => hold.At,
            _ => null,
        };
        return at is { } decided && decided.ToUnixTimeMilliseconds() != original.Milliseconds
            ? Problems.OperationNotFound.With(Problems.NoSuchOperation)
            : null;
    }

    private static bool IsUnknownAccount(Outcome<WalletReceipt>? outcome) => outcome?.Refusal is { Code: RefusalCode.AccountNotFound };
}
