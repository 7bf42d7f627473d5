using System.Diagnostics;
using System.Globalization;

namespace IM2.Domain;

/// <summary>What a user is told, in each language that the product speaks.</summary>
internal static class PolicyText
{
    /// <summary>Why a decision refuses, and what would help.</summary>
    /// <param name="decision">A refusal.</param>
    /// <param name="min">The smallest amount of the rule that refused, minor units.</param>
    /// <param name="max">The largest amount that the rule leaves, or the largest number of open payments.</param>
    public static LocalizedText Of(PolicyDecision decision, long min, long max)
    {
        var currency = decision.Inputs.Amount.Currency;
        var (least, most, when) = (new Money(min, currency), new Money(max, currency), When(decision));
        return decision.Code switch
        {
            RefusalCode.AccountNotActive => new(
                "This account is suspended. Please ask support.",
                "此账户已被停用，请联系客服。"),
            RefusalCode.RegionNotServed => new(
                "Top-ups are not offered in your region yet.",
                "您所在的地区暂未开通充值。"),
            RefusalCode.RegionBlocked => new(
                "The financial rules of your region do not allow top-ups.",
                "根据您所在地区的金融政策，暂不支持充值。"),
            RefusalCode.AccountTypeNotAllowed => new(
                "This is not available for your type of account.",
                "您的账户类型不支持此操作。"),
            RefusalCode.VerificationRequired => decision.NeededVerification == VerificationLevel.Full
                ? new("Please verify your identity first.", "请先完成实名认证。")
                : new("Please confirm your phone number first.", "请先验证手机号码。"),
            RefusalCode.CurrencyMismatch => new(
                $"Top-ups in your region are not in {currency}.",
                $"您所在的地区不支持以 {currency} 充值。"),
            RefusalCode.MethodUnavailable => new(
                "This payment method is not available in your region.",
                "您所在的地区不支持此支付方式。"),
            RefusalCode.MethodNotDomestic => new(
                "Only domestic payment methods are allowed in your region.",
                "您所在的地区仅支持境内支付方式。"),
            RefusalCode.AmountOutOfRange => new(
                $"With this payment method, choose an amount from {least} to {most}.",
                $"使用此支付方式，金额须在 {least} 至 {most} 之间。"),
            RefusalCode.FirstTopUpOnly => new(
                "This offer is for the first top-up only.",
                "此优惠仅限首次充值。"),
            RefusalCode.TooManyOpenPayments => new(
                $"You have {max} open payments. Pay one of them, or wait until one has expired.",
                $"您有 {max} 笔未完成的支付，请先完成其中一笔，或等待其过期。"),
            RefusalCode.PaymentLimitExceeded when max == 0 => new(
                "Top-ups are not allowed for your age or account.",
                "根据您的年龄或账户情况，暂不支持充值。"),
            RefusalCode.PaymentLimitExceeded => new(
                $"A single top-up can be at most {most}.",
                $"单笔充值金额最高为 {most}。"),
            RefusalCode.DayLimitExceeded => new(
                $"You can top up {most} more today.{when.English}",
                $"您今日还可充值 {most}。{when.Chinese}"),
            RefusalCode.MonthLimitExceeded => new(
                $"You can top up {most} more this month.{when.English}",
                $"您本月还可充值 {most}。{when.Chinese}"),
            _ => throw new UnreachableException($"No text for {decision.Code}."),
        };
    }

    /// <summary>The day on which a limit begins anew, as the user's calendar shows it.</summary>
    private static LocalizedText When(PolicyDecision decision)
    {
        if (decision.PassesAt is null)
        {
            return new("", "");
        }

        var day = decision.Code == RefusalCode.DayLimitExceeded
            ? decision.Inputs.Day.AddDays(1)
            : RegionCalendar.MonthOf(decision.Inputs.Day).AddMonths(1);
        return new(
            $" The limit resets on {day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}.",
            $"额度将于{day.Year}年{day.Month}月{day.Day}日重置。");
    }
}
