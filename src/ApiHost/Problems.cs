using System.Collections.Frozen;
using System.Collections.Immutable;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>One kind of problem: what clients branch on, and what HTTP calls it.</summary>
/// <param name="Code">Stable, snake_case; also the name of its page under <c>/problems</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">A short English summary, the same every time; <see cref="ProblemTexts"/> has the Chinese one.</param>
internal sealed record ProblemKind(string Code, int Status, string Title)
{
    /// <summary>The address of the page that explains it.</summary>
    public string Type => $"/problems/{Code}";

    /// <summary>An occurrence of this kind.</summary>
    /// <param name="detail">What exactly happened; nothing that the caller may not know.</param>
    /// <param name="retryAfter">When it makes sense to try again; null if it doesn't.</param>
    /// <remarks>In Chinese it is told in the words that <see cref="ProblemTexts"/> has for this detail, or else for this kind.</remarks>
    public Problem With(string detail, TimeSpan? retryAfter = null) => new(this, detail, retryAfter);

    /// <summary>An occurrence of this kind whose detail names values, said in both languages.</summary>
    public Problem With(string english, string chinese, TimeSpan? retryAfter = null) => new(this, english, retryAfter) { ChineseDetail = chinese };
}

/// <summary>The one table of problems: every code, its status and its title.</summary>
internal static class Problems
{
    public static readonly ProblemKind MalformedRequest = new("malformed_request", 400, "Malformed request");
    public static readonly ProblemKind IdempotencyKeyMissing = new("idempotency_key_missing", 400, "Idempotency key missing");
    public static readonly ProblemKind IdempotencyKeyInvalid = new("idempotency_key_invalid", 400, "Idempotency key invalid");
    public static readonly ProblemKind Unauthenticated = new("unauthenticated", 401, "Unauthenticated");
    public static readonly ProblemKind WrongCredentials = new("wrong_credentials", 401, "Wrong account or password");
    public static readonly ProblemKind Forbidden = new("forbidden", 403, "Forbidden");
    public static readonly ProblemKind InsufficientScope = new("insufficient_scope", 403, "Insufficient scope");
    public static readonly ProblemKind RegistrationClosed = new("registration_closed", 403, "Registration closed");
    public static readonly ProblemKind CrossSiteRefused = new("cross_site_refused", 403, "Cross-site request refused");
    public static readonly ProblemKind NotFound = new("not_found", 404, "Not found");
    public static readonly ProblemKind RefundNotFound = new("refund_not_found", 404, "Refund not found");
    public static readonly ProblemKind OperationNotFound = new("operation_not_found", 404, "Operation not found");
    public static readonly ProblemKind CursorInvalid = new("cursor_invalid", 400, "Cursor invalid");
    public static readonly ProblemKind StatementTooLong = new("statement_too_long", 422, "Statement too long");
    public static readonly ProblemKind ReceiptNotReady = new("receipt_not_ready", 409, "Receipt not ready");
    public static readonly ProblemKind WebhookEndpointNotFound = new("webhook_endpoint_not_found", 404, "Webhook endpoint not found");
    public static readonly ProblemKind MethodNotAllowed = new("method_not_allowed", 405, "Method not allowed");
    public static readonly ProblemKind RequestTimeout = new("request_timeout", 408, "Request timed out");
    public static readonly ProblemKind RequestInProgress = new("request_in_progress", 409, "Request in progress");
    public static readonly ProblemKind BodyTooLarge = new("body_too_large", 413, "Body too large");
    public static readonly ProblemKind UnsupportedMediaType = new("unsupported_media_type", 415, "Unsupported media type");
    public static readonly ProblemKind TooManyAttempts = new("too_many_attempts", 429, "Too many attempts");
    public static readonly ProblemKind RateLimited = new("rate_limited", 429, "Rate limited");
    public static readonly ProblemKind InternalError = new("internal_error", 500, "Internal error");
    public static readonly ProblemKind OutcomeUnknown = new("outcome_unknown", 503, "Outcome unknown");
    public static readonly ProblemKind NotReady = new("not_ready", 503, "Not ready");
    public static readonly ProblemKind Overloaded = new("overloaded", 503, "Overloaded");

    private static readonly FrozenDictionary<RefusalCode, ProblemKind> Refusals = new Dictionary<RefusalCode, ProblemKind>
    {
        [RefusalCode.AccountNotFound] = new("account_not_found", 404, "Account not found"),
        [RefusalCode.AccountExists] = new("account_exists", 409, "Account exists"),
        [RefusalCode.AccountNotActive] = new("account_not_active", 403, "Account not active"),
        [RefusalCode.ReasonRequired] = new("reason_required", 422, "Reason required"),
        [RefusalCode.PaymentNotFound] = new("payment_not_found", 404, "Payment not found"),
        // Callers of the API hold a key, not an id: the one id that they can reuse is the one made from their key.
        [RefusalCode.IdReused] = new("idempotency_key_reused", 422, "Idempotency key reused"),
        // A top-up is refused with 422 where another request of the same user would pass: another amount, method, offer, quote or day. It is
        // refused with 403 where who the user is stands in the way, so that no other request helps.
        [RefusalCode.AmountOutOfRange] = new("amount_out_of_range", 422, "Amount out of range"),
        [RefusalCode.CurrencyMismatch] = new("currency_mismatch", 422, "Currency mismatch"),
        [RefusalCode.RegionNotServed] = new("region_not_served", 422, "Region not served"),
        [RefusalCode.OptionUnknown] = new("option_unknown", 422, "Option unknown"),
        [RefusalCode.MethodUnavailable] = new("method_unavailable", 422, "Payment method unavailable"),
        [RefusalCode.RegionBlocked] = new("region_blocked", 403, "Region blocked"),
        [RefusalCode.AccountTypeNotAllowed] = new("account_type_not_allowed", 403, "Account type not allowed"),
        [RefusalCode.VerificationRequired] = new("verification_required", 403, "Verification required"),
        [RefusalCode.MethodNotDomestic] = new("method_not_domestic", 422, "Payment method not domestic"),
        [RefusalCode.FirstTopUpOnly] = new("first_top_up_only", 422, "First top-up only"),
        [RefusalCode.QuoteExpired] = new("quote_expired", 422, "Quote expired"),
        [RefusalCode.TooManyOpenPayments] = new("too_many_open_payments", 422, "Too many open payments"),
        [RefusalCode.PaymentLimitExceeded] = new("payment_limit_exceeded", 422, "Payment limit exceeded"),
        [RefusalCode.DayLimitExceeded] = new("day_limit_exceeded", 422, "Day limit exceeded"),
        [RefusalCode.MonthLimitExceeded] = new("month_limit_exceeded", 422, "Month limit exceeded"),
        [RefusalCode.PaymentStatusConflict] = new("payment_status_conflict", 409, "Payment status conflict"),
        [RefusalCode.WalletClosed] = new("wallet_closed", 409, "Wallet closed"),
        [RefusalCode.WalletFrozen] = new("wallet_frozen", 409, "Wallet frozen"),
        [RefusalCode.WalletNotEmpty] = new("wallet_not_empty", 409, "Wallet not empty"),
        [RefusalCode.VersionMismatch] = new("version_mismatch", 412, "Version mismatch"),
        [RefusalCode.WalletBusy] = new("wallet_busy", 429, "Wallet busy"),
        [RefusalCode.OriginalNotFound] = new("original_not_found", 404, "Original not found"),
        [RefusalCode.CorrectionExceedsOriginal] = new("correction_exceeds_original", 409, "Correction exceeds original"),
        [RefusalCode.DisputeNotOpen] = new("dispute_not_open", 409, "Dispute not open"),
        [RefusalCode.HoldNotOpen] = new("hold_not_open", 409, "Hold not open"),
        [RefusalCode.CaptureExceedsHold] = new("capture_exceeds_hold", 422, "Capture exceeds hold"),
        [RefusalCode.ExpiryNotInFuture] = new("expiry_not_in_future", 422, "Expiry not in the future"),
        [RefusalCode.GiftToSelf] = new("gift_to_self", 422, "Gift to oneself"),
        [RefusalCode.InsufficientFunds] = new("insufficient_funds", 409, "Insufficient funds"),
        [RefusalCode.StatementRefused] = new("statement_refused", 422, "Statement refused"),
        [RefusalCode.BankEntryNotFound] = new("bank_entry_not_found", 404, "Bank entry not found"),
        [RefusalCode.BankEntrySettled] = new("bank_entry_settled", 409, "Bank entry settled"),
        [RefusalCode.BankEntryMismatch] = new("bank_entry_mismatch", 422, "Bank entry mismatch"),
    }.ToFrozenDictionary();

    private static readonly ImmutableArray<ProblemKind> OfTheHost =
    [
        MalformedRequest, IdempotencyKeyMissing, IdempotencyKeyInvalid, Unauthenticated, WrongCredentials, Forbidden, RegistrationClosed, CrossSiteRefused,
        NotFound, RefundNotFound, OperationNotFound, WebhookEndpointNotFound, CursorInvalid, StatementTooLong, ReceiptNotReady, MethodNotAllowed, RequestTimeout, RequestInProgress,
        BodyTooLarge, UnsupportedMediaType, TooManyAttempts, RateLimited, InternalError, OutcomeUnknown, NotReady, InsufficientScope, Overloaded,
    ];

    /// <summary>Every kind of problem, by code.</summary>
    public static FrozenDictionary<string, ProblemKind> All { get; } =
        OfTheHost.Concat(Refusals.Values).ToFrozenDictionary(kind => kind.Code);

    /// <summary>The kind of problem that a refusal is.</summary>
    public static ProblemKind KindOf(RefusalCode code) => Refusals[code];

    /// <summary>A refusal as a problem.</summary>
    public static Problem Of(Refusal refusal) => KindOf(refusal.Code).With(refusal.Code switch
    {
        // The same words for what is absent and for what is another's, so that nobody learns which ids exist.
        RefusalCode.AccountNotFound => "There is no such account, or it is not yours.",
        RefusalCode.PaymentNotFound => "There is no such payment, or it is not yours.",
        // Anybody can ask to register: what the known account looks like is not theirs to learn.
        RefusalCode.AccountExists => "This account exists already, with other content.",
        RefusalCode.IdReused => "This Idempotency-Key has named another request before. Send the first content again to get its answer, or use a new "
            + "key for a new request.",
        _ => refusal.Detail,
    }) with
    {
        Decision = refusal.Decision,
        IsRepeated = refusal.IsRepeated,
        RetryAfter = refusal.Code == RefusalCode.WalletBusy ? BusyPause : null,
    };

    /// <summary>What is said of an operation that is absent, of another kind, or another's.</summary>
    public const string NoSuchOperation = "This wallet has no such operation.";

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    /// <summary>The refusal of an account that is absent or another's.</summary>
    public static Problem AccountNotFound() => Of(new Refusal(RefusalCode.AccountNotFound, ""));

    /// <summary>The refusal of a payment that is absent or another's.</summary>
    public static Problem PaymentNotFound() => Of(new Refusal(RefusalCode.PaymentNotFound, ""));

    /// <summary>A status that the framework chose, as a problem; null where the status is no problem of the request.</summary>
    public static Problem? OfStatus(int status) => status switch
    {
        401 => Unauthenticated.With("Send a service key or a token as 'Authorization: Bearer …', or log in."),
        403 => Forbidden.With("This credential does not reach that far."),
        404 => NotFound.With("There is nothing at this address."),
        405 => MethodNotAllowed.With("This address does not take this method; the Allow header says which it takes."),
        408 => RequestTimeout.With("The request did not arrive in time."),
        413 => BodyTooLarge.With($"A request body is at most {RequestLimits.BodyBytesMax} bytes.", $"请求正文最多 {RequestLimits.BodyBytesMax} 字节。"),
        415 => UnsupportedMediaType.With("Send JSON with 'Content-Type: application/json'."),
        >= 400 and < 500 => MalformedRequest.With("The request is not valid HTTP for this address."),
        >= 500 => InternalError.With("The fault is ours. Nothing more is known here; the trace id finds it in our logs."),
        _ => null,
    };
}
