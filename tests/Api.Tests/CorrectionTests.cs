using System.Text.Json.Nodes;

namespace IM2.Api.Tests;

/// <summary>What is corrected is named by its whole id, and said in the right words.</summary>
[Collection(SharedApi.Name)]
public sealed class CorrectionTests(ApiSystem api)
{
    [Fact]
    public async Task An_id_with_another_time_names_nothing_alone_and_in_a_batch()
    {
        using var service = api.Service();
        var account = await FundedAsync(service);
        var at = $"/v1/accounts/{account}";
        var charge = Id(await ApiSystem.MakeAsync(service, "POST", $"{at}/charges", Target.Money(600)));
        var hold = await Target.PlaceHoldAsync(service, account);
        var before = await FuzzLedger.TotalAsync(service, account);
        var (wrongCharge, wrongHold) = ($"chg_0000000000{charge[14..]}", $"hld_0000000000{hold[14..]}");

        Assert.Equal("operation_not_found", await CodeAsync(service, $"{at}/charges/{wrongCharge}/undo", null));
        Assert.Equal("operation_not_found", await CodeAsync(service, $"{at}/holds/{wrongHold}/capture", null));
        Assert.Equal("operation_not_found", await CodeAsync(service, $"{at}/holds/{wrongHold}/release", null));
        var operations = new JsonArray(
            One("undo", account, $",\"charge\":\"{wrongCharge}\""), One("capture", account, $",\"hold\":\"{wrongHold}\""),
            One("release", account, $",\"hold\":\"{wrongHold}\""), One("release", account, $",\"hold\":\"{hold}\""));
        var batch = await ApiSystem.MakeAsync(service, "POST", "/v1/batch", new JsonObject { ["operations"] = operations }.ToJsonString());
        Assert.Equal([404, 404, 404, 201], batch["results"]!.AsArray().Select(static result => result!["status"]!.GetValue<int>()));

        Assert.Equal(before, await FuzzLedger.TotalAsync(service, account));
        var key = $"{Guid.NewGuid():N}";
        await ApiSystem.MakeAsync(service, "POST", $"{at}/charges/{charge}/undo", null, key);
        // Nor does it get the answer of the right one.
        Assert.Equal("operation_not_found", await CodeAsync(service, $"{at}/charges/{wrongCharge}/undo", null, key));
    }

    [Fact]
    public async Task A_release_takes_no_amount_and_a_gift_no_version()
    {
        using var service = api.Service();
        var account = await FundedAsync(service);
        var hold = await Target.PlaceHoldAsync(service, account);
        var path = $"/v1/accounts/{account}/holds/{hold}/release";
        Assert.Equal("malformed_request", await CodeAsync(service, path, Target.Money(1)));
        Assert.Equal("malformed_request", await CodeAsync(service, path, "1"));
        await ApiSystem.MakeAsync(service, "POST", path, "{ }");

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/accounts/{account}/gifts")
        {
            Content = new StringContent(Target.Money(1, $"\"to\":\"{await api.OpenAsync(service)}\""), System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid():N}");
        request.Headers.Add("If-Match", "\"1\"");
        using var answer = await service.SendAsync(request);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    private static JsonNode? One(string type, string account, string more) => JsonNode.Parse(
        $$"""{"type":"{{type}}","account":"{{account}}","idempotencyKey":"{{Guid.NewGuid():N}}"{{more}}}""");

    private static string Id(JsonNode made) => made["id"]!.GetValue<string>();

    private static async Task<string?> CodeAsync(HttpClient service, string path, string? body, string? key = null) =>
        (await ApiSystem.SendAsync(service, "POST", path, body, key)).Body?["code"]?.GetValue<string>();

    private async Task<string> FundedAsync(HttpClient service)
    {
        var account = await api.OpenAsync(service);
        // Bonus, for it needs no payment; the gift is refused before its money is looked for.
        await ApiSystem.MakeAsync(service, "POST", $"/v1/accounts/{account}/credits", Target.Money(5000));
        return account;
    }
}
