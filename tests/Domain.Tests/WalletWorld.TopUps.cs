namespace IM2.Domain.Tests;

/// <content>Top-ups before they are paid: users of three regions, one policy, days and months that go by.</content>
internal sealed partial class WalletWorld
{
    public const long MethodMax = 100_000;
    public const long PerPayment = 280;
    public const long PerDay = 500;
    public const long PerMonth = 3_000;

    // Zones whose offset never changes: what a day is can be said without a time zone's rules.
    private static readonly (string Region, Currency Currency, string Zone, int Hours)[] Regions =
        [("CN", Currency.Cny, "Asia/Shanghai", 8), ("US", Currency.Usd, "America/Phoenix", -7), ("JP", Currency.Jpy, "Asia/Tokyo", 9)];

    private static readonly TopUpPolicy Policy = new("laws", [.. Regions.Select(Rules)]);

    /// <summary>The currency of a region and how far its clocks are ahead; null where nothing is on offer.</summary>
    public static (string Currency, int Hours)? RegionOf(string code)
    {
        var found = Array.Find(Regions, one => one.Region == code);
        return found.Region is null ? null : (found.Currency.Code, found.Hours);
    }

    private static RegionPolicy Rules((string Region, Currency Currency, string Zone, int Hours) one) => new(
        Region.Parse(one.Region), RegionAccess.Open, one.Currency, new RegionCalendar(TimeZoneInfo.FindSystemTimeZoneById(one.Zone)),
        AccountTypes: [], VerificationLevel.None,
        [Method("by-wechat", PaymentMethod.WeChatPay), Method("by-card", PaymentMethod.Card)],
        [new LimitRule("small", Audience.Everybody, PerPayment, PerDay, null), new LimitRule("month", Audience.Everybody, null, PerDay * 2, PerMonth)]);

    private static MethodRule Method(string id, PaymentMethod method) => new(id, method, true, 1, MethodMax, AccountTypes: [], VerificationLevel.None);

    private readonly HashSet<PaymentId> _delayed = [];

    private WalletCommand? NextTopUp(Owned wallet)
    {
        if (_burst.Left > 0 || wallet.Events.Count == 0 || _dice.Below(6) > 0)
        {
            return null;
        }

        var open = wallet.State.TopUps.Open;
        return _dice.Below(20) switch
        {
            < 4 when open.Length > 0 => Settle(open[_dice.Below(open.Length)]),
            < 6 when open.Length > 0 => new WalletCommand.ReleaseTopUp(open[_dice.Below(open.Length)].Payment, _now),
            < 7 => new WalletCommand.ReleaseTopUp(Payment(), _now),
            < 8 when open.Length > 0 => Delay(open[_dice.Below(open.Length)]),
            _ => Reserve(),
        };
    }

    /// <summary>Said once of each payment: its id is the payment's.</summary>
    private WalletCommand.DelayTopUp? Delay(TopUpReservation open) => _delayed.Add(open.Payment)
        ? new WalletCommand.DelayTopUp(open.Payment, Method(), new Money(open.Amount, open.Currency), new PaymentDelay(_now, null), _now)
        : null;

    private WalletCommand.CreditTopUp Settle(TopUpReservation open)
    {
        See("reservation settled");
        var amount = new Money(open.Amount, open.Currency);
        return new WalletCommand.CreditTopUp(open.Payment, Method(), amount, Money.Zero(open.Currency), null, _now);
    }

    private WalletCommand.ReserveTopUp Reserve()
    {
        // Most users stay where they are: a change of region is rare, or no limit would ever be reached.
        var (code, currency, _, _) = Regions[_dice.Below(40) switch { 0 => 1, 1 => 2, _ => 0 }];
        var account = new Account(Names[0], Region.Parse(_dice.Below(40) == 0 ? "DE" : code), AccountType.Free)
        {
            Status = _dice.Below(40) == 0 ? AccountStatus.Frozen : AccountStatus.Active,
        };
        var amount = _dice.Below(30) switch
        {
            0 => 0,
            1 => MethodMax + 1,
            2 => PerPayment + 1,
            _ => 1 + _dice.Below((int)PerPayment),
        };
        return new WalletCommand.ReserveTopUp(
            Payment(),
            new TopUpRequest(account, new Money(amount, _dice.Below(40) == 0 ? Currency.Jpy : currency), _dice.Below(30) == 0 ? PaymentMethod.Alipay : Methods[2 * _dice.Below(2)], _dice.Below(8) == 0),
            Policy,
            _now);
    }

    private void CheckTopUps(Owned wallet)
    {
        var usage = wallet.State.TopUps;
        var model = wallet.Model.TopUps();
        Law(
            model == (usage.DayTotal, usage.MonthTotal, usage.Open.Length, wallet.State.HasToppedUp),
            $"the model has topped up {model}, the wallet {(usage.DayTotal, usage.MonthTotal, usage.Open.Length, wallet.State.HasToppedUp)}");
        Law(usage.DayTotal >= 0 && usage.MonthTotal >= usage.DayTotal, "a month has at least what its days have");

        // Money that comes after its payment has ended counts and can't be refused; what is kept never goes beyond a limit.
        Law(
            wallet.Commands is not [.., (WalletCommand.ReserveTopUp, _)] || (usage.DayTotal <= PerDay && usage.MonthTotal <= PerMonth),
            "no limit is exceeded");
        Law(usage.Open.Length <= TopUpUsage.OpenMax && usage.Open.DistinctBy(one => one.Payment).Count() == usage.Open.Length, "few payments are open, each once");
        Law(usage.Open.Count(one => one.IsFirstTopUpOffer) <= 1, "the first top-up is one");
        if (wallet.Model.Eras > 1) { _seen.Most("currency changed", 1); }
    }

    private static int TopUpsSizeMax(Owned wallet) => 60 + (90 * wallet.State.TopUps.Open.Length);
}
