using IM2.Domain;
using IM2.RuleFiles.Tests;
using IM2.Storage;

namespace IM2.Ctl.Tests;

public sealed class PolicyCommandTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly CtlFixture _file = new();

    private string Active => _file.PathOf("active.json");

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Check_says_every_mistake_with_its_line_and_1()
    {
        var policy = Write("policy.json", Sound.Policy.With("\"CNY\"", "\"CNX\"").With("300000", "30000"));

        var (code, output, error) = await _file.RunAsync("policy", "check", policy);
        var json = await _file.JsonAsync("policy", "check", policy);

        Assert.Equal((CtlExit.No, ""), (code, error));
        var lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith($"{policy}:9:19: $.regions[0].currency: 'CNX' is not an ISO 4217", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{policy}:17:", lines[1], StringComparison.Ordinal);
        Assert.Equal("2 mistakes.", lines[2]);
        Assert.False(json.GetProperty("isSound").GetBoolean());
        Assert.Equal([9, 17], json.GetProperty("findings").EnumerateArray().Select(static finding => finding.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task Check_of_sound_files_is_0_and_a_catalogue_is_checked_with_its_policy()
    {
        var (policy, catalogue) = (Write("policy.json", Sound.Policy), Write("catalogue.json", Sound.Catalogue));
        var other = Write("other.json", Sound.Catalogue.With("\"INR\"", "\"USD\""));

        var alone = await _file.RunAsync("policy", "check", policy);
        var both = await _file.RunAsync("policy", "check", policy, "--catalogue", catalogue);
        var wrong = await _file.RunAsync("policy", "check", policy, "--catalogue", other);

        Assert.Equal((CtlExit.Done, "Policy p1 is sound, 3 regions. No catalogue was checked with it.\n"), (alone.Code, alone.Output));
        Assert.Equal((CtlExit.Done, "Policy p1 is sound, 3 regions; so is catalogue c1, 2 regions.\n"), (both.Code, both.Output));
        Assert.Equal(CtlExit.No, wrong.Code);
        Assert.Contains($"{other}:", wrong.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_file.DataFile));
    }

    [Fact]
    public async Task Try_says_which_past_top_ups_would_be_refused_and_why()
    {
        await ReserveAsync();
        var stricter = Write("next.json", Sound.Policy
            .With("\"p1\"", "\"p2\"")
            .With("\"maxMinorUnits\": 500000", "\"maxMinorUnits\": 20000")
            .With("\"access\": \"domestic_only\"", "\"access\": \"blocked\"")
            .With("\"methods\": [\n        { \"id\": \"in-bank\", \"method\": \"bank_transfer\", \"domestic\": true, \"minMinorUnits\": 1000, \"maxMinorUnits\": 900000 }\n      ]", "\"note\": \"closed\""));

        var json = await _file.JsonAsync("policy", "try", stricter, "--since", "2026-11-01");
        var (code, text, error) = await _file.RunAsync("policy", "try", stricter, "--since", "2026-11-01");

        Assert.Equal((5, 3, "p2"), (json.GetProperty("topUps").GetInt64(), json.GetProperty("changedCount").GetInt64(), json.GetProperty("policy").GetString()));
        Assert.Equal(
            ["amount_out_of_range CN 2", "region_blocked IN 1"],
            json.GetProperty("counts").EnumerateArray().Select(static count =>
                $"{count.GetProperty("code").GetString()} {count.GetProperty("region").GetString()} {count.GetProperty("topUps").GetInt64()}"));
        var first = json.GetProperty("changed")[0];
        Assert.Equal(
            ("alice", "cn-wechat-pay", 50_000L, "p1", "2026-11-03T00:00:00Z"),
            (first.GetProperty("wallet").GetString(), first.GetProperty("rule").GetString(), first.GetProperty("minorUnits").GetInt64(), first.GetProperty("allowedBy").GetString(), first.GetProperty("at").GetString()));
        Assert.Contains("from 1.00 CNY to 200.00 CNY", first.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal((CtlExit.Done, ""), (code, error));
        Assert.Contains("500.00 CNY", text, StringComparison.Ordinal);
        Assert.Contains("Of 5 top-ups since 2026-11-01T00:00:00Z, 3 would be refused under policy p2. Wallets 2.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Try_counts_only_what_was_since_the_day_and_limits_count_what_had_been_topped_up()
    {
        await ReserveAsync();
        var same = Write("same.json", Sound.Policy.With("\"p1\"", "\"p2\""));
        var month = Write("month.json", Sound.Policy.With("\"p1\"", "\"p2\"").With("\"perDayMinorUnits\": 100000, \"perMonthMinorUnits\": 300000", "\"perMonthMinorUnits\": 80000"));

        var nothing = await _file.JsonAsync("policy", "try", same, "--since", "2026-11-01T00:00:00Z");
        var late = await _file.JsonAsync("policy", "try", month, "--since", "2026-11-04T00:00:00+00:00");

        Assert.Equal((5, 0), (nothing.GetProperty("topUps").GetInt64(), nothing.GetProperty("changedCount").GetInt64()));
        Assert.Equal((1, 1), (late.GetProperty("topUps").GetInt64(), late.GetProperty("changedCount").GetInt64()));
        Assert.Equal(
            ("month_limit_exceeded", "cn-not-verified"),
            (late.GetProperty("changed")[0].GetProperty("code").GetString(), late.GetProperty("changed")[0].GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task Try_draws_its_progress_where_somebody_looks_and_answers_the_same()
    {
        await ReserveAsync();
        string[] args = ["--data", _file.DataFile, "policy", "try", Write("p.json", Sound.Policy), "--since", "2026-11-01"];
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var terminal = new CtlTerminal(output, error, isErrorTerminal: true);

        var code = await CtlProgram.RunAsync(args, terminal);

        Assert.Equal((CtlExit.Done, (await _file.RunAsync(args)).Output), (code, output.ToString()));
        Assert.Contains("wallets", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_bad_policy_is_neither_tried_nor_activated()
    {
        await ReserveAsync();
        var bad = Write("bad.json", Sound.Policy.With("\"CNY\"", "\"CNX\""));
        Write("active.json", Sound.Policy);

        foreach (var args in (string[][])[["policy", "try", bad, "--since", "2026-11-01"], ["policy", "activate", bad, "--to", Active]])
        {
            var (code, output, error) = await _file.RunAsync(args);
            Assert.Equal((CtlExit.Failed, ""), (code, output));
            Assert.Contains($"{bad}:9:19: ", error, StringComparison.Ordinal);
            Assert.EndsWith("The policy can't be used: 1 mistake.\n", error, StringComparison.Ordinal);
        }

        Assert.Equal(Sound.Policy, await File.ReadAllTextAsync(Active));
    }

    [Fact]
    public async Task Activate_shows_the_difference_swaps_the_file_and_keeps_the_one_before()
    {
        Write("active.json", Sound.Policy);
        var next = Sound.Policy.With("\"p1\"", "\"p2\"").With("\"maxMinorUnits\": 500000", "\"maxMinorUnits\": 400000").With("\"IR\"", "\"KP\"");
        var file = Write("next.json", next);

        var dry = await _file.RunAsync("policy", "activate", file, "--to", Active, "--dry-run");
        Assert.Equal((CtlExit.Done, Sound.Policy), (dry.Code, await File.ReadAllTextAsync(Active)));
        Assert.False(File.Exists(Active + ".p1"));
        Assert.Contains("Nothing was done", dry.Output, StringComparison.Ordinal);

        var json = await _file.JsonAsync("policy", "activate", file, "--to", Active);
        Assert.Equal((next, Sound.Policy), (await File.ReadAllTextAsync(Active), await File.ReadAllTextAsync(Active + ".p1")));
        Assert.Equal(
            ["CN cn-wechat-pay: wechat_pay, domestic, 1.00 CNY – 5000.00 CNY > wechat_pay, domestic, 1.00 CNY – 4000.00 CNY", "KP region:  > blocked, IRR, Asia/Tehran, 0 methods, 0 limits", "IR region: blocked, IRR, Asia/Tehran, 0 methods, 0 limits > "],
            json.GetProperty("changes").EnumerateArray().Select(static change =>
                $"{change.GetProperty("region").GetString()} {change.GetProperty("rule").GetString()}: {change.GetProperty("before").GetString()} > {change.GetProperty("after").GetString()}"));
        Assert.Contains("4000.00 CNY", dry.Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(Active).HasFlag(UnixFileMode.UserRead));
        }

        var again = await _file.RunAsync("policy", "activate", file, "--to", Active);
        Assert.Equal((CtlExit.Done, $"{Active} is policy p2 already.\n"), (again.Code, again.Output));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(Active)!), static name => name.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Activate_makes_a_file_where_there_was_none_and_goes_back_to_a_version_that_was_kept()
    {
        var (first, second) = (Write("p1.json", Sound.Policy), Write("p2.json", Sound.Policy.With("\"p1\"", "\"p2\"")));

        Assert.Contains("There was none before", (await _file.RunAsync("policy", "activate", first, "--to", Active)).Output, StringComparison.Ordinal);
        Assert.Equal(CtlExit.Done, (await _file.RunAsync("policy", "activate", second, "--to", Active)).Code);
        Assert.Equal(CtlExit.Done, (await _file.RunAsync("policy", "activate", Active + ".p1", "--to", Active)).Code);

        Assert.Equal(Sound.Policy, await File.ReadAllTextAsync(Active));
        Assert.True(File.Exists(Active + ".p2"));
    }

    [Fact]
    public async Task Activate_refuses_a_version_that_is_or_was_in_force_with_other_content()
    {
        Write("active.json", Sound.Policy);
        var changed = Sound.Policy.With("\"For tests.\"", "\"Changed.\"");
        var (same, next) = (Write("same.json", changed), Write("next.json", changed.With("\"p1\"", "\"p2\"")));

        var inForce = await _file.RunAsync("policy", "activate", same, "--to", Active);
        Assert.Equal(CtlExit.Done, (await _file.RunAsync("policy", "activate", next, "--to", Active)).Code);
        var wasInForce = await _file.RunAsync("policy", "activate", same, "--to", Active);

        Assert.All([inForce, wasInForce], static run =>
        {
            Assert.Equal((CtlExit.Failed, ""), (run.Code, run.Output));
            Assert.Contains("a version is never changed", run.Error, StringComparison.Ordinal);
        });
        Assert.Contains("\"p2\"", await File.ReadAllTextAsync(Active), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activate_replaces_a_file_that_is_wrong_but_not_one_that_it_could_not_keep()
    {
        var next = Write("next.json", Sound.Policy.With("\"p1\"", "\"p2\""));
        Write("active.json", "{ \"version\": ");
        var unknown = await _file.RunAsync("policy", "activate", next, "--to", Active);
        Write("active.json", Sound.Policy.With("\"CNY\"", "\"CNX\""));
        var wrong = await _file.RunAsync("policy", "activate", next, "--to", Active);

        Assert.Equal(CtlExit.Failed, unknown.Code);
        Assert.Contains("Move it away first", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(CtlExit.Done, wrong.Code);
        Assert.Contains("CNX", await File.ReadAllTextAsync(Active + ".p1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activate_follows_a_link_and_leaves_it_one()
    {
        var target = Write("target.json", Sound.Policy);
        File.CreateSymbolicLink(Active, target);
        var next = Write("next.json", Sound.Policy.With("\"p1\"", "\"p2\""));

        Assert.Equal(CtlExit.Done, (await _file.RunAsync("policy", "activate", next, "--to", Active)).Code);

        Assert.Equal(target, File.ResolveLinkTarget(Active, returnFinalTarget: true)!.FullName);
        Assert.Contains("\"p2\"", await File.ReadAllTextAsync(target), StringComparison.Ordinal);
        Assert.True(File.Exists(target + ".p1"));
    }

    [Theory]
    [InlineData("policy", "try", "none.json", "--since", "2026-11-01")]
    [InlineData("policy", "try", "none.json", "--since", "yesterday")]
    [InlineData("policy", "try", "none.json")]
    [InlineData("policy", "activate", "none.json")]
    [InlineData("policy", "activate", "none.json", "--to", "")]
    [InlineData("policy", "check", "none.json")]
    [InlineData("policy", "check", "")]
    [InlineData("policy")]
    public async Task Bad_arguments_are_2(params string[] args)
    {
        var (code, output, error) = await _file.RunAsync(args);

        Assert.Equal((CtlExit.Failed, ""), (code, output));
        Assert.NotEqual("", error);
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(_file.PathOf(name), content);
        return _file.PathOf(name);
    }

    /// <summary>Six top-ups that policy p1 allowed, the first of them in October and two of a user in India, and what other things happen to wallets.</summary>
    private async Task ReserveAsync()
    {
        using var service = _file.Start();
        var policy = Sound.Read().Policy!;
        var alice = new Account(AccountId.Parse("alice"), Region.Parse("CN"), AccountType.Standard);
        var bina = new Account(AccountId.Parse("bina"), Region.Parse("IN"), AccountType.Premium) { Verification = VerificationLevel.Basic };
        await PlayAsync(service.Ledger, alice.Id,
        [
            Reserve(policy, alice, "a1", 10_000, Currency.Cny, PaymentMethod.WeChatPay, 0),
            new WalletCommand.CreditTopUp(Payment(alice, "a1"), PaymentMethod.WeChatPay, new Money(10_000, Currency.Cny), Money.Zero(Currency.Cny), null, Start.AddHours(1)),
            new WalletCommand.Charge(TransferId.Request("c1"), new Money(100, Currency.Cny), Start.AddHours(2)),
            Reserve(policy, alice, "a2", 20_000, Currency.Cny, PaymentMethod.WeChatPay, 1),
            Reserve(policy, alice, "a3", 50_000, Currency.Cny, PaymentMethod.WeChatPay, 2),
            new WalletCommand.ReleaseTopUp(Payment(alice, "a2"), Start.AddDays(2)),
            Reserve(policy, alice, "a4", 60_000, Currency.Cny, PaymentMethod.WeChatPay, 3),
        ]);
        await PlayAsync(service.Ledger, bina.Id,
        [
            Reserve(policy, bina, "b0", 9_000, Currency.Parse("INR"), PaymentMethod.BankTransfer, -1),
            Reserve(policy, bina, "b1", 9_000, Currency.Parse("INR"), PaymentMethod.BankTransfer, 0),
        ]);
    }

    private static PaymentId Payment(Account account, string key) => PaymentId.FromIdempotencyKey("test", account.Id, key);

    private static WalletCommand.ReserveTopUp Reserve(
        TopUpPolicy policy, Account account, string key, long amount, Currency currency, PaymentMethod method, int day) => new(
            Payment(account, key), new TopUpRequest(account, new Money(amount, currency), method, false), policy, Start.AddDays(day));

    private static async Task PlayAsync(ILedger ledger, AccountId wallet, IEnumerable<WalletCommand> commands)
    {
        var record = WalletRecord.Empty(wallet);
        foreach (var command in commands)
        {
            var decision = Wallet.Decide(record.State, command);
            Assert.Null(decision.Refusal);
            record = Assert.IsType<CommitResult.Committed>(await ledger.CommitAsync(LedgerCommit.Of(record, decision.Events))).Wallet;
        }
    }
}
