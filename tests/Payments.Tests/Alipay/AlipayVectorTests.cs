using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using IM2.Payments.Alipay;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Tests.Alipay;

/// <summary>Signing and verifying agree with vectors that other implementations made.</summary>
public sealed class AlipayVectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AlipayKeys _keys;
    private readonly IOptions<AlipayOptions> _options;

    public AlipayVectorTests()
    {
        string Write(string name, string content)
        {
            var path = Path.Combine(_folder.Path, name);
            File.WriteAllText(path, content);
            return path;
        }

        _options = Options.Create(new AlipayOptions
        {
            AppId = "2021000000000009",
            SellerId = "2088000000000009",
            AppPrivateKeyFile = Write("app.pem", AlipayVectors.Key("merchant", "privatePkcs8Pem")),
            AlipayPublicKeyFile = Write("alipay.pem", AlipayVectors.Key("provider", "publicSpkiPem")),
            NotifyUrl = "https://wallet.example.test/webhooks/alipay",
        });
        _keys = new AlipayKeys(_options);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_request_is_signed_exactly_as_in_the_vector()
    {
        var parameters = AlipayVectors.Alipay.GetProperty("request").GetProperty("params").EnumerateObject()
            .Select(static one => KeyValuePair.Create(one.Name, one.Value.GetString()!)).ToList();
        var text = AlipaySignature.RequestText([.. parameters, new("return_url", ""), new("sign", "not signed")]);
        Assert.Equal(AlipayVectors.Text("request", "signedText"), Encoding.UTF8.GetString(text));
        Assert.Equal(AlipayVectors.Text("request", "sign"), _keys.Sign(text));
    }

    [Theory]
    [InlineData("pkcs8 pem")]
    [InlineData("pkcs1 pem")]
    [InlineData("pkcs8 bare")]
    [InlineData("pkcs1 bare")]
    public void Keys_are_read_in_every_form_in_which_they_are_handed_out(string form)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(AlipayVectors.Key("merchant", "privatePkcs8Pem"));
        var options = _options.Value;
        File.WriteAllText(options.AppPrivateKeyFile, form switch
        {
            "pkcs8 pem" => rsa.ExportPkcs8PrivateKeyPem(),
            "pkcs1 pem" => rsa.ExportRSAPrivateKeyPem(),
            "pkcs8 bare" => Convert.ToBase64String(rsa.ExportPkcs8PrivateKey()),
            _ => Convert.ToBase64String(rsa.ExportRSAPrivateKey()) + "\n",
        });
        using var keys = new AlipayKeys(_options);
        Assert.Equal(
            AlipayVectors.Text("request", "sign"), keys.Sign(Encoding.UTF8.GetBytes(AlipayVectors.Text("request", "signedText"))));
    }

    [Fact]
    public void The_answers_inner_text_is_taken_as_it_came()
    {
        var text = Read(AlipayVectors.Text("response", "rawHttpBody"))!;
        Assert.Equal(AlipayVectors.Text("response", "signedText"), Encoding.UTF8.GetString(text.Content.Span));
        Assert.Equal(AlipayVectors.Text("response", "sign"), text.Signature);
        Assert.True(_keys.IsAlipays(text.Content.Span, text.Signature!));
        Assert.False(_keys.IsAlipays(Encoding.UTF8.GetBytes(AlipayVectors.Text("response", "invalidIfReserialised")), text.Signature!));
    }

    [Theory]
    [InlineData("""{"alipay_trade_precreate_response":{"a":"}\"{"},"sign":"s"}""", """{"a":"}\"{"}""")]
    [InlineData("""{"sign":"s", "alipay_trade_precreate_response" : {"a":{"b":[{}]} } }""", """{"a":{"b":[{}]} }""")]
    [InlineData("""{"error_response":{"code":"40002"}}""", """{"code":"40002"}""")]
    [InlineData("""{"alipay_trade_precreate_response":{"a":1},"alipay_trade_precreate_response":{"a":2},"sign":"s"}""", null)]
    [InlineData("""{"alipay_trade_precreate_response":{"a":1},"alipay_trade_precreate\u005fresponse":{"a":2},"sign":"s"}""", null)]
    [InlineData("""{"alipay_trade_precreate_response":{"a":1},"error_response":{"a":2},"sign":"s"}""", null)]
    [InlineData("""{"alipay_trade_precreate_response":{"a":"alipay_trade_precreate_response"},"sign":"s"}""", null)]
    [InlineData("""{"alipay_trade_precreate_response":{"a":1},"sign":"s","sign":"t"}""", null)]
    [InlineData("""{"alipay_trade_precreate_response":"{}","sign":"s"}""", null)]
    [InlineData("""{"alipay_trade_query_response":{"a":1},"sign":"s"}""", null)]
    [InlineData("""{"alipay_trade_precreate_response":{"a":1},"sign":"s"} {}""", null)]
    [InlineData("""{"alipay_trade_precreate_response":{"a":1},"sign":"s" """, null)]
    [InlineData("""[{"alipay_trade_precreate_response":{"a":1}}]""", null)]
    [InlineData("<html>", null)]
    [InlineData("", null)]
    public void An_answer_has_one_reading_or_none(string body, string? content) =>
        Assert.Equal(content, Read(body) is { } text ? Encoding.UTF8.GetString(text.Content.Span) : null);

    [Fact]
    public void The_notification_is_genuine()
    {
        var form = AlipayForm.Read(Encoding.UTF8.GetBytes(AlipayVectors.Text("notification", "httpBody")))!;
        Assert.Equal(AlipayVectors.Text("notification", "signedText"), Encoding.UTF8.GetString(AlipaySignature.NotificationText(form)));

        // Its order number is none of ours, which is only looked at once the signature is found good.
        Assert.IsType<NotificationReading.NotForUs>(Notify(AlipayVectors.Text("notification", "httpBody")));
        Assert.IsType<NotificationReading.Forged>(Notify(AlipayVectors.Text("notification", "tamperedHttpBody")));
    }

    [Theory]
    [InlineData("&body=&", "&")]                                    // an empty value is signed
    [InlineData("sign_type=RSA2", "sign_type=RSA")]                 // pinned, whatever the message says
    [InlineData("&sign_type=RSA2", "")]
    [InlineData("charset=utf-8", "charset=gbk")]
    [InlineData("&sign=", "&sign=%20")]
    [InlineData("%3D%3D", "%3D")]
    [InlineData("seller_id=2088000000000009", "seller_id=2088000000000009&seller_id=2088000000000009")]
    [InlineData("seller_id=2088000000000009", "seller_id=2088000000000009&seller%5Fid=2088000000000009")]
    [InlineData("version=1.0", "version=1.0&")]
    [InlineData("version=1.0", "version=1.0&x")]
    [InlineData("version=1.0", "version=1.0&new_field=1")]
    [InlineData("notify_time=2026-01-02+03", "notify_time=2026-01-02 03")]
    [InlineData("%E9%92%B1", "%E9%92")]
    [InlineData("%E9%92%B1", "%E9%92%G1")]
    public void A_changed_notification_is_forged(string old, string changed)
    {
        var body = AlipayVectors.Text("notification", "httpBody");
        Assert.Contains(old, body, StringComparison.Ordinal);
        Assert.IsType<NotificationReading.Forged>(Notify(body.Replace(old, changed, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_order_of_the_notifications_fields_is_free()
    {
        var fields = AlipayVectors.Text("notification", "httpBody").Split('&');
        Array.Reverse(fields);
        Assert.IsType<NotificationReading.NotForUs>(Notify(string.Join('&', fields)));
    }

    private static AlipayAnswerText? Read(string body) => AlipayAnswerText.Read(Encoding.UTF8.GetBytes(body), "alipay.trade.precreate");

    private NotificationReading Notify(string body) => new AlipayNotifications(_options, _keys, TimeProvider.System).Read(
        new ProviderNotification(ImmutableDictionary<string, string>.Empty, Encoding.UTF8.GetBytes(body)));
}
