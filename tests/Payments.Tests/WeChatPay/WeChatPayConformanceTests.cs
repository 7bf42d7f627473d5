using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>WeChat Pay keeps what every adapter keeps.</summary>
public sealed class WeChatPayConformanceTests : PaymentProviderConformance
{
    protected override ImmutableArray<string> ProtectedHeaders =>
        ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-serial", "wechatpay-signature"];

    protected override void CheckAction(UserAction action) => Assert.NotEmpty(Assert.IsType<UserAction.ScanQrCode>(action).Content);

    // Long enough for a busy machine to answer, short enough to wait for one that never does.
    protected override async Task<IProviderWorld> StartAsync() => await WeChatWorld.StartAsync(timeout: TimeSpan.FromSeconds(2));
}
