using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.Banking;
using IM2.Sandbox;

namespace IM2.Payments.Tests.BankTransfer;

/// <summary>What the sandbox's bank sends is what our reader reads, and its balances add up.</summary>
public sealed class BankSandboxTests : IAsyncLifetime, IDisposable
{
    private const string Reference = "RF18539007547034";
    private readonly TemporaryFolder _folder = new();
    private SandboxServer _server = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(new SandboxOptions { Url = "http://127.0.0.1:0", DataFolder = _folder.Path });
        _client = new HttpClient { BaseAddress = _server.Address };
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("camt.053.001.08")]
    [InlineData("camt.053.001.02")]
    [InlineData("csv")]
    public async Task A_day_is_told_alike_by_notifications_and_statement(string format)
    {
        var told = new List<BankEntry>();
        await DoAsync($"/cashier/bank/{Reference}/pay", """{"amount":10000,"text":"a;\"b\" <c>"}""", told);
        await DoAsync($"/cashier/bank/{Reference}/pay", """{"amount":1,"in":"end_to_end"}""", told);
        var number = await DoAsync($"/cashier/bank/{Reference}/pay", """{"amount":200,"in":"text","booked":false}""", told);
        Assert.Equal(BankEntryStatus.Pending, told[^1].Status);
        told.RemoveAt(2);
        await DoAsync($"/admin/bank/movements/{number}/book", "{}", told);
        await DoAsync($"/admin/bank/movements/{number}/reverse", "{}", told);
        await DoAsync("/admin/bank/transfers", """{"amount":300,"endToEndId":"ref_1"}""", told);
        Assert.Equal(
            [(10000, BankDirection.Credit, false), (1, BankDirection.Credit, false), (200, BankDirection.Credit, false), (200, BankDirection.Debit, true), (300, BankDirection.Debit, false)],
            told.Select(entry => ((int)entry.Amount.MinorUnits, entry.Direction, entry.IsReversal)));
        Assert.Equal("RF18539007547034", Assert.Single(BankMatching.InText(told[2])).Value);

        var day = One(await PostAsync($"/admin/bank/end-of-day?format={format}", "{}"));
        Assert.Null(day.Difference());
        Assert.Equal(told.Select(entry => entry.Key), day.Entries.Select(entry => entry.Key));
        if (format != "csv")
        {
            Assert.Equal((1L, 0L, 9701L), (day.Sequence!.Value, day.Opening!.Value.MinorUnits, day.Closing!.Value.MinorUnits));
            var next = One(await PostAsync($"/admin/bank/end-of-day?format={format}", "{}"));
            Assert.Equal((day.Closing, day.Closing), (next.Opening, next.Closing));
        }

        // The same again is the same again.
        await DoAsync($"/admin/bank/movements/{number}/repeat", "{}", told);
        Assert.Equal(told[2].Key, told[^1].Key);
    }

    [Fact]
    public async Task Documents_come_into_the_folder_whole()
    {
        await PostAsync($"/cashier/bank/{Reference}/pay", """{"amount":10000}""");
        var file = Assert.Single(Directory.GetFiles(BankSandbox.StatementFolder(_folder.Path)));
        Assert.Equal(await _client.GetByteArrayAsync("/bank/statements/latest"), await File.ReadAllBytesAsync(file));
        Assert.Single(One(await File.ReadAllBytesAsync(file)).Entries);
    }

    [Theory]
    [InlineData("zh-CN", "银行转账")]
    [InlineData("en", "Bank transfer")]
    public async Task The_payer_transfers_on_a_page(string language, string title)
    {
        var page = await _client.GetStringAsync($"/cashier/bank?reference={Reference}&amount=12345&currency=CNY&lang={language}");
        Assert.Contains(title, page, StringComparison.Ordinal);
        Assert.Contains("value=\"123.45\"", page, StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["amount"] = "123.45", ["reference"] = "RF18 5390 0754 7034", ["text"] = "" });
        using var paid = await _client.PostAsync($"/cashier/bank/pay?lang={language}", form);
        Assert.Contains("data-result=\"paid\"", await paid.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var entry = Assert.Single(One(await _client.GetByteArrayAsync("/bank/statements/latest")).Entries);
        Assert.Equal((12345, Reference), ((int)entry.Amount.MinorUnits, Assert.Single(entry.References)));
        using var wrong = await _client.PostAsync("/cashier/bank/pay", new FormUrlEncodedContent(new Dictionary<string, string> { ["amount"] = "-1" }));
        Assert.Contains("data-result=\"invalid\"", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static BankStatement One(byte[] document)
    {
        var options = BankDocuments.Options(options => options.Account = BankSandbox.Account);
        var reading = BankDocuments.Read(document, options);
        Assert.True(reading is StatementReading.Read, $"{reading}");
        return Assert.Single(((StatementReading.Read)reading).Statements);
    }

    private async Task<byte[]> PostAsync(string address, string json)
    {
        using var answer = await _client.PostAsync(address, new StringContent(json));
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Lets the bank do something, reads what it says of it, and returns the movement's number.</summary>
    private async Task<long> DoAsync(string address, string json, List<BankEntry> told)
    {
        var movement = JsonNode.Parse(await PostAsync(address, json))!;
        told.Add(Assert.Single(One(await _client.GetByteArrayAsync("/bank/statements/latest")).Entries));
        return movement["number"]!.GetValue<long>();
    }
}
