namespace IM2.Domain;

/// <summary>The names of payment methods wherever they are written down: the API, the catalogue, the ledger's accounts, metrics.</summary>
public static class PaymentMethodNames
{
    private static readonly (PaymentMethod Method, string Name)[] Names =
    [
        (PaymentMethod.WeChatPay, "wechat_pay"),
        (PaymentMethod.Alipay, "alipay"),
        (PaymentMethod.Card, "card"),
        (PaymentMethod.BankTransfer, "bank_transfer"),
    ];

    /// <summary>Every method.</summary>
    public static IEnumerable<PaymentMethod> All => Names.Select(static pair => pair.Method);

    /// <summary>The name of a method, which never changes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a method.</exception>
    public static string Name(this PaymentMethod method)
    {
        foreach (var (known, name) in Names)
        {
            if (known == method)
            {
                return name;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(method), method, "Not a payment method.");
    }

    /// <summary>The method of a name.</summary>
    public static bool TryParse(string? name, out PaymentMethod method)
    {
        method = Array.Find(Names, pair => pair.Name == name).Method;
        return method != PaymentMethod.None;
    }
}
