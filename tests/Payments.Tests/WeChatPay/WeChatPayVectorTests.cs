using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IM2.Payments.Http;
using IM2.Payments.WeChatPay;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>Signing, verifying and decrypting agree with vectors that other implementations made.</summary>
public sealed class WeChatPayVectorTests
{
    private static readonly JsonElement Vectors = WeChatPayVectors.WeChat;
    private static readonly DateTimeOffset Signed = DateTimeOffset.FromUnixTimeSeconds(1767294305);
    private readonly FakeTimeProvider _time = new(Signed);

    [Theory]
    [InlineData("request", "POST")]
    [InlineData("getRequest", "GET")]
    public void A_request_is_signed_exactly_as_in_the_vector(string name, string method)
    {
        var vector = Vectors.GetProperty(name);
        using var signer = new WeChatPaySigner(Vectors.Text("mchid"), Vectors.Text("merchantSerial"), Rsa("merchant", "privatePkcs8Pem"));
        var body = vector.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : [];
        var parameter = signer.Sign(
            method, vector.Text("pathAndQuery"), body,
            long.Parse(vector.Text("timestamp"), CultureInfo.InvariantCulture), vector.Text("nonce"));
        Assert.Equal(vector.Text("authorization"), $"{WeChatPaySigner.Scheme} {parameter}");
    }

    [Theory]
    [InlineData("merchant", "request", "authorization")]
    [InlineData("merchant", "getRequest", "authorization")]
    [InlineData("provider", "notification", "headers", "Wechatpay-Signature")]
    [InlineData("provider", "empty204", "signature")]
    public void The_text_that_was_signed_is_the_vectors(string owner, string name, params string[] path)
    {
        var vector = Vectors.GetProperty(name);
        var signature = vector.Text(path);
        if (signature.Contains("signature=\"", StringComparison.Ordinal))
        {
            signature = signature.Split("signature=\"")[1].Split('"')[0];
        }

        using var pool = new RsaPool(Rsa(owner, "publicSpkiPem"));
        Assert.True(pool.Verify(Encoding.UTF8.GetBytes(vector.Text("signedText")), Convert.FromBase64String(signature)));
    }

    [Fact]
    public void The_notification_is_genuine()
    {
        var verifier = Verifier();
        Assert.Null(verifier.FindFault(Headers().GetValueOrDefault, Body()));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void A_notification_is_genuine_within_five_minutes_either_way(int seconds, bool genuine)
    {
        var time = new FakeTimeProvider(Signed.AddSeconds(seconds));
        using var keys = new WeChatPayPlatformKeys([new(Vectors.Text("platformSerial"), Rsa("provider", "publicSpkiPem"))], time);
        var verifier = new WeChatPayVerifier(keys, TimeSpan.FromSeconds(300), time);
        Assert.Equal(genuine, verifier.FindFault(Headers().GetValueOrDefault, Body()) is null);
    }

    [Fact]
    public void An_answer_without_a_body_is_genuine()
    {
        var verifier = Verifier();
        var headers = Headers().SetItem("wechatpay-signature", Vectors.Text("empty204", "signature"));
        Assert.Null(verifier.FindFault(headers.GetValueOrDefault, []));
        Assert.NotNull(verifier.FindFault(headers.GetValueOrDefault, " "u8));
    }

    [Fact]
    public void A_key_is_known_by_its_public_key_id_too()
    {
        using var keys = new WeChatPayPlatformKeys([new("PUB_KEY_ID_01", Rsa("provider", "publicSpkiPem"))], _time);
        var verifier = new WeChatPayVerifier(keys, TimeSpan.FromSeconds(300), _time);
        Assert.NotNull(verifier.FindFault(Headers().GetValueOrDefault, Body()));
        Assert.Null(verifier.FindFault(Headers().SetItem("wechatpay-serial", "PUB_KEY_ID_01").GetValueOrDefault, Body()));
    }

    [Theory]
    [InlineData("wechatpay-signature", "WECHATPAY/SIGNTEST/x")]
    [InlineData("wechatpay-signature", "")]
    [InlineData("wechatpay-signature-type", "WECHATPAY2-SM2-WITH-SM3")]
    [InlineData("wechatpay-timestamp", "1767294305\0")]
    [InlineData("wechatpay-timestamp", "99999999999999999999999")]
    [InlineData("wechatpay-serial", "7132d72a03e93cddf8c03bbd1f37eedf00000001")]
    public void A_changed_header_is_a_fault(string name, string value)
    {
        var verifier = Verifier();
        Assert.NotNull(verifier.FindFault(Headers().SetItem(name, value).GetValueOrDefault, Body()));
    }

    [Fact]
    public void A_signature_has_one_spelling()
    {
        var verifier = Verifier();
        var signature = Headers()["wechatpay-signature"];
        Assert.Null(verifier.FindFault(Headers().GetValueOrDefault, Body()));

        // Both decode to the same bytes.
        foreach (var other in new[] { signature.Insert(100, " "), signature.Replace("A==", "B==", StringComparison.Ordinal) })
        {
            Assert.NotEqual(signature, other);
            Assert.NotNull(verifier.FindFault(Headers().SetItem("wechatpay-signature", other).GetValueOrDefault, Body()));
        }
    }

    [Fact]
    public void The_notification_is_decrypted_to_the_plain_text()
    {
        var resource = JsonDocument.Parse(Body()).RootElement.GetProperty("resource");
        var plain = Cipher().Decrypt(resource.Text("ciphertext"), resource.Text("nonce"), resource.Text("associated_data"));
        Assert.Equal(Vectors.Text("notification", "plaintext"), Encoding.UTF8.GetString(plain!));
    }

    [Theory]
    [InlineData("", "fdasflkja484")]
    [InlineData("AAAA", "fdasflkja484")]
    [InlineData("not base64", "fdasflkja484")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", "fdasflkja484")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", "short")]
    public void What_can_not_be_decrypted_is_none(string ciphertext, string nonce) =>
        Assert.Null(Cipher().Decrypt(ciphertext, nonce, null));

    [Fact]
    public void An_order_number_that_is_none_of_ours_is_not_for_us()
    {
        using var folder = new TemporaryFolder();
        var options = Options(folder.Path);
        using var keys = new WeChatPayKeys(options, _time);
        var reading = new WeChatPayNotifications(options, keys, _time).Read(new ProviderNotification(Headers(), Body()));
        Assert.IsType<NotificationReading.NotForUs>(reading);
    }

    private static IOptions<WeChatPayOptions> Options(string folder)
    {
        string Write(string name, string content)
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, content);
            return path;
        }

        return Microsoft.Extensions.Options.Options.Create(new WeChatPayOptions
        {
            AppId = "wxd678efh567hg6788",
            MerchantId = Vectors.Text("mchid"),
            MerchantSerial = Vectors.Text("merchantSerial"),
            MerchantPrivateKeyFile = Write("merchant.pem", WeChatPayVectors.Key("merchant", "privatePkcs8Pem")),
            ApiV3KeyFile = Write("apiv3.key", Vectors.Text("apiV3Key") + "\n"),
            PlatformKeyFiles = { [Vectors.Text("platformSerial")] = Write("platform.pem", WeChatPayVectors.Key("provider", "publicSpkiPem")) },
            NotifyUrl = "https://wallet.example.test/webhooks/wechat",
        });
    }

    private static WeChatPayCipher Cipher() => new(Encoding.ASCII.GetBytes(Vectors.Text("apiV3Key")));

    private static byte[] Body() => Encoding.UTF8.GetBytes(Vectors.Text("notification", "body"));

    private static ImmutableDictionary<string, string> Headers() => Vectors.GetProperty("notification").GetProperty("headers")
        .EnumerateObject().ToImmutableDictionary(static header => header.Name.ToLowerInvariant(), static header => header.Value.GetString()!);

    private static RSA Rsa(string owner, string kind)
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(WeChatPayVectors.Key(owner, kind));
        return rsa;
    }

    private WeChatPayVerifier Verifier() => new(
        new WeChatPayPlatformKeys([new(Vectors.Text("platformSerial"), Rsa("provider", "publicSpkiPem"))], _time), TimeSpan.FromSeconds(300), _time);
}
