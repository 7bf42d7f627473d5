using System.Diagnostics;
using System.Text.Json;
using IM2.Domain;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Alipay;

/// <summary>Asks for refunds and how they stand.</summary>
/// <remarks>
/// A repeat of the same number never refunds twice; the provider then says that no money moved this time, which is why whatever is
/// not a plain yes is settled by asking how this refund stands.
/// </remarks>
internal sealed class AlipayRefunds(AlipayTransport transport, IOptions<AlipayOptions> options, TimeProvider time)
{
    private const string RefundMethod = "alipay.trade.refund";
    private const string QueryMethod = "alipay.trade.fastpay.refund.query";

    /// <summary>Sends a refund.</summary>
    /// <returns>How it stands, and the provider's words where there is something for operators.</returns>
    public async Task<(RefundEvidence Evidence, string? Trouble)> RefundAsync(
        PaymentOrder order, RefundOrder refund, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.Serialize(
            new RefundContent(order.Id.Value, AlipayAmount.Write(refund.Amount), refund.Number.Value, refund.Reason),
            AlipayJson.Wire.RefundContent);
        var started = Stopwatch.GetTimestamp();
        var answer = await transport.SendAsync("refund", RefundMethod, content, notifyUrl: null, cancellationToken);
        switch (answer)
        {
            case AlipayAnswer.Success success when AlipayJson.Read(success.Content, AlipayJson.Wire.RefundAnswer) is { } told:
                if (told.OutTradeNo != order.Id.Value)
                {
                    return (Evidence(refund, ProviderRefundStatus.NoAnswer), $"The answer is about order '{told.OutTradeNo}'.");
                }

                return told.FundChange == "Y"
                    ? (Evidence(refund, ProviderRefundStatus.Succeeded), null)
                    : await QueryInTimeAsync(order, refund, started, cancellationToken);
            case AlipayAnswer.Error error when VerdictOf(error) is { } verdict:
                // An earlier request of the same refund may have worked although its answer was lost.
                var (evidence, trouble) = await QueryInTimeAsync(order, refund, started, cancellationToken);
                return evidence.Status == ProviderRefundStatus.NotFound
                    ? (Evidence(refund, verdict) with { Detail = $"{error.SubCode} {error.Message}".Trim() }, error.Explain())
                    : (evidence, trouble ?? error.Explain());
            default:
                return (Evidence(refund, ProviderRefundStatus.NoAnswer), answer.Explain());
        }
    }

    /// <summary>Asks how a refund stands.</summary>
    /// <returns>The same as of <see cref="RefundAsync"/>.</returns>
    public Task<(RefundEvidence Evidence, string? Trouble)> QueryAsync(
        PaymentOrder order, RefundOrder refund, EvidenceSource source, CancellationToken cancellationToken) =>
        QueryAsync(order, refund, source, options.Value.Timeout, cancellationToken);

    /// <summary>The same within what is left of one call's time: asking twice must not take twice as long.</summary>
    private async Task<(RefundEvidence Evidence, string? Trouble)> QueryInTimeAsync(
        PaymentOrder order, RefundOrder refund, long started, CancellationToken cancellationToken)
    {
        // Waiting for a network is real time, whatever the injected clock says.
        var left = options.Value.Timeout - Stopwatch.GetElapsedTime(started);
        return left > TimeSpan.Zero
            ? await QueryAsync(order, refund, EvidenceSource.Poll, left, cancellationToken)
            : (Evidence(refund, ProviderRefundStatus.NoAnswer), "No time was left to ask how the refund stands.");
    }

    private async Task<(RefundEvidence Evidence, string? Trouble)> QueryAsync(
        PaymentOrder order, RefundOrder refund, EvidenceSource source, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.Serialize(
            new RefundQueryContent(order.Id.Value, refund.Number.Value), AlipayJson.Wire.RefundQueryContent);
        var answer = await transport.SendAsync("query_refund", QueryMethod, content, notifyUrl: null, cancellationToken, timeout);
        return answer switch
        {
            AlipayAnswer.Success success when AlipayJson.Read(success.Content, AlipayJson.Wire.RefundQueryAnswer) is { } told =>
                Read(told, order, refund, source),
            AlipayAnswer.Error { SubCode: "ACQ.TRADE_NOT_EXIST" } => (Evidence(refund, ProviderRefundStatus.NotFound, source), null),
            _ => (Evidence(refund, ProviderRefundStatus.NoAnswer, source), answer.Explain()),
        };
    }

    /// <summary>
    /// Whether the code says that this refund can't happen, or not without a person; null if it says nothing about that.
    /// </summary>
    private static ProviderRefundStatus? VerdictOf(AlipayAnswer.Error error) => error.SubCode switch
    {
        "ACQ.REASON_TRADE_REFUND_FEE_ERR" or "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL" or "ACQ.TRADE_HAS_FINISHED" or "ACQ.TRADE_HAS_CLOSE"
            or "ACQ.TRADE_STATUS_ERROR" or "ACQ.INVALID_PARAMETER" or "ACQ.TRADE_NOT_ALLOW_REFUND" => ProviderRefundStatus.Failed,
        "ACQ.SELLER_BALANCE_NOT_ENOUGH" or "ACQ.REASON_TRADE_BEEN_FREEZEN" or "ACQ.DISCORDANT_REPEAT_REQUEST"
            or "ACQ.TRADE_NOT_EXIST" or "ACQ.ACCESS_FORBIDDEN" => ProviderRefundStatus.Stuck,
        _ => null,
    };

    private (RefundEvidence Evidence, string? Trouble) Read(
        RefundQueryAnswer told, PaymentOrder order, RefundOrder refund, EvidenceSource source)
    {
        switch (told.RefundStatus)
        {
            case "REFUND_SUCCESS":
                var amount = AlipayAmount.Read(told.RefundAmount);
                var contradiction = told.OutTradeNo != order.Id.Value || told.OutRequestNo != refund.Number.Value
                    ? $"The answer is about refund '{told.OutRequestNo}' of order '{told.OutTradeNo}'; we asked about '{refund.Number}' of '{order.Id}'."
                    : null;
                return (Evidence(refund, ProviderRefundStatus.Succeeded, source) with { Amount = amount, Contradiction = contradiction }, null);
            case "REFUND_PROCESSING":
                return (Evidence(refund, ProviderRefundStatus.Processing, source), null);
            case null or "":
                return (Evidence(refund, ProviderRefundStatus.NotFound, source), null);
            default:
                return (Evidence(refund, ProviderRefundStatus.NoAnswer, source), $"Refund status '{told.RefundStatus}'.");
        }
    }

    private RefundEvidence Evidence(RefundOrder refund, ProviderRefundStatus status, EvidenceSource source = EvidenceSource.Poll) =>
        new(source, refund.Number.Value, status, time.GetUtcNow());
}
