using Microsoft.Extensions.DependencyInjection;

namespace IM2.Client.Tests;

public sealed class CredentialTests
{
    private const string Secret = "sk-live-4711";

    [Fact]
    public async Task Each_try_asks_for_a_token()
    {
        var asked = 0;
        var api = new Scripted(options => options.Credential = _ => ValueTask.FromResult($"token-{++asked}")).Fails().Answers(201, Scripted.Charge());
        await api.Client.Charges.ChargeAsync("mei", new Money(100, "CNY"));
        Assert.Equal(["Bearer token-1", "Bearer token-2"], api.Sent.Select(static sent => sent.Authorization));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Secret + "\n")]
    [InlineData(Secret + " x")]
    public async Task A_credential_that_no_header_can_carry_is_not_shown(string credential)
    {
        var api = new Scripted(options => options.UseServiceKey(credential));
        var error = await Assert.ThrowsAsync<Im2UnavailableException>(() => api.Client.Wallets.GetAsync("mei"));
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(api.Sent);
    }

    [Fact]
    public async Task A_credential_that_can_not_be_had_after_a_try_leaves_the_outcome_open()
    {
        var asked = 0;
        var api = new Scripted(options => options.Credential = _ => asked++ == 0 ? ValueTask.FromResult(Secret) : throw new InvalidOperationException("The issuer is down.")).Fails();
        var unknown = await Assert.ThrowsAsync<Im2OutcomeUnknownException>(() => api.Client.Charges.ChargeAsync("mei", new Money(100, "CNY"), idempotencyKey: "order-1"));
        Assert.Equal("order-1", unknown.IdempotencyKey);
    }

    [Fact]
    public async Task No_text_shows_the_credential()
    {
        var options = new Im2ClientOptions { BaseAddress = new Uri("https://im2.example") };
        options.UseServiceKey(Secret);
        var api = new Scripted(o => o.UseServiceKey(Secret)).Refuses(401, "unauthenticated");
        var refused = await Assert.ThrowsAsync<Im2ProblemException>(() => api.Client.Wallets.GetAsync("mei"));
        Assert.All([options.ToString(), api.Client.ToString()!, refused.ToString()], static text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_out_of_bounds_are_refused()
    {
        using var http = new HttpClient();
        Assert.Throws<ArgumentException>(() => new Im2Client(http, new Im2ClientOptions()));
        Action<Im2ClientOptions>[] wrong =
        [
            static options => options.TriesMax = 0,
            static options => options.TryTimeout = TimeSpan.Zero,
            static options => options.TotalTimeout = TimeSpan.FromSeconds(-1),
            static options => options.RetryDelayMin = TimeSpan.Zero,
            static options => options.RetryDelayMax = TimeSpan.FromMilliseconds(1),
            static options => options.BaseAddress = new Uri("/v1", UriKind.Relative),
            static options => options.BaseAddress = new Uri("file:///v1"),
        ];
        foreach (var set in wrong)
        {
            var options = new Im2ClientOptions { BaseAddress = new Uri("https://im2.example") };
            set(options);
            Assert.Throws<ArgumentException>(() => new Im2Client(http, options));
        }
    }

    [Theory]
    [InlineData("https://im2.example", "/v1/accounts/mei/wallet")]
    [InlineData("https://im2.example/", "/v1/accounts/mei/wallet")]
    [InlineData("https://gateway.example/im2", "/im2/v1/accounts/mei/wallet")]
    public async Task A_path_of_the_base_address_goes_before(string address, string path)
    {
        var api = new Scripted(options => options.BaseAddress = new Uri(address)).Refuses(404, "account_not_found");
        await Assert.ThrowsAsync<Im2ProblemException>(() => api.Client.Wallets.GetAsync("mei"));
        Assert.Equal(path, Assert.Single(api.Sent).PathAndQuery);
    }

    [Fact]
    public void A_service_collection_has_one_client()
    {
        using var services = new ServiceCollection()
            .AddIm2Client(static options => options.BaseAddress = new Uri("https://im2.example")).Services.BuildServiceProvider();
        Assert.Same(services.GetRequiredService<Im2Client>(), services.GetRequiredService<Im2Client>());
    }
}
