using IM2.Silo;

namespace IM2.Grains.Tests;

/// <summary>A catalogue with any mistake is refused, with the file and the reason.</summary>
public sealed class TopUpCatalogueFileTests : IDisposable
{
    private const string Good = """
        {
          "version": "1",
          "regions": [
            {
              "region": "CN",
              "currency": "CNY",
              "options": [ { "id": "a", "minorUnits": 100 } ],
              "custom": { "minMinorUnits": 1, "maxMinorUnits": 2 },
              "methods": [ "wechat_pay" ]
            }
          ]
        }
        """;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_shipped_example_is_read()
    {
        var shipped = TopUpCatalogueFile.Read(Path.Combine(AppContext.BaseDirectory, new SiloOptions().CatalogueFile));
        var china = Assert.Single(shipped.Catalogue.Regions);
        Assert.Contains(TestRules.Offer("cny-100", 10000), china.Offers);
        Assert.Equal(PaymentMethod.WeChatPay, Assert.Single(Assert.Single(shipped.Policy.Regions).Methods).Method);
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("\"version\"", "\"versoin\"", "line 2")]
    [InlineData("100 }", "1.5 }", "line 7")]
    [InlineData("100 }", "0 }", "0 is not 1 …")]
    [InlineData("100 }", "1000000000001 }", "1000000000001 is not 1 …")]
    [InlineData("\"CNY\"", "\"CNX\"", "'CNX' is not a known ISO 4217 currency")]
    [InlineData("\"CN\"", "\"cn\"", "'cn' is not an ISO 3166-1 alpha-2 code")]
    [InlineData("wechat_pay", "we_chat_pay", "'we_chat_pay' is not one of")]
    [InlineData("\"wechat_pay\"", "\"wechat_pay\", \"wechat_pay\"", "a method is named twice")]
    [InlineData("\"maxMinorUnits\": 2", "\"maxMinorUnits\": 0", "0 is not 1 …")]
    [InlineData("\"minMinorUnits\": 1", "\"minMinorUnits\": 3", "custom.minMinorUnits is above")]
    [InlineData("{ \"id\": \"a\", \"minorUnits\": 100 }", "{ \"id\": \"a\", \"minorUnits\": 1 }, { \"id\": \"a\", \"minorUnits\": 2 }", "an option id appears twice")]
    [InlineData("\"regions\": [", "\"regions\": [ null,", "null")]
    [InlineData("\"options\": [", "\"options\": [ null,", "null")]
    [InlineData("[ \"wechat_pay\" ]", "null", "line 9")]
    [InlineData("}", "", "line")]
    public void Mistakes_are_named(string what, string with, string? complaint)
    {
        File.WriteAllText(_file, what.Length == 0 ? Good : Good.Replace(what, with, StringComparison.Ordinal));
        if (complaint is null)
        {
            Assert.Single(TopUpCatalogueFile.Read(_file).Catalogue.Regions);
            return;
        }

        var error = Assert.Throws<InvalidDataException>(() => TopUpCatalogueFile.Read(_file));
        Assert.Contains(_file, error.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("/nowhere.json", Assert.Throws<InvalidDataException>(() => TopUpCatalogueFile.Read("/nowhere.json")).Message, StringComparison.Ordinal);
}
