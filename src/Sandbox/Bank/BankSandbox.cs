namespace IM2.Sandbox;

/// <summary>The one account that the sandbox's bank keeps for us.</summary>
public static class BankSandbox
{
    /// <summary>The provider's name in routes and tables.</summary>
    public const string Name = "bank";

    /// <summary>The account; no bank has it.</summary>
    public const string Account = "CN6712345678901234";

    /// <summary>Whose it is.</summary>
    public const string Holder = "IM2 Sandbox";

    /// <summary>The bank.</summary>
    public const string BankName = "Sandbox Bank";

    /// <summary>What the account is in.</summary>
    public const string Currency = "CNY";

    /// <summary>Where the bank puts its documents.</summary>
    /// <param name="dataFolder">The sandbox's folder.</param>
    public static string StatementFolder(string dataFolder) => Path.Combine(dataFolder, "bank-statements");
}
