using System.Globalization;

namespace IM2.Api.Tests;

/// <summary>What the document shows is true: examples of requests are taken, those of answers fit their schemas.</summary>
[Collection(SharedApi.Name)]
public sealed class ExampleTests(ApiSystem api)
{
    [Fact]
    public void Every_example_fits_its_schema()
    {
        var check = new SchemaCheck(api.Contract);
        List<string> faults = [];
        foreach (var operation in api.Contract.Operations)
        {
            if (operation.BodyExample is { } request)
            {
                faults.AddRange(check.Faults(request, operation.BodySchema!).Select(fault => $"{operation.Id} request: {fault}"));
            }

            foreach (var (status, answer) in operation.Responses)
            {
                foreach (var (_, media) in answer!["content"]?.AsObject() ?? [])
                {
                    if (media!["example"] is { } example)
                    {
                        faults.AddRange(check.Faults(example, media["schema"]!).Select(fault => $"{operation.Id} {status}: {fault}"));
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_name_that_a_query_may_have_is_taken_and_no_other()
    {
        using var service = api.Service();
        var target = new Target(await api.OpenAsync(service));
        var tried = 0;
        foreach (var operation in api.Contract.Operations)
        {
            foreach (var parameter in operation.Parameters.Where(static parameter => parameter["in"]!.GetValue<string>() == "query"))
            {
                var names = api.Contract.Resolve(parameter["schema"]!)["enum"]?.AsArray().Select(static name => name!.ToString()).ToList() ?? [];
                foreach (var (name, isKnown) in names.Select(static name => (name, true)).Concat(names.Select(static name => (name.ToUpperInvariant(), false))))
                {
                    var path = Requests.Path(operation, target);
                    var (status, answer, _) = await ApiSystem.SendAsync(service, operation.Method, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{parameter["name"]}={name}");
                    Assert.True(isKnown ? status == 200 : status == 400, $"{operation.Id} {parameter["name"]}={name}: {status} {answer}");
                    tried++;
                }
            }
        }

        Assert.NotEqual(0, tried);
    }

    [Fact]
    public async Task Every_example_of_a_request_is_taken_or_refused_by_a_rule()
    {
        using var service = api.Service();
        var target = await Target.MakeAsync(api, service, await api.OpenAsync(service));
        List<string> faults = [];
        foreach (var operation in api.Contract.Operations.Where(static operation => operation.BodyExample is not null))
        {
            // Word for word, but for accounts: what it names otherwise may not exist, and what it says may be of the past.
            var body = operation.BodyExample!.ToJsonString().Replace("alice", target.Account, StringComparison.Ordinal);
            var (status, answer, _) = await ApiSystem.SendAsync(service, operation.Method, Requests.Path(operation, target), body);
            var code = answer?["code"]?.ToString() ?? "";
            if (status >= 500 || status is 400 or 415 || (status >= 400 && !operation.Declares(status, code)))
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{operation.Id}: {status} {answer?.ToJsonString()}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
