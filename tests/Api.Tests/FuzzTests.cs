using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using IM2.EndToEnd.Tests;
using Xunit.Abstractions;

namespace IM2.Api.Tests;

/// <summary>Thousands of hostile requests, made from the document: every answer is one that it allows, and the money is right afterwards.</summary>
public sealed class FuzzTests(ITestOutputHelper report)
{
    private const int AccountsCount = 6;
    private const int Concurrency = 16;

    // Where a machine is as slow as to be overloaded, that is an answer; where it is the rule, nothing is proved.
    private const double UnavailableShareMax = 0.01;

    [Fact]
    public async Task Every_answer_is_one_that_the_document_allows_and_the_money_is_right_afterwards()
    {
        var count = Number("IM2_FUZZ_REQUESTS", 20_000);
        var seed = Number("IM2_SEED", Random.Shared.Next());
        var api = new ApiSystem();
        await api.InitializeAsync();
        try
        {
            using var service = api.Service();
            var targets = await MakeTargetsAsync(api, service);
            var before = new Dictionary<string, long>();
            foreach (var target in targets)
            {
                before[target.Account] = await FuzzLedger.TotalAsync(service, target.Account);
            }

            var judge = new FuzzJudge(api.Contract);
            var ledger = new FuzzLedger(targets.SelectMany(static target => new[] { target.Credit, target.Charge, target.Hold, target.Gift }).ToHashSet());
            var (faults, lost, time) = await FuzzAsync(api, service, new FuzzGenerator(api.Contract, targets, seed), judge, ledger, count);
            report.WriteLine(
                $"IM2_SEED={seed} {count} requests answered in {time.TotalSeconds:F0} s ({ledger.Count} operations accepted, {lost} without an answer; "
                + $"{string.Join(", ", judge.Statuses.OrderBy(static one => one.Key).Select(static one => $"{one.Key}: {one.Value}"))})");
            Assert.True(faults.IsEmpty, $"IM2_SEED={seed}\n{Summarize(faults)}\n{Tail(api.Host.Output)}");
            Assert.True(judge.Statuses.GetValueOrDefault(503) <= count * UnavailableShareMax, "Too many requests were refused as overloaded.");
            Assert.True(judge.Statuses.GetValueOrDefault(201) > count / 100, "Hardly anything was accepted: the tests prove little.");
            foreach (var target in targets)
            {
                var expected = before[target.Account] + await ledger.ChangeAsync(service, target.Account);
                Assert.Equal((target.Account, expected), (target.Account, await FuzzLedger.TotalAsync(service, target.Account)));
            }

            await api.Host.StopAsync();
            await VerifyLedgerAsync(api.Host.DataFolder);
        }
        finally
        {
            await api.DisposeAsync();
        }
    }

    private static async Task<(ConcurrentBag<string> Faults, int Lost, TimeSpan Time)> FuzzAsync(
        ApiSystem api, HttpClient service, FuzzGenerator generator, FuzzJudge judge, FuzzLedger ledger, int count)
    {
        var authorization = service.DefaultRequestHeaders.Authorization!.ToString();
        var (faults, lost, watch) = (new ConcurrentBag<string>(), 0, Stopwatch.StartNew());
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (_, _) =>
        {
            FuzzCase request;
            lock (generator)
            {
                request = generator.Next();
            }

            try
            {
                if (await AskAsync(api, service, request, authorization) is not { } answer)
                {
                    Interlocked.Increment(ref lost);
                    return;
                }

                ledger.Note(answer);
                foreach (var fault in judge.Faults(request, answer))
                {
                    faults.Add($"{request.Operation.Id} {answer.Status}: {fault} | {request}");
                }
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException or System.Text.Json.JsonException)
            {
                faults.Add($"{request.Operation.Id}: {error.GetType().Name} {error.Message} | {request}");
            }
        });
        return (faults, lost, watch.Elapsed);
    }

    private static async Task<FuzzAnswer?> AskAsync(ApiSystem api, HttpClient service, FuzzCase request, string authorization)
    {
        if (request.IsRaw)
        {
            // Money may have moved although the answer was lost: then the same request again gets it.
            return await RawHttp.SendAsync(api.Host.BaseAddress, request, authorization)
                ?? (request.IsEndless ? null : await RawHttp.SendAsync(api.Host.BaseAddress, request, authorization));
        }

        using var message = new HttpRequestMessage(new HttpMethod(request.Operation.Method), request.Path);
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        using var answer = await service.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return new FuzzAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), isStream ? "" : await answer.Content.ReadAsStringAsync());
    }

    private static async Task<List<Target>> MakeTargetsAsync(ApiSystem api, HttpClient service)
    {
        // Refunds take bonus back in proportion, which would have to be reckoned here again: they go to an account that is not counted.
        var uncounted = await Target.MakeAsync(api, service, await api.OpenAsync(service));
        List<Target> targets = [];
        for (var at = 0; at < AccountsCount; at++)
        {
            targets.Add(await Target.MakeAsync(api, service, await api.OpenAsync(service)) with { PaidPayment = uncounted.PaidPayment, Refund = uncounted.Refund });
        }

        return targets;
    }

    private static async Task VerifyLedgerAsync(string dataFolder)
    {
        var tool = Directory.GetFiles(HostProcess.Metadata("Im2Ctl"), "*.runtimeconfig.json").Single().Replace(".runtimeconfig.json", ".dll", StringComparison.Ordinal);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [tool, "ledger", "verify", "--data", Path.Combine(dataFolder, "im2.db")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
    }

    /// <summary>One fault of each kind, with how many there are: the operation and what is wrong make the kind.</summary>
    private static string Summarize(IEnumerable<string> faults) => string.Join('\n', faults
        .GroupBy(static fault => fault.Split('|')[0])
        .OrderByDescending(static kind => kind.Count())
        .Take(60)
        .Select(static kind => $"{kind.Count()} × {kind.First()}"));

    private static string Tail(string output) => output[Math.Max(0, output.Length - 6000)..];

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : otherwise;
}
