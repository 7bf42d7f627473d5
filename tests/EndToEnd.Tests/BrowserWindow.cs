using Microsoft.Playwright;

namespace IM2.EndToEnd.Tests;

/// <summary>A real Chromium with one page, which remembers everything that went wrong in it.</summary>
internal sealed class BrowserWindow : IAsyncDisposable
{
    private const string DefaultPath = "/usr/bin/chromium";
    private const float PatienceMs = 20_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];
    private bool _isOutageExpected;

    private BrowserWindow(IPlaywright playwright, IBrowser browser, IBrowserContext context, IPage page)
    {
        (_playwright, _browser, Context, Page) = (playwright, browser, context, page);
        Listen(page);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Opens a browser of its own, with nothing remembered from others.</summary>
    /// <param name="baseUrl">Where the pages are.</param>
    /// <param name="locale">The language that the browser asks for.</param>
    /// <param name="width">The window's width in CSS pixels.</param>
    /// <param name="height">The window's height in CSS pixels.</param>
    /// <param name="login">What its user types where the browser itself asks for a name and a password; null if nothing.</param>
    public static async Task<BrowserWindow> OpenAsync(
        Uri baseUrl, string locale = "en-US", int width = 1280, int height = 800, HttpCredentials? login = null)
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } chosen ? chosen : DefaultPath;
        Assert.True(
            File.Exists(path),
            $"The browser tests need Chromium, and there is none at {path}. Install it (Debian: apt-get install chromium) "
            + "or set CHROMIUM_PATH to its executable.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--no-first-run"],
        });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = baseUrl.ToString(),
            Locale = locale,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            HttpCredentials = login,
        });
        context.SetDefaultTimeout(PatienceMs);
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        return new BrowserWindow(playwright, browser, context, await context.NewPageAsync());
    }

    /// <summary>A second page of the same user.</summary>
    public async Task<IPage> OpenPageAsync(string address)
    {
        var page = await Context.NewPageAsync();
        Listen(page);
        await page.GotoAsync(address);
        return page;
    }

    /// <summary>From now on failed requests are the test's own doing.</summary>
    public void ExpectOutage() => _isOutageExpected = true;

    /// <summary>From now on nothing may fail again.</summary>
    public void ExpectNoOutage() => _isOutageExpected = false;

    /// <summary>No error was logged and no request failed; that nobody is logged in at first is none.</summary>
    public void AssertNoComplaints() => Assert.True(_complaints.Count == 0, string.Join('\n', _complaints));

    /// <summary>Saves what is shown, in the folder that IM2_SCREENSHOTS names, if any.</summary>
    public async Task PhotographAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("IM2_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static bool IsFirstLook(string method, string url, int status) =>
        status == 401 && method == "GET" && url.EndsWith("/v1/session", StringComparison.Ordinal);

    private void Listen(IPage page)
    {
        page.PageError += (_, error) => _complaints.Add($"Uncaught: {error}");
        page.Console += (_, message) =>
        {
            // What the browser logs about a response is judged with the response.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                Complain($"Console: {message.Text} ({message.Location})");
            }
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400 && !IsFirstLook(response.Request.Method, response.Url, response.Status))
            {
                Complain($"{response.Request.Method} {response.Url} answered {response.Status}.");
            }
        };
        page.RequestFailed += (_, request) =>
        {
            // A page that is left closes its event streams: the browser calls that aborted.
            if (request.ResourceType != "eventsource" || request.Failure != "net::ERR_ABORTED")
            {
                Complain($"{request.Method} {request.Url} failed: {request.Failure}.");
            }
        };
    }

    private void Complain(string complaint)
    {
        if (!_isOutageExpected)
        {
            _complaints.Add(complaint);
        }
    }
}
