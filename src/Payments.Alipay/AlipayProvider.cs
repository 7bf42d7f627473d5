using System.Text.Json;
using IM2.Domain;
using IM2.Payments.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Alipay;

/// <summary>Alipay over the gateway: the payer scans a QR code or goes to Alipay's page.</summary>
/// <remarks>
/// See https://opendocs.alipay.com/open/02ekfg (precreate), 028r8t (page pay), 02ekfh (query) and 02o6e7 (close). A trade does not exist
/// at Alipay until the payer has scanned the code or opened the page: until then queries say "not found" and closing closes nothing, so
/// only the order's end (<c>time_expire</c>) keeps it from being paid later.
/// </remarks>
internal sealed partial class AlipayProvider(
    AlipayTransport transport,
    AlipayRequests requests,
    AlipayRefunds refunds,
    AlipayNotifications notifications,
    IOptions<AlipayOptions> options,
    TimeProvider time,
    ILogger<AlipayProvider> logger) : IPaymentProvider
{
    /// <summary>What people call it.</summary>
    private const string Name = "Alipay";

    private const string PrecreateMethod = "alipay.trade.precreate";
    private const string PagePayMethod = "alipay.trade.page.pay";
    private const string QueryMethod = "alipay.trade.query";
    private const string CloseMethod = "alipay.trade.close";

    /// <summary>The provider wants the end of an order ahead, by a minute at least; the other minute is for clocks that differ.</summary>
    private static readonly TimeSpan ExpiryLeadMin = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public PaymentMethod Method => PaymentMethod.Alipay;

    /// <inheritdoc/>
    public string Acknowledgement => "success";

    /// <inheritdoc/>
    public async Task<OpeningOutcome> OpenAsync(PaymentOrder order, CancellationToken cancellationToken = default)
    {
        if (order.Amount.Currency != Currency.Cny)
        {
            // Nothing was asked, so nothing can be open.
            return new OpeningOutcome.Refused("CURRENCY_NOT_SUPPORTED", $"Alipay takes CNY, not {order.Amount.Currency}.");
        }

        if (options.Value.Product == AlipayProduct.PagePay)
        {
            return new OpeningOutcome.Opened(new UserAction.OpenPage(PageOf(order)));
        }

        var content = ContentOf(order, "FACE_TO_FACE_PAYMENT");
        var answer = await transport.SendAsync("open", PrecreateMethod, content, options.Value.NotifyUrl, cancellationToken);
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
        ProviderOrder order, EvidenceSource source, CancellationToken cancellationToken = default)
    {
        var id = order.Order.Id;
        var answer = await transport.SendAsync("query", QueryMethod, TradeOf(id), notifyUrl: null, cancellationToken);
        var now = time.GetUtcNow();
        switch (answer)
        {
            case AlipayAnswer.Success success
                when AlipayJson.Read(success.Content, AlipayJson.Wire.TradeAnswer) is { } trade:
                var evidence = AlipayTrade.EvidenceOf(trade, source, now, id);
                if (evidence.Status == ProviderStatus.NoAnswer)
                {
                    ProviderLog.QueryUnanswered(logger, Name, id, $"Trade status '{trade.TradeStatus}'.");
                }
                else if (evidence is { Status: ProviderStatus.Paid, Amount: null })
                {
                    // Money without a readable amount can't be compared; the next answer may be better.
                    ProviderLog.QueryUnanswered(logger, Name, id, $"Paid, but the amount is '{trade.TotalAmount}'.");
                    return new PaymentEvidence(source, ProviderStatus.NoAnswer, now);
                }

                return evidence;
            case AlipayAnswer.Error { Code: "40004", SubCode: "ACQ.TRADE_NOT_EXIST" }:
                return new PaymentEvidence(source, ProviderStatus.NotFound, now);
            default:
                ProviderLog.QueryUnanswered(logger, Name, id, answer.Explain());
                return new PaymentEvidence(source, ProviderStatus.NoAnswer, now);
        }
    }

    /// <inheritdoc/>
    public async Task CloseAsync(ProviderOrder order, CancellationToken cancellationToken = default)
    {
        var id = order.Order.Id;
        var answer = await transport.SendAsync("close", CloseMethod, TradeOf(id), notifyUrl: null, cancellationToken);
        if (answer is not AlipayAnswer.Success)
        {
            var reason = answer.Explain();
            ProviderLog.NotClosed(logger, Name, id, reason);
        }
    }

    /// <inheritdoc/>
    public async Task<RefundEvidence> RefundAsync(ProviderOrder order, RefundOrder refund, CancellationToken cancellationToken = default)
    {
        var (evidence, trouble) = await refunds.RefundAsync(order.Order, refund, cancellationToken);
        return Logged(order, evidence, trouble);
    }

    /// <inheritdoc/>
    public async Task<RefundEvidence> QueryRefundAsync(
        ProviderOrder order, RefundOrder refund, EvidenceSource source, CancellationToken cancellationToken = default)
    {
        var (evidence, trouble) = await refunds.QueryAsync(order.Order, refund, source, cancellationToken);
        return Logged(order, evidence, trouble);
    }

    /// <inheritdoc/>
    public Task<NotificationReading> ReadNotificationAsync(ProviderNotification notification, CancellationToken cancellationToken = default) =>
        Task.FromResult(notifications.Read(notification));

    private static string TradeOf(PaymentId id) => JsonSerializer.Serialize(new TradeContent(id.Value), AlipayJson.Wire.TradeContent);

    private RefundEvidence Logged(ProviderOrder order, RefundEvidence evidence, string? trouble)
    {
        if (trouble is not null)
        {
            LogRefundTrouble(logger, evidence.Number, order.Order.Id, trouble);
        }

        return evidence;
    }

    /// <summary>Made of the order and our settings alone: a repeat has the same content.</summary>
    private string ContentOf(PaymentOrder order, string product) => JsonSerializer.Serialize(
        new OrderContent(
            order.Id.Value,
            AlipayAmount.Write(order.Amount),
            options.Value.Subject.Replace("{amount}", order.Amount.ToString(), StringComparison.Ordinal),
            product,
            AlipayRequests.InChina(order.ExpiresAt)),
        AlipayJson.Wire.OrderContent);

    /// <summary>The signed address of Alipay's page. Nothing is asked, so nothing can fail.</summary>
    private string PageOf(PaymentOrder order)
    {
        var query = requests.Write(
            PagePayMethod, ContentOf(order, "FAST_INSTANT_TRADE_PAY"), options.Value.NotifyUrl, options.Value.ReturnUrl);
        return new UriBuilder(new Uri(new Uri(options.Value.BaseUrl), AlipayRequests.GatewayPath)) { Query = query }.Uri.AbsoluteUri;
    }

    private OpeningOutcome OutcomeOf(PaymentOrder order, AlipayAnswer answer) => answer switch
    {
        AlipayAnswer.Success success
            when AlipayJson.Read(success.Content, AlipayJson.Wire.PrecreateAnswer) is { QrCode: { Length: > 0 } content } opened
                && opened.OutTradeNo == order.Id.Value =>
            new OpeningOutcome.Opened(new UserAction.ScanQrCode(content)),
        AlipayAnswer.Error error when IsRefusal(error) && !MayComplainOfTheHour(order, error) =>
            new OpeningOutcome.Refused(error.SubCode.Length > 0 ? error.SubCode : error.Code, error.Message),
        _ => new OpeningOutcome.Unknown(answer.Explain()),
    };

    /// <summary>Whether the code says that an order like this one can't exist, however often it was asked for.</summary>
    /// <remarks>
    /// Everything else is unknown, for an earlier request of the same order may have had its effect although its answer was lost.
    /// <c>CONTEXT_INCONSISTENT</c>, <c>TRADE_HAS_SUCCESS</c> and <c>TRADE_HAS_CLOSE</c> even say so: the trade is there, and the next
    /// query tells how it stands. A wrong signature or timestamp is about this one request (our clock, our key), not about the order.
    /// </remarks>
    private static bool IsRefusal(AlipayAnswer.Error error) => (error.Code, error.SubCode) switch
    {
        ("40004", "ACQ.INVALID_PARAMETER" or "ACQ.EXIST_FORBIDDEN_WORD" or "ACQ.TOTAL_FEE_EXCEED" or "ACQ.ACCESS_FORBIDDEN"
            or "ACQ.PARTNER_ERROR") => true,
        ("40001", "isv.missing-method" or "isv.missing-version" or "isv.missing-app-id") => true,
        ("40002", "isv.invalid-parameter" or "isv.invalid-method" or "isv.invalid-app-id") => true,
        ("40006", _) => true,
        _ => false,
    };

    /// <summary>
    /// In an order's last minutes the same content that was accepted before is refused for its end being too near. That refusal
    /// says nothing about whether an earlier request opened the order.
    /// </summary>
    private bool MayComplainOfTheHour(PaymentOrder order, AlipayAnswer.Error error) =>
        error.SubCode is "ACQ.INVALID_PARAMETER" or "isv.invalid-parameter" && order.ExpiresAt - time.GetUtcNow() < ExpiryLeadMin;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay on refund {RefundId} of {PaymentId}: {Reason}")]
    private static partial void LogRefundTrouble(ILogger logger, string refundId, PaymentId paymentId, string reason);
}
