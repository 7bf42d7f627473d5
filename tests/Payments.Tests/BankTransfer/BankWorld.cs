using System.Collections.Concurrent;
using IM2.Domain;
using IM2.Payments.Banking;
using IM2.Payments.BankTransfer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Tests.BankTransfer;

/// <summary>The adapter over a book that a test can spoil; there is no other side, for the order is ours alone.</summary>
internal sealed class BankWorld : IProviderWorld
{
    private readonly MemoryBook _book = new();
    private readonly BankTransferProvider _provider;

    public BankWorld(TimeSpan timeout) => _provider = new BankTransferProvider(
        _book, Options.Create(BankDocuments.Options(options => options.Timeout = timeout)), TimeProvider.System, NullLogger<BankTransferProvider>.Instance);

    public IPaymentProvider Provider => _provider;

    public MemoryBook Book => _book;

    public PaymentOrder NewOrder()
    {
        var account = AccountId.Parse("alice");
        var now = DateTimeOffset.UtcNow;
        return new PaymentOrder(
            PaymentId.FromIdempotencyKey("tests", account, Guid.NewGuid().ToString()), account, new Money(10000, Currency.Cny), PaymentMethod.BankTransfer, null, now, now.AddDays(14));
    }

    public Task PayAsync(PaymentOrder order)
    {
        _book.Record(CreditorReference.Of(order.Id, 0).Value, order.Amount, BankDirection.Credit);
        return Task.CompletedTask;
    }

    public bool Knows(Trouble trouble) => trouble != Trouble.BadSignature;

    public Task TroubleAsync(PaymentOrder order, Trouble trouble)
    {
        _book.Trouble = trouble;
        return Task.CompletedTask;
    }

    public Task WrongAmountAsync(PaymentOrder order) => throw new NotSupportedException();

    public Task<ProviderNotification> NextNotificationAsync() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A book in memory.</summary>
    internal sealed class MemoryBook : IBankBook
    {
        private readonly ConcurrentDictionary<BankReference, BankClaim> _claims = new();

        public Trouble Trouble { get; set; }

        public async Task<BankClaim> ClaimAsync(BankReference reference, PaymentId payment, Money amount, CancellationToken cancellationToken = default)
        {
            await SufferAsync(cancellationToken);
            return _claims.GetOrAdd(reference, new BankClaim(reference, payment, amount, []));
        }

        public async Task<BankClaim?> FindAsync(BankReference reference, CancellationToken cancellationToken = default)
        {
            await SufferAsync(cancellationToken);
            return _claims.GetValueOrDefault(reference);
        }

        public void Record(string reference, Money amount, BankDirection direction)
        {
            var entry = BankEntry.WithKeys([new BankEntry
            {
                Account = BankDocuments.Account, Statement = "S", Amount = amount, Direction = direction, Status = BankEntryStatus.Booked, References = [reference],
            }])[0];
            var key = BankReference.Parse(reference);
            _claims[key] = _claims[key] with { Entries = _claims[key].Entries.Add(entry) };
        }

        private Task SufferAsync(CancellationToken cancellationToken) => Trouble switch
        {
            Trouble.None => Task.CompletedTask,
            Trouble.Hang => Task.Delay(Timeout.Infinite, cancellationToken),
            _ => throw new BankBookException("Trouble."),
        };
    }
}
