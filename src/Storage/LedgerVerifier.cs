using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Storage;

/// <summary>Looks at everything in a ledger and says what can't be what was written.</summary>
/// <remarks>
/// Each wallet's chain is hashed again, its events are posted and folded again, and what is stored is compared with that; whatever
/// no chain leads to is listed. Damage is reported and never thrown. Commits may go on meanwhile: a wallet is compared at the
/// version that it had when it was loaded. An insider who rebuilds a whole chain is found only by comparing its head with a copy
/// kept elsewhere.
/// </remarks>
/// <param name="ledger">The ledger; only read.</param>
public sealed class LedgerVerifier(ILedger ledger)
{
    /// <summary>Verifies the whole ledger, wallet by wallet, holding one posting in memory at a time.</summary>
    /// <param name="progress">Hears of every hundredth wallet, and the end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">The store could not be read at all.</exception>
    public async Task<LedgerReport> VerifyAsync(IProgress<LedgerProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var tally = new Tally();
        await GuardAsync(tally, null, async () =>
        {
            await foreach (var wallet in ledger.ReadWalletIdsAsync(cancellationToken).ConfigureAwait(false))
            {
                await VerifyAsync(wallet, tally, cancellationToken).ConfigureAwait(false);
                if (tally.Wallets % 100 == 0)
                {
                    progress?.Report(tally.Progress);
                }
            }
        }).ConfigureAwait(false);
        await VerifyWholeAsync(tally, cancellationToken).ConfigureAwait(false);
        progress?.Report(tally.Progress);
        return tally.Report;
    }

    /// <summary>What is wrong with one wallet, and with the ledger as a whole.</summary>
    internal async Task<LedgerReport> VerifyAsync(AccountId wallet, CancellationToken cancellationToken = default)
    {
        var tally = new Tally();
        await VerifyAsync(wallet, tally, cancellationToken).ConfigureAwait(false);
        await VerifyWholeAsync(tally, cancellationToken).ConfigureAwait(false);
        return tally.Report;
    }

    private async Task VerifyAsync(AccountId wallet, Tally tally, CancellationToken cancellationToken)
    {
        tally.Wallets++;
        await GuardAsync(tally, wallet, async () =>
        {
            var record = await ledger.LoadAsync(wallet, cancellationToken).ConfigureAwait(false);
            if (record.Version == 0)
            {
                tally.Add("wallet", wallet, "It is listed, but there is no wallet of this id.");
                return;
            }

            var chain = new ChainCheck(record, tally);
            await foreach (var posting in ledger.ReadPostingsAsync(wallet, 0, cancellationToken).ConfigureAwait(false))
            {
                // What was committed after the wallet was loaded is not a part of what is compared.
                if (posting.Version > record.Version || !chain.Add(posting))
                {
                    break;
                }

                tally.Postings++;
            }

            chain.Close();
        }).ConfigureAwait(false);
    }

    private async Task VerifyWholeAsync(Tally tally, CancellationToken cancellationToken)
    {
        await GuardAsync(tally, null, async () =>
        {
            foreach (var total in await ledger.ReadTotalsAsync(cancellationToken).ConfigureAwait(false))
            {
                if (total.MinorUnits != 0)
                {
                    tally.Add("entry", null, $"All entries of currency {total.Currency.Number} sum to {total.MinorUnits}, not to zero.");
                }
            }
        }).ConfigureAwait(false);
        await GuardAsync(tally, null, async () =>
        {
            await foreach (var stray in ledger.ReadStraysAsync(cancellationToken).ConfigureAwait(false))
            {
                tally.Add(new LedgerFinding(stray.Table, stray.Wallet, null, stray.Transfer, $"{stray.Table} '{stray.Key}': {stray.Reason}"));
            }
        }).ConfigureAwait(false);
    }

    private static async Task GuardAsync(Tally tally, AccountId? wallet, Func<Task> check)
    {
        try
        {
            await check().ConfigureAwait(false);
        }
        catch (LedgerCorruptionException damage)
        {
            tally.Add(damage.Table, wallet, $"'{damage.Key}': {damage.Reason}");
        }
        catch (Exception error) when (error is not (StorageException or OperationCanceledException or OutOfMemoryException))
        {
            tally.Add("wallet", wallet, $"It can't be checked: {error.Message}");
        }
    }

    /// <summary>Follows one wallet's chain from its start.</summary>
    private sealed class ChainCheck(WalletRecord record, Tally tally)
    {
        private readonly Dictionary<(LedgerAccountKind Kind, Currency Currency), Int128> _balances = [];
        private ImmutableArray<byte> _head = WalletChain.Start;
        private WalletState _state = WalletState.Empty;
        private long _version;

        /// <summary>Checks the next posting.</summary>
        /// <returns>False when what follows can't be judged.</returns>
        public bool Add(StoredPosting posting)
        {
            if (posting.Version != _version + 1)
            {
                Report(posting, $"It follows version {_version}: what was between is missing.");
                return false;
            }

            if (posting.Wallet != record.Wallet)
            {
                Report(posting, $"It is in the chain of wallet '{record.Wallet}', but says to be of '{posting.Wallet}'.");
            }

            var hash = WalletChain.Next(_head, record.Wallet, posting.Version, posting.Transfer, posting.EventBytes.Span);
            if (!hash.AsSpan().SequenceEqual(posting.Hash.AsSpan()))
            {
                Report(posting, $"Its hash is {Hex(posting.Hash)}; its content and the hash before it give {Hex(hash)}.");
            }

            // Going on from the stored hash, one damaged posting makes one finding.
            (_version, _head) = (posting.Version, posting.Hash);
            foreach (var leg in posting.Transfer.Legs.Where(leg => leg.Account.IsWallet))
            {
                var balance = (leg.Account.Kind, leg.Amount.Currency);
                _balances[balance] = _balances.GetValueOrDefault(balance) + leg.Amount.MinorUnits;
            }

            return TryFold(posting);
        }

        /// <summary>Compares where the chain ended with the wallet's row.</summary>
        public void Close()
        {
            if (_version != record.Version)
            {
                Report($"The wallet is at version {record.Version}, but its chain was followed to {_version} only.");
                return;
            }

            if (!_head.AsSpan().SequenceEqual(record.Head.AsSpan()))
            {
                Report($"The wallet's head is {Hex(record.Head)}, but its last posting's hash is {Hex(_head)}.");
            }

            if (_state != record.State)
            {
                Report("The stored state is not the fold of the wallet's events.");
            }

            CompareBalances();
        }

        private bool TryFold(StoredPosting posting)
        {
            try
            {
                if (Wallet.Post(record.Wallet, posting.Event) != posting.Transfer)
                {
                    Report(posting, "The stored transfer is not the one that its event makes.");
                }

                _state = Wallet.Evolve(_state, posting.Event);
                return true;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The rules throw whatever they meet when an event does not follow from the state before it.
                Report(posting, $"Its event does not follow from the events before it: {error.Message}");
                return false;
            }
        }

        private void CompareBalances()
        {
            foreach (var purse in record.State.Purses)
            {
                Compare(LedgerAccountKind.WalletPaid, purse.Currency, purse.Paid);
                Compare(LedgerAccountKind.WalletBonus, purse.Currency, purse.Bonus);
                Compare(LedgerAccountKind.WalletHeld, purse.Currency, purse.Held);
                Compare(LedgerAccountKind.WalletDebt, purse.Currency, -purse.Owed);
            }

            foreach (var ((kind, currency), balance) in _balances.Where(balance => balance.Value != 0))
            {
                Report($"The entries of {kind} sum to {balance} minor units of {currency}, of which the state knows nothing.");
            }
        }

        private void Compare(LedgerAccountKind kind, Currency currency, long expected)
        {
            _balances.Remove((kind, currency), out var balance);
            if (balance != expected)
            {
                Report($"The entries of {kind} sum to {balance} minor units of {currency}; the state says {expected}.");
            }
        }

        private void Report(string problem) => tally.Add("wallet", record.Wallet, problem);

        private void Report(StoredPosting posting, string problem) =>
            tally.Add(new LedgerFinding("transfer", record.Wallet, posting.Version, posting.Transfer.Id, problem));

        private static string Hex(ImmutableArray<byte> hash) => Convert.ToHexStringLower(hash.AsSpan());
    }

    private sealed class Tally
    {
        private readonly ImmutableArray<LedgerFinding>.Builder _findings = ImmutableArray.CreateBuilder<LedgerFinding>();
        private long _findingCount;

        public long Wallets { get; set; }

        public long Postings { get; set; }

        public LedgerProgress Progress => new(Wallets, Postings, _findingCount);

        public LedgerReport Report => new(Wallets, Postings, _findings.ToImmutable(), _findingCount);

        public void Add(string table, AccountId? wallet, string problem) => Add(new LedgerFinding(table, wallet, null, null, problem));

        public void Add(LedgerFinding finding)
        {
            _findingCount++;
            if (_findings.Count < LedgerReport.FindingsMax)
            {
                _findings.Add(finding);
            }
        }
    }
}
