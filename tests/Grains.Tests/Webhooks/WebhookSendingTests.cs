using System.Collections.Immutable;
using System.Text;
using IM2.Storage;
using IM2.Webhooks;
using IM2.Webhooks.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IM2.Grains.Tests;

/// <summary>Signatures, bodies, settings, and what counts as delivered.</summary>
public sealed class WebhookSendingTests
{
    private const string Old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string New = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Alice = AccountId.Parse("alice");
    private static readonly PaymentId Payment = PaymentId.FromIdempotencyKey("test", Alice, "1");
    private static readonly Money Cny = new(700, Currency.Cny);

    /// <summary>The reference vector that the libraries of the specification are tested with.</summary>
    [Fact]
    public void A_signature_is_that_of_the_specification()
    {
        Assert.True(WebhookSecret.TryParse(Old, out var secret));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Of([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));
    }

    [Fact]
    public void Of_every_event_of_a_wallet_it_is_decided_whether_it_is_told()
    {
        var cases = typeof(WalletEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(WalletEvent))).ToList();
        Assert.Equal(cases.Count, Examples().Select(one => one.GetType()).Append(typeof(WalletEvent.TopUpReserved)).Append(typeof(WalletEvent.TopUpReleased)).Append(typeof(WalletEvent.CommandRefused)).Distinct().Count());
        Assert.All(Examples(), happened =>
        {
            var type = WebhookEvents.TypeOf(happened);
            Assert.Contains(type, WebhookEvents.Types);

            // What is filtered by kind is what is told by type.
            Assert.Contains(Wallet.Post(Alice, happened).Kind, WebhookEvents.KindsOf([type!]));
            var body = System.Text.Json.Nodes.JsonNode.Parse(WebhookBody.Of(Posting(happened)))!;
            Assert.Equal(type, body["type"]!.GetValue<string>());
            Assert.Equal("2026-11-22T12:00:00Z", body["timestamp"]!.GetValue<string>());
            Assert.Equal(("alice", 7L), (body["data"]!["account"]!.GetValue<string>(), body["data"]!["version"]!.GetValue<long>()));
            Assert.Equal(Wallet.Post(Alice, happened).Id.Value, body["data"]!["transfer"]!.GetValue<string>());
        });
        Assert.Equal(WebhookEvents.Types.Order(), Examples().Select(one => WebhookEvents.TypeOf(one)!).Distinct().Order());
        Assert.Null(WebhookEvents.TypeOf(new WalletEvent.TopUpReleased(Payment, At)));
        Assert.Null(WebhookEvents.TypeOf(new WalletEvent.CommandRefused(TransferId.Request("r"), "charge", RefusalCode.InsufficientFunds, "", At)));
        Assert.Null(WebhookEvents.TypeOf(new WalletEvent.TopUpReserved(Payment, null!, At)));
        var kinds = WebhookEvents.KindsOf(WebhookEvents.Types);
        Assert.DoesNotContain(TransferKind.TopUpReservation, kinds);
        Assert.DoesNotContain(TransferKind.TopUpRelease, kinds);
    }

    [Fact]
    public void A_body_says_what_a_backend_needs() => Assert.Equal(
        $$$"""{"type":"wallet.top_up_credited","timestamp":"2026-11-22T12:00:00Z","data":{"account":"alice","version":7,"transfer":"top-up:{{{Payment}}}","at":"2026-11-22T12:00:00Z","amount":{"minorUnits":700,"currency":"CNY"},"payment":"{{{Payment}}}","method":"wechat_pay","bonus":{"minorUnits":700,"currency":"CNY"},"bonusExpiresAt":"2026-11-22T12:00:00Z"}}""",
        Encoding.UTF8.GetString(WebhookBody.Of(Posting(Examples()[0]))));

    [Fact]
    public void An_event_has_one_id_for_ever()
    {
        var id = WalletEventId.Of(TransferId.Request("c-1"));
        Assert.Matches("^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$", id.Value);
        Assert.Equal(id, WalletEventId.Of(TransferId.Request("c-1")));
        Assert.NotEqual(id, WalletEventId.Of(TransferId.Request("c-2")));
    }

    [Fact]
    public async Task While_secrets_rotate_each_of_them_verifies_and_the_id_stays()
    {
        await using var knowsOld = await WebhookReceiver.StartAsync(Old);
        await using var knowsNew = await WebhookReceiver.StartAsync(New);
        foreach (var receiver in new[] { knowsOld, knowsNew })
        {
            using var services = Services(receiver.Url, New, Old);
            Assert.True((await SendAsync(services)).IsDelivered);
            Assert.True((await SendAsync(services)).IsDelivered);
            Assert.Empty(receiver.Forged);
            Assert.Equal(2, receiver.Deliveries.Count);
            Assert.Single(receiver.Deliveries.Select(one => (one.Id, one.Body)).Distinct());
            Assert.Equal(2, receiver.Deliveries.First().Signature.Split(' ').Length);
        }

        using var onlyNew = Services(knowsOld.Url, New);
        Assert.Equal("The endpoint answered 401.", (await SendAsync(onlyNew)).Failure);
        Assert.Single(knowsOld.Forged);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(204, true)]
    [InlineData(302, false)]
    [InlineData(410, false)]
    [InlineData(500, false)]
    public async Task Only_an_answer_of_the_200s_is_a_delivery_and_no_log_has_a_secret(int status, bool isDelivered)
    {
        await using var receiver = await WebhookReceiver.StartAsync(Old);
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = receiver.Url;
            return context.Response.WriteAsync(status == 204 ? "" : new string('x', 100_000));
        };
        var log = new StringBuilder();
        using var services = Services(receiver.Url, [Old], log);
        Assert.Equal(isDelivered, (await SendAsync(services)).IsDelivered);
        Assert.Equal(status == 410, log.ToString().Contains("gone", StringComparison.Ordinal));
        Assert.DoesNotContain(Old[6..], log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", services.GetRequiredService<IWebhooks>().Endpoints[0].Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_and_a_closed_door_are_failures_and_giving_up_throws()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Old);
        receiver.Answer = static (_, context) => Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted);
        var impatient = Settings(receiver.Url, Old);
        impatient["Webhooks:Endpoints:0:Timeout"] = "00:00:00.3";
        using var services = Services(impatient, new StringBuilder());
        Assert.Equal("No answer within 0.3 s.", (await SendAsync(services)).Failure);
        using var closed = Services("http://127.0.0.1:9/", Old);
        Assert.StartsWith("The connection failed", (await SendAsync(closed)).Failure, StringComparison.Ordinal);
        using var given = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(services, given.Token));
    }

    [Theory]
    [InlineData("Id", "a b", "Webhooks:Endpoints:0:Id is 'a b' but must be 1–64 of A-Z a-z 0-9 . _ -.")]
    [InlineData("Url", "http://example.com/hook?t=hidden", "Webhooks:Endpoints:0:Url is 'http://example.com/hook' but must be an absolute address")]
    [InlineData("Url", "https://u:hidden@example.com/", "Webhooks:Endpoints:0:Url is '(not shown: it names a user)' but must be an absolute address")]
    [InlineData("Secrets:0", "whsec_aGlkZGVu", "Webhooks:Endpoints:0:Secrets:0 is '(not shown)' but must be whsec_ and the base64 of 24 to 64 bytes.")]
    [InlineData("Secrets:0", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "Webhooks:Endpoints:0:Secrets:0 is '(not shown)' but must be whsec_")]
    [InlineData("Events:0", "wallet.stolen", "Webhooks:Endpoints:0:Events:0 is 'wallet.stolen' but must be one of wallet.top_up_credited,")]
    [InlineData("Timeout", "00:02:00", "Webhooks:Endpoints:0:Timeout is '00:02:00' but must be more than 0 and at most 1 minute.")]
    [InlineData("MaxParallel", "0", "Webhooks:Endpoints:0:MaxParallel is '0' but must be 1 to 256.")]
    public void A_setting_that_can_not_work_stops_the_start_by_key_value_and_rule(string key, string value, string says)
    {
        var settings = Settings("https://example.com/hook", Old);
        settings[$"Webhooks:Endpoints:0:{key}"] = value;
        using var services = Services(settings, new StringBuilder());
        var refusal = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<WebhookOptions>>().Value);
        Assert.StartsWith(says, Assert.Single(refusal.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("aGlkZGVu", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_are_unique_and_a_secret_is_needed()
    {
        var settings = Settings("https://example.com/hook", Old);
        settings["Webhooks:Endpoints:1:Id"] = "im";
        settings["Webhooks:Endpoints:1:Url"] = "https://example.com/2";
        using var services = Services(settings, new StringBuilder());
        var refusal = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<WebhookOptions>>().Value);
        Assert.Equal(
            [
                "Webhooks:Endpoints:1:Secrets is '0 secrets' but must be 1 to 4.",
                "Webhooks:Endpoints has the Id 'im' 2 times but each must have its own.",
            ],
            refusal.Failures);
    }

    private static List<WalletEvent> Examples()
    {
        var (id, hold, gift) = (TransferId.Request("c"), new HoldId("h"), new GiftId("g"));
        ImmutableArray<Slice> slices = [new Slice(TransferId.TopUp(Payment), 700, 0, null, At)];
        return
        [
            new WalletEvent.TopUpCredited(Payment, PaymentMethod.WeChatPay, Cny, Cny, At, [], At),
            new WalletEvent.BonusGranted(TransferId.Request("b"), Cny, null, At),
            new WalletEvent.Charged(id, Cny, slices, At),
            new WalletEvent.ChargeUndone(TransferId.Request("u"), id, Cny, slices, 0, At),
            new WalletEvent.HoldPlaced(hold, Cny, slices, At, At),
            new WalletEvent.HoldCaptured(hold, Cny, Cny, [], 0, At),
            new WalletEvent.HoldReleased(hold, true, Cny, slices, 0, At),
            new WalletEvent.BonusExpired(TransferId.TopUp(Payment), Cny, At),
            new WalletEvent.TopUpUnwound(TransferId.Refund("r"), UnwindingCause.Refund, Payment, PaymentMethod.Card, Cny, slices, 0, At),
            new WalletEvent.TopUpUnwound(TransferId.Chargeback("r"), UnwindingCause.Chargeback, Payment, PaymentMethod.Card, Cny, slices, 0, At),
            new WalletEvent.UnwindingReversed(TransferId.Refund("r"), Payment, PaymentMethod.Card, Cny, slices[0], 0, At) { WasRefund = true },
            new WalletEvent.UnwindingReversed(TransferId.Chargeback("r"), Payment, PaymentMethod.Card, Cny, slices[0], 0, At),
            new WalletEvent.GiftSent(gift, AccountId.Parse("bob"), Cny, slices, At),
            new WalletEvent.GiftReceived(gift, AccountId.Parse("bob"), Cny, [], At),
            new WalletEvent.GiftReturned(gift, Cny, slices, At),
            new WalletEvent.StatusSet(TransferId.Status("s"), WalletStatus.Frozen, At),
            new WalletEvent.TopUpDelayed(Payment, PaymentMethod.BankTransfer, Cny, At, null, At),
        ];
    }

    private static StoredPosting Posting(WalletEvent happened) => new(Alice, 7, Wallet.Post(Alice, happened), happened, default, []);

    private static Task<WebhookAttempt> SendAsync(IServiceProvider services, CancellationToken cancellationToken = default)
    {
        var webhooks = services.GetRequiredService<IWebhooks>();
        return webhooks.SendAsync(webhooks.Endpoints[0], Posting(Examples()[0]), cancellationToken);
    }

    private static Dictionary<string, string?> Settings(string url, params string[] secrets)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Webhooks:Endpoints:0:Id"] = "im", ["Webhooks:Endpoints:0:Url"] = url,
        };
        for (var at = 0; at < secrets.Length; at++)
        {
            settings[$"Webhooks:Endpoints:0:Secrets:{at}"] = secrets[at];
        }

        return settings;
    }

    private static ServiceProvider Services(string url, params string[] secrets) => Services(Settings(url, secrets), new StringBuilder());

    private static ServiceProvider Services(string url, string[] secrets, StringBuilder log) => Services(Settings(url, secrets), log);

    private static ServiceProvider Services(Dictionary<string, string?> settings, StringBuilder log) => new ServiceCollection()
        .AddSingleton(TimeProvider.System)
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new TextLog(log)))
        .AddWebhooks(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(WebhookOptions.Section))
        .BuildServiceProvider();

    private sealed class TextLog(StringBuilder text) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (text)
            {
                text.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
            }
        }

        public void Dispose()
        {
        }
    }
}
