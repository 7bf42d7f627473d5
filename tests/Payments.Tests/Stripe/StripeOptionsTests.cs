using IM2.Payments.Stripe;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Tests.Stripe;

/// <summary>A setting that can't work stops the start, and says which one.</summary>
public sealed class StripeOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BaseUrl", "http://api.stripe.com")]
    [InlineData("BaseUrl", "https://api.stripe.com/v1")]
    [InlineData("SecretKeyFile", "/nowhere/secret.key")]
    [InlineData("WebhookSecretFiles:0", "/nowhere/webhook.secret")]
    [InlineData("WebhookSecretFiles:1", "/nowhere/webhook.secret")]
    [InlineData("SuccessUrl", "")]
    [InlineData("SuccessUrl", "http://wallet.example.test/paid")]
    [InlineData("CancelUrl", "wallet.example.test")]
    [InlineData("Product", "7")]
    [InlineData("Timeout", "00:00:00")]
    [InlineData("ClockTolerance", "01:00:00")]
    [InlineData("Description", "")]
    public void A_wrong_setting_is_named(string key, string value)
    {
        var failure = Assert.Single(Failures((key, value)));

        // Where there is no such file, it may be the key itself.
        var shown = key.Contains("File", StringComparison.Ordinal) ? "(not shown: no such file)" : value;
        Assert.Contains($"Stripe:{key} is '{shown}'", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_the_other_mode_stops_the_start()
    {
        Assert.Contains("live mode", Assert.Single(Failures(("LiveMode", "true"))), StringComparison.Ordinal);
        var path = Path.Combine(_folder.Path, "live.key");
        File.WriteAllText(path, "sk_live_do_not_tell_0123456789\n");
        Assert.Empty(Failures(("LiveMode", "true"), ("SecretKeyFile", path)));
        var failure = Assert.Single(Failures(("SecretKeyFile", path)));
        Assert.Contains("test mode", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("do_not_tell", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_file_holds_is_never_shown()
    {
        var path = Path.Combine(_folder.Path, "wrong.txt");
        File.WriteAllText(path, "do_not_tell_0123456789");
        foreach (var key in new[] { "SecretKeyFile", "WebhookSecretFiles:0" })
        {
            Assert.DoesNotContain("do_not_tell", Assert.Single(Failures((key, path))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Pages_are_needed_for_stripes_page_only() =>
        Assert.Empty(Failures(("Product", nameof(StripeProduct.PaymentIntent)), ("SuccessUrl", ""), ("CancelUrl", "")));

    [Fact]
    public void Without_a_webhook_secret_nothing_could_be_verified() =>
        Assert.Contains("at least one", new StripeOptionsValidator().Validate(null, new StripeOptions()).FailureMessage, StringComparison.Ordinal);

    [Fact]
    public void The_sandboxs_settings_are_good() => Assert.Empty(Failures(("Timeout", "00:00:05")));

    private IEnumerable<string> Failures(params (string Key, string Value)[] changes)
    {
        using var services = StripeWorld.Compose(new Uri("http://127.0.0.1:5081"), _folder.Path, TimeSpan.FromSeconds(5), null, changes);
        try
        {
            _ = services.GetRequiredService<IOptions<StripeOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException error)
        {
            return error.Failures;
        }
    }
}
