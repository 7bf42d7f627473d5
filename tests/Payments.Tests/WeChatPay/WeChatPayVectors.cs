using System.Text.Json;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>The test vectors.</summary>
internal static class WeChatPayVectors
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "wechat.json"))).RootElement;

    public static JsonElement WeChat { get; } = Root.GetProperty("wechat");

    public static string Key(string owner, string kind) => Root.GetProperty("keys").GetProperty(owner).GetProperty(kind).GetString()!;

    public static string Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            element = element.GetProperty(name);
        }

        return element.GetString()!;
    }
}
