using System.Text.Json;

namespace IM2.Payments.Tests.Alipay;

/// <summary>The test vectors.</summary>
internal static class AlipayVectors
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "alipay.json"))).RootElement;

    public static JsonElement Alipay { get; } = Root.GetProperty("alipay");

    public static string Key(string owner, string kind) => Root.GetProperty("keys").GetProperty(owner).GetProperty(kind).GetString()!;

    public static string Text(params ReadOnlySpan<string> path)
    {
        var element = Alipay;
        foreach (var name in path)
        {
            element = element.GetProperty(name);
        }

        return element.GetString()!;
    }
}
