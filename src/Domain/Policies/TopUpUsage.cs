using System.Collections.Immutable;
using Orleans;

namespace IM2.Domain;

/// <summary>A part of the limits that a payment which has not ended keeps for itself.</summary>
/// <param name="Payment">The payment.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Day">The region's date on which it started: the day whose limit it counts against.</param>
/// <param name="IsFirstTopUpOffer">Whether it holds the offer that a wallet can have once.</param>
/// <param name="Currency">The currency of the amount.</param>
[GenerateSerializer, Immutable, Alias("im2.wallet.top-up-reservation")]
public readonly record struct TopUpReservation(
    [property: Id(0)] PaymentId Payment,
    [property: Id(1)] long Amount,
    [property: Id(2)] DateOnly Day,
    [property: Id(3)] bool IsFirstTopUpOffer,
    [property: Id(4)] Currency Currency);

/// <summary>What a wallet has topped up, as far as limits count it: of the last day and of the last month on which anything was.</summary>
[GenerateSerializer, Immutable, Alias("im2.wallet.top-up-usage")]
public sealed record TopUpUsage
{
    /// <summary>How many payments of one wallet may be open at once: state stays small whatever the user does.</summary>
    public const int OpenMax = 16;

    /// <summary>Nothing was topped up.</summary>
    public static TopUpUsage None { get; } = new();

    /// <summary>The day that <see cref="DayTotal"/> is of, in the region's calendar.</summary>
    [Id(0)]
    public DateOnly Day { get; init; }

    /// <summary>Minor units that count against the limit of <see cref="Day"/>.</summary>
    [Id(1)]
    public long DayTotal { get; init; }

    /// <summary>Minor units that count against the limit of the month of <see cref="Day"/>.</summary>
    [Id(2)]
    public long MonthTotal { get; init; }

    /// <summary>The currency of all amounts here: that of the region in which the wallet topped up last.</summary>
    [Id(3)]
    public Currency Currency { get; init; }

    /// <summary>Payments that have not ended, oldest first. What they keep is in the totals.</summary>
    [Id(4)]
    public ImmutableArray<TopUpReservation> Open { get; init; } = [];

    /// <summary>Whether an open payment holds the offer that a wallet can have once.</summary>
    public bool HasFirstOnItsWay => Open.Any(static open => open.IsFirstTopUpOffer);

    /// <summary>The same usage seen from a later day and in a currency: what was before counts no more.</summary>
    /// <remarks>A day that lies before <see cref="Day"/>, which a clock that was put back brings, is taken for <see cref="Day"/>.</remarks>
    public TopUpUsage AsOf(DateOnly day, Currency currency)
    {
        if (currency != Currency)
        {
            // Amounts of two currencies can't be added; a change of region is an operator's act and is audited.
            // What is open now counts against no day any more, not even if the user comes back to the first currency today.
            return this with
            {
                Currency = currency, Day = day, DayTotal = 0, MonthTotal = 0,
                Open = [.. Open.Select(static open => open with { Day = default })],
            };
        }

        if (day <= Day)
        {
            return this;
        }

        var isSameMonth = RegionCalendar.MonthOf(day) == RegionCalendar.MonthOf(Day);
        return this with { Day = day, DayTotal = 0, MonthTotal = isSameMonth ? MonthTotal : 0 };
    }

    /// <summary>The usage with a payment more.</summary>
    internal TopUpUsage With(TopUpReservation reservation)
    {
        var now = AsOf(reservation.Day, reservation.Currency);
        return now with
        {
            DayTotal = checked(now.DayTotal + reservation.Amount),
            MonthTotal = checked(now.MonthTotal + reservation.Amount),
            Open = now.Open.Add(reservation with { Day = now.Day }),
        };
    }

    /// <summary>The usage after a payment has been paid: it counts, and is open no more.</summary>
    /// <remarks>
    /// Money that comes after its payment had ended, and what was kept for it was free again, counts on the last day on which anything
    /// did: whoever pays late has no more of a limit than others.
    /// </remarks>
    internal TopUpUsage Settled(PaymentId payment, Money amount)
    {
        if (Find(payment) is { } open)
        {
            return this with { Open = Open.Remove(open) };
        }

        return amount.Currency != Currency
            ? this
            : this with { DayTotal = checked(DayTotal + amount.MinorUnits), MonthTotal = checked(MonthTotal + amount.MinorUnits) };
    }

    /// <summary>The usage after an open payment has ended without money: what it kept is free again.</summary>
    internal TopUpUsage Without(PaymentId payment)
    {
        if (Find(payment) is not { } open)
        {
            return this;
        }

        // What was kept of a day or a month that is over, or of another currency, has gone with it.
        var isSameDay = open.Currency == Currency && open.Day == Day;
        var isSameMonth = open.Currency == Currency && RegionCalendar.MonthOf(open.Day) == RegionCalendar.MonthOf(Day);
        return this with
        {
            DayTotal = isSameDay ? Math.Max(0, checked(DayTotal - open.Amount)) : DayTotal,
            MonthTotal = isSameMonth ? Math.Max(0, checked(MonthTotal - open.Amount)) : MonthTotal,
            Open = Open.Remove(open),
        };
    }

    /// <summary>The reservation of a payment that has not ended; null if there is none.</summary>
    public TopUpReservation? Find(PaymentId payment)
    {
        foreach (var open in Open)
        {
            if (open.Payment == payment)
            {
                return open;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(TopUpUsage? other) =>
        other is not null && (Day, DayTotal, MonthTotal, Currency) == (other.Day, other.DayTotal, other.MonthTotal, other.Currency)
        && Open.SequenceEqual(other.Open);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Day, DayTotal, MonthTotal, Open.Length);
}
