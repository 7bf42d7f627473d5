using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>The API that merchants call for the bill of a day.</summary>
/// <remarks>
/// The real one has a bill from the next morning on. This one gives the bill of the running day too, as far as the day has come,
/// so that reconciliation can be tried without waiting for tomorrow.
/// </remarks>
internal sealed class WeChatBillApi(WeChatStore orders, WeChatRefundStore refunds, WeChatResponder responder, TimeProvider time)
{
    private const string FilePath = "/v3/billdownload/file";
    private const int MonthsMax = 3;
    private static readonly TimeSpan UrlLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);
    private readonly ConcurrentDictionary<string, (byte[] File, DateTimeOffset ExpiresAt)> _files = new(StringComparer.Ordinal);

    public Task TradeBillAsync(HttpContext context) =>
        responder.AnswerAsync(context, static api => api.Query, "", _ => TradeBill(context.Request));

    public Task DownloadAsync(HttpContext context) =>
        responder.AnswerAsync(context, static api => api.Query, "", _ => Download(context.Request.Query["token"].ToString()));

    private WeChatAnswer TradeBill(HttpRequest request)
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.ToOffset(ChinaOffset).Date);
        if (!DateOnly.TryParseExact(request.Query["bill_date"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || day > today || day < today.AddMonths(-MonthsMax))
        {
            return WeChatAnswer.ParameterError("bill_date", "The date must be yyyy-MM-dd, at most three months ago and not in the future.");
        }

        if (request.Query["bill_type"].ToString() is not ("" or "ALL"))
        {
            return WeChatAnswer.ParameterError("bill_type", "The sandbox has bills of type ALL only.");
        }

        var packing = request.Query["tar_type"].ToString();
        if (packing is not ("" or "GZIP"))
        {
            return WeChatAnswer.ParameterError("tar_type", "The packing must be GZIP or left out.");
        }

        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), ChinaOffset);
        var paid = orders.PaidBetween(from, from.AddDays(1));
        var given = refunds.Between(from, from.AddDays(1));
        if (paid.Count + given.Count == 0)
        {
            return WeChatAnswer.Error(StatusCodes.Status400BadRequest, "NO_STATEMENT_EXIST", "There is no bill: nothing was traded.");
        }

        var bill = WeChatBill.Of(paid, given, now);
        var token = RandomNumberGenerator.GetHexString(32);
        _files[token] = (packing == "GZIP" ? Pack(bill) : bill, now + UrlLifetime);
#pragma warning disable CA5350 // The provider's choice.
        var hash = SHA1.HashData(bill);
#pragma warning restore CA5350
        return WeChatAnswer.Ok(new JsonObject
        {
            ["hash_type"] = "SHA1",
            ["hash_value"] = Convert.ToHexStringLower(hash),
            ["download_url"] = $"{request.Scheme}://{request.Host}{FilePath}?token={token}",
        });
    }

    private WeChatAnswer Download(string token)
    {
        var now = time.GetUtcNow();
        foreach (var (old, (_, expiresAt)) in _files)
        {
            if (expiresAt <= now)
            {
                _files.TryRemove(old, out _);
            }
        }

        return _files.TryGetValue(token, out var file)
            ? new WeChatAnswer(StatusCodes.Status200OK, []) { File = file.File }
            : WeChatAnswer.Error(StatusCodes.Status400BadRequest, "INVALID_REQUEST", "The address is unknown or too old.");
    }

    private static byte[] Pack(byte[] bill)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bill);
        }

        return packed.ToArray();
    }
}
