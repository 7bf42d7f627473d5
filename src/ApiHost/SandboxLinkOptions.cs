namespace IM2.ApiHost;

/// <summary>Whether and where there is a sandbox. It reads the same section itself.</summary>
internal sealed class SandboxLinkOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Sandbox";

    /// <summary>Whether the sandbox is the payment provider. Default: no.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether it runs in this process. Otherwise it is only linked to, at <see cref="Url"/>. Default: yes.</summary>
    public bool Hosted { get; set; } = true;

    /// <summary>The sandbox's own address. Default: <c>http://127.0.0.1:5081</c>.</summary>
    public string Url { get; set; } = "http://127.0.0.1:5081";

    /// <summary>Where the sandbox keeps its keys and its orders. Default: <c>data/sandbox</c>.</summary>
    public string DataFolder { get; set; } = "data/sandbox";

    /// <summary>The page where one plays the payer of a WeChat Pay order; null without a sandbox.</summary>
    public Uri? Cashier(string codeUrl) =>
        Enabled ? new Uri($"{Url.TrimEnd('/')}/cashier/wechat-pay?code_url={Uri.EscapeDataString(codeUrl)}") : null;
}
