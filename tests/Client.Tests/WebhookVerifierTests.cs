using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Client.Tests;

public sealed class WebhookVerifierTests
{
    private const string Id = "evt_4n2x8v6m5k3j7h9g1f0d2s4a6q";
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    private const string Body =
        """{"type":"wallet.top_up_credited","timestamp":"2026-11-22T09:30:00Z","data":{"account":"mei","version":7,"transfer":"top-up:pay_1","at":"2026-11-22T09:30:00Z","amount":{"minorUnits":10000,"currency":"CNY"},"payment":"pay_1","bonus":{"minorUnits":500,"currency":"CNY"},"bonusExpiresAt":null,"corrects":5}}""";

    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 22, 9, 30, 5, TimeSpan.Zero));
    private static readonly string Now = $"{Clock.GetUtcNow().ToUnixTimeSeconds()}";
    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Body);
    private readonly WebhookVerifier _verifier = new([Secret], Clock);

    [Fact]
    public void The_vector_of_the_standards_own_libraries_is_verified()
    {
        // From the reference implementations: this secret, id, moment and body have this signature.
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1614265330));
        var verifier = new WebhookVerifier(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], clock);
        var signed = Assert.Throws<WebhookVerificationException>(() => verifier.Verify(
            "{\"test\": 2432232314}"u8.ToArray(), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        // It is signed, but no event of ours.
        Assert.Equal(WebhookFault.BodyMalformed, signed.Fault);
    }

    [Fact]
    public void A_signed_event_is_read()
    {
        var happened = _verifier.Verify(Bytes, Id, Now, Sign(Secret));
        Assert.Equal((Id, "wallet.top_up_credited"), (happened.Id, happened.Type));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero), happened.Timestamp);
        Assert.Equal(Clock.GetUtcNow(), happened.SentAt);
        Assert.Equal(("mei", 7L, "top-up:pay_1", new Money(10_000, "CNY")), (happened.Account, happened.Version, happened.Transfer, happened.Amount));
        Assert.Equal(("pay_1", new Money(500, "CNY")), (happened.Text("payment"), happened.MoneyOf("bonus")));
        Assert.Equal((null, null, null), (happened.Text("nothing"), happened.Text("corrects"), happened.MoneyOf("bonusExpiresAt")));
    }

    [Fact]
    public void While_secrets_are_rotated_either_side_may_be_ahead()
    {
        var both = new WebhookVerifier([Other, Secret], Clock);
        Assert.NotNull(both.Verify(Bytes, Id, Now, Sign(Secret)));
        Assert.NotNull(both.Verify(Bytes, Id, Now, Sign(Other)));
        Assert.NotNull(_verifier.Verify(Bytes, Id, Now, $"{Sign(Other)} {Sign(Secret)}"));
        Assert.NotNull(_verifier.Verify(Bytes, Id, Now, $"v1a,AAAA v2,BBBB  v1,!!! {Sign(Secret)}"));
    }

    [Fact]
    public void What_was_altered_is_not_trusted()
    {
        var signature = Sign(Secret);
        AssertFault(WebhookFault.SignatureWrong, Encoding.UTF8.GetBytes(Body.Replace("10000", "99999", StringComparison.Ordinal)), Id, Now, signature);
        AssertFault(WebhookFault.SignatureWrong, [.. Bytes, (byte)' '], Id, Now, signature);
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id + "x", Now, signature);
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id, $"{long.Parse(Now) + 1}", signature);
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id, "0" + Now, signature);
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id, Now, Sign(Other));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1,")]
    [InlineData("v1,AAAA")]
    [InlineData(",")]
    [InlineData("v1,*")]
    public void A_signature_of_another_form_is_none(string signature) => AssertFault(WebhookFault.SignatureWrong, Bytes, Id, Now, signature);

    [Fact]
    public void A_signature_of_another_version_or_cut_short_is_none()
    {
        var signature = Sign(Secret);
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id, Now, signature["v1,".Length..]);
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id, Now, "v2" + signature[2..]);
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id, Now, signature[..^4]);
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id, Now, $"v1,{Convert.ToBase64String(new byte[33])}");
        AssertFault(WebhookFault.SignatureWrong, Bytes, Id, Now, string.Join(' ', Enumerable.Repeat("v1,AAAA", 100).Append(signature)));
    }

    [Fact]
    public void The_signed_text_can_not_be_cut_elsewhere()
    {
        // "id.time.body" with a full stop in the id is the signed text of a shorter id and another body, too.
        var shifted = Sign(Secret, $"{Id}.{Now}", Now);
        AssertFault(WebhookFault.HeaderMalformed, Bytes, $"{Id}.{Now}", Now, shifted);
        AssertFault(WebhookFault.BodyMalformed, Encoding.UTF8.GetBytes($"{Now}.{Body}"), Id, Now, shifted);
    }

    [Theory]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    [InlineData(-86400, false)]
    public void What_was_sent_long_ago_or_will_be_is_not_trusted(int seconds, bool passes)
    {
        var timestamp = $"{long.Parse(Now) + seconds}";
        Assert.Equal(passes, _verifier.TryVerify(Bytes, Id, timestamp, Sign(Secret, timestamp: timestamp), out var happened));
        Assert.Equal(passes, happened is not null);
        if (!passes)
        {
            AssertFault(WebhookFault.TimestampOutsideTolerance, Bytes, Id, timestamp, Sign(Secret, timestamp: timestamp));
        }
    }

    [Fact]
    public void A_header_that_is_missing_or_no_number_is_refused()
    {
        var signature = Sign(Secret);
        AssertFault(WebhookFault.HeaderMissing, Bytes, null, Now, signature);
        AssertFault(WebhookFault.HeaderMissing, Bytes, Id, "", signature);
        AssertFault(WebhookFault.HeaderMissing, Bytes, Id, Now, null);
        foreach (var timestamp in new[] { "-1", "+1", " 1", "1e3", "1.0", "99999999999999999999", "١٢٣", "now" })
        {
            AssertFault(WebhookFault.HeaderMalformed, Bytes, Id, timestamp, Sign(Secret, timestamp: timestamp));
        }

        AssertFault(WebhookFault.TimestampOutsideTolerance, Bytes, Id, "999999999999", Sign(Secret, timestamp: "999999999999"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":1,"timestamp":"2026-11-22T09:30:00Z","data":{}}""")]
    [InlineData("""{"type":"a","type":"b","timestamp":"2026-11-22T09:30:00Z","data":{}}""")]
    [InlineData("""{"type":"a","timestamp":"yesterday","data":{}}""")]
    [InlineData("""{"type":"a","timestamp":"2026-11-22T09:30:00Z","data":[]}""")]
    public void A_signed_body_that_is_no_event_is_refused(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        AssertFault(WebhookFault.BodyMalformed, bytes, Id, Now, Sign(Secret, body: bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("whsec_not base64 not base64 not base64")]
    public void A_secret_of_another_form_is_refused_and_not_shown(string secret)
    {
        var error = Assert.Throws<ArgumentException>(() => new WebhookVerifier(secret));
        if (secret.Length > 10)
        {
            Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void There_is_no_verifier_without_a_secret_and_none_shows_it()
    {
        Assert.Throws<ArgumentException>(() => new WebhookVerifier());
        Assert.DoesNotContain("Mf", _verifier.ToString(), StringComparison.Ordinal);
    }

    private static string Sign(string secret, string id = Id, string? timestamp = null, byte[]? body = null)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp ?? Now}."), .. body ?? Bytes];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))}";
    }

    private void AssertFault(WebhookFault fault, byte[] body, string? id, string? timestamp, string? signature)
    {
        Assert.Equal(fault, Assert.Throws<WebhookVerificationException>(() => _verifier.Verify(body, id, timestamp, signature)).Fault);
        Assert.False(_verifier.TryVerify(body, id, timestamp, signature, out _));
    }
}
