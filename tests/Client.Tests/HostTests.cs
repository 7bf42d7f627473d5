using IM2.EndToEnd.Tests;

namespace IM2.Client.Tests;

/// <summary>Classes of this collection share one running system; each test has accounts of its own.</summary>
[CollectionDefinition(Name)]
public sealed class RealHost : ICollectionFixture<RunningSystem>
{
    public const string Name = "real host";
}

/// <summary>The client against the real program.</summary>
[Collection(RealHost.Name)]
public sealed class HostTests(RunningSystem system) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private static Money Cny(long minorUnits) => new(minorUnits, "CNY");

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Money_is_given_spent_and_given_back()
    {
        var client = Client(_http);
        var account = await OpenAsync(client);
        var credit = await client.Credits.CreditAsync(account, Cny(1000), reference: "welcome");
        Assert.Equal("welcome", (await client.Credits.GetAsync(account, credit.Id)).Reference);

        var charge = await client.Charges.ChargeAsync(account, Cny(300), "sticker:7");
        Assert.Equal((Cny(300), Cny(300), false), (charge.Amount, charge.FromBonus, charge.IsReplayed));
        var again = await client.Charges.ChargeAsync(account, Cny(300), "sticker:7", charge.IdempotencyKey);
        Assert.Equal((charge.Id, true), (again.Id, again.IsReplayed));

        var undo = await client.Charges.UndoAsync(account, charge.Id, Cny(100));
        var state = await client.Charges.GetAsync(account, charge.Id);
        Assert.Equal((Cny(100), undo.Id), (state.Undone, Assert.Single(state.Undos).Id));

        var hold = await client.Holds.PlaceAsync(account, Cny(500), DateTimeOffset.UtcNow.AddHours(1));
        var capture = await client.Holds.CaptureAsync(account, hold.Id, Cny(200));
        Assert.Equal((Cny(200), Cny(300), hold.Id), (capture.Amount, capture.Released, capture.HoldId));
        Assert.Equal(HoldStatus.Captured, (await client.Holds.GetAsync(account, hold.Id)).Status);
        var second = await client.Holds.PlaceAsync(account, Cny(10), DateTimeOffset.UtcNow.AddHours(1));
        Assert.Equal(Cny(10), (await client.Holds.ReleaseAsync(account, second.Id)).Amount);

        Assert.Equal(Cny(600), (await client.Wallets.GetAsync(account)).Available("CNY"));
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_and_the_money_moves_once()
    {
        var lossy = new LossyHandler();
        using var http = new HttpClient(lossy);
        var client = Client(http);
        var account = await OpenAsync(client);
        await client.Credits.CreditAsync(account, Cny(1000));

        lossy.Lose(2);
        var charge = await client.Charges.ChargeAsync(account, Cny(300));
        Assert.Equal(0, lossy.Left);
        Assert.True(charge.IsReplayed);
        Assert.Equal(Cny(700), (await client.Wallets.GetAsync(account)).Available("CNY"));

        lossy.Lose(1);
        var batch = await client.Batches.ExecuteAsync([new BatchCharge(account, Cny(100)), new BatchCharge(account, Cny(200))]);
        Assert.All(batch.Results, static result => Assert.True(result is { IsDone: true, IsReplayed: true }));
        Assert.Equal(Cny(400), (await client.Wallets.GetAsync(account)).Available("CNY"));
    }

    [Fact]
    public async Task A_charge_whose_answers_are_all_lost_is_settled_later_by_its_key()
    {
        var lossy = new LossyHandler();
        using var http = new HttpClient(lossy);
        var client = Client(http, static options => options.TriesMax = 2);
        var account = await OpenAsync(client);
        await client.Credits.CreditAsync(account, Cny(1000));

        lossy.Lose(2);
        var unknown = await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => client.Charges.ChargeAsync(account, Cny(300), "order:1"));
        var charge = await client.Charges.ChargeAsync(account, Cny(300), "order:1", unknown.IdempotencyKey);
        Assert.True(charge.IsReplayed);
        Assert.Equal(Cny(700), (await client.Wallets.GetAsync(account)).Available("CNY"));
    }

    [Fact]
    public async Task A_batch_answers_for_each_operation()
    {
        var client = Client(_http);
        var (mei, lan) = (await OpenAsync(client), await OpenAsync(client));
        var batch = await client.Batches.ExecuteAsync(
        [
            new BatchCredit(mei, Cny(500)),
            new BatchCharge(mei, Cny(200), "sticker:7"),
            new BatchCharge(lan, Cny(1)),
            new BatchHold(mei, Cny(50), DateTimeOffset.UtcNow.AddMinutes(5)),
            new BatchGift(mei, lan, Cny(10)),
        ]);
        Assert.Equal([201, 201, 409, 201, 409], batch.Results.Select(static result => result.Status));
        Assert.IsType<Credit>(batch.Results[0].Operation);
        Assert.Equal("sticker:7", Assert.IsType<Charge>(batch.Results[1].Operation).Reference);
        Assert.Equal("insufficient_funds", batch.Results[2].Problem!.Code);
        var hold = Assert.IsType<Hold>(batch.Results[3].Operation);
        var more = await client.Batches.ExecuteAsync([new BatchRelease(mei, hold.Id), new BatchUndo(mei, batch.Results[1].Operation!.Id)]);
        Assert.IsType<Release>(more.Results[0].Operation);
        Assert.Equal(batch.Results[1].Operation!.Id, Assert.IsType<Undo>(more.Results[1].Operation).ChargeId);
        Assert.Equal(Cny(500), (await client.Wallets.GetAsync(mei)).Available("CNY"));
    }

    [Fact]
    public async Task A_top_up_is_quoted_started_paid_given_away_and_refunded()
    {
        var client = Client(_http);
        var (mei, lan) = (await OpenAsync(client), await OpenAsync(client));
        var options = await client.TopUps.GetOptionsAsync(mei);
        Assert.Contains(options.Options, static option => option.Id == "cny-100");
        Assert.Contains(options.Methods, static method => method.Method == PaymentMethod.WeChatPay && method.Available);

        var quote = await client.TopUps.QuoteAsync(mei, TopUpChoice.Of("cny-100", PaymentMethod.WeChatPay));
        var topUp = await client.TopUps.StartAsync(mei, quote);
        Assert.Equal((TopUpStatus.AwaitingUser, TopUpActionType.ScanQrCode, quote.Amount), (topUp.Status, topUp.Action!.Type, topUp.Amount));
        Assert.Equal(WaitingFor.User, (await client.TopUps.GetAsync(topUp.Id)).Waiting!.For);

        await system.Sandbox.PayAsync(topUp.Id);
        await WaitForAsync(client, topUp.Id, TopUpStatus.Credited);
        Assert.Equal(TopUpStatus.Credited, (await client.TopUps.RefreshAsync(topUp.Id)).Status);

        var gift = await client.Gifts.GiveAsync(mei, lan, Cny(2000));
        Assert.Equal((lan, GiftStatus.Received), (gift.To, gift.Status));
        Assert.Equal(GiftStatus.Received, (await client.Gifts.GetAsync(mei, gift.Id)).Status);

        var refund = await client.Refunds.StartAsync(topUp.Id, "Bought by mistake", Cny(4000));
        Assert.Equal(Cny(4000), (await client.Refunds.GetAsync(topUp.Id, refund.Id)).Amount);
        Assert.Equal(Cny(4000), Assert.Single((await client.TopUps.GetAsync(topUp.Id)).Refunds).Amount);

        List<Entry> entries = [];
        await foreach (var entry in client.Entries.ListAsync(mei))
        {
            entries.Add(entry);
        }

        Assert.Contains(entries, entry => entry.Kind == TransferKind.TopUp && entry.Amount == Cny(10_000) && entry.Part == WalletPart.Paid && entry.Payment == topUp.Id);
        Assert.Contains(entries, entry => entry.Kind == TransferKind.GiftSent && entry.Operation == gift.Id);

        var receipt = await client.TopUps.GetReceiptAsync(topUp.Id);
        Assert.Equal((topUp.Id, mei, Cny(10_000), PaymentMethod.WeChatPay), (receipt.Payment, receipt.Account, receipt.Amount, receipt.Method));
        var open = await client.TopUps.StartAsync(mei, TopUpChoice.Of("cny-50", PaymentMethod.WeChatPay));
        var early = await Assert.ThrowsAsync<Im2ProblemException>(() => client.TopUps.GetReceiptAsync(open.Id));
        Assert.Equal("receipt_not_ready", early.Code);
        List<string> topUps = [];
        await foreach (var one in client.TopUps.ListAsync(mei, pageSize: 1))
        {
            topUps.Add(one.Id);
        }

        Assert.Equal([open.Id, topUp.Id], topUps);
    }

    [Fact]
    public async Task Entries_are_listed_over_many_pages_by_time_and_as_a_statement()
    {
        var client = Client(_http);
        var account = await OpenAsync(client);
        var begun = DateTimeOffset.UtcNow.AddMinutes(-5);
        await client.Credits.CreditAsync(account, Cny(1000));
        var batch = await client.Batches.ExecuteAsync([.. Enumerable.Range(1, 7).Select(n => new BatchCharge(account, Cny(n)))]);

        var filter = new EntryFilter { From = begun, To = DateTimeOffset.UtcNow.AddMinutes(5), PageSize = 2 };
        List<Entry> entries = [];
        await foreach (var entry in client.Entries.ListAsync(account, filter))
        {
            entries.Add(entry);
        }

        var spent = entries.Where(static entry => entry.Kind == TransferKind.Charge).ToList();
        Assert.Equal(8, entries.Count);

        Assert.Equal(batch.Results.Select(static result => result.Operation!.Id).Reverse(), spent.Select(static entry => entry.Operation));
        Assert.Equal(-28, spent.Sum(static entry => entry.Amount.MinorUnits));
        Assert.Empty((await client.Entries.GetPageAsync(account, filter with { To = begun.AddMinutes(1) })).Entries);
        var foreign = await Assert.ThrowsAsync<Im2ProblemException>(() => client.Entries.GetPageAsync(account, filter, "made-up"));
        Assert.Equal("cursor_invalid", foreign.Code);

        await using var statement = await client.Entries.GetStatementAsync(account, "CNY", begun, DateTimeOffset.UtcNow.AddMinutes(5));
        using var reader = new StreamReader(statement);
        var lines = (await reader.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length >= 9, string.Join('\n', lines));
    }

    [Fact]
    public async Task A_top_up_is_cancelled_and_a_refused_one_says_why()
    {
        var client = Client(_http);
        var account = await OpenAsync(client);
        var topUp = await client.TopUps.StartAsync(account, TopUpChoice.Of(Cny(5000), PaymentMethod.WeChatPay), "order-1");
        Assert.Equal(TopUpStatus.Cancelled, (await client.TopUps.CancelAsync(topUp.Id)).Status);

        var refused = await Assert.ThrowsAsync<Im2ProblemException>(
            () => client.TopUps.StartAsync(account, TopUpChoice.Of("cny-100", PaymentMethod.BankTransfer)));
        Assert.Equal(refused.Code, PolicyDecision.Of(refused.Decision)!.Code);
        Assert.NotNull(refused.TraceId);

        var reused = await Assert.ThrowsAsync<Im2ProblemException>(() => client.TopUps.StartAsync(account, TopUpChoice.Of(Cny(6000), PaymentMethod.WeChatPay), "order-1"));
        Assert.Equal("idempotency_key_reused", reused.Code);
    }

    [Fact]
    public async Task An_account_is_changed_and_its_trail_read()
    {
        var client = Client(_http);
        var account = await OpenAsync(client);
        var changed = await client.Accounts.ChangeAsync(account, new AccountChange { Reason = "Document checked", Verification = VerificationLevel.Full, BirthDate = new DateOnly(1990, 5, 17) });
        Assert.Equal((VerificationLevel.Full, new DateOnly(1990, 5, 17)), (changed.Verification, changed.BirthDate!.Value));
        Assert.Equal(AccountType.Standard, (await client.Accounts.GetAsync(account)).AccountType);
        Assert.Contains(await client.Accounts.GetChangesAsync(account), static change => change.Field == AccountField.Verification && change.To == "full" && change.Reason == "Document checked");
    }

    [Fact]
    public async Task A_wallet_is_sent_again_only_when_it_has_changed()
    {
        var client = Client(_http);
        var account = await OpenAsync(client);
        var known = await client.Wallets.GetAsync(account);
        Assert.Same(known, await client.Wallets.GetAsync(account, known));
        await client.Credits.CreditAsync(account, Cny(5), ifVersion: known.Version);
        Assert.NotSame(known, await client.Wallets.GetAsync(account, known));
        var stale = await Assert.ThrowsAsync<Im2ProblemException>(() => client.Charges.ChargeAsync(account, Cny(1), ifVersion: known.Version));
        Assert.Equal(("version_mismatch", 412), (stale.Code, stale.Status));
    }

    [Fact]
    public async Task A_wrong_key_is_a_problem_in_the_language_that_is_asked_for()
    {
        var client = Client(_http, static options =>
        {
            options.UseServiceKey("wrong");
            options.Language = "zh-CN";
        });
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(() => client.Wallets.GetAsync("mei"));
        Assert.Equal(("unauthenticated", 401), (refused.Code, refused.Status));
        Assert.Contains(refused.Detail, static letter => letter >= 0x4E00);
    }

    private Im2Client Client(HttpClient http, Action<Im2ClientOptions>? configure = null)
    {
        var options = new Im2ClientOptions { BaseAddress = system.BaseAddress, TryTimeout = TimeSpan.FromSeconds(30) };
        options.UseServiceKey(RunningSystem.ServiceKey);
        configure?.Invoke(options);
        return new Im2Client(http, options);
    }

    private static async Task<string> OpenAsync(Im2Client client)
    {
        var account = await client.Accounts.OpenAsync($"user-{Guid.NewGuid():N}", new NewAccount { Region = "CN", AccountType = AccountType.Standard });
        return account.Id;
    }

    private static Task WaitForAsync(Im2Client client, string topUp, TopUpStatus status)
    {
        var last = default(TopUpStatus);
        return Eventually.IsAsync(
            async () => (last = (await client.TopUps.GetAsync(topUp)).Status) == status, () => $"{topUp} is {last}, not {status}.", TimeSpan.FromSeconds(20));
    }

    /// <summary>Loses answers of requests that were carried out, as a network does.</summary>
    private sealed class LossyHandler() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        private int _left;

        public int Left => _left;

        public void Lose(int answers) => _left = answers;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (Left == 0)
            {
                return answer;
            }

            _left--;
            answer.Dispose();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was lost.");
        }
    }
}
