using System.Collections.Frozen;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>What problems are called in Chinese: the one place of these words.</summary>
/// <remarks>
/// A code has a title and a sentence that is true of every occurrence. A detail of fixed words has a sentence of its own, found by its
/// English words; what a detail says beyond both, such as the place of a mistake, stays in English behind the sentence, for losing
/// it would be worse.
/// </remarks>
internal static class ProblemTexts
{
    private static readonly FrozenDictionary<string, (string Title, string Sentence)> Codes = new Dictionary<string, (string Title, string Sentence)>
    {
        ["malformed_request"] = ("请求格式错误", "请求的格式不正确，未作任何处理。"),
        ["idempotency_key_missing"] = ("缺少幂等键", "请求缺少 Idempotency-Key 请求头。"),
        ["idempotency_key_invalid"] = ("幂等键无效", "Idempotency-Key 请求头不符合要求。"),
        ["idempotency_key_reused"] = ("幂等键被重复使用", "此 Idempotency-Key 已用于内容不同的请求。"),
        ["unauthenticated"] = ("未通过身份验证", "请求没有携带有效的凭证。"),
        ["wrong_credentials"] = ("账号或密码错误", "账号不存在或密码不正确。"),
        ["forbidden"] = ("无权访问", "当前凭证无权执行此操作。"),
        ["insufficient_scope"] = ("权限范围不足", "当前凭证缺少此操作所需的权限范围。"),
        ["registration_closed"] = ("不开放注册", "此处不开放自行注册。"),
        ["cross_site_refused"] = ("拒绝跨站请求", "不接受来自其他网站的请求。"),
        ["not_found"] = ("未找到", "此地址下没有任何内容。"),
        ["refund_not_found"] = ("退款不存在", "该笔支付没有此退款。"),
        ["method_not_allowed"] = ("请求方法不被允许", "此地址不接受该请求方法。"),
        ["request_timeout"] = ("请求超时", "请求未能及时送达。"),
        ["request_in_progress"] = ("请求正在处理", "相同的请求仍在处理中，请稍后重试。"),
        ["body_too_large"] = ("请求正文过大", "请求正文超出允许的大小。"),
        ["unsupported_media_type"] = ("不支持的内容类型", "请以 UTF-8 编码的 JSON 发送请求。"),
        ["too_many_attempts"] = ("尝试次数过多", "失败次数过多，请稍后再试。"),
        ["rate_limited"] = ("请求过于频繁", "请求过于频繁，请稍后再试。"),
        ["internal_error"] = ("内部错误", "服务器发生错误，请凭追踪编号联系我们。"),
        ["outcome_unknown"] = ("结果未知", "请求的结果暂时无法确定，请原样重试。"),
        ["not_ready"] = ("尚未就绪", "服务暂时无法可靠保存数据。"),
        ["overloaded"] = ("服务繁忙", "当前请求过多，请稍后再试。"),
        ["account_not_found"] = ("账号不存在", "该账号不存在，或不属于您。"),
        ["account_exists"] = ("账号已存在", "该账号已存在。"),
        ["account_not_active"] = ("账号不可用", "该账号已被冻结或关闭。"),
        ["reason_required"] = ("需要说明原因", "此操作必须说明由谁执行以及原因。"),
        ["payment_not_found"] = ("支付不存在", "该笔支付不存在，或不属于您。"),
        ["amount_out_of_range"] = ("金额超出范围", "金额超出允许的范围。"),
        ["currency_mismatch"] = ("币种不符", "币种与要求的不一致。"),
        ["region_not_served"] = ("地区暂无服务", "您所在的地区暂无可充值项目。"),
        ["option_unknown"] = ("充值选项不存在", "没有此充值选项。"),
        ["method_unavailable"] = ("支付方式不可用", "此支付方式当前不可用。"),
        ["region_blocked"] = ("地区受限", "您所在的地区不允许充值。"),
        ["account_type_not_allowed"] = ("账号类型不允许", "此类账号不能执行该操作。"),
        ["verification_required"] = ("需要实名认证", "请先完成身份认证。"),
        ["method_not_domestic"] = ("非境内支付方式", "您所在的地区只允许境内支付方式。"),
        ["first_top_up_only"] = ("仅限首次充值", "此优惠仅限首次充值。"),
        ["quote_expired"] = ("报价已失效", "报价已失效，请重新获取。"),
        ["too_many_open_payments"] = ("未完成的支付过多", "您有过多未完成的支付。"),
        ["payment_limit_exceeded"] = ("超出单笔限额", "金额超出单笔限额。"),
        ["day_limit_exceeded"] = ("超出当日限额", "金额超出当日限额。"),
        ["month_limit_exceeded"] = ("超出当月限额", "金额超出当月限额。"),
        ["payment_status_conflict"] = ("支付状态不符", "支付的当前状态不允许此操作。"),
        ["wallet_closed"] = ("钱包已关闭", "该钱包已关闭。"),
        ["wallet_frozen"] = ("钱包已冻结", "该钱包已冻结，不能支出。"),
        ["wallet_not_empty"] = ("钱包未清空", "钱包中仍有余额、冻结款项或欠款。"),
        ["version_mismatch"] = ("版本不符", "钱包已发生变化，请重新读取后再试。"),
        ["wallet_busy"] = ("钱包繁忙", "该钱包等待处理的请求过多，请稍后再试。"),
        ["operation_not_found"] = ("操作不存在", "该钱包没有此操作。"),
        ["webhook_endpoint_not_found"] = ("事件接收地址不存在", "没有此事件接收地址。"),
        ["cursor_invalid"] = ("游标无效", "此游标不是由本查询给出的，请从头读取。"),
        ["statement_too_long"] = ("账单过长", "所选时间段内的记录过多，请缩短时间段。"),
        ["receipt_not_ready"] = ("暂无收据", "此笔支付尚未入账，暂无收据。"),
        ["original_not_found"] = ("原交易不存在", "钱包中没有要更正的原交易。"),
        ["correction_exceeds_original"] = ("更正超出原额", "更正金额累计超出原交易金额。"),
        ["dispute_not_open"] = ("争议不存在或已结束", "没有可处理的争议。"),
        ["hold_not_open"] = ("冻结款项不可用", "该笔冻结款项不存在或已处理。"),
        ["capture_exceeds_hold"] = ("扣款超出冻结金额", "扣款金额超出冻结金额。"),
        ["expiry_not_in_future"] = ("到期时间无效", "到期时间必须晚于当前时间。"),
        ["gift_to_self"] = ("不能赠送给自己", "不能赠送给自己。"),
        ["insufficient_funds"] = ("余额不足", "可用余额不足。"),
        ["statement_refused"] = ("对账单被拒绝", "银行文件无法读取或不可信，未作任何处理。"),
        ["bank_entry_not_found"] = ("银行流水不存在", "没有此银行流水。"),
        ["bank_entry_settled"] = ("银行流水已处理", "该银行流水已处理完毕。"),
        ["bank_entry_mismatch"] = ("银行流水不匹配", "该银行流水与此笔支付不匹配。"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Details = new Dictionary<string, string>
    {
        ["There is no such account, or it is not yours."] = "该账号不存在，或不属于您。",
        ["There is no such payment, or it is not yours."] = "该笔支付不存在，或不属于您。",
        ["This account exists already, with other content."] = "该账号已存在，且内容不同。",
        ["There is nothing at this address."] = "此地址下没有任何内容。",
        ["There is no such account, or the password is another."] = "账号不存在或密码不正确。",
        ["This account has had too many failed attempts. Wait, then try again."] = "该账号失败次数过多，请稍后再试。",
        ["Here accounts are opened by the messenger, not by their users."] = "此处的账号由即时通讯服务开通，不开放自行注册。",
        ["This payment has no such refund."] = "该笔支付没有此退款。",
        ["Nothing can be made durable at the moment."] = "服务暂时无法可靠保存数据。",
        ["This credential does not reach that far."] = "当前凭证无权执行此操作。",
        ["A service credential is no login."] = "服务凭证不是用户登录。",
        ["The request did not arrive in time."] = "请求未能及时送达。",
        ["The request is not valid HTTP for this address."] = "对此地址而言，该请求不是有效的 HTTP 请求。",
        ["This is no quote of this account, or none that still holds. Get a new one."] = "报价不属于该账号或已失效，请重新获取。",
        ["Send a service key or a token as 'Authorization: Bearer …', or log in."] = "请以“Authorization: Bearer …”携带服务密钥或令牌，或者先登录。",
        ["The credential is not valid, or not any more."] = "凭证无效或已过期。",
        ["This address does not take this method; the Allow header says which it takes."] = "此地址不接受该请求方法，可用的方法见 Allow 响应头。",
        ["Send JSON with 'Content-Type: application/json'."] = "请以 “Content-Type: application/json” 发送 JSON。",
        ["Send JSON in UTF-8, with 'Content-Type: application/json'."] = "请以 UTF-8 编码发送 JSON，并带上 “Content-Type: application/json”。",
        ["The fault is ours. Nothing more is known here; the trace id finds it in our logs."] = "这是我们的错误，请凭追踪编号联系我们。",
        ["With a login cookie, only our own pages may change anything: send Origin or Sec-Fetch-Site of this site."] =
            "使用登录 Cookie 时，只有本站页面可以更改数据：请发送本站的 Origin 或 Sec-Fetch-Site 请求头。",
        ["What was asked may or may not have happened. Repeat the same request, with the same Idempotency-Key if it has one: "
            + "it has effect once, and the repeat gets the true answer."] =
            "请求可能已生效，也可能没有。请原样重发（如有 Idempotency-Key，请保持不变）：只会生效一次，重发会得到真实结果。",
        ["This Idempotency-Key has named another request before. Send the first content again to get its answer, or use a new key for a new request."] =
            "此 Idempotency-Key 已用于另一个请求。请重发最初的内容以取得结果，或为新请求使用新的键。",
        ["This wallet has no such operation."] = "该钱包没有此操作。",
        ["Send the header Idempotency-Key with a new random value, for example a UUID, and the same value when you repeat the request."] =
            "请发送 Idempotency-Key 请求头，取一个新的随机值（例如 UUID），重发请求时保持不变。",
        ["Send the header Idempotency-Key once."] = "Idempotency-Key 请求头只能出现一次。",
        ["Give exactly one of 'option' and 'amount'."] = "“option” 与 “amount” 必须且只能给出一个。",
        ["A quote says everything: give 'quote' alone."] = "报价已包含全部内容：请只给出 “quote”。",
    }.ToFrozenDictionary();

    /// <summary>Whether a code has words in Chinese.</summary>
    public static bool Has(string code) => Codes.ContainsKey(code);

    /// <summary>What a kind of problem is called.</summary>
    public static LocalizedText TitleOf(ProblemKind kind) => new(kind.Title, Codes.TryGetValue(kind.Code, out var text) ? text.Title : kind.Title);

    /// <summary>What exactly happened.</summary>
    public static LocalizedText DetailOf(Problem problem) => new(problem.Detail, problem.ChineseDetail ?? Chinese(problem));

    private static string Chinese(Problem problem)
    {
        if (Details.TryGetValue(problem.Detail, out var known))
        {
            return known;
        }

        return Codes.TryGetValue(problem.Kind.Code, out var text)
            ? problem.Detail.Length == 0 ? text.Sentence : $"{text.Sentence}（{problem.Detail}）"
            : problem.Detail;
    }
}
