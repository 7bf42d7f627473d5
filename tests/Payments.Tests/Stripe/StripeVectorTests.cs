using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IM2.Payments.Stripe;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Payments.Tests.Stripe;

/// <summary>The webhook verifier agrees with Stripe's own libraries.</summary>
public sealed class StripeVectorTests : IDisposable
{
    private static readonly JsonElement Vectors = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "stripe.json"))).RootElement.GetProperty("stripe");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Vectors.GetProperty("cases").GetArrayLength())];

    private static string Secret => Vectors.GetProperty("secret").GetString()!;

    private static string Body => Vectors.GetProperty("body").GetString()!;

    private static long Timestamp => Vectors.GetProperty("timestamp").GetInt64();

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Cases))]
    public void A_vector_is_judged_as_it_says(int index)
    {
        var vector = Vectors.GetProperty("cases")[index];
        var fault = FindFault(
            vector.GetProperty("header").GetString()!, vector.GetProperty("body").GetString()!, vector.GetProperty("nowUnix").GetInt64());
        Assert.True(vector.GetProperty("valid").GetBoolean() == fault is null, $"{vector.GetProperty("why")}: {fault}");
    }

    [Fact]
    public void The_header_of_the_vectors_is_what_signing_gives() =>
        Assert.Equal(Vectors.GetProperty("header").GetString(), $"t={Timestamp},v1={StripeSigned.Mac(Body, Secret, Timestamp)}");

    [Theory]
    [InlineData("")]
    [InlineData("t=1760000000")]
    [InlineData("v1={mac}")]
    [InlineData("t=,v1={mac}")]
    [InlineData("t=1760000000,t=1760000000,v1={mac}")]
    [InlineData("t=01760000000,v1={mac}")]
    [InlineData("t= 1760000000,v1={mac}")]
    [InlineData("t=-1760000000,v1={mac}")]
    [InlineData("t=176000000099999999999999,v1={mac}")]
    [InlineData("t=1760000000,v1={MAC}")]
    [InlineData("t=1760000000,V1={mac}")]
    [InlineData("t=1760000000, v1={mac}")]
    [InlineData("t=1760000000,v1={mac}0")]
    [InlineData("t=1760000000,v1={mac},")]
    [InlineData("t=1760000000;v1={mac}")]
    public void A_header_out_of_form_is_refused(string header)
    {
        var mac = StripeSigned.Mac(Body, Secret, Timestamp);
        var text = header.Replace("{mac}", mac, StringComparison.Ordinal).Replace("{MAC}", mac.ToUpperInvariant(), StringComparison.Ordinal);
        Assert.NotNull(FindFault(text, Body, Timestamp));
    }

    [Fact]
    public void Either_secret_is_good_while_one_is_rolled_and_no_other()
    {
        foreach (var (secret, isGood) in new[] { (Secret, true), ("whsec_the_new_one", true), ("whsec_somebody_elses", false) })
        {
            var header = $"t={Timestamp},v0={new string('0', 64)},v1={StripeSigned.Mac(Body, secret, Timestamp)}";
            Assert.Equal(isGood, FindFault(header, Body, Timestamp, Secret, "whsec_the_new_one") is null);
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_signed_as_they_are()
    {
        byte[] body = [0xff, 0xfe, (byte)'{'];
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{Timestamp}."), .. body];
        var mac = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed));
        Assert.Null(Verifier(Timestamp, [Secret]).FindFault($"t={Timestamp},v1={mac}", body));
        Assert.NotNull(Verifier(Timestamp, [Secret]).FindFault($"t={Timestamp},v1={mac}", [0xef, 0xbf, 0xbd, .. body.AsSpan(1)]));
    }

    private string? FindFault(string header, string body, long now, params string[] secrets) =>
        Verifier(now, secrets.Length == 0 ? [Secret] : secrets).FindFault(header, Encoding.UTF8.GetBytes(body));

    private StripeWebhookVerifier Verifier(long now, string[] secrets)
    {
        var value = new StripeOptions { SecretKeyFile = Path.Combine(_folder.Path, "key") };
        File.WriteAllText(value.SecretKeyFile, "sk_test_0123456789");
        foreach (var secret in secrets)
        {
            var file = Path.Combine(_folder.Path, secret);
            File.WriteAllText(file, secret + "\n");
            value.WebhookSecretFiles.Add(file);
        }

        var options = Options.Create(value);
        return new StripeWebhookVerifier(new StripeSecrets(options), options, new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(now)));
    }
}
