using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QRCoder;

namespace IM2.ApiHost;

/// <summary>Top-ups: starting one, and following the payment.</summary>
internal static class TopUpEndpoints
{
    // What catalogue and policy may say to a choice.
    private static readonly RefusalCode[] PolicyRefusals =
    [
        RefusalCode.AccountNotActive, RefusalCode.AmountOutOfRange, RefusalCode.CurrencyMismatch, RefusalCode.RegionNotServed,
        RefusalCode.OptionUnknown, RefusalCode.MethodUnavailable, RefusalCode.RegionBlocked, RefusalCode.AccountTypeNotAllowed,
        RefusalCode.VerificationRequired, RefusalCode.MethodNotDomestic, RefusalCode.FirstTopUpOnly, RefusalCode.TooManyOpenPayments,
        RefusalCode.PaymentLimitExceeded, RefusalCode.DayLimitExceeded, RefusalCode.MonthLimitExceeded,
    ];

    public static void MapTopUps(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/v1/accounts/{accountId}").WithTags("Top-ups").WithOwnAccountOnly()
            .MayAnswer(Problems.CrossSiteRefused, Problems.BodyTooLarge, Problems.UnsupportedMediaType)
            .MayRefuse(PolicyRefusals);
        own.MapPost("quotes", Quote).RequireScopeOrOwner(Scopes.TopUpsWrite).WithLimit(Flow.TopUp)
            .WithName("quoteTopUp").WithSummary("Get a quote")
            .WithDescription(
                "Promises amount, bonus and method for 15 minutes: start the top-up with `quote`, the answer's `token`. Give exactly one of "
                + "`option` and `amount`. Nothing is kept: whether the top-up is allowed is decided again when it is started.")
            .WithExamples(ExamplesExtensions.QuoteBody, ExamplesExtensions.Quote);
        own.MapPost("top-ups", Start).RequireScopeOrOwner(Scopes.TopUpsWrite).WithLimit(Flow.TopUp).WithRunningOnce()
            .WithName("startTopUp").WithSummary("Start a top-up")
            .WithDescription(
                "Give a `quote` alone; or, to take the price of now, `method` and exactly one of `option` and `amount`. The payment's id follows from the caller, the account and the Idempotency-Key, "
                + "for ever: the same request again gets the first answer, byte for byte, with the header Idempotency-Replayed. A refusal that carries a `decision` is such an answer, too: try again with a new key. "
                + "`status` may be `unknown` when the provider did not answer in time; the payment is then followed up by itself.")
            .WithExamples(ExamplesExtensions.TopUpBody, ExamplesExtensions.Payment)
            .MayAnswer(Problems.IdempotencyKeyMissing, Problems.IdempotencyKeyInvalid)
            .MayRefuse(RefusalCode.IdReused, RefusalCode.QuoteExpired, RefusalCode.WalletFrozen, RefusalCode.WalletClosed);

        var topUps = app.MapGroup("/v1/top-ups/{paymentId}").WithTags("Top-ups")
            .MayAnswer(Problems.MalformedRequest, Problems.Unauthenticated, Problems.OutcomeUnknown)
            .MayRefuse(RefusalCode.PaymentNotFound);
        topUps.MapGet("", Get).RequireScopeOrOwner(Scopes.TopUpsRead)
            .WithName("getTopUp").WithSummary("Read a payment")
            .WithDescription("Where it stands, what it waits for, and until when.")
            .WithExamples(response: ExamplesExtensions.Payment);
        topUps.MapPost("refresh", Refresh).RequireScopeOrOwner(Scopes.TopUpsWrite).WithLimit(Flow.Refresh)
            .WithName("refreshTopUp").WithSummary("Check a payment now")
            .WithDescription("Asks the provider now instead of at `nextCheckAt`, about refunds too. Asked again within 2 seconds, it answers what is known.")
            .WithExamples(response: ExamplesExtensions.Payment)
            .MayAnswer(Problems.CrossSiteRefused);
        topUps.MapPost("cancel", Cancel).RequireScopeOrOwner(Scopes.TopUpsWrite)
            .WithName("cancelTopUp").WithSummary("Cancel a payment")
            .WithDescription(
                "Closes the order, so that nobody can pay it any more. Answers the payment as it now stands: `cancelled`; or open still, with "
                + "`cancelRequestedAt`, while the provider has not confirmed it, which is followed up by itself; or `paid` or `credited` if the money "
                + "was faster. Repeating it changes nothing. Money that arrives after the end is not lost: it is credited, or goes back where the policy forbids that.")
            .WithExamples(response: ExamplesExtensions.CancelledPayment)
            .MayAnswer(Problems.CrossSiteRefused)
            .MayRefuse(RefusalCode.PaymentStatusConflict);
        topUps.MapGet("receipt", GetReceipt).RequireScopeOrOwner(Scopes.TopUpsRead)
            .WithName("getReceipt").WithSummary("Read a payment's receipt")
            .WithDescription("Once the wallet has the money.")
            .WithExamples(response: HistoryExamples.Receipt)
            .MayAnswer(Problems.ReceiptNotReady);
        topUps.MapGet("qr-code.svg", GetQrCode).RequireScopeOrOwner(Scopes.TopUpsRead)
            .WithName("getTopUpQrCode").WithSummary("Draw a payment's QR code")
            .WithDescription("What there is to scan, as a picture; 409 where there is nothing to scan, or not any more.")
            .Produces<string>(StatusCodes.Status200OK, "image/svg+xml")
            .MayRefuse(RefusalCode.PaymentStatusConflict);
    }

    private static async Task<Results<Created<PaymentMessage>, Problem>> Start(
        AccountId accountId,
        TopUpBody body,
        Caller caller,
        HttpResponse response,
        IGrainFactory grains,
        PaymentMessages messages,
        QuoteSeal seal,
        [FromHeader(Name = IdempotencyKey.Header)] string? idempotencyKey = null)
    {
        if ((IdempotencyKey.Validate(response.HttpContext.Request, idempotencyKey) ?? body.Validate()) is { } problem)
        {
            return problem;
        }

        var id = PaymentId.FromIdempotencyKey(caller.Name, accountId, idempotencyKey!);
        var request = body.Quote is { } token ? OfQuote(seal.Open(token, accountId)) : OfChoice(accountId, body);
        if (request is null)
        {
            return Problems.Of(new Refusal(RefusalCode.QuoteExpired, "This is no quote of this account, or none that still holds. Get a new one."));
        }

        AccountHint.Set(accountId);
        return (await grains.Payment(id).StartAsync(request)).ToHttpWith(started =>
        {
            if (started.IsRepeated)
            {
                response.Headers[IdempotencyKey.ReplayedHeader] = "true";
            }

            return TypedResults.Created($"/v1/top-ups/{id}", messages.Of(started.Payment));
        });
    }

    private static async Task<Results<Ok<QuoteMessage>, Problem>> Quote(
        AccountId accountId, QuoteBody body, IGrainFactory grains, QuoteSeal seal)
    {
        if (body.Validate() is { } problem)
        {
            return problem;
        }

        var choice = new TopUpChoice(body.Option, body.Amount?.ToMoney(), body.Method!.Value);
        return (await grains.Account(accountId).QuoteAsync(choice)).ToHttp(quote => QuoteMessage.Of(quote, seal.Seal(quote)));
    }

    private static StartTopUp OfChoice(AccountId account, TopUpBody body) =>
        new(account, body.Option, body.Amount?.ToMoney(), body.Method!.Value);

    private static StartTopUp? OfQuote(TopUpQuote? quote) => quote is null
        ? null
        : new(quote.Account, quote.Offer, quote.Offer is null ? quote.Price.Amount : null, quote.Method) { Quote = quote };

    private static async Task<Results<Ok<PaymentMessage>, Problem>> Get(
        PaymentId paymentId, Caller caller, IGrainFactory grains, PaymentMessages messages) =>
        (await grains.FindAsync(paymentId, caller)).ToHttp(messages.Of);

    private static async Task<Results<Ok<PaymentMessage>, Problem>> Refresh(
        PaymentId paymentId, Caller caller, IGrainFactory grains, PaymentMessages messages)
    {
        var found = await grains.FindAsync(paymentId, caller);
        return (found.Refusal is null ? await grains.Payment(paymentId).RefreshAsync() : found).ToHttp(messages.Of);
    }

    private static async Task<Results<Ok<PaymentMessage>, Problem>> Cancel(
        PaymentId paymentId, Caller caller, IGrainFactory grains, PaymentMessages messages)
    {
        var found = await grains.FindAsync(paymentId, caller);
        return (found.Refusal is null ? await grains.Payment(paymentId).CancelAsync() : found).ToHttp(messages.Of);
    }

    private static async Task<Results<Ok<ReceiptMessage>, Problem>> GetReceipt(PaymentId paymentId, Caller caller, IGrainFactory grains)
    {
        var found = await grains.FindAsync(paymentId, caller);
        if (found.Value is not { } payment)
        {
            return Problems.Of(found.Refusal!);
        }

        return ReceiptMessage.Of(payment) is { } receipt
            ? TypedResults.Ok(receipt)
            : Problems.ReceiptNotReady.With("The wallet does not have the money of this payment yet.");
    }

    private static async Task<Results<ContentHttpResult, Problem>> GetQrCode(PaymentId paymentId, Caller caller, IGrainFactory grains)
    {
        var found = await grains.FindAsync(paymentId, caller);
        if (found.Value is not { } payment)
        {
            return Problems.Of(found.Refusal!);
        }

        return payment.Action is UserAction.ScanQrCode(var content)
            ? TypedResults.Text(Draw(content), "image/svg+xml")
            : Problems.Of(new Refusal(
                RefusalCode.PaymentStatusConflict,
                payment.Action is null
                    ? $"There is nothing to scan: the payment is {WireNames.PaymentStatuses[payment.Status]}."
                    : $"There is nothing to scan: `action` says how to pay by {payment.Method.Name()}."));
    }

    private static string Draw(string content)
    {
        using var code = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(8);
    }
}
