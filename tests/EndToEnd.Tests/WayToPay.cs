namespace IM2.EndToEnd.Tests;

/// <summary>A payment method with all that a test needs to go through it.</summary>
/// <param name="Method">As the API writes it.</param>
/// <param name="Provider">The provider's name in the sandbox's addresses.</param>
/// <param name="Address">The last part of the address of its notifications.</param>
/// <param name="Region">A region that has it.</param>
/// <param name="Body">A top-up of 100 of the region's currency without bonus.</param>
internal sealed record WayToPay(string Method, string Provider, string Address, string Region, string Body)
{
    public const long MinorUnits = 10_000;

    /// <summary>The methods whose providers send notifications.</summary>
    public static IReadOnlyList<WayToPay> Notifying { get; } =
    [
        new("wechat_pay", "wechat-pay", "wechat-pay", "CN", Choices.Cny100),
        new("alipay", "alipay", "alipay", "CN", """{"option":"cny-100","method":"alipay"}"""),
        new("card", "stripe", "card", "HK", $$$"""{"amount":{"minorUnits":{{{MinorUnits}}},"currency":"HKD"},"method":"card"}"""),
    ];

    /// <summary>Every method.</summary>
    public static IReadOnlyList<WayToPay> All { get; } =
    [
        .. Notifying,
        new("bank_transfer", "bank", "", "CN", """{"option":"cny-100","method":"bank_transfer"}""")
        {
            PayBody = $$"""{"amount":{{MinorUnits}}}""", IsForVerified = true,
        },
    ];

    /// <summary>What the payer says at the sandbox's cashier; null for nothing.</summary>
    public string? PayBody { get; init; }

    /// <summary>Whether only users who are known can pay this way.</summary>
    public bool IsForVerified { get; init; }

    public static WayToPay Of(string method) => All.Single(way => way.Method == method);

    public override string ToString() => Method;
}
