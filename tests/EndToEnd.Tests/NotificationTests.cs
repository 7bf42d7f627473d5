using System.Globalization;
using System.Net;
using System.Text;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

[Collection(SharedSystem.Name)]
public sealed class NotificationTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_forged_notification_changes_nothing(bool looksSigned)
    {
        using var service = System.Service();
        var account = await System.OpenAccountAsync();
        var payment = (await StartAsync(service, account))["id"]!.GetValue<string>();
        var before = await TraceAsync(service, account);

        using var anonymous = System.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/notifications/wechat-pay")
        {
            Content = new StringContent($$$"""{"id":"1","event_type":"TRANSACTION.SUCCESS","resource":{"out_trade_no":"{{{payment}}}"}}""", Encoding.UTF8, "application/json"),
        };
        if (looksSigned)
        {
            request.Headers.Add("Wechatpay-Timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Wechatpay-Nonce", "0123456789abcdef");
            request.Headers.Add("Wechatpay-Serial", "7F6E5D4C3B2A19080706050403020100AABBCCDD");
            request.Headers.Add("Wechatpay-Signature", Convert.ToBase64String(new byte[256]));
        }

        using var answer = await anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var body = await ReadAsync(answer);
        Assert.Equal("FAIL", body["code"]!.GetValue<string>());
        Assert.NotNull(body["message"]);
        Assert.Equal(before, await TraceAsync(service, account));
        Assert.Equal("awaiting_user", (await GetAsync(service, $"/v1/top-ups/{payment}"))["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/v1/notifications/wechat_pay")]
    [InlineData("/v1/notifications/cash")]
    public async Task An_unknown_provider_has_no_address(string path)
    {
        using var anonymous = System.Anonymous();
        using var answer = await anonymous.PostAsync(path, new StringContent("{}"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_huge_notification_is_refused_in_the_providers_words()
    {
        using var anonymous = System.Anonymous();
        using var answer = await anonymous.PostAsync("/v1/notifications/wechat-pay", new ByteArrayContent(new byte[65_537]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }
}
