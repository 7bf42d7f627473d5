using System.Globalization;
using System.Text.Json;
using IM2.Domain;
using IM2.Payments.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>WeChat Pay, APIv3, Native: the payer scans a QR code.</summary>
/// <remarks>See https://pay.weixin.qq.com/doc/v3/merchant/4013070356 (query) and 4013070360 (close) for the provider's own words.</remarks>
internal sealed class WeChatPayProvider(
    WeChatPayTransport transport,
    WeChatPayRefunds refunds,
    WeChatPayNotifications notifications,
    IOptions<WeChatPayOptions> options,
    TimeProvider time,
    ILogger<WeChatPayProvider> logger) : IPaymentProvider
{
    /// <summary>What people call it.</summary>
    private const string Name = "WeChat Pay";

    private const string NativePath = "/v3/pay/transactions/native";
    private const string OrderPath = "/v3/pay/transactions/out-trade-no/";
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    /// <summary>
    /// The provider wants the end of an order at least one minute ahead; the other minute is for clocks that differ.
    /// </summary>
    private static readonly TimeSpan ExpiryLeadMin = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public PaymentMethod Method => PaymentMethod.WeChatPay;

    /// <inheritdoc/>
    public async Task<OpeningOutcome> OpenAsync(PaymentOrder order, CancellationToken cancellationToken = default)
    {
        if (order.Amount.Currency != Currency.Cny)
        {
            // Nothing was asked, so nothing can be open.
            return new OpeningOutcome.Refused("CURRENCY_NOT_SUPPORTED", $"WeChat Pay Native takes CNY, not {order.Amount.Currency}.");
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(RequestOf(order), WeChatPayJson.Wire.NativeRequest);
        var answer = await transport.SendAsync("open", HttpMethod.Post, NativePath, body, cancellationToken);
        var outcome = OutcomeOf(order, answer);
        if (outcome is OpeningOutcome.Unknown unknown)
        {
            ProviderLog.OpeningUnknown(logger, Name, order.Id, unknown.Reason);
        }
        else if (outcome is OpeningOutcome.Refused refused)
        {
            ProviderLog.OpeningRefused(logger, Name, order.Id, refused.ProviderCode, refused.Detail);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public async Task<PaymentEvidence> QueryAsync(
        ProviderOrder asked, EvidenceSource source, CancellationToken cancellationToken = default)
    {
        var order = asked.Order;
        var path = $"{OrderPath}{order.Id}?mchid={options.Value.MerchantId}";
        var answer = await transport.SendAsync("query", HttpMethod.Get, path, [], cancellationToken);
        var now = time.GetUtcNow();
        switch (answer)
        {
            case WeChatPayAnswer.Success success
                when WeChatPayJson.Read(success.Body.Span, WeChatPayJson.Wire.TransactionMessage) is { } message:
                var evidence = WeChatPayTransaction.EvidenceOf(message, options.Value, source, now, order.Id);
                if (evidence.Status == ProviderStatus.NoAnswer)
                {
                    ProviderLog.QueryUnanswered(logger, Name, order.Id, $"Trade state '{message.TradeState}'.");
                }

                return evidence;
            case WeChatPayAnswer.Error { Status: 404, Code: "ORDER_NOT_EXIST" }:
                return new PaymentEvidence(source, ProviderStatus.NotFound, now);
            default:
                ProviderLog.QueryUnanswered(logger, Name, order.Id, answer.Reason);
                return new PaymentEvidence(source, ProviderStatus.NoAnswer, now);
        }
    }

    /// <inheritdoc/>
    public async Task CloseAsync(ProviderOrder asked, CancellationToken cancellationToken = default)
    {
        var order = asked.Order;
        var body = JsonSerializer.SerializeToUtf8Bytes(new CloseRequest(options.Value.MerchantId), WeChatPayJson.Wire.CloseRequest);
        var answer = await transport.SendAsync("close", HttpMethod.Post, $"{OrderPath}{order.Id}/close", body, cancellationToken);
        if (answer is not WeChatPayAnswer.Success)
        {
            ProviderLog.NotClosed(logger, Name, order.Id, answer.Reason);
        }
    }

    /// <inheritdoc/>
    public Task<RefundEvidence> RefundAsync(ProviderOrder order, RefundOrder refund, CancellationToken cancellationToken = default) =>
        refunds.RefundAsync(order, refund, cancellationToken);

    /// <inheritdoc/>
    public Task<RefundEvidence> QueryRefundAsync(
        ProviderOrder order, RefundOrder refund, EvidenceSource source, CancellationToken cancellationToken = default) =>
        refunds.QueryAsync(order, refund, source, cancellationToken);

    /// <inheritdoc/>
    public Task<NotificationReading> ReadNotificationAsync(ProviderNotification notification, CancellationToken cancellationToken = default) =>
        Task.FromResult(notifications.Read(notification));

    /// <summary>Made of the order and our settings alone: a repeat has the same bytes.</summary>
    private NativeRequest RequestOf(PaymentOrder order) => new(
        options.Value.AppId,
        options.Value.MerchantId,
        options.Value.Description.Replace("{amount}", order.Amount.ToString(), StringComparison.Ordinal),
        order.Id.Value,
        order.ExpiresAt.ToOffset(ChinaOffset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        order.Account.Value,
        options.Value.NotifyUrl,
        new NativeRequestAmount(order.Amount.MinorUnits, order.Amount.Currency.Code));

    private OpeningOutcome OutcomeOf(PaymentOrder order, WeChatPayAnswer answer) => answer switch
    {
        WeChatPayAnswer.Success success
            when WeChatPayJson.Read(success.Body.Span, WeChatPayJson.Wire.NativeAnswer) is { CodeUrl: { Length: > 0 } content } =>
            new OpeningOutcome.Opened(new UserAction.ScanQrCode(content)),
        WeChatPayAnswer.Error error when IsRefusal(error.Code) && !MayComplainOfTheHour(order, error.Code) =>
            new OpeningOutcome.Refused(error.Code, error.Message),
        _ => new OpeningOutcome.Unknown(answer.Reason),
    };

    /// <summary>Whether the code says that an order like this one can't exist, however often it was asked for.</summary>
    /// <remarks>
    /// Everything else is unknown, for an earlier request of the same order may have had its effect although its answer was
    /// lost. <c>OUT_TRADE_NO_USED</c>, <c>ORDERPAID</c> and <c>ORDER_CLOSED</c> even say so: the order is there, and the next
    /// query tells how it stands. <c>INVALID_REQUEST</c> and <c>RULE_LIMIT</c> may be about what stands in the way now, and so about
    /// a repeat alone. <c>SIGN_ERROR</c> is about this one request (our clock, our key), not about the order.
    /// </remarks>
    private static bool IsRefusal(string code) => code is
        "PARAM_ERROR" or "APPID_MCHID_NOT_MATCH" or "MCH_NOT_EXISTS" or "NO_AUTH";

    /// <summary>
    /// In an order's last minutes the same content that was accepted before is refused for its end being too near. That refusal
    /// says nothing about whether an earlier request opened the order.
    /// </summary>
    private bool MayComplainOfTheHour(PaymentOrder order, string code) =>
        code is "PARAM_ERROR" && order.ExpiresAt - time.GetUtcNow() < ExpiryLeadMin;
}
