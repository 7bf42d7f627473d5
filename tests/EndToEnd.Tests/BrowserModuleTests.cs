using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace IM2.EndToEnd.Tests;

/// <summary>The pages' own rules, where they run: in the browser. No host is needed, for pages are plain files.</summary>
public sealed partial class BrowserModuleTests(BrowserModuleTests.Fixture fixture) : IClassFixture<BrowserModuleTests.Fixture>
{
    private readonly IPage _page = fixture.Window.Page;

    [Fact]
    public async Task Every_text_exists_in_both_languages_with_the_same_values()
    {
        var differences = await _page.EvaluateAsync<string[]>("""
            async () => {
              const en = (await import('/js/locales/en.js')).default;
              const zh = (await import('/js/locales/zh-CN.js')).default;
              const values = (text) => [...(text ?? '').matchAll(/\{\w+\}/g)].map(([value]) => value).sort().join();
              return [...new Set([...Object.keys(en), ...Object.keys(zh)])]
                .filter((key) => !en[key] || !zh[key] || values(en[key]) !== values(zh[key]));
            }
            """);
        Assert.Empty(differences);
    }

    [Fact]
    public async Task Every_text_that_the_modules_name_exists()
    {
        var named = Directory.EnumerateFiles(Path.Combine(Fixture.Pages, "js"), "*.js", SearchOption.AllDirectories)
            .SelectMany(file => TextKey().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .ToArray();
        Assert.NotEmpty(named);
        var missing = await _page.EvaluateAsync<string[]>(
            "async (keys) => { const en = (await import('/js/locales/en.js')).default; return keys.filter((key) => !(key in en)); }", named);
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("100", "CNY", "10000")]
    [InlineData("0.1", "CNY", "10")]
    [InlineData("12.30", "CNY", "1230")]
    [InlineData("1,234.56", "CNY", "123456")]
    [InlineData("１２．５", "CNY", "1250")]
    [InlineData(" ¥ 8 ", "CNY", "800")]
    [InlineData("90071992547409.93", "CNY", "9007199254740993")]
    [InlineData("500", "JPY", "500")]
    [InlineData("1.234", "KWD", "1234")]
    [InlineData("", "CNY", "empty")]
    [InlineData("12,50", "CNY", "format")]
    [InlineData("-5", "CNY", "format")]
    [InlineData("1e3", "CNY", "format")]
    [InlineData("ten", "CNY", "format")]
    [InlineData("1.005", "CNY", "decimals")]
    [InlineData("500.5", "JPY", "decimals")]
    [InlineData("0", "CNY", "range")]
    [InlineData("99999999999999999999", "CNY", "range")]
    public async Task What_a_person_types_is_read_exactly(string typed, string currency, string expected)
    {
        var actual = await _page.EvaluateAsync<string>("""
            async ({ typed, currency }) => {
              const { parseMoney } = await import('/js/money.js');
              const { amount, error } = parseMoney(typed, currency, { minorUnits: 1n }, { minorUnits: 10000000000000000n });
              return error ?? amount.minorUnits.toString();
            }
            """, new { typed, currency });
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("123456", "CNY", "¥1,234.56")]
    [InlineData("5", "CNY", "¥0.05")]
    [InlineData("-5", "CNY", "−¥0.05")]
    [InlineData("1500", "JPY", "¥1,500")]
    [InlineData("1234", "KWD", "1.234 KWD")]
    [InlineData("9007199254740993", "CNY", "¥90,071,992,547,409.93")]
    public async Task An_amount_is_shown_exactly(string minorUnits, string currency, string expected)
    {
        var actual = await _page.EvaluateAsync<string>("""
            async ({ minorUnits, currency }) => {
              const { parse } = await import('/js/api.js');
              const { formatMoney } = await import('/js/money.js');
              return formatMoney(parse(`{"minorUnits":${minorUnits},"currency":"${currency}"}`));
            }
            """, new { minorUnits, currency });
        Assert.Equal(expected, actual);
    }

    [GeneratedRegex(@"\bt\('([\w.]+)'")]
    private static partial Regex TextKey();

    /// <summary>One browser, to which the files of the pages are a site of their own.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private static readonly Uri Site = new("http://pages.test");

        /// <summary>The folder of the pages in the sources.</summary>
        internal static string Pages { get; } = Find();

        internal BrowserWindow Window { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Window = await BrowserWindow.OpenAsync(Site);
            await Window.Context.RouteAsync($"{Site}**", route => route.FulfillAsync(new()
            {
                ContentType = "text/javascript",
                Path = Path.Combine(Pages, new Uri(route.Request.Url).AbsolutePath.TrimStart('/')),
            }));
            await Window.Context.RouteAsync($"{Site}empty", route => route.FulfillAsync(new()
            {
                ContentType = "text/html",
                Body = "<!doctype html><html lang=\"en\"><title>Empty</title></html>",
            }));
            await Window.Page.GotoAsync("/empty");
        }

        public async Task DisposeAsync() => await Window.DisposeAsync();

        private static string Find()
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var pages = Path.Combine(folder.FullName, "src", "ApiHost", "wwwroot");
                if (Directory.Exists(pages))
                {
                    return pages;
                }
            }

            throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has src/ApiHost/wwwroot.");
        }
    }
}
