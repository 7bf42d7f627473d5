using System.Text.Json;
using IM2.Domain;

namespace IM2.Ctl.Tests;

public sealed class WalletCommandTests : IDisposable
{
    private readonly CtlFixture _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Show_says_what_was_committed_in_both_forms()
    {
        await _file.PlayAsync();
        var state = _file.History.Events(_file.History.Wallets[0]).Aggregate(WalletState.Empty, Wallet.Evolve);
        var purse = state.Purses[0];

        var json = await _file.JsonAsync("wallet", "show", "wallet-000");
        var (code, text, _) = await _file.RunAsync("wallet", "show", "wallet-000");

        Assert.Equal(_file.History.Events(_file.History.Wallets[0]).Count, json.GetProperty("version").GetInt64());
        Assert.Equal(64, json.GetProperty("head").GetString()!.Length);
        var shown = json.GetProperty("purses")[0];
        Assert.Equal(purse.Currency.Code, shown.GetProperty("currency").GetString());
        Assert.Equal(
            new[] { purse.Paid + purse.Bonus, purse.Paid, purse.Bonus, purse.Held, purse.Owed },
            new[] { "available", "paid", "bonus", "held", "owed" }.Select(name => shown.GetProperty(name).GetInt64()));
        Assert.Equal(purse.Lots.Length, shown.GetProperty("lots").GetArrayLength());
        Assert.Equal(purse.Holds.Length, shown.GetProperty("holds").GetArrayLength());
        Assert.Equal(purse.Debts.Length, shown.GetProperty("debts").GetArrayLength());
        Assert.Equal(CtlExit.Done, code);
        Assert.Contains(json.GetProperty("head").GetString()!, text, StringComparison.Ordinal);
        Assert.Contains(new Money(purse.Paid, purse.Currency).ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task Entries_come_page_by_page_newest_first()
    {
        await _file.PlayAsync();
        var all = await _file.JsonAsync("wallet", "entries", "wallet-001", "--limit", "1000");
        var sequences = new List<long>();
        string? before = null;
        do
        {
            var page = await _file.JsonAsync(["wallet", "entries", "wallet-001", "--limit", "7", .. before is null ? [] : new[] { "--before", before }]);
            sequences.AddRange(Sequences(page));
            before = page.GetProperty("before").ValueKind == JsonValueKind.Null ? null : $"{page.GetProperty("before").GetInt64()}";
        }
        while (before is not null);

        Assert.Equal(Sequences(all), sequences);
        Assert.Equal(sequences.OrderDescending(), sequences);
        Assert.True(sequences.Count > 7);
        Assert.Contains("--before", (await _file.RunAsync("wallet", "entries", "wallet-001", "--limit", "1")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("entries")]
    public async Task An_unknown_account_is_one_sentence_and_1(string verb)
    {
        await _file.PlayAsync(10);

        var (code, output, error) = await _file.RunAsync("wallet", verb, "nobody");

        Assert.Equal((CtlExit.No, ""), (code, output));
        Assert.Equal("No wallet of an account 'nobody' has ever been committed.\n", error);
    }

    [Theory]
    [InlineData("wallet", "show")]
    [InlineData("wallet", "show", "no/account")]
    [InlineData("wallet", "entries", "a", "--limit", "0")]
    [InlineData("wallet", "entries", "a", "--limit", "1001")]
    [InlineData("wallet", "entries", "a", "--limit", "many")]
    [InlineData("wallet", "entries", "a", "--before", "0")]
    [InlineData("ledger", "export", "--format", "xml")]
    [InlineData("ledger")]
    [InlineData("ledger", "very")]
    [InlineData("restore")]
    [InlineData("backup", "")]
    [InlineData("nothing")]
    [InlineData("ledger", "verify", "--data", "")]
    public async Task Bad_arguments_are_2_and_nothing_is_done(params string[] args)
    {
        var (code, output, error) = await _file.RunAsync(args);

        Assert.Equal((CtlExit.Failed, ""), (code, output));
        Assert.NotEqual("", error);
        Assert.False(File.Exists(_file.DataFile));
    }

    private static IEnumerable<long> Sequences(JsonElement page) =>
        page.GetProperty("entries").EnumerateArray().Select(static entry => entry.GetProperty("sequence").GetInt64());
}
