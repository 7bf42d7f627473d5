using System.Collections.Immutable;
using IM2.Domain;
using IM2.Payments.Alipay;

namespace IM2.Payments.Tests.Alipay;

/// <summary>Alipay keeps what every adapter keeps.</summary>
public sealed class AlipayConformanceTests : PaymentProviderConformance
{
    /// <summary>All is in the body.</summary>
    protected override ImmutableArray<string> ProtectedHeaders => [];

    /// <summary>A trade does not exist before the payer has scanned the code, so there is nothing to close either.</summary>
    protected override ImmutableArray<ProviderStatus> WhileOpen => [ProviderStatus.NotFound];

    protected override ImmutableArray<ProviderStatus> AfterClose => [ProviderStatus.NotFound];

    /// <summary>It does, but not how much this one refund was: see <see cref="AlipayNotificationTests"/>.</summary>
    protected override bool NotifiesRefunds => false;

    protected override void CheckAction(UserAction action) =>
        Assert.StartsWith("https://qr.alipay.com/", Assert.IsType<UserAction.ScanQrCode>(action).Content, StringComparison.Ordinal);

    /// <summary>The signature is over what the form says; an escape in lower case says the same.</summary>
    protected override bool SaysTheSame(ProviderNotification genuine, ProviderNotification changed) =>
        AlipayForm.Read(changed.Body.Span) is { } other
        && AlipayForm.Read(genuine.Body.Span)!.OrderBy(static one => one.Key, StringComparer.Ordinal)
            .SequenceEqual(other.OrderBy(static one => one.Key, StringComparer.Ordinal));

    // Long enough for a busy machine to answer, short enough to wait for one that never does.
    protected override async Task<IProviderWorld> StartAsync() => await AlipayWorld.StartAsync(timeout: TimeSpan.FromSeconds(2));
}
