using Microsoft.Net.Http.Headers;

namespace IM2.Sandbox.Alipay;

/// <summary>Checks a merchant's request as the provider does, before anything in its content is acted on.</summary>
internal sealed class AlipayRequestReader(AlipaySecrets secrets, TimeProvider time)
{
    private const int UrlLengthMax = 256;

    /// <summary>How far the real gateway lets clocks differ is not known; this catches a wrong time zone.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(15);

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "app_id", "method", "format", "charset", "sign_type", "sign", "timestamp", "version", "notify_url", "return_url", "biz_content",
    };

    /// <summary>The request, or the answer that refuses it.</summary>
    public async Task<(AlipayRequest? Request, AlipayAnswer? Refusal)> ReadAsync(HttpContext context)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (await MergeAsync(context, parameters) is { } fault)
        {
            return (null, fault);
        }

        var method = parameters.GetValueOrDefault("method");
        if (string.IsNullOrEmpty(method))
        {
            return (null, AlipayAnswer.Gateway(null, missing: true, "isv.missing-method", "缺少method参数"));
        }

        if (!AlipayMethods.All.Contains(method))
        {
            return (null, AlipayAnswer.Gateway(null, missing: false, "isv.invalid-method", "不存在的方法名"));
        }

        var refusal = CommonFault(method, parameters) ?? SignatureFault(method, parameters);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        return AlipayRequest.Parse(parameters["biz_content"]) is { } content
            ? (new AlipayRequest(method, content, parameters.GetValueOrDefault("notify_url"), parameters.GetValueOrDefault("return_url")), null)
            : (null, Invalid(method, "isv.invalid-parameter", "biz_content must be a JSON object without a name that occurs twice."));
    }

    /// <summary>Takes all parameters of query and form together; one that occurs twice, wherever, is refused.</summary>
    private static async Task<AlipayAnswer?> MergeAsync(HttpContext context, Dictionary<string, string> parameters)
    {
        var all = context.Request.Query.AsEnumerable();
        if (HttpMethods.IsPost(context.Request.Method))
        {
            if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
                || type.MediaType != "application/x-www-form-urlencoded"
                || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
            {
                return AlipayAnswer.Gateway(null, missing: false, "isv.invalid-parameter", "The body must be a form in UTF-8.");
            }

            all = all.Concat(await context.Request.ReadFormAsync(context.RequestAborted));
        }

        foreach (var (name, values) in all)
        {
            if (values is not [{ } value] || !parameters.TryAdd(name, value))
            {
                return AlipayAnswer.Gateway(null, missing: false, "isv.invalid-parameter", $"The parameter {name} occurs twice.");
            }
        }

        return null;
    }

    private AlipayAnswer? CommonFault(string method, Dictionary<string, string> parameters)
    {
        string? Value(string name) => parameters.GetValueOrDefault(name);
        foreach (var (name, code) in new[]
        {
            ("app_id", "isv.missing-app-id"), ("sign", "isv.missing-signature"), ("sign_type", "isv.missing-signature-type"),
            ("timestamp", "isv.missing-timestamp"), ("version", "isv.missing-version"), ("biz_content", "isv.missing-parameter"),
        })
        {
            if (string.IsNullOrEmpty(Value(name)))
            {
                return AlipayAnswer.Gateway(method, missing: true, code, $"缺少{name}参数");
            }
        }

        return parameters.Keys.FirstOrDefault(static name => !Known.Contains(name)) is { } unknown
            ? Invalid(method, "isv.invalid-parameter", $"There is no parameter {unknown}.")
            : Value("app_id") != AlipaySandbox.AppId ? Invalid(method, "isv.invalid-app-id", "无效的AppID参数")
            : Value("sign_type") != "RSA2" ? Invalid(method, "isv.invalid-signature-type", "无效的签名类型")
            : Value("charset") is { } charset && charset != "utf-8" ? Invalid(method, "isv.invalid-charset", "字符集错误")
            : Value("format") is { } format && format != "JSON" ? Invalid(method, "isv.invalid-format", "无效的数据格式")
            : Value("version") != "1.0" ? Invalid(method, "isv.invalid-version", "无效的版本号")
            : AlipayTime.Read(Value("timestamp")) is not { } at || (at - time.GetUtcNow()).Duration() > ClockTolerance
                ? Invalid(method, "isv.invalid-timestamp", "非法的时间戳参数")
            : UrlFault(method, "notify_url", Value("notify_url")) ?? UrlFault(method, "return_url", Value("return_url"));
    }

    private static AlipayAnswer? UrlFault(string method, string name, string? url) =>
        url is null
        || (url.Length <= UrlLengthMax && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps))
            ? null
            : Invalid(method, "isv.invalid-parameter", $"{name} must be an absolute address of at most {UrlLengthMax} characters.");

    private AlipayAnswer? SignatureFault(string method, Dictionary<string, string> parameters)
    {
        var text = AlipaySecrets.TextOf(parameters.Where(static one => one.Key != "sign" && one.Value.Length > 0));
        return secrets.IsMerchants(text, parameters["sign"]) ? null : Invalid(method, "isv.invalid-signature", "无效签名");
    }

    private static AlipayAnswer Invalid(string method, string code, string words) => AlipayAnswer.Gateway(method, missing: false, code, words);
}
