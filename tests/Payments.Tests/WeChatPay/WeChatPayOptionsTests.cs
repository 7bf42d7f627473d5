using IM2.Payments.WeChatPay;
using IM2.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>A setting that can't work stops the start, and says which one.</summary>
public sealed class WeChatPayOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = WeChatWorld.FolderWithKeys();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BaseUrl", "http://api.mch.weixin.qq.com")]
    [InlineData("BaseUrl", "https://api.mch.weixin.qq.com/v3")]
    [InlineData("NotifyUrl", "http://wallet.example.test/wechat")]
    [InlineData("NotifyUrl", "https://wallet.example.test/wechat?a=b")]
    [InlineData("AppId", "")]
    [InlineData("MerchantId", "abc")]
    [InlineData("MerchantSerial", "no hex")]
    [InlineData("Timeout", "00:00:00")]
    [InlineData("ClockTolerance", "01:00:00")]
    [InlineData("Description", "")]
    [InlineData("MerchantPrivateKeyFile", "/nowhere/merchant.pem")]
    public void A_wrong_setting_is_named(string key, string value)
    {
        var failure = Assert.Single(Failures((key, value)));

        // Where there is no such file, it may be the key itself.
        var shown = key.Contains("File", StringComparison.Ordinal) ? "(not shown: no such file)" : value;
        Assert.Contains($"WeChatPay:{key} is '{shown}'", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_key_file_holds_is_never_shown()
    {
        var path = Path.Combine(_folder.Path, "wrong.txt");
        File.WriteAllText(path, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
        foreach (var key in new[] { "MerchantPrivateKeyFile", "ApiV3KeyFile", $"PlatformKeyFiles:{WeChatPaySandbox.PlatformSerial}" })
        {
            var failure = Assert.Single(Failures((key, path)));
            Assert.Contains(key, failure, StringComparison.Ordinal);
            Assert.DoesNotContain("c2VjcmV0", failure, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_public_key_is_no_private_key() =>
        Assert.Single(Failures(("MerchantPrivateKeyFile", WeChatPaySandbox.FilesIn(_folder.Path).PlatformPublicKeyFile)));

    [Fact]
    public void The_sandboxs_settings_are_good() => Assert.Empty(Failures(("Timeout", "00:00:05")));

    private IEnumerable<string> Failures((string Key, string Value) change)
    {
        using var services = WeChatWorld.Compose(
            new Uri("http://127.0.0.1:5081"), _folder.Path, "https://wallet.example.test/wechat", TimeSpan.FromSeconds(5), changes: change);
        try
        {
            _ = services.GetRequiredService<IOptions<WeChatPayOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException error)
        {
            return error.Failures;
        }
    }
}
