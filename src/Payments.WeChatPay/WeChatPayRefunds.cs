using System.Text.Json;
using IM2.Domain;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IM2.Payments.WeChatPay;

/// <summary>Asks for refunds and how they stand.</summary>
/// <remarks>
/// See https://pay.weixin.qq.com/doc/v3/merchant/4013070371 for the provider's own words. An order is always named by our own
/// number, never by the provider's, so that a repeat has the same content whatever we have learned in between.
/// </remarks>
internal sealed partial class WeChatPayRefunds(
    WeChatPayTransport transport,
    IOptions<WeChatPayOptions> options,
    TimeProvider time,
    ILogger<WeChatPayRefunds> logger)
{
    private const string Path = "/v3/refund/domestic/refunds";

    /// <summary>Asks for a refund.</summary>
    public async Task<RefundEvidence> RefundAsync(ProviderOrder asked, RefundOrder refund, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var order = asked.Order;
        var request = new RefundRequest(
            order.Id.Value,
            refund.Number.Value,
            refund.Reason,
            options.Value.NotifyUrl,
            new RefundRequestAmount(refund.Amount.MinorUnits, order.Amount.MinorUnits, refund.Amount.Currency.Code));
        var body = JsonSerializer.SerializeToUtf8Bytes(request, WeChatPayJson.Wire.RefundRequest);
        var answer = await transport.SendAsync("refund", HttpMethod.Post, Path, body, cancellationToken);
        if (answer is not WeChatPayAnswer.Error error || MeaningOf(error.Code) is not (not ProviderRefundStatus.NoAnswer and var status))
        {
            return Read(answer, order, refund, EvidenceSource.Poll);
        }

        var detail = $"{error.Code} {error.Message}";
        if (status != ProviderRefundStatus.Failed)
        {
            return Said(refund, EvidenceSource.Poll, status, detail);
        }

        // The complaint is about this request, and an earlier one may have had its effect: it is a no only if there is no refund.
        var left = options.Value.Timeout - time.GetElapsedTime(started);
        if (left <= TimeSpan.Zero)
        {
            LogUnanswered(logger, refund.Number, order.Id, detail);
            return Said(refund, EvidenceSource.Poll, ProviderRefundStatus.NoAnswer);
        }

        var known = await QueryAsync(asked, refund, EvidenceSource.Poll, left, cancellationToken);
        return known.Status == ProviderRefundStatus.NotFound ? Said(refund, EvidenceSource.Poll, status, detail) : known;
    }

    /// <summary>Asks how a refund stands.</summary>
    public Task<RefundEvidence> QueryAsync(
        ProviderOrder asked, RefundOrder refund, EvidenceSource source, CancellationToken cancellationToken) =>
        QueryAsync(asked, refund, source, options.Value.Timeout, cancellationToken);

    private async Task<RefundEvidence> QueryAsync(
        ProviderOrder asked, RefundOrder refund, EvidenceSource source, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answer = await transport.SendAsync("query_refund", HttpMethod.Get, $"{Path}/{refund.Number}", [], timeout, cancellationToken);
        return answer is WeChatPayAnswer.Error { Status: 404, Code: "RESOURCE_NOT_EXISTS" }
            ? Said(refund, source, ProviderRefundStatus.NotFound)
            : Read(answer, asked.Order, refund, source);
    }

    /// <summary>What the refusal of a request says about the refund.</summary>
    /// <remarks>
    /// A complaint about the content says that this request can't be met, though not whether there is a refund of that number
    /// already: that is asked before it counts as a final no. What a person can mend (our balance, our permissions) is no final no;
    /// everything else (too often, wrong clock, an order that is not there yet) says nothing.
    /// </remarks>
    private static ProviderRefundStatus MeaningOf(string code) => code switch
    {
        "PARAM_ERROR" or "INVALID_REQUEST" or "USER_ACCOUNT_ABNORMAL" => ProviderRefundStatus.Failed,
        "NOT_ENOUGH" or "NO_AUTH" or "RULE_LIMIT" => ProviderRefundStatus.Stuck,
        _ => ProviderRefundStatus.NoAnswer,
    };

    private RefundEvidence Read(WeChatPayAnswer answer, PaymentOrder order, RefundOrder refund, EvidenceSource source)
    {
        if (answer is WeChatPayAnswer.Success success
            && WeChatPayJson.Read(success.Body.Span, WeChatPayJson.Wire.RefundMessage) is { } message
            && WeChatPayRefund.StatusOf(message.Status) != ProviderRefundStatus.NoAnswer)
        {
            return WeChatPayRefund.EvidenceOf(message, source, time.GetUtcNow(), (order, refund));
        }

        LogUnanswered(logger, refund.Number, order.Id, answer.Reason);
        return Said(refund, source, ProviderRefundStatus.NoAnswer);
    }

    private RefundEvidence Said(RefundOrder refund, EvidenceSource source, ProviderRefundStatus status, string? detail = null)
    {
        if (detail is not null)
        {
            LogRefused(logger, refund.Number, detail);
        }

        return new RefundEvidence(source, refund.Number.Value, status, time.GetUtcNow(), Detail: detail);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat Pay gave no usable answer about {RefundId} of {PaymentId}: {Reason}")]
    private static partial void LogUnanswered(ILogger logger, RefundId refundId, PaymentId paymentId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat Pay does not refund {RefundId}: {Detail}")]
    private static partial void LogRefused(ILogger logger, RefundId refundId, string detail);
}
