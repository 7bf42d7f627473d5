using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IM2.Domain;
using IM2.Payments.Tests.WeChatPay;
using IM2.Sandbox;
using IM2.Sandbox.Scripts;
using Microsoft.Data.Sqlite;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>What goes wrong is said by order, by amount, or for all; and an old data file stops nobody.</summary>
public sealed class SandboxScriptTests
{
    [Fact]
    public void A_script_survives_its_text()
    {
        foreach (var script in MagicAmounts.Table.Values)
        {
            Assert.Equal(script, SandboxScript.Read(script.ToJson()));
        }

        Assert.Equal("http_500", SandboxScript.WordOf(ApiFault.Http500));
        Assert.Equal("three_d_secure", SandboxScript.WordOf(ScriptedOutcome.ThreeDSecure));
        Assert.Equal("closed_then_paid", SandboxScript.WordOf(ScriptedOutcome.ClosedThenPaid));
    }

    [Theory]
    [InlineData(7701, true)]
    [InlineData(17701, true)]
    [InlineData(7700, false)]
    [InlineData(9999, false)]
    [InlineData(1234, false)]
    public async Task An_amount_plays_its_script(long amount, bool declined)
    {
        await using var world = await WeChatWorld.StartAsync();
        var order = world.NewOrder() with { Amount = new Money(amount, Currency.Cny) };
        Assert.IsType<OpeningOutcome.Opened>(await world.Provider.OpenAsync(order));
        using var paying = await world.Http.PostAsync($"/cashier/wechat-pay/{order.Id}/pay", null);
        Assert.Equal(declined ? HttpStatusCode.Conflict : HttpStatusCode.OK, paying.StatusCode);
        Assert.Equal(
            declined ? ProviderStatus.Unpaid : ProviderStatus.Paid, (await world.Provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll)).Status);

        // Its own script comes before that of its amount.
        await world.ScriptAsync(order, new { });
        await world.PayAsync(order);
        Assert.Equal(ProviderStatus.Paid, (await world.Provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll)).Status);
    }

    [Fact]
    public async Task An_order_may_be_paid_in_the_moment_that_it_is_closed()
    {
        await using var world = await WeChatWorld.StartAsync();
        var order = world.NewOrder();
        await world.ScriptAsync(order, new { outcome = "closed_then_paid" });
        Assert.IsType<OpeningOutcome.Opened>(await world.Provider.OpenAsync(order));
        await world.Provider.CloseAsync(new ProviderOrder(order));
        Assert.Equal(ProviderStatus.Paid, (await world.Provider.QueryAsync(new ProviderOrder(order), EvidenceSource.Poll)).Status);
        Assert.IsType<NotificationReading.Evidence>(await world.Provider.ReadNotificationAsync(await world.NextNotificationAsync()));
    }

    [Fact]
    public async Task What_a_provider_can_not_play_and_an_unknown_provider_are_refused()
    {
        await using var world = await WeChatWorld.StartAsync();
        using var dispute = await world.Http.PutAsJsonAsync("/admin/wechat-pay/script", new { outcome = "dispute_lost" });
        Assert.Equal(HttpStatusCode.BadRequest, dispute.StatusCode);
        Assert.Contains("declined", (string)(await dispute.Content.ReadFromJsonAsync<JsonObject>())!["message"]!, StringComparison.Ordinal);
        using var unknown = await world.Http.PutAsJsonAsync("/admin/nobody/script", new { });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_data_file_of_another_version_is_thrown_away(bool isDatabase)
    {
        using var folder = WeChatWorld.FolderWithKeys();
        var path = Path.Combine(folder.Path, "sandbox.db");
        if (isDatabase)
        {
            using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE wechat_order (old INTEGER); PRAGMA user_version=1;";
            command.ExecuteNonQuery();
        }
        else
        {
            await File.WriteAllTextAsync(path, "This is no database, and never was; it is long enough to look like one, though, to whoever reads the head.");
        }

        await using var sandbox = await SandboxServer.StartAsync(WeChatWorld.Options("http://127.0.0.1:0", folder.Path, 1));
        using var http = new HttpClient { BaseAddress = sandbox.Address };
        using var answer = await http.GetAsync("/admin/wechat-pay/orders/T20260102000001");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void A_set_of_keys_that_lacks_a_file_is_made_anew()
    {
        using var folder = WeChatWorld.FolderWithKeys();
        var files = WeChatPaySandbox.FilesIn(folder.Path);
        File.Delete(files.ApiV3KeyFile);
        WeChatPaySandbox.EnsureCreated(folder.Path);
        Assert.True(File.Exists(files.ApiV3KeyFile));
    }
}
