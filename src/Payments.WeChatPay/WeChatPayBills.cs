using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using IM2.Domain;
using IM2.Payments.Http;
using Microsoft.Extensions.Logging;

namespace IM2.Payments.WeChatPay;

/// <summary>Fetches the bill of a day: first where it is and what its hash is, then the file itself.</summary>
/// <remarks>
/// The download is not signed by design; the hash in the signed answer before it vouches for the unpacked bytes. Only path and
/// query of the address are used: our signed request never goes to another host than the configured one.
/// </remarks>
internal sealed partial class WeChatPayBills(WeChatPayTransport transport, ILogger<WeChatPayBills> logger) : IProviderBills
{
    private const int LengthMax = 64 * 1024 * 1024;
    private const int HashLength = 40;

    /// <inheritdoc/>
    public PaymentMethod Method => PaymentMethod.WeChatPay;

    /// <inheritdoc/>
    public async Task<BillReading> ReadAsync(DateOnly day, CancellationToken cancellationToken = default)
    {
        var reading = await FetchAsync(day, cancellationToken);
        switch (reading)
        {
            case BillReading.NotNow later:
                LogNotNow(logger, day, later.Reason);
                break;
            case BillReading.Unreadable wrong:
                LogUnreadable(logger, day, wrong.Reason);
                break;
        }

        return reading;
    }

    private async Task<BillReading> FetchAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var path = $"/v3/bill/tradebill?bill_date={date}&bill_type=ALL&tar_type=GZIP";
        var answer = await transport.SendAsync("bill", HttpMethod.Get, path, [], cancellationToken);
        if (answer is WeChatPayAnswer.Error { Code: "NO_STATEMENT_EXIST" })
        {
            return new BillReading.Read([]);
        }

        if (answer is not WeChatPayAnswer.Success success
            || WeChatPayJson.Read(success.Body.Span, WeChatPayJson.Wire.BillAnswer) is not { } bill)
        {
            return new BillReading.NotNow(answer.Reason);
        }

        if (bill.HashType != "SHA1" || bill.HashValue is not { Length: HashLength } hash
            || !Uri.TryCreate(bill.DownloadUrl, UriKind.Absolute, out var url))
        {
            return new BillReading.Unreadable("The answer names no SHA-1 hash or no address.");
        }

        return await transport.DownloadAsync(url.PathAndQuery, LengthMax, cancellationToken) switch
        {
            WeChatPayAnswer.Success file => await ReadAsync(file.Body, hash, cancellationToken),
            var other => new BillReading.NotNow(other.Reason),
        };
    }

    private static async Task<BillReading> ReadAsync(ReadOnlyMemory<byte> file, string hash, CancellationToken cancellationToken)
    {
        if (await UnpackAsync(file, cancellationToken) is not { } content)
        {
            return new BillReading.Unreadable($"The file is no GZIP, or has more than {LengthMax} bytes.");
        }

#pragma warning disable CA5350 // The provider's choice. The hash itself comes in a signed answer; it finds what was damaged on the way.
        var actual = SHA1.HashData(content);
#pragma warning restore CA5350
        return Convert.ToHexString(actual).Equals(hash, StringComparison.OrdinalIgnoreCase)
            ? WeChatPayBill.Parse(content)
            : new BillReading.Unreadable("The file does not have the hash that was announced.");
    }

    /// <summary>The unpacked file; as it is if it is not packed at all, whatever was asked for. Null if it can't be unpacked.</summary>
    private static async Task<byte[]?> UnpackAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        if (!file.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return file.ToArray();
        }

        try
        {
            await using var unpacked = new GZipStream(new MemoryStream(file.ToArray()), CompressionMode.Decompress);
            return await BoundedBody.ReadAsync(unpacked, LengthMax, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat Pay gave no bill for {Day}: {Reason}")]
    private static partial void LogNotNow(ILogger logger, DateOnly day, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "WeChat Pay's bill of {Day} can't be used: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, DateOnly day, string reason);
}
