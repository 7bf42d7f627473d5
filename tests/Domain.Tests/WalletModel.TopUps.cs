namespace IM2.Domain.Tests;

/// <content>What is topped up: every reservation is remembered, and what counts is added up anew each time.</content>
internal sealed partial class WalletModel
{
    private readonly List<Kept> _kept = [];
    private bool _hasToppedUp;
    private int _era;
    private string _eraCurrency = "XXX";
    private long _lastDay;

    /// <summary>How often the currency of top-ups was another than before.</summary>
    public int Eras => _era;

    /// <summary>What counts on the last day on which anything was kept, in its month, and what is open.</summary>
    public (Int128 Day, Int128 Month, int Open, bool HasToppedUp) TopUps() =>
        (SumOf(_lastDay, isMonth: false), SumOf(_lastDay, isMonth: true), _kept.Count(kept => kept.IsOpen), _hasToppedUp);

    private string Reserved(WalletCommand.ReserveTopUp c, long now)
    {
        if (Wrong(c.Request.Amount)) { return "AmountOutOfRange"; }
        if (_status == "Closed") { return "WalletClosed"; }
        if ($"{c.Request.Account.Status}" != "Active") { return "AccountNotActive"; }
        if (WalletWorld.RegionOf(c.Request.Account.Region.Code) is not { } region) { return "RegionNotServed"; }
        var (amount, currency) = (c.Request.Amount.MinorUnits, c.Request.Amount.Currency.Code);
        if (currency != region.Currency) { return "CurrencyMismatch"; }
        if (c.Request.Method is not (PaymentMethod.WeChatPay or PaymentMethod.Card)) { return "MethodUnavailable"; }
        if (amount > WalletWorld.MethodMax) { return "AmountOutOfRange"; }
        if (c.Request.IsFirstTopUpOffer && (_hasToppedUp || _kept.Any(kept => kept.IsOpen && kept.IsFirst))) { return "FirstTopUpOnly"; }
        if (_kept.Count(kept => kept.IsOpen) >= 16) { return "TooManyOpenPayments"; }

        var isNewEra = currency != _eraCurrency;
        var day = (now + (region.Hours * TimeSpan.TicksPerHour)) / TimeSpan.TicksPerDay;
        if (amount > WalletWorld.PerPayment) { return "PaymentLimitExceeded"; }
        if (amount + (isNewEra ? 0 : SumOf(day, isMonth: false)) > WalletWorld.PerDay) { return "DayLimitExceeded"; }
        if (amount + (isNewEra ? 0 : SumOf(day, isMonth: true)) > WalletWorld.PerMonth) { return "MonthLimitExceeded"; }
        (_era, _eraCurrency, _lastDay) = (isNewEra ? _era + 1 : _era, currency, day);
        _kept.Add(new Kept(c.Payment.Value, amount, day, _era, c.Request.IsFirstTopUpOffer));
        return "accepted";
    }

    private string Released(WalletCommand.ReleaseTopUp c)
    {
        if (_kept.Find(kept => kept.Payment == c.Payment.Value && kept.IsOpen) is not { } found) { return "unchanged"; }
        _kept.Remove(found);
        return "accepted";
    }

    private string Settled(WalletCommand.CreditTopUp c, string answer)
    {
        if (answer == "accepted")
        {
            _hasToppedUp = true;
            if (_kept.Find(kept => kept.Payment == c.Payment.Value) is { } kept)
            {
                kept.IsOpen = false;
            }
            else if (c.Amount.Currency.Code == _eraCurrency)
            {
                _kept.Add(new Kept(c.Payment.Value, c.Amount.MinorUnits, _lastDay, _era, IsFirst: false) { IsOpen = false });
            }
        }

        return answer;
    }

    private Int128 SumOf(long day, bool isMonth)
    {
        var month = DateOnly.FromDayNumber((int)day).ToString("yyyyMM", System.Globalization.CultureInfo.InvariantCulture);
        return Sum(
            _kept.FindAll(kept => kept.Era == _era
                && (isMonth
                    ? DateOnly.FromDayNumber((int)kept.Day).ToString("yyyyMM", System.Globalization.CultureInfo.InvariantCulture) == month
                    : kept.Day == day)),
            kept => kept.Amount);
    }

    private sealed record Kept(string Payment, long Amount, long Day, int Era, bool IsFirst)
    {
        public bool IsOpen { get; set; } = true;
    }
}
