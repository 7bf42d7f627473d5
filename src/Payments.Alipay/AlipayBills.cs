using System.Globalization;
using System.Text.Json;
using IM2.Domain;
using IM2.Payments.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IM2.Payments.Alipay;

/// <summary>Fetches the bill of a day: the address by a signed request, then the file from that address, which is open for half a minute.</summary>
/// <remarks>
/// See https://opendocs.alipay.com/open/02fkbm (<c>alipay.data.dataservice.bill.downloadurl.query</c>). The file itself is not signed; its
/// address is, and leads to <c>https</c>. A day without trade has no bill, which can't be told from one that is not ready yet.
/// </remarks>
internal sealed partial class AlipayBills(
    AlipayTransport transport,
    [FromKeyedServices(AlipayTransport.ProviderName)] ProviderHttpClient http,
    [FromKeyedServices(AlipayTransport.ProviderName)] ProviderTelemetry telemetry,
    IOptions<AlipayOptions> options,
    ILogger<AlipayBills> logger) : IProviderBills
{
    private const string AddressMethod = "alipay.data.dataservice.bill.downloadurl.query";
    private const int FileLengthMax = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public PaymentMethod Method => PaymentMethod.Alipay;

    /// <inheritdoc/>
    public async Task<BillReading> ReadAsync(DateOnly day, CancellationToken cancellationToken = default)
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var content = JsonSerializer.Serialize(new BillContent("trade", date), AlipayJson.Wire.BillContent);
        var answer = await transport.SendAsync("bill", AddressMethod, content, notifyUrl: null, cancellationToken);
        var reading = answer is AlipayAnswer.Success success
            && AlipayJson.Read(success.Content, AlipayJson.Wire.BillAnswer) is { DownloadUrl: { } address }
                ? await DownloadAsync(address, cancellationToken)
                : new BillReading.NotNow(answer.Explain());
        if (reading is BillReading.NotNow { Reason: var later })
        {
            LogNotNow(logger, date, later);
        }
        else if (reading is BillReading.Unreadable { Reason: var fault })
        {
            LogUnreadable(logger, date, fault);
        }

        return reading;
    }

    private async Task<BillReading> DownloadAsync(string address, CancellationToken cancellationToken)
    {
        if (!IsSafe(address, out var url))
        {
            return new BillReading.NotNow("The address of the bill is neither https nor on the gateway's own loopback address.");
        }

        using var measured = telemetry.Start("bill_download");
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.UserAgent.Add(ProviderHttpClient.UserAgent);
        switch (await http.SendAsync(request, options.Value.BillTimeout, FileLengthMax, cancellationToken))
        {
            case ProviderHttpAnswer.Received { IsSuccess: true } received:
                measured.ErrorType = null;
                return AlipayBillFile.Read(received.Body);
            case ProviderHttpAnswer.Received received:
                measured.ErrorType = ((int)received.Status).ToString(CultureInfo.InvariantCulture);
                return new BillReading.NotNow($"HTTP {measured.ErrorType} for the file.");
            case ProviderHttpAnswer.None none:
                measured.ErrorType = none.ErrorType;
                return new BillReading.NotNow(none.Reason);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private bool IsSafe(string address, out Uri url) =>
        Uri.TryCreate(address, UriKind.Absolute, out url!)
        && (url.Scheme == Uri.UriSchemeHttps
            || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && new Uri(options.Value.BaseUrl).IsLoopback));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Alipay bill of {Day} is not to be had now: {Reason}")]
    private static partial void LogNotNow(ILogger logger, string day, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The Alipay bill of {Day} can't be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string day, string reason);
}
