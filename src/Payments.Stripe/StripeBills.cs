using System.Collections.Immutable;
using IM2.Domain;
using Stripe;
using PaymentMethod = IM2.Domain.PaymentMethod;

namespace IM2.Payments.Stripe;

/// <summary>Stripe's account of a day (UTC): its balance transactions. See https://docs.stripe.com/api/balance_transactions.</summary>
/// <remarks>
/// An amount is told in the currency of the charge: the balance itself may be kept in another one, to which Stripe converts. The
/// transaction's number is the PaymentIntent's, as everywhere.
/// </remarks>
internal sealed class StripeBills(StripeApi api, TimeProvider time) : IProviderBills
{
    private const int PageLength = 100;

    /// <summary>A hundred thousand lines: an answer that never ends is none.</summary>
    private const int PagesMax = 1_000;

    private const string ExpandSource = "data.source";

    /// <summary>For the whole bill; each of its pages has the time of any request within it.</summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public PaymentMethod Method => PaymentMethod.Card;

    /// <inheritdoc/>
    public async Task<BillReading> ReadAsync(DateOnly day, CancellationToken cancellationToken = default)
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        if (time.GetUtcNow() < from.AddDays(1))
        {
            return new BillReading.NotNow($"{day:O} (UTC) is not over.");
        }

        var started = time.GetTimestamp();
        var lines = ImmutableArray.CreateBuilder<BillLine>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? last = null;
        for (var count = 0; count < PagesMax; count++)
        {
            var (page, fault) = await api.Begin(TimeMax - time.GetElapsedTime(started), cancellationToken).AskAsync(
                "bill",
                (client, token) => new BalanceTransactionService(client).ListAsync(PageAfter(from, last), null, token),
                static page => page.Data is { } data && data.TrueForAll(static one => !string.IsNullOrEmpty(one.Id)));
            if (page is null)
            {
                return new BillReading.NotNow(fault!.Reason);
            }

            foreach (var entry in page.Data)
            {
                if (!seen.Add(entry.Id))
                {
                    return new BillReading.Unreadable($"{entry.Id} is in it twice.");
                }

                if (LineOf(entry) is not { } line)
                {
                    if (KindOf(entry.ReportingCategory) == BillLineKind.Other)
                    {
                        // Stripe's own affairs, which no payment of ours is compared with.
                        continue;
                    }

                    return new BillReading.Unreadable($"{entry.Id} (line {seen.Count}) is in '{entry.Currency}', which we do not know.");
                }

                lines.Add(line);
            }

            if (!page.HasMore || page.Data.Count == 0)
            {
                return new BillReading.Read(lines.ToImmutable());
            }

            last = page.Data[^1].Id;
        }

        return new BillReading.Unreadable($"It has more than {PagesMax} pages.");
    }

    private static BalanceTransactionListOptions PageAfter(DateTimeOffset from, string? last) => new()
    {
        Created = new DateRangeOptions { GreaterThanOrEqual = from.UtcDateTime, LessThan = from.AddDays(1).UtcDateTime },
        Limit = PageLength,
        StartingAfter = last,
        Expand = [ExpandSource],
    };

    /// <summary>The category separates what <c>type</c> calls an adjustment for disputes and for their reversal alike.</summary>
    private static BillLineKind KindOf(string? category) => category switch
    {
        "charge" or "charge_failure" => BillLineKind.Payment,
        "refund" or "refund_failure" or "partial_capture_reversal" => BillLineKind.Refund,
        "dispute" => BillLineKind.Dispute,
        "dispute_reversal" => BillLineKind.DisputeWon,
        _ => BillLineKind.Other,
    };

    private static BillLine? LineOf(BalanceTransaction entry)
    {
        if (StripeMoney.Read(entry.Amount, entry.Currency) is not { } booked || StripeMoney.Read(entry.Fee, entry.Currency) is not { } fee)
        {
            return null;
        }

        var (payment, intent, refund, amount) = entry.Source switch
        {
            Charge charge => (
                StripeNames.PaymentIn(charge.Metadata), charge.PaymentIntentId, null, StripeMoney.Read(charge.Amount, charge.Currency)),
            Refund one => (
                StripeNames.PaymentIn(one.Metadata), one.PaymentIntentId,
                StripeNames.RefundIn(one.Metadata)?.Value ?? one.Id, StripeMoney.Read(one.Amount, one.Currency)),
            Dispute dispute => (null, dispute.PaymentIntentId, null, StripeMoney.Read(dispute.Amount, dispute.Currency)),
            _ => (default(PaymentId?), null, null, default(Money?)),
        };
        return new BillLine(
            KindOf(entry.ReportingCategory),
            payment?.Value,
            intent ?? entry.SourceId ?? entry.Id,
            refund,
            InCurrencyOfTheCharge(booked, amount),
            fee,
            new DateTimeOffset(DateTime.SpecifyKind(entry.Created, DateTimeKind.Utc)));
    }

    private static Money InCurrencyOfTheCharge(Money booked, Money? charged) => charged is { } amount && amount.Currency != booked.Currency
        ? booked.MinorUnits < 0 ? -amount : amount
        : booked;
}
