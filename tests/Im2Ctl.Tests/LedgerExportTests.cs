using System.Text.Json;
using IM2.Ctl.Commands;

namespace IM2.Ctl.Tests;

public sealed class LedgerExportTests : IDisposable
{
    private readonly CtlFixture _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Lines_are_as_many_as_entries_and_sum_to_zero_in_each_currency()
    {
        await _file.PlayAsync(700);

        var (code, output, _) = await _file.RunAsync("ledger", "export", "--format", "jsonl");

        Assert.Equal(CtlExit.Done, code);
        var lines = output.TrimEnd('\n').Split('\n').Select(static line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        Assert.Equal(CtlFixture.Sql(_file.DataFile, "SELECT count(*) FROM entry"), lines.Length);
        var sums = lines.GroupBy(static line => line.GetProperty("currency").GetString()).ToArray();
        Assert.Equal(3, sums.Length);
        Assert.All(sums, static sum => Assert.Equal(0, sum.Sum(static line => line.GetProperty("minorUnits").GetInt64())));
        Assert.EndsWith("Z", lines[0].GetProperty("at").GetString()!, StringComparison.Ordinal);
        Assert.Equal("top_up", lines[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Csv_says_the_same_in_a_file_that_is_not_replaced_by_mistake()
    {
        await _file.PlayAsync();
        var file = _file.PathOf("entries.csv");

        var first = await _file.JsonAsync("ledger", "export", "--format", "csv", "--out", file);
        var again = await _file.RunAsync("ledger", "export", "--format", "csv", "--out", file);
        var forced = await _file.RunAsync("ledger", "export", "--format", "csv", "--out", file, "--force");

        var text = await File.ReadAllTextAsync(file);
        Assert.StartsWith(ExportedEntry.CsvHeader, text, StringComparison.Ordinal);
        var rows = text.Split("\r\n")[1..^1].Select(static row => row.Split(',')).ToArray();
        Assert.Equal(first.GetProperty("entries").GetInt64(), rows.Length);
        Assert.All(rows, static row => Assert.Equal(10, row.Length));
        Assert.All(
            rows.GroupBy(static row => row[7]),
            static currency => Assert.Equal(0, currency.Sum(static row => long.Parse(row[8], System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Equal((CtlExit.Failed, CtlExit.Done), (again.Code, forced.Code));
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(file)!), static name => name.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("-cmd", "'-cmd")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@x", "'@x")]
    [InlineData("'x", "''x")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("=\"a\"", "\"'=\"\"a\"\"\"")]
    [InlineData("", "")]
    public void A_text_is_a_field_and_never_a_formula(string text, string field) => Assert.Equal(field, ExportedEntry.Text(text));

    [Fact]
    public async Task A_damaged_ledger_stops_the_export_and_leaves_no_file()
    {
        await _file.PlayAsync(50);
        CtlFixture.Sql(_file.DataFile, "DROP TRIGGER entry_is_never_changed; UPDATE entry SET amount = amount + 1 WHERE sequence = 9");

        var (code, _, error) = await _file.RunAsync("ledger", "export", "--out", _file.PathOf("out.csv"));

        Assert.Equal(CtlExit.Failed, code);
        Assert.Contains("ledger verify", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_file.PathOf("out.csv")));
    }
}
